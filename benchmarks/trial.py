"""A trial: what the checks of an edition say of its raw files as they are at this moment, as quickly as that can be done honestly.

The real readers read the file that changed, the real selection chooses, and `checks.edition.check` runs all checks as a build would. Two
things are cut short, and `exactly` does neither: deliveries that did not change are kept in memory, and expectations are judged without
Great Expectations around them (`judge`), with the suites' own parameters.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from unittest import mock

import nbformat
import pandas as pd

from peilmerk import clean, declarations, delivered, prepare, relations, rules, selection, store, writing
from peilmerk.checks import edition as checking
from peilmerk.checks import seen, suites
from peilmerk.checks.results import CheckResult
from peilmerk.errors import PeilmerkError
from peilmerk.observations import KEY
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference
from peilmerk.texts.narrator import Narrator

#: What tells a finding from another: the rule, its id, its values, and whether it is about a text. With what it says, for people.
Found = tuple[str, str, str, bool]
REFUSED, NOT_RENDERED = "refused", "not rendered"


@dataclass
class Outcome:
    """What one edition shows and what its checks say. refused: why it cannot be made at all."""

    found: dict[Found, str] = field(default_factory=dict)
    shown: Counter = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    refused: str = ""


def copy_of(project: Path, target: Path) -> Path:
    """What checks need of a project, in a folder of its own."""
    for name in ("data/raw", "data/reference", "data/registers", "data/processed/store", "data/processed/registers", "data/releases", "expectations", "notebooks"):
        if (project / name).is_dir():
            shutil.copytree(project / name, target / name)
    shutil.copy(project / "peilmerk.yml", target / "peilmerk.yml")
    return target


class Trial:
    """The editions of a copied project. `outcomes` says what they show and find now; `change` changes a file for a moment."""

    def __init__(self, root: Path):
        self.project = Project(root)
        self.reference = Reference(self.project.reference)
        self._cleaned: dict[str, list[tuple[str, list[clean.Cleaned] | PeilmerkError]]] = {}
        self._counted: dict[str, pd.DataFrame] = {}

    def editions(self, municipality: str) -> list[Publication]:
        return [p for p in self.project.publications if p.municipality == municipality]

    @contextmanager
    def change(self, path: Path, content: bytes) -> Iterator[None]:
        """With another content in a file, and what was read of its folder read anew; afterwards as it was."""
        before = path.read_bytes()
        municipality = next(p.municipality for p in self.project.publications if self._lies_in(path, p))
        known = self.cleaned(municipality)
        path.write_bytes(content)
        folders = [(f, code) for f, code in delivered.folders(self.project, municipality) if any(path.parent == root / f for root in self.project.roots)]
        try:
            if folders:
                self._cleaned[municipality] = [(f, self._clean(f, code)) if (f, code) in folders else (f, c) for (f, c), code in zip(known, self._codes(municipality), strict=True)]
            yield
        finally:
            path.write_bytes(before)
            self._cleaned[municipality] = known

    def _lies_in(self, path: Path, publication: Publication) -> bool:
        return any((root / publication.municipality) in path.parents for root in self.project.roots)

    def _codes(self, municipality: str) -> list[str]:
        return [code for _, code in delivered.folders(self.project, municipality)]

    def _clean(self, folder: str, code: str) -> list[clean.Cleaned] | PeilmerkError:
        try:
            with mock.patch.object(clean, "rules_fingerprint", _rules_fingerprint):
                return clean.clean(self.project, folder, code)
        except PeilmerkError as error:
            return error

    def cleaned(self, municipality: str) -> list[tuple[str, list[clean.Cleaned] | PeilmerkError]]:
        """What every folder of a municipality gave when it was read, or the error."""
        if municipality not in self._cleaned:
            clean.clean_for(self.project, municipality)  # the synthetic one is made if it is not there
            self._cleaned[municipality] = [(f, self._clean(f, code)) for f, code in delivered.folders(self.project, municipality)]
        return self._cleaned[municipality]

    def outcomes(self, municipality: str, only: Collection[str] = ()) -> dict[str, Outcome]:
        """By edition, in order; only: of these editions."""
        known = self.cleaned(municipality)
        cleaned = [c for _, given in known if not isinstance(given, PeilmerkError) for c in given]
        failed = [(f, given) for f, given in known if isinstance(given, PeilmerkError)]
        with quickly(cleaned, failed):
            return {p.id: self._outcome(p, cleaned, failed) for p in self.editions(municipality) if not only or p.id in only}

    def _outcome(self, publication: Publication, cleaned: list, failed: list) -> Outcome:
        try:
            usable = prepare.usable(publication, cleaned, failed)
            selected = self._select(publication, usable)
            with _listening() as texts:
                results = checking.check(self.project, publication, selected, usable)
        except PeilmerkError as error:
            return Outcome(refused=str(error))
        return Outcome(found_in(results), shown(selected, self.reference), texts)

    def _select(self, publication: Publication, cleaned: list[clean.Cleaned]) -> pd.DataFrame:
        """As prepare.select, with what was counted from registers as it was the first time: no fault is planted there."""
        figures = [c for c in cleaned if not c.delivery.register]
        table = selection.by_peildatum(prepare.read_store(figures, publication, self.reference), publication, figures)
        registers = [c for c in cleaned if c.delivery.register]
        if registers:
            if publication.id not in self._counted:
                asked = declarations.of_registers(declarations.of(self.project, publication))
                with_counted = prepare.read_store(registers, publication, self.reference, asked)
                self._counted[publication.id] = selection.by_peildatum(with_counted, publication, registers)[lambda t: t[selection.COUNTED]]
            table = pd.concat([table, self._counted[publication.id]], ignore_index=True)
        home = table["ref_area"].isin(selection.within(publication.area, self.reference))
        return table[home | table[selection.OWN] | table[selection.FORMER]]

    def exactly(self, municipality: str) -> dict[str, dict[Found, str]]:
        """What the checks of every edition find by the way that a build takes: everything read again, Great Expectations around every suite."""
        found = {}
        for publication in self.editions(municipality):
            try:
                cleaned = prepare.read_cleaned(self.project, publication)
                found[publication.id] = found_in(checking.check(self.project, publication, prepare.select(self.project, publication, cleaned), cleaned))
            except PeilmerkError:
                found[publication.id] = {(REFUSED, REFUSED, "", False): REFUSED}
        return found


@contextmanager
def _listening() -> Iterator[dict[str, str]]:
    """What the checks make of each text when they fill it in, by name; of one that cannot be filled in, why."""
    texts: dict[str, str] = {}
    narrate = Narrator.narrate

    def heard(self, path: Path, page: str | None = None):
        try:
            narrative = narrate(self, path, page)
        except PeilmerkError as error:
            texts[path.name] = f"{NOT_RENDERED}: {error}"
            raise
        texts[path.name] = narrative.markdown
        return narrative

    with mock.patch.object(Narrator, "narrate", heard):
        yield texts


def found_in(results: list[CheckResult]) -> dict[Found, str]:
    """What was found that somebody has to act on, with what it says."""
    wrong = [replace(r, findings=r.findings[~r.findings["ok"].astype(bool)]) for r in results if r.severity != "info" and not r.ok]
    if not wrong:
        return {}
    wrong = pd.concat([r.told() for r in wrong], ignore_index=True).query("severity != 'info'")
    return {(r["rule"], r["id"], r["values"], str(r["where"]).startswith("teksten/")): _sentence(r) for r in wrong.to_dict("records")}


def _sentence(row: dict) -> str:
    said = [row["subject"], row["member"], row["period"], row["values"], row["where"], row["beside"] and f"naast {row['beside']}", row["told"]]
    return "; ".join(str(x) for x in said if isinstance(x, str) and x)


_SAID = [c for c in KEY if c != "role"]


def shown(selected: pd.DataFrame, reference: Reference) -> Counter:
    """How often each figure is stated, as readers see it; without what was counted from registers."""
    figures = selected[~selected[selection.COUNTED]]
    rows = figures.to_dict("records")
    return Counter((*(r[c] for c in _SAID), writing.value(r, reference), r["obs_status"], bool(r[selection.OWN])) for r in rows)


def difference(clean_: dict[str, Outcome], now: dict[str, Outcome]) -> tuple[bool, set[Found]]:
    """(whether anything that is published became another, what is found now that was not), of the editions that were looked at now."""
    changed, new = False, set()
    for name, after in now.items():
        before = clean_[name]
        if after.refused and not before.refused:
            changed = True
            new.add((REFUSED, REFUSED, after.refused, False))
            continue
        changed |= before.shown != after.shown or before.texts != after.texts
        new |= after.found.keys() - before.found.keys()
        for text, said in after.texts.items():
            if not new and said.startswith(NOT_RENDERED) and not before.texts.get(text, "").startswith(NOT_RENDERED):
                new.add((NOT_RENDERED, text, said, True))
    return changed, new


# --- without Great Expectations ---
@contextmanager
def quickly(cleaned: list, failed: list) -> Iterator[None]:
    """Checks run on what was read already, with every expectation judged by `judge`."""
    with (
        mock.patch.object(clean, "clean_for", lambda project, municipality: (cleaned, failed)), mock.patch.object(store, "read", _kept),
        mock.patch.object(suites, "load_suite", _loaded), mock.patch.object(suites, "run", judge), mock.patch.object(seen, "Reference", _reference),
        mock.patch.object(checking, "_keep", lambda *told: None),  # what is left for analysts to read takes longer than the checks
        mock.patch.object(CheckResult, "told", _told_of_wrong), mock.patch.object(nbformat, "read", _notebook),
        mock.patch.object(declarations, "of", _declared), mock.patch.object(declarations, "union", _union), mock.patch.object(relations, "of_edition", _relations),
    ):  # fmt: skip
        yield


_of_now, _told_now, _notebook_now, _relations_now = declarations.of, CheckResult.told, nbformat.read, relations.of_edition
_ONCE: dict[tuple, object] = {}


def _once(key: tuple, compute: Callable[[], object]) -> object:
    if key not in _ONCE:
        _ONCE[key] = compute()
    return _ONCE[key]


def _told_of_wrong(result: CheckResult) -> pd.DataFrame:
    """What holds gets no id: most of the rows, and nobody accepts them."""
    wrong = result.findings[~result.findings["ok"].astype(bool)]
    if wrong.empty:
        return _once(("nothing told",), lambda: _told_now(replace(result, findings=wrong)))
    return _told_now(replace(result, findings=wrong))


def _notebook(path: Path, as_version: int):
    return _once(("notebook", path, as_version), lambda: _notebook_now(path, as_version))


def _declared(project: Project, publication: Publication):
    return _once(("declared", publication.id), lambda: _of_now(project, publication))


def _relations(project: Project, publication: Publication, reference: Reference):
    return _once(("relations", publication.id), lambda: _relations_now(project, publication, reference))


@lru_cache(maxsize=1)
def _reference(folder: Path) -> Reference:
    return Reference(folder)


_read_now, _load_now, _union_now = store.read, suites.load_suite, declarations.union


def _kept(paths: list[Path], any_of: Sequence = (), **only: Collection[str]) -> pd.DataFrame:
    if any_of:
        return _read_now(paths, any_of, **only)
    return _all_kept(tuple(paths), json.dumps({k: sorted(v) for k, v in only.items()}))


@lru_cache(maxsize=8)  # asked for to select, and again for what checks see besides
def _all_kept(paths: tuple[Path, ...], only: str) -> pd.DataFrame:
    tables = [_one_kept(path, only) for path in paths]
    tables = [t for t in tables if len(t)]
    return pd.concat(tables, ignore_index=True) if tables else _read_now(list(paths), **json.loads(only))


@lru_cache(maxsize=400)  # a file of the store is named by the hash of its delivery
def _one_kept(path: Path, only: str) -> pd.DataFrame:
    return _read_now([path], **json.loads(only))


def _union(observations: pd.DataFrame, pages: list) -> pd.DataFrame:
    """What was counted from registers is not changed by any fault: what pages show of it is asked once."""
    counted = observations[selection.COUNTED]
    if not counted.any():
        return _union_now(observations, pages)
    key = ("counted", str(pages), int(counted.sum()))
    return pd.concat([_union_now(observations[~counted], pages), _once(key, lambda: _union_now(observations[counted], pages))])


def _loaded(path: Path, values: dict[str, str] | None = None):
    return _loaded_by(path, json.dumps(values, sort_keys=True))


@lru_cache(maxsize=200)
def _loaded_by(path: Path, values: str):
    return _load_now(path, json.loads(values))


@lru_cache(maxsize=1)
def _fingerprint_of(folder: Path, compute) -> str:
    return compute(Reference(folder))


_compute_now = clean.rules_fingerprint


def _rules_fingerprint(reference: Reference) -> str:
    return _fingerprint_of(reference.folder, _compute_now)


def judge(table: pd.DataFrame, suite) -> list[CheckResult]:
    """The results of a suite as `suites.run` gives them, for the kinds of expectations that expectations/ has.

    What was judged before, of the same figures, is not judged again: most faults leave most editions as they were.
    """
    key = (id(suite), store.hash_of(table))
    if key not in _JUDGED:
        if len(_JUDGED) > 60:
            _JUDGED.pop(next(iter(_JUDGED)))
        table = table.reset_index(drop=True)
        plain = table.astype({c: "float64" for c in table.columns if str(table[c].dtype) == "Int64"})
        _JUDGED[key] = suite, [_judged(e.configuration, suite.name, plain) for e in suite.expectations]  # the suite stays alive, and its id its own
    return [*_JUDGED[key][1]]  # a list of its own: what is called adds the results of other suites to it


_JUDGED: dict[tuple[int, str], tuple[object, list[CheckResult]]] = {}


def _judged(config, suite: str, plain: pd.DataFrame) -> CheckResult:
    meta, kwargs = config.meta or {}, config.kwargs
    severity = str(getattr(config.severity, "value", config.severity) or "critical")
    if config.type == "expect_rule_to_hold":
        try:
            findings = rules.RULES[kwargs["rule"]](plain, **json.loads(kwargs.get("parameters", "{}")))
        except Exception as error:  # a rule that breaks counts as failed and says why: as suites.run has it
            findings = pd.DataFrame([{"ok": False, "subject": config.type, "where": str(error).splitlines()[0]}], columns=rules.FINDING)
        failed = int((~findings["ok"].astype(bool)).sum())
    elif config.type == "expect_table_row_count_to_be_between":
        failed = int(len(plain) < kwargs["min_value"])
        told = f"{config.type}: found {len(plain)}"
        findings = pd.DataFrame([{"ok": False, "subject": config.type, "where": told}] * failed, columns=rules.FINDING)
    else:
        wrong = plain.index[_WRONG[config.type](plain, kwargs)]
        findings = suites._cells({"unexpected_index_list": [int(i) for i in wrong]}, config, plain)
        failed = len(wrong)
    return CheckResult(
        name=kwargs.get("rule") or f"{config.type}:{kwargs.get('column', '')}", title=meta.get("titel", ""), explanation="", severity=severity,
        ok=not failed, judged=len(plain), failed=failed, findings=findings, suite=suite,
    )  # fmt: skip


def _between(table: pd.DataFrame, kwargs: dict) -> pd.Series:
    chosen = pd.Series(True, table.index)
    if condition := kwargs.get("row_condition"):
        text = condition["pass_through_filter"] if isinstance(condition, dict) else condition
        chosen = pd.Series(table.index.isin(table.query(text).index), table.index)
    column = table[kwargs["column"]]
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    outside = (column < low if low is not None else False) | (column > high if high is not None else False)
    return chosen & column.notna() & outside


_WRONG = {
    "expect_column_values_to_not_be_null": lambda t, k: t[k["column"]].isna(),
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": lambda t, k: t[k["column"]].notna() & ~t[k["column"]].isin(k["value_set"]),
    "expect_column_values_to_match_regex": lambda t, k: t[k["column"]].notna() & ~t[k["column"]].astype(str).str.contains(k["regex"]),
    "expect_compound_columns_to_be_unique": lambda t, k: t.duplicated(k["column_list"], keep=False),
}
