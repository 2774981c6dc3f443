"""A source file as one markdown document: a notebook's cells and outputs, or the text of a .qmd or .md file.

A notebook becomes one document before pandoc reads it, so that a `:::` block may span cells. What Quarto hides is
left out here, at the only place where cells are read.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import nh3

from peilmerk.errors import PublisherError
from peilmerk.publishers import drawings
from peilmerk.publishers.embedded import schema
from peilmerk.publishers.embedded.config import (
    CITATION_FILES,
    Project,
    flatten,
    inherit,
    parse_yaml,
    read_text,
    rooted,
)
from peilmerk.publishers.embedded.shortcodes import expand, include, without_marks

_FRONT_MATTER = re.compile(
    r"\A\s*---[ \t]*\n(.*?)\n?(?:^---|^\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_OPTION_LINE = re.compile(r"^(?:#|//|--)\|[ \t]?(.*)$")
_NO_OPTION = re.compile(r"^#[ \t]*\|[ \t]*([a-z][a-z-]*)[ \t]*:")
_EXECUTABLE = re.compile(
    r"^([ \t]*)(`{3,}|~{3,})\{([A-Za-z][\w-]*)\}[ \t]*\n(.*?)^\1\2[ \t]*$", re.DOTALL | re.MULTILINE
)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x08\x0b-\x1f]")
"""What a terminal obeys and a page cannot show: colours, links, other signs that are no text."""
_HIDDEN = {"remove-cell", "hide-cell"}
_LABEL = re.compile(r"[A-Za-z][\w.:-]*")
_BACKTICKS = re.compile(r"`+")
_IMAGES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}


@dataclass
class Document:
    """One page before conversion.

    files: images from its outputs, path in the site to bytes. citations: what pandoc's citeproc is given, empty for a page without.
    needs: other files of the project that the page is made of, to the hash of what is in them. shown: the source as a reader may see it, for `code-tools`:
    what the page hides (cells, outputs, conditions) is hidden there too.
    """

    source: str
    page: str
    meta: dict[str, Any]
    markdown: str
    files: dict[str, bytes] = field(default_factory=dict)
    citations: dict[str, Any] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    shown: str = ""


def read_document(source: str, project: Project) -> Document:
    """Read one source of the project.

    Raises PublisherError for a notebook or front matter that cannot be read. What has no effect, or looks like a
    mistake, becomes a warning of the project.
    """
    text = read_text(project.root / source, source)
    inherited = project.defaults(source)
    folder = PurePosixPath(source).parent.as_posix()
    page = PurePosixPath(source).with_suffix(".html").as_posix()
    document = Document(source, page, inherited, "")
    if source.endswith(".ipynb"):
        cells = _cells(text, source)
        own = _first_front_matter(cells, source)
    else:
        own, text = split_front_matter(text, source)
        cells = []
    project.warnings.extend(schema.options(own, source))
    project.warnings.extend(schema.listing(flatten(own).get("listing"), source))
    document.meta = inherit(inherited, rooted(flatten(own), folder))
    if str(document.meta.get("date")) in schema.CHANGING_DATES:
        del document.meta["date"]
    document.citations = citations(document.meta, project, source)
    document.needs = {name: digest(project, name) for name in _named(document.meta)}
    notebook = source.endswith(".ipynb")
    if notebook:
        reader = _Cells(document, project)
        body = include("\n\n".join(reader.markdown(cells)), folder, project, source)
    else:
        body = _executable_blocks(include(text, folder, project, source), document, project)
    document.markdown = expand(body, document.meta, project, source)
    if code_tools(document.meta)["source"] is True:
        own = include("\n\n".join(reader.shown), folder, project, source) if notebook else body
        document.shown = expand(without_marks(own), document.meta, project, source)
    for key in ("title", "subtitle", "description"):
        if isinstance(document.meta.get(key), str):
            document.meta[key] = expand(document.meta[key], document.meta, project, source)
    return document


#: Settings of citations that citeproc has as they are: https://pandoc.org/MANUAL.html#citation-rendering
_CITEPROC = ("nocite", "link-citations", "link-bibliography", "reference-section-title", "suppress-bibliography", "notes-after-punctuation", "references")


def citations(meta: Mapping[str, Any], project: Project, source: str) -> dict[str, Any]:
    """What citeproc is given for a page: `bibliography` and `csl` as paths on this machine, and its settings; empty if the page has no bibliography.

    A file that is not there, or lies outside the project, is reported and left out.
    """
    if meta.get("citeproc") is False:
        return {}
    found: dict[str, list[str]] = {}
    for key, name in ((kind, str(given)) for kind in CITATION_FILES for given in schema.as_list(meta.get(kind))):
        file = project.inside(name)
        if "://" in name:
            problem = "is an address; put the file into the project"
        elif file is None:
            problem = "lies outside the project"
        else:
            problem = "" if file.is_file() else "does not exist in the project"
        if problem or file is None:
            where = "_quarto.yml" if name in schema.as_list(project.defaults("").get(key)) else source
            project.warnings.append(f"{where}: {key}: {name.lstrip('/')} {problem}.")
        else:
            found.setdefault(key, []).append(str(file))
    if not found.get("bibliography") and not meta.get("references"):
        return {}
    # In HTML Quarto links citations to the list, unless it is told not to.
    settings = {"link-citations": True, "lang": str(meta.get("lang") or "en")}
    settings |= {key: meta[key] for key in _CITEPROC if meta.get(key) is not None}
    return {**settings, "bibliography": found.get("bibliography", []), **({"csl": found["csl"][0]} if "csl" in found else {})}


def _named(meta: Mapping[str, Any]) -> list[str]:
    return [str(name) for key in CITATION_FILES for name in schema.as_list(meta.get(key))]


def digest(project: Project, name: str) -> str:
    """The hash of a file of the project, empty if there is none."""
    file = project.inside(name)
    return hashlib.sha256(file.read_bytes()).hexdigest() if file and file.is_file() else ""


def authors(meta: Mapping[str, Any]) -> list[str]:
    """The names of the authors of a page: texts, or with a `name` that may have its parts below it (https://quarto.org/docs/authoring/front-matter.html)."""
    names = [one.get("name", one) if isinstance(one, Mapping) else one for one in schema.as_list(meta.get("author"))]
    parts = ("given", "dropping-particle", "non-dropping-particle", "family")
    return [str(name.get("literal") or " ".join(str(name[part]) for part in parts if name.get(part))) if isinstance(name, Mapping) else str(name) for name in names]


def code_tools(meta: Mapping[str, Any]) -> dict[str, Any]:
    """`code-tools` of a page: `source` (whether it is shown, or an address), `toggle` (all code open or closed) and `caption`, as in Quarto."""
    given = meta.get("code-tools") or False
    own = given if isinstance(given, Mapping) else {}
    return {"source": bool(given), "toggle": bool(given), "caption": None, **own}


def front_matter(text: str, source: str) -> dict[str, Any]:
    """The front matter of a source, which is a text or a notebook; raises PublisherError if it cannot be read."""
    if source.endswith(".ipynb"):
        return _first_front_matter(_cells(text, source), source)
    return split_front_matter(text.replace("\r\n", "\n"), source)[0]


def split_front_matter(text: str, where: str) -> tuple[dict[str, Any], str]:
    """Return the YAML between `---` lines at the head of a text, and the text after it."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    return parse_yaml(match[1], f"{where}, front matter", first_line=2), text[match.end() :]


def _cells(text: str, source: str) -> list[dict[str, Any]]:
    try:
        notebook = json.loads(text)
    except ValueError as error:
        raise PublisherError(f"{source}: this is not a notebook of format 4 ({error}). Run it again.") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise PublisherError(f"{source}: this is not a notebook of format 4 (it has no list of cells). Open it in JupyterLab and save it, or run it again.")
    return [_whole(cell, f"{source}, cell {number}") for number, cell in enumerate(cells, 1)]


def _whole(cell: Any, where: str) -> dict[str, Any]:
    """A cell with everything that format 4 gives it; raises PublisherError if something of it is another thing than the format says."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        kind = repr(cell.get("cell_type")) if isinstance(cell, dict) else type(cell).__name__
        raise PublisherError(f"{where}: no cell of a notebook of format 4 (cell_type is {kind}; expected code, markdown or raw). Open it in JupyterLab and save it.")
    whole = {**cell, "source": _joined(cell.get("source")), "metadata": cell.get("metadata") or {}}
    whole |= {"attachments": cell.get("attachments") or {}, "outputs": cell.get("outputs") or []}
    parts = [whole["metadata"], whole["attachments"], *whole["attachments"].values()] if isinstance(whole["attachments"], dict) else [None]
    outputs = whole["outputs"] if isinstance(whole["outputs"], list) else [None]
    parts += [part for output in outputs for part in (output, (output.get("data") or {}) if isinstance(output, dict) else None)]
    if not all(isinstance(part, dict) for part in parts):
        raise PublisherError(f"{where}: its metadata, attachments or outputs are not those of a notebook of format 4. Run the notebook again.")
    return whole


def _first_front_matter(cells: list[dict[str, Any]], source: str) -> dict[str, Any]:
    """Take the front matter out of a notebook's first cell."""
    if not cells or cells[0]["cell_type"] not in ("raw", "markdown"):
        return {}
    meta, cells[0]["source"] = split_front_matter(cells[0]["source"], f"{source}, first cell")
    return meta


class _Cells:
    """The cells of one notebook, to markdown."""

    def __init__(self, document: Document, project: Project):
        self.document, self.project = document, project
        self.execute = {"echo": True, "output": True, "warning": True, "include": True}
        self.execute |= document.meta.get("execute") or {}
        # Quarto takes settings of execution beside `execute` too, and below `format.html`.
        for key in ("echo", "output", "warning", "include", "code-fold", "code-summary"):
            if key in document.meta:
                self.execute[key] = document.meta[key]
        self.shown: list[str] = []

    def markdown(self, cells: list[dict[str, Any]]) -> Iterator[str]:
        for number, cell in enumerate(cells, 1):
            kind = cell["cell_type"]
            if kind == "code":
                yield self._code(cell, number)
            elif kind == "markdown" and _HIDDEN & set(schema.as_list(cell["metadata"].get("tags"))):
                self._warn(number, "is left out for its tag; Quarto hides cells of code only. Delete its text, or write it within ::: {.content-hidden}.")
            elif kind == "markdown":
                self.shown.append(cell["source"])
                yield self._attachments(cell, number)
            elif cell["source"].strip():
                mime = cell.get("metadata", {}).get("raw_mimetype") or cell.get("metadata", {}).get("format")
                if mime == "text/html":
                    yield raw_html(cell["source"])
                elif mime == "text/markdown":
                    yield cell["source"]
                else:
                    self._warn(number, f"a raw cell ({mime or 'no format'}) is left out.")

    def _warn(self, number: int, message: str) -> None:
        self.project.warnings.append(f"{self.document.source}, cell {number}: {message}")

    def _code(self, cell: dict[str, Any], number: int) -> str:
        own, code = cell_options(cell["source"], f"{self.document.source}, cell {number}")
        schema.demand(own, f"{self.document.source}, cell {number}")
        tags = set(schema.as_list(cell.get("metadata", {}).get("tags"))) | set(
            map(str, schema.as_list(own.get("tags")))
        )
        self.project.warnings.extend(
            schema.unknown(own, schema.CELL, f"{self.document.source}, cell {number}")
        )
        for tag in sorted(tags & schema.TAGS_WITHOUT_EFFECT):
            self._warn(
                number,
                f"tag '{tag}' hides nothing, here or in Quarto; use '#| include: false' or '#| output: false'.",
            )
        options = {**self.execute, **own}
        for line in _misplaced(code):
            self._warn(number, f"option {line!r} stands below code and has no effect; options are the first lines of a cell, each with #|.")
        if options["include"] is False or tags & _HIDDEN:
            return ""
        parts = []
        if options["echo"] is not False and code.strip():
            parts.append(
                code_block(code if options["echo"] != "fenced" else cell["source"], "python", options)
            )
            self.shown.append(parts[0])
        if options["output"] is not False and "hide-output" not in tags:
            parts.append(self._outputs(cell.get("outputs", []), options, number))
        return "\n\n".join(part for part in parts if part)

    def _outputs(self, outputs: list[dict[str, Any]], options: Mapping[str, Any], number: int) -> str:
        made = [self._output(output, options, number, n) for n, output in enumerate(outputs, 1)]
        made = [text for text in made if text]
        label, caption = str(options.get("label") or ""), None
        if label and not _LABEL.fullmatch(label):
            self._warn(number, f"label {label!r} has no effect; a label begins with a letter and has letters, digits, - and _ only.")
            label = ""
        for kind in ("fig-cap", "tbl-cap"):
            caption = options.get(kind) if caption is None else caption
        if isinstance(caption, list):
            self._warn(
                number,
                "several captions make figures with one id; use fig-cap with fig-subcap. The first is used.",
            )
            caption = caption[0] if caption else None
        if not made:
            if label.startswith(("fig-", "tbl-")):
                self._warn(number, f"{label} has a label but no output.")
            return ""
        subcaptions = options.get("fig-subcap")
        if isinstance(subcaptions, list):
            texts = [str(text) for text in subcaptions] + [""] * len(made)
            made = [
                fenced_div(f"{body}\n\n{_caption(text)}", ".pm-subfloat")
                for body, text in zip(made, texts, strict=False)
            ]
        body = "\n\n".join(made)
        if columns := options.get("layout-ncol"):
            body = fenced_div(body, f'layout-ncol="{int(columns)}"')
        kind = "tbl" if label.startswith("tbl-") or options.get("tbl-cap") is not None else "fig"
        if label.startswith(("fig-", "tbl-")) or caption is not None:
            name = f"#{label} " if label else ""
            return fenced_div(f"{body}\n\n{_caption(caption)}", f'{name}.pm-cell-float kind="{kind}"')
        return fenced_div(body, f"#{label}") if re.fullmatch(r"[A-Za-z][\w-]*", label) else body

    def _output(self, output: dict[str, Any], options: Mapping[str, Any], number: int, nth: int) -> str:
        kind = output.get("output_type")
        if kind == "stream":
            if output.get("name") == "stderr" and options["warning"] is False:
                return ""
            text = _joined(output.get("text"))
            return (
                text
                if options["output"] == "asis" and output.get("name") != "stderr"
                else _preformatted(text)
            )
        if kind == "error":
            # Quarto publishes the traceback, with paths and perhaps data in it.
            self._warn(
                number,
                f"ended in {output.get('ename', 'an error')}; the traceback is not published. Run the notebook again.",
            )
            return ""
        data = output.get("data") or {}
        if "text/html" in data:
            self._warn(
                number,
                "has a text/html output, for which Quarto loads scripts from elsewhere; use figuur() or tabel().",
            )
            return raw_html(nh3.clean(_joined(data["text/html"])))
        if "text/markdown" in data:
            return _joined(data["text/markdown"]).strip("\n")
        for mime, suffix in _IMAGES.items():
            if mime in data:
                try:
                    image = _decoded(data[mime], suffix)
                except ValueError as error:
                    self._warn(number, f"an image is left out: {error}.")
                    return ""
                alt = options.get("fig-alt") or options.get("fig-cap") or ""
                if not alt:
                    self._warn(number, "an image has no text alternative; give '#| fig-alt:'.")
                return self._image(f"cel-{number}-{nth}.{suffix}", image, str(alt))
        if "text/plain" in data:
            return _preformatted(_joined(data["text/plain"]))
        if data:
            self._warn(number, f"no output that a page can show: {', '.join(sorted(data))}.")
        return ""

    def _image(self, name: str, content: bytes, alt: str) -> str:
        folder = PurePosixPath(self.document.page).with_suffix("").as_posix() + "_files"
        self.document.files[f"{folder}/{name}"] = content
        src = f"{PurePosixPath(folder).name}/{name}"
        return raw_html(f'<p><img src="{html.escape(src)}" alt="{html.escape(alt)}"></p>')

    def _attachments(self, cell: dict[str, Any], number: int) -> str:
        text = cell["source"]
        for n, (name, data) in enumerate(sorted(cell.get("attachments", {}).items()), 1):
            for mime, suffix in _IMAGES.items():
                if mime in data:
                    file = f"bijlage-{number}-{n}.{suffix}"
                    try:
                        image = _decoded(data[mime], suffix)
                    except ValueError as error:
                        self._warn(number, f"attachment {name} is left out: {error}.")
                        continue
                    self._image(file, image, "")
                    folder = PurePosixPath(self.document.page).stem + "_files"
                    text = text.replace(f"attachment:{name}", f"{folder}/{file}")
        return text


def cell_options(source: str, where: str) -> tuple[dict[str, Any], str]:
    """Split the `#|` lines at the head of a cell from its code; raises PublisherError if they are not YAML."""
    lines = source.split("\n")
    head = 0
    while head < len(lines) and _OPTION_LINE.match(lines[head]):
        head += 1
    yaml_text = "\n".join(match[1] for line in lines[:head] if (match := _OPTION_LINE.match(line)))
    return parse_yaml(yaml_text, f"{where}, options"), "\n".join(lines[head:]).strip("\n")


def _misplaced(code: str) -> list[str]:
    """Lines that were meant as options of a cell, and are comments: below the first line of code, or with a blank in `#|`, as some formatters write it."""
    return [line.strip() for line in code.split("\n") if (found := _NO_OPTION.match(line)) and found[1] in schema.CELL]


def code_block(code: str, language: str, options: Mapping[str, Any]) -> str:
    """Write a code block with the fold that its options ask for."""
    attributes = f".{language} .cell-code"
    fold = options.get("code-fold")
    if fold not in (None, False):
        attributes += f' code-fold="{fold if isinstance(fold, str) else "true"}"'
        if summary := options.get("code-summary"):
            attributes += f' code-summary="{_attribute(str(summary))}"'
    return _fenced(code, f"{{{attributes}}}")


def raw_html(text: str) -> str:
    """Write HTML as a raw block, which pandoc passes unchanged."""
    return _fenced(text, "{=html}")


def fenced_div(body: str, attributes: str) -> str:
    """Write a `:::` block around markdown."""
    return f"::::: {{{attributes}}}\n\n{body}\n\n:::::"


def _caption(text: Any) -> str:
    return fenced_div("" if text is None else str(text), ".pm-caption")


def _executable_blocks(text: str, document: Document, project: Project) -> str:
    """Show ```{python} blocks of a .qmd as code: only notebooks are executed, and never by a publisher."""
    defaults = _Cells(document, project).execute

    def one(match: re.Match[str]) -> str:
        _, _, language, source = match.groups()
        own, code = cell_options(source.rstrip("\n"), document.source)
        schema.demand(own, document.source)
        project.warnings.append(
            f"{document.source}: a {{{language}}} block is not run; its outputs belong in a notebook."
        )
        options = {**defaults, **own}
        if options["include"] is False or options["echo"] is False or not code.strip():
            return ""
        return code_block(code, language, options)

    return _EXECUTABLE.sub(one, text)


def _preformatted(text: str) -> str:
    text = _ANSI.sub("", text).rstrip("\n")
    return (
        raw_html(f'<pre class="cell-output"><code>{html.escape(text, quote=False)}</code></pre>')
        if text
        else ""
    )


def _fenced(text: str, info: str) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{text}\n{fence}"


def _attribute(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value or "")


def _decoded(value: Any, suffix: str) -> bytes:
    """The bytes of an image in a notebook; raises ValueError if they are no image of that kind, or one that does more than be seen."""
    text = _joined(value)
    if suffix != "svg":
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except ValueError as error:
            raise ValueError(f"its data are broken ({error}); run the notebook again") from error
    if fault := drawings.fault(text.encode()):
        raise ValueError(f"this SVG {fault.rstrip('.')}")
    return text.encode()
