"""Versions of the packages that a step uses, with all that those need, without importing them."""

from __future__ import annotations

import json
import platform
import sys
from importlib import metadata

import pytest

from peilmerk.plan import packages
from peilmerk.plan.packages import Installed


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A Python with these packages: `site(name, version, *needs, modules=...)` installs one."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder)])
    monkeypatch.setattr(metadata, "distributions", lambda: metadata.Distribution.discover(path=[str(folder)]))

    def install(name: str, version: str, *needs: str, modules: tuple[str, ...] = (), listed: bool = False):
        for old in folder.glob(f"{name.replace('-', '_')}-*.dist-info"):
            for file in old.iterdir():
                file.unlink()
            old.rmdir()
        info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        for module in modules:  # importlib_metadata, which some library may have put in the place of importlib.metadata, looks whether they are there
            (folder / module).parent.mkdir(parents=True, exist_ok=True)
            (folder / module).touch()
        (info / "METADATA").write_text("\n".join([f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {n}" for n in needs), ""]))
        if listed:
            (info / "top_level.txt").write_text("\n".join(modules))
        (info / "RECORD").write_text("".join(f"{m},,\n" for m in ("../../../bin/x", f"{info.name}/METADATA", *modules)))
        return folder

    return install


def test_a_package_comes_with_all_that_it_needs(site):
    site("altair", "6.3", "jinja2>=3", "narwhals (>=1.27)", "typing-extensions; python_version < '3.15'", modules=("altair/__init__.py",))
    site("Jinja2", "3.1", "MarkupSafe[x]~=3.0", modules=("jinja2/__init__.py",))
    site("markupsafe", "3.0", modules=("markupsafe/__init__.py",))
    site("narwhals", "2.0", modules=("narwhals/__init__.py",))
    site("apart", "1.0", modules=("apart.py",))
    assert Installed().versions({"altair"}) == {
        "python": platform.python_version(), "altair": "6.3", "jinja2": "3.1", "markupsafe": "3.0", "narwhals": "2.0",
    }  # fmt: skip


def test_packages_that_need_each_other_end(site):
    site("a", "1", "b", modules=("a.py",))
    site("b", "2", "a", modules=("b.py",))
    assert Installed().versions({"a"}).keys() == {"python", "a", "b"}


@pytest.mark.parametrize("extra", ["extra == 'docs'", 'extra=="docs"', "python_version >= '3' and extra == 'docs'"])
def test_what_a_package_needs_for_an_extra_only_is_not_used(site, extra):
    site("a", "1", f"sphinx>=7; {extra}", modules=("a.py",))
    site("sphinx", "8", modules=("sphinx/__init__.py",))
    assert "sphinx" not in Installed().versions({"a"})


def test_what_pandas_uses_if_it_is_there_counts(site):
    """It decides how a file is read and a sum is made, and pandas asks for it as an extra only."""
    site("pandas", "3.1", modules=("pandas/__init__.py",))
    assert Installed().versions({"pandas"}).keys() == {"python", "pandas"}
    site("python-calamine", "0.5", modules=("python_calamine/__init__.py",))
    assert Installed().versions({"pandas"})["python-calamine"] == "0.5"


@pytest.mark.parametrize(
    ("modules", "listed", "imported"),
    [
        (("yaml/__init__.py", "_yaml/__init__.py"), False, "yaml"),
        (("dateutil",), True, "dateutil"),
        (("one_module.py",), False, "one_module"),
        (("_cffi_backend.cpython-311-x86_64-linux-gnu.so",), False, "_cffi_backend"),
        (("speedups.pyd",), False, "speedups"),
    ],
)
def test_a_package_is_known_by_the_modules_that_it_has(site, modules, listed, imported):
    site("some-package", "1.2", modules=modules, listed=listed)
    assert Installed().versions({imported})["some-package"] == "1.2"


def test_two_packages_may_share_a_module(site):
    site("google-auth", "1", modules=("google/auth.py",))
    site("protobuf", "2", modules=("google/protobuf.py",))
    assert Installed().versions({"google"}).keys() == {"python", "google-auth", "protobuf"}


def test_modules_of_python_and_of_nobody_are_no_package(site):
    assert Installed().versions({"json", "hulp"}).keys() == {"python"}


def test_the_library_itself_counts_by_its_modules(site):
    site("peilmerk", "0.1", "pandas", modules=("peilmerk/__init__.py",))
    assert Installed().versions({"peilmerk"}).keys() == {"python"}


def test_what_was_kept_is_used_until_something_is_installed(site, monkeypatch):
    site("a", "1", modules=("a.py",))
    first = Installed()
    first.versions({"a"})
    kept = json.loads(json.dumps(first.kept))
    with monkeypatch.context() as patch:
        patch.setattr(packages, "_look", lambda: pytest.fail("looked again"))
        assert Installed(kept).versions({"a"})["a"] == "1"
    site("a", "2", modules=("a.py",))
    assert Installed(kept).versions({"a"})["a"] == "2"
    monkeypatch.setattr(sys, "version", sys.version.replace("(", "(another build of ", 1))
    monkeypatch.setattr(packages, "_look", lambda: {"versions": {"a": "looked again"}, "needs": {}, "modules": {"a": ["a"]}})
    assert Installed(kept).versions({"a"})["a"] == "looked again"


def test_of_this_python_the_versions_are_those_that_are_installed():
    found = Installed().versions({"pandas", "yaml", "vl_convert"})
    assert {n: found[n] for n in ("pandas", "pyyaml", "vl-convert-python", "numpy")} == {
        n: metadata.version(n) for n in ("pandas", "pyyaml", "vl-convert-python", "numpy")
    }
    assert "peilmerk" not in found and "pytest" not in found
