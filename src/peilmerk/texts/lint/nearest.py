"""The reference to use instead of a typed number: figures of the edition that are the same within the rounding of what was typed."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from peilmerk.observations import TOTAL
from peilmerk.texts.lint.context import Context, with_members
from peilmerk.texts.lint.text import words

#: Of numbers below this many figures are equal by chance: then only a figure that the sentence names is proposed.
_BY_CHANCE = 100
#: Words that are in half of all labels.
_COMMON = {"aantal", "het", "de", "van", "met", "in", "of", "en", "naar", "bij", "dat", "voor", "per", "een"}


def calls(value: float, half: float, unit: str, sentence: str, context: Context, limit: int = 2) -> list[str]:
    """At most `limit` calls of `waarde` whose figure is `value` within `half`; those that the sentence speaks of come first.

    unit: `EUR`, `percent` or empty (neither of these).
    """
    if math.isnan(value):
        return []
    table = context.figures
    equal = table[_equal(table["obs_value"], value, half) & (table["transformation"] == "level")]
    said = equal["unit_measure"].astype(str)
    equal = equal[said.str.startswith(unit)] if unit else equal[~said.str.startswith("percent") & (~said.str.startswith("EUR") | (abs(value) >= 1000))]
    if equal.empty:
        return []
    told = {word for word in words(sentence) if word not in _COMMON}
    scored = sorted(
        ((-_named(row, told, context), not row["is_own"], abs(abs(row["obs_value"]) - abs(value)), str(row["time_period"]), call(row, context))
         for row in with_members(equal.assign(is_own=equal["ref_area"] == context.area)).to_dict("records")),
    )  # fmt: skip
    if abs(value) < _BY_CHANCE:
        scored = [s for s in scored if s[0] < 0]
    best = [s for s in scored if s[0] == scored[0][0]] if scored and scored[0][0] < 0 else scored
    return list(dict.fromkeys(s[-1] for s in best))[:limit]


def call(row: dict, context: Context) -> str:
    """The call of `waarde` that writes a figure (with its `member`), ready to paste."""
    arguments = [f'"{row["indicator"]}"', f'"{row["time_period"]}"']
    if row["member"] != TOTAL:
        arguments.append(f'uitsplitsing="{row["member"]}"')
    if row["ref_area"] != context.area:
        area = context.reference.areas.get(row["ref_area"])
        arguments.append(f'gebied="{area.name if area else row["ref_area"]}"')
    if row["scenario"] != "actual":
        arguments.append(f'scenario="{row["scenario"]}"')
    return "{{ waarde(" + ", ".join(arguments) + ") }}"


def _equal(values: pd.Series, value: float, half: float) -> pd.Series:
    return (values.abs() - abs(value)).abs() <= half + 1e-9 * np.maximum(1.0, abs(value))


def _named(row: dict, told: set[str], context: Context) -> int:
    """How many words of a figure's indicator, member and period the sentence has."""
    indicator = context.reference.indicators.get(row["indicator"])
    label = {w for w in words(f"{indicator.label if indicator else ''} {row['member']}") if w not in _COMMON}
    period = str(row["time_period"])
    named = sum(1 for word in label if any(word == t or (len(word) > 5 and (t in word or word in t) and len(t) > 5) for t in told))
    return 2 * named + (1 if named and period[:4] in told else 0)
