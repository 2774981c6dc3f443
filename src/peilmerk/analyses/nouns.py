"""How indicators and periods are called in a sentence: `het aandeel beschermd thuis`, `12 cliënten`, `eind 2025`, `in het vierde kwartaal van 2025`.

Names come from the dictionary (label), their article and number from data/reference/taal/naamwoorden.yml, which also says what to call an indicator whose label
fits in no sentence. A Dutch compound has the gender of its last part (Algemene Nederlandse Spraakkunst, 3.3), so that `marge` is enough for behoedzaamheidsmarge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from peilmerk import period
from peilmerk.analyses import moments
from peilmerk.dates import MONTHS
from peilmerk.errors import UnknownName
from peilmerk.reference import Indicator, files

FOLDER, FILE = "taal", "naamwoorden.yml"
SINGULAR, PLURAL, COUNTED, PHRASES, BEFORE, AIMS = ("het", "de"), "meervoud", "geteld", "zinsdelen", "ervoor", "doelen"
_SECTIONS = (*SINGULAR, PLURAL, COUNTED, BEFORE, AIMS, PHRASES)
#: What a label says of the period or the unit, which a sentence says already.
_SAID_ELSEWHERE = (" op de laatste dag van de periode", " aan het begin van de periode", " in weken", " in dagen", " in maanden")
#: Names that keep their capital.
_NAMES = ("Wmo", "Wlz", "Jeugdwet", "Participatiewet", "Tozo", "Meedoenregeling")
#: One period before, by frequency, and how many periods a year has.
_BEFORE = {"A": "een jaar", "S": "een half jaar", "T": "vier maanden", "Q": "een kwartaal", "M": "een maand"}
IN_A_YEAR = {"A": 1, "S": 2, "T": 3, "Q": 4, "M": 12}


@dataclass(frozen=True)
class Subject:
    """What a figure is about. words: without article. article: `het`, `de` or none. counted: a plural of which there are so many. Neither: a label that fits in no sentence.
    aim: the name says already that it is aimed at."""

    words: str
    article: str = ""
    plural: bool = False
    counted: bool = False
    aim: bool = False

    @property
    def alone(self) -> bool:
        """Whether it stands before the sentence, with a colon."""
        return not self.article and not self.counted

    @property
    def whole(self) -> str:
        """With article: `het aantal cliënten`, `de lasten`, `het aandeel beschermd thuis`."""
        return f"het aantal {self.words}" if self.counted else f"{self.article} {self.words}".lstrip()


class Nouns(NamedTuple):
    """The words of naamwoorden.yml: article or kind by noun, words that may stand before a noun, indicators whose name says that they are aimed at, phrases by indicator."""

    kinds: Mapping[str, str]
    before: frozenset[str]
    aims: frozenset[str]
    phrases: Mapping[str, str]


def load(folder: Path) -> Nouns:
    """The words of data/reference/taal. Raises ConfigError if the file is missing, UnknownName for a section that it cannot have."""
    path = folder / FOLDER / FILE
    return _read(folder, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=8)
def _read(folder: Path, changed: int) -> Nouns:
    """The words of a file as it was at its last change: every sentence of a page asks for them."""
    data = files.mapping(folder / FOLDER, FILE)
    for section in data:
        if section not in _SECTIONS:
            raise UnknownName.among(f"section in {FILE}:", str(section), _SECTIONS)
    kinds = {word: section for section in (*SINGULAR, PLURAL, COUNTED) for word in data.get(section) or ()}
    return Nouns(kinds, frozenset(data.get(BEFORE) or ()), frozenset(data.get(AIMS) or ()), dict(data.get(PHRASES) or {}))


def subject(code: str, indicator: Indicator, nouns: Nouns) -> Subject:
    """How an indicator is called in a sentence."""
    phrase = nouns.phrases.get(code)
    if phrase is None:
        label = indicator.label
        for ending in _SAID_ELSEWHERE:
            label = label.removesuffix(ending)
        found = _found(lowered(label), nouns) or Subject(lowered(label))
    else:
        article, _, words = phrase.partition(" ")
        found = Subject(words, article, plural=_kind(words.split()[0], nouns) == PLURAL) if article in SINGULAR else Subject(phrase, counted=True)
    found = replace(found, aim=code in nouns.aims)
    shares = found.counted and indicator.unit.startswith("percent")  # `Jeugdigen met mentale druk` in percent are not counted
    return Subject(f"aandeel {found.words}", "het") if shares else found


def _found(label: str, nouns: Nouns) -> Subject | None:
    """By the first noun that is known, behind nothing but adjectives."""
    for word in label.replace(",", " ").split():
        kind = _kind(word, nouns)
        if kind:
            return Subject(label, counted=True) if kind == COUNTED else Subject(label, "de" if kind == PLURAL else kind, plural=kind == PLURAL)
        if not word.endswith("e") and word not in nouns.before:
            return None
    return None


def _kind(word: str, nouns: Nouns) -> str:
    """The article or kind of a noun, or of the last part of a compound; of several parts that fit, the longest."""
    fitting = [noun for noun in nouns.kinds if word == noun or (word.endswith(noun) and len(noun) > 3)]
    return nouns.kinds[max(fitting, key=len)] if fitting else ""


def lowered(label: str) -> str:
    """A label as it stands within a sentence: a small letter at its begin, unless it begins with a name or letters."""
    return label if label[1:2].isupper() or label.startswith(_NAMES) else label[:1].lower() + label[1:]


# --- periods ----------------------------------------------------------------------------------------------------------


class Moment(NamedTuple):
    """A period in a sentence. when: `in het vierde kwartaal van 2025`, `eind 2025`. name: behind `van` and `sinds`: `het vierde kwartaal van 2025`, `eind 2025`."""

    when: str
    name: str


def moment(code: str, indicator: Indicator) -> Moment:
    """When a figure of an indicator was: a stock of the last day `eind 2025`, of the first day `begin 2025`, any other figure `in 2025`.

    On which day a stock was counted, its definition says; of one that does not, no day is named. What adds up over time and was delivered of a day, came in that year until then.
    """
    span, year = period.parse(code), code[:4]
    frequency = span.frequency
    if indicator.aggregation == "sum" and frequency == "D" and not code.endswith("-01-01"):
        return Moment(f"van 1 januari tot {span.label}", f"1 januari tot {span.label}")
    if indicator.aggregation == "stock" and frequency not in ("D", "range"):
        if "op 1 januari" in indicator.definition and frequency == "A":
            return Moment(f"op 1 januari {year}", f"1 januari {year}")
        if "laatste dag" in indicator.definition:
            ending = f"eind {year}" if span.end.month == 12 and frequency != "M" else f"eind {MONTHS[span.end.month - 1]} {year}"
            return Moment(ending, ending)
        if "eerste dag" in indicator.definition:
            begin = f"begin {year}" if span.start.month == 1 and frequency != "M" else f"begin {MONTHS[span.start.month - 1]} {year}"
            return Moment(begin, begin)
    return Moment(moments.within(code), moments.name(code))


def steps(first: str, last: str) -> int | None:
    """How many periods lie from one to another of the same frequency; None if they have none in common."""
    frequency = period.parse(last).frequency
    if frequency not in IN_A_YEAR or period.parse(first).frequency != frequency:
        return None
    return _number(last, frequency) - _number(first, frequency)


def _number(code: str, frequency: str) -> int:
    part = 1 if frequency == "A" else int(code[5:7] if frequency == "M" else code[6:])
    return int(code[:4]) * IN_A_YEAR[frequency] + part


def earlier(first: str, last: str, indicator: Indicator) -> str:
    """An earlier period as it stands behind `dan`: `een jaar eerder`, `een kwartaal eerder`, and of any other its own name: `in januari 2019`."""
    frequency, apart = period.parse(last).frequency, steps(first, last)
    if apart is not None and apart == IN_A_YEAR[frequency]:
        return "een jaar eerder"
    return f"{_BEFORE[frequency]} eerder" if apart == 1 else moment(first, indicator).when
