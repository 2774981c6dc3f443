"""Releases: what was published, kept for good. `data/releases/<id>/` holds protected observations, texts and a manifest.

Append-only: a release that exists is never written again. A build whose figures differ from the release says so.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd

from peilmerk import files, observations, period, prepared, reads, spreadsheet, store, synthetic, writing
from peilmerk.errors import ReleaseConflict
from peilmerk.observations import COLUMNS, KEY, breakdown_of
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference
from peilmerk.release_order import MANIFEST as MANIFEST

_OBSERVATIONS, _TEXTS = "observaties.csv", "teksten"
_VALUES = ["obs_value", "obs_low", "obs_high", "missing_reason", "conf_status"]


def folder(project: Project, publication: Publication) -> Path:
    """Where the release of a publication is, or would be."""
    return project.releases / publication.id


def exists(project: Project, publication: Publication) -> bool:
    """True if this publication has been released."""
    return reads.is_file(folder(project, publication) / MANIFEST)


def as_text(table: pd.DataFrame, invented: bool = False) -> str:
    """Observations as CSV that git can show differences of: sorted, ISO dates, numbers in full.

    invented: they are of a synthetic edition; every row says so, in a last column that other editions do not have.
    """
    columns = list(COLUMNS)
    ordered = table[columns].sort_values([*KEY, "source", "source_sheet", "source_row", "source_column"], kind="stable")
    if invented:
        ordered = ordered.assign(**{synthetic.COLUMN: True})
    return spreadsheet.harmless(ordered).to_csv(
        index=False, sep=";", date_format="%Y-%m-%d", lineterminator="\n"
    )


def anonymous(table: pd.DataFrame, deliveries: list[dict]) -> pd.DataFrame:
    """Observations with their delivery's name for its hash.

    The hash of a file in which few figures are unknown would let those be guessed and confirmed.
    """
    names = {d["hash"]: d["delivery"] for d in deliveries}
    return table.assign(source=table["source"].map(lambda h: names.get(h, h)).astype(table["source"].dtype))


def verify(project: Project, publication: Publication) -> None:
    """Raise ReleaseConflict, naming a difference, if a released edition would now say something else."""
    if not exists(project, publication):
        return
    was = bool(json.loads((folder(project, publication) / MANIFEST).read_text("utf-8")).get("synthetic"))
    if was != publication.synthetic:
        raise ReleaseConflict(
            f"{publication.heading} was released {'as synthetic' if was else 'as real'}, and peilmerk.yml now says otherwise. Put "
            f"`synthetic: {str(was).lower()}` back at its municipality; an invented municipality gets a name and code of its own."
        )
    different = _differences(read(project, publication), prepared.read_protected(project.work(publication)))
    if different:
        raise ReleaseConflict(
            f"{publication.heading} was released, and {len(different)} figure(s) would now be different, for instance "
            f"{different[0]}. A release is never changed: deliver the correction with a later export date and publish it in a "
            "later edition."
        )


def make(project: Project, publication: Publication, manifest: dict) -> Path:
    """Write the release of a publication that has none; one that is there is verified and left as it is."""
    target = folder(project, publication)
    verify(project, publication)
    if exists(project, publication):
        return target
    protected = prepared.read_protected(project.work(publication))
    deliveries = manifest.get("deliveries", [])
    if publication.synthetic:
        manifest = {**manifest, "synthetic": True}
    if deliveries:
        told = [{k: v for k, v in d.items() if k != "hash" or not d["confidential"]} for d in deliveries]
        manifest = {**manifest, "deliveries": told}
    texts = project.raw_folder(publication.municipality, publication.period) / "teksten"
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    files.sweep_beside(target)
    temporary = files.beside(target)
    try:
        temporary.mkdir(parents=True)
        (temporary / _OBSERVATIONS).write_text(as_text(anonymous(protected, deliveries), publication.synthetic), "utf-8", newline="\n")
        if texts.is_dir():
            shutil.copytree(texts, temporary / _TEXTS)
        (temporary / MANIFEST).write_text(text + "\n", "utf-8", newline="\n")
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)  # after the rename there is none
    return target


def read(project: Project, publication: Publication) -> pd.DataFrame:
    """The protected observations of a release; no rows if it was not released."""
    path = folder(project, publication) / _OBSERVATIONS
    if not reads.is_file(path):
        return store.read([])
    table = pd.read_csv(path, sep=";", dtype={c: "str" for c, k in COLUMNS.items() if k == "str"}, keep_default_na=False,
                        na_values={c: [""] for c, k in COLUMNS.items() if k != "str"})  # fmt: skip
    table = table.drop(columns=synthetic.COLUMN, errors="ignore")  # no column of an observation: all of the edition are, or none
    return observations.completed(spreadsheet.restored(table))  # a release keeps the columns of its day


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop_duplicates([*KEY, "source_row", "source_column"]).set_index([*KEY, "source_row", "source_column"])[_VALUES]


def _differences(released: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    a, b = _keyed(released), _keyed(now)
    both = a.join(b, how="outer", suffixes=("_was", "_is"))
    found = []
    for key, row in both.iterrows():
        for v in _VALUES:
            was, now_is = row[f"{v}_was"], row[f"{v}_is"]
            if not (was == now_is or (pd.isna(was) and pd.isna(now_is))):
                found.append(f"{key[2]} {key[1]}: was {was}, is {now_is}")
                break
    return found


def changes(released: pd.DataFrame, now: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Figures that an earlier release gave another value: subject, member, period, what it was, what it is."""
    if released.empty:
        return pd.DataFrame()
    level = [t[(t["transformation"] == "level") & (t["conf_status"] == "F")] for t in (released, now)]
    keys = [k for k in KEY if k != "role"]
    was, is_now = (t.drop_duplicates(keys).set_index(keys) for t in level)
    rows = []
    for key in was.index.intersection(is_now.index):
        a, b = was.loc[key], is_now.loc[key]
        before, after = ({**dict(zip(keys, key, strict=True)), **r.to_dict()} for r in (a, b))
        texts = [writing.value(x, reference) for x in (before, after)]
        if texts[0] != texts[1]:
            member = breakdown_of(before)
            rows.append({
                "Onderwerp": reference.indicators[before["indicator"]].label, "Uitsplitsing": "totaal" if member == "_T" else member,
                "Periode": period.parse(before["time_period"]).label, "Was": texts[0], "Is nu": texts[1],
            })  # fmt: skip
    return pd.DataFrame(rows)
