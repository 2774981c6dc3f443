"""Readers: a sheet finds its reader by what stands in it; a sheet without one is refused."""

import zipfile
from datetime import date

import pandas as pd
import pytest

import handkept
from peilmerk.deliveries import readers
from peilmerk.deliveries.manifest import Delivery
from peilmerk.errors import DeliveryError, UnknownName
from synthetic import ledger, workbook

INDICATORS = [
    ["Thema", "Indicator", "Periode", "Waarde", "Eenheid", "Status"],
    ["Jeugd", "Jeugdigen met ambulante jeugdhulp", "2024", 310, "personen", "gerealiseerd"],
]


def delivery(path, published=False, theme="") -> Delivery:
    return Delivery(path, "voorbeeld/2024", "bron", date(2024, 5, 1), "", published, theme)


def read(item: Delivery, reference) -> tuple[pd.DataFrame, list]:
    tables: list[pd.DataFrame] = []
    logs = readers.read(item, reference, "GM0268", tables.append)
    return (pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()), logs


def test_each_sheet_is_read_by_its_own_reader_whatever_the_file_is_called(tmp_path, reference):
    path = workbook(tmp_path / "x.xlsx", Een=ledger(), Leeg=[], Twee=INDICATORS)
    table, logs = read(delivery(path), reference)
    assert [(log.sheet, log.reader, log.observations) for log in logs] == [("Een", "grootboek", 9), ("Leeg", "leeg", 0), ("Twee", "indicatoren", 1)]
    assert table.groupby("source_sheet").size().to_dict() == {"Een": 9, "Twee": 1}


def test_every_row_of_a_sheet_is_told(tmp_path, reference):
    (log,) = read(delivery(workbook(tmp_path / "x.xlsx", Een=ledger())), reference)[1]
    assert log.rows == {"data": 2, "total": 1, "text": 4, "empty": 1, "refused": 0, "dropped": 0}


@pytest.mark.parametrize("published", [True, False])
def test_every_observation_carries_its_delivery(tmp_path, reference, published):
    item = delivery(workbook(tmp_path / "x.xlsx", Een=INDICATORS), published=published)
    row = read(item, reference)[0].iloc[0]
    assert (row["source"], row["vintage"].date(), row["exempt"]) == (item.hash, date(2024, 5, 1), published)


def test_a_sheet_that_no_reader_recognises_is_refused_and_the_others_are_read(tmp_path, reference):
    path = workbook(tmp_path / "x.xlsx", Een=INDICATORS, Kladblok=[["Notities"], ["bellen met", "Jan"]])
    table, (one, other) = read(delivery(path), reference)
    assert len(table) == one.observations == 1 and other.observations == 0
    message = str(other.faults[0])
    assert message.startswith("voorbeeld/2024/x.xlsx, sheet 'Kladblok': found 'Notities | bellen met | Jan'")
    assert all(name in message for name in readers.READERS)
    assert other.rows["refused"] == 2


def test_a_theme_that_is_none_is_refused(tmp_path, reference):
    path = workbook(tmp_path / "x.xlsx", Een=ledger())
    with pytest.raises(UnknownName, match=r"thema of voorbeeld/2024/x\.xlsx in leveringen\.yml: 'finacien'. Did you mean 'financien'"):
        read(delivery(path, theme="finacien"), reference)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("indicatoren", INDICATORS),
        ("grootboek", ledger()),
        ("maatregelen", [["bedragen x € 1.000"], ["Nr", "Maatregel", 2023, 2024], ["1", "Wijkaanpak", 3, 4]]),
        ("taakvelden", [["bedragen x € 1.000"], ["Taakveld", "Lasten 2023", "Baten 2023"], ["6.1", 3, 4]]),
        ("taakvelden", [["Boekjaar", "Taakveld", "L/B", "Bedrag"], [2023, "6.71a", "L", 4]]),
        ("indicatoren-breed", [["Indicator", 2023, 2024], ["Bijstandsgerechtigden", 3, 4]]),
        ("indicatoren-breed", [["Bijstandsgerechtigden per wijk"], ["Wijk", 2023, 2024], ["Zuid", 3, 4]]),
    ],
)
def test_no_two_readers_claim_one_form(name, cells):
    sheet = handkept.sheet(cells)
    assert next(n for n, module in readers.READERS.items() if module.recognises(sheet)) == name
    others = [n for n, module in readers.READERS.items() if module.recognises(sheet) and n != name]
    # a table of periods beside each other is the most general form, and therefore asked last
    assert set(others) <= {"indicatoren-breed"} and list(readers.READERS)[-1] == "indicatoren-breed"


@pytest.mark.parametrize("header", [["Indicator", "Eenheid", "Q1", "Q2"], ["Kengetal", "2024"], ["Indicator", "Periode", "Waarde"]])
def test_of_a_sheet_with_indicators_the_fault_tells_what_its_header_lacks(header):
    _, log = handkept.read_cells([["Kerncijfers"], header, ["Bijstandsgerechtigden", 1, 2, 3][: len(header)]])
    (fault,) = log.faults
    assert fault.row == 2 and "two periods or more, each with its year" in str(fault)


def test_two_sheets_with_one_name_are_refused(tmp_path, reference):
    """No spreadsheet program makes them; a library finds only one of the two, or both with figures that look alike."""
    path = workbook(tmp_path / "x.xlsx", Een=ledger(), Twee=ledger(100)[:-1])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).replace(b'"Twee"', b'"Een"') for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    with pytest.raises(DeliveryError, match="2 sheets called Een"):
        read(delivery(path), reference)
