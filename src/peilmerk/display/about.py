"""What a page shows of the site itself: its pages, the methods that it uses, and how it was made."""

from __future__ import annotations

from peilmerk import methods
from peilmerk.display.outputs import Output


def methoden() -> Output | None:
    """How the figures of analyses are computed: all pages of docs/methods, of which the site keeps those that the edition uses."""
    from peilmerk.edition import current

    found = methods.sections(current().project.root)
    text = "\n\n".join(found.values())
    return Output({"kind": "text", "markdown": text, "methods": found, "explains_methods": True}, {"text/markdown": text, "text/plain": text}) if text else None


def bouwgegevens() -> Output:
    """When, with what and by which publisher the site was made; filled in when it is published."""
    text = "Wordt ingevuld bij publicatie."
    return Output({"kind": "build"}, {"text/plain": text})


def inhoud() -> Output:
    """The pages of this edition as links."""
    from peilmerk.edition import current

    pages = current().present_pages()
    return Output({"kind": "contents", "pages": pages}, {"text/plain": "\n".join(p["title"] for p in pages)})
