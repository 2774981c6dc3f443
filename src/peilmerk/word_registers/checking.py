"""Checks of the lists: what is late, what is not said, and what names an indicator that does not exist or has no figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from difflib import get_close_matches

from peilmerk import reads, rules
from peilmerk.checks.results import INFO, WARNING, CheckResult
from peilmerk.checks.seen import Seen
from peilmerk.errors import UnknownName
from peilmerk.period import parse
from peilmerk.word_registers import agreements, event, goal, milestone, part_checking, reading
from peilmerk.word_registers.cells import DROPPED, UNKNOWN
from peilmerk.word_registers.event import LASTING
from peilmerk.word_registers.reading import LISTS, Entry

#: A crisis or closure without an end that began longer ago than this has probably ended. A year: then every season has passed.
LONG = timedelta(days=365)

_Said = tuple[Entry, str]


def checks(seen: Seen) -> list[CheckResult]:
    """All of them, as far as there are lists. Raises DeliveryError if a list cannot be read: with every fault of all of them."""
    lists = reading.read_all(seen.project, seen.publication.municipality)
    known = {name: reading.histories(entries, seen.publication.peildatum) for name, entries in lists.items()}
    found = [_unread(seen)] if _strays(seen) else []
    found += [_result(name, *about, *made(seen, lists)) for name, (lists_of, made, *about) in (_CHECKS | part_checking.CHECKS).items() if any(known[n] for n in lists_of)]
    return found + ([_chapters(seen, lists)] if known["onderdelen"] else [])


def _result(name: str, severity: str, title: str, explanation: str, judged: int, found: list[_Said]) -> CheckResult:
    rows = [{"ok": False, "subject": entry.code, "where": entry.where, "unit": "text", "told": told} for entry, told in found]
    return CheckResult(
        name=name, title=title, explanation=explanation, severity=severity, ok=not rows, judged=judged, failed=len(rows), findings=rules.findings(rows),
        suite="lijsten", owner="beleid",
    )  # fmt: skip


def _chapters(seen: Seen, lists: dict[str, list[Entry]]) -> CheckResult:
    """Chapters that are about no part: of these the text is what has to be mended, or the list."""
    judged, found = part_checking.chapter_part(seen, lists)
    rows = [{"ok": False, "subject": subject, "where": where, "unit": "text", "told": told} for subject, where, told in found]
    return CheckResult(
        name="chapter_part", title="Elk hoofdstuk hoort bij een onderdeel", explanation="Een hoofdstuk over een onderdeel dat er niet is, komt niet op de pagina van het rapport.", severity=WARNING,
        ok=not rows, judged=judged, failed=len(rows), findings=rules.findings(rows), suite="lijsten", owner="beleid",
    )  # fmt: skip


def _milestone_overdue(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    known = milestone.of(lists["mijlpalen"], _day(seen))
    late = [m for m in known if m.gerealiseerd is None and not m.vervallen and not m.onbekend and m.datum is not None and m.datum.over(_day(seen))]
    return len(known), [
        (m.entries[-1], f"Mijlpaal '{m.code}' ({m.omschrijving}) stond gepland voor {m.datum}. Op de peildatum, {_told(_day(seen))}, is dat voorbij; de lijst noemt geen nieuwe datum en niet dat zij is gerealiseerd.")
        for m in late
    ]  # fmt: skip


def _promise_overdue(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    known = agreements.promises_of(lists["toezeggingen"], _day(seen))
    late = [p for p in known if p.afgedaan is None and not p.vervallen and not p.onbekend and p.uiterlijk is not None and p.uiterlijk.over(_day(seen))]
    return len(known), [
        (p.entries[-1], f"Toezegging '{p.code}' ({p.toezegging}) zou uiterlijk {p.uiterlijk} zijn afgedaan. Op de peildatum, {_told(_day(seen))}, is zij dat volgens de lijst niet.")
        for p in late
    ]  # fmt: skip


def _goal_indicator(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    known, found = [g for g in goal.of(lists["doelen"], _day(seen)) if g.indicator], []
    for g in known:
        if g.indicator not in seen.reference.indicators:
            found.append((g.entries[-1], f"Doel '{g.code}' noemt de indicator {g.indicator}, die niet in het begrippenboek staat. {_near(g.indicator, seen)}"))
            continue
        try:
            g.target(seen.reference)
        except UnknownName as error:
            found.append((g.entries[-1], f"Doel '{g.code}' heeft een streefwaarde in {g.eenheid}, en dat is niet de eenheid van {g.indicator}. {error}"))
    return len(known), found


def _goal_without_figure(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    known = [g for g in goal.of(lists["doelen"], _day(seen)) if g.indicator in seen.reference.indicators]
    return len(known), [
        (g.entries[-1], f"Doel '{g.code}' ({g.doel}) noemt een indicator zonder cijfer: {_named(g)} heeft in deze editie geen gerealiseerd cijfer.")
        for g in known if goal.figures(g, seen.selected, seen.publication.area, seen.reference).empty
    ]  # fmt: skip


def _goal_year_passed(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    known = [g for g in goal.of(lists["doelen"], _day(seen)) if g.indicator in seen.reference.indicators and g.jaar and date(g.jaar, 12, 31) < _day(seen)]
    found = []
    for g in known:
        figures = goal.figures(g, seen.selected, seen.publication.area, seen.reference)
        if len(figures) and figures["time_end"].dt.year.max() < g.jaar:  # without any figure it is the check above that says so
            last = parse(goal.latest(g, seen.selected, seen.publication.area, seen.reference)["time_period"]).label
            found.append((g.entries[-1], f"Doel '{g.code}' ({g.doel}) was voor {g.jaar}. Dat jaar is voorbij, en het nieuwste cijfer van {_named(g)} is van {last}."))
    return len(known), found


def _goal_incomplete(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    known, found = goal.of(lists["doelen"], _day(seen)), []
    for g in known:
        lacks = [word for word, value in (("indicator", g.indicator), ("streefwaarde", g.streefwaarde), ("jaar", g.jaar)) if not value]
        if lacks:
            found.append((g.entries[-1], f"Doel '{g.code}' ({g.doel}) heeft geen {' en geen '.join(lacks)}: of het wordt gehaald, is niet te zeggen."))
    return len(known), found


def _unknown_indicator(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    named = [("Besluit", d.entries[-1], d.indicatoren) for d in agreements.decisions_of(lists["besluiten"], _day(seen))]
    named += [("Gebeurtenis", e.entries[-1], e.indicatoren) for e in event.of(lists["gebeurtenissen"], _day(seen))]
    found = [
        (entry, f"{what} '{entry.code}' noemt de indicator {indicator}, die niet in het begrippenboek staat. {_near(indicator, seen)}")
        for what, entry, indicators in named for indicator in indicators if indicator not in seen.reference.indicators
    ]  # fmt: skip
    return sum(bool(indicators) for _, _, indicators in named), found


def _event_without_end(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    known = [e for e in event.of(lists["gebeurtenissen"], _day(seen)) if e.soort in LASTING]
    return len(known), [
        (e.entries[-1], f"Gebeurtenis '{e.code}' ({e.gebeurtenis}) begon {e.begin} en heeft geen einde. Duurt zij op {_told(_day(seen))} nog?")
        for e in known if e.einde is None and _day(seen) - e.begin.end > LONG
    ]  # fmt: skip


def _other_description(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    judged, found = 0, []
    for name, entries in lists.items():
        column = LISTS[name][1].name
        for code, rows in reading.histories(entries, _day(seen)).items():
            judged += 1
            first = rows[0]
            other = next((r for r in rows[1:] if _bare(r[column]) != _bare(first[column])), None)
            if other:
                found.append((other, f"'{code}' heet hier '{other[column]}', en in regel {first.row} '{first[column]}'. Is het hetzelfde, geef het dan één omschrijving; zo niet, een andere code."))
    return judged, found


#: Columns that say what has happened: it cannot lie after the day on which the row was written.
_HAPPENED = {"mijlpalen": "gerealiseerd", "toezeggingen": "afgedaan", "besluiten": "datum", "rapportages": "verschenen"}


def _not_yet_happened(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[_Said]]:
    judged, found = 0, []
    for name, column in _HAPPENED.items():
        for entry in (e for rows in reading.histories(lists[name], _day(seen)).values() for e in rows):
            if entry[column] is None or entry[column] in (DROPPED, UNKNOWN):
                continue
            judged += 1
            if entry[column].begin > entry.recorded:
                found.append((entry, f"'{entry.code}' heeft als {column} {entry[column]}, en dat is later dan {_told(entry.recorded)}, toen het is vastgelegd."))
    return judged, found


_Made = Callable[[Seen, dict[str, list[Entry]]], tuple[int, list[_Said]]]
#: Every check by its name: the lists it is about, what makes its findings, severity, and what readers see.
_CHECKS: dict[str, tuple[tuple[str, ...], _Made, str, str, str]] = {
    "milestone_overdue": (
        ("mijlpalen",), _milestone_overdue, WARNING, "Mijlpalen zijn gerealiseerd of hebben een nieuwe datum",
        "Is de geplande datum op de peildatum voorbij, dan zegt de lijst dat de mijlpaal is gerealiseerd, of wanneer zij nu gepland is.",
    ),
    "promise_overdue": (("toezeggingen",), _promise_overdue, WARNING, "Toezeggingen zijn op tijd afgedaan", "Een toezegging waarvan de datum voorbij is, is afgedaan of heeft een nieuwe datum."),
    "goal_indicator": (
        ("doelen",), _goal_indicator, WARNING, "Doelen noemen indicatoren die bestaan", "De indicator van een doel staat in het begrippenboek, in de eenheid van de streefwaarde.",
    ),
    "goal_without_figure": (
        ("doelen",), _goal_without_figure, INFO, "Van elk doel is er een cijfer", "Deze editie heeft een gerealiseerd cijfer van de indicator en de uitsplitsing die het doel noemt.",
    ),
    "goal_year_passed": (("doelen",), _goal_year_passed, WARNING, "Van een doel waarvan het jaar voorbij is, is er een cijfer over dat jaar", "Anders is niet te zeggen of het doel is gehaald."),
    "goal_incomplete": (("doelen",), _goal_incomplete, INFO, "Elk doel heeft een indicator, een streefwaarde en een jaar", "Zonder een van de drie is niet te meten of een doel wordt gehaald."),
    "list_indicator": (("besluiten", "gebeurtenissen"), _unknown_indicator, WARNING, "Besluiten en gebeurtenissen noemen indicatoren die bestaan", "Elke indicator in de lijsten staat in het begrippenboek."),
    "event_without_end": (("gebeurtenissen",), _event_without_end, INFO, "Crises en sluitingen hebben een einde", "Wat meer dan een jaar geleden begon en geen einde heeft, is waarschijnlijk voorbij."),
    "other_description": (tuple(LISTS), _other_description, WARNING, "Eén code, één omschrijving", "Rijen met dezelfde code gaan over hetzelfde: alleen datum en stand veranderen."),
    "not_yet_happened": (tuple(_HAPPENED), _not_yet_happened, WARNING, "Wat gebeurd heet, is gebeurd", "Een datum waarop iets is besloten, gerealiseerd of afgedaan ligt niet na de dag waarop dat is vastgelegd."),
}  # fmt: skip


def _unread(seen: Seen) -> CheckResult:
    """Files that lie among the lists and are none: nothing is passed over in silence."""
    told = [
        {"ok": False, "subject": name, "where": f"lijsten/{name}", "unit": "text", "told": f"lijsten/{name} is geen lijst die Peilmerk kent en is niet gelezen. Er zijn: {', '.join(f'{n}.csv' for n in LISTS)}."}
        for name in _strays(seen)
    ]  # fmt: skip
    return CheckResult(
        name="list_unread", title="Elk bestand bij de lijsten is gelezen", explanation="Een bestand met een andere naam wordt overgeslagen.", severity=WARNING, ok=not told,
        judged=len(told), failed=len(told), findings=rules.findings(told), suite="lijsten", owner="beleid",
    )  # fmt: skip


def _strays(seen: Seen) -> list[str]:
    folder = reads.folder(seen.project.lists(seen.publication.municipality))
    wanted = {f"{name}.csv" for name in LISTS} | {"README.md"}
    return sorted(p.name for p in folder.iterdir() if p.name not in wanted and not p.name.startswith((".", "~$"))) if folder.is_dir() else []


def _day(seen: Seen) -> date:
    return seen.publication.peildatum


def _told(day: date) -> str:
    return parse(day).label


def _bare(text: str) -> str:
    """A description without what a typist changes: capitals, spaces, a full stop."""
    return " ".join(text.casefold().rstrip(".").split())


def _named(goal: goal.Goal) -> str:
    return goal.indicator + (f" ({goal.uitsplitsing})" if goal.uitsplitsing else "")


def _near(indicator: str, seen: Seen) -> str:
    """The nearest codes, in Dutch."""
    near = get_close_matches(indicator, seen.reference.indicators, n=3, cutoff=0.5)
    return f"Bedoelt u {' of '.join(near)}?" if near else ""
