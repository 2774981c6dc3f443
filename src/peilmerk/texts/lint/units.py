"""Units: a number without what was counted, an amount without €, a share without of what, and units that are mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peilmerk.texts import formats
from peilmerk.texts.lint.context import Context, code_of, of_call
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import ATOM, MARK, Atom, Block, Sentence, Text, words

#: Whom a sentence counts. Of one subject they are different numbers: a gezin has several jeugdigen.
_PEOPLE = re.compile(r"^(?:cliënten|personen|jeugdigen|jongeren|kinderen|gezinnen|huishoudens|inwoners|mensen|klanten|gebruikers|deelnemers|volwassenen)$")
_AMOUNT = re.compile(r"(?<![\w€,.])(?P<written>\d[\d.,]* (?:miljoen|miljard|mln|mld)\b)\.?(?: (?P<noun>[a-zà-ÿ]+))?")
_NO_NOUN = re.compile(r"(?:in|op|van|voor|naar|tot|tegen|en|of|aan|bij|per|is|was|waren|zijn|wordt|werd|uit|over|om|te|dan|meer|minder|hoger|lager|besteed|uitgegeven|bespaard|beschikbaar)$")
_FOLLOWS = re.compile(rf"[\s{MARK}]*(?:[.,;:)]|$|(?:in|op|van|voor|naar|tot|tegen|en|of|bij|over|uit|per)\b)")
_OF_WHAT = re.compile(r"\b(?:van|aandeel|deel|percentage|onder|per|procentpunt|op de|waarvan|daarvan|hiervan|ervan)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:met|stij\w+|steeg|daal\w+|groei\w*|toe\w*|af\w*|hoger|lager|meer|minder|korting|rente|bespar\w+|verschil)\b", re.IGNORECASE)
_SHARE = re.compile(r"\d ?%|\d procent\b")
_ABOUT = re.compile(
    r"\b(?P<who>cliënten|personen|jeugdigen|jongeren|kinderen|gezinnen|huishoudens|inwoners|mensen) met (?P<what>(?!ondersteuning|voorziening)[a-zà-ÿ-]{7,})\b",
    re.IGNORECASE,
)
_TIMES = {"dag": "dagen", "dagen": "dagen", "werkdagen": "dagen", "week": "weken", "weken": "weken", "maand": "maanden", "maanden": "maanden"}
_TIME_UNITS = {"days": "dagen", "weeks": "weken", "months": "maanden"}
_WAITING = re.compile(r"\b(?:wacht\w*|doorloop\w*)\b", re.IGNORECASE)
_TYPED_TIME = re.compile(rf"(?:\d|{'|'.join(['twee', 'drie', 'vier', 'vijf', 'zes', 'acht', 'tien', 'twaalf'])}) (?P<unit>werkdagen|dagen|weken|maanden)\b", re.IGNORECASE)


def check(text: Text, context: Context) -> Iterator[Found]:
    """Units that are forgotten or mixed, block by block."""
    for block in text.blocks:
        if block.kind not in ("paragraph", "item"):
            continue
        for sentence in block.sentences:
            yield from _forgotten(text, block, sentence, context)
            yield from _of_what(text, sentence, context)
        yield from _mixed_people(text, block, context)
        yield from _mixed_times(text, block, context)


def _forgotten(text: Text, block: Block, sentence: Sentence, context: Context) -> Iterator[Found]:
    for match in _AMOUNT.finditer(sentence.prose):
        noun, before = match["noun"], sentence.prose[max(0, match.start() - 30) : match.start()]
        if (noun and not _NO_NOUN.match(noun)) or "€" in before:  # `€ 2 tot 3 miljoen` says it once
            continue
        line, written = text.line(sentence.start + match.start()), match["written"]
        yield Found("eenheid-vergeten", text.name, line, written, f"Bij ‘{written}’ staat niet of het om euro’s gaat.", "Zet er € voor, of schrijf wat er geteld is.")
    for atom in sentence.atoms:
        row = _row(atom, context)
        if row is None or row["unit_measure"] in formats.SPOKEN or str(row["unit_measure"]).startswith(("EUR", "percent")) or row["transformation"] != "level":
            continue
        if _says_unit(block, sentence, atom, row, context):
            continue
        indicator = context.reference.indicators.get(row["indicator"])
        label = context.reference.units[row["unit_measure"]].label if row["unit_measure"] in context.reference.units else row["unit_measure"]
        what = f"Bij {atom.source} staat niet wat er geteld is ({label})."
        name = indicator.label if indicator else row["indicator"]
        yield Found("eenheid-vergeten", text.name, text.line(atom.start), name, what, f"Schrijf het erachter: ‘… {label}’, of wat het hier zijn.")


def _row(atom: Atom, context: Context):
    if len(atom.calls) != 1 or atom.calls[0].name != "waarde":
        return None
    rows = of_call(atom.calls[0], context)
    rows = rows[rows["transformation"] == "level"]
    return rows.iloc[0] if len(rows) else None


def _says_unit(block: Block, sentence: Sentence, atom: Atom, row, context: Context) -> bool:
    """Whether a reader can see what a number counts: a noun follows it, or its paragraph named it before or in the same sentence."""
    if not _FOLLOWS.match(sentence.prose[atom.end - sentence.start :]):
        return True
    told = words(block.prose[: sentence.end - block.start])
    indicator = context.reference.indicators.get(row["indicator"])
    known = {w for w in words(indicator.label if indicator else "") if len(w) > 4} | context.nouns
    return "aantal" in told or "aantallen" in told or any(word in known or any(word.endswith(noun) for noun in known) for word in told)


def _of_what(text: Text, sentence: Sentence, context: Context) -> Iterator[Found]:
    if _OF_WHAT.search(sentence.prose) or _CHANGE.search(sentence.prose):
        return
    for atom in sentence.atoms:
        row = _row(atom, context)
        if row is not None and row["unit_measure"] == "percent":
            yield _without(text, text.line(atom.start), atom.source)
    for match in _SHARE.finditer(sentence.prose):
        yield _without(text, text.line(sentence.start + match.start()), match.group())


def _without(text: Text, line: int, written: str) -> Found:
    return Found("percentage-waarvan", text.name, line, written[:60], f"Bij {written} staat niet waarvan het een deel is.", "Schrijf: … van de …")


def _mixed_people(text: Text, block: Block, context: Context) -> Iterator[Found]:
    """One indicator that is counted in two sorts of people, or two sorts of people with one thing."""
    called: dict[str, tuple[str, int]] = {}
    for sentence in block.sentences:
        for atom in sentence.atoms:
            code = code_of(atom.calls[0].argument(0, "indicator"), context) if len(atom.calls) == 1 and atom.calls[0].name == "waarde" else None
            after = re.match(rf"[\s{MARK}]+(?P<noun>[a-zà-ÿ]+)(?P<or> of )?", sentence.prose[atom.end - sentence.start :])
            if code is None or after is None or after["or"] or not _PEOPLE.match(after["noun"]):
                continue
            noun, line = after["noun"], text.line(atom.start)
            before = called.setdefault(code, (noun, line))
            if before[0] != noun:
                indicator = context.reference.indicators.get(code)
                name = indicator.label if indicator else code
                yield _mixed(text, line, before[0], noun, name)
    said: dict[str, tuple[str, int]] = {}
    for match in _ABOUT.finditer(block.prose.replace(ATOM, " ")):
        who, what = match["who"].lower(), match["what"].lower()
        before = said.setdefault(what, (who, 0))
        if before[0] != who:
            yield _mixed(text, text.line(block.start + match.start()), before[0], who, what)


def _mixed(text: Text, line: int, first: str, second: str, name: str) -> Found:
    what = f"‘{name}’ wordt in dezelfde alinea geteld in {first} en in {second}."
    return Found("eenheid-gemengd", text.name, line, f"{first} en {second}", what, "Kies een van de twee, of leg het verschil uit.")


def _mixed_times(text: Text, block: Block, context: Context) -> Iterator[Found]:
    """A waiting time in weeks beside one in days."""
    if not _WAITING.search(block.prose):
        return
    told: list[tuple[int, str]] = [(block.start + m.start(), _TIMES[m["unit"].lower()]) for m in _TYPED_TIME.finditer(block.prose)]
    for sentence in block.sentences:
        for atom in sentence.atoms:
            row = _row(atom, context)
            if row is not None and row["unit_measure"] in _TIME_UNITS:
                told.append((atom.start, _TIME_UNITS[row["unit_measure"]]))
    told.sort()
    other = next((t for t in told if t[1] != told[0][1]), None)
    if other:
        yield _mixed(text, text.line(other[0]), told[0][1], other[1], "Wachttijd")
