"""Paragraphs that stand somewhere else too: in this edition, or in the one before it.

Two paragraphs are compared by the runs of words they share: the Jaccard index of their shingles (Broder, On the resemblance and
containment of documents, 1997). Calls do not count as words: with other figures bound, the words are the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import Block, Sentence, Text, words

#: Words in a run.
SHINGLE = 3
#: From this share of common runs two paragraphs are one with a word changed: of thirty words, two changed words leave 0.67.
NEAR = 0.65
#: Shorter pieces are alike by chance, or are a fixed formula.
LEAST_WORDS = 8
#: A single sentence is told only if it is the same word for word.
LEAST_WORDS_OF_A_SENTENCE = 10


@dataclass(frozen=True)
class _Piece:
    text: Text
    block: Block
    said: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]
    calls: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"teksten/{self.text.name}, regel {self.text.line(self.block.start)}"


def check_all(texts: list[Text], context: Context) -> Iterator[Found]:
    """Paragraphs, and sentences, that stand twice in the edition or were taken from the previous one."""
    ours = [piece for text in texts for piece in _pieces(text)]
    copied: set[int] = set()
    for number, piece in enumerate(ours):
        twins = [other for other in ours[:number] if _alike(piece, other) >= NEAR and _same_figures(piece, other)]
        if twins:
            twin = next((other for other in twins if other.text is piece.text), twins[0])
            copied.add(id(piece.block))
            how = "staat ook" if piece.said == twin.said else "staat bijna zo ook"
            what = f"De alinea ‘{_begin(piece.block)}’ {how} in {twin.place}."
            yield Found("alinea-dubbel", piece.text.name, _line(piece), _begin(piece.block), what, "Laat haar op één plaats staan, en verwijs daarheen.")
    theirs = [piece for text in context.earlier for piece in _pieces(text)]
    for piece in ours:
        best = max(theirs, key=lambda other: _alike(piece, other), default=None)
        if best is None or _alike(piece, best) < NEAR:
            continue
        copied.add(id(piece.block))
        if piece.calls == best.calls:
            what = f"De alinea ‘{_begin(piece.block)}’ {'staat' if piece.said == best.said else 'staat bijna zo'} in de vorige editie ({best.place})."
            do = "Kijk of zij nog klopt, ook de jaartallen; schrijf wat nu nieuw is, of zeg waarom zij mag blijven."
            yield Found("alinea-vorige-editie", piece.text.name, _line(piece), _begin(piece.block), what, do)
        elif piece.said == best.said:
            what = f"De alinea ‘{_begin(piece.block)}’ heeft dezelfde woorden als in de vorige editie ({best.place}), met andere cijfers."
            yield Found("alinea-hergebruikt", piece.text.name, _line(piece), _begin(piece.block), what, "Lees of de woorden bij de nieuwe cijfers passen.")
    yield from _sentences(texts, context, copied)


def _sentences(texts: list[Text], context: Context, copied: set[int]) -> Iterator[Found]:
    """Sentences of other paragraphs that are word for word the same, with the same calls."""
    before = {said: f"teksten/{text.name}, regel {text.line(s.start)}" for text in context.earlier for _, s in _long(text) if (said := _exact(s))}
    seen: dict[tuple, str] = {}
    for text in texts:
        for block, sentence in _long(text):
            said, line = _exact(sentence), text.line(sentence.start)
            if said in seen and id(block) not in copied:
                what = f"De zin ‘{_begin(sentence)}’ staat ook in {seen[said]}."
                yield Found("alinea-dubbel", text.name, line, _begin(sentence), what, "Laat haar op één plaats staan, en verwijs daarheen.")
            elif said in before and id(block) not in copied:
                what = f"De zin ‘{_begin(sentence)}’ staat ook in de vorige editie ({before[said]})."
                yield Found("alinea-vorige-editie", text.name, line, _begin(sentence), what, "Kijk of zij nog klopt, of zeg waarom zij mag blijven.")
            seen.setdefault(said, f"teksten/{text.name}, regel {line}")


def _pieces(text: Text) -> list[_Piece]:
    found = []
    for block in _prose(text):
        said = tuple(block.words)
        if len(said) >= LEAST_WORDS:
            runs = frozenset(zip(*(said[k:] for k in range(SHINGLE)), strict=False))
            calls = tuple("".join(atom.source.split()) for s in block.sentences for atom in s.atoms)
            found.append(_Piece(text, block, said, runs, calls))
    return found


def _long(text: Text) -> Iterator[tuple[Block, Sentence]]:
    for block in _prose(text):
        yield from ((block, s) for s in block.sentences if len(words(s.prose)) >= LEAST_WORDS_OF_A_SENTENCE)


def _prose(text: Text) -> Iterator[Block]:
    """Paragraphs and items; not the reason why a block of a chapter is empty, which many have in common."""
    return (b for b in text.blocks if b.kind in ("paragraph", "item") and not b.prose.lstrip().casefold().startswith("leeg:"))


def _exact(sentence: Sentence) -> tuple:
    return (*words(sentence.prose), *("".join(atom.source.split()) for atom in sentence.atoms))


def _alike(one: _Piece, other: _Piece) -> float:
    """The share of runs of words that two pieces have in common, 0 to 1."""
    if one.said == other.said:
        return 1.0
    if not min(len(one.runs), len(other.runs)) >= NEAR * max(len(one.runs), len(other.runs)):
        return 0.0
    return len(one.runs & other.runs) / len(one.runs | other.runs)


def _same_figures(one: _Piece, other: _Piece) -> bool:
    """Within an edition a sentence may come back about another series: then other figures are bound."""
    return one.calls == other.calls or (one.said != other.said and not (one.calls or other.calls))


def _line(piece: _Piece) -> int:
    return piece.text.line(piece.block.start)


def _begin(piece: Block | Sentence) -> str:
    """The first words, to recognise it by."""
    said = words(piece.prose)
    return " ".join(said[:7]) + (" …" if len(said) > 7 else "")

