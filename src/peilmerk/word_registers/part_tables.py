"""The parts of a report as tables for readers: with their planning, their links, their steps by year, and the small overviews beside them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from peilmerk import keys
from peilmerk.display import Cell, Row, Table
from peilmerk.reference import Reference
from peilmerk.texts import formats
from peilmerk.word_registers.cells import STATUSES
from peilmerk.word_registers.milestone import Milestone
from peilmerk.word_registers.part import WORDS, Item, Link, Part, below
from peilmerk.word_registers.tables import _done, _head, _label, _named

#: The mark of the planning of a part; its shape differs, and the word stands beside it.
PLANNING = {"op schema": "status-run", "vertraagd": "status-late", "in opstart": "status-start", "gereed": "status-yes", "vervallen": "status-no"}
#: Kinds that have no row of their own.
_FOLDED = ("activiteit", "actielijn")
#: What the list notes of a title that the report does not give; told once, below the table.
_OWN_WORDS = ", titel in eigen woorden"
#: What the day of an item is called, by its kind.
_WHEN = {"tijdelijke maatregel": "Tot en met", "investering": "Naar de raad", "realisatie": "Gereed"}


def parts(known: list[Part], reference: Reference, aside: tuple[str, ...] = (), shown: Collection[str] | None = None) -> Table:
    """The parts of a report below what they belong to: planning (and what that was before), theme, and by which figures they are followed.

    aside: indicators that are not named, for a table of their own has them. shown: those of which the edition has a figure, for no other can be followed in it; all if left out. Activities stand in the row of their goal, and lines of action in that of their track: a goal without
    any activity says so, if its explanation does not.
    """
    rows_of = [p for p in known if p.soort not in _FOLDED]
    columns = [
        ("Planning", lambda p: Cell(p.status, "text", [PLANNING[p.status]]) if p.status else Cell("")),
        *((formats.capital(WORDS[kind][1]), lambda p, kind=kind: _folded(p, kind, known)) for kind in _FOLDED),
        ("Thema", lambda p: Cell(reference.themes[p.thema] if p.thema else "")),
        ("Te volgen met", lambda p: Cell("; ".join(_label(i, reference) for i in p.indicatoren if i not in aside and (shown is None or i in shown)))),
    ]
    groups = {p.code for p in rows_of if p.level == 0 and any(q.onder == p.code for q in rows_of)}
    used = [(head, cell) for head, cell in columns if any(cell(p).text for p in rows_of if p.code not in groups)]
    rows = []
    for p in rows_of:
        name = f"{p.number} {p.titel}".strip()
        if p.code in groups:
            rows.append(Row([Cell(formats.capital(f"{WORDS[p.soort][0]} {name}"), "head", colspan=1 + len(used))], "group"))
        else:
            before = f"eerder {', '.join(dict.fromkeys(status for status, _ in p.eerder))}" if p.eerder else ""
            rows.append(Row([_named(name, p.toelichting, before), *(cell(p) for _, cell in used)], "member" if p.level else "item", p.bron.removesuffix(_OWN_WORDS)))
    own = sum(p.bron.endswith(_OWN_WORDS) for p in known)
    legend = [f"{'De' if own == len(known) else 'Een deel van de'} titels {'zijn' if own == len(known) else 'is'} in eigen woorden."] if own else []
    return Table([_head(formats.capital(WORDS[next((p.soort for p in rows_of if p.code not in groups), "project")][0]), *(head for head, _ in used))], rows, legend=legend)


def _folded(part: Part, kind: str, known: list[Part]) -> Cell:
    mine, there = [p for p in below(part, known) if p.soort == kind], any(p.soort == kind for p in known)
    return Cell("; ".join(formats.capital(p.kort) for p in mine) or ("geen activiteit genoemd" if there and part.soort == "doel" and not part.toelichting else ""))


def standing(known: list[Part]) -> Table:
    """How many parts of each kind of planning there are, and which. Without rows if none has one."""
    having = [p for p in known if p.status]
    rows = [
        Row([Cell(status, "head"), Cell(f"{len(of)} van de {len(having)}", "num", key=keys.EDITION), Cell("; ".join(p.kort for p in of))])
        for status in STATUSES if (of := [p for p in having if p.status == status])
    ]  # fmt: skip
    without = [p for p in known if not p.status and any(q.status for q in known if q.soort == p.soort)]
    if without:
        rows.append(Row([Cell("planning niet genoemd", "head"), Cell(str(len(without)), "num", key=keys.EDITION), Cell("; ".join(p.kort for p in without))]))
    return Table([[Cell("Planning", "head"), Cell("Aantal", "head", ["num"]), Cell("Welke", "head")]], rows)


def links(known: list[Part], subjects: list[Link]) -> Table:
    """Which parts at the top have to do with each other, and by which subject: what the part of the row says of that of the column."""
    tops = [p for p in known if p.level == 0 and any(p.code in (link.van, link.naar) for link in subjects)]
    said = {(link.van, link.naar): link.onderwerp for link in subjects}
    rows = [Row([Cell(p.kort, "head"), *(Cell("–" if p is q else formats.capital(said.get((p.code, q.code), ""))) for q in tops)]) for p in tops]
    return Table([_head(formats.capital(WORDS[tops[0].soort][0]) if tops else "", *(p.kort for p in tops))], rows)


def steps(known: list[Part], planned: list[Milestone], peildatum: date) -> Table:
    """The milestones of a report by year, each with the part of its theme, and how it stands."""
    of_theme = {p.thema: next(t for t in [*_above(p, known), p] if t.level == 0) for p in reversed(known) if p.thema}
    mine = [(m, of_theme[m.thema]) for m in planned if m.thema in of_theme]
    last = (9999, "Zonder datum")

    def year(m: Milestone) -> tuple[int, str]:
        now = m.gerealiseerd or m.datum
        if now is None:
            return last
        first, until = now.begin.year, now.end.year
        if first < until and (now.end - now.begin).days < 366:  # a season or a school year is one time, and not the two years that it touches
            return first, formats.capital(str(now))
        return first, str(first) if until in (first, date.max.year) else f"{first} t/m {until}"

    rows: list[Row] = []
    for at in sorted({year(m) for m, _ in mine}):
        rows.append(Row([Cell(at[1], "head", colspan=4)], "group"))
        for m, p in sorted((pair for pair in mine if year(pair[0]) == at), key=lambda pair: (pair[0].gerealiseerd or pair[0].datum or last).begin if at != last else date.max):
            now = m.gerealiseerd or m.datum
            rows.append(Row([_named(m.omschrijving, m.opmerking), Cell(p.kort), Cell(str(now or "")), _done(m.gerealiseerd, m, m.datum, peildatum, "gerealiseerd")], "member", m.bron))
    return Table([_head("Stap", formats.capital(WORDS[known[0].soort][0]) if known else "", "Wanneer", "Stand")], rows)


def items(known: list[Item], kind: str) -> Table:
    """The items of one kind: a temporary measure with its end, an investment that is asked for, a place that was realised."""
    mine = [i for i in known if i.soort == kind]
    columns = [("Voor", lambda i: i.voor), ("Waar", lambda i: i.waar), (_WHEN.get(kind, "Wanneer"), lambda i: "niet bekend" if i.onbekend else str(i.wanneer or ""))]
    used = [(head, text) for head, text in columns if any(text(i) for i in mine)]
    remarks = {i.opmerking for i in mine}
    shared = remarks.pop() if len(mine) > 1 and len(remarks) == 1 else ""  # what is remarked of every row stands once, below them
    rows = [Row([_named(i.omschrijving, "" if shared else i.opmerking), *(Cell(text(i)) for _, text in used)], source=i.bron) for i in mine]
    return Table([_head(formats.capital(kind), *(head for head, _ in used))], rows, legend=[formats.sentence(shared)] if shared else [])


def _above(part: Part, known: list[Part]) -> list[Part]:
    """The parts that a part belongs to, the top first."""
    over = next((p for p in known if p.code == part.onder), None) if part.level else None
    return [*_above(over, known), over] if over else []
