"""Words for a sign (tekort, overschot, minder, hoger) against the figure that they stand with."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from peilmerk.texts.asked import SIGNS
from peilmerk.texts.lint.context import Context, of_call
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import Sentence, Text

_WORD = re.compile(r"\b(?P<word>tekort(?:en)?|overschot(?:ten)?|nadeel|voordeel)\b", re.IGNORECASE)
_BELOW = ("tekort", "nadeel")
#: The sentence that explains the sign itself.
_LEGEND = re.compile(r"\b(?P<sign>min|plus|negatief|positief)\w*(?: (?:bedrag|getal|saldo))? (?:is|betekent|staat voor)(?: een)? (?P<word>tekort|overschot|nadeel|voordeel)\b", re.IGNORECASE)
#: Words that a size without sign stands with, before it (`een daling van ...`) or after it (`... minder`).
_MORE = r"meer|hoger|hogere|groter|grotere|langer|overschot|stijging|toename|groei|winst|voordeel|steeg|stegen|stijgt|stijgen|gestegen|groeide|groeiden|groeit|toegenomen"
_LESS = r"minder|lager|lagere|kleiner|kleinere|korter|tekort|daling|afname|krimp|verlies|nadeel|daalde|daalden|daalt|dalen|gedaald|kromp|krimpt|afgenomen"
_SIGNED = re.compile(rf"\b(?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?![\w-])", re.IGNORECASE)
#: How far a word may be from its figure, in signs: `minder jeugdigen`, `daalde in dat jaar met`.
_NEAR_BEFORE, _NEAR_AFTER = 60, 25
_CLAUSE = re.compile(r"[;:]|, (?:en|maar|terwijl) ")


def check(text: Text, context: Context) -> Iterator[Found]:
    """Words of sign that the bound amount contradicts, and explanations of the sign that are the wrong way round."""
    for block in text.blocks:
        for sentence in block.sentences:
            for match in _LEGEND.finditer(sentence.prose):
                if match["sign"].lower().startswith(("min", "neg")) != match["word"].lower().startswith(_BELOW):
                    what = f"‘{match.group()}’ is omgekeerd: een min is een tekort, een plus een overschot."
                    yield Found("richtingwoord", text.name, text.line(sentence.start + match.start()), match["word"], what, "Draai het om.")
            yield from _clauses(text, sentence, context)
            yield from _beside_sizes(text, sentence)


def _beside_sizes(text: Text, sentence: Sentence) -> Iterator[Found]:
    """Words beside a figure that is written without its sign: `mits` says which sign it has, and the narrator sees to it that it has."""
    for number, atom in enumerate(sentence.atoms):
        word = next((call.kwargs.get("mits") for call in atom.calls if call.kwargs.get("mits") and call.name != "richting"), None)
        if word not in SIGNS:
            continue
        start, end = atom.start - sentence.start, atom.end - sentence.start
        begin = max([start - _NEAR_BEFORE, 0, *(a.end - sentence.start for a in sentence.atoms[:number][-1:])])
        stop = min([end + _NEAR_AFTER, len(sentence.prose), *(a.start - sentence.start for a in sentence.atoms[number + 1 : number + 2])])
        before = [m for m in _SIGNED.finditer(sentence.prose, begin, start) if not re.search(r"[,;:]", sentence.prose[m.end() : start])][-1:]
        after = [m for m in _SIGNED.finditer(sentence.prose, end, stop) if not re.search(r"[,;:.]", sentence.prose[end : m.start()])][:1]
        for match in after or before:
            if (1 if match["more"] else -1) != SIGNS[word]:
                what = f"‘{match.group()}’ staat bij een cijfer dat een {word} is (mits=\"{word}\")."
                yield Found("richtingwoord", text.name, text.line(sentence.start + match.start()), match.group(), what, "Pas het woord aan.")


def _clauses(text: Text, sentence: Sentence, context: Context) -> Iterator[Found]:
    start = 0
    for end in [*(m.start() for m in _CLAUSE.finditer(sentence.prose)), len(sentence.prose)]:
        clause = _LEGEND.sub(lambda m: " " * len(m.group()), sentence.prose[start:end])
        said = {m["word"].lower(): m for m in _WORD.finditer(clause)}
        signs = {sign for atom in sentence.atoms if start <= atom.start - sentence.start < end for call in atom.calls if (sign := _sign(call, context))}
        if len(said) == 1 and len(signs) == 1 and not re.search(r"\b(?:geen|niet|zonder|verwacht\w*|begroot\w*)\b", clause, re.IGNORECASE):
            word, match = next(iter(said.items()))
            sign = signs.pop()
            if (sign < 0) != word.startswith(_BELOW):
                what = f"‘{word}’ klopt niet met het bedrag in de zin: dat is {'negatief' if sign < 0 else 'positief'}."
                do = f"Pas het woord aan, of laat het controleren met mits=\"{word}\"."
                yield Found("richtingwoord", text.name, text.line(sentence.start + start + match.start()), word, what, do)
        start = end


def _sign(call, context: Context) -> int:
    """The sign of a bound amount that can be a deficit by its definition; 0 if it cannot, or is a range around nil."""
    rows = of_call(call, context) if call.name in ("waarde", "bandbreedte") else ()
    if not len(rows):
        return 0
    row = rows.iloc[0]
    indicator = context.reference.indicators.get(row["indicator"])
    if indicator is None or not re.search(r"tekort|overschot", indicator.definition, re.IGNORECASE):
        return 0
    signs = {int(np.sign(v)) for v in (row["obs_value"], row["obs_low"], row["obs_high"]) if pd.notna(v)}
    return signs.pop() if len(signs) == 1 else 0
