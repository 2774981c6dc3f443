"""A reading: rows in are rows accounted for, also when a sheet is refused halfway."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import Context, Reading
from peilmerk.errors import DeliveryError
from synthetic import TOWN, rows


def reading(height: int, sink=None) -> Reading:
    delivery = Delivery(Path("a.csv"), "voorbeeld/2024", "", date(2024, 5, 1), "", False, "")
    delivery.__dict__["hash"] = "levering"
    return Reading(Sheet("a.csv", "Blad", [["cel"]] * height), Context(None, delivery, TOWN), sink)


def test_a_sheet_that_is_refused_after_figures_were_passed_on_counts_as_read_only_what_was_passed_on():
    passed: list[pd.DataFrame] = []
    r = reading(10, passed.append)
    r.add_frame(rows({}, {}), rows=3, total_rows=1)
    with r.row(3) as row:
        row.observe(rows({}).iloc[0].to_dict())  # kept back until the sheet is finished
    with pytest.raises(DeliveryError, match="figures of no area") as error:
        r.add_frame(rows({"ref_area": ""}), rows=5)
    log = r.refuse_sheet(list(error.value.faults))
    assert log.rows == {"data": 2, "total": 1, "text": 0, "empty": 0, "refused": 7, "dropped": 0}
    assert log.observations == sum(map(len, passed)) == 2


def test_a_sheet_that_is_refused_before_that_counts_no_row_as_read():
    r = reading(4)
    r.count("text", 1)
    with r.row(1) as row:
        row.observe(rows({}).iloc[0].to_dict())
    log = r.refuse_sheet([])
    assert log.rows["refused"] == 4 and sum(log.rows.values()) == 4 and log.observations == 0
