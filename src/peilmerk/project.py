"""The project: peilmerk.yml as validated models, the paths of the house, and the publications that it resolves to."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from peilmerk import period as periods
from peilmerk import reads
from peilmerk.disclosure.rule import Disclosure
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.period import Period

CONFIG = "peilmerk.yml"
#: Which edition the notebook of a build is run for, by its id: of one municipality and period there can be several (see Project.publication).
EDITION = "PEILMERK_EDITION"
#: The structure of a report about one subject. It stands beside the ordinary edition of a municipality and period, at an address of its own.
THEME = "thema"
#: Deliveries that all editions share (CBS) lie in this folder of raw_root.
SHARED = "landelijk"
#: The lists that analysts keep of a municipality, over all its editions, lie in this folder beside those of its periods.
LISTS = "lijsten"
#: What preparing leaves in an edition's work folder; `prepared` says what each is.
SELECTED, PROTECTED, PUBLIC, FINDINGS, CHECKS = "selected.parquet", "protected.parquet", "public.json", "findings.csv", "checks.json"
#: The analyst's report of the checks, in the same folder: to read, for programs, and for CI (JUnit XML).
CHECK_REPORT = ("controle.html", "controle.json", "controle.xml")
#: With hundreds of editions PyYAML's own C parser takes a tenth of the time.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_M = TypeVar("_M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colofon(_Strict):
    """Who made a report and what readers may do with it. What is not said is not on the page; `uitgever` is the organisation if left out."""

    uitgever: str = ""
    redactie: str = ""
    vormgeving: str = ""
    fotografie: str = ""
    contact: str = ""
    website: str = ""
    licentie: str = ""


class Municipality(_Strict):
    """A municipality of the project. `code` is the CBS code (GM0268); synthetic: it is invented, and every page says so; colofon: what goes before that of the project.

    brand: its house style, a `_brand.yml` by its place in the project; that at the root of the project, or neutral values, if left out.
    """

    code: str = Field(pattern=r"^GM\d{4}$")
    name: str
    synthetic: bool = False
    colofon: Colofon = Colofon()
    brand: str = ""


class Report(_Strict):
    """A kind of report: a title, the structure that its readers know, and its pages as names of notebooks in order.

    One with the structure `thema` is about one subject: its name in peilmerk.yml is part of its addresses.
    """

    title: str
    structure: Literal["interventieplan", "programma", "stadsrekening", "hervormingsagenda", "thema", "kwartaal"] = "kwartaal"
    pages: list[str]
    parameters: dict[str, object] = {}
    page_parameters: dict[str, dict[str, object]] = {}


class EditionConfig(_Strict):
    """One line of `editions`: which report, for whom, which period, seen from which date. pdf: whether its site has a PDF, if not what Config.pdf says; parameters: see `peilmerk.parameters.settled`."""

    municipality: str
    period: str
    report: str
    peildatum: date
    status: Literal["concept", "definitief"] = "concept"
    pdf: bool | None = None
    parameters: dict[str, object] = {}
    page_parameters: dict[str, dict[str, object]] = {}

    @field_validator("period", mode="before")
    @classmethod
    def _a_known_period(cls, value: object) -> str:
        return periods.parse(str(value)).code


class Config(_Strict):
    """The whole of peilmerk.yml. pdf: which editions have a PDF of the whole report on their site."""

    title: str
    organisation: str = "Onderzoek & Statistiek"
    colofon: Colofon = Colofon()
    publisher: Literal["auto", "quarto", "embedded"] = "auto"
    pdf: Literal["definitief", "always", "never"] = "definitief"
    raw_root: str = "data/raw"
    register_root: str = "data/registers"
    disclosure: Disclosure = Disclosure()
    municipalities: dict[str, Municipality]
    pages: list[str] = []
    reports: dict[str, Report]
    editions: list[EditionConfig]
    parameters: dict[str, object] = {}
    page_parameters: dict[str, dict[str, object]] = {}

    @field_validator("reports")
    @classmethod
    def _names_that_addresses_can_have(cls, reports: dict[str, Report]) -> dict[str, Report]:
        for name, report in reports.items():
            if report.structure == THEME and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
                raise ValueError(f"the thematic report '{name}' has a name that its addresses cannot have: use small letters, digits and hyphens.")
        return reports


@dataclass(frozen=True)
class Publication:
    """A report over one municipality and one period: what becomes one website. `id` keys its paths and address.

    Of a municipality and period there is one ordinary edition, and any number of thematic reports.
    """

    report: str
    title: str
    municipality: str
    name: str
    area: str
    period: Period
    pages: tuple[str, ...]
    peildatum: date
    status: str
    synthetic: bool = False
    structure: str = "kwartaal"

    @property
    def id(self) -> str:
        """Path and address, always in lower case: `nijmegen/2020-s1`; of a thematic report `nijmegen/2020-s1-jeugdhulp-met-verblijf`."""
        return f"{self.municipality}/{self.folder.lower()}{f'-{self.report}' if self.thematic else ''}"

    @property
    def thematic(self) -> bool:
        """Whether it is about one subject, beside the ordinary edition."""
        return self.structure == THEME

    @property
    def options(self) -> str:
        """How commands choose it: `-m nijmegen -p 2020-S1`; a thematic report with `-r`."""
        return f"-m {self.municipality} -p {self.period.code}{f' -r {self.report}' if self.thematic else ''}"

    @property
    def folder(self) -> str:
        """The period as a folder name (an interval's slash becomes `_`)."""
        return self.period.code.replace("/", "_")

    @property
    def delivered_in(self) -> str:
        """The folder of its own deliveries below raw_root: `nijmegen/2020-S1`."""
        return f"{self.municipality}/{self.folder}"

    @property
    def heading(self) -> str:
        """`Nijmegen, 1e halfjaar 2020`."""
        return f"{self.name}, {self.period.label}"


class Project:
    """A Peilmerk project folder: its settings and where everything stands."""

    def __init__(self, root: Path):
        self.root = Path(root).resolve()

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project around a folder (default: the current one), or the one named by PEILMERK_PROJECT."""
        named = os.environ.get("PEILMERK_PROJECT")
        if named and start is None:
            return cls(Path(named))
        here = Path(start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / CONFIG).is_file():
                return cls(folder)
        raise ConfigError(f"No {CONFIG} in {here} or any folder above it. Go to the project's folder first.")

    @cached_property
    def config(self) -> Config:
        """The validated settings. Raises ConfigError with the line of thought an analyst needs."""
        path = self.root / CONFIG
        if not path.is_file():
            raise ConfigError(f"There is no {CONFIG} in {self.root}.")
        try:
            with reads.unrecorded():  # what is used of it is recorded by `_used`: a line for another edition may change
                data = yaml.load(path.read_text("utf-8"), YAML_LOADER)
        except yaml.YAMLError as error:
            raise ConfigError(f"{CONFIG} is no valid YAML: {error}") from None
        return validated(Config, data, CONFIG)

    def _used(self, what: str, *which: str):
        """A setting, recorded as read."""
        value = getattr(self, f"_{what}")(*which)
        if reads.active():
            reads.query("setting", self.root / CONFIG, [what, *which], reads.hash_of(_told(value)))
        return value

    @property
    def disclosure(self) -> Disclosure:
        """The disclosure rule in force."""
        return self._used("disclosure")

    @property
    def organisation(self) -> str:
        """Who publishes."""
        return self._used("organisation")

    def town(self, name: str) -> Municipality | None:
        """A municipality of the project by its name in peilmerk.yml; None if it is not there."""
        return self._used("town", name)

    def colofon(self, municipality: str) -> dict[str, str]:
        """What the colophon of a municipality's reports says: its own lines before those of the project."""
        return self._used("colofon", municipality)

    def series(self, publication: Publication) -> list[Publication]:
        """The publications of the same report and municipality that its peildatum knows, itself included, oldest first."""
        return self._used("known", publication.id)

    def pages(self, publication: Publication) -> tuple[str, ...]:
        """The pages of a publication, in order."""
        return self._used("pages", publication.id)

    def pdf(self, publication: Publication) -> bool:
        """Whether the site of a publication has a PDF of the whole report."""
        return self._used("pdf", publication.id)

    def _pdf(self, name: str) -> bool:
        publication = self._by_id[name]
        own = self.line(publication).pdf
        return own if own is not None else self.config.pdf == "always" or (self.config.pdf == "definitief" and publication.status == "definitief")

    def _disclosure(self) -> Disclosure:
        return self.config.disclosure

    def _organisation(self) -> str:
        return self.config.organisation

    def _town(self, name: str) -> Municipality | None:
        return self.config.municipalities.get(name)

    def _colofon(self, name: str) -> dict[str, str]:
        town = self.config.municipalities[name]
        whole, own = self.config.colofon.model_dump(), town.colofon.model_dump()
        return {"uitgever": self.config.organisation} | {k: own[k] or v for k, v in whole.items() if own[k] or v}

    def _known(self, name: str) -> list[Publication]:
        publication = self._by_id[name]
        series = self._series[publication.municipality, publication.report]
        return sorted((p for p in series if p.peildatum <= publication.peildatum), key=lambda p: (p.period, p.peildatum))

    def _folders(self) -> list[str]:
        return [os.path.expandvars(self.config.raw_root), os.path.expandvars(self.config.register_root)]

    def _pages(self, name: str) -> tuple[str, ...]:
        return self._by_id[name].pages

    def _identity(self, name: str) -> Publication:
        return self._by_id[name]

    def _beside(self, name: str) -> list[str]:
        publication = self._by_id[name]
        return [p.id for p in self._together[publication.municipality, publication.period.code] if p.id != name]

    def _previous(self, name: str) -> Publication | None:
        publication = self._by_id[name]
        series = self._series[publication.municipality, publication.report]
        return max((p for p in series if p.period.start < publication.period.start), key=lambda p: p.period.start, default=None)

    @cached_property
    def _by_id(self) -> dict[str, Publication]:
        return {p.id: p for p in self.publications}

    @cached_property
    def _together(self) -> dict[tuple[str, str], list[Publication]]:
        found: dict[tuple[str, str], list[Publication]] = {}
        for p in self.publications:
            found.setdefault((p.municipality, p.period.code), []).append(p)
        return found

    @cached_property
    def _series(self) -> dict[tuple[str, str], list[Publication]]:
        found: dict[tuple[str, str], list[Publication]] = {}
        for p in self.publications:
            found.setdefault((p.municipality, p.report), []).append(p)
        return found

    # --- the house ---
    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def raw(self) -> Path:
        return (self.root / os.path.expandvars(self.config.raw_root)).resolve()

    @property
    def registers(self) -> Path:
        """Where client-level registers lie: never in git."""
        return (self.root / os.path.expandvars(self.config.register_root)).resolve()

    @property
    def roots(self) -> list[Path]:
        """Every folder below which deliveries lie, as <municipality>/<period>/: raw_root and register_root."""
        self._used("folders")
        return list(dict.fromkeys([self.raw, self.registers]))

    def delivered(self, name: str) -> Path | None:
        """The file of a delivery by its name below a root (`nijmegen/2020-S1/budget.xlsx`); None if it does not lie there."""
        return next((root / name for root in self.roots if name and (root / name).is_file()), None)

    @property
    def register_rows(self) -> Path:
        """Rows of registers after reading: pseudonymised, still about persons, never published."""
        return self.processed / "registers"

    @property
    def reference(self) -> Path:
        return self.root / "data" / "reference"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def store(self) -> Path:
        return self.processed / "store"

    @property
    def cache(self) -> Path:
        return self.processed / "cache"

    @property
    def releases(self) -> Path:
        return self.root / "data" / "releases"

    @property
    def expectations(self) -> Path:
        return self.root / "expectations"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def site(self) -> Path:
        """The published website: the portal, and below it every edition at its address."""
        return self.reports / "site"

    @property
    def address(self) -> str:
        """The address of the portal, that `_quarto.yml` gives as website.site-url, with a slash at its end; empty if it gives none."""
        website = yaml.safe_load((self.root / "_quarto.yml").read_text("utf-8")).get("website") or {}
        return f"{str(website['site-url']).rstrip('/')}/" if website.get("site-url") else ""

    def raw_folder(self, municipality: str, period: Period) -> Path:
        """Where the deliveries of a municipality and period lie."""
        self._used("folders")
        return self.raw / municipality / period.code.replace("/", "_")

    def lists(self, municipality: str) -> Path:
        """Where the lists that analysts keep of a municipality lie (see `word_registers`)."""
        self._used("folders")
        return self.raw / municipality / LISTS

    def work(self, publication: Publication) -> Path:
        """Where a publication keeps what stands before protection; never published."""
        return self.processed / "editions" / publication.id

    def edition_folder(self, publication: Publication) -> Path:
        """Where a publication's executed notebooks and its Quarto project stand."""
        return self.reports / "edities" / publication.id

    # --- publications ---
    @cached_property
    def publications(self) -> list[Publication]:
        """All publications of peilmerk.yml, in its order. Raises ConfigError on unknown names and equal addresses."""
        config = self.config
        found: dict[str, Publication] = {}
        for line in config.editions:
            if line.municipality not in config.municipalities:
                raise UnknownName.among("municipality", line.municipality, config.municipalities)
            if line.report not in config.reports:
                raise UnknownName.among("report", line.report, config.reports)
            town, report = config.municipalities[line.municipality], config.reports[line.report]
            for page in report.pages:
                if not (self.notebooks / f"{page}.ipynb").is_file():
                    known = [p.stem for p in self.notebooks.glob("*.ipynb")]
                    raise UnknownName.among("page (notebook)", page, known)
            publication = Publication(
                report=line.report,
                title=report.title,
                municipality=line.municipality,
                name=town.name,
                area=town.code,
                period=periods.parse(line.period),
                pages=tuple(report.pages),
                peildatum=line.peildatum,
                status=line.status,
                synthetic=town.synthetic,
                structure=report.structure,
            )
            if publication.id in found:
                raise ConfigError(
                    f"{CONFIG}: two editions have the address /{publication.id}/ (reports "
                    f"{found[publication.id].report} and {line.report}). Remove one."
                )
            found[publication.id] = publication
        days: dict[tuple[str, str], Publication] = {}
        for p in found.values():
            first = days.setdefault((p.municipality, p.period.code), p)
            if p.peildatum != first.peildatum:
                raise ConfigError(
                    f"{CONFIG}: the reports {first.report} and {p.report} of {p.municipality}, {p.period.code}, have different dates (peildatum {first.peildatum} and {p.peildatum}). "
                    "Give them one: they are protected together, so they have to show the same figures."
                )
        return list(found.values())

    def line(self, publication: Publication) -> EditionConfig:
        """The line of `editions` that a publication is made of."""
        return self._lines[publication.id]

    @cached_property
    def _lines(self) -> dict[str, EditionConfig]:
        return {p.id: line for p, line in zip(self.publications, self.config.editions, strict=True)}

    def publication(self, municipality: str, period: str, report: str | None = None) -> Publication:
        """The one publication of a municipality and a period (any spelling), and of a report. Raises UnknownName with the nearest.

        Without a report: in a notebook that a build runs, the edition that it is run for; elsewhere the ordinary edition if there is one.
        """
        chosen = self.select(municipality, period, report)
        meant = [p for p in chosen if p.id == os.environ.get(EDITION)] if report is None else []
        return self.edition((meant or sorted(chosen, key=lambda p: p.thematic))[0].id)

    def edition(self, name: str) -> Publication:
        """The publication of an id."""
        return self._used("identity", name)

    def beside(self, publication: Publication) -> list[Publication]:
        """The other publications of the same municipality and period, in the order of the settings: what each shows, all of them together tell."""
        return [self.edition(name) for name in self._used("beside", publication.id)]

    def select(self, municipality: str | None = None, period: str | None = None, report: str | None = None) -> list[Publication]:
        """The publications of a municipality, period and/or report; None means all. Raises UnknownName, never empty."""
        chosen = self.publications
        if report is not None:
            chosen = [p for p in chosen if p.report == report]
            if not chosen:
                raise UnknownName.among("report", report, {p.report for p in self.publications})
        if municipality is not None:
            name = municipality.lower()
            known = {p.municipality for p in chosen}
            by_code = {t.code.lower(): m for m, t in self.config.municipalities.items()}
            name = by_code.get(name, name)
            if name not in known:
                raise UnknownName.among("municipality", municipality, known)
            chosen = [p for p in chosen if p.municipality == name]
        if period is not None:
            try:
                code = periods.parse(period).code
            except periods.PeriodError:
                raise UnknownName.among("period", period, {p.period.code for p in chosen}) from None
            known = {p.period.code for p in chosen}
            chosen = [p for p in chosen if p.period.code == code]
            if not chosen:
                raise UnknownName.among("period", code, known)
        return chosen

    def previous(self, publication: Publication) -> Publication | None:
        """The publication before this one of the same report and municipality, or None."""
        return self._used("previous", publication.id)


def _told(value: object) -> object:
    """A setting as it is hashed. Of a publication all but its pages: those have a place of their own, `Project.pages`."""
    if isinstance(value, Publication):
        return repr(replace(value, pages=()))
    if isinstance(value, list) and value and isinstance(value[0], Publication):
        return [_told(one) for one in value]
    return value.model_dump_json() if isinstance(value, BaseModel) else value


def asked_again(path: Path, which: list[str], root: Path) -> str:
    """The hash of what a setting is now."""
    return setting(Project(root), which)


def setting(project: Project, which: list[str]) -> str:
    """The hash of a setting as `reads` knows it."""
    return reads.hash_of(_told(getattr(project, f"_{which[0]}")(*which[1:])))


def validated(model: type[_M], data: object, file: str) -> _M:
    """Data as a model; a pydantic error becomes a ConfigError that names the file and every place in it."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = [f"  {_place(item['loc'])}: {_problem(model, item)}" for item in error.errors()]
        raise ConfigError(f"{file} cannot be used:\n" + "\n".join(lines)) from None


def _place(location: tuple) -> str:
    """Where in a file a setting stands: `editions, no. 2, report`."""
    return ", ".join(f"no. {part + 1}" if isinstance(part, int) else str(part) for part in location) or "the whole file"


def _problem(model: type[BaseModel], item: dict) -> str:
    """What is wrong with a setting, what was found, what is expected."""
    kind, given, context = item["type"], item["input"], item.get("ctx", {})
    if kind == "extra_forbidden":
        known = getattr(_model_at(model, item["loc"][:-1]), "model_fields", {})
        fields = [field.alias or name for name, field in known.items()]
        return str(UnknownName.among("setting", str(item["loc"][-1]), fields))
    if kind == "missing":
        return "is missing. Add it."
    if kind == "literal_error":
        choices = re.findall(r"'([^']+)'", context["expected"])
        return str(UnknownName.among("value", str(given), choices)) + f" Expected one of {', '.join(choices)}."
    if kind == "value_error":
        return str(context["error"])
    found = "nothing" if given is None else repr(given)
    expected = item["msg"].removeprefix("Input should be ").removeprefix("a valid ")
    if kind == "model_type":
        expected = "settings as 'name: value'"
    elif kind == "string_type":
        expected = f"text; put it between quotes: \"{given}\"" if isinstance(given, int | float | date) else "text"
    elif kind == "string_pattern_mismatch":
        expected = f"text of the form {context['pattern'].strip('^$')}"
    return f"found {found}, expected {expected}."


def _model_at(model, location):
    """The model class that a pydantic error location lies in, as far as it can be followed."""
    for part in location:
        field = getattr(model, "model_fields", {}).get(part)
        if field is None:
            continue
        candidates = [field.annotation, *getattr(field.annotation, "__args__", ())]
        model = next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), model)
    return model
