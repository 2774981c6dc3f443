"""Words of direction against the series that they speak of, and against each other within a paragraph.

Rather precise than eager: a word is judged only where the sentence leaves no doubt of which series it speaks, and where all that the
figures say of that series contradicts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from peilmerk import period
from peilmerk.texts import formats
from peilmerk.texts.lint import evidence, moments, nearest, subjects
from peilmerk.texts.lint.context import Context, of_call
from peilmerk.texts.lint.evidence import DOWN, SAME, UP
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.subjects import Subject
from peilmerk.texts.lint.text import ATOM, Block, Call, Sentence, Text

_UP = (
    "stijgt|steeg|stegen|stijgen|gestegen|stijging|stijgende|toegenomen|toename|toeneemt|toenam(?:en)?|groeit|groeide[n]?|groeien|gegroeid|groei|"
    "opgelopen|verdubbel(?:d|de|den|t|ing)|verdrievoudig(?:d|de|t)|omhoog"
)
_DOWN = (
    "daalt|daalde[n]?|dalen|gedaald|daling|dalende|afgenomen|afname|afneemt|afnam(?:en)?|krimp(?:t|te|ten|en)?|kromp(?:en)?|gekrompen|teruggelopen|"
    "halveer(?:t|de|den)|gehalveerd|omlaag|zak(?:t|te|ten)|gezakt"
)
_SAME = "stabiel|onveranderd|ongewijzigd|constant|gelijk gebleven|(?:blijft|bleef|bleven|blijven) (?:vrijwel |nagenoeg |ongeveer )?gelijk|(?:vrijwel|nagenoeg) gelijk"
#: Verbs in two parts: the second says the direction, and stands at the end or before a comparison.
_END = r"(?=\s*(?:[.,;:)]|$|van\b|tot\b|naar\b|met\b|ten opzichte\b|vergeleken\b|sinds\b|in\b|tussen\b))"
_WORD = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_SAME})"
    rf"|(?:neemt|nam|namen|nemen)\b[^.;:]{{0,200}}?\b(?:(?P<up2>toe)|(?P<down2>af)){_END}"
    rf"|(?:loopt|liep|lopen|liepen)\b[^.;:]{{0,200}}?\b(?:(?P<up3>op)|(?P<down3>terug)){_END}"
    r"|(?P<more>hoger|meer|langer|groter)|(?P<less>lager|minder|korter|kleiner))(?![\w-])",
    re.IGNORECASE | re.DOTALL,
)
#: After a word that compares: nothing more, or a moment. `Hoger dan begroot` and `lager dan in Zuid` compare with something else.
_COMPARES = re.compile(r"\s*(?:[.,;:)]|$|dan (?:in|het|een|eind|begin|vorig|de|voor|daarvoor|toen|\ue000|(?:19|20)\d\d)|geworden|dan voorheen)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:\b(?:onder|niet|min of|nog|des te|eens|meer of|geen|zonder|of) |\ue000\s?|\d )$", re.IGNORECASE)
_WITH_TIME = re.compile(r"\b(?:jaar|kwartaal|halfjaar|maand|periode|editie|eerder|daarvoor|toen|voorheen|vorige?)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:niet|geen|nooit|evenmin)\b(?:\s+\w+){0,2}\s*$", re.IGNORECASE)
_NOT_AFTER = re.compile(r"^\s*(?:(?:dus|ook|meer|verder|sterk)\s+)?niet\b", re.IGNORECASE)
#: Of what may be, must be or is feared nothing is claimed.
_UNREAL = re.compile(r"\b(?:als|indien|tenzij|zou|zouden|mocht)\b", re.IGNORECASE)
_WISHED = re.compile(
    r"\b(?:kan|kunnen|kon|moet|moeten|moest|wil|willen|zal|zullen|om te|verwacht\w*|doel\w*|streven|streef\w*|ambitie|beoog\w*|voorkomen|hopen|hoop|bedoeling|"
    r"risico|raming|geraamd|prognose|begroot|opgave|taakstelling|afremmen|remmen|nauwelijks|of|waarom|oorzaak)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";|,? (?:terwijl|maar|hoewel|doordat|waardoor|waarbij) |, (?:en|dus|want) ")
#: A sentence that speaks of what the one before it spoke of.
_BACK = re.compile(
    r"^[\W\ue001]*(?:dat|dit|deze|die|daarmee|sindsdien|daarna|het|hun)\b(?! (?:aantal|bedrag) \w)|\b(?:het aantal|het bedrag|het|dit|dat)[\s.,;!]*$"
    r"|\b(?:was|waren|is|zijn|stijgt|daalt|steeg|daalde|stabiel) (?:het|dat|dit|het aantal|dit aantal|dat aantal|het bedrag)(?=[\s.,;]*(?:$|er\b|in\b|sinds\b|met\b))",
    re.IGNORECASE,
)
_COMPARED_WITH = re.compile(r"\b(?:vergeleken met|(?:in )?vergelijking met|ten opzichte van|dan|tegen|tegenover|anders dan)(?: \w+)?(?: \w+)?\s*$", re.IGNORECASE)

#: Between two directions: words that say that they are not the same, and words that say that they are (these also behind the second).
_CONTRAST = re.compile(r"\b(?:terwijl|maar|daarentegen|hoewel|echter|ondanks)\b", re.IGNORECASE)
_LIKE = re.compile(r"\b(?:ook|eveneens|net zo|net als|evenals)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """A direction that a sentence claims of a series: the word, its offset in the text, what it may mean, and the periods it names."""

    word: str
    at: int
    means: frozenset[int]
    subject: Subject | None
    noun: str
    periods: frozenset[str]


def check(text: Text, context: Context) -> Iterator[Found]:
    """Words that contradict the figures, then paragraphs that contradict themselves."""
    for block in text.blocks:
        if block.kind in ("paragraph", "item"):
            claims: list[Claim] = []
            yield from _against_figures(text, block, context, claims)
            yield from _against_each_other(text, block, claims, context)
            for sentence in block.sentences:
                yield from _joined(text, sentence, context)


def _against_figures(text: Text, block: Block, context: Context, claims: list[Claim]) -> Iterator[Found]:
    page = text.name.removesuffix(".md")
    before: tuple[Subject, list[Call]] | None = None
    for sentence in block.sentences:
        start = 0
        for end in [*(m.start() for m in _CLAUSE.finditer(sentence.prose)), len(sentence.prose)]:
            clause, calls = sentence.prose[start:end], _calls(sentence, start, end)
            subject = _subject(clause, calls, context, page)
            claims += _computed(sentence, start, end, context)
            used = calls
            if subject is None and before and not _subjects(calls, context) and (start > 0 or _BACK.search(clause)):
                subject, used = before[0], [*before[1], *calls]
            for at, word, means in _words(clause):
                place = sentence.start + start + at
                when = _moments(clause, context)
                codes = frozenset(m.period.code for m in when) | {code for call in calls if (code := str(call.argument(1, "periode")))}
                claims.append(Claim(word, place, means, subject, _noun(clause), codes))
                if subject is None or _UNREAL.search(clause):
                    continue
                shown = _shown(subject, used, when, clause, context)
                if shown is not None:
                    yield from _judged(text, place, word, means, subject, shown, context)
            before, start = (subject, used) if subject else before, end


def _judged(text: Text, place: int, word: str, means: frozenset[int], subject: Subject, shown: evidence.Evidence, context: Context) -> Iterator[Found]:
    indicator = context.reference.indicators.get(subject.indicator)
    name = indicator.label if indicator else subject.indicator
    call = _richting(subject, shown.ends, context) if shown.ends else ""
    if not shown.may & means:
        what = f"‘{word}’ klopt niet met de cijfers van ‘{name}’: {shown.shown}."
        yield Found("richtingwoord", text.name, text.line(place), f"{word}: {name}", what, f"Pas het woord aan, of schrijf {call or 'richting(...)'}.")
    elif len(shown.ends) == 1:  # of two bound values the sentence shows both: there is nothing to replace
        what = f"‘{word}’ is getypt, terwijl het is geleverd voor ‘{name}’."
        yield Found("richting-getypt", text.name, text.line(place), f"{word}: {name}", what, f"Schrijf {call}, dan kan het nooit van de tabel verschillen.")


def _richting(subject: Subject, ends: tuple[str, ...], context: Context) -> str:
    """The call that writes a direction: one that was delivered, or between two periods."""
    row = {"indicator": subject.indicator, "time_period": '", "'.join(ends), "member": subject.member, "ref_area": subject.area, "scenario": "actual"}
    return nearest.call(row, context).replace("waarde(", "richting(")


def _moments(clause: str, context: Context) -> list[moments.Moment]:
    """The moments that a clause speaks of; what it compares with (`in vergelijking met 2019`) is not among them."""
    found = moments.find(clause, context.period.end or context.peildatum)
    return [m for m in found if not _COMPARED_WITH.search(clause[: m.start])]


def _shown(subject: Subject, calls: list[Call], when: list[moments.Moment], clause: str, context: Context) -> evidence.Evidence | None:
    """The strongest evidence: values bound in the sentence itself, a moment that it names, what was delivered, the series before it."""
    own = [call for call in calls if subjects.of_a_call(call, context) == subject]
    found = evidence.bound(own, context) or evidence.changes(own, context)
    if found is not None or _WISHED.search(clause):
        return found
    if (found := evidence.compared(subject, own, moments.find(clause, context.period.end or context.peildatum), context)) is not None:
        return found
    told, past = evidence.delivered(subject, own, when, context), evidence.history(subject, own, when, context)
    return told or past


def _words(clause: str) -> Iterator[tuple[int, str, frozenset[int]]]:
    """The direction words of a clause: offset, the word, and the directions that it may mean."""
    for match in _WORD.finditer(clause):
        kind = match.lastgroup
        at = match.start(kind)
        if kind in ("more", "less"):
            rest = clause[match.end() :]
            if not _COMPARES.match(rest) or _BEFORE.search(clause[: match.start()]):
                continue
            if rest.lstrip().startswith("dan") and not (_WITH_TIME.search(rest) or moments.find(rest) or "\ue000" in rest):
                continue
        means = UP if kind in ("up", "up2", "up3", "more") else DOWN if kind in ("down", "down2", "down3", "less") else SAME
        negated = _NOT.search(clause[: match.start()]) or _NOT_AFTER.search(clause[match.end() :])
        yield at, match.group(kind) if kind[-1] not in "23" else f"{match.group().split()[0]} {match.group(kind)}", (
            frozenset({UP, SAME, DOWN}) - {means} if negated else frozenset({means})
        )


def _calls(sentence: Sentence, start: int, end: int) -> list[Call]:
    return [c for atom in sentence.atoms if start <= atom.start - sentence.start < end for c in atom.calls]


def _subjects(calls: list[Call], context: Context) -> set[Subject]:
    return {subject for call in calls if call.name != "figuur" and (subject := subjects.of_a_call(call, context))}


def _subject(clause: str, calls: list[Call], context: Context, page: str) -> Subject | None:
    found = _subjects(calls, context)
    if found:
        return found.pop() if len(found) == 1 else None
    return subjects.named(clause, context, page)


def _noun(clause: str) -> str:
    """What a clause counts, for subjects that no series is known of: `aantal cliënten`, `wachttijd`."""
    match = re.search(r"\baantal (\w+(?: met \w+(?: \w+)?)?)|\b(wachttijd|instroom|uitstroom|uitgaven|kosten)\b(?: \w+ (\w+))?", clause, re.IGNORECASE)
    return " ".join(filter(None, match.groups())).lower() if match else ""


def _computed(sentence: Sentence, start: int, end: int, context: Context) -> Iterator[Claim]:
    """What calls of `richting` will say."""
    for atom in sentence.atoms:
        if start <= atom.start - sentence.start < end:
            for call in atom.calls:
                sign = _says(call, context) if call.name == "richting" else None
                if sign is not None:
                    named = frozenset(str(p) for p in (call.argument(1, "periode"), call.argument(2, "tot")) if p)
                    word = {UP: "stijgt", SAME: "is stabiel", DOWN: "daalt"}[sign]
                    yield Claim(word, atom.start, frozenset({sign}), subjects.of_a_call(call, context), "", named)


def _joined(text: Text, sentence: Sentence, context: Context) -> Iterator[Found]:
    """Two directions of one sentence that the word between them contradicts: `stijgt, terwijl ... stijgt` and `stijgt, en ook ... daalt`."""
    known = [(atom, sign) for atom in sentence.atoms for call in atom.calls if call.name == "richting" and (sign := _says(call, context)) is not None]
    for (first, one), (second, other) in pairwise(known):
        between = sentence.prose[first.end - sentence.start : second.start - sentence.start]
        behind = re.split(rf"[.,;:{ATOM}]", sentence.prose[second.end - sentence.start :])[0]
        contrast, like = _CONTRAST.search(between), _LIKE.search(between) or _LIKE.search(behind)
        wrong = contrast if contrast and not like and one == other else like if like and not contrast and one != other else None
        if wrong:
            words = [formats.verb(sign, "heden", False) for sign in (one, other)]
            what = f"‘{wrong.group()}’ staat tussen ‘{words[0]}’ en ‘{words[1]}’."
            yield Found("richting-voegwoord", text.name, text.line(second.start), wrong.group(), what, "Kies een ander voegwoord, of zoek uit of een van beide richtingen verkeerd is geleverd.")


def _says(call: Call, context: Context) -> int | None:
    """The direction that a call of `richting` writes; None if it leads nowhere."""
    pair = evidence.values(call, context)
    if len(pair) == 2:
        return formats.direction(*pair)
    rows = of_call(call, context)
    signs = set(rows.loc[rows["transformation"] == "direction", "obs_value"])
    return int(signs.pop()) if len(signs) == 1 else None


def _against_each_other(text: Text, block: Block, claims: list[Claim], context: Context) -> Iterator[Found]:
    told: set[str] = set()
    for number, claim in enumerate(claims):
        for other in claims[:number]:
            same = claim.subject == other.subject if claim.subject and other.subject else bool(claim.noun) and claim.noun == other.noun
            if not same or claim.means & other.means or (claim.periods and other.periods and not _overlap(claim.periods, other.periods)):
                continue
            if min(len(claim.means), len(other.means)) > 1 or f"{other.word} {claim.word}" in told:
                continue
            told.add(f"{other.word} {claim.word}")
            known = context.reference.indicators.get(claim.subject.indicator) if claim.subject else None
            name = known.label if known else claim.noun
            what = f"Over ‘{name}’ staat in dezelfde alinea ‘{other.word}’ en ‘{claim.word}’."
            do = "Haal weg wat niet meer klopt, of zeg bij beide over welke periode of groep het gaat."
            yield Found("richting-tegenspraak", text.name, text.line(claim.at), f"{other.word} en {claim.word}", what, do)


def _overlap(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two claims speak of the same period, as far as they name any."""
    return bool({_code(p) for p in ours} & {_code(p) for p in theirs})


def _code(text: str) -> str:
    try:
        return period.parse(text).code
    except period.PeriodError:
        return text
