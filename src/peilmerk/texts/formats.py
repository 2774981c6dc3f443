"""How figures are said in a sentence: Dutch numbers by Babel's data, no more precise than what they come from.

In running text an amount is `€ 2,0 miljoen` (in tables `mln`, see `writing`), a range `tussen € 0,8 en € 2,9 miljoen`, a difference of
shares `7 procentpunt`. A figure is a row of observations as a mapping.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from peilmerk import numbers, period, precision, writing
from peilmerk.reference import Reference

_NL = Locale.parse("nl")
#: The word for a million in a sentence, from CLDR (`0 miljoen`).
MILLION = _NL.compact_decimal_formats["long"]["other"]["1000000"].pattern.removeprefix("0").strip()
#: Units that are said with the number in a sentence; of others the author writes the noun.
SPOKEN = {"weeks", "days", "months", "years", "hours", "fte", "percent", "percent_per_month", "hours_per_week"}
#: From how many days on a sentence says too what that is in years and months; and the days of a month.
_LONG, _MONTH = 730, 365.25 / 12
#: By tense and direction: what one thing does, and what several do.
_VERBS = {
    "heden": {1: ("stijgt", "stijgen"), 0: ("is stabiel", "zijn stabiel"), -1: ("daalt", "dalen")},
    "verleden": {1: ("steeg", "stegen"), 0: ("bleef gelijk", "bleven gelijk"), -1: ("daalde", "daalden")},
}  # fmt: skip
TENSES = tuple(_VERBS)


def value(row: Mapping, reference: Reference) -> str:
    """A figure as it stands in a sentence: `7.156`, `8,7 weken`, `circa € 2,0 miljoen`, `€ 0,8 tot € 2,9 miljoen`."""
    text = writing.value(row, reference, with_unit=row["unit_measure"] in SPOKEN, million=MILLION)
    if row["unit_measure"] == "days" and pd.notna(row["obs_value"]) and row["obs_value"] >= _LONG:
        return f"{text} (ongeveer {_years(row['obs_value'])})"
    if pd.notna(row["obs_low"]) and pd.notna(row["obs_high"]):
        return text.replace(f" {MILLION} tot ", " tot ")  # said once, at the end
    return text


def _years(days: float) -> str:
    """Days as a reader counts them: `4 jaar`, `2 jaar en 7 maanden`."""
    years, months = divmod(round(days / _MONTH), 12)
    return f"{years} jaar" + (f" en {months} {'maand' if months == 1 else 'maanden'}" if months else "")


def without_sign(row: Mapping) -> dict:
    """A figure as its size, for a sentence that says in words whether it is more or less (een tekort van ...)."""
    ends = sorted(abs(row[c]) for c in ("obs_low", "obs_high") if pd.notna(row[c]))
    sized = {"obs_value": abs(row["obs_value"]), "transformation": "level"}
    if len(ends) == 2:
        sized |= {"obs_low": ends[0], "obs_high": ends[1]}
    return {**row, **sized}


def rounded(row: Mapping, decimals: int) -> dict:
    """A figure given in fewer decimals than it has (negative: tens, thousands)."""
    ends = {c: rounded_to(row[c], decimals) for c in ("obs_value", "obs_low", "obs_high") if pd.notna(row[c])}
    return {**row, **ends, "decimals": decimals}


def rounded_to(number: float, decimals: int) -> float:
    """A number rounded, halves away from nil as Dutch readers expect."""
    return float(Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


# --- precision (see rules.precision: 5,8 mln is 5,75 to 5,85; `circa 360` is 355 to 365; a count is exact) -------------


def digits(row: Mapping) -> int:
    """The decimals in which a figure is known (negative: tens). A qualifier takes the noughts at the end with it: `circa 360` is in tens."""
    given = 0 if pd.isna(row["decimals"]) else int(row["decimals"])
    given = min(given, 0) if row["unit_measure"] == "days" and abs(row["obs_value"]) >= writing.WHOLE_DAYS else given
    unit = precision.last_digit(row["obs_value"], given) if row["qualifier"] else 0
    return min(given, -round(math.log10(unit))) if unit else given


def direction(first: Mapping, last: Mapping) -> int:
    """1 if the second figure is higher, -1 if it is lower, 0 if their precision cannot tell them apart.

    `8` and `8,4` weeks are stable: the first can be anything from 7,5 to 8,5. `8,7` and `8,8` are not: no number is written as both.
    """
    a, b = precision.known(first), precision.known(last)
    dust = 1e-9 * max(1.0, abs(a.value), abs(b.value))
    within = any(x.low == x.high and y.low + dust < x.value < y.high - dust for x, y in ((a, b), (b, a)))  # an exact figure has no width
    if abs(a.value - b.value) <= dust or within or max(a.low, b.low) < min(a.high, b.high) - dust:
        return 0
    return 1 if b.value > a.value else -1


def step_of_change(first: Mapping, last: Mapping) -> float | None:
    """In what steps the change between two figures can be told, in percent: 0,1, 1, 5 or 10; None if they are too coarse for that.

    The smallest step that is not smaller than what both figures can be off by together.
    """
    share = precision.known(last) / precision.known(first)
    off = 100 * max(share.high - share.value, share.value - share.low)
    return next((step for step in (0.1, 1.0, 5.0, 10.0) if off <= step * (1 + 1e-9)), None)


# --- what is said of several figures --------------------------------------------------------------------------------


def difference(first: Mapping, last: Mapping, reference: Reference) -> str:
    """How much two figures differ, without sign, in their unit: `306`, `2,5 weken`, `€ 0,3 miljoen`, `7 procentpunt`."""
    decimals = min(digits(first), digits(last))
    size = abs(last["obs_value"] - first["obs_value"])
    row = rounded({**last, "obs_value": size, "obs_low": None, "obs_high": None, "transformation": "level", "qualifier": _reserve(first, last)}, decimals)
    if row["unit_measure"] == "percent":
        text = f"{numbers.write(row['obs_value'], max(0, decimals))} procentpunt"
        return f"{row['qualifier']} {text}".lstrip()
    return value(row, reference)


def change(first: Mapping, last: Mapping) -> str:
    """How much two figures differ in percent of the first, without sign: `4,1%`, `29%`, `circa 35%`; empty if they are too coarse."""
    step = step_of_change(first, last)
    if step is None:
        return ""
    share = abs(100 * (last["obs_value"] - first["obs_value"]) / first["obs_value"])
    reserve = _reserve(first, last) or ("circa" if step > 1 else "")
    told = rounded_to(share / step, 0) * step
    return f"{reserve} {numbers.write(told, 1 if step < 1 else 0)}%".lstrip()


def _reserve(*rows: Mapping) -> str:
    return "circa" if any(r["qualifier"] for r in rows) else ""


def between(low: Mapping, high: Mapping, reference: Reference) -> str:
    """Two ends of a range: `tussen € 0,8 en € 2,9 miljoen`, `tussen 4 en 12 weken`; one value if they are the same."""
    first, last = value(low, reference), value(high, reference)
    if first == last:
        return last
    unit = re.search(r"(?<=\d) [a-z ]+$", last)  # said once, at the end: miljoen, uren per week
    return f"tussen {first.removesuffix(unit.group() if unit else '')} en {last}"


def verb(sign: int, tense: str, plural: bool = False) -> str:
    """A direction in words: `stijgt`, `bleef gelijk`, `daalden`."""
    return _VERBS[tense][sign][plural]


def day(when: object) -> str:
    """A date, or a period, as it stands in a sentence: `1 juli 2021`, `2e kwartaal 2021`."""
    if hasattr(when, "strftime"):
        return format_date(when, "d MMMM y", locale=_NL)
    return getattr(when, "label", "") or period.parse(when).label  # a list says it in its own words: voorjaar 2021


def listed(texts: Sequence[str]) -> str:
    """`a, b en c`."""
    return format_list(list(texts), locale=_NL)


def capital(text: str) -> str:
    """A text with a capital at its begin; other letters stay as they are."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A remark as a sentence: with a capital at its begin and a full stop at its end."""
    return f"{capital(text).rstrip('.')}."
