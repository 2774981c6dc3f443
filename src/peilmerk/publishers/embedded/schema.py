"""Which keys of `_quarto.yml`, of front matter and of cells this publisher honours; every other one is reported.

Quarto is silent about most unknown keys. A setting that has no effect here must not look as if it had.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from peilmerk.errors import PublisherError

ANY = object()
"""Any value is honoured, or asks for what is done anyway."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _keys(names: str, **fixed: Any) -> dict[str, Any]:
    return {name: ANY for name in names.split()} | {
        name.replace("_", "-"): value for name, value in fixed.items()
    }


# A tuple lists the only values that are honoured: the others need Quarto.
PROJECT = _keys("title output-dir render resources", type=("website", "default"))
WEBSITE = _keys(
    "title description favicon site-url site-path search bread-crumbs page-navigation page-footer navbar sidebar open-graph image",
    back_to_top_navigation=(False,), reader_mode=(False,), twitter_card=(False,), draft_mode=("gone",),
)  # fmt: skip
NAVBAR = _keys(
    "title left right search logo logo-alt logo-href", pinned=(False,), background=(None,), foreground=(None,)
)
SIDEBAR = _keys(
    "id title contents collapse-level style background border alignment",
    search=(False,), subtitle=ANY, logo=(None, False), pinned=(False,), header=(None,), footer=(None,),
)  # fmt: skip
SEARCH = _keys("location type", copy_button=(False,))
FOOTER = _keys("left center right border", background=(None,))
ITEM = _keys("text href file menu contents section aria-label target rel url auto", icon=(None,))
EXECUTE = _keys(
    "echo output warning include error eval", enabled=(False, None), freeze=ANY, cache=ANY, daemon=ANY
)
HTML = _keys(
    "echo output warning include error eval theme css toc toc-depth toc-title toc-expand number-sections number-depth code-fold code-summary code-tools "
    "include-in-header include-before-body include-after-body page-layout syntax-highlighting highlight-style pagetitle "
    "bibliography csl nocite references citeproc link-citations link-bibliography reference-section-title suppress-bibliography notes-after-punctuation",
    cite_method=("citeproc",), citation_location=("document",),
    html_math_method=("mathml",), html_table_processing=("none",), toc_location=("right",), anchor_sections=(False,),
    code_copy=(True, False, "hover"), code_link=(False,), code_overflow=("scroll",), lightbox=(False,),
    link_external_newwindow=(False,), link_external_icon=(False,), smooth_scroll=(False,), embed_resources=(False,),
    self_contained=(False,), minimal=(False,), respect_user_color_scheme=(True,), fig_cap_location=("bottom", "top"),
    tbl_cap_location=("top",), citations_hover=(False,), footnotes_hover=(False,), crossrefs_hover=(False,),
)  # fmt: skip
METADATA = _names(
    "title subtitle description author date date-format lang image image-alt sidebar aliases draft search order listing "
    "params metadata peilmerk categories keywords status kernelspec jupyter toc-title"
)
"""Top-level words that describe a page or a project; other words are allowed by Quarto as free metadata."""
NEEDS_QUARTO = _names(
    "abstract title-block-banner title-block-style output-file output-ext reference-location shift-heading-level-by number-offset code-line-numbers "
    "fig-width fig-height fig-align tbl-colwidths grid fontsize mainfont monofont linestretch linkcolor backgroundcolor max-width margin-header margin-footer "
    "template template-partials citation license copyright doi canonical-url mermaid hypothesis "
    "filters shortcodes about brand book manuscript metadata-files profile "
    "comments crossref abstract-title other-links code-links resources revealjs appendix-style website-tools "
    "format-links google-analytics cookie-consent extensions notebook-links engine"
)
CHANGING_DATES = ("today", "now", "last-modified")
LISTING = _keys(
    "id contents sort sort-ui filter-ui page-size max-items fields field-display-names field-links field-required date-format categories "
    "grid-columns max-description-length include exclude",
    type=("default", "table", "grid"), feed=(False,), template=(None,), table_striped=(False,), table_hover=(False,),
)  # fmt: skip
CODE_TOOLS = _keys("source caption", toggle=(True, False))
CELL = _keys(
    "label fig-cap fig-subcap fig-alt tbl-cap tbl-alt echo output include eval error warning code-fold code-summary tags id",
    cache=ANY, message=ANY, layout_ncol=ANY,
)  # fmt: skip
TAGS_WITHOUT_EFFECT = _names("hide hidden hide-input remove-input remove_input remove-output remove_output")
"""Tags of other tools that look as if they hide something, and in Quarto do not: `#| output: false` does."""


_SWITCHES: dict[str, tuple[str, ...]] = dict.fromkeys(
    _names("include warning error eval enabled draft toc number-sections citeproc link-citations link-bibliography search page-navigation bread-crumbs"), ()
) | {"echo": ("fenced",), "output": ("asis",), "code-fold": ("show", "hide"), "code-copy": ("hover",)}  # fmt: skip
"""Settings that are true or false, with the words that Quarto takes too. Who writes `include: nee` would otherwise publish what is to be hidden."""
_WHOLE = _names("toc-depth number-depth collapse-level layout-ncol page-size max-items grid-columns max-description-length")
_TEXTS = _names("favicon site-url output-dir label logo-alt logo-href section lang")
_BELOW = _names("execute field-display-names peilmerk")
"""Settings that have settings below them."""
_LISTS = _names("aliases field-required fields field-links css")


def demand(settings: Any, where: str) -> None:
    """Raise PublisherError for a setting whose value is of another kind than it takes, as Quarto does; what hides something must not be read as if it did not."""
    for key, given in _mapping(settings).items():
        expected = ""
        if given is None:
            continue
        if key in _SWITCHES and not (isinstance(given, bool) or given in _SWITCHES[key]):
            # Quarto takes numbers of lines for eval, and settings below search.
            expected = "" if (key == "eval" and isinstance(given, (int, list))) or (key == "search" and isinstance(given, Mapping)) else " or ".join(["true", "false", *_SWITCHES[key]])
        elif key in _WHOLE and not (isinstance(given, int) and not isinstance(given, bool)) and not str(given).isdecimal() and not (key == "max-description-length" or given is False):
            expected = "a whole number"
        elif key in _TEXTS and (isinstance(given, (list, Mapping)) or given is True):
            expected = "a text"
        elif key in _BELOW and not isinstance(given, Mapping):
            expected = "settings below it"
        elif key in _LISTS and any(isinstance(one, (list, Mapping)) for one in as_list(given)):
            expected = "a text, or a list of texts"
        if expected:
            raise PublisherError(f"{where}: {key} is no value here ({_yaml(given)!r}; expected {expected}).")


def check(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield a warning for every key of a project's `_quarto.yml` that has no effect here."""
    file = "_quarto.yml"
    website = _mapping(config.get("website"))
    for part in ("project", "website"):
        demand(config.get(part), f"{file}: {part}")
    sidebars = as_list(website.get("sidebar"))
    if any(not isinstance(sidebar, Mapping) for sidebar in sidebars) and sidebars != [False]:
        raise PublisherError(f"{file}: website: sidebar is no value here ({sidebars[0]!r}; expected title and contents below it, or a list of such).")
    if not isinstance(website.get("page-footer") or {}, (str, Mapping)):
        raise PublisherError(f"{file}: website: page-footer is no value here ({website['page-footer']!r}; expected a text, or left, center and right below it).")
    yield from unknown(config.get("project"), PROJECT, f"{file}: project")
    yield from unknown(website, WEBSITE, f"{file}: website")
    yield from unknown(website.get("search"), SEARCH, f"{file}: website.search")
    yield from unknown(website.get("page-footer"), FOOTER, f"{file}: website.page-footer")
    navbar = _mapping(website.get("navbar"))
    yield from unknown(navbar, NAVBAR, f"{file}: website.navbar")
    for side in ("left", "right"):
        yield from _items(navbar.get(side), f"{file}: website.navbar.{side}")
    for n, sidebar in enumerate(sidebars):
        demand(sidebar, f"{file}: website.sidebar[{n}]")
        yield from unknown(sidebar, SIDEBAR, f"{file}: website.sidebar[{n}]")
        yield from _items(_mapping(sidebar).get("contents"), f"{file}: website.sidebar[{n}].contents")
    yield from options(config, file, project=True)


def options(meta: Mapping[str, Any], where: str, *, project: bool = False) -> Iterator[str]:
    """Yield a warning for every option of a project or a page that has no effect here."""
    demand(meta, where)
    demand(meta.get("execute"), f"{where}: execute")
    known = HTML.keys() | METADATA | EXECUTE.keys() | {"project", "website", "execute", "format"}
    yield from unknown({k: v for k, v in meta.items() if k in HTML}, HTML, where)
    for key in meta:
        if key in NEEDS_QUARTO:
            yield f"{where}: {key} has no effect here; the quarto publisher supports it."
        elif project and key not in known:
            yield f"{where}: {key} is no setting; it can only be used as {{{{< meta {key} >}}}}.{_near(key, known)}"
        elif key not in known and (near := _near(str(key), known)):
            yield f"{where}: {key} has no effect here, but as {{{{< meta {key} >}}}}.{near}"
    if str(meta.get("date")) in CHANGING_DATES:
        yield f"{where}: date: {meta['date']} has no effect here: two equal builds would differ. Give the day."
    yield from unknown(meta.get("execute"), EXECUTE, f"{where}: execute")
    formats = {meta["format"]: None} if isinstance(meta.get("format"), str) else _mapping(meta.get("format"))
    demand(formats.get("html"), f"{where}: format.html")
    for tools in (meta.get("code-tools"), _mapping(formats.get("html")).get("code-tools")):
        yield from unknown(tools, CODE_TOOLS, f"{where}: code-tools")
    yield from unknown(formats.get("html"), HTML, f"{where}: format.html")
    for name in formats.keys() - {"html"}:
        yield f"{where}: format{': ' if isinstance(meta['format'], str) else '.'}{name} has no effect here; only html is made."


def listing(value: Any, where: str) -> Iterator[str]:
    """Yield a warning for every setting of a page's listings that has no effect here, and for a field that differs between two equal builds."""
    for one in as_list(value):
        if isinstance(one, str) and one not in LISTING["type"]:
            yield f"{where}: listing: {one} has no effect here (only {' or '.join(LISTING['type'])})."
        demand({key: given for key, given in _mapping(one).items() if key != "include"}, f"{where}: listing")  # of a listing it chooses items
        yield from unknown(one, LISTING, f"{where}: listing")
        if "file-modified" in as_list(_mapping(one).get("fields")):
            yield f"{where}: listing: fields: file-modified has no effect here: two equal builds would differ. Give date."


def unknown(value: Any, known: Mapping[str, Any], where: str) -> Iterator[str]:
    """Yield a warning for every key of `value` (if it is a mapping) that is not known, or has a value that is not honoured."""
    for key, given in _mapping(value).items():
        if key not in known:
            yield f"{where}: {key} has no effect here.{_near(str(key), known)}"
        elif known[key] is not ANY and given not in known[key]:
            works = " or ".join(_yaml(v) for v in known[key] if v is not None)
            yield f"{where}: {key}: {_yaml(given)} has no effect here{f' (only {works})' if works else ''}."


def _items(entries: Any, where: str) -> Iterator[str]:
    for entry in as_list(entries):
        demand(entry, where)
        yield from unknown(entry, ITEM, where)
        for key in ("menu", "contents"):
            if key == "menu" and any(_mapping(below).get("menu") for below in as_list(_mapping(entry).get("menu"))):
                yield f"{where}: menu within a menu has no effect here; list its pages in the menu, or in the sidebar."
            if isinstance(_mapping(entry).get(key), list):
                yield from _items(entry[key], where)


def _near(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
    return f" Did you mean {near[0]}?" if near else ""


def _yaml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list where Quarto accepts one or several."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
