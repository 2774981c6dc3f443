"""The house style of a municipality: `_brand.yml`, as Quarto knows it, becomes design tokens, fonts and a logo of an edition.

Both publishers get the same: the tokens at the head of its theme files are written anew, so that Quarto needs no brand of its own beside them. What a brand does not
say keeps our neutral value. Colours are looked at before anything is published: text that cannot be read stops the build, with the colour that would do.

Source of the keys: the specification of brand.yml (posit-dev.github.io/brand-yml).
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from peilmerk.errors import PublisherError
from peilmerk.publishers import colour, drawings

NAME = "_brand.yml"
#: Colours of a brand -> the tokens that they are.
_COLOURS = {
    "foreground": ("ink",), "background": ("bg",), "primary": ("accent", "link", "focus", "cat-1"), "success": ("good",), "danger": ("bad",), "warning": ("warn", "mark"),
}  # fmt: skip
#: Colours and keys that a brand may have for other things than pages, and that are read past.
_SILENT = {"secondary", "tertiary", "info", "light", "dark", "palette"}
_KNOWN = {"meta", "logo", "color", "typography", "defaults"}
_LOGO = {"images", "small", "medium", "large"}
#: Keys of typography, and which of what stands below them has an effect.
_TYPOGRAPHY = {"fonts": set(), "base": {"family"}, "headings": {"family"}, "monospace": {"family"}, "link": {"color"}}
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]*")
_FORMATS = {".woff2": "woff2", ".woff": "woff", ".ttf": "truetype", ".otf": "opentype"}
_PICTURES = (".svg", ".png", ".webp", ".jpg", ".jpeg")
#: How files of these kinds begin: one with another name than it is would show nothing, and nobody would know why.
_BEGINS = {
    ".woff2": (b"wOF2",), ".woff": (b"wOFF",), ".ttf": (b"\0\1\0\0", b"true"), ".otf": (b"OTTO", b"\0\1\0\0"),
    ".png": (b"\x89PNG\r\n\x1a\n",), ".webp": (b"RIFF",), ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",),
}  # fmt: skip
#: Bytes of a logo or font above which a reader on a telephone waits for it.
_LARGE = 500_000
#: What paper and pictures to download are, whatever the background of a page is.
PAPER = "#ffffff"
_FALLBACK = {"font": 'system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif', "font-mono": "ui-monospace, Menlo, Consolas, monospace"}


@dataclass
class Brand:
    """A house style as read. light, dark: tokens by name; files: what is copied into the folder of assets, by its name there; css: the fonts as rules; logo: by scheme, names of `files`."""

    name: str = ""
    light: dict[str, str] = field(default_factory=dict)
    dark: dict[str, str] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    css: str = ""
    logo: dict[str, str] = field(default_factory=dict)
    logo_alt: str = ""
    warnings: list[str] = field(default_factory=list)


def read(path: Path) -> Brand:
    """Read a `_brand.yml`; files that it names lie beside it. Raises PublisherError with file, line and what to do."""
    if not path.is_file():
        raise PublisherError(f"{path.name}: the house style {path} is not there. Give the place of a {NAME} from the folder of the project.")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise PublisherError(f"{path.name} is no UTF-8. Save it as UTF-8.") from None
    try:
        given = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PublisherError(f"{path.name}{f', line {mark.line + 1}' if mark else ''}: not valid YAML ({getattr(error, 'problem', error)}).") from error
    if not isinstance(given, dict):
        raise PublisherError(f"{path.name}: expected keys with values, such as color: and typography:.")
    return _Reader(path, text).brand(given)


def apply(brand: Brand, folder: Path) -> list[str]:
    """Write a brand into a folder with `theme.scss` and `theme-dark.scss`: tokens, fonts, `brand.css` and logo; returns the style sheets it added.

    Raises PublisherError if a colour has too little contrast (WCAG 2.1 AA) with what it stands on.
    """
    told: list[str] = []
    for file, tokens, words in (("theme.scss", brand.light, "light"), ("theme-dark.scss", brand.dark, "dark")):
        path = folder / file
        text = path.read_text("utf-8")
        for name, value in tokens.items():
            text, count = re.subn(rf"^\$pm-{re.escape(name)}:.*$", lambda _, n=name, v=value: f"$pm-{n}: {v};", text, count=1, flags=re.MULTILINE)
            if not count:
                raise PublisherError(f"{file} has no token $pm-{name}, which the house style gives.")
        path.write_text(text, "utf-8", newline="\n")
        told += _unreadable(dict(re.findall(r"^\$pm-([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})\s*;", text, re.MULTILINE)), tokens.keys(), words)
    if told:
        named = f" of {brand.name}" if brand.name else ""
        raise PublisherError(f"The house style{named} ({NAME}) has colours that too few people can read (WCAG 2.1 AA):\n" + "\n".join(f"  - {line}" for line in told))
    for name, source in brand.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)
    if not brand.css:
        return []
    (folder / "brand.css").write_text(brand.css, "utf-8", newline="\n")
    return ["brand.css"]


def check(path: Path, theme: Path) -> list[str]:
    """Whether a `_brand.yml` will do on the pages of this theme, without writing anything that stays: what it says in vain. Raises PublisherError."""
    made = read(path)
    with tempfile.TemporaryDirectory(prefix="peilmerk-brand-") as folder:
        for name in ("theme.scss", "theme-dark.scss"):
            shutil.copyfile(theme / name, Path(folder) / name)
        apply(made, Path(folder))
    return made.warnings


def _unreadable(tokens: Mapping[str, str], given: Iterable[str], scheme: str) -> Iterator[str]:
    """A sentence for every key of the house style whose colour cannot be seen on its grounds, with the nearest colour that can. given: the tokens that it sets.

    Light pages are printed on white paper, and their charts are downloaded on white, so that their text has to be readable there too.
    """
    of = {token: key for key, own in _COLOURS.items() for token in own}
    found = colour.faults(tokens)
    if scheme == "light" and (has := colour.contrast(tokens["ink"], PAPER)) < colour.TEXT:
        yield (
            f"light: foreground ({tokens['ink']}) on white paper has a contrast of {has:.1f} to 1, and needs {colour.TEXT:g}: light pages are printed, and their charts downloaded, on white. "
            "Take a dark foreground and a light background; the other way round is for dark:."
        )  # fmt: skip
        return
    for key in dict.fromkeys(of[name] for name, *_ in found if name in given):
        faults = [fault for fault in found if fault[0] in given and of[fault[0]] == key]
        name, ground, has, needed = min(faults, key=lambda fault: fault[2] / fault[3])
        better = colour.with_contrast(tokens[name], [tokens[g] for g in colour.grounds(name)], max(fault[3] for fault in faults))
        advice = f"{better} has enough" if better else "no colour of this hue has enough; change the background"
        yield f"{scheme}: {key} ({name}, {tokens[name]}) on {ground} ({tokens[ground]}) has a contrast of {has:.1f} to 1, and needs {needed:g}: {advice}."
    if others := [fault for fault in found if fault[0] not in given]:  # colours of our own, on a background of the house style
        better = colour.ground(tokens["bg"], {name: tokens[name] for name in colour.grounded(tokens)})
        advice = f"{better} has enough" if better else "take a lighter one" if scheme == "light" else "take a darker one"
        least = min(others, key=lambda fault: fault[2] / fault[3])
        yield (
            f"{scheme}: background ({tokens['bg']}) leaves too little contrast for {', '.join(dict.fromkeys(of.get(name, name) for name, *_ in others))}: "
            f"{least[0]} ({tokens[least[0]]}) has {least[2]:.1f} to 1, and needs {least[3]:g}: {advice}."
        )


class _Reader:
    def __init__(self, path: Path, text: str):
        self.path, self.lines = path, text.splitlines()
        self.made = Brand()

    def brand(self, given: Mapping[str, Any]) -> Brand:
        made = self.made
        for key in given.keys() - _KNOWN:
            made.warnings.append(f"{self._at(key)}: {key} is no key of a house style and has no effect.")
        name = (given.get("meta") or {}).get("name") if isinstance(given.get("meta"), Mapping) else ""
        made.name = str(name.get("short") or name.get("full") or "") if isinstance(name, Mapping) else str(name or "")
        self._colours(self._mapping(given, "color"))
        self._typography(self._mapping(given, "typography"), self._mapping(given, "color"))
        self._logo(given.get("logo"))
        return made

    def _colours(self, given: Mapping[str, Any]) -> None:
        for key, value in given.items():
            if key in _SILENT:
                continue
            if key not in _COLOURS:
                self.made.warnings.append(f"{self._at(key)}: color.{key} has no effect on these pages.")
                continue
            self._set(key, f"color.{key}", value, given, _COLOURS[key])

    def _set(self, key: str, named: str, value: Any, colours: Mapping[str, Any], tokens: tuple[str, ...]) -> None:
        """A colour for light pages, or one for each scheme, as tokens. colours: all of `color`, which one may be named after."""
        names = {**colours, **self._mapping(colours, "palette")}
        if isinstance(value, str) and value != key and isinstance(names.get(value), Mapping):
            value = names[value]  # named after one that differs between the schemes
        for scheme, one in (value if isinstance(value, Mapping) else {"light": value}).items():
            if scheme not in ("light", "dark"):
                raise self._wrong(key, f"{named} has {scheme!r}; expected one colour, or light: and dark:")
            (self.made.light if scheme == "light" else self.made.dark).update(dict.fromkeys(tokens, self._colour(key, one, names)))

    def _colour(self, key: str, value: Any, names: Mapping[str, Any], seen: tuple[str, ...] = ()) -> str:
        if isinstance(value, str) and value in names and value not in seen:
            return self._colour(key, names[value], names, (*seen, value))
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise self._wrong(key, f"{key} is {value!r}; expected a colour as \"#0a5a80\" (in quotes), or a name of color.palette")
        digits = value[1:].lower()
        return "#" + ("".join(c * 2 for c in digits) if len(digits) == 3 else digits)

    def _typography(self, given: Mapping[str, Any], colours: Mapping[str, Any]) -> None:
        for key, value in given.items():
            if key not in _TYPOGRAPHY:
                self.made.warnings.append(f"{self._at(key)}: typography.{key} has no effect on these pages.")
            elif key != "fonts" and isinstance(value, Mapping):
                self.made.warnings += [f"{self._at(k, key)}: typography.{key}.{k} has no effect on these pages." for k in value if k not in _TYPOGRAPHY[key]]
        link = given.get("link")
        link = link.get("color") if isinstance(link, Mapping) else link
        if link:
            self._set("link", "typography.link.color", link, colours, ("link",))
        rules, families = [], set()
        for font in self._several(given.get("fonts")):
            if not isinstance(font, Mapping) or not font.get("family"):
                raise self._wrong("fonts", "each of typography.fonts needs family: and source:")
            source = font.get("source", "google")
            if source in ("google", "bunny"):
                raise self._wrong(str(font["family"]), f"the font {font['family']} comes from {source}, so that every reader's browser would ask another host for it. Put its files "
                                  "beside this file and write source: file, with files: [name.woff2]")  # fmt: skip
            if source not in ("file", "system"):
                raise self._wrong(str(font["family"]), f"the font {font['family']} has source {source!r}; expected file, with files: [name.woff2], or system for what readers have themselves")
            families.add(str(font["family"]))
            if source == "file":
                if not font.get("files"):
                    raise self._wrong(str(font["family"]), f"the font {font['family']} has no files; expected files: [name.woff2], beside {NAME}")
                rules += [self._face(str(font["family"]), file) for file in self._several(font["files"])]
        self.made.css = "\n".join(rules) + "\n" if rules else ""
        for key, token in (("base", "font"), ("headings", "font-head"), ("monospace", "font-mono")):
            family = given.get(key)
            family = family.get("family") if isinstance(family, Mapping) else family
            if family is None:
                continue
            if not isinstance(family, str) or not _FONT.fullmatch(family):
                raise self._wrong(key, f"typography.{key} is {family!r}; expected the name of a font")
            if family not in families:
                self.made.warnings.append(f"{self._at(family, key)}: {family} is not among typography.fonts, so that only readers who have this font themselves see it.")
            fallback = _FALLBACK.get(token, _FALLBACK["font"])
            value = f'"{family}", {fallback}'
            self.made.light[token] = self.made.dark[token] = value

    def _face(self, family: str, given: Any) -> str:
        given = given if isinstance(given, Mapping) else {"path": given}
        file = self._beside(str(given.get("path") or ""), "typography.fonts")
        if file.suffix.lower() not in _FORMATS:
            raise self._wrong(file.name, f"the font file {file.name} is of a kind that browsers do not read; expected {', '.join(_FORMATS)}")
        if not _FONT.fullmatch(family):
            raise self._wrong(family, f"the font name {family!r} has characters that a style sheet cannot hold")
        weight, style = str(given.get("weight", 400)).replace("..", " "), str(given.get("style", "normal"))
        if not re.fullmatch(r"\d+(?: \d+)?|normal|bold", weight) or style not in ("normal", "italic"):
            raise self._wrong(file.name, f"the font file {file.name} has weight {weight!r} and style {style!r}; expected a number such as 400, and normal or italic")
        self._sound(file, "typography.fonts", "font")
        # In an address a space or # means something else, and two folders may have a file of one name.
        name = "fonts/" + re.sub(r"[^A-Za-z0-9._-]+", "-", file.relative_to(self.path.parent.resolve()).as_posix())
        if self.made.files.setdefault(name, file) != file:
            raise self._wrong(file.name, f"two font files would both be called {name} on the site. Give {file.name} another name")
        return (
            f'@font-face {{ font-family: "{family}"; src: url("{name}") format("{_FORMATS[file.suffix.lower()]}"); '
            f"font-weight: {weight}; font-style: {style}; font-display: swap; }}"
        )

    def _logo(self, given: Any) -> None:
        if given is None:
            return
        given = given if isinstance(given, Mapping) and "path" not in given else {"small": given}
        self.made.warnings += [f"{self._at(key)}: logo.{key} has no effect on these pages." for key in given if key not in _LOGO]
        images = self._mapping(given, "images")
        chosen = next((given[size] for size in ("small", "medium", "large") if given.get(size)), None)
        for scheme, one in (chosen if isinstance(chosen, Mapping) and {"light", "dark"} & chosen.keys() else {"light": chosen}).items():
            one = images.get(one, one) if isinstance(one, str) else one
            if isinstance(one, Mapping):
                self.made.logo_alt = str(one.get("alt") or self.made.logo_alt)
                one = one.get("path")
            if one:
                file = self._beside(str(one), "logo")
                if file.suffix.lower() not in _PICTURES:
                    raise self._wrong("logo", f"the logo {file.name} is no picture that browsers show; expected .svg or .png")
                self._sound(file, "logo", "logo")
                self.made.logo[scheme] = f"logo-{scheme}{file.suffix.lower()}"
                self.made.files[self.made.logo[scheme]] = file
        if self.made.logo and not self.made.logo_alt:
            self.made.logo_alt = f"Logo van {self.made.name}" if self.made.name else "Logo"

    def _beside(self, name: str, key: str) -> Path:
        folder = self.path.parent.resolve()
        file = (folder / name).resolve()
        if "://" in name or folder not in file.parents or not file.is_file():
            raise self._wrong(key, f"{key} names {name!r}, which is no file beside {NAME}. Put it there: nothing is fetched from elsewhere")
        return file

    def _sound(self, file: Path, key: str, kind: str) -> None:
        """Raise if a logo or font is something else than its name says, or a drawing that does more than to be seen; warn if it is large."""
        content, suffix = file.read_bytes(), file.suffix.lower()
        if suffix == ".svg":
            if fault := drawings.fault(content):
                raise self._wrong(key, f"the logo {file.name} {fault}")
        elif not content.startswith(_BEGINS[suffix]):
            raise self._wrong(key, f"the {kind} {file.name} is no {suffix} file, whatever its name says. Save or export it anew")
        if len(content) > _LARGE:
            self.made.warnings.append(
                f"{self._at(key)}: the {kind} {file.name} is {len(content) // 1000:,} kB, and every reader has to fetch it. Make it smaller than {_LARGE // 1000} kB"
                f"{' (as .woff2, with only the signs of Latin)' if kind == 'font' else ''}."
            )

    def _several(self, given: Any) -> list:
        return given if isinstance(given, list) else [] if given is None else [given]

    def _mapping(self, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = given.get(key) or {}
        if not isinstance(value, Mapping):
            raise self._wrong(key, f"{key} is {value!r}; expected keys with values below it")
        return value

    def _at(self, key: Any, below: str = "") -> str:
        """The file, and the line that has a key (or a name); below: the key that it stands in."""
        word, start = str(key).split(".")[-1], 0
        if below:
            start = next((n for n, text in enumerate(self.lines) if re.search(rf"(?<![\w-]){re.escape(below)}\s*:", text)), 0)
        line = next((n for n, text in enumerate(self.lines[start:], start + 1) if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)), 0)
        return f"{self.path.name}, line {line}" if line else self.path.name

    def _wrong(self, key: str, said: str) -> PublisherError:
        return PublisherError(f"{self._at(key)}: {said}.")
