"""The search index: Pagefind, which stems Dutch words and runs in the reader's browser."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import cbor2
import jinja2
from pagefind_bin import get_executable

from peilmerk.errors import DiskError, PublisherError
from peilmerk.publishers.embedded.words import words

FOLDER = "pagefind"
_NEEDED = (
    "pagefind.js",
    "pagefind-worker.js",
    "pagefind-entry.json",
    "pagefind.*",
    "wasm.*",
    "fragment",
    "index",
    "filter",
)
#: What is no text of a page: menus within it, the mark behind a footnote, buttons.
_EXCLUDED = (".footnote-back", "#zoeken", ".quarto-page-breadcrumbs", ".page-navigation", ".code-copy-button", ".hidden")
#: Rules of the search that stand on lines of their own, not those within @media.
_STYLE = re.compile(r"^(?:\.js )?\.(?:tool\b|search-|pm-search-)[^{}]*\{[^{}]*\}", re.MULTILINE)
_SILENT = re.compile(r"<(svg|script|style)\b.*?</\1\s*>", re.DOTALL)
#: A cell that only says a number: nobody looks for one, and they would be most of the index.
_NUMBER = re.compile(r"<td\b[^>]*>[\s\d.,%€+–−*×-]*</td>|<td\b[^>]*>€?[\s\d.,-]+(?: (?:mln|euro))?\*?</td>")
#: Pagefind reads two cells with nothing between them as one word.
_GLUED = re.compile(r"</(?:th|td|caption|span|summary|dt|dd|label)>(?=<)")


@cache
def dialog(lang: str) -> str:
    """The dialog of the search as HTML, in the words of the language; search.js fills it."""
    environment = jinja2.Environment(loader=jinja2.PackageLoader(__package__, "templates"), autoescape=True, trim_blocks=True)
    return environment.get_template("search.html.j2").render(words=words(lang)).strip()


def style() -> str:
    """The part of the site's style that the dialog and its button have, for pages of another publisher."""
    text = files(__package__).joinpath("static", "site.css").read_text("utf-8")
    return "\n".join(match[0] for match in _STYLE.finditer(text)) + "\n"


def write_index(site: Path, pages: Iterable[str]) -> None:
    """Index pages of a site and write the index below it; raises PublisherError if Pagefind fails, DiskError if a disk is full.

    Only what stands in `data-pagefind-body` is indexed; `data-pagefind-ignore` and drawings are left out. Pagefind's
    own interfaces are removed: site_libs/search.js is ours.
    """
    write_pages(site, {page: (site / page).read_text("utf-8") for page in pages})


def write_pages(site: Path, texts: Mapping[str, str]) -> None:
    """Index whole pages by their path; as `write_index`."""
    write_texts(site, {page: _GLUED.sub(r"\g<0> ", _NUMBER.sub("", _SILENT.sub("", text))) for page, text in texts.items()})


def write_texts(site: Path, texts: Mapping[str, str]) -> None:
    """Index HTML by the path that results lead to, and write the index below the site, in the place of one that is there; raises as `write_index`."""
    with tempfile.TemporaryDirectory() as place:
        copy, made = Path(place) / "site", Path(place) / "index"
        for page, text in texts.items():
            target = copy / page
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        command = [
            str(get_executable()), "--site", str(copy), "--output-path", str(made),
            "--keep-index-url", "--quiet", *(part for selector in _EXCLUDED for part in ("--exclude-selectors", selector)),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PublisherError(
                f"The search index could not be made: {(done.stderr or done.stdout).strip()[-500:]}"
            )
        _must_be_whole(made)
        _in_one_order(made)
        for path in made.iterdir():
            if not any(path.match(pattern) for pattern in _NEEDED):
                path.unlink()
        shutil.rmtree(site / FOLDER, ignore_errors=True)
        # Copied, not written by Pagefind: that tells nobody when a disk is full.
        shutil.copytree(made, site / FOLDER)


def _in_one_order(index: Path) -> None:
    """Put filters and their values in the order of the alphabet: Pagefind's is another one each time, and equal builds are equal files.

    Its files are CBOR (RFC 8949) behind a mark, packed; names are hashes of what is in them, and stand in the file that names them.
    """
    if not any((index / "filter").glob("*")):
        return
    names = {}
    for path in sorted((index / "filter").iterdir()):
        name, values = _unpacked(path)
        content = cbor2.dumps([name, sorted(values)])
        names[path.stem] = f"{path.stem.partition('_')[0]}_{hashlib.sha256(content).hexdigest()[:7]}"
        path.unlink()
        _pack(path.with_stem(names[path.stem]), content)
    told = json.loads((index / "pagefind-entry.json").read_text("utf-8"))
    for code, language in told["languages"].items():
        path = index / f"pagefind.{language['hash']}.pf_meta"
        version, pages, chunks, filters, *rest = _unpacked(path)
        content = cbor2.dumps([version, pages, chunks, sorted([name, names[file]] for name, file in filters), *rest])
        language["hash"] = f"{code}_{hashlib.sha256(content).hexdigest()[:10]}"
        path.unlink()
        _pack(index / f"pagefind.{language['hash']}.pf_meta", content)
    (index / "pagefind-entry.json").write_text(json.dumps(told, separators=(",", ":"), ensure_ascii=False), "utf-8")


_MARK = b"pagefind_dcd"


def _unpacked(path: Path) -> list:
    return cbor2.loads(gzip.decompress(path.read_bytes()).removeprefix(_MARK))


def _pack(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(_MARK + content, mtime=0))


def _must_be_whole(index: Path) -> None:
    """Raise DiskError if a file of the index, which are gzip files without its name, is broken off."""
    for path in sorted(p for p in index.rglob("*") if p.is_file()):
        with path.open("rb") as start:
            packed = start.read(2) == b"\x1f\x8b"
        try:
            if packed:
                with gzip.open(path) as unpacked:
                    while unpacked.read(1 << 20):
                        pass
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DiskError(
                f"The search index could not be made: {path.name} is broken off. Most likely the disk is full that holds temporary files "
                f"({tempfile.gettempdir()}). Make room, and run the same command again: it goes on where it stopped."
            ) from error
