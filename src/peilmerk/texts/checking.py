"""The checks of an edition's texts, as results beside those of its figures: one for each kind of fault (`lint.KINDS`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from peilmerk import declarations, notebook_marks, reads, rules
from peilmerk.checks.results import CheckResult
from peilmerk.checks.seen import Seen
from peilmerk.errors import PeilmerkError
from peilmerk.texts import chapters, labels
from peilmerk.texts.errors import NarrativeError
from peilmerk.texts.forms import Forms
from peilmerk.texts.lint import KINDS, Context, Found, Kind, Text, lint
from peilmerk.texts.lint.headings import anchors_of
from peilmerk.texts.narrator import Narrator


def checks(seen: Seen) -> list[CheckResult]:
    """One result for each kind of fault, in the order of `lint.KINDS`."""
    paths = files(seen)
    texts = [_read(path) for path in paths]
    figures, known = _sayable(seen), _labels(seen)
    found = lint(texts, context(seen, figures, texts, known), [*_not_filled_in(seen, paths, figures, known), *_gaps(seen, texts)])
    return [_result(kind, len(texts), [f for f in found if f.kind == kind.name]) for kind in KINDS.values()]


def files(seen: Seen) -> list[Path]:
    """The texts of an edition, by name, without those of pages that only another report of its municipality and period has."""
    mine, found = set(seen.publication.pages), _texts_in(seen.project.raw_folder(seen.publication.municipality, seen.publication.period) / "teksten")
    theirs = {page for other in seen.project.beside(seen.publication) for page in seen.project.pages(other)} - mine
    return [path for path in found if path.stem not in theirs]


def context(seen: Seen, figures: pd.DataFrame, texts: list[Text], known: dict[str, labels.Label]) -> Context:
    """What the texts of an edition are held against. known: what they can refer to."""
    publication, before = seen.publication, seen.project.previous(seen.publication)
    earlier = _texts_in(seen.project.raw_folder(before.municipality, before.period) / "teksten") if before else []
    return Context(
        figures, seen.reference, publication.area, publication.period, publication.peildatum,
        labels={page: frozenset(x.label for x in known.values() if x.page == page) for page in publication.pages},
        anchors={page: _anchors(seen, page, texts) for page in publication.pages},
        earlier=tuple(_read(path) for path in earlier),
    )  # fmt: skip


def _texts_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md")) if reads.folder(folder).is_dir() else []


def _read(path: Path) -> Text:
    return Text(path.name, path.read_text("utf-8-sig", errors="replace"))


def _sayable(seen: Seen) -> pd.DataFrame:
    """The figures that texts can refer to: what any page of the edition shows."""
    return declarations.union(seen.selected, declarations.of(seen.project, seen.publication))


def _not_filled_in(seen: Seen, paths: list[Path], figures: pd.DataFrame, known: dict[str, labels.Label]) -> Iterator[Found]:
    """What stops a text from being filled in. With figures before protection: a hidden value is told when the page is made."""
    narrator = Narrator.of(seen.project, seen.publication, figures, seen.reference, lambda: seen.publication.pages)
    narrator.labels = lambda: known
    for path in paths:
        if path.stem not in seen.publication.pages:
            yield Found("verwijzing", path.name, 1, path.stem, "Deze tekst hoort bij geen pagina van dit rapport, en wordt niet getoond.", "Geef hem de naam van een pagina, of zet die in peilmerk.yml.")
            continue
        try:
            narrator.narrate(path)
        except NarrativeError as error:
            for line, told in error.faults or ((0, str(error)),):
                yield Found("sjabloon", path.name, max(1, line), told[:80], f"Deze tekst is niet in te vullen: {told}", "")
        except PeilmerkError as error:
            yield Found("sjabloon", path.name, 1, str(error)[:80], f"Deze tekst is niet in te vullen: {error}", "")


def _labels(seen: Seen) -> dict[str, labels.Label]:
    """What texts can refer to, without titles: a title that changes is no reason to check again."""
    return labels.of(seen.project, seen.publication, seen.publication.pages, titles=False)


def _gaps(seen: Seen, texts: list[Text]) -> Iterator[Found]:
    """Blocks of chapters that should have text and have none."""
    forms = Forms(seen.project.reference, seen.publication.report)
    for text in texts:
        if text.has_form:
            yield from (Found("blok-leeg", text.name, max(1, gap.line), gap.subject, gap.told, "") for gap in chapters.gaps(chapters.parse(text.source, forms)))


def _anchors(seen: Seen, page: str, texts: list[Text]) -> frozenset[str]:
    """The anchors of the headings of a page: those of its notebook and those of its text."""
    found = set().union(*(anchors_of(text) for text in texts if text.name == f"{page}.md"))
    path = seen.project.notebooks / f"{page}.ipynb"
    if reads.is_file(path):
        found |= anchors_of(Text(page, "\n\n".join(notebook_marks.headings(path))))
    return frozenset(found)


def _result(kind: Kind, judged: int, found: list[Found]) -> CheckResult:
    rows = [{"ok": False, "subject": f.subject, "where": f.where, "unit": "text", "told": f.told} for f in found]
    return CheckResult(
        name=kind.name, title=kind.title, explanation=kind.why, severity=kind.severity, ok=not rows, suite="teksten", owner="auteur",
        judged=judged, failed=len(rows), findings=rules.findings(rows),
    )  # fmt: skip
