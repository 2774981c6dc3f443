"""Nothing of a client leaves: no number, no day, no name and no free text in any file that a build makes outside data/processed/."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from building import build_all, buildable
from peilmerk import store
from peilmerk.project import Project
from registers.planted import plant
from rendered import page


def contents(path: Path) -> list[bytes]:
    """What a file holds, also packed (Pagefind's index, workbooks)."""
    data = path.read_bytes()
    found = [data]
    if data[:2] == b"\x1f\x8b":
        found.append(gzip.decompress(data))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    return found


def leaks(root: Path, secrets: dict[str, set[str]], inside: set[str]) -> list[str]:
    """Every secret that a file below root holds, but for the folders `inside` (relative to root)."""
    words = {word.encode(): kind for kind, group in secrets.items() for word in group}
    found = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root).as_posix()
        if not any(name.startswith(folder) for folder in inside):
            found += [f"{name}: {kind} {word.decode()}" for data in contents(path) for word, kind in words.items() if word in data]
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory, vega) -> tuple[Project, dict[str, set[str]]]:
    """The synthetic project with planted registers, built."""
    project = buildable(tmp_path_factory.mktemp("planted") / "project", vega)
    secrets = plant(project)
    failed = [f"{o.publication.id}: {o.error}" for o in build_all(project) if o.error]
    assert not failed, "\n".join(failed)
    return project, secrets


def test_nothing_of_a_client_stands_outside_data_processed(built):
    project, secrets = built
    assert leaks(project.root, secrets, {"data/processed/", "data/registers/"}) == []


def test_the_look_itself_finds_what_is_there(built):
    project, secrets = built
    kinds = {line.split(": ")[1].split()[0] for line in leaks(project.registers, secrets, set())}
    assert kinds == set(secrets)


def test_even_data_processed_has_no_number_name_text_or_birth_date(built):
    project, secrets = built
    kept = {kind: words for kind, words in secrets.items() if kind != "day"}
    assert leaks(project.processed, kept, set()) == []


def test_of_what_was_read_only_columns_of_the_form_are_kept(built):
    project, _ = built
    (path,) = [p for p in project.register_rows.rglob("*.parquet") if "verwijzer" in pq.read_schema(p).names]
    rows = pq.read_table(path).to_pandas()
    assert not {"naam", "toelichting", "medewerker"} & set(rows.columns)
    assert set(rows["geboortedatum"].map(lambda d: d.day)) == {1}
    assert rows["client"].dtype == "int64"


def test_the_figures_are_there_all_the_same(built):
    project, _ = built
    protected = store.read([project.processed / "editions/voorbeeld/2024-q1/protected.parquet"], indicator={"stand_maatwerk"})
    whole = (protected[["product", "law", "age", "breakdown"]] == "_T").all(axis=1) & (protected["time_period"] == "2024-Q1")
    (total,) = protected[whole]["obs_value"]
    assert 30 < total <= 60
    assert f"{total:.0f} personen" in " ".join(page(project.site / "voorbeeld/2024-q1/wmo.html").text_content().split())


def test_a_product_of_three_clients_is_hidden_with_its_amounts_and_means(built):
    project, _ = built
    protected = store.read([project.processed / "editions/voorbeeld/2024-q1/protected.parquet"])
    few = protected[protected["product"] == "Beschermd wonen"]
    told = few[few["obs_value"].fillna(0) != 0]
    assert len(few) and told.empty, told[["indicator", "time_period", "obs_value"]]


def test_no_base_is_published(built):
    project, _ = built
    assert store.read([project.processed / "editions/voorbeeld/2024-q1/protected.parquet"])["base"].isna().all()


def test_the_register_is_not_told_by_its_hash(built):
    project, _ = built
    hashes = [store.digest(p) for p in project.registers.rglob("*.csv")]
    secrets = {"hash": {h[:12] for h in hashes}}
    assert leaks(project.root, secrets, {"data/processed/", "data/registers/"}) == []


def test_the_size_of_a_register_is_told_in_hundreds(built):
    project, _ = built
    public = json.loads((project.processed / "editions/voorbeeld/2024-q1/public.json").read_text("utf-8"))
    rows = [n for d in public["deliveries"] if d["register"] for s in d["sheets"] for n in s["rows"].values()]
    assert rows and all(n % 100 == 0 for n in rows)
