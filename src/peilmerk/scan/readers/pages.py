"""HTML, SVG and XML: what a reader sees, every attribute, comments, scripts, chart specifications, tables by column."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from peilmerk.scan import kinds
from peilmerk.scan.model import CODE, Block, Member
from peilmerk.scan.readers import jsons
from peilmerk.scan.readers.tables import Grid, by_line

_SCRIPT = re.compile(r"<(script|style|template)\b([^>]*)>(.*?)</\1\s*>", re.S | re.I)
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.S | re.I)
#: Elements within a word or number: what they divide is one text.
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|dfn|em|font|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|tspan|u|var|wbr|g:?[a-z]*|w:t|w:r|text:span)(?:\s[^>]*)?/?>", re.I)
_TAG = re.compile(r"<[A-Za-z/!?][^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>")
_ROW, _CELL = re.compile(r"<tr\b[^>]*>", re.I), re.compile(r"<t[hd]\b([^>]*)>", re.I)
_SPAN = re.compile(r"colspan\s*=\s*[\"']?([0-9]{1,3})", re.I)
_ATTRIBUTE = re.compile(r"\s([A-Za-z_:][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))")
#: Attributes that draw: numbers of pixels.
_DRAWING = frozenset(["d", "points", "transform", "viewbox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "offset", "patterntransform", "gradienttransform", "stroke-dasharray", "stroke-width", "font-size", "opacity"])
#: What base64 looks like: nothing else in a specification is so long without a space or a point.
_PACKED = re.compile(r"[A-Za-z0-9+/]{32}")
_DRAWN = re.compile(r"[-\d\s.,a-zA-Z()%]*")
_OUTLINE = re.compile(r" (?:d|points|transform)=\"[-0-9\s.,a-zA-Z()%]*\"")
_MARK, _EDGE, _ROWS = "\x1e", "\x1f", "\x1d"


def read(name: str, data: bytes, signs) -> Iterator[object]:
    """A page. signs: whether a text can hold anything that is looked for; what cannot is not looked at closely."""
    raw = kinds.decoded(data)
    rest, inner = raw, []
    if "<script" in raw or "<style" in raw or "<template" in raw or "<SCRIPT" in raw:
        inner = [(m[1].lower(), m[2], m[3], m.start(3)) for m in _SCRIPT.finditer(raw)]
        rest = _SCRIPT.sub(lambda m: "\n" * m[0].count("\n") + " ", raw)
    line = by_line(raw)
    for tag, attributes, text, start in inner:
        if not text.strip():
            continue
        if tag == "template":
            yield Member(f"template at {line(start)}.html", text.encode("utf-8", "replace"))
        elif tag == "script" and re.search(r"json", attributes, re.I):
            where = f"script at {line(start)}"
            yield from jsons.marked(text, where)
            if signs(text) or _PACKED.search(text):
                yield from jsons.from_text(html.unescape(text) if text.lstrip().startswith("&") else text, where, strict=False)
        else:
            yield Block(text, f"{tag} at {line(start)}", CODE)
    seen = text_of(rest)
    in_markup = signs(_once(rest))
    if not (in_markup or signs(seen)):
        return
    for comment in _COMMENT.finditer(rest):
        yield Block(comment[1], f"comment at line {rest.count(chr(10), 0, comment.start()) + 1}")
    for number, table in enumerate(_TABLE.finditer(rest), 1):
        if signs(table[0]) or signs(text_of(table[0])):
            yield from _table(table[0], f"line {rest.count(chr(10), 0, table.start()) + 1}, table {number}, ")
    outside = text_of(_TABLE.sub(lambda m: _MARK + "\n" * m[0].count("\n"), rest))
    yield Block(outside, by_line(outside))
    if in_markup:
        yield from _attributes(rest)


def _once(markup: str) -> str:
    """Every tag with the text behind it once, without outlines: a third of what a page with drawn charts is made of."""
    return "\n<".join(dict.fromkeys(_OUTLINE.sub(" ", markup).split("<")))


def text_of(markup: str) -> str:
    """What a reader sees: inline elements are gone, others are an edge between texts."""
    text = _INLINE.sub("", _COMMENT.sub("", markup)) if "<!--" in markup else _INLINE.sub("", markup)
    text = _TAG.sub(_MARK, text)
    return html.unescape(text) if "&" in text else text


def _table(markup: str, where: str) -> Iterator[Grid]:
    markup = _COMMENT.sub("", markup)
    markup = _ROW.sub(_ROWS, markup)
    markup = _CELL.sub(lambda m: _EDGE * (int(s[1]) if (s := _SPAN.search(m[1])) else 1), markup)
    text = html.unescape(_TAG.sub(" ", _INLINE.sub("", markup)))
    rows = [[" ".join(c.split()) for c in row.split(_EDGE)[1:]] for row in text.split(_ROWS)[1:]]
    yield Grid(rows, None, 1, where)
    caption = text.split(_ROWS)[0]
    yield Block(caption, where.rstrip(", "))


def _attributes(rest: str) -> Iterator[Block]:
    """Attributes of one name are a text each, with the name as label."""
    for tag in _TAG.finditer(rest):
        if tag[0].startswith(("</", "<!--")) or "=" not in tag[0]:
            continue
        for found in _ATTRIBUTE.finditer(tag[0]):
            name = found[1].lower()
            value = found[2] or found[3] or found[4] or ""
            if len(value) < 5 or (name in _DRAWING and _DRAWN.fullmatch(value)):
                continue
            yield Block(html.unescape(value), _line(rest, tag.start(), f", attribute {name}"), label=name.removeprefix("data-"))
        if len(bare := _ATTRIBUTE.sub("", tag[0])) > 24:
            yield Block(bare, _line(rest, tag.start(), ", tag"))
    for found in re.finditer(r"<[?!](?!--)[^>]*>", rest):
        yield Block(found[0], f"line {rest.count(chr(10), 0, found.start()) + 1}")


def _line(text: str, start: int, what: str):
    return lambda offset: f"line {text.count(chr(10), 0, start) + 1}{what}"
