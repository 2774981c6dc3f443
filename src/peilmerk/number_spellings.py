"""How departments and CBS write a figure: words for one that is missing, marks, bounds, signs, thousands, scale, unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

#: How a cell says that there is no figure, and why (missing_reason of the observation).
#: CBS prints the meaning of its marks under its tables ("Verklaring van tekens", also
#: monitorlangdurigezorg.nl, "Wat betekenen de symbolen bij de tabellen?"): "." is unknown, insufficiently reliable or
#: secret; "x" is secret in its older tables; an empty cell cannot exist on logical grounds (see `empty` of numbers.parse).
MISSING = {
    # Nobody says more than that there is none. n.b. is "niet bekend" or "niet beschikbaar", seldom "nog te bepalen".
    ".": "unknown", "..": "unknown", "...": "unknown", "…": "unknown", "?": "unknown", "onbekend": "unknown",
    "niet bekend": "unknown", "niet beschikbaar": "unknown", "n.b.": "unknown", "nb": "unknown", "ontbreekt": "unknown",
    # A row of dashes is ruled through; other than a lone dash (nil) it states no figure.
    "--": "unknown", "---": "unknown", "––": "unknown", "———": "unknown",
    # It will follow. PM, pro memorie: an amount that is not estimated yet.
    "pm": "not_yet", "p.m.": "not_yet", "p.m": "not_yet", "pro memorie": "not_yet", "volgt": "not_yet", "n.n.b.": "not_yet",
    "nnb": "not_yet", "nog niet bekend": "not_yet", "n.t.b.": "not_yet", "ntb": "not_yet", "nader te bepalen": "not_yet",
    # Known, but not told. A lone asterisk marks a count that the department hides because it is small; beside a figure
    # the same mark means provisional (CBS), see `marks`.
    "x": "secret", "geheim": "secret", "vertrouwelijk": "secret", "*": "secret", "**": "secret",
    # There can be none.
    "n.v.t.": "not_applicable", "n.v.t": "not_applicable", "nvt": "not_applicable", "niet van toepassing": "not_applicable",
}  # fmt: skip
#: A lone dash; what it means depends on the table (nil with CBS and in financial tables).
DASHES = {"-", "–", "—"}
#: "nihil" is nil in any table.
NIL = {"nihil"}

#: What Excel (#N/B, #DEEL/0!, #VERW!, #NAAM?, ####) and LibreOffice (Err:502) show for a formula that went wrong.
_FORMULA_ERROR = re.compile(r"#[a-z]+(?:/[a-z0])?[!?]?|#+|err:[0-9]+", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")  # \s holds the no-break, narrow and thin spaces too
_SUPERSCRIPT = "¹²³⁰⁴-⁹"
_MARK = rf"(?<!\*)\*{{1,2}}(?!\*)|[{_SUPERSCRIPT}]+|[†‡]"
#: A footnote in digits is a mark only with a space between (`1.234 1)`): `1.2341)` and `12 (34)` are no such thing.
_MARKED = re.compile(
    rf"(?P<before>(?:(?:{_MARK}) ?|[1-9][0-9]?\) )*)(?P<bare>.+?)(?P<after>(?: ?(?:{_MARK})| [1-9][0-9]?\))*)", re.DOTALL
)
_POWER = re.compile(rf"(?<![0-9.,])10[{_SUPERSCRIPT}]")  # 10³ may be a thousand
_UPPER = {"<": True, "minder dan": True, "kleiner dan": True, "lager dan": True,
          "<=": False, "=<": False, "≤": False, "⩽": False, "ten hoogste": False, "hoogstens": False, "maximaal": False}  # fmt: skip
_LOWER = {">": True, "meer dan": True, "groter dan": True, "hoger dan": True, ">=": False, "=>": False, "≥": False,
          "⩾": False, "ten minste": False, "tenminste": False, "minstens": False, "minimaal": False}  # fmt: skip
_BOUND = re.compile(rf"(?P<words>{'|'.join(sorted([*_UPPER, *_LOWER], key=len, reverse=True))}) ?(?P<rest>.+)", re.IGNORECASE)
_OR_MORE = re.compile(r"(?P<rest>.+?) of (?P<words>meer|hoger|minder|lager)", re.IGNORECASE)
_RANGE = re.compile(r"(?P<low>[0-9. ]+?) ?(?:-|–|—|t/m|tot en met) ?(?P<high>[0-9. ]+)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SCALES = {"k": 3, "duizend": 3, "mln": 6, "mln.": 6, "miljoen": 6, "mio": 6, "mld": 9, "mld.": 9, "miljard": 9}
_UNITS = {"%": "percent", "procent": "percent", "‰": "permille", "promille": "permille", "€": "EUR", "eur": "EUR", "euro": "EUR"}


def _grammar(decimal: str, thousands: str, exponent_sign: str) -> re.Pattern:
    """One figure. Thousands stand in groups of three or not at all and never begin with a nought (0.123 is no 123).

    `other` is the other language's writing where nothing else can be meant: both signs, or twice the thousands sign.
    """
    d, t, head = re.escape(decimal), re.escape(thousands), "[1-9][0-9]{0,2}"
    groups = "|".join(rf"{head}(?:{sign}[0-9]{{3}})+" for sign in (t, " ", "['’]"))
    other = rf"{head}(?:{d}[0-9]{{3}})+{t}[0-9]+|{head}(?:{d}[0-9]{{3}}){{2,}}"
    units, scales = ("|".join(re.escape(k) for k in sorted(known, key=len, reverse=True)) for known in (_UNITS, _SCALES))
    return re.compile(
        rf"(?P<sign>[-+])? ?(?P<euro>€|euro|eur)? ?(?P<sign2>[-+])? ?"
        rf"(?:(?P<other>{other})|(?P<whole>{groups}|[0-9]+)(?:{d}(?P<part>[0-9]+|-{{1,2}}))?)"
        rf"(?:e(?P<exponent>[-+]{exponent_sign}[0-9]{{1,3}}))?(?: ?(?P<scale>{scales}))?(?: ?(?P<unit>{units}))? ?(?P<sign3>-)?"
    )


#: By decimal sign. A spreadsheet always writes the sign of an exponent (1,2E+05), machines do not (1.2E5).
_FIGURES = {",": _grammar(",", ".", ""), ".": _grammar(".", ",", "?")}
_PARENTHESES = re.compile(r"(?P<euro>(?:€|euro|eur) ?)?\((?P<inner>.+)\)")


@dataclass(frozen=True)
class Figure:
    """A figure as written: decimals say the precision (negative: tens, thousands), scaled that it has a scale word."""

    number: Decimal
    decimals: int
    unit: str = ""
    scaled: bool = False


def clean(text: str) -> str:
    """One kind of space and of minus sign, nothing invisible, nothing around it."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip().replace("−", "-")


def is_formula_error(text: str) -> bool:
    """True for what a spreadsheet shows instead of a result."""
    return _FORMULA_ERROR.fullmatch(text) is not None


def marks(text: str) -> tuple[str, str]:
    """A text without footnote and status marks, and the marks: ('1.234', '**'). Of CBS: `*` provisional, `**` revised provisional."""
    match = None if _POWER.search(text) else _MARKED.fullmatch(text)
    if not match:
        return text, ""
    return match["bare"].strip(), f"{match['before'].strip()} {match['after'].strip()}".strip()


def bound(text: str) -> tuple[str, bool, str] | None:
    """A figure of which only a bound is told: which one (`low` or `high`), whether it is strict, and the rest; else None."""
    match = _OR_MORE.fullmatch(text)
    if match:
        return ("low" if match["words"].lower() in ("meer", "hoger") else "high"), False, match["rest"]
    match = _BOUND.fullmatch(text)
    if not match:
        return None
    words = match["words"].lower()
    return ("high", _UPPER[words], match["rest"]) if words in _UPPER else ("low", _LOWER[words], match["rest"])


def between(text: str) -> tuple[int, int] | None:
    """The ends of a class of counts (`5-9`, `5 – 9`, `1.000 t/m 1.999`), or None; 2019-2020 are years and 01-03 is a date."""
    match = _RANGE.fullmatch(text)
    if not match or any(_YEAR.fullmatch(match[end]) for end in ("low", "high")):
        return None
    ends = [figure(match[end], ",") for end in ("low", "high")]
    if any(e is None or (len(match[k]) > 1 and match[k].startswith("0")) for e, k in zip(ends, ("low", "high"), strict=True)):
        return None
    low, high = (int(e.number) for e in ends)
    return (low, high) if low < high else None


def figure(text: str, decimal: str) -> Figure | None:
    """The figure that a cleaned text is (`-1.234,5`, `(€ 1,2 mln)`, `300-`, `12,5 %`), or None if it is none."""
    text, signs = text.lower(), []
    wrapped = _PARENTHESES.fullmatch(text)
    if wrapped:  # bookkeepers' way of writing a negative amount
        text, signs = (wrapped["euro"] or "") + wrapped["inner"], ["-"]
    match = _FIGURES[decimal].fullmatch(text)
    if not match:
        return None
    signs += [s for s in (match["sign"], match["sign2"], match["sign3"]) if s]
    named = [u for u in (match["euro"], match["unit"]) if u]
    unit = _UNITS[named[0]] if named else ""
    if len(signs) > 1 or len(named) > 1 or (match["scale"] and (match["exponent"] or unit in ("percent", "permille"))):
        return None
    if match["other"]:
        whole, _, part = match["other"].replace(decimal, "").replace("." if decimal == "," else ",", "|").partition("|")
    else:
        whole, part = re.sub("[^0-9]", "", match["whole"]), (match["part"] or "").strip("-")
        if decimal == "." and part == "0":  # a whole number that went through a float: the .0 is no precision
            part = ""
    power = int(match["exponent"] or 0) + _SCALES.get(match["scale"], 0)
    number = Decimal(f"{'-' if '-' in signs else ''}{whole}.{part or 0}E{power}")
    return Figure(number, len(part) - power, unit, bool(match["scale"]))
