"""A website project: its `_quarto.yml`, its variables, and the sources that become pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from peilmerk.errors import PublisherError
from peilmerk.publishers.embedded import schema

SOURCES = (".qmd", ".md", ".ipynb")
CITATION_FILES = ("bibliography", "csl")
#: Options that name files, from the folder on of whatever gives them.
FILES = (*CITATION_FILES, "css", "include-in-header", "include-before-body", "include-after-body")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there


@dataclass
class Project:
    """A Quarto website project as read from disk. `warnings` grows while the site is built."""

    root: Path
    config: Mapping[str, Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def website(self) -> Mapping[str, Any]:
        return self.config.get("website") or {}

    @property
    def lang(self) -> str:
        return str(self.config.get("lang") or "en")

    @property
    def output(self) -> Path:
        """The folder of the site; raises PublisherError if making it anew could delete anything but a site."""
        name = str((self.config.get("project") or {}).get("output-dir") or "_site")
        folder = (self.root / name).resolve()
        if self.root not in folder.parents:
            raise PublisherError(
                f"_quarto.yml: project.output-dir is {name!r}, outside the project. The folder is emptied by every "
                "build, so it must lie inside: keep _site and move it afterwards."
            )
        if folder.exists() and any(folder.iterdir()) and not (folder / "site_libs").is_dir():
            raise PublisherError(
                f"_quarto.yml: project.output-dir is {name!r}, a folder that holds something else than a site. "
                "It would be emptied. Choose another name, or remove the folder yourself."
            )
        return folder

    @cached_property
    def sources(self) -> list[str]:
        """Paths of the sources that become pages, sorted, as Quarto chooses them."""
        output = self.output.relative_to(self.root).as_posix()
        found, nested = [], set()
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.name == "_quarto.yml" and path.parent != self.root:
                nested.add(path.parent.relative_to(self.root).as_posix() + "/")
            if path.suffix not in SOURCES or not path.is_file() or name.startswith(output + "/"):
                continue
            if any(part.startswith(("_", ".")) for part in PurePosixPath(name).parts):
                continue
            if path.name.lower() != "readme.md":
                found.append(name)
        rules = schema.as_list((self.config.get("project") or {}).get("render"))
        for rule in rules:
            if not str(rule).startswith("!") and not any(pattern(str(rule)).fullmatch(name) for name in found):
                self.warnings.append(f"_quarto.yml: project: render: {rule} chooses no source.")
        chosen = _choose(found, [str(rule) for rule in rules])
        for folder in sorted(nested):
            if any(name.startswith(folder) for name in chosen):
                self.warnings.append(
                    f"{folder}: has its own _quarto.yml and is left out; add '!{folder}' to project.render."
                )
        return [name for name in chosen if not name.startswith(tuple(nested))]

    def defaults(self, source: str) -> dict[str, Any]:
        """Options that a page inherits: from `_quarto.yml`, then from every `_metadata.yml` on the way to it."""
        options = rooted(flatten({k: v for k, v in self.config.items() if k not in ("project", "website")}), "")
        folder = self.root
        for part in ("", *PurePosixPath(source).parent.parts):
            folder = folder / part
            if (file := folder / "_metadata.yml").is_file():
                own = rooted(flatten(read_yaml(file, file.relative_to(self.root).as_posix())), folder.relative_to(self.root).as_posix())
                options = inherit(options, own)
        return options

    def check_folders(self) -> None:
        """Report every option without effect in the `_metadata.yml` of folders with pages; raises PublisherError for one that cannot be read."""
        for folder in sorted({folder for source in self.sources for folder in PurePosixPath(source).parents}):
            name = (folder / "_metadata.yml").as_posix()
            if (self.root / name).is_file():
                options = read_yaml(self.root / name, name)
                self.warnings.extend([*schema.options(options, name), *schema.listing(flatten(options).get("listing"), name)])

    def inside(self, path: str, base: str = "") -> Path | None:
        """Return the file or folder that `path` means (from folder `base`; `/` is the project), or None if outside it."""
        start = self.root if path.startswith("/") else self.root / base
        found = (start / path.lstrip("/")).resolve()
        return found if found == self.root or self.root in found.parents else None


def read_project(root: Path) -> Project:
    """Read the project in folder `root`.

    Raises PublisherError if there is no readable `_quarto.yml`. Settings without effect become warnings.
    """
    root = root.resolve()
    file = root / "_quarto.yml"
    if not file.is_file():
        raise PublisherError(
            f"{root.name}: there is no _quarto.yml. A website project has one in its folder."
        )
    config = read_yaml(file)
    variables = read_yaml(root / "_variables.yml") if (root / "_variables.yml").is_file() else {}
    for key in ("project", "website", "format", "execute"):
        if not isinstance(config.get(key) or {}, Mapping) and key != "format":
            raise PublisherError(
                f"_quarto.yml: {key} is {config[key]!r}; expected keys with values below it."
            )
    return Project(root, config, variables, list(schema.check(config)))


def read_text(file: Path, where: str) -> str:
    """The text of a file, without a byte order mark and with its lines ended alike; raises PublisherError, with `where` and the line, if it is not UTF-8."""
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PublisherError(f"{where}, line {line}: not UTF-8 (found byte 0x{content[error.start]:02x}). Save the file with UTF-8 as its encoding.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_yaml(file: Path, where: str = "") -> dict[str, Any]:
    """Read a YAML file that holds a mapping; raises PublisherError with `where` (by itself the name of the file), line and column otherwise."""
    where = where or file.name
    return parse_yaml(read_text(file, where), where)


def parse_yaml(text: str, where: str, first_line: int = 1) -> dict[str, Any]:
    """Parse YAML that holds a mapping and begins at `first_line` of the place that `where` names.

    Raises PublisherError with that place, line and column if it is anything else.
    """
    try:
        value = yaml.load(text, _LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + first_line}, column {mark.column + 1}" if mark else ""
        raise PublisherError(
            f"{where}{place}: not valid YAML ({getattr(error, 'problem', error)})."
        ) from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PublisherError(f"{where}: expected keys with values, found {type(value).__name__}.")
    return value


def merge(under: Any, over: Any) -> Any:
    """Merge mappings deeply; anything else in `over` replaces what is in `under`."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        return {**under, **{k: merge(under[k], v) if k in under else v for k, v in over.items()}}
    return over


def flatten(options: Mapping[str, Any]) -> dict[str, Any]:
    """Bring `format.html` options to the top level, where Quarto reads them too."""
    formats = options.get("format")
    html = formats.get("html") if isinstance(formats, Mapping) else None
    rest = {k: v for k, v in options.items() if k != "format"}
    return merge(rest, html) if isinstance(html, Mapping) else rest


def within(folder: str, name: str) -> str:
    """The path in the project of what a file in `folder` calls `name`."""
    return posixpath.normpath(posixpath.join(folder, name))


def rooted(options: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """Options whose files start at the project (`/bronnen.bib`): a page inherits them from other folders than its own."""

    def one(name: Any) -> Any:
        if isinstance(name, Mapping) and "file" in name:
            return {**name, "file": one(name["file"])}
        if not isinstance(name, str) or name.startswith("/") or "://" in name:
            return name
        return "/" + within(folder, name)

    made = {
        key: [one(name) for name in given] if isinstance(given, list) else one(given)
        for key in FILES
        if (given := options.get(key))
    }
    return {**options, **made}


def inherit(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a page or a folder over those that it inherits. Files of a kind come together if either gives a list, as in Quarto; other lists are replaced."""
    made = merge(under, over)
    for key in FILES:
        both = [under.get(key), over.get(key)]
        if all(both) and any(isinstance(one, list) for one in both):
            several = [name for one in both for name in schema.as_list(one)]
            made[key] = [name for n, name in enumerate(several) if name not in several[:n]]
    return made


def _choose(names: list[str], rules: list[str]) -> list[str]:
    """Apply `project.render`: patterns in order, `!` takes away; without patterns every source is a page."""
    if not rules:
        return names
    chosen: set[str] = set(names) if all(rule.startswith("!") for rule in rules) else set()
    for rule in rules:
        chooses = pattern(rule.removeprefix("!"))
        hits = {name for name in names if chooses.fullmatch(name)}
        chosen = chosen - hits if rule.startswith("!") else chosen | hits
    return sorted(chosen)


def pattern(glob: str) -> re.Pattern[str]:
    """Translate Quarto's globs: without a slash they match at any depth; a folder means everything below it."""
    anchored = "/" in glob.rstrip("/")
    glob = glob.removeprefix("./").removeprefix("/")
    if glob.endswith("/"):
        glob += "**"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(meaning.get(part, re.escape(part)) for part in parts)
    return re.compile(body if anchored or glob.endswith("**") else f"(?:.*/)?{body}")
