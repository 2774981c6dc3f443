"""The spellings of a period in Dutch deliveries, CBS tables and SDMX: from a text to the code of a period."""

from __future__ import annotations

import re
from datetime import date

from peilmerk import dates
from peilmerk.period_codes import ORDINALS, bounds, frequency

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_NTH = r"(?:(?:(?P<n>[1-4])|(?P<roman>iv|i{1,3}))\s*(?:e|ste|de)?|(?P<word>eerste|tweede|derde|vierde))"
_NUMBER = r"(?:0?(?P<n>[1-4])|(?P<roman>iv|i{1,3}))"
_KINDS = {"kwartaal": "Q", "kw": "Q", "k": "Q", "q": "Q", "halfjaar": "S", "helft": "S", "hj": "S", "h": "S", "s": "S",
          "viermaanden": "T", "4maanden": "T", "t": "T"}  # fmt: skip
_KIND = r"(?P<kind>kwartaal|half\s*jaar|helft|vier maanden|4 maanden|kw|hj)\.?"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WHOLE_YEAR = r"(?:(?:het )?(?:ge)?he(?:el|le) )?(?:(?:kalender|boek|begrotings|verslag|dienst)?jaar )?"


def _part(g: dict) -> str:
    number = g.get("n") or _ROMAN.get(g.get("roman")) or ORDINALS[g["word"]]
    return f"{g['year']}-{_KINDS[re.sub(r'[^a-z0-9]', '', g['kind'])]}{number}"


def _month(g: dict) -> str:
    return f"{g['year']}-{dates.MONTH_NUMBER[g['month']]:02d}"


_SINGLE = [
    (re.compile(_WHOLE_YEAR + _YEAR + r"(?:jj00|-a1)?"), lambda g: g["year"]),
    (re.compile(rf"{_YEAR}\s*[- ]?\s*(?P<kind>[sthqk])\s*-?(?P<n>[0-9])"), _part),
    (re.compile(rf"(?P<kind>[qkh])\s*(?P<n>[0-9])(?:\s+|\s*[-/]\s*){_YEAR}"), _part),
    (re.compile(rf"{_YEAR}[- ]?{_KIND}\s*{_NUMBER}"), _part),
    (re.compile(rf"{_KIND}\s*{_NUMBER}(?:\s+(?:van\s+)?|\s*[-/]\s*){_YEAR}"), _part),
    (re.compile(rf"{_NTH}\s*{_KIND}\s*(?:van\s+)?{_YEAR}"), _part),
    (re.compile(rf"{_YEAR}[,:]?\s+{_NTH}\s*{_KIND}"), _part),
    (re.compile(rf"{_YEAR}(?:-|-?m|mm)(?P<mm>[0-9]{{2}})"), lambda g: f"{g['year']}-{g['mm']}"),
    (re.compile(rf"{dates.MONTH}[ -]{_YEAR}"), _month),
    (re.compile(rf"{_YEAR}[ -]{dates.MONTH}"), _month),
]
#: Words before a day; they say that a figure is a stock on that day (CBS: stand).
_ON_DAY = re.compile(r"(?:(?:stand|situatie|peildatum)[ :]+(?:per |op )?|per |op )(?P<day>.+)")
_EDGE = re.compile(r"(?:stand |per |stand per )?(?:(?P<last>ultimo|ult\.)|primo) (?P<of>.+)")
#: CBS: from 1 August up to and including 31 July (cbs.nl, methoden, begrippen, schooljaar). Without the word, 2019/2020 is
#: two calendar years.
_SCHOOL_YEAR = re.compile(rf"schooljaar {_YEAR} ?[-/] ?(?:(?P<next>(?:19|20)[0-9]{{2}})|['’]?(?P<short>[0-9]{{2}}))")
#: A season of clubs and what they rent runs from 1 July up to and including 30 June (KNVB, Handboek competitiezaken: ingangsdatum en einddatum). Only
#: with the word, as a school year.
_CLUB_SEASON = re.compile(rf"(?:het )?(?:sport|speel)?seizoen (?:van )?{_YEAR} ?[-/] ?(?:(?P<next>(?:19|20)[0-9]{{2}})|['’]?(?P<short>[0-9]{{2}}))")
#: Seasons as KNMI reckons them, in whole months from March, June, September and December (knmi.nl, uitleg over jaargetijden).
_SEASON = re.compile(rf"(?:het |de )?(?P<season>voorjaar|lente|zomer|najaar|herfst) (?:van )?{_YEAR}")
_SEASON_BEGINS = {"voorjaar": 3, "lente": 3, "zomer": 6, "najaar": 9, "herfst": 9}
#: A winter is of two years; of one year it could be either end.
_WINTER = re.compile(rf"(?:de )?winter (?:van )?{_YEAR} ?[-/] ?(?:(?P<next>(?:19|20)[0-9]{{2}})|['’]?(?P<short>[0-9]{{2}}))")
_UNTIL = [re.compile(rf"\s*(?:{sign})\s*") for sign in (r"t/m|tot en met", r"\.\.", "/", r"(?<=[a-z.])\s*-|\s-\s")]
_UP_TO = re.compile(r"(?:t/m|tot en met) (?P<last>.+)")
#: CBS marks provisional years in a label (2020*, revised provisional 2020**); departments write the word.
_PROVISIONAL = re.compile(r"\s*(?:\*+|[,(]? ?(?:nader )?voorlopig(?:e cijfers?)?\)?|\(voorl\.\)|\(v\))$")
_OTHER_MARK = re.compile(r"\s*(?:[¹²³⁰⁴-⁹]+|(?<=\s)[1-9][0-9]?\)|[,(]? ?definitief\)?)$")


def clean(text: str) -> tuple[str, bool]:
    """Lower case, one kind of space and dash, without marks; and whether one of the marks says provisional."""
    text = re.sub(r"\s+", " ", re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)).strip().lower()
    text, provisional = re.sub("[–—−‐‑]", "-", text), False
    while True:
        bare = _PROVISIONAL.sub("", text)
        provisional = provisional or bare != text
        bare = _OTHER_MARK.sub("", bare)
        if bare == text:
            break
        text = bare
    if re.fullmatch(r"[0-9]{4}[.,]0", text):  # a year that a spreadsheet kept as a number
        text = text[:4]
    return re.sub(r"^(?:(?:verslag)?periode:?) |^(?:cumulatief|cum\.) (?=t/m|tot en met)", "", text), provisional


def code(text: str, year: int | None = None) -> str | None:
    """The code that a cleaned text means, or None. year: of a header above, for a text that names no year.

    Raises DateError for a day that does not exist.
    """
    found = _code(text)
    if found or year is None or not text or text in ("vanaf", "periode") or re.search(_YEAR, text):
        return found
    return _code(f"{text} {year}")


def _code(text: str) -> str | None:
    single = _single(text)
    if single:
        return single
    opening = re.fullmatch(r"(?:vanaf\s+(?P<a>.+)|(?P<b>.+?)\s*(?:/|\.\.|/\.\.))", text)
    if opening:
        first = _single((opening["a"] or opening["b"]).removesuffix("/").strip())
        if first:
            return f"{first}/.."
    school = _SCHOOL_YEAR.fullmatch(text)
    if school:
        first = int(school["year"])
        return f"{first}-08/{first + 1}-07" if _follows(school) else None
    club = _CLUB_SEASON.fullmatch(text)
    if club:
        first = int(club["year"])
        return f"{first}-07/{first + 1}-06" if _follows(club) else None
    season = _SEASON.fullmatch(text)
    if season:
        begin = _SEASON_BEGINS[season["season"]]
        return f"{season['year']}-{begin:02d}/{season['year']}-{begin + 2:02d}"
    winter = _WINTER.fullmatch(text)
    if winter:
        first = int(winter["year"])
        return f"{first}-12/{first + 1}-02" if _follows(winter) else None
    years = re.fullmatch(r"((?:19|20)[0-9]{2})\s*-\s*((?:19|20)[0-9]{2})", text)
    if years:
        return _range(years[1], years[2])
    up_to = _UP_TO.fullmatch(text)
    last = up_to and _single(up_to["last"])
    if last and frequency(last) != "A":  # "t/m 2022" does not say from when
        first = {"M": "01", "D": "01-01"}.get(frequency(last), f"{frequency(last)}1")
        return _range(f"{last[:4]}-{first}", last)
    text = text.removeprefix("van ")
    for sign in _UNTIL:
        halves = sign.split(text)
        if len(halves) == 2 and all(halves):
            last = _single(halves[1])
            first = _single(halves[0]) or (last and _with_end_of(halves[0], halves[1], last[:4]))
            if first and last:
                return _range(first, last)
    return None


def _follows(match: re.Match) -> bool:
    """Whether the second of two years is the one after the first."""
    following = int(match["year"]) + 1
    return int(match["next"]) == following if match["next"] else int(match["short"]) == following % 100


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"


def _single(text: str) -> str | None:
    """One period or day, also one that is named by its first or last day."""
    plain = _plain(text)
    if plain:
        return plain
    on_day = _ON_DAY.fullmatch(text)
    if on_day and _day(on_day["day"]):
        return _day(on_day["day"])
    edge = _EDGE.fullmatch(text)
    of = edge and _plain(edge["of"])
    return bounds(of)[1 if edge["last"] else 0].isoformat() if of else None


def _plain(text: str) -> str | None:
    for pattern, write in _SINGLE:
        match = pattern.fullmatch(text)
        if match:
            return write(match.groupdict())
    return _day(text)


def _day(text: str) -> str | None:
    day = dates.of_text(text)
    return day.isoformat() if day and date(1900, 1, 1) <= day <= date(2099, 12, 31) else None


def _with_end_of(first: str, last: str, year: str) -> str | None:
    """The begin of a range that leaves to its end what both share: "maart t/m juni 2020", "1e t/m 3e kwartaal 2020"."""
    words = last.split(" ")
    tails = [" ".join(words[k:]) for k in range(1, len(words))]
    return next(filter(None, (_single(f"{first} {tail}") for tail in [*tails, year])), None)


def hint(text: str) -> str:
    """What is probably wrong with a text that is no period, or nothing."""
    if re.fullmatch(r"[1-9][0-9]{4}(?:[.,][0-9]+)?", text):
        return " It may be a date that a spreadsheet keeps as a number: format the cell as a date."
    if re.fullmatch(r"(?:19|20)[0-9]{2}[a-z][a-z0-9][0-9]{2}", text):
        return " It looks like a CBS period of another kind than year (JJ), half-year (HJ), quarter (KW) or month (MM)."
    if re.fullmatch(r"(?:19|20)[0-9]{4}", text):
        return f" If it is a month, write {text[:4]}-{text[4:]}."
    if dates.SHORT_YEAR.fullmatch(text) or re.fullmatch(rf".*(?:{dates.MONTH}|kwartaal|jaar|q[1-4]|[0-9]{{4}}[-/ '’])[-/ ]?['’]?[0-9]{{2}}", text):
        return " Write years with four digits (for a school year: schooljaar 2019/2020; for a season: seizoen 2019/2020)."
    if re.fullmatch(rf"(?:de )?winter (?:van )?{_YEAR}", text):
        return " A winter is of two years: write winter 2020-2021."
    if code(text, 2020):
        return " It does not say of which year."
    return ""
