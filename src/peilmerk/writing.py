"""How an observation is written for readers: Dutch numbers with their unit, precision, status and reservations."""

from __future__ import annotations

import re

import pandas as pd

from peilmerk import numbers, period
from peilmerk.reference import Reference

MINUS = "−"
#: What stands in a cell that has no figure, by missing_reason; explained under every table that uses it.
NO_FIGURE = {"unknown": ".", "not_yet": "PM", "not_applicable": "n.v.t.", "secret": "x"}
HIDDEN = "×"
DIFFERS = "≠"
LEGEND = {
    ".": "niet opgegeven of onbekend",
    "PM": "bedrag volgt later (pro memorie)",
    "n.v.t.": "niet van toepassing",
    "x": "geheim volgens de bron",
    HIDDEN: "verborgen om personen te beschermen",
    "*": "voorlopig",
    DIFFERS: "wijkt af van de berekende som of van andere cijfers",
}
_DIRECTION = {1.0: "stijgt", 0.0: "stabiel", -1.0: "daalt"}


#: What is said to who hears a page instead of the symbol of a hidden figure.
HIDDEN_WORD = "verborgen"


#: A client without its trema, alone or at the end of a compound: a delivery may have been typed on a keyboard without one.
_CLIENT = re.compile(r"([Cc])lient(?=(?:e|en)?\b)")
_MARKED = re.compile(rf"\[{DIFFERS}\]\{{\.pm-mark [^}}]*\}}")
#: From how many days on a tenth of a day says nothing.
WHOLE_DAYS = 100


#: What a delivery remarks of a period that its source does not name: of the whole, or of one end of it. What a change is measured against is another thing.
_NO_PERIOD = re.compile(r"(?<![a-z])(?:(?P<half>half ?jaar, niet genoemd welk)|(?P<what>(?:peil)?jaar|jaren|periode|(?:begin|eind)(?:jaar|maand)) (?P<how>niet genoemd|aangenomen|afgeleid))", re.IGNORECASE)

#: What a delivery remarks of a service or rule that was not there yet when the period of a figure began.
_BEGUN = re.compile(rf"\b(?:gestart|begonnen) (?:in|op|per) (?P<day>(?:[0-9]{{1,2}} )?(?:{'|'.join(period.MONTHS)}) (?:19|20)[0-9]{{2}})\b", re.IGNORECASE)


def assumed(note: str) -> str:
    """That the period of a figure is not said by its source but by who typed it: `jaar aangenomen`, `beginmaand afgeleid`; empty if its source says it.

    note: what the delivery remarks of the figure. A reader who sees no remarks (a tile, the line above a chart) takes the period for a fact.
    """
    found = _NO_PERIOD.search(note)
    if not found:
        return ""
    if found["half"]:
        return "halfjaar aangenomen"
    return f"{found['what'].lower().removeprefix('peil')} {'afgeleid' if found['how'].lower() == 'afgeleid' else 'aangenomen'}"


def growing_of(gegevens: pd.DataFrame) -> pd.Series:
    """Which figures are not complete yet: more of them comes in for months (`onvolledig` of `Edition.observaties`); none of those that do not say it."""
    if "onvolledig" not in gegevens or "soort" not in gegevens:
        return pd.Series(False, index=gegevens.index)
    return gegevens["onvolledig"].astype("bool") & gegevens["soort"].eq("voorlopig")


def begun(row) -> pd.Timestamp | None:
    """The day within its period on which began what a figure counts, if its delivery remarks that (`dienst gestart in juli 2019` of a figure of 2019); None of any other.

    Such a figure is of less than its period: 613 in half a year is not less than 700 in a year.
    """
    found = _BEGUN.search(str(row.get("note") or ""))
    if not found or pd.isna(row.get("time_end")):
        return None
    day = pd.Timestamp(period.parse(found["day"]).start)
    return day if row["time_start"] < day <= row["time_end"] else None


def about(row) -> str:
    """What is to be said of the period of an observation: that its source does not name it (`jaar aangenomen`), or that it was counted from a day within it (`vanaf juli`); empty of any other."""
    day = begun(row)
    if assumed(row["note"]) or day is None:
        return assumed(row["note"])
    return f"vanaf {f'{day.day} ' if day.day > 1 else ''}{period.MONTHS[day.month - 1]}{f' {day.year}' if day.year != row['time_start'].year else ''}"


def when(row) -> str:
    """The period of an observation, with what is to be said of it: `2019 (jaar aangenomen)`, `2019 (vanaf juli)`. The row has the columns for readers."""
    said = about(row)
    return f"{row['periode']} ({said})" if said else row["periode"]


def hidden(count: int, figures: int) -> str:
    """How many of the figures of a table or chart are hidden: `3 van de 24 cijfers zijn verborgen`; empty if none is."""
    if not count:
        return ""
    if count == figures:
        return "Het cijfer is verborgen" if figures == 1 else f"Alle {numbers.write(figures)} cijfers zijn verborgen"
    return f"{numbers.write(count)} van de {numbers.write(figures)} cijfers {'is' if count == 1 else 'zijn'} verborgen"


def mark(against: str) -> str:
    """The mark behind a number that other figures contradict, as markdown; against: what these say, for who hears it and who points at it."""
    said = against.replace("\\", "").replace('"', "’")
    return f'[{DIFFERS}]{{.pm-mark role="img" aria-label="{said}" title="{said}"}}'


def without_marks(markdown: str) -> str:
    """A text in which the marks of `mark` are a sign and nothing more, for who sees markdown as it is."""
    return _MARKED.sub(DIFFERS, markdown)


def spelled(words: str) -> str:
    """Words of a delivery as readers see them: `cliënten` for `clienten`. What a figure is called in the store and in its key stays as it was delivered."""
    return _CLIENT.sub(r"\1liënt", words)


def kind(row) -> str:
    """What kind of statement a value is: gerealiseerd, voorlopig, raming, prognose, begroot, gepland, doel."""
    if row["scenario"] == "actual":
        return {"P": "voorlopig", "E": "raming", "F": "prognose"}.get(row["obs_status"], "gerealiseerd")
    if row["scenario"] == "budget":
        return "begroot" if row["unit_measure"].startswith("EUR") else "gepland"
    return {"target": "doel", "forecast": "prognose"}[row["scenario"]]


def amount(value: float, decimals: int | None, million: str = "mln") -> str:
    """An amount in euro, as precise as it was given: `€ 7,52 mln`, `€ 150.000`, `€ 1.776.462`. million: what that is called."""
    digits = 0 if decimals is None or pd.isna(decimals) else int(decimals)
    sign = MINUS if value < 0 else ""
    if digits <= -4 and value:
        return f"{sign}€ {numbers.write(abs(value) / 1e6, max(0, 6 + digits))} {million}"
    return f"{sign}€ {numbers.write(abs(value), max(0, digits))}"


def _signed(text: str, value: float) -> str:
    return text.replace("-", MINUS) if value < 0 else f"+{text}" if value > 0 else text


def quantity(value: float, decimals: int | None, unit: str, transformation: str, reference: Reference, *, with_unit: bool = True, million: str = "mln") -> str:
    """A value with its unit: `8,7 weken`, `44%`, `+7,9%`, `€ 2,0 mln`, `7.156 personen` (`7.156` without unit). million: see `amount`."""
    digits = 0 if decimals is None or pd.isna(decimals) else int(decimals)
    digits = min(digits, 0) if unit == "days" and abs(value) >= WHOLE_DAYS else digits
    if transformation == "direction":
        return _DIRECTION[value]
    if transformation == "change_pct" or unit.startswith("percent"):
        text = numbers.write(value, digits)
        text = _signed(text, value) if transformation != "level" else text.replace("-", MINUS)
        return text + "%" + (" per maand" if unit == "percent_per_month" else "")
    if unit.startswith("EUR"):
        text = amount(value, digits, million) + (" per jaar" if unit == "EUR_per_year" else "")
        return f"+{text}" if transformation == "change_abs" and value > 0 else text
    text = numbers.write(value, max(0, digits)).replace("-", MINUS)
    if transformation == "change_abs":
        text = _signed(numbers.write(value, max(0, digits)), value)
    label = unit_label(text, unit, reference)
    return f"{text} {label}" if with_unit and label else text


def unit_label(number: str, unit: str, reference: Reference) -> str:
    """What stands behind a written number: the label of its unit, of one the singular (`−1 woning`); nothing behind a coefficient."""
    if unit not in reference.units or unit == "coefficient":
        return "" if unit == "coefficient" else unit
    known = reference.units[unit]
    return known.one if known.one and number.lstrip(f"+-{MINUS}") == "1" else known.label


def value(row, reference: Reference, *, with_unit: bool = True, million: str = "mln") -> str:
    """The value of an observation as text: ranges, open ends, qualifiers, hidden and missing values too. million: `miljoen` in a sentence."""
    if row["conf_status"] != "F":
        return HIDDEN

    if row["unit_measure"] == "timestamp":  # the moment is the period; the time of day stands in the note
        return row["note"] or NO_FIGURE["unknown"]

    decimals = row["decimals"]
    if row["qualifier"] and row["unit_measure"].startswith("percent"):  # "circa" and four decimals contradict each other: 33,3333 was "a third"
        decimals = 1 if pd.isna(decimals) else 0 if decimals > 2 else min(1, decimals)
    if row["qualifier"] and row["transformation"] == "change_abs" and pd.notna(row["obs_value"]) and row["obs_value"] and not row["unit_measure"].startswith(("EUR", "percent")):
        more = "meer" if row["obs_value"] > 0 else "minder"  # `circa +2.400 personen` reads badly
        size = quantity(abs(row["obs_value"]), decimals, row["unit_measure"], "level", reference, with_unit=with_unit, million=million)
        return f"{row['qualifier']} {size} {more}"

    def one(number: float, unit: bool = True) -> str:
        return quantity(number, decimals, row["unit_measure"], row["transformation"], reference, with_unit=with_unit and unit, million=million)

    low, high = row["obs_low"], row["obs_high"]
    if row["unit_measure"] == "years" and pd.notna(low) and pd.notna(high) and low < 0 < high:  # an age before birth
        return f"{numbers.write(-12 * low, 0)} maanden voor de geboorte tot {numbers.write(high, 0 if high == round(high) else 1)} jaar"
    if pd.notna(low) and pd.notna(high):
        money = row["unit_measure"].startswith(("EUR", "percent"))
        text = f"{one(low, unit=money).removesuffix(' per jaar')} tot {one(high)}"
    elif pd.notna(low):  # a bound that stands in the place of a figure ("> 90%") is no age from 18
        text = one(low) if row["qualifier"] else f"{'ten minste' if row['missing_reason'] else 'vanaf'} {one(low)}"  # `meer dan 2` says it
    elif pd.notna(high):
        text = one(high) if row["qualifier"] else f"{'hoogstens' if row['missing_reason'] else 'tot'} {one(high)}"
    elif pd.notna(row["obs_value"]):
        text = one(row["obs_value"])
    else:
        return NO_FIGURE.get(row["missing_reason"] or "unknown", ".")
    return f"{row['qualifier']} {text}" if row["qualifier"] else text
