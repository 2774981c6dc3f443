"""verbanden.yml: what binds figures to one another that no table says by itself, such as that count times average is a total.

`data/reference/verbanden.yml` has relations that hold for every edition wherever all their sides are given;
`data/raw/<municipality>/<period>/verbanden.yml` those of one edition, which name its figures exactly. The kinds, and how a selector
chooses figures, are in docs/checks.md; what judges them is `peilmerk.rules.relations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from peilmerk import period as periods
from peilmerk import reads
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.observations import BREAKDOWNS, ROLES, SCENARIOS, TRANSFORMATIONS
from peilmerk.project import YAML_LOADER as _LOADER
from peilmerk.project import validated

FILE = "verbanden.yml"
#: kind -> the sides that it needs.
KINDS: dict[str, tuple[str, ...]] = {
    "som": ("geheel", "delen"), "rest": ("geheel", "van", "min"), "product": ("geheel", "delen"), "gelijk": ("geheel", "delen"),
    "honderd": ("delen",), "brug": ("oud", "stappen", "nieuw"), "voorraad": ("stand", "in", "uit"), "bandbreedte": ("geheel", "delen"),
    "hoogstens": ("geheel", "delen"), "telling": ("geheel", "van"), "grens": ("delen",), "duur": ("delen",),
}  # fmt: skip
#: Kinds that say something of each figure by itself.
_EACH = ("grens", "duur")
_SIDES = ("geheel", "delen", "van", "min", "oud", "stappen", "nieuw", "stand", "in", "uit")
#: What `per` can name -> columns on which all sides of a relation are joined.
JOINS: dict[str, list[str]] = {
    "gebied": ["ref_area"], "periode": ["time_period"], "soort": ["scenario"], "uitsplitsing": BREAKDOWNS, "levering": ["source"], "blad": ["source_sheet"],
}  # fmt: skip
_SCENARIOS = {"gerealiseerd": "actual", "voorlopig": "actual", "begroot": "budget", "gepland": "budget", "doel": "target", "prognose": "forecast"}
_TRANSFORMATIONS = {"niveau": "level", "verandering_pct": "change_pct", "verandering": "change_abs", "richting": "direction"}


def _texts(given: object) -> object:
    """One value or a list, as a list of texts: a year and 6.1 are numbers in YAML."""
    return [v if isinstance(v, str) else str(v) for v in (given if isinstance(given, list) else [given])]


_Texts = Annotated[list[str], BeforeValidator(_texts), Field(min_length=1)]


class Selector(BaseModel):
    """Which figures: those whose columns have one of the values.

    factor: what each is multiplied by (-1: with the opposite sign). tot_op: the unit of the last digit that the source gave, where the
    delivery lost it (1,0 mln is tot_op 100000; a spreadsheet keeps 1). mag_ontbreken: the relation is judged without it too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    indicator: _Texts
    uitsplitsing: _Texts | None = None
    behalve: _Texts | None = None
    thema: _Texts | None = None
    gebied: _Texts | None = None
    periode: _Texts | None = None
    soort: _Texts | None = None
    maat: _Texts | None = None
    rol: _Texts | None = None
    onderdeel_van: _Texts | None = None
    eenheid: _Texts | None = None
    blad: _Texts | None = None
    editie: Annotated[str, BeforeValidator(str)] = ""
    factor: float = 1.0
    tot_op: float | None = Field(default=None, gt=0)
    mag_ontbreken: bool = False


class Relation(BaseModel):
    """A relation as written.

    per: what all sides have in common. Left out: gebied, periode and soort, and of a voorraad uitsplitsing, as far as no side names
    them; in an edition's own file, where figures are named exactly, gebied. onvolledig: of a honderd not all parts are known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    naam: str = Field(min_length=3)
    soort: Literal[tuple(KINDS)]
    uitleg: str = ""
    per: list[Literal[tuple(JOINS)]] | None = None
    geheel: Selector | None = None
    delen: list[Selector] = []
    van: Selector | None = None
    min: list[Selector] = []
    oud: list[Selector] = []
    stappen: list[Selector] = []
    nieuw: Selector | None = None
    stand: Selector | None = None
    in_: list[Selector] = Field(default=[], alias="in")
    uit: list[Selector] = []
    laag: float | None = None
    hoog: float | None = None
    onvolledig: bool = False

    @model_validator(mode="after")
    def _has_its_sides(self) -> Relation:
        lacking = [side for side in KINDS[self.soort] if not self.side(side)]
        spare = [side for side in _SIDES if side not in KINDS[self.soort] and self.side(side)]
        if lacking or spare:
            raise ValueError(f"'{self.naam}': a {self.soort} has {', '.join(KINDS[self.soort])}" + (f", and not {', '.join(spare)}" if spare else ""))
        if (self.soort == "grens") == (self.laag is None and self.hoog is None):
            raise ValueError(f"'{self.naam}': laag and hoog belong to a grens, which has one of them or both")
        return self

    def side(self, name: str) -> list[Selector]:
        """The selectors of one side."""
        found = getattr(self, "in_" if name == "in" else name)
        return found if isinstance(found, list) else [] if found is None else [found]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    verbanden: list[Relation]


def load(path: Path, name: str, reference, own: bool = True) -> list[dict]:
    """The relations of a file, ready for rules; none if it is not there.

    name: how errors and findings call it. own: whether it is an edition's own, of which every figure named has to be there.
    Raises ConfigError naming file, line and entry; for an unknown indicator, area, word or period with the nearest names.
    """
    if not reads.is_file(path):
        return []
    try:
        text = path.read_text("utf-8")
        data, lines = yaml.load(text, _LOADER), _lines(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{name} is no valid YAML: {error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name} is not in UTF-8. Open it in an editor and save it again with encoding UTF-8.") from None
    if not isinstance(data, dict) or not isinstance(data.get("verbanden"), list) or set(data) != {"verbanden"}:
        raise ConfigError(f"{name}: expected `verbanden:` with a list of relations, and nothing else.")
    found = []
    for number, (entry, line) in enumerate(zip(data["verbanden"], lines, strict=True), 1):
        place = f"{name}, line {line}, no. {number}"
        relation = validated(_File, {"verbanden": [entry]}, place).verbanden[0]
        if any(r["name"] == relation.naam for r in found):
            raise ConfigError(f"{place}: there is another relation '{relation.naam}'. Give each its own name: findings are known by it.")
        found.append(_resolved(relation, f"{name}, regel {line}", place, reference, own))
    return found


def _lines(text: str) -> list[int]:
    """The line on which each relation begins."""
    root = yaml.compose(text, _LOADER)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else []:
        if key.value == "verbanden" and isinstance(value, yaml.SequenceNode):
            return [item.start_mark.line + 1 for item in value.value]
    return []


def _resolved(relation: Relation, where: str, place: str, reference, own: bool) -> dict:
    """A relation with columns and codes instead of words; JSON, as a suite's parameters are."""
    sides = {side: [_selector(s, place, reference) for s in relation.side(side)] for side in KINDS[relation.soort]}
    if relation.soort in _EACH:  # figure by figure: it holds of each indicator that is there
        each = [(s, code) for s in sides["delen"] for code in s["where"]["indicator"]]
        sides["delen"] = [{**s, "where": {**s["where"], "indicator": [code]}, "optional": s["optional"] or not own} for s, code in each]
    named = {column for chosen in sides.values() for s in chosen for column in s["where"]}
    per = relation.per
    if per is None:
        members = any(s["members"] for chosen in sides.values() for s in chosen)
        words = ["gebied", *(["periode", "soort"] if not own else []), *(["uitsplitsing"] if relation.soort == "voorraad" and not members else [])]
        per = [word for word in words if not named & set(JOINS[word])]
    return {
        "name": relation.naam, "kind": relation.soort, "explanation": relation.uitleg, "place": where, "own": own,
        "join": [column for word in per for column in JOINS[word]], "low": relation.laag, "high": relation.hoog,
        "incomplete": relation.onvolledig, **sides,
    }  # fmt: skip


def _selector(s: Selector, place: str, reference) -> dict:
    where: dict[str, list[str]] = {"indicator": [_known("indicator", v, reference.indicators, place) for v in s.indicator]}
    if s.thema is not None:
        where["theme"] = [_known("theme", v, reference.themes, place) for v in s.thema]
    if s.gebied is not None:
        where["ref_area"] = [_known("area", v, reference.areas, place) for v in s.gebied]
    if s.periode is not None:
        where["time_period"] = [_period(v, place) for v in s.periode]
    if s.soort is not None:
        where["scenario"] = [_word("soort", v, _SCENARIOS, SCENARIOS, place) for v in s.soort]
    where["transformation"] = [_word("maat", v, _TRANSFORMATIONS, TRANSFORMATIONS, place) for v in s.maat or ["level"]]
    if s.rol is not None:
        where["role"] = [_known("rol", v, ROLES, place) for v in s.rol]
    if s.eenheid is not None:
        where["unit_measure"] = [_known("unit", v, reference.units, place) for v in s.eenheid]
    where |= {column: given for column, given in (("part_of", s.onderdeel_van), ("source_sheet", s.blad)) if given is not None}
    return {
        "where": where, "members": s.uitsplitsing, "but": s.behalve or [], "edition": s.editie, "factor": s.factor, "optional": s.mag_ontbreken,
        "given_to": s.tot_op,
    }  # fmt: skip


def _known(kind: str, name: str, known: Iterable[str], place: str) -> str:
    if name not in known:
        raise ConfigError(f"{place}: {UnknownName.among(kind, name, known)}")
    return name


def _word(kind: str, word: str, words: Mapping[str, str], codes: list[str], place: str) -> str:
    return word if word in codes else words[_known(kind, word, words, place)]


def _period(text: str, place: str) -> str:
    try:
        return periods.parse(text).code
    except periods.PeriodError as error:
        raise ConfigError(f"{place}: {error}") from None


def of_edition(project, publication, reference) -> list[dict]:
    """The relations that an edition has to obey: those for all, then its own."""
    own = project.raw / publication.delivered_in / FILE
    return [
        *load(project.reference / FILE, f"data/reference/{FILE}", reference, own=False),
        *load(own, f"{publication.delivered_in}/{FILE}", reference),
    ]  # fmt: skip
