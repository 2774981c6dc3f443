"""Links: glued together, without text or address, or one address for two subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import ATOM, Text, words

_GLUED = re.compile(r"https?://[^\s<>()\]]*?(?P<second>https?://)[^\s<>)\]]*|\bwww\.[^\s<>()\]]*?(?P<third>www\.)[^\s<>)\]]*", re.IGNORECASE)
#: Archives and translators have the address of another page in their own.
_CARRIES = re.compile(r"https?://(?:web\.archive\.org|archive\.|translate\.)", re.IGNORECASE)
_LINK = re.compile(rf"(?<!!)\[(?P<said>[^\[\]\n]*)\]\((?P<to>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"]*\")?\)|(?<!!)\[(?P<covered>[{ATOM}]+)\]\((?P<of>\S*?)\)")
_PAGE = re.compile(r"#page=\d+", re.IGNORECASE)
#: A link that says nothing of its subject tells no two subjects apart.
_SAYS_NOTHING = {"hier", "link", "lees meer", "meer", "website", "rapport", "bron", "deze link", "pagina"}


def check_all(texts: list[Text], context: Context) -> Iterator[Found]:
    """All links of an edition: one by one, and what they are used for."""
    used: dict[str, tuple[str, str]] = {}
    for text in texts:
        for match in _GLUED.finditer(text.masked):
            if not _CARRIES.match(match.group()):
                what = f"Twee adressen staan aan elkaar: ‘{match.group()[:70]}’."
                yield Found("link-geplakt", text.name, text.line(match.start()), match.group()[:60], what, "Zet ze los, elk als link met een eigen tekst.")
        for match in _LINK.finditer(text.masked):
            said, to = match["said"], match["to"]
            if match["covered"]:
                continue
            line = text.line(match.start())
            if not said.strip():
                yield Found("link-leeg", text.name, line, to, f"De link naar ‘{to}’ heeft geen tekst.", "Zet tussen de haken waar de link heen gaat.")
            elif not to.strip("#"):
                yield Found("link-leeg", text.name, line, said, f"De link ‘{said}’ gaat nergens heen.", "Zet het adres tussen de ronde haken, of haal de link weg.")
            if _PAGE.search(to):
                what = f"De link ‘{said}’ wijst naar een bladzijde van een pdf."
                yield Found("verwijzing", text.name, line, to, what, "Noem de paragraaf: in een nieuwe versie staat het op een andere bladzijde.")
            if said.strip() and to.startswith(("http://", "https://")) and " ".join(words(said)) not in _SAYS_NOTHING and said.strip() != to:
                subject, place = " ".join(words(said)), f"teksten/{text.name}, regel {line}"
                before = used.setdefault(to.rstrip("/"), (subject, place))
                if not (set(before[0].split()) <= set(subject.split()) or set(subject.split()) <= set(before[0].split())):
                    what = f"‘{said}’ heeft hetzelfde adres als ‘{before[0]}’ ({before[1]})."
                    yield Found("link-dubbel", text.name, line, said, what, "Kijk welke van de twee een ander adres moet krijgen.")
