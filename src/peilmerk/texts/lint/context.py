"""What the lint knows of an edition beside its texts: figures, dates, labels of figures and tables, and the previous edition's texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from peilmerk import period
from peilmerk.errors import PeilmerkError
from peilmerk.observations import BREAKDOWNS, TOTAL
from peilmerk.period import Period
from peilmerk.reference import Reference
from peilmerk.texts.figures import DIMENSIONS
from peilmerk.texts.lint.text import Call, Text


@dataclass(frozen=True)
class Context:
    """An edition as its texts are held against. figures: observations before protection; area: its code; labels: of figures and
    tables (`fig-...`, `tbl-...`) by page; anchors: of headings by page; earlier: the texts of the previous edition."""

    figures: pd.DataFrame
    reference: Reference
    area: str
    period: Period
    peildatum: date
    labels: dict[str, frozenset[str]] = field(default_factory=dict)
    anchors: dict[str, frozenset[str]] = field(default_factory=dict)
    earlier: tuple[Text, ...] = ()
    _led_to: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_indicator(self) -> dict[str, pd.DataFrame]:
        """The figures by indicator, with `member`: the first breakdown that each is about, `_T` for the whole."""
        return dict(iter(with_members(self.figures[_USED]).groupby("indicator", sort=False)))

    @cached_property
    def nouns(self) -> frozenset[str]:
        """Words that say what was counted: the labels of units, and what readers call people."""
        labels = (u.label.lower() for u in self.reference.units.values())
        return frozenset(label for label in labels if label.isalpha() and label not in _NO_NOUNS) | _PEOPLE | _THINGS


#: The columns that the lint looks at: fewer make every selection cheaper.
_USED = [
    "indicator", "ref_area", "time_period", "theme", *BREAKDOWNS, "transformation", "scenario", "obs_value", "obs_low", "obs_high", "decimals", "unit_measure",
    "base", "qualifier", "obs_status", "missing_reason", "conf_status", "note",
]  # fmt: skip
_NO_NOUNS = {"euro", "factor", "richting", "tijdstip", "jaar", "dagen", "weken", "maanden", "uren"}
_PEOPLE = frozenset([
    "personen", "mensen", "inwoners", "cliënten", "jeugdigen", "jongeren", "kinderen", "gezinnen", "huishoudens", "gebruikers",
    "deelnemers", "klanten", "volwassenen", "ouderen", "ouders", "leerlingen", "statushouders", "bewoners", "bijstandsgerechtigden",
    "huisartsen", "medewerkers", "vrijwilligers", "coaches",
])  # fmt: skip
_THINGS = frozenset([
    "wijken", "buurten", "stadsdelen", "teams", "wijkteams", "gebieden", "proefgebieden", "gemeenten", "scholen", "projecten", "plannen",
    "maatregelen", "pilots", "locaties", "plekken", "plaatsen", "woningen", "casussen", "zaken", "meldingen", "aanvragen", "indicaties",
    "trajecten", "contracten", "aanbieders", "partners", "organisaties", "corporaties",
])  # fmt: skip


def code_of(name: object, context: Context) -> str | None:
    """The indicator that a call names, by code, label or synonym."""
    if not isinstance(name, str):
        return None
    try:
        return context.reference.indicator(name)
    except PeilmerkError:
        return None


def period_of(text: object) -> str | None:
    """The code of the period that a call names."""
    if not isinstance(text, str):
        return None
    try:
        return period.parse(text).code
    except PeilmerkError:
        return None


def of_call(call: Call, context: Context, *, periods: bool = True) -> pd.DataFrame:
    """The figures that a call of `waarde`, `richting` or the like speaks of: levels and directions; of the first period that it names,
    or of all. Empty if the call names none. Columns: those of the figures, and `member`.
    """
    key = f"{call!r} {periods}"
    if key not in context._led_to:
        context._led_to[key] = _of_call(call, context, periods)
    return context._led_to[key]


def _of_call(call: Call, context: Context, periods: bool) -> pd.DataFrame:
    nothing = context.figures.iloc[:0].assign(member="")
    code = code_of(call.argument(0, "indicator"), context)
    if code is None or code not in context.by_indicator:
        return nothing
    found = context.by_indicator[code]
    place, theme = call.kwargs.get("gebied") or "", call.kwargs.get("thema")
    if isinstance(theme, str) and theme:
        found = found[found["theme"].isin({theme, theme.lower().replace(" ", "_")})]
    for column, value in [("scenario", call.kwargs.get("scenario")), *((c, call.kwargs.get(name)) for name, c in DIMENSIONS.items())]:
        if value:
            found = found[found[column].isin(value if isinstance(value, list) else [value])]
    if place and not isinstance(place, str):
        return nothing
    if place:
        try:
            found = found[found["ref_area"] == context.reference.area(place, context.area).code]
        except PeilmerkError:
            return nothing
    wanted = call.kwargs.get("uitsplitsing") or (TOTAL if not DIMENSIONS.keys() & call.kwargs.keys() else "")
    if not isinstance(wanted, str):
        return nothing
    if wanted:
        found = found[found["member"].isin({wanted} | ({TOTAL} if wanted.lower() == "totaal" else set()))]
    if periods:
        found = found[found["time_period"] == period_of(call.argument(1, "periode"))]
    if not place and (found["ref_area"] == context.area).any():
        found = found[found["ref_area"] == context.area]
    return found


def with_members(table: pd.DataFrame) -> pd.DataFrame:
    """The figures with a column `member`: the first breakdown that each is about, `_T` for the whole."""
    member = pd.Series(TOTAL, index=table.index, dtype="object")
    for name in reversed(BREAKDOWNS):
        member = member.where(table[name] == TOTAL, table[name])
    return table.assign(member=member)
