"""The lists as tables for readers. Whether something is reached or late is said in words, with a mark; colour only repeats it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

from peilmerk import keys, period, writing
from peilmerk.display import Cell, Row, Table
from peilmerk.errors import UnknownName
from peilmerk.project import Publication
from peilmerk.reference import Reference
from peilmerk.texts import formats
from peilmerk.word_registers import goal as aims
from peilmerk.word_registers.agreements import Decision, Promise
from peilmerk.word_registers.cells import DROPPED, When
from peilmerk.word_registers.event import Event
from peilmerk.word_registers.goal import Goal
from peilmerk.word_registers.milestone import Milestone
from peilmerk.word_registers.report import ReportDue

_KINDS = {"crisis": "crisis", "regel": "nieuwe regel", "sluiting": "sluiting", "correctie": "correctie", "reeksbreuk": "breuk in een reeks"}
_STANDING = {aims.REACHED: "status-yes", aims.SO_FAR: "status-yes", aims.NOT_REACHED: "status-no", aims.NOT_YET: "status-none", aims.UNSAID: "status-none"}
#: From so many months on a move is worth a line for who has one page.
_WORTH = 2
#: What stands in the place of a date that a report does not name.
_UNNAMED = "niet genoemd"
_BOUND = {1: "ten minste ", -1: "hoogstens ", 0: ""}


def milestones(known: list[Milestone], peildatum: date) -> Table:
    """Milestones: planned first, what that is now, how far it moved, and how it stands."""
    rows = []
    for m in known:
        between = f"daartussen gepland: {', '.join(str(when) for when in m.eerder[1:])}" if m.eerder[1:] else ""
        now = m.gerealiseerd or m.datum
        rows.append(Row([
            _named(m.omschrijving, m.opmerking, between), Cell(_UNNAMED if m.eerder_niet_genoemd else str(m.plannen[0]) if m.plannen else ""), Cell(str(now or "")), Cell(moved(m)),
            _done(m.gerealiseerd, m, m.datum, peildatum, "gerealiseerd"),
        ], source=m.bron))  # fmt: skip
    return Table([_head("Mijlpaal", "Eerst gepland", "Nu gepland of gerealiseerd", "Verschoven", "Stand")], rows)


def moved(milestone: Milestone) -> str:
    """How far a milestone moved: `3 tot 6 maanden later`, `12 maanden later`; whether it was said more or less precisely; or nothing."""
    if milestone.eerder_niet_genoemd:
        return "hoeveel is niet genoemd"
    shift, now = milestone.verschoven, milestone.gerealiseerd or milestone.datum
    if shift is None or shift == (0, 0):
        first = milestone.plannen[0] if milestone.plannen else None
        if first is None or now is None or first.period == now.period:
            return ""
        if milestone.gerealiseerd:
            return "" if first.period.contains(now.period) else "niet te zeggen"
        return "preciezer dan eerst" if first.period.contains(now.period) else "minder precies dan eerst"
    few, many = shift
    if few < 0 < many:
        return f"tussen {-few} {_months(-few)} eerder en {many} {_months(many)} later"
    low, high = sorted((abs(few), abs(many)))
    return f"{low} {_months(high)}" * (low == high) + f"{low} tot {high} {_months(high)}" * (low != high) + (" later" if many > 0 else " eerder")


def _months(count: int) -> str:
    return "maand" if count == 1 else "maanden"


def decisions(known: list[Decision], reference: Reference, shown: Collection[str] | None = None) -> Table:
    """Decisions with the figures that should show what they do. shown: indicators of which the edition has a figure; all if left out."""
    rows = [
        Row([_named(d.besluit), Cell(d.orgaan), Cell(str(d.datum or "")), Cell("; ".join(_label(i, reference) for i in d.indicatoren if shown is None or i in shown) or ("geen cijfer in deze editie" if d.indicatoren else "geen cijfer genoemd"))], source=d.bron)
        for d in known
    ]  # fmt: skip
    return Table([_head("Besluit", "Door", "Datum", "Te volgen met")], rows)


def promises(known: list[Promise], peildatum: date) -> Table:
    """Promises with their date, and whether they were made good."""
    rows = [
        Row([_named(p.toezegging), Cell(p.aan), Cell(str(p.uiterlijk or "")), Cell(str(p.afgedaan or "")), _done(p.afgedaan, p, p.uiterlijk, peildatum, "afgedaan")], source=p.bron)
        for p in known
    ]  # fmt: skip
    return Table([_head("Toezegging", "Aan", "Uiterlijk", "Afgedaan", "Stand")], rows)


def events(known: list[Event], reference: Reference, areas: Mapping[str, str] | None = None) -> Table:
    """Events in the order of time: what, when, and which figures they are about. areas: day (ISO) -> words, of the changes of the municipality's own area, which charts show too."""
    rows = []
    for e in known:
        about = "; ".join(_label(i, reference) for i in e.indicatoren) or (reference.themes[e.thema] if e.thema else "alle cijfers")
        row = Row([_named(e.gebeurtenis), Cell(_KINDS[e.soort]), Cell(str(e.begin)), Cell(str(e.einde or "")), Cell(about)], source=e.bron)
        rows.append(((e.begin.begin, e.begin.end), row))
    for day, words in (areas or {}).items():
        when = date.fromisoformat(day)
        rows.append(((when, when), Row([_named(words), Cell("wijziging van het gebied"), Cell(period.parse(day).label), Cell(""), Cell("alle cijfers")])))
    return Table([_head("Gebeurtenis", "Soort", "Begin", "Einde", "Gaat over")], [row for _, row in sorted(rows, key=lambda r: r[0])])


def goals(known: list[Goal], protected: pd.DataFrame, publication: Publication, reference: Reference) -> Table:
    """Goals beside the newest figure that the edition protects, and whether that reaches them."""
    rows = []
    for g in known:
        figure, later = aims.latest(g, protected, publication.area, reference), aims.later(g, protected, publication.area, reference)
        said = aims.standing(g, figure, publication.peildatum, reference)
        measured = f"gemeten met: {_label(g.indicator, reference).lower()}{f' ({g.uitsplitsing})' if g.uitsplitsing else ''}" if g.indicator else ""
        rows.append(Row([
            _named(g.doel, measured), Cell(_target(g, reference)), Cell(str(g.jaar or "geen jaar")), _figure(g, figure, reference, later), Cell(said, "text", [_STANDING[said]]),
        ], source=g.bron))  # fmt: skip
    return Table([_head("Doel", "Streefwaarde", "Jaar", "Nieuwste cijfer", "Stand")], rows).with_legend()


def reports(known: list[ReportDue], publication: Publication, peildatum: date) -> Table:
    """Reports by the time that they are about: when they were expected and came, which is this edition, and which were skipped and why."""
    rows = []
    for r in known:
        over, current = str(r.over or ""), r.over is not None and r.over.period.code == publication.period.code and not r.vervallen
        if r.vervallen:
            standing = Cell("overgeslagen", "text", ["status-none"])
        elif current:
            standing = Cell("deze editie", "text", ["status-yes"])
        elif r.verschenen is not None:
            standing = Cell("verschenen", "text", ["status-yes"])
        elif r.onbekend:
            standing = Cell("niet bekend", "text", ["status-none"])
        else:
            late = r.verwacht is not None and r.verwacht.over(peildatum)
            standing = Cell("datum voorbij" if late else "nog niet", "text", ["status-no" if late else "status-none"])
        rows.append(Row([_named(r.rapportage, r.toelichting), Cell(over), Cell(str(r.verschenen or r.verwacht or "")), standing], source=r.bron))
    return Table([_head("Rapportage", "Over", "Verwacht of verschenen", "Stand")], rows)


def short_milestones(known: list[Milestone], since: date, count: int) -> Table:
    """Milestones that moved, the ones that moved furthest first: what, from when to when, and how far. Not those that were realised before a day, nor of which nobody knows."""
    there = [m for m in known if m.verschoven and max(map(abs, m.verschoven)) >= _WORTH and not m.onbekend and not (m.gerealiseerd and m.gerealiseerd.end < since)]
    there.sort(key=lambda m: -max(map(abs, m.verschoven)))
    rows = [Row([Cell(formats.capital(m.omschrijving), "head"), Cell(str(m.plannen[0])), Cell(str(m.gerealiseerd or m.datum)), Cell(moved(m))]) for m in there[:count]]
    return Table([_head("Mijlpaal", "Eerst", "Nu", "Verschoven")], rows)


def short_decisions(known: list[Decision], since: date, count: int) -> Table:
    """The newest decisions since a day: what, and by whom and when if that is known of any; those without a date come last, by when they were recorded."""
    there = [d for d in known if (d.datum.end if d.datum else d.entries[0].recorded) >= since]
    there.sort(key=lambda d: d.datum.begin if d.datum else date.min, reverse=True)
    shown = there[:count]
    said = [(head, [str(text or "niet genoemd") for text in texts]) for head, texts in (("Door", [d.orgaan for d in shown]), ("Datum", [d.datum for d in shown])) if any(texts)]
    return Table([_head("Besluit", *(head for head, _ in said))], [Row([Cell(formats.capital(d.besluit), "head"), *(Cell(texts[n]) for _, texts in said)]) for n, d in enumerate(shown)])


def short_goals(known: list[Goal], protected: pd.DataFrame, publication: Publication, reference: Reference, since: int, count: int) -> Table:
    """Goals for a year on, or without one: the target, the newest figure and whether that reaches it. Those about which something can be said come first."""
    rows = []
    for g in (g for g in known if g.jaar is None or g.jaar >= since):
        figure, later = aims.latest(g, protected, publication.area, reference), aims.later(g, protected, publication.area, reference)
        said = aims.standing(g, figure, publication.peildatum, reference)
        target = f"{_target(g, reference)}{f' in {g.jaar}' if g.jaar and g.streefwaarde is not None else ''}"
        rows.append((said == aims.UNSAID, Row([Cell(formats.capital(g.doel), "head"), Cell(target), _figure(g, figure, reference, later), Cell(said, "text", [_STANDING[said]])])))
    return Table([_head("Doel", "Streefwaarde", "Nieuwste cijfer", "Stand")], [row for _, row in sorted(rows, key=lambda r: r[0])[:count]]).with_legend()


def _figure(goal: Goal, figure: pd.Series | None, reference: Reference, later: pd.Series | None = None) -> Cell:
    """The figure that a goal is judged by. later: a newer one of a year that was not over, which is told beside it."""
    if later is not None:
        cell = _figure(goal, figure, reference)
        cell.text += f"; daarna {writing.value(later, reference)} ({period.parse(later['time_period']).label}, nog geen heel jaar)"
        return cell
    if figure is None:
        return Cell("geen cijfer" if goal.indicator else "geen cijfer afgesproken")
    text, when = writing.value(figure, reference), period.parse(figure["time_period"]).label
    if figure["conf_status"] != "F":
        return Cell(text, flags=["hidden"], note=when, key=keys.key(figure))
    return Cell(f"{text}{'*' if writing.kind(figure) == 'voorlopig' else ''} ({when})", flags=["provisional"] if writing.kind(figure) == "voorlopig" else [], key=keys.key(figure))


def _target(goal: Goal, reference: Reference) -> str:
    if goal.streefwaarde is None:
        return "niet genoemd"
    indicator = reference.indicators.get(goal.indicator)
    try:
        aim = goal.target(reference)
    except UnknownName:  # the checks tell of it; here the goal stands as it was written
        aim, indicator = goal.streefwaarde, None
    if indicator is None:
        return _BOUND[aim.sign] + f"{writing.quantity(aim.value, aim.decimals, '', 'level', reference)} {goal.eenheid}".strip()
    if aim.value < 0 and aim.sign < 0:  # `hoogstens −10%`: a council reads that twice
        return f"ten minste {writing.quantity(-aim.value, aim.decimals, indicator.unit, 'level', reference)} minder"
    return _BOUND[aim.sign] + writing.quantity(aim.value, aim.decimals, indicator.unit, "level", reference)


def _done(done: When | None, of: Milestone | Promise, until: When | None, peildatum: date, word: str) -> Cell:
    """How what was planned stands on the peildatum, in words with a mark."""
    if done is not None:
        return Cell(word, "text", ["status-yes"])
    if of.vervallen:
        return Cell(DROPPED, "text", ["status-none"])
    if of.onbekend:
        return Cell("niet bekend", "text", ["status-none"])
    if until is not None and until.over(peildatum):
        return Cell("datum voorbij", "text", ["status-no"])
    return Cell("nog niet" if until is not None else "geen datum", "text", ["status-none"])


def _label(code: str, reference: Reference) -> str:
    return reference.indicators[code].label if code in reference.indicators else code


def _named(name: str, *remarks: str) -> Cell:
    """The heading of a row, with what is to be said of it on a line of its own."""
    return Cell(formats.capital(name), "head", note=" ".join(formats.sentence(r) for r in remarks if r))


def _head(*names: str) -> list[Cell]:
    return [Cell(name, "head") for name in names]
