"""Sentences that are not whole: without an end or a beginning, run into each other, or with the signs of a list in a table cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import ATOM, MARK, Block, Text, abbreviated

#: Words that no Dutch sentence ends with.
_HANGING = re.compile(
    rf"\b(?:en|of|de|het|een|van|voor|met|in|aan|bij|naar|door|tot|te|om|dat|omdat|terwijl|maar|want|zoals|per|ten|ter|hun|zijn eigen|deze|waarbij|waardoor)"
    rf"[\s{MARK}]*[.!?]?[\s{MARK}]*$"
)
#: These hang only where nothing closes them: `Daar hoort ook zorg bij.` and `Dat gaat niet door.` are whole.
_HANGING_WITH_STOP = re.compile(rf"\b(?:en|of|de|een|het|omdat|terwijl|maar|want|zoals|dat|deze|waarbij|waardoor|ten|ter)[\s{MARK}]*[.!?][\s{MARK}]*$")
_CLOSED = re.compile(rf"[.!?…:;][\"'”’)\]{MARK}\s*¹²³⁴-⁹]*$")
_LEAST_WORDS = 4
_STOP_THEN_SMALL = re.compile(rf"(?<=[a-zà-ÿ)])\.[{MARK}]* +[{MARK}]*(?P<word>[a-zà-ÿ]{{2,}})")
_NO_SPACE = re.compile(r"(?<=[a-zà-ÿ]{2})[.!?](?P<word>[A-ZÀ-Þ][a-zà-ÿ]+)\b|(?<=[a-zà-ÿ]{2}),(?P<small>[a-zà-ÿ]{2,})\b")
_GAP = re.compile(r"(?<=[a-zà-ÿ,])  +(?P<word>[A-ZÀ-Þ][a-zà-ÿ]+)")
_TWICE = re.compile(r"\b(?P<word>de|het|een|van|en|in|op|te|met|voor|aan|bij|naar|door|is|zijn|worden|wordt)\s+(?P=word)\b(?!-)", re.IGNORECASE)
_LIST_IN_CELL = re.compile(r"^\s*(?:[-*•·–+]\s|<li\b)|<br\s*/?>\s*(?:[-*•·–]|\d+[.)])|</?(?:ul|ol|li)\b", re.IGNORECASE)
_SMALL_START = re.compile(rf"^[\s{MARK}]*(?P<word>[a-zà-ÿ]{{2,}})")


def check(text: Text, context: Context) -> Iterator[Found]:
    """Sentences that are cut off or merged, and markup of lists in table cells."""
    for number, block in enumerate(text.blocks):
        if block.kind in ("paragraph", "item"):
            yield from _unfinished(text, block, text.blocks[number + 1] if number + 1 < len(text.blocks) else None)
            yield from _merged(text, block)
        elif block.kind == "cell" and _LIST_IN_CELL.search(text.source[block.start : block.end]):
            what = f"In de tabelcel ‘{text.source[block.start : block.end].strip()[:40]}’ staat een teken van een lijst."
            yield Found("opmaak-in-tabel", text.name, text.line(block.start), "tabelcel", what, "Haal het teken weg, of maak er een rij per punt van.")


def _unfinished(text: Text, block: Block, follows: Block | None) -> Iterator[Found]:
    prose = block.prose.rstrip()
    if len(block.words) < _LEAST_WORDS or not block.sentences or prose.lower().startswith("leeg:"):  # a block that is empty on purpose
        return
    last = block.sentences[-1]
    end = text.line(last.end - 1)
    hangs = (_HANGING_WITH_STOP if _CLOSED.search(prose) else _HANGING).search(prose)
    if hangs:
        what = f"De zin eindigt op ‘{hangs.group().strip(MARK + ' .!?')}’."
        yield Found("zin-onaf", text.name, end, _tail(prose), what, "Maak de zin af.")
    elif prose.endswith(":") and (follows is None or follows.kind not in ("item", "cell", "paragraph")):
        yield Found("zin-onaf", text.name, end, _tail(prose), "Na de dubbele punt volgt niets.", "Zet erachter wat is aangekondigd.")
    elif block.kind == "paragraph" and not _CLOSED.search(prose) and not _emphasised(text, block):
        yield Found("zin-onaf", text.name, end, _tail(prose), f"De zin ‘{_tail(prose)}’ heeft geen punt aan het eind.", "Maak de zin af en sluit haar met een punt.")
    begins = _SMALL_START.match(prose)
    if block.kind == "paragraph" and begins:
        line = text.line(block.start + begins.start("word"))
        what = f"De alinea begint met een kleine letter (‘{begins['word']}’)."
        yield Found("zin-onaf", text.name, line, begins["word"], what, "Zet het begin van de zin terug, of begin met een hoofdletter.")


def _merged(text: Text, block: Block) -> Iterator[Found]:
    for pattern, says, do in (
        (_STOP_THEN_SMALL, "Na een punt gaat de tekst verder met een kleine letter (‘{}’).", "Kijk of hier een stuk van een zin ontbreekt."),
        (_NO_SPACE, "Tussen twee zinnen of woorden ontbreekt een spatie (voor ‘{}’).", "Zet er een spatie, of maak de eerste zin af."),
        (_GAP, "Midden in een zin staan spaties en dan een hoofdletter (‘{}’).", "Kijk of hier twee zinnen in elkaar zijn geraakt."),
        (_TWICE, "Het woord ‘{}’ staat er twee keer achter elkaar.", "Haal er een weg, of kijk of hier twee zinnen in elkaar zijn geraakt."),
    ):
        for match in pattern.finditer(block.prose):
            if pattern is _STOP_THEN_SMALL and abbreviated(block.prose, match.start()):
                continue
            word = match["word"] or match.groupdict().get("small")
            yield Found("zin-samengevoegd", text.name, text.line(block.start + match.start()), word, says.format(word), do)


def _emphasised(text: Text, block: Block) -> bool:
    """A whole paragraph in bold or italics is a heading of its own kind."""
    source = text.source[block.start : block.end].strip()
    return source[:1] in "*_" and source[-1:] in "*_"


def _tail(prose: str) -> str:
    return "… " + " ".join(prose.replace(MARK, "").replace(ATOM, "").split()[-5:])
