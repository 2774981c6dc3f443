"""Citizen service numbers in a block of text: which of the numbers that pass the elfproef are one, and which are figures.

One number in eleven passes by chance (see peilmerk.bsn), so what stands around it decides:

- words and headings (BSN, cliënt) make it one however it is written; KvK, AGB, RSIN, telephone or an amount before it do not;
- nine or eight digits without separators are one: figures for readers carry points;
- `123.456.782` is how the Dutch write an amount, `1234.56.782` is not;
- a column of figures is known by its heading, or by other values of its size; a column of which nearly all numbers pass is a register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from peilmerk import bsn
from peilmerk.scan.model import CODE, COLUMN, STRINGS, WORDS, Block, Hit

#: Whether a text can hold one at all; simple, because it runs over every byte.
SIGNS = re.compile("[0-9]{8}|[0-9]{2,4}[ .\u00a0\u202f-][0-9]{2,3}[ .\u00a0\u202f-][0-9]{2,4}")
_PLAIN = re.compile(r"[0-9]{8,}")
_SEPARATED = re.compile("[0-9]{1,4}(?:[ .\u00a0\u202f-][0-9]{1,4}){2,8}")
_THREE = re.compile("[0-9]{2,4}[ .\u00a0\u202f-][0-9]{2,3}[ .\u00a0\u202f-][0-9]{2,4}")
_SHAPES = re.compile("[0-9]{4}[ .\u00a0\u202f-][0-9]{2}[ .\u00a0\u202f-][0-9]{3}(?![0-9])|[0-9]{3}[ .\u00a0\u202f-][0-9]{3}[ .\u00a0\u202f-][0-9]{3}(?![0-9])")
_SEPARATOR = re.compile("[ .\u00a0\u202f-]")
_CELL = re.compile(r"[ \t'\"=]*([0-9]{8,9})(?:[.,]0{1,2})?[ \t\"]*")
_NUMBER = re.compile(r"[ \t'\"€+-]*([0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?)[ \t\"%]*")
PERSON_NUMBER = re.compile(r"bsn|burger ?service|sofi|burgernummer|persoonsnummer|social security|cli[eëé]nt[ _-]?(?:id|nr|n°|num)|cli[eëé]nt(?=\W{0,3}$)|inwoner[ _-]?(?:id|nr|num)|pati[eë]nt")
#: What a number right behind these is; RSIN has the same check as a BSN.
_OTHER = re.compile(r"(?:kvk|k\.v\.k\.|handelsregister|agb|rsin|fiscaal|iban|btw|tel\.?|telefoon|telefoonnummer|fax|isbn|issn|doi|oin|vestigingsnummer)[a-z-]*[^a-z0-9]{0,12}$")
_AMOUNT = re.compile(r"(?:€|\beur|\beuro|\$|bedrag|budget|kosten)[^a-z0-9]{0,3}$")
FIGURE = re.compile(
    r"^(?:obs_|delivered_)|value|waarde|bedrag|budget|kosten|uitgaven|baten|lasten|saldo|aantal|totaal|inwoners|bevolking|\beuro?\b|€|prijs|omzet|\bsom\b|\bsum\b|total|count|amount"
    r"|\bsize|bytes|width|height|^[xy]\d?$|^[xy]_|\blat\b|\blon\b|hoog|laag|getal|gerealiseerd|begroot|raming|prognose|verschil|declaraties|timestamp|seconds|oppervlakte|offset"
)
#: Limits of whole numbers that every program knows: 2**53 and 2**63, and these less one.
_LIMITS = frozenset(str(n) for p in (53, 63) for n in (2**p, 2**p - 1))
_WINDOW = 60
#: A column tells by its numbers what it is from so many different ones on.
_MANY, _NEARLY_ALL = 8, 0.9


def find(block: Block, figures: set[str] | None = None) -> Iterator[Hit]:
    """Citizen service numbers in a block; `figures` gets the digits of what was taken for a figure.

    And numbers as long as the keys of clients in rows of registers (64 bits): whether they are such keys is asked once they are found.
    """
    text = block.text
    if not SIGNS.search(text):
        return
    cells: list[tuple[int, str]] = []
    for run in _PLAIN.finditer(text):
        digits, start = run[0], run.start()
        if start > 1 and text[start - 1] == "." and text[start - 2].isdigit():  # decimals: most long numbers of a drawing
            continue
        last = text[max(0, start - 1) : start]
        if 14 <= len(digits) <= 19 and digits not in _LIMITS and not (last.isalnum() or last == "." or text[run.end() : run.end() + 1].isalnum()):
            sign = "-" if last == "-" else ""
            yield Hit("client_key", sign + digits, f"{digits[:1]}*** ({len(digits)} digits)", block.place(start), block.label)
        if len(digits) > 9 or not bsn.passes(digits):
            continue
        if block.form == COLUMN and _whole_cell(text, run):
            cells.append((run.start(), digits))
        elif _bounded(text, run, block) and _is_plain(text, run, block):
            yield _hit(block, run.start(), digits)
    if cells:
        yield from _column(block, cells)
    if block.form in (CODE, WORDS, STRINGS):
        return
    for run in _SEPARATED.finditer(text) if _separated(text, block) else ():
        groups = _SEPARATOR.split(run[0])
        if not 8 <= sum(map(len, groups)) <= 40 or len(groups) < 2:
            continue
        for start, digits, alone in _windows(run, groups):
            if bsn.passes(digits) and _is_separated(text, run, start, alone, block):
                yield _hit(block, run.start() + start[0], digits)
                break
    if figures is not None and block.joined:
        figures.update(d for d in (re.sub(r"\D", "", t) for t in re.findall(r"[0-9]+(?:[.,:/–-]+[0-9]+)+", text)) if len(d) in (8, 9))


def _hit(block: Block, start: int, digits: str) -> Hit:
    return Hit("bsn", digits.zfill(9), f"*******{digits[-2:]}", block.place(start), block.label)


# --- without separators ---
def _bounded(text: str, run: re.Match, block: Block) -> bool:
    """True if a run of digits is a number of its own: no part of a decimal, a hash, an amount or an identifier."""
    start, end = run.span()
    before, after = text[max(0, start - 2) : start], text[end : end + 3]
    last = before[-1:]
    if last.isalnum() and not PERSON_NUMBER.search(text[max(0, start - 16) : start].casefold()):
        return False
    if last == "," and before[:1] == "0" and not text[max(0, start - 3) : start - 2].isdigit():
        return False
    if last == "." and not before[:1].isalpha():  # .123456782 and 0.123456782
        return False
    if last in ("+", "€", "$") or before in ("€ ", "€\u00a0", "$ ") or (last in ("-", "−") and not before[:1].isalnum() and before[:1] != "_"):
        return False
    if last == "#" and block.form == CODE:  # a colour
        return False
    if after[:1].isalnum() or after[:1] == "%" or after[:2] in (" %", "\u00a0%"):
        return False
    if after[:1] in (".", ",") and after[1:2].isdigit():
        return (block.form != CODE and bool(re.match(r"\.0{1,2}(?![0-9])", text[end : end + 4]))) or (after[:1] == "," and not re.match(r",[0-9]{1,2}(?![0-9])", text[end : end + 4]))
    return True


def _is_plain(text: str, run: re.Match, block: Block) -> bool:
    digits, start, end = run[0], run.start(), run.end()
    if block.form == WORDS and _years(digits):  # the page itself is searched too, where a dash stands between them
        return False
    if _named(text, start, block):
        return True
    before = _before(text, start, block)
    if _OTHER.search(before[-30:]) or _AMOUNT.search(before[-16:]):
        return False
    if len(digits) == 9:
        return True
    if _day(digits):
        return False
    if block.form == CODE:
        return text[start - 1 : start] in ("'", '"') and text[end : end + 1] == text[start - 1 : start]
    return block.form != STRINGS


def _named(text: str, start: int, block: Block) -> bool:
    label = block.label.casefold()
    if label and PERSON_NUMBER.search(label) and not FIGURE.search(label):
        return True
    named = list(PERSON_NUMBER.finditer(_before(text, start, block)))
    return bool(named) and not _OTHER.search(_before(text, start, block)[named[-1].end() :])


def _before(text: str, start: int, block: Block) -> str:
    piece = text[max(0, start - _WINDOW) : start]
    if block.form == COLUMN:
        piece = piece.rpartition("\n")[2]
    return piece.casefold()


def _day(digits: str) -> bool:
    """True if eight digits are a day: 20200501 or 01052020."""
    if len(digits) != 8:
        return False
    for year, month, day in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])):
        if 1900 <= int(year) <= 2100:
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                continue
            return True
    return False


def _years(digits: str) -> bool:
    """True if eight digits are a season or a span of years of which the dash is gone: 20242025."""
    return len(digits) == 8 and 1900 <= int(digits[:4]) < int(digits[4:]) <= 2100


# --- with separators ---
def _separated(text: str, block: Block) -> bool:
    """Whether there can be one: other groups of digits than these are one behind a word only, and drawings are full of such groups."""
    if not _THREE.search(text):
        return False
    return bool(_SHAPES.search(text) or PERSON_NUMBER.search(block.label.casefold()) or PERSON_NUMBER.search(text.casefold()))


def _windows(run: re.Match, groups: list[str]) -> Iterator[tuple[tuple[int, int], str, bool]]:
    """Every row of groups with eight or nine digits and one kind of separator: (first and last group, digits, whether it is the whole run)."""
    text, positions, at = run[0], [], 0
    for group in groups:
        positions.append(at)
        at += len(group) + 1
    for first in range(len(groups)):
        for last in range(first + 1, len(groups)):
            digits = "".join(groups[first : last + 1])
            if len(digits) > 9:
                break
            marks = {text[positions[n] - 1] for n in range(first + 1, last + 1)}
            if len(digits) >= 8 and len(marks) == 1:
                yield (positions[first], positions[last] + len(groups[last])), digits, first == 0 and last == len(groups) - 1


def _is_separated(text: str, run: re.Match, span: tuple[int, int], alone: bool, block: Block) -> bool:
    start, end = run.start() + span[0], run.start() + span[1]
    piece = text[start:end]
    mark = _SEPARATOR.search(piece)[0]
    lengths = tuple(map(len, _SEPARATOR.split(piece)))
    if lengths in ((4, 2, 2), (2, 2, 4), (4, 4), (1, 2, 4), (2, 1, 4)):  # days and pairs of years
        return False
    around = text[start - 1 : start], text[end : end + 1]
    if any(a.isalnum() for a in around) or around[0] in ("€", "-", "+", "−") or (around[1] in (",", ".") and text[end + 1 : end + 2].isdigit()) or around[1] == "%":
        return False
    if _named(text, start, block):
        return mark in "- ." or alone
    before = _before(text, start, block)
    if not alone or _OTHER.search(before[-30:]) or _AMOUNT.search(before[-16:]) or FIGURE.search(block.label.casefold()):
        return False
    if lengths == (4, 2, 3):
        return mark != " " or (not block.joined and not 1900 <= int(piece[:4]) <= 2100)
    return lengths == (3, 3, 3) and mark != "." and not block.joined and not _beside_digits(text, start, end)


def _beside_digits(text: str, start: int, end: int) -> bool:
    """True if other numbers stand next to it: then these are three of a row of figures."""
    return bool(re.search(r"[0-9][\s,;%]{0,3}$", text[max(0, start - 6) : start]) or re.match(r"[\s,;%]{0,3}[0-9]", text[end : end + 6]))


# --- columns ---
def _whole_cell(text: str, run: re.Match) -> bool:
    start, end = text.rfind("\n", 0, run.start()) + 1, text.find("\n", run.end())
    cell = _CELL.fullmatch(text, start, end if end >= 0 else len(text))
    return cell is not None and cell.start(1) == run.start()


def _column(block: Block, cells: list[tuple[int, str]]) -> Iterator[Hit]:
    """Which of the cells that are a number and pass the elfproef are citizen service numbers."""
    label = block.label.casefold()
    if _OTHER.search(label + ":"):
        return
    named = bool(PERSON_NUMBER.search(label)) and not FIGURE.search(label)
    passing = {d for _, d in cells}
    numbers, others, biggest = set(), 0, 0.0
    for line in block.text.split("\n"):
        if cell := _CELL.fullmatch(line):
            numbers.add(cell[1])
        if number := _NUMBER.fullmatch(line):
            if cell is None:
                others += 1
            if cell is None or cell[1] not in passing:
                biggest = max(biggest, float(number[1].replace(",", ".")))
    if len(numbers) >= _MANY and len(passing) >= _NEARLY_ALL * len(numbers):
        hit = _hit(block, cells[0][0], cells[0][1])
        yield Hit("register", ",".join(sorted(passing)), f"{len(passing)} of {len(numbers)} numbers, the first {hit.masked}", hit.place, block.label, 1)
        return
    figure = not named and bool(FIGURE.search(label))
    #: As many as chance gives: these are numbers of something else (decisions, invoices).
    chance = not named and len(numbers) >= 12 and len(passing) <= 2.5 * len(numbers) / 11 + 1 and others <= len(numbers)
    for start, digits in cells:
        beside = _beside(block, start)
        if not (named or PERSON_NUMBER.search(beside)):
            if figure or chance or _day(digits) or _OTHER.search(beside + ":") or FIGURE.search(beside):
                continue
            if biggest >= int(digits) / 20 and others:
                continue
        yield _hit(block, start, digits)


def _beside(block: Block, start: int) -> str:
    if not block.beside:
        return ""
    row = block.text.count("\n", 0, start)
    return block.beside[row].casefold() if row < len(block.beside) else ""
