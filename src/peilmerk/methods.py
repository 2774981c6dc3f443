"""How figures were computed: the pages of docs/methods, in Dutch, which a site shows on one page and every computed figure links to.

A page is `docs/methods/<name>.md` and begins with `# Title`. Other headings are the parts that every page has, in the order of `PARTS`.
"""

from __future__ import annotations

import re
from pathlib import Path

from peilmerk.errors import UnknownName

FOLDER = "docs/methods"
#: What a page says of its method, in this order.
PARTS = ("Wat het zegt", "Formule", "Aannames", "Voorbeeld", "Grenzen", "Bron")
_HEADING = re.compile(r"^(#+ .*?)[ \t]*$", re.MULTILINE)


def names(root: Path) -> list[str]:
    """The names of all pages, in order of their titles."""
    pages = [p.stem for p in (root / FOLDER).glob("*.md") if p.stem != "README"]
    return sorted(pages, key=lambda name: (title(root, name).casefold(), name))


def title(root: Path, name: str) -> str:
    """The title of a page. Raises UnknownName if there is none of that name."""
    return _page(root, name).partition("\n")[0].removeprefix("# ").strip()


def sections(root: Path) -> dict[str, str]:
    """Every page by its name: a section with that name as id, its headings one level lower and in no list of contents: they are the same of every page."""
    return {name: _section(_page(root, name), name) for name in names(root)}


def markdown(root: Path) -> str:
    """All pages as one text (see `sections`). Empty if there are none."""
    return "\n\n".join(sections(root).values())


def _page(root: Path, name: str) -> str:
    path = root / FOLDER / f"{name}.md"
    if not path.is_file():
        raise UnknownName.among("method (a page in docs/methods)", name, [p.stem for p in (root / FOLDER).glob("*.md")])
    return path.read_text("utf-8")


def _section(text: str, name: str) -> str:
    head, _, rest = text.partition("\n")
    lower = _HEADING.sub(r"#\1 {.unnumbered .unlisted}", rest)
    return f"#{head.strip()} {{#{name}}}\n{lower}".strip()
