"""How a text reads: its sentences, how long they are, and which words of a list it has. For the page in plain language.

Short sentences and common words make a text readable at level B1 of the Common European Framework of Reference; no count of words proves that it is. The norm of twelve words is
our own: people who read the page remain the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: The mean number of words of a sentence that a text in plain language has at most.
MEAN_WORDS = 12
_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z\d‘“(])|\n+")
_WORD = re.compile(r"[^\W_]+(?:[.,’'-][^\W_]+)*")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line is one at least. What has no word is none."""
    return [s.strip() for s in _END.split(text) if _WORD.search(s)]


def words(sentence: str) -> list[str]:
    """The words of a sentence; a number with its points and commas is one."""
    return _WORD.findall(sentence)


def mean_words(text: str) -> float:
    """The mean number of words of a sentence; 0 for a text without any."""
    found = [len(words(s)) for s in sentences(text)]
    return sum(found) / len(found) if found else 0.0


def of_list(text: str, listed: Iterable[str]) -> list[str]:
    """The words of a text that are on a list, each once, in order. A word of the list that ends with `*` stands for all that begin with it; capitals make no difference."""
    whole = {w.casefold() for w in listed if not w.endswith("*")}
    begins = tuple(w[:-1].casefold() for w in listed if w.endswith("*"))
    return list(dict.fromkeys(w for w in words(text) if w.casefold() in whole or (begins and w.casefold().startswith(begins))))
