"""Every kind of parameter with a strategy of values that it can have."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_SOME_TEXT = _TEXT.filter(lambda text: text.strip().lower() not in ("", "null", "none"))
_FLOAT = st.floats(allow_nan=False, allow_infinity=False)
_PERIOD = st.one_of(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)).map(str),
    st.builds("{}-{}".format, st.integers(1950, 2050), st.sampled_from(["S1", "T3", "Q4", "06"])),
    st.integers(1950, 2050).map(lambda year: f"{year}/{year + 2}"),
)
_ZONES = st.one_of(st.none(), st.just(UTC), st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes))))
_MOMENT = st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9000, 1, 1), timezones=_ZONES)
_DATE = st.dates(min_value=date(1000, 1, 1))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _FLOAT | _TEXT,
    lambda of: st.lists(of, max_size=3) | st.dictionaries(_TEXT, of, max_size=3),
    max_leaves=8,
)

#: Type, as it stands in a cell -> values. Choices of a class are given by their value, as the command line does.
VALUES = {
    "int": st.integers(),
    "Aantal[1, 24]": st.integers(1, 24),
    "Annotated[int, Field(multiple_of=5)]": st.integers().map(lambda n: n * 5),
    "float": _FLOAT,
    "bool": st.booleans(),
    "str": _TEXT,
    "date": _DATE,
    "datetime": _MOMENT,
    "Decimal": st.decimals(allow_nan=False, allow_infinity=False),
    "Periode": _PERIOD,
    "Literal['kort', 'lang', 'no']": st.sampled_from(["kort", "lang", "no"]),
    "Literal[1, -2, True]": st.sampled_from([1, -2, True]),
    "Soort": st.sampled_from(["kort", "lang"]),
    "int | None": st.none() | st.integers(),
    "str | None": st.none() | _SOME_TEXT,
    "Optional[date]": st.none() | _DATE,
    "Soort | None": st.none() | st.sampled_from(["kort", "lang"]),
    "list": st.lists(_JSON, max_size=4),
    "dict": st.dictionaries(_TEXT, _JSON, max_size=4),
    "tuple": st.lists(_JSON, max_size=4).map(tuple),
    "list[int]": st.lists(st.integers()),
    "list[str]": st.lists(_TEXT),
    "list[str | None]": st.lists(st.none() | _TEXT),
    "list[float]": st.lists(_FLOAT),
    "list[bool]": st.lists(st.booleans()),
    "list[date]": st.lists(_DATE),
    "list[Decimal]": st.lists(st.decimals(allow_nan=False, allow_infinity=False)),
    "list[Periode]": st.lists(_PERIOD),
    "list[Literal[1, 2]]": st.lists(st.sampled_from([1, 2])),
    "list[Soort]": st.lists(st.sampled_from(["kort", "lang"])),
    "list[list[int]]": st.lists(st.lists(st.integers(), max_size=3), max_size=3),
    "list[int] | None": st.none() | st.lists(st.integers()),
    "tuple[int, str, date]": st.tuples(st.integers(), _TEXT, _DATE),
    "tuple[float, ...]": st.lists(_FLOAT).map(tuple),
    "dict[str, int]": st.dictionaries(_TEXT, st.integers()),
    "dict[int, str]": st.dictionaries(st.integers(), _TEXT),
    "dict[date, bool]": st.dictionaries(_DATE, st.booleans()),
    "dict[Literal[1, 2], float]": st.dictionaries(st.sampled_from([1, 2]), _FLOAT),
    "dict[Soort, list[int]]": st.dictionaries(st.sampled_from(["kort", "lang"]), st.lists(st.integers())),
}
