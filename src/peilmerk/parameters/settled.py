"""Where the value of a parameter comes from: the notebook, peilmerk.yml at four levels, or the command line.

    parameters: {aantal_tegels: 6}                 # of the project, of a report or of an edition, where it stands
    page_parameters: {raad: {aantal_tegels: 4}}    # of one page; may stand in the same three places

The command line wins over a page, a page over an edition, an edition over a report, a report over the project, the project over the notebook. Every value that stands somewhere is checked, also
one that another wins over.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from peilmerk.errors import ConfigError, ParameterError, PeilmerkError, UnknownName
from peilmerk.parameters.declared import IDENTITY, Parameter, declared
from peilmerk.parameters.text import as_json
from peilmerk.parameters.values import checked, lacking
from peilmerk.project import CONFIG, YAML_LOADER, Project, Publication

#: Where a value can come from; a later one wins.
LEVELS = DEFAULT, PROJECT, REPORT, EDITION, PAGE, COMMAND = "default", "project", "report", "edition", "page", "command line"


@dataclass(frozen=True)
class Given:
    """A value as it was given. level: of LEVELS; where: the place in words, `peilmerk.yml, reports, kwartaal, parameters`; value: as the notebook gets it."""

    level: str
    where: str
    value: object


@dataclass(frozen=True)
class Settled:
    """A parameter of a page of an edition. given: every value for it, the one that wins last."""

    page: str
    parameter: Parameter
    given: tuple[Given, ...]

    @property
    def last(self) -> Given:
        """The value that it has, and where from."""
        return self.given[-1]

    @property
    def overridden(self) -> tuple[Given, ...]:
        """What another value won over, the nearest first."""
        return self.given[-2::-1]


@dataclass(frozen=True)
class _Place:
    """A place with values. pages: of whom they can be; page: of which one they are, empty for all of them."""

    level: str
    where: str
    values: Mapping[str, object]
    pages: tuple[str, ...]
    page: str = ""


def settled(project: Project, publication: Publication, command: Iterable[tuple[str, Mapping[str, object]]] = ()) -> list[Settled]:
    """Every parameter of the pages of an edition but those that make it, in order, with its value.

    command: places of the command line (`--set`) with their values, of names that some page has; others are passed over. Raises UnknownName for a name in peilmerk.yml that no page has, ParameterError
    for a value that cannot be and for a parameter without any.
    """
    own = {page: declared(project.notebooks / f"{page}.ipynb") for page in publication.pages}
    places = _places(project, publication)
    for place in places:
        _known(project, place)
    places += [_Place(COMMAND, where, values, publication.pages) for where, values in command]
    found = []
    for page, of_page in own.items():
        for parameter in of_page.values():
            if parameter.edition:
                continue
            given = [] if parameter.required else [Given(DEFAULT, f"{page}.ipynb", parameter.default)]
            given += [_given(place, page, parameter) for place in places if place.page in ("", page) and parameter.name in place.values]
            if not given:
                raise lacking(parameter, f"{page}.ipynb")
            found.append(Settled(page, parameter, tuple(given)))
    return found


def values_of(found: Iterable[Settled]) -> dict[str, dict[str, object]]:
    """The values that notebooks have to be given, by page: not those that they have of themselves."""
    values: dict[str, dict[str, object]] = {}
    for one in found:
        if one.last.level != DEFAULT:
            values.setdefault(one.page, {})[one.parameter.name] = one.last.value
    return values


def parameters(project: Project, pages: Iterable[str]) -> dict[str, list[Parameter]]:
    """The parameters of pages by name, of every page that has one of it."""
    found: dict[str, list[Parameter]] = {}
    for page in dict.fromkeys(pages):
        for name, one in declared(project.notebooks / f"{page}.ipynb").items():
            found.setdefault(name, []).append(one)
    return found


def having(project: Project, pages: Iterable[str]) -> dict[str, list[str]]:
    """The parameters that pages have beside those that make an edition: the name, and the pages that have it."""
    found: dict[str, list[str]] = {}
    for page in dict.fromkeys(pages):
        for name in declared(project.notebooks / f"{page}.ipynb"):
            if name not in IDENTITY:
                found.setdefault(name, []).append(page)
    return found


def unknown(name: str, known: Mapping[str, list[str]]) -> UnknownName:
    """The error for a parameter that no page has, with what is like it and the pages that have that."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or [k for k in sorted(known) if name.lower() in k.lower()][:3]
    if near:
        meant = " or ".join(f"'{one}' ({', '.join(known[one])})" for one in near)
        return UnknownName(f"Unknown parameter '{name}'. Did you mean {meant}?")
    there = "; ".join(f"{one} ({', '.join(known[one])})" for one in sorted(known))
    return UnknownName(f"Unknown parameter '{name}'. {f'Pages have {there}' if there else 'No page has any'}.")


def identity(name: str) -> PeilmerkError:
    """The error for a parameter that makes an edition."""
    return PeilmerkError(f"{name} is what makes an edition: choose it with -m and -p, not with --set.")


def file_values(path: Path) -> dict[str, object]:
    """The values of a file as `build -f` takes it: YAML or JSON, `name: value`. Raises ConfigError if it is none."""
    try:
        found = yaml.load(path.read_text("utf-8"), YAML_LOADER)
    except OSError as error:
        raise ConfigError(f"-f {path}: cannot be opened: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"-f {path} is no valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise ConfigError(f"-f {path}: write a line 'name: value' for each parameter.")
    return found


# --- parts --------------------------------------------------------------------------------------------------------


def _places(project: Project, publication: Publication) -> list[_Place]:
    """The places in peilmerk.yml with values for an edition, the one that wins last."""
    config, line, report = project.config, project.line(publication), project.config.reports[publication.report]
    everywhere = _everywhere(project)
    scopes = [
        (PROJECT, CONFIG, config, everywhere),
        (REPORT, f"{CONFIG}, reports, {publication.report}", report, publication.pages),
        (EDITION, f"{CONFIG}, editions, {publication.municipality} {publication.period.code} {publication.report}", line, publication.pages),
    ]
    whole = [_Place(level, f"{where}, parameters", scope.parameters, pages) for level, where, scope, pages in scopes if scope.parameters]
    single = [
        _Place(PAGE, f"{where}, page_parameters, {page}", values, pages, page)
        for _, where, scope, pages in scopes for page, values in scope.page_parameters.items()
    ]  # fmt: skip
    return whole + single


def _everywhere(project: Project) -> tuple[str, ...]:
    """The pages of all reports; of a report without editions there may be some that are still to be written."""
    return tuple(dict.fromkeys(page for one in project.config.reports.values() for page in one.pages if (project.notebooks / f"{page}.ipynb").is_file()))


def _known(project: Project, place: _Place) -> None:
    """Raises UnknownName for a page, or a name of a parameter, that a place cannot have."""
    if place.page and place.page not in place.pages:
        raise UnknownName(f"{place.where}: {UnknownName.among('page', place.page, place.pages)}")
    known = having(project, [place.page] if place.page else place.pages)
    for name in place.values:
        if name in IDENTITY:
            raise ConfigError(f"{place.where}: {name} is what makes an edition, and stands in its line under editions.")
        if name in known:
            continue
        elsewhere = having(project, _everywhere(project))
        if name in elsewhere:
            raise UnknownName(f"{place.where}: no page here has a parameter '{name}'; {', '.join(elsewhere[name])} {'has' if len(elsewhere[name]) == 1 else 'have'} it.")
        raise UnknownName(f"{place.where}: {unknown(name, known or elsewhere)}")


def _given(place: _Place, page: str, parameter: Parameter) -> Given:
    """A value of a place, checked; the error names the place."""
    value = place.values[parameter.name]
    if place.level == COMMAND:
        return Given(COMMAND, place.where, checked(parameter, value, f"{page}.ipynb"))
    try:
        return Given(place.level, place.where, checked(parameter, value, f"{page}.ipynb", in_yaml))
    except ParameterError as error:
        raise ParameterError(f"{place.where}: {error}") from None


def in_yaml(name: str, value: object) -> str:
    """A value as a line of peilmerk.yml: `aantal_tegels: 8`."""
    return yaml.safe_dump({name: as_json(value)}, default_flow_style=True, allow_unicode=True, width=1000).strip().removeprefix("{").removesuffix("}")
