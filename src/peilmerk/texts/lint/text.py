"""An author's text as the lint reads it: blocks and sentences of markdown, with template calls as atoms, each at its own line.

Everything keeps its offset in the source: what is no prose (calls, addresses of links, marks of emphasis) is covered by a sign of
the same length instead of being taken out, so that a line number is a count of newlines and nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markdown_it import MarkdownIt

#: Covers a call `{{ ... }}`: it stands where a number or word will stand.
ATOM = "\ue000"
#: Covers markup that takes no place on paper.
MARK = "\ue001"

_FRONT = re.compile(r"\A---[ \t]*\n(?:.*?\n)??---[ \t]*(?=\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_CALL = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
_COVERED = re.compile(
    r"(?P<code>`+)(?:.|\n)*?(?P=code)"  # code spans
    r"|!?\[(?=[^\[\]]*\]\()|\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"  # the brackets and the address of a link
    r"|\[\^[^\]\s]+\]:?|<[^<>\n]+>|https?://[^\s<>]+|\S+@\S+\.\w+"  # marks of notes, HTML, addresses
    r"|\*\*|__|~~|(?<![\w*])\*(?=\S)|(?<=[^\s*])\*(?!\w)|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)"  # emphasis
    r"|\A(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])[ \t]+)+|^[ \t]*(?:>[ \t]?)+|\A[ \t]*#{1,6}(?=\s|$)|[ \t]#+[ \t]*\Z|\{[.#][^{}\n]*\}",
    re.MULTILINE,
)
#: After these a full stop ends no sentence.
_ABBREVIATION = re.compile(
    r"bijv|bv|incl|excl|ca|mln|mld|nrs?|art|blz|pag|resp|max|min|gem|dhr|mevr|drs|dr|mr|ir|prof|ing|zgn|vgl|st|evt|afd|par|hfst|fig|tab|vs|ong"
    r"|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec|[a-z](?:\.[a-z])*"
)
#: A sentence ends here if something new begins after it.
_END = re.compile(r"[.!?…]+[\"'”’)\]" + MARK + r"]*(?=\s|$)")
_OPENS = re.compile(r"[\s\"'“‘(\[" + MARK + r"]*(?:[A-ZÀ-Þ0-9€" + ATOM + r"]|'s [A-Z])")


@dataclass(frozen=True)
class Call:
    """A call in an expression: `waarde("x", "2020", uitsplitsing="y")`. Arguments are texts, or lists of them; what is no literal is None."""

    name: str
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)

    def argument(self, position: int, name: str, default=""):
        """An argument by its place or its name."""
        return self.args[position] if len(self.args) > position else self.kwargs.get(name, default)


@dataclass(frozen=True)
class Atom:
    """A template expression in a text: its offsets in the source, and the calls in it."""

    start: int
    end: int
    source: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence (of a heading or table cell: what stands there). `prose` covers calls with ATOM and markup with MARK."""

    start: int
    end: int
    prose: str
    atoms: tuple[Atom, ...]

    @property
    def calls(self) -> list[Call]:
        """The calls in it, in order."""
        return [call for atom in self.atoms for call in atom.calls]


@dataclass(frozen=True)
class Block:
    """A paragraph, item of a list, heading or table cell. `level`: of a heading."""

    kind: str
    start: int
    end: int
    prose: str
    sentences: tuple[Sentence, ...]
    level: int = 0

    @property
    def calls(self) -> list[Call]:
        """The calls in it, in order."""
        return [call for sentence in self.sentences for call in sentence.calls]

    @property
    def words(self) -> list[str]:
        """Its words in lower case, without what calls fill in."""
        return words(self.prose)


def words(prose: str) -> list[str]:
    """The words of a prose in lower case; digits are words too."""
    return re.findall(r"\w+(?:[-'’]\w+)*", prose.lower())


class Text:
    """One file of `teksten/`: its name, source and blocks. A template that cannot be read still has its blocks (`broken` says why)."""

    def __init__(self, name: str, source: str):
        self.name = name
        self.source = source.replace("\r\n", "\n").replace("\r", "\n")
        self.broken: tuple[int, str] | None = None

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._newlines, offset - 1) + 1 if offset else 1

    @property
    def has_form(self) -> bool:
        """Whether it is written in chapters of a fixed form (settings above the text)."""
        front = _FRONT.match(self.source)
        return bool(front and re.search(r"^hoofdstuk\s*:", front.group(), re.MULTILINE))

    @cached_property
    def _newlines(self) -> list[int]:
        return [m.start() for m in re.finditer("\n", self.source)]

    @cached_property
    def _spans(self) -> list[tuple[str, int, int]]:
        """Template parts of the source as (kind, start, end): call, comment or statement; by Jinja's own lexer."""
        found, position, opened = [], 0, None
        try:
            for _, kind, value in _environment().lex(self.source):
                start = self.source.index(value, position)  # a `-` in a tag drops white space, which index passes over
                position = start + len(value)
                if kind in ("variable_begin", "comment_begin", "block_begin", "raw_begin"):
                    opened = start
                elif kind in ("variable_end", "comment_end", "block_end", "raw_end"):
                    found.append((kind.split("_")[0], start if opened is None else opened, position))
                    opened = None
                if kind == "raw_begin":
                    found.append(("raw", start, position))
                    opened = None
        except (TemplateSyntaxError, ValueError) as error:
            self.broken = (getattr(error, "lineno", 1), str(error))
            found = [(kind, m.start(), m.end()) for kind, pattern in _ROUGH.items() for m in pattern.finditer(self.source)]
        return found

    @cached_property
    def masked(self) -> str:
        """The source with calls covered by ATOM, and settings above the text and other template parts by spaces; newlines stay."""
        signs = list(self.source)
        front = _FRONT.match(self.source)
        if front:
            signs[: front.end()] = ["\n" if s == "\n" else " " for s in front.group()]
        for kind, start, end in self._spans:
            cover = ATOM if kind == "variable" else " "
            signs[start:end] = ["\n" if s == "\n" else cover for s in signs[start:end]]
        return "".join(signs)

    @cached_property
    def atoms(self) -> list[Atom]:
        """Its expressions, in order."""
        spans = sorted(s for s in self._spans if s[0] == "variable")
        return [Atom(start, end, self.source[start:end], _calls(self.source[start:end])) for _, start, end in spans]

    @cached_property
    def comments(self) -> list[tuple[int, int, str]]:
        """Its template comments as (first line, last line, what it says)."""
        spans = sorted(s for s in self._spans if s[0] == "comment")
        return [(self.line(a), self.line(b - 1), self.source[a:b].removeprefix("{#").removesuffix("#}").strip("-+ \n")) for _, a, b in spans]

    @cached_property
    def blocks(self) -> list[Block]:
        """Paragraphs, list items, headings and table cells in order; code and HTML are left out."""
        lines = [0, *(n + 1 for n in self._newlines), len(self.source) + 1]
        found, items, row_from, kind = [], 0, 0, ""
        for token in _markdown().parse(self.masked):
            if token.type in ("list_item_open", "list_item_close"):
                items += 1 if token.type.endswith("open") else -1
            elif token.type in ("heading_open", "paragraph_open", "th_open", "td_open"):
                kind = token.type
                level = int(token.tag[1:]) if kind == "heading_open" else 0
            elif token.type == "tr_open" and token.map:
                row_from = lines[token.map[0]]
            elif token.type == "inline" and token.map:
                start, end = lines[token.map[0]], lines[min(token.map[1], len(lines) - 1)] - 1
                if kind in ("th_open", "td_open"):
                    at = self.masked.find(token.content, row_from) if token.content else row_from
                    start, end = (at, at + len(token.content)) if at >= 0 else (row_from, end)
                    row_from = end
                name = {"heading_open": "heading", "paragraph_open": "item" if items else "paragraph"}.get(kind, "cell")
                found.append(self._block(name, start, max(start, min(end, len(self.source))), level if name == "heading" else 0))
        return found

    def _block(self, kind: str, start: int, end: int, level: int) -> Block:
        part = self.masked[start:end]
        prose = _COVERED.sub(lambda m: re.sub(r"[^\n]", MARK, m.group()), part)
        if kind == "heading":
            prose = re.sub(r"^[-=]+[ \t]*$", lambda m: MARK * len(m.group()), prose, flags=re.MULTILINE)
        spans = _sentences(prose)
        sentences = tuple(
            Sentence(start + a, start + b, prose[a:b], tuple(x for x in self.atoms if start + a <= x.start < start + b)) for a, b in spans
        )
        return Block(kind, start, end, prose, sentences, level)

    def beside(self, offset: int, width: int = 40) -> str:
        """Some words of the source around an offset, to recognise the place by."""
        a, b = max(0, offset - width), min(len(self.source), offset + width)
        return " ".join(self.source[a:b].split())


_ROUGH = {"comment": _COMMENT, "variable": _CALL, "block": _STATEMENT}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return SandboxedEnvironment(keep_trailing_newline=True)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable("code")  # a covered comment is no indentation


@lru_cache(maxsize=4096)
def _calls(expression: str) -> tuple[Call, ...]:
    try:
        tree = _environment().parse(expression)
    except (TemplateError, RecursionError):
        return ()
    calls = [node for node in tree.find_all(nodes.Call) if isinstance(node.node, nodes.Name)]
    return tuple(Call(c.node.name, tuple(map(_literal, c.args)), {k.key: _literal(k.value) for k in c.kwargs}) for c in calls)


def _literal(node):
    if isinstance(node, nodes.List | nodes.Tuple):
        return [_literal(item) for item in node.items]
    return node.value if isinstance(node, nodes.Const) else None


def _sentences(prose: str) -> list[tuple[int, int]]:
    """Where sentences begin and end, without the white space between them."""
    found, begin = [], 0
    for match in _END.finditer(prose):
        if abbreviated(prose, match.start()) or (match.end() < len(prose.rstrip()) and not _OPENS.match(prose, match.end())):
            continue
        found.append((begin, match.end()))
        begin = match.end()
    found.append((begin, len(prose)))
    trimmed = [(a + len(prose[a:b]) - len(prose[a:b].lstrip()), a + len(prose[a:b].rstrip())) for a, b in found]
    return [(a, b) for a, b in trimmed if prose[a:b].strip(" \n\t" + MARK)]


def abbreviated(prose: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation, an initial or a number of a list."""
    if prose[stop : stop + 1] != "." or prose[stop : stop + 3] == "...":
        return False
    word = re.search(r"[\w.]*$", prose[:stop]).group().lower()
    return bool(_ABBREVIATION.fullmatch(word))
