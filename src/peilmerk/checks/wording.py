"""How a finding is said: in Dutch for the analyst's report and what authors read, in English for the command line."""

from __future__ import annotations

import pandas as pd

from peilmerk import numbers, period, writing
from peilmerk.observations import TOTAL
from peilmerk.reference import Reference

#: Findings with this unit are about a text or a delivery as a whole, and have no figures.
TEXT = "text"
_SCENARIO = {"budget": "begroot", "target": "doel", "forecast": "prognose"}


def plain(value: object) -> str:
    """A cell of a table of findings as text; what was not filled in is empty."""
    return "" if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)) else str(value)


def subject(row, reference: Reference) -> str:
    """What a finding is about, by the labels of the dictionary: `Bijstandsgerechtigden`."""
    code = plain(row["subject"])
    return reference.indicators[code].label if code in reference.indicators else code


def about(row, reference: Reference, area: str = "") -> str:
    """What a finding is about in full: `Taakstelling, 1.1 Doorbraakmethode, 2020, doel`. area: the edition's own, which goes without saying."""
    if plain(row["unit"]) == TEXT:
        return subject(row, reference)
    if row["subject"] == "levering":  # of a delivery as a whole the cell says nothing
        return f"Levering {plain(row['delivery']).rpartition('/')[2]}"
    parts = [subject(row, reference), "" if plain(row["member"]) in ("", TOTAL) else plain(row["member"])]
    parts += [_period(plain(row["period"])), _SCENARIO.get(plain(row["scenario"]), "")]
    code = plain(row["area"])
    if code and code != area:
        parts.append(reference.areas[code].name if code in reference.areas else code)
    return ", ".join(part for part in parts if part)


def _period(code: str) -> str:
    try:
        return period.parse(code).label if code else ""
    except period.PeriodError:
        return code


def figure(value: float, unit: str, reference: Reference) -> str:
    """A value of a finding for Dutch readers, with its unit and every digit that differs: `€ 2.077.000`, `7,55%`."""
    if pd.isna(value):
        return ""
    return writing.quantity(float(value), _digits(value), unit, "level", reference)


def _digits(value: float) -> int:
    """How many decimals a value has, up to six; what adding up floats leaves is none."""
    return len(f"{float(value):.6f}".rstrip("0").partition(".")[2])


def dutch(row, reference: Reference) -> str:
    """What is wrong, in a Dutch sentence: what the rule itself told, or else both values."""
    if told := plain(row["told"]):
        return told
    found, expected = (figure(row[c], plain(row["unit"]), reference) for c in ("found", "expected"))
    if not found and not expected:
        return ""
    sentence = f"Gevonden: {found}" + (f"; verwacht: {expected}" if expected else "")
    if found and expected:
        sentence += f"; verschil: {figure(row['found'] - row['expected'], plain(row['unit']), reference)}"
    return sentence + "."


def english(row) -> str:
    """Both values for the command line: `found 250,000 EUR, expected 200,000 EUR (difference 50,000; 500 is allowed)`; empty without values."""
    unit = plain(row["unit"])
    parts = [f"{word} {number(row[c])} {unit}".strip() for word, c in (("found", "found"), ("expected", "expected")) if pd.notna(row[c])]
    if len(parts) == 2:
        allowed = f"; {number(row['tolerance'])} is allowed" if pd.notna(row["tolerance"]) and row["tolerance"] else ""
        parts[1] += f" (difference {number(row['found'] - row['expected'])}{allowed})"
    return ", ".join(parts)


def number(value: float) -> str:
    """A value as an English command line writes it: `2,077,000`, `0.075`."""
    return f"{float(value):,.{_digits(value)}f}"


def dutch_number(value: float) -> str:
    """A value as Dutch readers write it, without unit: `2.077.000`, `0,075`."""
    return numbers.write(float(value), _digits(value))


def day(iso: str) -> str:
    """An ISO date for Dutch readers: `25 november 2026`."""
    return period.parse(iso).label


def place(row) -> str:
    """Where it stands: `nijmegen/2020-S1/budget.xlsx, Budget, cel B8`, or `teksten/jeugd.md, regel 3`."""
    return ", ".join(part for part in (plain(row["delivery"]), plain(row["where"])) if part)
