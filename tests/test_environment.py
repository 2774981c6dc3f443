"""pyproject.toml, uv.lock and environment.yml name the same packages at the same versions.

pyproject.toml is leading; `make lock` renews the other two. `python tests/test_environment.py --write` writes environment.yml.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "3.11"
RENEW = "Run `make lock` and commit the result."
ENVIRONMENT = """\
# For conda: Python and Quarto from conda-forge, the Python packages from pip at the versions of uv.lock.
# Made from pyproject.toml and uv.lock by `make lock`; do not edit.
#   conda env create -f environment.yml && conda activate peilmerk
name: peilmerk
channels:
  - conda-forge
dependencies:
  - python={python}
  - quarto
  - pip
  - pip:
{packages}
      - -e .
"""


def direct(project: dict) -> dict[str, str]:
    """Every package that pyproject.toml asks for by name (runtime, extras, dev group), with its specifier."""
    lines = [*project["project"]["dependencies"]]
    for group in [*project["project"].get("optional-dependencies", {}).values(), *project.get("dependency-groups", {}).values()]:
        lines += group
    wanted = [Requirement(line) for line in lines]
    return {canonicalize_name(r.name): str(r.specifier) for r in wanted}


def locked(lock: dict) -> dict[str, str]:
    """The version of every package in the lock; of several, the one for the Python of environment.yml."""
    found: dict[str, str] = {}
    here = {"python_version": PYTHON, "python_full_version": f"{PYTHON}.0", "sys_platform": "linux", "platform_machine": "x86_64"}
    for package in lock["package"]:
        markers = package.get("resolution-markers")
        if "version" in package and (not markers or any(Marker(m).evaluate(here) for m in markers)):
            found[canonicalize_name(package["name"])] = package["version"]
    return found


def asked_by_lock(lock: dict) -> dict[str, str]:
    """What pyproject.toml asked for when the lock was made."""
    root = next(p for p in lock["package"] if p["name"] == "peilmerk")["metadata"]
    lines = [*root["requires-dist"], *(line for group in root.get("requires-dev", {}).values() for line in group)]
    return {canonicalize_name(line["name"]): line.get("specifier", "") for line in lines}


def environment_text(project: dict, lock: dict) -> str:
    """environment.yml as it should be."""
    versions = locked(lock)
    names = sorted(direct(project))
    missing = [name for name in names if name not in versions]
    if missing:
        raise SystemExit(f"uv.lock has no version of {', '.join(missing)}. Run `uv lock` first.")
    return ENVIRONMENT.format(python=PYTHON, packages="\n".join(f"      - {name}=={versions[name]}" for name in names))


def pinned(environment: dict) -> dict[str, str]:
    """The pip packages of environment.yml: name and exact version."""
    lines = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    found = {}
    for line in lines:
        if match := re.fullmatch(r"([\w.-]+)==(\S+)", line):
            found[canonicalize_name(match[1])] = match[2]
    return found


def read() -> tuple[dict, dict]:
    """pyproject.toml and uv.lock."""
    return tuple(tomllib.loads((ROOT / name).read_text("utf-8")) for name in ("pyproject.toml", "uv.lock"))


@pytest.fixture(scope="module")
def files() -> tuple[dict, dict, dict]:
    return (*read(), yaml.safe_load((ROOT / "environment.yml").read_text("utf-8")))


def _specifiers(wanted: dict[str, str]) -> set[tuple[str, frozenset[str]]]:
    return {(name, frozenset(text.replace(" ", "").split(",")) - {""}) for name, text in wanted.items()}


def test_the_lock_was_made_from_this_pyproject(files):
    project, lock, _ = files
    want, have = _specifiers(direct(project)), _specifiers(asked_by_lock(lock))
    changes = [f"{name}{','.join(sorted(spec))}: in pyproject.toml, not so in uv.lock" for name, spec in sorted(want - have, key=str)]
    changes += [f"{name}{','.join(sorted(spec))}: in uv.lock, not so in pyproject.toml" for name, spec in sorted(have - want, key=str)]
    assert not changes, "\n".join([*changes, RENEW])


def test_locked_versions_are_what_pyproject_asks_for(files):
    project, lock, _ = files
    versions = locked(lock)
    wrong = [
        f"{name}: pyproject.toml asks {spec or 'any version'}, uv.lock has {versions.get(name, 'none')}"
        for name, spec in direct(project).items()
        if name not in versions or versions[name] not in Requirement(f"{name}{spec}").specifier
    ]
    assert not wrong, "\n".join([*wrong, RENEW])


def test_environment_pins_every_direct_dependency_at_the_locked_version(files):
    project, lock, environment = files
    versions, pins, wanted = locked(lock), pinned(environment), direct(project)
    wrong = [f"environment.yml: add {n}=={versions.get(n, '<version>, which uv.lock has not yet')}" for n in sorted(wanted.keys() - pins.keys())]
    wrong += [f"environment.yml: remove {n}" for n in sorted(pins.keys() - wanted.keys())]
    wrong += [
        f"environment.yml: {n}=={pins[n]} should be {n}=={versions.get(n)}"
        for n in sorted(pins.keys() & wanted.keys())
        if pins[n] != versions.get(n)
    ]
    assert not wrong, "\n".join([*wrong, RENEW])


def test_environment_is_as_the_generator_writes_it(files):
    project, lock, environment = files
    text = (ROOT / "environment.yml").read_text("utf-8")
    assert text == environment_text(project, lock), f"environment.yml was edited by hand. {RENEW}"
    assert environment["name"] == "peilmerk"
    assert environment["channels"] == ["conda-forge"]


def test_the_python_of_environment_may_run_this_project(files):
    project = files[0]
    assert f"{PYTHON}.0" in Requirement(f"python{project['project']['requires-python']}").specifier


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("Usage: python tests/test_environment.py --write")
    path = ROOT / "environment.yml"
    text = environment_text(*read())
    changed = not path.is_file() or path.read_text("utf-8") != text
    path.write_text(text, "utf-8", newline="\n")
    print("environment.yml: " + ("written" if changed else "nothing to change"))
