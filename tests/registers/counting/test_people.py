"""Who lives where on every day, when somebody was born, and rows cut at every move."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peilmerk.registers import database
from peilmerk.registers.counting import people
from registers.making import NORTH, SOUTH, write
from registers.rows import address, benefit, day, indication

HOMES = "SELECT persoon, wijk, huishouden FROM adres WHERE DATE '{}' BETWEEN van AND tot ORDER BY persoon"


def homes(peopled, on: str, **rows) -> list[tuple]:
    """Person, district and household of everybody of whom an address is known, on a day."""
    return peopled(HOMES.format(on), **rows)


# --- addresses ------------------------------------------------------------------------------------------------------
_DAY = st.dates(date(2024, 2, 25), date(2024, 3, 6))
_ADDRESS = st.tuples(st.integers(1, 2), _DAY, st.none() | st.integers(0, 4), st.sampled_from([NORTH, SOUTH, ""]), st.sampled_from([0, 7, 8]))


def lives(rows: list[dict], person: int, on: date) -> tuple[str, int]:
    """By hand: the address that began last, of one day the one that stands last; unknown before the first and after its end."""
    begun = [(r["vanaf"], n, r) for n, r in enumerate(rows) if r["client"] == person and r["vanaf"] <= on]
    if not begun:
        return "", 0
    row = max(begun, key=lambda b: b[:2])[2]
    return (row["wijk"], row["huishouden"]) if row["tot"] is None or on <= row["tot"] else ("", 0)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(_ADDRESS, min_size=1, max_size=6))
def test_everybody_of_whom_an_address_is_known_has_one_home_on_every_day(drawn, tmp_path, reference):
    rows = [{"client": p, "vanaf": d, "tot": None if n is None else d + timedelta(days=n), "wijk": w, "huishouden": h} for p, d, n, w, h in drawn]
    with database.connection(tmp_path / "work") as con:
        people.registers(con, write(tmp_path, {"personen": rows}), reference)
        people.people(con)
        made = con.execute(
            "SELECT dag::DATE, persoon, wijk, huishouden FROM range(DATE '2024-02-24', DATE '2024-03-12', INTERVAL 1 DAY) AS r(dag), adres "
            "WHERE dag BETWEEN van AND tot ORDER BY ALL"
        ).fetchall()
    everyday = [date(2024, 2, 24) + timedelta(days=n) for n in range(17)]
    assert made == [(on, p, *lives(rows, p, on)) for on in everyday for p in sorted({r["client"] for r in rows})]


def test_who_moves_twice_on_one_day_lives_where_the_last_row_of_that_day_says(peopled):
    rows = [address(1, "2023-01-01", district=NORTH), address(1, "2024-02-29", district=NORTH, household=5), address(1, "2024-02-29", district=SOUTH)]
    assert homes(peopled, "2024-02-28", personen=rows) == [(1, NORTH, 0)]
    assert homes(peopled, "2024-02-29", personen=rows) == [(1, SOUTH, 0)]


def test_a_next_address_ends_the_one_before_also_where_that_is_open(peopled):
    rows = [address(1, "2023-01-01", district=NORTH), address(1, "2023-06-01", "2023-06-30", district=SOUTH)]
    assert [homes(peopled, on, personen=rows)[0][1] for on in ("2023-05-31", "2023-06-01", "2023-06-30", "2023-07-01")] == [NORTH, SOUTH, SOUTH, ""]


def test_before_the_first_address_and_in_a_gap_a_district_is_unknown(peopled):
    rows = [address(1, "2023-01-02", "2023-01-03"), address(1, "2023-01-05")]
    assert [homes(peopled, f"2023-01-0{n}", personen=rows)[0][1] for n in range(1, 6)] == ["", NORTH, NORTH, "", NORTH]


def test_an_open_end_written_as_the_end_of_time_is_open(peopled):
    assert homes(peopled, "2199-01-01", personen=[address(1, "2023-01-01", "9999-12-31")]) == [(1, NORTH, 0)]


# --- addresses of indications and benefits -----------------------------------------------------------------------------
def test_without_addresses_the_district_of_an_indication_holds_until_the_next_one_that_has_one(peopled):
    rows = [
        indication(1, "2023-01-01", "2023-01-31", wijk=NORTH), indication(1, "2023-03-01", "2023-03-31", wijk=SOUTH), indication(1, "2023-05-01", wijk=""),
    ]  # fmt: skip
    assert [homes(peopled, on, indicaties=rows)[0][1] for on in ("2022-12-31", "2023-02-15", "2023-04-15", "2023-06-01")] == ["", NORTH, SOUTH, SOUTH]


def test_a_person_whom_the_register_of_addresses_has_lives_there_only(peopled):
    rows = {"personen": [address(1, "2023-06-01", district=NORTH)], "indicaties": [indication(1, "2023-01-01", wijk=SOUTH), indication(2, "2023-01-01", wijk=SOUTH)]}
    assert homes(peopled, "2023-03-01", **rows) == [(1, "", 0), (2, SOUTH, 0)]
    assert homes(peopled, "2023-06-01", **rows) == [(1, NORTH, 0), (2, SOUTH, 0)]


def test_a_benefit_tells_where_somebody_lives_as_an_indication_does(peopled):
    assert homes(peopled, "2024-01-01", uitkeringen=[benefit(1, "2023-01-01", wijk=SOUTH, huishouden=7)]) == [(1, SOUTH, 7)]


def test_two_registers_that_disagree_on_one_day_are_read_alike_every_time(peopled):
    both = {"indicaties": [indication(1, "2023-01-01", wijk=NORTH)], "uitkeringen": [benefit(1, "2023-01-01", wijk=SOUTH)]}
    assert Counter(tuple(homes(peopled, "2023-02-01", **both)) for _ in range(5)).most_common(1)[0][1] == 5


# --- births ------------------------------------------------------------------------------------------------------------
def test_a_birth_month_is_known_from_any_register(peopled):
    rows = {"personen": [address(1, "2023-01-01", born="2006-03-01")], "indicaties": [indication(2, "2023-01-01", born="2010-05-01"), indication(3, "2023-01-01")]}
    assert peopled("SELECT * FROM persoon ORDER BY persoon", **rows) == [(1, day("2006-03-01")), (2, day("2010-05-01"))]


def test_of_two_birth_months_of_one_person_the_latest_is_taken(peopled):
    rows = {"personen": [address(1, "2023-01-01", born="2006-03-01")], "indicaties": [indication(1, "2023-01-01", born="2005-05-01")]}
    assert peopled("SELECT geboren FROM persoon", **rows) == [(day("2006-03-01"),)]


# --- spans -------------------------------------------------------------------------------------------------------------
def test_a_span_is_cut_at_every_move_and_loses_no_day(peopled):
    rows = {
        "personen": [address(1, "2023-01-01", "2023-02-28", NORTH), address(1, "2023-03-01", "2023-03-31", SOUTH), address(1, "2023-06-01", district=NORTH)],
        "indicaties": [indication(1, "2022-12-30", "2023-06-01")],
    }
    made = peopled("SELECT wijk, van, tot FROM spans_w ORDER BY van", **rows)
    assert made == [
        ("", day("2022-12-30"), day("2022-12-31")), (NORTH, day("2023-01-01"), day("2023-02-28")), (SOUTH, day("2023-03-01"), day("2023-03-31")),
        ("", day("2023-04-01"), day("2023-05-31")), (NORTH, day("2023-06-01"), day("2023-06-01")),
    ]  # fmt: skip


def test_a_person_without_any_address_has_a_span_in_an_unknown_district(peopled):
    assert peopled("SELECT wijk, huishouden, van FROM spans_w", indicaties=[indication(1, "2023-01-01")]) == [("", 0, day("2023-01-01"))]


def test_registers_that_were_not_delivered_have_no_rows(peopled):
    query = " UNION ALL ".join(f"SELECT count(*) FROM {name}" for name in ("indicaties", "personen", "geleverd", "declaraties", "wachtlijst", "uitkeringen", "doorbraak"))
    assert peopled(query) == [(0,)] * 7


def test_a_word_with_a_quote_is_a_word(peopled):
    assert homes(peopled, "2024-01-01", personen=[address(1, "2023-01-01", district="WK'1")]) == [(1, "WK'1", 0)]
