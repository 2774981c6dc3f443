"""Which indicators a theme is about: those that are named, those of a theme of the dictionary, or those that its name speaks of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from peilmerk.errors import PeilmerkError, UnknownName
from peilmerk.observations import BREAKDOWNS
from peilmerk.reference import Indicator, Reference

#: So many indicators get a section of their own; more make a page that nobody reads.
MOST = 6
#: Words that say nothing of a subject, and how many letters a word has that does.
_IDLE = frozenset({"aantal", "aandeel", "cijfers", "over", "naar", "voor", "door", "zonder", "deel", "totaal", "jaar", "kwartaal", "periode"})
_LETTERS = 4
#: Units whose values are no amount of anything.
_NO_AMOUNT = frozenset({"flag", "direction", "timestamp", "clock_hour"})


@dataclass(frozen=True)
class Subject:
    """What a page is about. title: as readers see it; name: of its notebook and in addresses; indicators: codes in the order of the page; law, products: of what is counted
    from registers only these. sections: those with a section of their own, all if empty; the others stand in the list of all figures, and not there if they are counted from registers."""

    title: str
    name: str
    indicators: tuple[str, ...]
    law: str = ""
    products: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The indicators that have a section."""
        return self.sections or self.indicators


def slug(title: str) -> str:
    """The name of a notebook for a title: `jeugdhulp-met-verblijf`. Raises PeilmerkError if nothing is left of it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    found = "-".join(re.findall(r"[a-z0-9]+", plain.casefold()))
    if not re.search("[a-z]", found):
        raise PeilmerkError(f"'{title}' has no letters that an address can have. Choose another title.")
    return found


def choose(reference: Reference, title: str, indicators: list[str], theme: str | None, products: list[str], law: str | None) -> Subject:
    """The subject that is meant. Raises UnknownName with the nearest for an indicator, theme, product or law that is none, PeilmerkError if a name speaks of nothing."""
    chosen = [reference.indicator(i) for i in indicators]
    found = [reference.product(p, law) for p in products]
    laws = {p.law for p in found if p.law} | ({_law(reference, law)} if law else set())
    if len(laws) > 1:
        raise PeilmerkError(f"The products are of different laws: {', '.join(sorted(laws))}. A page counts under one law.")
    if theme is not None:
        code = reference.theme(theme)
        chosen += [c for c, i in reference.indicators.items() if i.theme == code and _counts(i)]
        if not chosen:
            raise PeilmerkError(f"The dictionary has no indicators of theme {code}.")
    if not chosen and found:
        chosen = ["clienten_maatwerk", "instroom_maatwerk", "uitstroom_maatwerk"]
    return Subject(title, slug(title), tuple(dict.fromkeys(chosen or speaks_of(reference, title))), laws.pop() if laws else "", tuple(p.label for p in found))


def speaks_of(reference: Reference, title: str) -> list[str]:
    """The indicators that a title speaks of, those that it names best first.

    Those whose label has the title; else all its words; else whose label and definition have them together. Raises PeilmerkError with how to choose.
    """
    whole, words = _words(title), [w for w in _words(title).split() if len(w) >= _LETTERS and w not in _IDLE]
    usable = {c: i for c, i in reference.indicators.items() if _counts(i)}
    ways = (
        lambda i: whole in _words(i.label),
        lambda i: bool(words) and all(w in _words(i.label) for w in words),
        lambda i: bool(words) and all(w in _words(f"{i.label} {i.definition}") for w in words),
    )  # fmt: skip
    synonyms = {code for said, code in reference.synonyms["indicator"].items() if whole in _words(said)}
    for way in ways:
        if found := [c for c, i in usable.items() if way(i) or c in synonyms]:
            return sorted(found, key=lambda c: (usable[c].headline is None, usable[c].headline or 0, len(usable[c].label)))[:MOST]
    for code, label in reference.themes.items():
        if whole in (_words(code), _words(label)):
            return [c for c, i in usable.items() if i.theme == code]
    near = UnknownName.among("indicator", title, [i.label for i in usable.values()])
    products = sorted({p.label for p in reference.products.values() if words and any(w in _words(p.label) for w in words)})
    instead = f" Of what is counted from registers there are the products {', '.join(products)}: choose with --product." if products else ""
    raise PeilmerkError(
        f"'{title}' is the name of no indicator, and speaks of none. {near} Say which: --indicator LABEL (may be repeated), --theme "
        f"({', '.join(reference.themes)}).{instead} All labels stand in data/reference/indicatoren.yml."
    )


def _counts(indicator: Indicator) -> bool:
    return indicator.unit not in _NO_AMOUNT


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w+]+", text.casefold().replace("_", " ")))


def _law(reference: Reference, law: str) -> str:
    known = sorted({p.law for p in reference.products.values() if p.law})
    found = next((known_law for known_law in known if known_law.casefold() == law.casefold()), None)
    if found is None:
        raise UnknownName.among("law", law, known)
    return found


def dimensions(indicator: Indicator) -> list[str]:
    """By what an indicator can be broken down, in the order of an observation."""
    return [d for d in BREAKDOWNS if d in (indicator.dimension, *indicator.dimensions)]
