"""The cell of parameters as it is written: its lines, imports, classes and comments, from the syntax tree alone."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from dataclasses import dataclass, field, replace

from peilmerk.errors import ConfigError

TAG = "parameters"
_HOLDS = (
    "The cell of parameters holds imports, `name: type = value` and classes of choices (Enum), and nothing else, "
    "so that it can be read without running it."
)
_MODEL = re.compile(r"model:\s*(?P<path>\S+)")


@dataclass(frozen=True)
class Line:
    """One parameter as it is written. `line` counts from 1.

    `kind` and `default` are parts of the syntax tree, or None; `written` and `shown` are their text.
    """

    name: str
    line: int
    kind: ast.expr | None
    written: str
    default: ast.expr | None
    shown: str
    help: str


@dataclass(frozen=True)
class Cell:
    """The cell tagged `parameters`. `imports`: name -> module and what of it; `model`: line and path of `# model: ...`."""

    notebook: str
    number: int
    source: str
    lines: list[Line] = field(default_factory=list)
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    model: tuple[int, str] | None = None

    def wrong(self, line: int | None, sentence: str) -> ConfigError:
        """The error that says what cannot be, and on which line."""
        return ConfigError(f"{self.notebook}, cell {self.number}, line {line or 1}: {sentence}")


def read(notebook: str, data: bytes) -> Cell:
    """The cell of parameters of a notebook file. Raises ConfigError with the line if it has none, several, or one that runs something."""
    return parsed(notebook, *_tagged(notebook, data))


def parsed(notebook: str, number: int, source: str) -> Cell:
    """The cell of parameters from its source; notebook and number are for messages. Raises ConfigError with the line."""
    place = Cell(notebook, number, source)
    try:
        tree = ast.parse(source)
        comments = _comments(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        said = error.msg if isinstance(error, SyntaxError) else error
        raise place.wrong(getattr(error, "lineno", None), f"this is no Python: {said}. {_HOLDS}") from None
    found: dict[str, Line] = {}
    for node in tree.body:
        match node:
            case ast.Import():
                place.imports.update(_import(node))
            case ast.ImportFrom():
                place.imports.update({a.asname or a.name: ("." * node.level + (node.module or ""), a.name) for a in node.names})
            case ast.ClassDef(name=name):
                place.classes[name] = node
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case ast.AnnAssign() | ast.Assign():
                line = _line(node, place, comments)
                if line.name in found:
                    raise place.wrong(line.line, f"{line.name} was declared already, on line {found[line.name].line}. Remove one.")
                found[line.name] = line
            case _:
                shown = (ast.get_source_segment(source, node) or "").split("\n")[0][:60]
                raise place.wrong(node.lineno, f"`{shown}` cannot stand here. {_HOLDS}")
    models = [(number, m["path"]) for number, (text, _) in comments.items() if (m := _MODEL.fullmatch(text))]
    if len(models) > 1:
        raise place.wrong(models[1][0], f"a second model; the first is on line {models[0][0]}. Remove one.")
    return replace(place, lines=list(found.values()), model=models[0] if models else None)


def _tagged(notebook: str, data: bytes) -> tuple[int, str]:
    """The number of the one cell that is tagged, counted from 1, and its source."""
    try:
        cells = json.loads(data)["cells"]
        tagged = [
            (number, "".join(cell["source"]))
            for number, cell in enumerate(cells, 1)
            if cell["cell_type"] == "code" and TAG in cell.get("metadata", {}).get("tags", [])
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigError(f"{notebook} is no notebook that can be opened (nbformat 4). Open it in JupyterLab and save it again.") from None
    if not tagged:
        raise ConfigError(f"{notebook} has no cell tagged '{TAG}'. Give it one, with municipality, period and what else can be set.")
    if len(tagged) > 1:
        raise ConfigError(
            f"{notebook}: cells {' and '.join(str(number) for number, _ in tagged)} are tagged '{TAG}', and papermill reads only the first. "
            "Put all parameters in one cell."
        )
    return tagged[0]


def _import(node: ast.Import) -> dict[str, tuple[str, str | None]]:
    """`import a.b` gives the name a, `import a.b as c` the name c for a.b."""
    return {a.asname or a.name.split(".")[0]: (a.name if a.asname else a.name.split(".")[0], None) for a in node.names}


def _comments(source: str) -> dict[int, tuple[str, bool]]:
    """The comments by line: the text, and whether it has the line for itself."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        t.start[0]: (t.string.lstrip("#").strip(), not t.line[: t.start[1]].strip())
        for t in tokens if t.type == tokenize.COMMENT
    }  # fmt: skip


def _line(node: ast.AnnAssign | ast.Assign, place: Cell, comments: dict[int, tuple[str, bool]]) -> Line:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        shown = ast.get_source_segment(place.source, node)
        raise place.wrong(node.lineno, f"`{shown[:60]}` is more or other than one name. Write every parameter on a line of its own: name = value.")
    kind = getattr(node, "annotation", None)
    written = _text(place.source, kind)
    if isinstance(kind, ast.Constant) and isinstance(kind.value, str):  # a type between quotes
        written = kind.value
        try:
            kind = ast.parse(written, mode="eval").body
        except (SyntaxError, ValueError):
            raise place.wrong(node.lineno, f"'{written}' is no type.") from None
    return Line(targets[0].id, node.lineno, kind, written, node.value, _text(place.source, node.value), _help(node, comments))


def _text(source: str, node: ast.expr | None) -> str:
    return (ast.get_source_segment(source, node) or "") if node else ""


def _help(node: ast.stmt, comments: dict[int, tuple[str, bool]]) -> str:
    """The comment behind a parameter, or else the lines of comment right above it."""
    for line in (node.end_lineno, node.lineno):
        if line in comments:
            return comments[line][0]
    above, line = [], node.lineno - 1
    while comments.get(line, ("", False))[1]:
        if not _MODEL.fullmatch(comments[line][0]):
            above.insert(0, comments[line][0])
        line -= 1
    return " ".join(above)
