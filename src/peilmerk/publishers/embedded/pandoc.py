"""Conversion by pandoc: a few long-lived `pandoc lua` processes, each of which converts many pages.

A process for every page costs 60 ms, most of it starting up; a page in a running process costs 15 to 20 ms.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from importlib.resources import as_file, files
from types import TracebackType
from typing import Any

import pypandoc

from peilmerk.errors import PublisherError


@dataclass(frozen=True)
class Converted:
    """A page's body as HTML, its table of contents, the heading that serves as title if there was no other, and its source if it shows that."""

    html: str
    toc: list[dict[str, Any]]
    warnings: list[str]
    heading: str | None
    heading_text: str | None
    source: str | None = None


#: Memory is looked through for what is no longer used when 64 MB have been kept, not at each doubling from 1 MB on: an eighth less work, and no more memory.
_RUNTIME = ("+RTS", "-O64m", "-RTS")


class Pandoc:
    """`jobs` pandoc processes, for use in a `with` statement; each starts when there is work for it. What is asked for is done in that order."""

    def __init__(self, jobs: int = 2):
        self.jobs = max(1, jobs)

    def __enter__(self) -> Pandoc:
        self._program = as_file(files(__package__).joinpath("page.lua"))
        self._command = [pypandoc.get_pandoc_path(), *_RUNTIME, "lua", str(self._program.__enter__())]
        self._mine = threading.local()
        self._all: list[_Worker] = []
        self._threads = ThreadPoolExecutor(self.jobs, "pandoc")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.close()
        self._program.__exit__(kind, error, trace)

    def page(self, request: Mapping[str, Any]) -> Future[Converted]:
        """Convert a page, which has `source`, `markdown`, `words` and `options`.

        Options are `title` (there is one), `toc_depth`, `number_sections`, `number_depth` and `fig_cap_top`. The result raises PublisherError,
        with the name of the source, if pandoc cannot convert it.
        """
        return self._threads.submit(self._page, request)

    def texts(self, markdown: Mapping[str, str]) -> Future[tuple[dict[str, str], dict[str, str]]]:
        """Convert small texts by name: their HTML (a single paragraph without `<p>`) and their plain text."""
        return self._threads.submit(self._texts, markdown)

    def _page(self, request: Mapping[str, Any]) -> Converted:
        markdown, blocks = without_raw(request["markdown"])
        answer = _lists(self._ask({**request, "markdown": markdown}, request["source"]))
        answer["html"] = with_raw(answer["html"], blocks)
        return Converted(**{one.name: answer.get(one.name) for one in fields(Converted)})

    def _texts(self, markdown: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        if not markdown:
            return {}, {}
        answer = self._ask({"texts": dict(markdown)}, "_quarto.yml")
        return answer["html"], answer["plain"]

    def _ask(self, request: Mapping[str, Any], source: str) -> dict[str, Any]:
        if not hasattr(self._mine, "worker"):  # each thread has its own
            self._mine.worker = _Worker(self._command)
            self._all.append(self._mine.worker)
        answer = self._mine.worker.ask(request, source)
        if "error" in answer:
            hint = " Text between lines of --- is read as settings; write *** for a line across the page." if "YAML" in answer["error"] else ""
            raise PublisherError(f"{source}: pandoc cannot convert this page: {answer['error']}{hint}")
        return answer


_FENCED = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<what>[^\n]*)\n(?P<body>.*?)^(?P<end>(?P=fence)[`~]*[ \t]*)$",
    re.DOTALL | re.MULTILINE,
)
#: Characters from which a raw block stays with us: charts and tables are ten to a hundred times as long as the words around them.
_LONG = 200


def without_raw(markdown: str) -> tuple[str, dict[str, str]]:
    """Markdown with a mark in the place of each long raw block of HTML, and these blocks by mark: pandoc passes them on as they are, and takes its time for it."""
    blocks: dict[str, str] = {}
    if "<pm-folder " in markdown:  # addresses in what another folder gives are changed by page.lua
        return markdown, blocks
    prefix = hashlib.sha256(markdown.encode()).hexdigest()[:16]

    def one(match: re.Match[str]) -> str:
        body = match["body"]
        if (
            match["what"].strip() != "{=html}" or len(body) < _LONG or body.lstrip().startswith("<!--")
        ):  # a comment is not for readers
            return match[0]
        before = markdown.rfind("\n", 0, max(match.start() - 1, 0)) + 1
        if markdown[before : match.start()].strip():  # in a paragraph, where it may be no block
            return match[0]
        mark = f"<pm-raw id={prefix}-{len(blocks)}>"
        blocks[mark] = body.removesuffix("\n")
        return f"{match['fence']}{match['what']}\n{mark}\n{match['end']}"

    return _FENCED.sub(one, markdown), blocks


def with_raw(html: str, blocks: Mapping[str, str]) -> str:
    """HTML with the blocks in the place of their marks."""
    return (
        re.sub(r"<pm-raw id=[0-9a-f]{16}-\d+>", lambda mark: blocks.get(mark[0], mark[0]), html)
        if blocks
        else html
    )


def _lists(answer: dict[str, Any]) -> dict[str, Any]:
    """An empty Lua table is written as an object; we expect lists."""
    return answer | {key: answer[key] or [] for key in ("toc", "warnings")}


class _Worker:
    """One pandoc process: a line of JSON in, a line of JSON out."""

    def __init__(self, command: list[str]):
        # A file and not a pipe: nobody reads standard error until something is wrong.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, encoding="utf-8"
        )

    def ask(self, request: Mapping[str, Any], source: str) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request, ensure_ascii=False, default=str) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            self._errors.seek(0)
            raise PublisherError(
                f"{source}: pandoc stopped while converting this page. {self._errors.read()[-500:]}".rstrip()
            )
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()
