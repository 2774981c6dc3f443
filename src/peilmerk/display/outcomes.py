"""What a page shows of an analysis beside its figure or table: its sentence, its notes and method, or why there is no result."""

from __future__ import annotations

from peilmerk import coverage, keys, methods
from peilmerk.analyses.outcome import Outcome
from peilmerk.display.outputs import Output, check_label
from peilmerk.texts import formats


def zin(uitkomst: Outcome | str | None) -> Output | None:
    """The sentence of an analysis, or a sentence in which numbers carry their keys (`analyses.words`), as a paragraph; nothing if there is none."""
    text = uitkomst.sentence if isinstance(uitkomst, Outcome) else uitkomst
    if not text or (isinstance(uitkomst, Outcome) and not uitkomst):
        return None
    plain = keys.without(text)
    return Output({"kind": "text", "markdown": plain, "keyed": text}, {"text/markdown": plain, "text/plain": plain})


def absence(outcome: Outcome, titel: str, label: str, kind: str) -> Output | None:
    """That there is no result, and why, and who delivers what it lacks; nothing at all if there was nothing to compute it from, or if the page said the same already."""
    from peilmerk.edition import current

    check_label(label, kind)
    edition = current()
    if outcome.nothing or (outcome.method, outcome.absent) in edition.told_absent:
        return None
    edition.told_absent.add((outcome.method, outcome.absent))
    reason = f"{formats.capital(outcome.absent)}." if outcome.found else f"Niet berekend: {outcome.absent}."
    if outcome.lacks in edition.reference.themes:
        reason += f" Wie dat levert: {coverage.senders(outcome.lacks, edition.reference)}."
    content = {"kind": "absence", "label": label, "caption": titel, "reason": reason, "notes": list(outcome.notes), **method_of(outcome)}
    return Output(content, {"text/markdown": f"**{titel}**\n\n{reason}", "text/plain": f"{titel}\n{reason}"})


def notes_of(toelichting: str, outcome: Outcome | None) -> list[str]:
    """What a reader has to know: what the page itself explains, and what the analysis that is shown says, if it is one."""
    return [*([toelichting] if toelichting else []), *(outcome.notes if outcome is not None else ())]


def method_of(outcome: Outcome | None) -> dict:
    """Name and title of the method of an analysis, for the link below its figure; nothing in a project that keeps no pages of methods."""
    from peilmerk.edition import current

    if outcome is None or not (current().project.root / methods.FOLDER).is_dir():
        return {}
    return {"method": {"name": outcome.method, "title": methods.title(current().project.root, outcome.method)}}
