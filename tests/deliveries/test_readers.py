"""Readers: a sheet finds its reader by what stands in it; a sheet without one is refused."""

from datetime import date

import pytest

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


def test_each_sheet_is_read_by_its_own_reader_whatever_the_file_is_called(tmp_path, reference):
    path = workbook(tmp_path / "x.xlsx", Een=ledger(), Leeg=[], Twee=INDICATORS)
    table, log = readers.read(delivery(path), reference, "GM0268")
    assert log == [("Een", "grootboek", 9), ("Leeg", "leeg", 0), ("Twee", "indicatoren", 1)]
    assert table.groupby("source_sheet").size().to_dict() == {"Een": 9, "Twee": 1}


@pytest.mark.parametrize("published", [True, False])
def test_every_observation_carries_its_delivery(tmp_path, reference, published):
    item = delivery(workbook(tmp_path / "x.xlsx", Een=INDICATORS), published=published)
    row = readers.read(item, reference, "GM0268")[0].iloc[0]
    assert (row["source"], row["vintage"].date(), row["exempt"]) == (item.hash, date(2024, 5, 1), published)


def test_a_sheet_that_no_reader_recognises_is_refused(tmp_path, reference):
    path = workbook(tmp_path / "x.xlsx", Een=INDICATORS, Kladblok=[["Notities"], ["bellen met", "Jan"]])
    with pytest.raises(DeliveryError) as error:
        readers.read(delivery(path), reference, "GM0268")
    message = str(error.value)
    assert message.startswith("voorbeeld/2024/x.xlsx, sheet 'Kladblok': found 'Notities | bellen met | Jan'")
    assert all(name in message for name, *_ in readers.READERS)


def test_a_theme_that_is_none_is_refused(tmp_path, reference):
    path = workbook(tmp_path / "x.xlsx", Een=ledger())
    with pytest.raises(UnknownName, match=r"thema of voorbeeld/2024/x\.xlsx in leveringen\.yml: 'finacien'. Did you mean 'financien'"):
        readers.read(delivery(path, theme="finacien"), reference, "GM0268")
