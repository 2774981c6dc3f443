"""Narrative: the authors' texts, in which every number is a reference to an observation.

`data/raw/<municipality>/<period>/teksten/<page>.md`, with `{{ waarde("bijstandsgerechtigden", "2019-12") }}` and
`{{ richting("clienten_verblijf", "2020-S1") }}`. A reference that does not lead to exactly one value is an error; a number
typed by hand is found.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from peilmerk import period, writing
from peilmerk.errors import PeilmerkError
from peilmerk.observations import TOTAL, breakdown_of
from peilmerk.reference import Reference

#: Units that are said with the number in a sentence; of others the author writes the noun.
_SPOKEN = {"weeks", "days", "months", "years", "hours", "fte", "percent", "percent_per_month", "hours_per_week"}
_COUNTED = [
    "personen", "mensen", "inwoners", "cliënten", "jeugdigen", "jongeren", "kinderen", "gezinnen", "huishoudens", "gebruikers",
    "deelnemers", "meldingen", "aanvragen", "plannen", "uur", "uren", "dagen", "weken", "maanden", "jaar", "euro", "mln",
    "miljoen", "miljard", "fte", "procent",
]  # fmt: skip
#: What is no sentence: references and comments, addresses of links, footnote marks, the numbers of a numbered list.
_MARKUP = re.compile(
    r"\{\{.*?\}\}|\{#.*?#\}|\{%.*?%\}|\]\([^)\s]*\)|https?://\S+|\[\^\w+\]|^[ \t]*\d+\.(?=[ \t])", re.DOTALL | re.MULTILINE
)
#: Years, dates with a month name, ordinals of quarters and half-years, and age groups may be typed. A year that is followed
#: by what can be counted, or preceded by a euro sign, is an amount.
_ALLOWED = re.compile(
    r"(?<!€)(?<!€ )\b(?:19|20)\d\d\b(?![.,]\d)(?! ?(?:%|" + "|".join(_COUNTED) + r")\b)(?! ?%)"
    r"|\b(?:[12]?\d|3[01]) (?:" + "|".join(period.MONTHS) + r")\b|\b[1-4]e (?:kwartaal|halfjaar)\b"
    r"|\b\d{1,3}-plus\w*|\b\d{1,3}-/\d{1,3}\+|\b\d{1,3}[+](?!\w)|\b\d{1,3}-jarigen?\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w#])\d[\d.,]*%?")


class NarrativeError(PeilmerkError):
    """A text refers to what is not there, or to more than one thing. The message names text and reference."""


def typed_numbers(text: str) -> list[tuple[int, str]]:
    """Numbers that stand in a text without being a reference: (line, number). Years and dates are allowed."""
    bare = _MARKUP.sub(lambda m: " " + "\n" * m.group().count("\n"), text)
    found = []
    for line, content in enumerate(bare.split("\n"), 1):
        found += [(line, m.group().rstrip(".,")) for m in _NUMBER.finditer(_ALLOWED.sub(" ", content))]
    return found


class Narrator:
    """Fills in an edition's texts from its protected observations."""

    def __init__(self, observations: pd.DataFrame, reference: Reference, area: str, own: str = "own"):
        self.observations, self.reference, self.area, self.own = observations, reference, area, own

    def render(self, path: Path) -> str:
        """The text with its references filled in. Raises NarrativeError naming the file."""
        environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
        environment.globals.update(waarde=self.waarde, richting=self.richting)
        try:
            return environment.from_string(path.read_text("utf-8")).render()
        except (TemplateError, PeilmerkError, TypeError) as error:
            raise NarrativeError(f"teksten/{path.name}: {error}") from None

    def _one(self, what: str, indicator: str, periode: str, uitsplitsing: str, gebied: str, scenario: str | None, direction: bool):
        code = self.reference.indicator(indicator)
        wanted = period.parse(periode).code
        area = self.reference.area(gebied, self.area).code if gebied else None
        table = self.observations
        found = table[(table["indicator"] == code) & (table["time_period"] == wanted)]
        found = found[(found["transformation"] == "direction") == direction]
        if area:
            found = found[found["ref_area"] == area]
        if scenario:
            found = found[found["scenario"] == scenario]
        if len(found):
            members = found.apply(breakdown_of, axis=1)
            wanted_members = {uitsplitsing or TOTAL} | ({TOTAL} if uitsplitsing.lower() == "totaal" else set())
            found = found[members.isin(wanted_members)]
        call = f"{what}({', '.join(repr(x) for x in (indicator, periode, uitsplitsing, gebied, scenario) if x)})"
        if found.empty:
            same = table[table["indicator"] == code]
            have = sorted({f"{r['time_period']} {breakdown_of(r)}".replace(" _T", "") for _, r in same.iterrows()})
            raise NarrativeError(f"{call} is no figure of this edition. There is: {'; '.join(have[:8]) or 'nothing of this indicator'}.")
        values = found[["obs_value", "obs_low", "obs_high", "scenario", "ref_area"]].drop_duplicates()
        if len(values) > 1:
            choices = sorted({f"scenario={r['scenario']!r}" for _, r in found.iterrows()})
            raise NarrativeError(f"{call} is {len(values)} different figures. Say which: gebied=..., {', '.join(choices)}.")
        return found.iloc[0]

    def waarde(self, indicator: str, periode: str, *, uitsplitsing: str = "", gebied: str = "", scenario: str | None = None, anders: str | None = None) -> str:
        """A figure as it stands in a sentence. If it is hidden: `anders`, or an error when that is not given."""
        row = self._one("waarde", indicator, periode, uitsplitsing, gebied, scenario, direction=False)
        if row["conf_status"] != "F":
            if anders is None:
                raise NarrativeError(f"waarde({indicator!r}, {periode!r}) is hidden to protect people; say anders=\"...\" for what to write.")
            return anders
        return writing.value(row, self.reference, with_unit=row["unit_measure"] in _SPOKEN)

    def richting(self, indicator: str, periode: str, *, uitsplitsing: str = "", gebied: str = "") -> str:
        """The delivered direction in words: stijgt, daalt, is stabiel."""
        row = self._one("richting", indicator, periode, uitsplitsing, gebied, None, direction=True)
        text = writing.value(row, self.reference)
        return "is stabiel" if text == "stabiel" else text
