"""Dates of birth, e-mail addresses, and postcodes that lead to a house, in a block of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from peilmerk.scan.model import CODE, COLUMN, STRINGS, WORDS, Block, Hit, Rules

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9@])")
#: What follows the point of a file name, not of a domain: logo@2x.png, package@1.2.min.js
_FILES = frozenset(["png", "jpg", "jpeg", "gif", "svg", "webp", "js", "mjs", "css", "map", "json", "ts", "min", "html", "md", "woff"])
#: Names that RFC 2606 keeps for examples, that nobody has.
_EXAMPLES = re.compile(r"(?:^|[.@])(?:example\.(?:com|org|net)|[a-z0-9-]+\.(?:example|invalid|test))$", re.I)

#: Letters of a postcode: SA, SD and SS are never given out (PostNL).
_PC6 = re.compile("([1-9][0-9]{3})([ \u00a0]?)([A-Z]{2})(?![A-Za-z0-9])")
_NEVER = frozenset(("SA", "SD", "SS"))
_HOUSE_AFTER = re.compile("[ ,;\u00a0]{1,3}(?:nr\\.?|nummer|huisnr\\.?|huisnummer)?[ :]{0,2}([1-9][0-9]{0,4})(?![0-9]|[.,][0-9]|%|[-/][0-9])")
_STREET_BEFORE = re.compile(
    r"(?:straat|str\.|weg|laan|plein|kade|dijk|hof|singel|gracht|pad|steeg|plantsoen|markt|dreef|ring|park|boulevard|wal|akker|veld)[ \u00a0]{1,2}[1-9][0-9]{0,4}[ -]?[A-Za-z0-9]{0,3}[ ,;\u00a0\x1e\n]{0,4}$"
)
_PC_LABEL = re.compile(r"postcode|postal|zip|\bpc ?6|woonadres|adres")
_HOUSE_LABEL = re.compile(r"postcode\W{0,3}$|adres\W{0,3}$")
_YEARS = range(1900, 2101)

_MONTH = "jan(?:uari)?|feb(?:ruari)?|m(?:aa)?rt|apr(?:il)?|mei|jun[ei]?|jul[iy]?|aug(?:ustus)?|sep(?:t(?:ember)?)?|okt(?:ober)?|oct|nov(?:ember)?|dec(?:ember)?|january|february|march|may|august|october"
_DAY = re.compile(
    rf"(?<![0-9.,-])(?:(?P<d>[0-3]?[0-9])(?P<s>[-/. ])(?P<m>[01]?[0-9]|(?:{_MONTH})\.?)(?P=s)(?P<y>(?:19|20)[0-9]{{2}}|[0-9]{{2}})|(?P<y2>(?:19|20)[0-9]{{2}})[-/](?P<m2>[01][0-9])[-/](?P<d2>[0-3][0-9])"
    rf"|(?P<y3>(?:19|20)[0-9]{{2}})(?P<m3>[01][0-9])(?P<d3>[0-3][0-9]))(?![0-9])",
    re.I,
)
#: A day in figures, as it stands in text.
_WRITTEN = re.compile(r"[0-3]?[0-9][-/.][01]?[0-9][-/.](?:19|20)?[0-9]{2}(?![0-9])|(?:19|20)[0-9]{2}[-/][01][0-9][-/][0-3][0-9](?![0-9])")
#: Words for a birth, each by the letters that it begins with: a pattern that does is looked for ten times as fast as all of them in one.
_BORN = {
    "geb": re.compile(r"geb(?:oren|oorte ?dat|oorte ?_?(?:dag|dt)|\. ?dat|_?dat|(?<!\wgeb)(?:\.|\b))"),
    "birth": re.compile(r"birth(?: ?_?date|day|(?<=of birth)|(?<=of_birth)|(?<=ofbirth))"),
    "born": re.compile(r"born(?<!\wborn)\b"), "dob": re.compile(r"dob(?<!\wdob)\b"),
}  # fmt: skip
_BORN_LABEL = re.compile(r"geboorte|^geb(?:\b|_|\.)|gebdat|birth|\bborn\b|^dob$")
#: Words for one person. The plural says nothing about whose day it is.
_PERSON = re.compile(r"mevrouw|\bmevr?\.|\bmw\.|\bdhr\.|\bmeneer|de heer |\bvoornaam|\bachternaam|\bcli[eë]nt(?!e|ë|en)|\bjeugdige(?!n)|\bpati[eë]nt(?!e|ë)|\bkind van\b|\bbsn\b")
#: What stands in each of these words.
_ONE = ("mevr", "mw.", "mv.", "dhr.", "meneer", "de heer ", "naam", "client", "cliënt", "jeugdige", "pati", "kind van", "bsn")
PERSON_HEADING = re.compile(r"^(?:naam|voornaam|achternaam|voorletters|roepnaam|name|first_?name|last_?name|surname)$|\bbsn\b|burgerservice|cli[eë]nt(?:nummer|naam|_id|id)?$|pati[eë]nt")
#: What a day beside a person is when it is not that of birth.
_EVENT = re.compile(r"start|ingang|eind|einde|beschikk|besluit|aanmeld|aangemeld|melding|peil|export|period|time_|vintage|besch|opgepakt|vastgesteld|lever|factu|declar|datum_?van|datum_?tot|t/m|sinds|vanaf|\bper\b|\bop\b")
_PERSON_WINDOW, _BORN_WINDOW = 40, 40


def find(block: Block, rules: Rules) -> Iterator[Hit]:
    """What leads to a person in a block."""
    if block.form == WORDS:
        return
    if "@" in block.text:
        yield from _emails(block, rules)
    if block.form in (CODE, STRINGS):
        return
    yield from _postcodes(block)
    yield from births(block)


def signs(text: str, lower: str) -> bool:
    """Whether a text can hold any of it. lower: the text in lower case."""
    if "@" in text and _EMAIL.search(text):
        return True
    if any(_house(text, m) for m in _PC6.finditer(text)) or any(w in lower for w in ("postcode", "geboorte", "geb.", "gebdat", "birth", "born", "voornaam", "achternaam")):
        return True
    return next(births(Block(text)), None) is not None


def _emails(block: Block, rules: Rules) -> Iterator[Hit]:
    text, at, done = block.text, block.text.find("@"), 0
    while at >= 0:
        for found in _EMAIL.finditer(text, max(done, at - 64), at + 400):
            if not found.start() < at < found.end():
                continue
            done, address = found.end(), found[0].lower()
            name, _, domain = address.partition("@")
            if domain.rpartition(".")[2] in _FILES or _EXAMPLES.search(address):
                break
            if not {address, "@" + domain} & {e.lower() for e in rules.emails}:
                yield Hit("email", address, f"{name[0]}***@***.{domain.rpartition('.')[2]}", block.place(found.start()), block.label)
            break
        at = text.find("@", max(at + 1, done))


def _house(text: str, found: re.Match) -> bool:
    if found[3] in _NEVER or text[max(0, found.start() - 1) : found.start()].isalnum() or text[max(0, found.start() - 1) : found.start()] in (".", ",", "-", "#", "_"):
        return False
    if _STREET_BEFORE.search(text[max(0, found.start() - 40) : found.start()]):
        return True
    if not _HOUSE_AFTER.match(text, found.end()):
        return False
    # A year with an abbreviation behind it (2024 WW 12) has a space; who writes an address there says so.
    return not (found[2] and int(found[1]) in _YEARS) or bool(_HOUSE_LABEL.search(text[max(0, found.start() - 20) : found.start()].casefold()))


def _postcodes(block: Block) -> Iterator[Hit]:
    text, label = block.text, block.label.casefold()
    for found in _PC6.finditer(text):
        if _house(text, found):
            yield Hit("address", found[0] + text[found.end() : found.end() + 8], f"{found[1][:2]}** ** with a number", block.place(found.start()), block.label)
        elif block.form == COLUMN and found[3] not in _NEVER and _alone(text, found.start(), found.end()) and (_PC_LABEL.search(label) or int(found[1]) not in _YEARS or not found[2]):
            yield Hit("postcode", found[0], f"{found[1][:2]}** **", block.place(found.start()), block.label)
    if block.form == COLUMN and _PC_LABEL.search(label):
        for found in re.finditer(r"(?m)^([1-9][0-9]{3}) ?(?:[a-z]{2}|[A-Z][a-z]|[a-z][A-Z])$", text):
            yield Hit("postcode", found[0], f"{found[1][:2]}** **", block.place(found.start()), block.label)


def _alone(text: str, start: int, end: int) -> bool:
    """True if a cell holds nothing else."""
    before, after = text[text.rfind("\n", 0, start) + 1 : start], text[end : (text.find("\n", end) + len(text) + 1) % (len(text) + 1)]
    return not before.strip(" '\"") and not after.strip(" '\"")


def births(block: Block) -> Iterator[Hit]:
    """Dates of birth: in a column or field named so, beside a column about persons, behind the word, or behind the word for one person."""
    text, label = block.text, block.label.casefold()
    named = bool(_BORN_LABEL.search(label)) and not _EVENT.search(label)
    beside_person = block.person and not _EVENT.search(label) and bool(re.search(r"datum|date|\bdag\b|^gb|^$", label))
    if named or beside_person:
        for found in _DAY.finditer(text):
            if (born := _born(found)) is not None:
                yield Hit("birth_date", found[0], f"**-**-{born}", block.place(found.start()), block.label)
        for found in re.finditer(r"(?m)^[ \t]*([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})[ \t]*$", text) if named else ():
            if 1 <= int(found[1]) <= 31 and 1 <= int(found[2]) <= 12:
                yield Hit("birth_date", found[0], f"**-**-{found[3]}", block.place(found.start()), block.label)
        return
    lower = _lower(text)
    born_words = sorted((m for letters, pattern in _BORN.items() if letters in lower for m in pattern.finditer(lower)), key=re.Match.start)
    seen: set[int] = set()
    for word in born_words:
        for found in _DAY.finditer(text, word.end(), min(len(text), word.end() + _BORN_WINDOW + 20)):
            if found.start() - word.end() <= _BORN_WINDOW and found.start() not in seen and (born := _born(found)) is not None:
                seen.add(found.start())
                yield Hit("birth_date", found[0], f"**-**-{born}", block.place(found.start()), block.label)
    for short in _near(lower, text):
        start = max(0, short.start() - _PERSON_WINDOW)
        found = _DAY.match(text, short.start())
        if found is None or found.start() in seen or (born := _born(found)) is None:
            continue
        words = list(_PERSON.finditer(lower, start, found.start()))
        if words and not _EVENT.search(lower, words[-1].end(), found.start()):
            seen.add(found.start())
            yield Hit("birth_date", found[0], f"**-**-{born}", block.place(found.start()), block.label)


def _near(lower: str, text: str) -> Iterator[re.Match]:
    """Days in figures that stand not far behind what can be a word for one person."""
    for word in _ONE:
        at = lower.find(word)
        while at >= 0:
            end = at + _PERSON_WINDOW + 20
            yield from _WRITTEN.finditer(text, at, end)
            at = lower.find(word, at + 1)


def _lower(text: str) -> str:
    """The text in lower case, with every letter in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _born(found: re.Match) -> str | None:
    """The year if this can be somebody's day of birth."""
    year, month, day = (found["y"] or found["y2"] or found["y3"]), (found["m"] or found["m2"] or found["m3"]), (found["d"] or found["d2"] or found["d3"])
    number = _months(month)
    if len(year) == 2:
        year = f"19{year}" if int(year) > date.today().year % 100 else f"20{year}"
    try:
        when = date(int(year), number, int(day))
    except ValueError:
        return None
    return year if date(1905, 1, 1) <= when <= date.today() else None


def _months(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next((n for n, m in enumerate(["jan", "feb", "m", "apr", "mei", "jun", "jul", "aug", "sep", "o", "nov", "dec"], 1) if text.casefold().startswith(m) and not (m == "m" and text.casefold().startswith(("mei", "may")))), 5)
