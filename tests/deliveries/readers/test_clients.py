"""A register of clients that is delivered as figures is refused before a cell of it is quoted or stored."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import clean, store
from peilmerk.deliveries.files.sheet import Sheet, StreamedSheet
from peilmerk.deliveries.readers import clients
from peilmerk.errors import DeliveryError
from registers.planted import citizens
from synthetic import TOWN, manifest


def sheet(*columns, head=()):
    """A sheet of these columns below a header."""
    return Sheet("a.csv", "Blad", [list(head) or [f"kolom {c}" for c in range(len(columns))], *map(list, zip(*columns, strict=True))])


def test_a_column_of_numbers_is_refused_with_its_place():
    with pytest.raises(DeliveryError) as raised:
        clients.refuse(sheet(["x"] * 8, citizens(8)))
    (fault,) = raised.value.faults
    assert (fault.sheet, fault.row, fault.column) == ("Blad", 2, "B")
    assert "column of citizen service numbers" in fault.found and "register_root" in fault.do and "register:" in fault.do


@pytest.mark.parametrize("form", [int, float, str, lambda n: f"{n} "])
def test_however_a_spreadsheet_keeps_them(form):
    with pytest.raises(DeliveryError):
        clients.refuse(sheet([form(n) for n in citizens(6)]))


def test_a_few_wrong_ones_make_no_difference():
    numbers = citizens(40)
    with pytest.raises(DeliveryError):
        clients.refuse(sheet([*numbers, *(f"{int(n) + 1:09d}" for n in numbers[:9])]))


@pytest.mark.parametrize("header", ["BSN", "Burgerservicenummer", "sofinummer", "bsn-nummer", "BSN cliënt"])
def test_under_a_header_that_says_so_one_is_enough(header):
    with pytest.raises(DeliveryError):
        clients.refuse(sheet([citizens(1)[0], ""], head=[header]))
    clients.refuse(sheet(["12", "geheim"], head=[header]))


@pytest.mark.parametrize(
    "column",
    [
        citizens(4) * 5,
        [f"{int(n) + 1:09d}" for n in citizens(60)],
        [1_000_000 * n for n in range(10, 90)],
        [f"{y}{m:02d}{d:02d}" for y in (1985, 2024) for m in range(1, 13) for d in (1, 24)],
        [f"GM{n:04d}" for n in range(40)],
        [f"{n[:3]}.{n[3:6]}.{n[6:]}" for n in citizens(20)],  # amounts with thousands points are quoted and read as amounts
        [None, "", 3.5, "x"],
    ],
)
def test_figures_days_codes_and_a_number_or_four_are_left(column):
    clients.refuse(sheet(column))


@given(st.integers(), st.integers(20, 200))
def test_amounts_of_eight_and_nine_digits_are_left(seed, rows):
    chance = random.Random(seed)
    clients.refuse(sheet([chance.randrange(10_000_000, 1_000_000_000) for _ in range(rows)]))


def test_only_the_beginning_of_a_large_file_is_read():
    class Table:
        height, width, size, given = 10_000_000, 1, 10_000_000, 0

        def rows(self, start=0):
            for number in range(start, self.height):
                self.given += 1
                yield [number]

    table = Table()
    clients.refuse(StreamedSheet("a.csv", "a", table))
    assert table.given <= clients.LOOKED_AT + 1


def test_nothing_of_it_is_quoted_or_stored(project):
    folder = project.raw / "voorbeeld/2024-Q1"
    numbers = citizens(8)
    lines = ["Naam;BSN;Indicator;Waarde", *(f"H. Plantinga {n};{n};Bijstand;veel" for n in numbers)]
    (folder / "register.csv").write_text("\n".join(lines), "utf-8")
    manifest(folder, "2024-05-01", "cijfers.csv", "budget.xlsx", "register.csv")
    done = {c.delivery.path.name: c for c in clean.clean(project, "voorbeeld/2024-Q1", TOWN)}
    (fault,) = done["register.csv"].faults
    assert "citizen service numbers" in str(fault) and "Plantinga" not in str(fault)
    assert done["cijfers.csv"].observations == 3 and not done["register.csv"].observations
    kept = [p.read_bytes() for p in project.store.rglob("*.parquet")]
    assert kept and not [n for n in numbers for data in kept if n.encode() in data]
    assert store.read([done["register.csv"].path]).empty
