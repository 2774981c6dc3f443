"""Numbers that an author typed, in digits or in words, where a reference to the figure belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from peilmerk import period
from peilmerk.texts.lint import nearest
from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import ATOM, MARK, Block, Text

_MONTH = "|".join(period.MONTHS)
_COUNTED = (
    "personen|mensen|inwoners|cliënten|jeugdigen|jongeren|kinderen|gezinnen|huishoudens|gebruikers|deelnemers|klanten|meldingen|aanvragen|plannen|casussen|"
    "uur|uren|dagen|weken|maanden|jaar|euro|mln|miljoen|miljard|mld|duizend|fte|procent"
)
_ROMAN_OR_NUMBER = r"(?:\d+(?:\.\d+)*[a-z]?|[A-Z])\b"
#: What may be typed: years, dates and times, ordinals, ages as the name of a group, numbers that are names (of laws and their
#: articles, taakvelden, lines of work, decisions), and numbers that `references` judges (figuur 3, bijlage 2, pagina 12).
_ALLOWED = re.compile(
    r"\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}[-/]\d{1,2}[-/]\d{4}\b"
    rf"|\b(?:[12]?\d|3[01])(?:(?:,| en| tot en met| tot| t/m) (?:[12]?\d|3[01]))* (?:{_MONTH})\b"
    r"|(?<=\b(?:19|20)\d\d[-/])\d\d\b(?![.,]\d)"
    r"|\b\d{1,2}[.:]\d{2} uur\b|\b24/7\b|\b\d{1,3}(?:e|de|ste)\b"
    r"|\b\d{1,3}-plus\w*|\b\d{1,3}-/\d{1,3}\+|\b\d{1,3}[+](?!\w)|\b\d{1,3}[-‑](?:\s?(?:tot|en|tot en met|t/m) \d{1,3}[-‑])?jarigen?\b"
    r"|\b\d{1,3}- (?:tot|en|tot en met) \d{1,3}-jarigen?\b"
    r"|\b(?:jonger|ouder) dan \d{1,3}(?: jaar)?\b|\b\d{1,3} jaar (?:en|of) (?:ouder|jonger)\b|\b(?:van )?\d{1,3}(?: tot(?: en met)?| t/m|-|–)\s?\d{1,3} jaar\b"
    r"|\btussen (?:de )?\d{1,3} en \d{1,3} jaar\b|\b(?:tot|vanaf) \d{1,3} jaar\b|\b(?:onder|boven) de \d{1,3}\b(?! ?[%a-z])"
    r"|\b(?:vanaf|tot) (?:hun |de leeftijd van )?\d{1,3}(?:e|ste) (?:jaar|verjaardag)\b"
    r"|\b(?:artikel(?:en)?|art\.|lid|boek|wet|regeling|verordening|taakveld(?:en)?|spoor|doel|doelstelling|maatregel(?:en)?|interventie|actielijn|"
    r"lijn|fase|stap|programma|perceel|deel|versie|nummer|nr\.|nrs\.|zaak|besluit|motie|amendement|kamerstuk(?:ken)?|groep|scenario|variant|bouwsteen|pijler|"
    r"figuur|figuren|tabel(?:len)?|grafiek|bijlagen?|hoofdstuk(?:ken)?|paragraaf|pagina['’]?s?|bladzijden?|blz\.|pag\.|p\.|noot|voetnoot)"
    rf" {_ROMAN_OR_NUMBER}(?:(?:,| en| of| t/m| tot en met|-) ?{_ROMAN_OR_NUMBER})*"
    r"|\b[A-Za-z]+[-‑]\d[\w.-]*|\b\d+[-‑](?=[A-Za-z])[\w-]+|\b\d{4} ?(?-i:[A-Z]{2})\b|\b\d+[a-z]*[²³]",
    re.IGNORECASE,
)
#: Four digits that can be a year; not what is counted (`2019 cliënten`) or an amount.
_YEAR = re.compile(rf"(?<!€)(?<!€ )\b(?P<year>(?:19|20)\d\d)\b(?![.,]\d)(?! ?(?:%|(?:{_COUNTED})\b))", re.IGNORECASE)
#: What a year follows in a sentence: a word of time, another year, a name (`Begroting 2019`) or the name of a document. After any other
#: word (`er kwamen 2019`, `het aantal 2019`) it is read as a number.
_TIME_BEFORE = re.compile(
    r"(?:^|[(\[\"'‘“/–—-]\s?|(?:19|20)\d\d(?:,| op)? |[.;:] |^\W+"
    r"|\b(?:in|van|tot|t/m|met|sinds|over|per|eind|einde|begin|medio|halverwege|ultimo|vanaf|sedert|en|of|dan|als|tussen|naar|voor|na|uit|tegen|rond|"
    r"jaar|jaren|heel|hele|gehele|kwartaal|halfjaar|helft|najaar|voorjaar|zomer|winter|herfst|lente|kerst|week \d{1,2}|"
    r"begroting|programmabegroting|meerjarenbegroting|jaarrekening|jaarstukken|jaarverslag|jaarplan|rekening|raming|perspectiefnota|kadernota|voorjaarsnota|najaarsnota|"
    rf"programma|beleidsplan|plan|nota|agenda|akkoord|verordening|wet|monitor|editie|rapportage|rapport|wijkscan|{_MONTH}),? "
    r"|(?<![.!?] )(?<!^)\b(?-i:[A-Z])[\w-]* )$",
    re.IGNORECASE,
)
#: Of these with an indefinite article a size follows: `een tekort van 2023`, but `het tekort van 2023`.
_SIZE_OF = re.compile(r"\been (?:\w+ )?(?:tekort|overschot|daling|stijging|afname|toename|groei|krimp|besparing|bedrag|budget|verschil|aantal|gemiddelde) van $|\b(?:uit|geraamd|begroot|geschat|vastgesteld) op $", re.IGNORECASE)
#: Years that a report of the social domain speaks of: from the Jeugdwet's and Wmo's forerunners of the nineties to a population
#: forecast some decades ahead. 2077 is a number.
_FIRST_YEAR, _YEARS_AHEAD = 1990, 35
#: The number of a heading (`## 1.2 Toegang`).
_HEADING_NUMBER = re.compile(rf"^[{MARK}\s]*\d+(?:\.\d+)*[a-z]?[.)]?\s")
_NUMBER = re.compile(r"(?<![\w#])(?P<euro>€ ?)?(?P<number>\d[\d.,]*)(?P<share> ?%| procent\b)?(?P<scale> (?:duizend|miljoen|mln|miljard|mld)\b\.?)?")
_SCALE = {"duizend": 3, "miljoen": 6, "mln": 6, "miljard": 9, "mld": 9}

_UNITS = ["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
_TEENS = ["tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"]
_TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
WORDS: dict[str, int] = {word: n for n, word in enumerate([*_UNITS, *_TEENS], 2)} | {word: n * 10 for n, word in enumerate(_TENS, 2)}
WORDS |= {
    f"{unit}{'ën' if unit.endswith('e') else 'en'}{ten}": tens * 10 + n
    for tens, ten in enumerate(_TENS, 2)
    for n, unit in enumerate(["een", *_UNITS], 1)
}
WORDS |= {"honderd": 100, "tweehonderd": 200, "driehonderd": 300, "vierhonderd": 400, "vijfhonderd": 500, "duizend": 1000, "tweeduizend": 2000}
_WORD = re.compile(rf"\b(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})(?= (?P<next>[a-zà-ÿ-]+)(?: (?P<after>[a-zà-ÿ-]+))?)", re.IGNORECASE)
_FRACTION = re.compile(
    r"\b(?P<word>(?<!eerste )(?<!tweede )(?<!laatste )(?<!andere )(?:de |ruim de |bijna de )?helft(?= van\b| minder| meer|[.,;])|een kwart\b(?! eeuw)|driekwart|"
    r"een derde(?= van\b| deel| minder| meer| lager| hoger)|twee ?derde|drie ?vierde|een (?:vijfde|tiende)(?= van\b| deel)|"
    r"(?:een|één|twee|drie|vier|zes|zeven|acht|negen) (?:op|van) de (?:tien|vijf|drie|vier|honderd)|(?:een )?(?:tien|twintig|dertig|vijftig|honderd)tal|"
    r"tientallen|honderden|duizenden)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(r"wacht|duur|doorloop|gemiddeld", re.IGNORECASE)
_TIME = {"dag", "dagen", "week", "weken", "maand", "maanden", "jaar", "uur", "uren"}


@dataclass(frozen=True)
class Typed:
    """A number in a text: its offset in the block, how it was written, its value with half of its last digit, and its kind
    (`EUR`, `percent` or nothing)."""

    at: int
    written: str
    value: float
    half: float
    unit: str = ""


def check(text: Text, context: Context) -> Iterator[Found]:
    """Typed numbers, with the reference to use where a figure of the edition is the same within its rounding."""
    for block in text.blocks:
        for number in in_digits(block, context.peildatum.year):
            do = _instead(number, block, context)
            what = f"Het getal ‘{number.written}’ is getypt."
            yield Found("getypt-getal", text.name, text.line(block.start + number.at), number.written, what, do)
        for number in in_words(block, context):
            do = _instead(number, block, context)
            what = f"‘{number.written}’ is een cijfer in woorden."
            yield Found("getal-in-woorden", text.name, text.line(block.start + number.at), number.written, what, do)


def in_digits(block: Block, year: int) -> list[Typed]:
    """The numbers in digits of a block that may not be typed. year: of the peildatum, around which years may be."""
    prose = block.prose
    if block.kind == "heading":
        prose = _HEADING_NUMBER.sub(lambda m: MARK * len(m.group()), prose)
    if block.kind != "heading" and block.prose.strip(f" .{MARK}").isdigit():  # a year that is a paragraph by itself stands where a figure or table stood
        return [typed for match in _NUMBER.finditer(block.prose) if (typed := _typed(match))]
    prose = _ALLOWED.sub(lambda m: re.sub(r"[^\n]", MARK, m.group()), prose)
    prose = _YEAR.sub(lambda m: MARK * 4 if _is_year(m, block, year) else m.group(), prose)
    return [typed for match in _NUMBER.finditer(prose) if (typed := _typed(match))]


def _is_year(match: re.Match, block: Block, year: int) -> bool:
    """Whether four digits are a year by their size and, in a sentence, by what stands before them."""
    if not _FIRST_YEAR <= int(match["year"]) <= year + _YEARS_AHEAD:
        return False
    before = block.prose[: match.start()].replace("\n", " ")
    return block.kind not in ("paragraph", "item") or (bool(_TIME_BEFORE.search(before)) and not _SIZE_OF.search(before))


def _typed(match: re.Match) -> Typed | None:
    digits = match["number"].rstrip(".,")
    written = match.group().strip(" .,") if match["scale"] or match["share"] else f"{match['euro'] or ''}{digits}".strip()
    whole, _, decimals = digits.replace(".", "").partition(",")
    if not whole.isdigit() or (decimals and not decimals.isdigit()):
        return Typed(match.start("number"), written, float("nan"), 0.0)
    scale = _SCALE[match["scale"].strip(" .")] if match["scale"] and match["scale"].strip(" .") in _SCALE else 0
    value = float(f"{whole}.{decimals or 0}") * 10.0**scale
    zeros = len(whole) - len(whole.rstrip("0")) if not decimals and not scale and len(whole) > 3 else 0
    unit = "percent" if match["share"] else "EUR" if match["euro"] else ""
    return Typed(match.start("number"), written, value, 0.5 * 10.0 ** (scale - len(decimals) + min(zeros, 3)), unit)


def in_words(block: Block, context: Context) -> list[Typed]:
    """Numbers in words before something that is counted, and shares in words. `een` alone is no number, nor is `twee dingen`."""
    found = []
    for match in _WORD.finditer(block.prose):
        noun = _counted(match, block, context)
        if noun:
            found.append(Typed(match.start(), f"{match['word']} {noun}", float(WORDS[match["word"].lower()]), 0.0))
    found += [Typed(m.start(), m.group(), float("nan"), 0.0, "percent") for m in _FRACTION.finditer(block.prose)]
    return sorted(found, key=lambda typed: typed.at)


def _counted(match: re.Match, block: Block, context: Context) -> str:
    """What a number in words counts (`wijken`, `nieuwe wijken`), or nothing if that is no figure of this field."""
    follows, after = match["next"].lower(), (match["after"] or "").lower()
    if follows in _TIME:
        return follows if _DURATION.search(block.prose) else ""
    if follows in context.nouns:
        return follows
    return f"{follows} {after}" if after in context.nouns and re.search(r"e[nr]?$", follows) and follows not in ("en", "de", "deze") else ""


def _instead(number: Typed, block: Block, context: Context) -> str:
    sentence = next((s for s in block.sentences if s.start <= block.start + number.at < s.end), None)
    calls = nearest.calls(number.value, number.half, number.unit, (sentence.prose if sentence else block.prose).replace(ATOM, ""), context)
    if calls:
        return f"Gebruik {' of '.join(calls)}."
    return "Verwijs naar het cijfer met waarde(...). Staat het in geen levering, voeg het dan toe aan cijfers-in-tekst, met zijn bron."
