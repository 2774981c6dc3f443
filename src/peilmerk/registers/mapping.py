"""data/reference/registers/*.yml: what a supplier calls the columns and the words of a register.

    register: indicaties
    leverancier: "Voorbeeldsuite"
    kolommen: {client: Burgerservicenummer, product: Voorziening, ingangsdatum: Begin}
    waarden:
      verwijzer: {"Huisarts / POH": huisarts}
    weglaten: [Naam, Toelichting]

A register whose header has our own names, or those of iWmo and iJw, needs no such file.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.project import validated
from peilmerk.reference.synonyms import key
from peilmerk.registers.forms import CODES, FORMS, Form, code_of

FOLDER = "registers"
#: A figure, a date or a number of a client: no name of a column is one.
_FIGURE = re.compile(r"[0-9 .,:/€%+-]*[0-9][0-9 .,:/€%+-]*")
_WITH_WORDS = {"code", "product", "district", "taakveld", "flag"}


def name_key(text: object) -> str:
    """What names of columns are compared by: letters and digits, so that `Toewijzing-nummer` and `toewijzingnummer` are one."""
    return "".join(c for c in key(str(text)) if c.isalnum())


class Mapping(BaseModel):
    """One file. kolommen: our name -> their header; waarden: our name -> their word -> our word; weglaten: known, and not read.

    wet: the law that the products of this file are of, where a product's name alone does not say. decimaal: the sign in its
    numbers. factoren: what a number is multiplied with (0.01 for amounts in cents, as in iWmo and iJw messages).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    register_: Literal[tuple(FORMS)] = Field(alias="register")
    leverancier: str = ""
    kolommen: dict[str, str]
    waarden: dict[str, dict[str, str]] = {}
    weglaten: list[str] = []
    wet: str = ""
    decimaal: Literal[",", "."] = ","
    factoren: dict[str, float] = {}
    name: str = ""

    @property
    def form(self) -> Form:
        """The register that this is a mapping of."""
        return FORMS[self.register_]

    @model_validator(mode="after")
    def _names_exist(self):
        columns = self.form.by_name
        for where, names in (("kolommen", self.kolommen), ("waarden", self.waarden), ("factoren", self.factoren)):
            for name in names:
                if name not in columns:
                    raise ValueError(f"{where}: {UnknownName.among(f'column of {self.register_}', name, columns)}")
        for name, words in self.waarden.items():
            if columns[name].kind not in _WITH_WORDS:
                raise ValueError(f"waarden: {name} holds a {columns[name].kind}, of which no words can be translated. Remove it.")
            for theirs, ours in words.items() if columns[name].codes else ():
                if ours and code_of(columns[name].codes, ours) is None:
                    raise ValueError(f"waarden, {name}, {theirs}: {UnknownName.among('word', ours, CODES[columns[name].codes])}")
        missing = [c.name for c in self.form.columns if c.required and c.name not in self.kolommen]
        if missing:
            raise ValueError(f"kolommen lacks {', '.join(missing)}. Say what the supplier calls it.")
        twice = sorted(t for t in self.kolommen.values() if [name_key(v) for v in self.kolommen.values()].count(name_key(t)) > 1)
        if twice:
            raise ValueError(f"kolommen: {twice[0]} is named for two columns. A column is read once.")
        return self


@dataclass(frozen=True)
class Fit:
    """A header that fits: its row (from 0), and per column of the form where it stands. left: headers that are not read."""

    mapping: Mapping
    row: int
    places: dict[str, int]
    known_left: list[str] = field(default_factory=list)
    unknown_left: list[str] = field(default_factory=list)


def load(reference: Path) -> list[Mapping]:
    """All mapping files of a project. Raises ConfigError naming the file and the place in it."""
    found = []
    for path in sorted((reference / FOLDER).glob("*.yml")):
        name = f"data/reference/{FOLDER}/{path.name}"
        try:
            data = yaml.safe_load(path.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ConfigError(f"{name} cannot be read: {error}") from None
        mapping = validated(Mapping, data, name)
        found.append(mapping.model_copy(update={"name": path.name}))
    return found


def own(form: Form, header: list[str]) -> Mapping | None:
    """The mapping of a header that uses our own names or those of the standards; None if a required column is not there."""
    names = {name_key(h): h for h in header if h}
    columns = {}
    for column in form.columns:
        theirs = next((names[name_key(n)] for n in (column.name, *column.also) if name_key(n) in names), None)
        if theirs:
            columns[column.name] = theirs
    if any(c.required and c.name not in columns for c in form.columns):
        return None
    return Mapping.model_validate({"register": form.name, "kolommen": columns})


def fit(form: Form, mappings: list[Mapping], head: list[list[str]], named: str = "") -> Fit | None:
    """The mapping whose columns one of the first rows has, the one that names most of it; None if none does.

    named: the file that leveringen.yml says to use. All columns that a file names must be there: a column that has gone
    must not read as empty.
    """
    best: Fit | None = None
    for row, header in enumerate(head):
        mine = [m for m in mappings if m.register_ == form.name and (not named or m.name == named)]
        candidates = [m for m in mine if {name_key(t) for t in m.kolommen.values()} <= {name_key(h) for h in header}]
        if not named and not candidates and (plain := own(form, header)):
            candidates = [plain]
        for mapping in candidates:
            found = _fit(mapping, row, header)
            if best is None or len(found.places) > len(best.places):
                best = found
        if best:
            return best
    return None


def _fit(mapping: Mapping, row: int, header: list[str]) -> Fit:
    at = {name_key(h): i for i, h in reversed(list(enumerate(header))) if h}
    places = {ours: at[name_key(theirs)] for ours, theirs in mapping.kolommen.items()}
    left = [h for i, h in enumerate(header) if h and i not in places.values()]
    known = {name_key(n) for n in mapping.weglaten}
    return Fit(mapping, row, places, [h for h in left if name_key(h) in known], [h for h in left if name_key(h) not in known])


def explain(form: Form, mappings: list[Mapping], head: list[list[str]], named: str = "") -> tuple[str, str, str]:
    """What to say of a header that nothing fits: found, expected, and what to do, with a mapping to paste."""
    # A row with a figure, a date or a number is one of data: what stands in it is not repeated.
    names = [row for row in head if any(row) and not any(_FIGURE.fullmatch(c) for c in row)]
    header = max(names, key=lambda r: sum(bool(c) for c in r), default=[])
    if not header:
        return (
            "no header: figures or dates where names of columns should stand", f"a row with names above the data, such as {', '.join(c.name for c in form.columns if c.required)}",
            "Ask the supplier for the file with a header.",
        )  # fmt: skip
    mine = [m for m in mappings if m.register_ == form.name and (not named or m.name == named)]
    near = max(mine, key=lambda m: len({name_key(t) for t in m.kolommen.values()} & {name_key(h) for h in header}), default=None)
    shared = {name_key(t) for t in near.kolommen.values()} & {name_key(h) for h in header} if near else set()
    if near and len(shared) * 2 > len(near.kolommen):
        gone = [t for t in near.kolommen.values() if name_key(t) not in {name_key(h) for h in header}]
        return (
            f"a header without {', '.join(gone)}", f"the columns that data/reference/{FOLDER}/{near.name} names",
            f"Ask the supplier for the column, or correct {near.name} (a column that is no longer delivered: remove its line).",
        )  # fmt: skip
    return (
        "the columns " + ", ".join(h for h in header if h)[:300], f"the columns of {form.name}: {', '.join(c.name for c in form.columns if c.required)}",
        f"Say what they are called here, in data/reference/{FOLDER}/<supplier>-{form.name}.yml:\n{draft(form, header)}",
    )  # fmt: skip


def draft(form: Form, header: list[str]) -> str:
    """A mapping file to start from, with the nearest header at every column."""
    lines = [f"register: {form.name}", 'leverancier: "NAAM"', "kolommen:"]
    names = {name_key(h): h for h in header if h}
    found = {}
    for near in (lambda wanted: [n for n in wanted if n in names], lambda wanted: difflib.get_close_matches(wanted[0], names, 1, 0.6)):
        for column in form.columns:
            if column.name not in found and (fits := near([name_key(n) for n in (column.name, *column.also)])):
                found[column.name] = names.pop(fits[0])  # a column is read once
    for column in form.columns:
        if column.name in found:
            lines.append(f"  {column.name}: {_flow(found[column.name])}")
        elif column.required:
            lines.append(f"  {column.name}: KOLOM   # {column.help or 'verplicht'}")
    left = [h for h in header if h and h not in found.values()]
    return "\n".join("    " + line for line in [*lines, f"weglaten: {_flow(left)}"])


def _flow(value: str | list[str]) -> str:
    """A text or list as it stands on one line of YAML, quoted where it needs to be."""
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000).splitlines()[0]
