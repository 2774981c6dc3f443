"""Checks of the parts of a report: that they belong to something, have their text and figures, that their links go both ways, and that chapters are about one of them."""

from __future__ import annotations

from collections.abc import Callable

from peilmerk.checks.results import INFO, WARNING
from peilmerk.checks.seen import Seen
from peilmerk.observations import breakdown_of
from peilmerk.texts import gathered
from peilmerk.texts.forms import Forms
from peilmerk.word_registers import part as register
from peilmerk.word_registers.part import MONEY, Part, tree, within
from peilmerk.word_registers.reading import Entry

Said = tuple[Entry, str]
#: Kinds of parts that a part of a kind can belong to.
_OVER = {
    "doel": ("ambitie",), "activiteit": ("doel", "ambitie"), "project": ("doel", "spoor", "actielijn"), "maatregel": ("doel", "project", "spoor", "interventie"), "actielijn": ("spoor",),
    "interventie": (), "ambitie": (), "spoor": (),
}  # fmt: skip
#: A planning that needs a reason.
_EXPLAINED = ("vertraagd", "vervallen")


def part_parent(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Parts that belong to one that is not there, or to one that they cannot belong to."""
    known = register.of(lists["onderdelen"], seen.publication.peildatum)
    by_code, found = {p.code: p for p in known}, []
    for p in known:
        if p.onder and p.onder not in by_code:
            found.append((p.entries[-1], f"{p.soort.capitalize()} '{p.code}' staat onder '{p.onder}', en dat onderdeel is er niet."))
        elif p.onder and by_code[p.onder].soort not in _OVER[p.soort]:
            over = by_code[p.onder]
            what = " of ".join(_OVER[p.soort]) or "geen ander onderdeel"
            found.append((p.entries[-1], f"{p.soort.capitalize()} '{p.code}' staat onder '{over.code}' ({over.soort}). Een {p.soort} staat onder {what}."))
    return len(known), found


def part_title(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Parts of a kind, below the same one, that cannot be told apart by title."""
    known, first, found = _parts(seen, lists), {}, []
    for p in known:
        other = first.setdefault((p.soort, p.onder, p.titel.casefold()), p)
        if other is not p:
            found.append((p.entries[-1], f"{p.soort.capitalize()} '{p.code}' heet net zo als '{other.code}' ({p.titel}). Een hoofdstuk zou bij beide kunnen horen."))
    return len(known), found


def part_without_reason(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Parts that are late or were dropped, without why."""
    known = [p for p in _parts(seen, lists) if p.status in _EXPLAINED]
    return len(known), [(p.entries[-1], f"{p.soort.capitalize()} '{p.code}' ({p.titel}) is {p.status}; de lijst zegt niet waarom.") for p in known if not p.toelichting]


def part_indicator(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Indicators of parts that are not in the dictionary."""
    known = [p for p in _parts(seen, lists) if p.indicatoren]
    return len(known), [
        (p.entries[-1], f"{p.soort.capitalize()} '{p.code}' noemt de indicator {i}, die niet in het begrippenboek staat.")
        for p in known for i in p.indicatoren if i not in seen.reference.indicators
    ]  # fmt: skip


def part_without_figure(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Parts that name indicators of which the edition has no figure at all, under none of their names."""
    known = [p for p in _parts(seen, lists) if any(i in seen.reference.indicators for i in p.indicatoren)]
    asked = seen.selected[seen.selected["indicator"].isin({i for p in known for i in p.indicatoren})]
    there = {(r["indicator"], breakdown_of(r)) for r in asked.to_dict("records")}
    found = []
    for p in known:
        members = {*p.uitsplitsingen, "_T"}
        money = {m for m in p.uitsplitsingen if m != "totaal"} or members
        if not any(i in p.indicatoren and m in (money if i in MONEY else members) for i, m in there):
            found.append((p.entries[-1], f"{p.soort.capitalize()} '{p.code}' ({p.titel}) noemt {', '.join(p.indicatoren)}; daarvan heeft deze editie geen cijfer onder de namen van dit onderdeel."))
    return len(known), found


def part_text(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Parts of which no text tells anything, where texts tell of others of their kind."""
    known, told, kinds = _parts(seen, lists), set(), set()
    for _, _, matched in _matched(seen, known):
        told |= {code for code, section in matched.sections.items() if not section.empty}
        kinds |= {p.soort for p in known if p.code in matched.sections}
    judged = [p for p in known if p.soort in kinds]
    return len(judged), [
        (p.entries[-1], f"Over {p.soort} '{p.code}' ({p.titel}) gaat geen hoofdstuk. Schrijf er een, of zeg met “leeg: reden” waarom er geen is.")
        for p in judged if not any(q.code in told for q in within(p, known))
    ]  # fmt: skip


def chapter_part(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[tuple[str, str, str]]]:
    """Chapters about no part, or about one that has a chapter already: (subject, where, told)."""
    known, judged, found, first = _parts(seen, lists), 0, [], {}
    for name, document, matched in _matched(seen, known):
        judged += len(matched.sections) + len(matched.strays)
        for section in matched.strays:
            found.append((section.title, f"teksten/{name}, regel {section.line}", f"Het hoofdstuk ‘{section.title}’ hoort bij geen {section.code} van dit rapport, of bij een die al een hoofdstuk heeft. De titels staan in lijsten/onderdelen.csv."))
        for code, section in matched.sections.items() if document.form and not document.form.levels else ():
            if code in first:
                found.append((code, f"teksten/{name}, regel {section.line}", f"Over ‘{section.title}’ gaat ook een hoofdstuk in teksten/{first[code]}. Zet de teksten bij elkaar."))
            first.setdefault(code, name)
    return judged, found


def links_symmetric(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Links that only one of the two parts names."""
    known = register.links_of(lists["raakvlakken"], seen.publication.peildatum)
    ends = {(link.van, link.naar) for link in known}
    return len(known), [
        (link.entries[-1], f"'{link.van}' noemt een raakvlak met '{link.naar}' ({link.onderwerp}); '{link.naar}' noemt er geen met '{link.van}'.")
        for link in known if (link.naar, link.van) not in ends
    ]  # fmt: skip


def link_part(seen: Seen, lists: dict[str, list[Entry]]) -> tuple[int, list[Said]]:
    """Links with a part that is not there, or of a part with itself."""
    known = register.links_of(lists["raakvlakken"], seen.publication.peildatum)
    codes = {p.code for p in register.of(lists["onderdelen"], seen.publication.peildatum)}
    found = [(link.entries[-1], f"Een raakvlak noemt '{end}', en dat onderdeel is er niet.") for link in known for end in (link.van, link.naar) if end not in codes]
    return len(known), found + [(link.entries[-1], f"'{link.van}' heeft een raakvlak met zichzelf.") for link in known if link.van == link.naar]


def _parts(seen: Seen, lists: dict[str, list[Entry]]) -> list[Part]:
    return tree(register.of(lists["onderdelen"], seen.publication.peildatum), seen.publication.structure)


def _matched(seen: Seen, known: list[Part]):
    """(file, document, what of it is about which part) of every text that has a form which the report's parts have."""
    kinds, folder = Forms(seen.project.reference, seen.publication.report), seen.project.raw_folder(seen.publication.municipality, seen.publication.period) / "teksten"
    for path, document in gathered.documents(folder, kinds):
        matched = gathered.match(document, known)
        if matched.sections or matched.strays:
            yield path.name, document, matched


_Made = Callable[[Seen, dict[str, list[Entry]]], tuple[int, list[Said]]]
_PARTS, _LINKS = ("onderdelen",), ("raakvlakken",)
#: Every check by its name, as those of the other lists.
CHECKS: dict[str, tuple[tuple[str, ...], _Made, str, str, str]] = {
    "part_parent": (_PARTS, part_parent, WARNING, "Elk onderdeel hoort bij een onderdeel dat er is", "Een project staat onder een doel, een activiteit onder een doel of ambitie. Anders staat het los van het rapport."),
    "part_title": (_PARTS, part_title, WARNING, "Onderdelen zijn aan hun titel te herkennen", "Twee onderdelen van één soort met dezelfde titel zijn niet uit elkaar te houden."),
    "part_without_reason": (_PARTS, part_without_reason, INFO, "Bij wat vertraagd of vervallen is, staat waarom", "Een lezer wil weten waarom een project later komt of niet doorgaat."),
    "part_indicator": (_PARTS, part_indicator, WARNING, "Onderdelen noemen indicatoren die bestaan", "Elke indicator van een onderdeel staat in het begrippenboek."),
    "part_without_figure": (_PARTS, part_without_figure, INFO, "Van elk onderdeel met een indicator is er een cijfer", "Anders is niet te volgen hoe het met dat onderdeel gaat."),
    "part_text": (_PARTS, part_text, WARNING, "Elk onderdeel heeft een hoofdstuk", "Een onderdeel zonder tekst belooft iets dat er niet is; met opzet leeg mag, met een reden."),
    "links_symmetric": (_LINKS, links_symmetric, WARNING, "Raakvlakken gelden voor beide kanten", "Wat het ene spoor met het andere te maken heeft, heeft het andere ook met het ene."),
    "link_part": (_LINKS, link_part, WARNING, "Raakvlakken noemen onderdelen die er zijn", "De codes van een raakvlak staan in onderdelen.csv."),
}  # fmt: skip
