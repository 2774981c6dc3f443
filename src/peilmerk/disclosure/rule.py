"""The rule of disclosure control as peilmerk.yml gives it: what is too small or too much of one person to be shown, and what is exempt.

Sources of the defaults:

- `minimum_count` 10: Guidelines for the checking of output based on microdata research (ESSnet SDC, Brandt, Franconi, Guerke, Hundepool and others, 2010; SDC Handbook,
  Hundepool et al. 2024, 6.6), rule of thumb: 10 units behind every cell. The SDC Handbook (4.2.1) says 3 at least, and more where several may put
  together what they know; of people in care that is so.
- `minimum_base` as `minimum_count`: the same 10 units behind a mean, rate or percentage.
- `dominance` n = 1, k = 50: rule of thumb of the same Guidelines: the largest is not more than half of the total.
- `p_percent` 10: SDC Handbook 4.2.1 recommends this rule, as (1, k) alone does not reckon with the second largest; 10 to 15 is usual, and 10 comes near to
  (n, k) = (2, 91).
- `rounding_base` none: hiding protects; rounding (CBS: to 5 or 10) is for who does not want exact counts in print at all.
- `print_parameters` false: SDC Handbook 4.2.1: the parameters of dominance and p% are to be kept confidential, as they narrow down the largest contribution.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from peilmerk.errors import UnknownName
from peilmerk.observations import BREAKDOWNS, SCENARIOS

#: What an exemption selects by, beside `published` and `area_level`: columns of observations.
SELECTED_BY = ["indicator", "theme", "ref_area", "scenario", "unit_measure", *BREAKDOWNS]
_Names = str | list[str] | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dominance(_Strict):
    """An amount is sensitive if its `n` largest contributions together are more than `k` percent of it (SDC Handbook 4.2.1, (n, k) rule).

    n is 1 or 2: of an amount the largest person and the two largest together are kept.
    """

    n: Literal[1, 2] = 1
    k: float = Field(default=50, ge=10, lt=100)


class Exemption(_Strict):
    """Figures that may be shown however small, and why; the reason stands on the site.

    Columns of observations with a name or a list of names; `area_level`: the level of their area (gemeente, wijk, buurt, ...); `published`: the
    municipality published them before (`gepubliceerd: true` in leveringen.yml). A figure is exempt if all of these fit.
    """

    published: Literal[True] | None = None
    area_level: _Names = None
    indicator: _Names = None
    theme: _Names = None
    ref_area: _Names = None
    scenario: _Names = None
    unit_measure: _Names = None
    product: _Names = None
    law: _Names = None
    referrer: _Names = None
    scheme: _Names = None
    measure: _Names = None
    intervention: _Names = None
    target_group: _Names = None
    age: _Names = None
    taakveld: _Names = None
    category: _Names = None
    breakdown: _Names = None
    reason: str

    @field_validator("reason")
    @classmethod
    def _a_reason(cls, reason: str) -> str:
        if not reason.strip():
            raise ValueError("found nothing, expected why these figures may be shown, in words for readers of the site.")
        return reason.strip()

    @model_validator(mode="after")
    def _of_something(self) -> Exemption:
        if not self.published and self.area_level is None and not self.selector:
            raise ValueError(f"exempts every figure. Say which: published, area_level, {', '.join(SELECTED_BY[:5])} or a dimension.")
        return self

    @property
    def selector(self) -> dict[str, list[str]]:
        """Column -> names, as `observations.matching` takes it."""
        given = {column: getattr(self, column) for column in SELECTED_BY}
        return {column: [names] if isinstance(names, str) else names for column, names in given.items() if names is not None}

    @property
    def levels(self) -> list[str]:
        """The levels of areas; empty: any."""
        return [self.area_level] if isinstance(self.area_level, str) else self.area_level or []


EXEMPTIONS = (
    Exemption(published=True, reason="cijfers die de gemeente zelf al openbaar had gemaakt"),
    Exemption(scenario="budget", area_level="gemeente", unit_measure="EUR", reason="begrote bedragen van de hele gemeente, die in openbare begrotingen staan"),
)


class Disclosure(_Strict):
    """The disclosure rule in force (the head of this module has the sources of the defaults).

    version: what the site calls it, to be changed with the rule. minimum_count: counts of people from 1 up to it are hidden, and amounts and volumes about
    fewer. minimum_base: the same for rates, percentages and means. dominance, p_percent: amounts and volumes counted from registers of which one or two
    persons are too large a part. rounding_base: shown counts of people are rounded to it; none: as they are. print_parameters: whether
    sites say the numbers of dominance and p%. exemptions: what is shown all the same; a list of one's own takes the place of `EXEMPTIONS`.
    """

    version: str = Field(default="1", min_length=1, max_length=40)
    minimum_count: int = Field(default=10, ge=1, le=1000)
    minimum_base: int = Field(default=10, ge=1, le=1000)
    dominance: Dominance | None = Dominance()
    p_percent: float = Field(default=10, gt=0, le=100)
    rounding_base: int | None = Field(default=None, ge=2)
    print_parameters: bool = False
    exemptions: tuple[Exemption, ...] = EXEMPTIONS

    @model_validator(mode="before")
    @classmethod
    def _base_as_count(cls, given: object) -> object:
        """Without a minimum_base of its own it is the minimum_count."""
        if isinstance(given, dict) and "minimum_base" not in given and type(given.get("minimum_count")) is int and given["minimum_count"] > 0:
            return {**given, "minimum_base": given["minimum_count"]}
        return given

    @field_validator("version", mode="before")
    @classmethod
    def _as_text(cls, version: object) -> object:
        """A date or a number of YAML as it is written."""
        return version if isinstance(version, str | bool | list | dict) or version is None else str(version)

    @model_validator(mode="after")
    def _never_rounded_to_nil(self) -> Disclosure:
        if self.rounding_base and self.rounding_base > self.minimum_count:
            raise ValueError(f"rounding_base: found {self.rounding_base}, expected at most minimum_count ({self.minimum_count}), as a count that is shown could become 0.")
        return self

    def told(self) -> dict:
        """What a site says of the rule, for JSON. The numbers of dominance and p% only if `print_parameters` says so."""
        amounts = {"p_percent": self.p_percent, "dominance": self.dominance.model_dump() if self.dominance else None}
        return {
            "version": self.version, "minimum_count": self.minimum_count, "minimum_base": self.minimum_base, "rounding_base": self.rounding_base,
            "amounts": {"rules": [name for name, value in amounts.items() if value], "parameters": amounts if self.print_parameters else None},
            "exemptions": [e.reason for e in self.exemptions],
        }  # fmt: skip


def check(rule: Disclosure, reference) -> list[str]:
    """What the exemptions name that does not exist, with the nearest; empty if all is well. A misspelled name would exempt nothing, without a word."""
    known = {
        "indicator": reference.indicators, "theme": reference.themes, "ref_area": reference.areas, "unit_measure": reference.units, "scenario": SCENARIOS,
        "area_level": {a.level for a in reference.areas.values()},
    }  # fmt: skip
    return [
        str(UnknownName.among(f"{column} in peilmerk.yml, disclosure, exemptions, no. {number}:", name, known[column]))
        for number, e in enumerate(rule.exemptions, 1)
        for column, names in {**e.selector, "area_level": e.levels}.items()
        for name in (names if column in known else [])
        if name not in known[column]
    ]
