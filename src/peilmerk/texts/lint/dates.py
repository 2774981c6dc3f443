"""A future that is past: sentences about what is still to come, with a moment from before the peildatum; and `binnenkort`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peilmerk.texts.lint import moments
from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import Text

#: Verbs and words that speak of what is still to come at the time of writing.
_FUTURE = re.compile(
    r"\b(?:zal|zullen|gaat|gaan|komende?|volgt|volgen|aankomende?|naar verwachting|wordt verwacht|worden verwacht|verwacht(?:en)?|verwachting is|"
    r"is gepland|zijn gepland|staat gepland|staan gepland|is voorzien|zijn voorzien|staat op de (?:agenda|planning)|"
    r"wordt|worden|start|starten|begint|beginnen|neemt|nemen|besluit|besluiten|evalueert|evalueren|beslist|beslissen|komt|komen|streeft|streven)\b",
    re.IGNORECASE,
)
#: With these a present tense speaks of something else: `gaat het om`, `komt door`, `neemt toe`, `komen uit op`.
_NOT_FUTURE = re.compile(
    r"\b(?:gaat|gaan) (?:het |hier |dit |dat )?(?:om|over|uit)\b|\bgaat dit bedrag\b|\b(?:komt|komen)\b[^.;]{0,40}?\b(?:door|doordat|uit op|overeen|voort|neer op)\b"
    r"|\b(?:neemt|nemen)\b[^.;]{0,80}?\b(?:toe|af|deel)\b|\bbegint? elk|\bverwacht(?:e|ing(?:en)?)\b",
    re.IGNORECASE,
)
#: A sentence that looks back says so itself.
_PAST = re.compile(r"\b(?:werd|werden|zou|zouden|was|waren|had|hadden|kwam|kwamen|ging|gingen|is (?:in|op|begin|eind) .{0,40}ge\w+|destijds|toen|oorspronkelijk)\b", re.IGNORECASE)
#: What begins or counts from a past moment may still go on; a figure over a past period may still be told of.
_SINCE = re.compile(
    r"\b(?:sinds|vanaf|sedert|na|per|uit|over|tot|t/m|tot en met|van|ten opzichte van|dan|als|tegen|met|naar|voor|tussen|en|en van|cijfers)(?: heel| het| de| hele| \w+e?)?\s*$",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:binnenkort|op korte termijn|spoedig|weldra|(?:komend|volgend|aankomend)e? (?:jaar|kwartaal|halfjaar|maand|maanden|weken|periode|voorjaar|zomer|najaar|winter|herfst)|"
    r"(?:dit|deze|van dit) (?:voorjaar|zomer|najaar|herfst|winter)|later dit jaar)\b",
    re.IGNORECASE,
)


def check(text: Text, context: Context) -> Iterator[Found]:
    """Moments that have passed in sentences about what is to come, and words that need a date."""
    for block in text.blocks:
        for sentence in block.sentences:
            for moment in moments.find(sentence.prose):
                if moment.period.end is None or moment.period.end >= context.peildatum or not _comes(sentence.prose, moment):
                    continue
                what = f"‘{moment.written}’ is voorbij op de peildatum ({_day(context)}), maar de zin spreekt alsof het nog komt."
                do = "Schrijf wat er is gebeurd, of haal de zin weg als zij uit een eerdere editie komt."
                yield Found("datum-voorbij", text.name, text.line(sentence.start + moment.start), moment.written, what, do)
            for match in _VAGUE.finditer(sentence.prose):
                if moments.find(sentence.prose[match.end() : match.end() + 30]):
                    continue
                what = f"‘{match.group()}’ zegt niet wanneer: de lezer weet niet van welke dag de tekst is."
                yield Found("datum-vaag", text.name, text.line(sentence.start + match.start()), match.group(), what, "Noem de maand, het kwartaal of het jaar.")


def _comes(prose: str, moment: moments.Moment) -> bool:
    """Whether the clause around a moment speaks of it as still to come."""
    start = max((m.end() for m in re.finditer(r"[;:]|, (?:maar|terwijl|en) ", prose[: moment.start])), default=0)
    after = re.search(r"[;:]|, (?:maar|terwijl|en) ", prose[moment.end :])
    clause = prose[start : moment.end + after.start() if after else len(prose)]
    if _PAST.search(clause) or _SINCE.search(prose[start : moment.start]):
        return False
    return bool(_FUTURE.search(_NOT_FUTURE.sub(" ", clause)))


def _day(context: Context) -> str:
    return f"{context.peildatum.day}-{context.peildatum.month}-{context.peildatum.year}"
