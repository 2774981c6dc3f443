"""The benchmark of the analyses: it runs every analysis that pages call, and each has a result, for without one there is nothing to measure."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

import peilmerk
from peilmerk.analyses.outcome import absent, nothing

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import invented_city  # noqa: E402

import analyses  # noqa: E402

#: What pages call that only draws, writes a table, chooses rows of a result or of observations, is counted with another analysis, or needs a delivery that Voorbeeldstad does not have (a reserve, amounts that say
#: whether they are incidental, the parts of a report: `onderdelen.csv`).
OTHER = {
    "waaier", "trendlijn", "waterval", "grenzen", "van_reeks", "cumulatief", "trechterstappen", "reserves", "incidenteel_en_structureel", "grootboek", "koerstabel", "inventaristabel", "steunt_op",
    "vergelijkingstabel", "gelijkentabel", "uitlooptabel", "gemeten_en_berekend", "met_totaal",
    "passende_grafiek", "reeksen", "onderdeelcijfers", "onderdeelgeld", "onderdeelgeldtabel", "normtabel",
}  # fmt: skip


@pytest.fixture(scope="module")
def inputs() -> invented_city.Inputs:
    return invented_city.Inputs()


@pytest.mark.parametrize("name", analyses.ANALYSES)
def test_every_analysis_has_a_result(inputs, name):
    found = analyses.ANALYSES[name](inputs)
    assert found and analyses.without_result(found) == []


def test_every_analysis_that_a_page_calls_is_measured():
    known = {name for name, module in peilmerk._NOTEBOOK.items() if module.startswith("analyses.") and not module.endswith("_chart")}
    cells = [c for path in (ROOT / "notebooks").glob("*.ipynb") for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    called = {name for c in cells for name in re.findall(r"(?<![\w.])(\w+)\(", "".join(c["source"]))} & known
    assert called - OTHER <= set(analyses.ANALYSES)


def test_a_result_that_is_none_is_told():
    empty = [absent("trend", "er is maar één jaar"), nothing("trend"), pd.DataFrame(), "", "een zin"]
    assert analyses.without_result(empty) == ["er is maar één jaar", "nothing", "empty", "empty"]


def test_the_city_has_the_size_that_the_target_names(inputs):
    assert inputs.flow["Wmo"]["time_period"].nunique() == 24 and inputs.flow_by_product["Wmo"]["product"].nunique() == 40
    assert len(inputs.districts) == 8 and inputs.deliveries["vintage"].nunique() == 5
