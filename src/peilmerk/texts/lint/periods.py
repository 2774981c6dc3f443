"""The period of a bound figure against the moment that the sentence names: `in 2019` beside a figure of 2018, and a figure of another
time than the edition's of which the reader is not told so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from peilmerk import period
from peilmerk.errors import PeilmerkError
from peilmerk.period import Period
from peilmerk.texts.lint import moments
from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.moments import Moment
from peilmerk.texts.lint.text import ATOM, Atom, Block, Call, Sentence, Text

_FIGURES = ("waarde", "richting", "verschil", "bandbreedte")
#: Between a figure and the moment that belongs to it, behind it (`{{ }} cliënten in 2019`) and before it (`in 2019 is {{ }} bespaard`).
_MOMENT_BEHIND = re.compile(r"(?:\s(?!(?:dan|tegen|naar|van|en|of|maar)\b)\w+){0,2}\s(?:in|over|eind|op)(?: het| de)?\s")
_MOMENT_BEFORE = re.compile(r"(?:\s(?!(?:dan|tegen|naar|en|of|maar)\b)\w+){0,3}\s")
#: Before a moment with which a figure is compared, or which only begins or ends what it is about.
_OTHER_END = re.compile(r"\b(?:dan|tegen|tegenover|ten opzichte van|vergeleken met|vergelijking met|naar|tussen)(?: \w+){0,3}\s*$", re.IGNORECASE)
#: `de maatregelen van 2018`: a name.
_NAME = re.compile(r"\b(?:de|het|die|dat) (?!(?:rest|loop|begin|eind|einde|helft|hele|gehele|eerste|laatste)\b)(?:\w+ ){0,2}van $", re.IGNORECASE)
#: `van {{ }} naar {{ }}`: the first figure is of an earlier time than the sentence.
_FROM_FIGURE, _TO_FIGURE = re.compile(r"\bvan $"), re.compile(rf"[^.;:{ATOM}]{{0,40}}?\bnaar {ATOM}")
_FROM = re.compile(r"\b(?:vanaf|sinds|sedert)(?: het| de| eind| begin)?\s*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:tot|t/m|tot en met)(?: het| de| eind| begin)?\s*$", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\b(?:(?:een|één) jaar (?:eerder|daarvoor|ervoor|geleden)|het jaar (?:ervoor|daarvoor))\b", re.IGNORECASE)
#: With these a sentence speaks of another time than the one that it names.
_RELATIVE = re.compile(
    r"\b(?:eerder|eerste|daarvoor|ervoor|vorige?|voorgaande|vroeger|later|daarna|daartussen|tussenliggende|toen|toenmalige|destijds|oorspronkelijke?|geleden|daaropvolgende|volgende?|komende|sindsdien|per jaar|elk jaar|jaarlijks)\b",
    re.IGNORECASE,
)
#: How far the words that tell of another year may stand from their figure, in signs.
_NEAR = 30


def check(text: Text, context: Context) -> Iterator[Found]:
    """Figures of another period than the sentence says, and of another than the edition's where no sentence says of which."""
    for block in text.blocks:
        if block.kind in ("paragraph", "item"):
            yield from _in_block(text, block, context)


def _in_block(text: Text, block: Block, context: Context) -> Iterator[Found]:
    told: list[Moment] = []
    before: list[Call] = []
    until = context.period.end or context.peildatum
    for sentence in block.sentences:
        named = [m for m in moments.find(sentence.prose, until) if not _NAME.search(sentence.prose[: m.start])]
        for atom in sentence.atoms:
            for call in atom.calls:
                if call.name in _FIGURES and (of := _periods(call)):
                    yield from _judged(text, sentence, atom, call, of, (named, told, before), context)
                    before.append(call)
        told = named or told


def _judged(text: Text, sentence: Sentence, atom: Atom, call: Call, of: list[Period], around: tuple, context: Context) -> Iterator[Found]:
    named, told, before = around
    line, subject = text.line(atom.start), " t/m ".join(p.label for p in of)
    expected = _a_year_before(sentence, atom, call, of, before)
    if expected is not None:
        if expected not in [p.code for p in of[:1]]:
            what = f"De zin zegt ‘een jaar eerder’, maar het cijfer gaat over {of[0].label}."
            yield Found("periode-anders", text.name, line, subject, what, f"Vraag het cijfer van {period.parse(expected).label}, of zeg van wanneer het is.")
        return
    bound = _bound(sentence, atom, named)
    first_end = _FROM_FIGURE.search(sentence.prose[: atom.start - sentence.start]) and _TO_FIGURE.match(sentence.prose, atom.end - sentence.start)
    if first_end and (bound is None or bound.start < atom.start - sentence.start):
        return
    if bound is not None:
        if not any(_overlap(p, _spoken_of(sentence, bound)) for p in of):
            what = f"Bij ‘{bound.written}’ staat een cijfer van {subject}."
            yield Found("periode-anders", text.name, line, subject, what, "Vraag het cijfer van de periode die er staat, of pas de zin aan.")
        return
    if _RELATIVE.search(sentence.prose):
        return
    named = [m for m in named if not _OTHER_END.search(sentence.prose[: m.start])]
    if named and not any(_overlap(p, _spoken_of(sentence, m)) for p in of for m in named):
        what = f"De zin gaat over {', '.join(dict.fromkeys(m.written for m in named))}, het cijfer over {subject}."
        yield Found("periode-anders", text.name, line, subject, what, "Vraag het cijfer van de periode die er staat, of zeg van wanneer dit cijfer is.")
    elif not named and not any(_overlap(p, m.period) for p in of for m in told) and not any(_overlap(p, context.period) for p in of):
        what = f"Het cijfer gaat over {subject}, en geen zin zegt dat. Een lezer denkt aan {context.period.label}."
        yield Found("periode-onbenoemd", text.name, line, subject, what, f"Schrijf erbij van wanneer het is ({subject}), of vraag het cijfer van deze periode.")


def _periods(call: Call) -> list[Period]:
    """The periods that a call asks for; nothing where one of them cannot be read, which the narrator tells."""
    found = []
    for given in (call.argument(1, "periode") or call.kwargs.get("van"), call.argument(2, "tot") if call.name in ("richting", "verschil") else None):
        for name in given if isinstance(given, list) else [given] if given else []:
            try:
                found.append(period.parse(name))
            except PeilmerkError:
                return []
    return found


def _a_year_before(sentence: Sentence, atom: Atom, call: Call, of: list[Period], before: list[Call]) -> str | None:
    """The period that `een jaar eerder` beside a figure means: a year before the last figure of the same indicator, or before the end of its own pair."""
    start, end = atom.start - sentence.start, atom.end - sentence.start
    ahead = re.split(rf"[;:.{ATOM}]", sentence.prose[:start])[-1][-_NEAR:]
    behind = re.split(rf"[;:.,{ATOM}]", sentence.prose[end:])[0][:_NEAR]
    if len(of) == 2 and not isinstance(call.argument(1, "periode"), list):
        return _year_less(of[1].code) if _YEAR_BEFORE.search(behind) else None
    if len(of) != 1 or not (_YEAR_BEFORE.search(ahead) or _YEAR_BEFORE.match(behind.strip())):
        return None
    same = [c for c in before if c.argument(0, "indicator") == call.argument(0, "indicator")]
    last = _periods(same[-1]) if same else []
    return _year_less(last[-1].code) if last else None


def _year_less(code: str) -> str | None:
    """The code of the same period of the year before; None for one that is no year or part of it."""
    return f"{int(code[:4]) - 1}{code[4:]}" if "/" not in code else None


def _bound(sentence: Sentence, atom: Atom, named: list[Moment]) -> Moment | None:
    """The moment that stands beside a figure, and by its place belongs to it and to no figure before it."""
    start, end = atom.start - sentence.start, atom.end - sentence.start
    behind = next((m for m in named if m.start >= end and _MOMENT_BEHIND.fullmatch(sentence.prose[end : m.start])), None)
    if behind is not None:
        return behind
    ahead = [m for m in named if m.end <= start and _MOMENT_BEFORE.fullmatch(sentence.prose[m.end : start])]
    if not ahead or _OTHER_END.search(sentence.prose[: ahead[-1].start]):
        return None
    others = (a for a in sentence.atoms if a.end <= atom.start)
    taken = any(_MOMENT_BEHIND.fullmatch(sentence.prose[a.end - sentence.start : ahead[-1].start]) for a in others if a.end - sentence.start <= ahead[-1].start)
    return None if taken else ahead[-1]


def _spoken_of(sentence: Sentence, moment: Moment) -> Period:
    """The time that a moment speaks of: `vanaf 2020` has no end, `tot 2020` no begin."""
    if _FROM.search(sentence.prose[: moment.start]):
        return Period(moment.period.start, None, moment.period.code)
    if _UNTIL.search(sentence.prose[: moment.start]):
        return Period(date.min, moment.period.end, moment.period.code)
    return moment.period


def _overlap(one: Period, other: Period) -> bool:
    return (other.end is None or one.start <= other.end) and (one.end is None or other.start <= one.end)
