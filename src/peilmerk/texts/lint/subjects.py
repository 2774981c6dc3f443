"""Of which series a piece of a sentence speaks: by the calls in it, or by the words of an indicator's label or synonym."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from peilmerk.observations import TOTAL
from peilmerk.texts.lint.context import Context, code_of, of_call
from peilmerk.texts.lint.text import Call, words

_STOP = {
    "de", "het", "een", "aantal", "aantallen", "met", "van", "in", "of", "en", "via", "naar", "bij", "dat", "die", "voor", "per", "op", "uit",
    "niet", "aan", "te", "weken", "dagen", "totaal", "incl", "excl",
}  # fmt: skip
#: Words for the same sort of quantity: a text says `bedrag` where the dictionary says `uitgaven`.
_MONEY = {"uitgaven", "kosten", "bedrag", "bedragen", "lasten", "geld", "euro", "budget", "baten", "besparing", "besparingen", "premie"}
_PEOPLE = {"cliënten", "jeugdigen", "jongeren", "kinderen", "inwoners", "personen", "mensen", "gebruikers", "gezinnen", "klanten"}
_SHARE = {"aandeel", "percentage", "deel"}


@dataclass(frozen=True)
class Subject:
    """A series: indicator, area, and the member of its breakdown (`_T` for the whole)."""

    indicator: str
    area: str
    member: str = TOTAL


def of_a_call(call: Call, context: Context) -> Subject | None:
    """The series that a call of `waarde`, `richting` and their like speaks of; None if it names no indicator of the edition."""
    code = code_of(call.argument(0, "indicator"), context)
    if code is None:
        return None
    rows = of_call(call, context, periods=False)
    if rows.empty:
        return None
    members, areas = rows["member"].unique(), rows["ref_area"].unique()
    return Subject(code, areas[0], members[0]) if len(areas) == 1 and len(members) == 1 else None


def series(subject: Subject, context: Context) -> pd.DataFrame:
    """All figures of a series, with `member`."""
    table = context.by_indicator[subject.indicator]
    table = table[table["ref_area"] == subject.area]
    wanted = [subject.member] if subject.member != TOTAL else [m for m in table["member"].unique() if m == TOTAL or m.lower().startswith("totaal")]
    return table[table["member"].isin(wanted)]


def named(prose: str, context: Context, page: str = "") -> Subject | None:
    """The one series that a prose names in words. None if it names none, or several that are equally well named.

    page: the words of its page help (`aanmeldingen` on the page doorbraakaanpak), but name nothing by themselves.
    """
    told, around = words(prose), {_stem(w) for w in words(page)}
    stems = {_stem(w) for w in told}
    found = {
        code: label for code in context.by_indicator for label in _labels(code, context)
        if _says(label, told, stems | around) and {_stem(w) for w in label} & (stems - around)
    }  # fmt: skip
    longest = {c: m for c, m in found.items() if not any(m < other for other in found.values())}
    if len(longest) != 1:
        return None
    code, label = next(iter(longest.items()))
    table = context.by_indicator[code]
    areas = table["ref_area"].unique()
    area = context.area if context.area in areas else areas[0] if len(areas) == 1 else None
    if area is None or (area == context.area and _elsewhere(prose, context)):
        return None
    members = table.loc[table["ref_area"] == area, "member"].unique()
    said = [m for m in members if m != TOTAL and (key := _key(m)) and {_stem(w) for w in key} <= stems and not key <= label]
    if not said and TOTAL not in members and not any(m.lower().startswith("totaal") for m in members):
        said = list(members) if len(members) == 1 else []  # the only part that there is of it, is what is meant
        if not said:
            return None
    return Subject(code, area, max(said, key=lambda m: len(_key(m))) if said else TOTAL)


def _labels(code: str, context: Context) -> list[frozenset[str]]:
    """The words by which an indicator is known, one set a label or synonym."""
    known = context.reference.indicators.get(code)
    names = [known.label] if known else []
    names += [name for name, target in context.reference.synonyms["indicator"].items() if target == code]
    return [key for name in names if (key := _key(name))]


@lru_cache(maxsize=4096)
def _key(name: str) -> frozenset[str]:
    return frozenset(word for word in words(name) if word not in _STOP and not word.isdigit())


def _says(label: frozenset[str], told: list[str], stems: set[str]) -> bool:
    """Whether the words of a label are all there. Another word for people or money will do; what the prose names first is what it is about."""
    head = next((kind for word in told for kind in (_MONEY, _PEOPLE, _SHARE) if word in kind), None)
    kind = next((kind for kind in (_MONEY, _SHARE, _PEOPLE) if label & kind), None)
    rest = {_stem(w) for w in label - (kind or set())}
    if not rest:
        return bool(label & set(told)) and (head is kind or head is None)
    if kind is None:
        return rest <= stems and (head is None or head is _PEOPLE)
    return rest <= stems and head is kind


def _stem(word: str) -> str:
    """A word without the ending of its plural: `wijkteams` and `wijkteam` are one."""
    return re.sub(r"(?<=\w{4})(?:en|s|e)$", "", word)


def _elsewhere(prose: str, context: Context) -> bool:
    """Whether a prose speaks of a part of the municipality, of a region or of the country."""
    if re.search(r"\b(?:regio\w*|landelijke?|Nederland|provincie|stadsde(?:el|len)|wijk|buurt)\b", prose, re.IGNORECASE):
        return True
    own = context.reference.areas.get(context.area)
    return any(a.name in prose for code, a in _parts(context).items() if code != context.area and (own is None or a.name != own.name))


def _parts(context: Context) -> dict:
    codes = context.figures["ref_area"].unique()
    return {code: context.reference.areas[code] for code in codes if code in context.reference.areas}
