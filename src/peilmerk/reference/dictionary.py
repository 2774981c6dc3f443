"""The dictionary: indicators, themes and units, and checks that they agree with each other and with what uses them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from peilmerk.errors import ConfigError, PeilmerkError, UnknownName
from peilmerk.headline_sets import SETS
from peilmerk.observations import BREAKDOWNS
from peilmerk.project import validated
from peilmerk.reference import files, municipalities
from peilmerk.reference.synonyms import SECTIONS, key, target
from peilmerk.registers.forms import FORMS

#: A unit that the code itself gives: the sign of a change without a size (TRANSFORMATION direction).
_OWN_UNITS = {"direction"}
#: How the labels of units say that the value is a share of something else.
_RATES = ("%", "per 1.000", "per 100", "promille")
_Breakdown = Literal[tuple(BREAKDOWNS)]


class Counted(BaseModel):
    """How an indicator is counted from a register: which register, which measure of `peilmerk.registers.counting`.

    within_days: who comes back within so many days is re-entry; norm_days: the norm of a waiting time; provisional_months:
    figures of periods that ended less long before the export than this are provisional.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    register_: Literal[tuple(FORMS)] = Field(alias="register")
    measure: str
    within_days: int | None = Field(default=None, ge=1)
    norm_days: int | None = Field(default=None, ge=0)
    provisional_months: int = Field(default=0, ge=0)


class Flows(BaseModel):
    """The indicators of who enters and who leaves a stock between two of its periods, and on which day of a period the stock is counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    inflow: str
    outflow: str
    stock_on: Literal["first_day", "last_day"] = "last_day"


class Overlap(BaseModel):
    """How often persons of each member, by `dimension`, stand in other indicators: member -> times, the last of them at least; indicator -> the dimension of
    which its members are added up, empty for its whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    members: dict[str, int] = Field(min_length=1)
    of: dict[str, _Breakdown | Literal[""]] = Field(min_length=1)


class Indicator(BaseModel):
    """What is measured. `dimension` is what its breakdown is by, `dimensions` what it can be broken down by besides; `people`: counts people, so small
    counts are hidden; `version` and `since`: which definition this is, and from which period it holds; `succeeds`: the indicator that it took the place of;
    `counted`: how it is counted from a register; `scenario`: what it is about by itself, for a headline (what has to be saved is a target); `per_law`: under each law it
    is about other people or money, so readers see the law behind its label.

    What it is made of, by names of indicators: `sum_of`; `numerator` and `denominator` of a share, mean, rate or amount per client (the same one twice: the
    share of a member in the whole, by `dimension`); `computed_from`: others of the same area and period, whatever their members are called.
    What binds it to others: `subset_of`, what it counts is counted there too; `flows` of a stock; `splits`, what its members by `dimension` add up to; `overlap`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    definition: str
    theme: str
    unit: str
    dimension: _Breakdown = "breakdown"
    dimensions: list[_Breakdown] = []
    law: str = ""
    per_law: bool = False
    aggregation: Literal["sum", "stock", "unique", "average", "none"] = "none"
    people: bool = False
    better: Literal["up", "down", "none"] = "none"
    sum_of: list[str] = []
    numerator: str = ""
    denominator: str = ""
    computed_from: list[str] = []
    subset_of: list[str] = []
    flows: Flows | None = None
    splits: str = ""
    overlap: Overlap | None = None
    source: str = ""
    scenario: Literal["actual", "target"] = "actual"
    headline: int | None = None
    version: int = 1
    since: str = Field(default="")
    succeeds: str = ""
    counted: Counted | None = None

    @property
    def of_members(self) -> bool:
        """Whether it is the share of each member, by `dimension`, in the whole of what is counted."""
        return bool(self.numerator) and self.numerator == self.denominator


class Unit(BaseModel):
    """A unit of measure: its label for readers, and how deliveries spell it with the factor that each spelling means.

    one: the label behind a one, if that is another word. lowest, highest: what a level in this unit can be at all; None is anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    one: str = ""
    spellings: dict[str, float] = {}
    lowest: float | None = None
    highest: float | None = None


class Theme(BaseModel):
    """A theme: its label, the law whose counted figures are about it (empty: none), and who delivers its figures: organisation -> what.

    per_wijk, registers: which of them deliver figures of districts, and registers; empty is all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    wet: str = ""
    levert: dict[str, str] = {}
    per_wijk: list[str] = []
    registers: list[str] = []

    @model_validator(mode="after")
    def _of_senders(self) -> Theme:
        for field, names in (("per_wijk", self.per_wijk), ("registers", self.registers)):
            for name in names:
                if name not in self.levert:
                    raise ValueError(f"{field} names '{name}', which is not in levert ({', '.join(self.levert)}).")
        return self


def load_theme_facts(folder: Path) -> dict[str, Theme]:
    """Themes by code, in the order of the site. A theme of which only a text is said has that as its label."""
    return {code: validated(Theme, {"label": t} if isinstance(t, str) else t, f"themas.yml, {code}") for code, t in files.mapping(folder, "themas.yml").items()}


def load_units(folder: Path) -> dict[str, Unit]:
    """Units by code."""
    return {code: validated(Unit, u, f"eenheden.yml, {code}") for code, u in files.mapping(folder, "eenheden.yml").items()}


def load_indicators(folder: Path, themes: Iterable[str]) -> dict[str, Indicator]:
    """Indicators by code. Labels are unique, so that a delivery can name an indicator by its label."""
    found = {
        code: validated(Indicator, entry, f"indicatoren.yml, {code}")
        for code, entry in files.mapping(folder, "indicatoren.yml").items()
    }
    labels: dict[str, str] = {}
    for code, indicator in found.items():
        other = labels.setdefault(key(indicator.label), code)
        if other != code:
            raise ConfigError(f"indicatoren.yml: {other} and {code} have the same label '{indicator.label}'.")
        if indicator.theme not in themes:
            raise UnknownName.among(f"theme in indicatoren.yml, {code}:", indicator.theme, themes)
    return found


def check(reference) -> list[str]:
    """What has to be repaired in data/reference/, one line a problem; empty if all is well. Reads every file.

    Indicators: unit, law and what they are made of or bound to exist and agree in unit, no dimension twice. Themes: each has an
    indicator, no label twice. Units: a spelling means one thing. Synonyms: they point somewhere, and hide no name.
    Municipalities: every end has successors. A file that cannot be read is a problem, and ends the checks that need it.
    """
    parts = [_themes, _units, _indicators, _laws, _synonyms, lambda r: municipalities.problems(r.municipalities), _parents, _lists]
    found = []
    for part in parts:
        try:
            found += part(reference)
        except PeilmerkError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))


def warnings(reference) -> list[str]:
    """What may be meant as it is: a share or a rate without a denominator in the dictionary."""
    return [
        f"indicatoren.yml, {code}: is a rate ({reference.units[i.unit].label}) without a denominator. Name the indicator it is a share of."
        for code, i in reference.indicators.items()
        if not i.denominator and i.unit in reference.units and reference.units[i.unit].label.startswith(_RATES)
    ]


def check_used(reference, notebooks_declared: Mapping[str, Mapping[str, Mapping]]) -> list[str]:
    """What the declared tables of notebooks (page -> table -> selector) name that does not exist, with the nearest names.

    Looks at indicator, theme, ref_area and unit_measure. A name that is not there selects nothing, without a word.
    """
    known = {
        "indicator": reference.indicators, "theme": reference.themes, "ref_area": reference.areas,
        "unit_measure": [*reference.units, *_OWN_UNITS],
    }  # fmt: skip
    found = []
    for page, tables in notebooks_declared.items():
        for table, selector in tables.items():
            for column, names in selector.items():
                for name in _listed(names) if column in known else []:
                    if name not in known[column] and not (column == "indicator" and isinstance(names, str) and names in SETS):
                        found.append(str(UnknownName.among(f"{column} in table '{table}' of page '{page}':", str(name), known[column])))
    return found


def _listed(names: object) -> list:
    return list(names) if isinstance(names, (list, tuple, set)) else [names]


def _themes(reference) -> list[str]:
    used = {i.theme for i in reference.indicators.values()}
    found = [f"themas.yml, {code}: no indicator has this theme." for code in reference.themes if code not in used]
    twice = Counter(key(label) for label in reference.themes.values())
    return found + [f"themas.yml: two themes have the label '{label}'." for label, times in twice.items() if times > 1]


def _units(reference) -> list[str]:
    meanings: dict[str, set] = {}
    for code, unit in reference.units.items():
        for text, factor in {unit.label: 1.0, **unit.spellings}.items():
            meanings.setdefault(key(text), set()).add((code, factor))
    found = [f"eenheden.yml: the spelling '{text}' means {sorted(m)}. Keep one." for text, m in meanings.items() if len(m) > 1]
    bounded = {code: (u.lowest, u.highest) for code, u in reference.units.items() if u.lowest is not None and u.highest is not None}
    return found + [f"eenheden.yml, {code}: lowest is above highest." for code, (low, high) in bounded.items() if low > high]


def _indicators(reference) -> list[str]:
    known, found = reference.indicators, []
    for code, i in known.items():
        place = f"in indicatoren.yml, {code}:"
        if i.unit not in {*reference.units, *_OWN_UNITS}:
            found.append(str(UnknownName.among(f"unit {place}", i.unit, reference.units)))
        for field, names in _named(i).items():
            for name in filter(None, names):
                if name not in known:
                    found.append(str(UnknownName.among(f"{field} {place}", name, known)))
                elif name == code:
                    found.append(f"indicatoren.yml, {code}: is its own {field}.")
        for part in i.sum_of:
            if part in known and known[part].unit != i.unit:
                found.append(f"indicatoren.yml, {code}: has unit {i.unit}, but its part {part} has {known[part].unit}.")
        if i.splits in known and known[i.splits].unit != i.unit:
            found.append(f"indicatoren.yml, {code}: has unit {i.unit}, but {i.splits}, which it splits, has {known[i.splits].unit}.")
        if i.flows and i.aggregation != "stock":
            found.append(f"indicatoren.yml, {code}: has flows, but its aggregation is {i.aggregation}. Only a stock has those.")
        if i.subset_of and not i.people:
            found.append(f"indicatoren.yml, {code}: has subset_of, but does not count people (people: true).")
        if i.numerator and i.aggregation in ("sum", "stock", "unique"):
            found.append(f"indicatoren.yml, {code}: has a numerator, but adds up ({i.aggregation}). A share, mean or rate has aggregation average or none.")
        if i.dimension in i.dimensions or len(set(i.dimensions)) < len(i.dimensions):
            found.append(f"indicatoren.yml, {code}: a dimension stands twice in dimension and dimensions.")
    return found


def _named(i: Indicator) -> dict[str, list[str]]:
    """The names of other indicators in an entry, by field."""
    flows = {"inflow": [i.flows.inflow], "outflow": [i.flows.outflow]} if i.flows else {}
    return {
        "numerator": [i.numerator], "denominator": [i.denominator], "succeeds": [i.succeeds], "splits": [i.splits], "sum_of": i.sum_of,
        "computed_from": i.computed_from, "subset_of": i.subset_of, "overlap": list(i.overlap.of) if i.overlap else [], **flows,
    }  # fmt: skip


def _laws(reference) -> list[str]:
    laws = {p.law for p in reference.products.values()} - {""}
    return [
        str(UnknownName.among(f"law in indicatoren.yml, {code}:", i.law, laws))
        for code, i in reference.indicators.items()
        if laws and i.law and i.law not in laws
    ]


def _synonyms(reference) -> list[str]:
    known = reference.codes()
    own = {
        "indicator": {key(i.label): code for code, i in reference.indicators.items()},
        "theme": {key(label): code for code, label in reference.themes.items()},
        "unit": {key(s): code for code, u in reference.units.items() for s in [u.label, *u.spellings]},
        "area": {key(label): m.code for m in reference.municipalities for label in (m.label, m.name)},
        "product": {},
    }
    found = []
    for section in SECTIONS:
        for name, code in reference.synonyms[section].items():
            try:
                target(section, name, reference.synonyms[section], known[section])
            except ConfigError as error:
                found.append(str(error))
            if own[section].get(name, code) != code:
                found.append(f"synoniemen.yml, {section}: '{name}' is the name of {own[section][name]}, not of {code}. Remove the line.")
    return found


def _parents(reference) -> list[str]:
    return [
        f"gebieden.csv, {a.code} {a.name}: parent {a.parent} is no area."
        for a in reference.areas.values()
        if a.parent and a.parent not in reference.areas
    ]


def _lists(reference) -> list[str]:
    """The lists that no other check reads: reading them is their check."""
    _ = (reference.taakvelden, reference.categories)
    return []
