"""What is provisional is hatched where it is a bar and dashed where it is a line: in every chart of the library, in every notebook, and on every page that is built."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import vl_convert
from lxml import html
from observed import observed

from peilmerk.analyses.flow import INFLOW, NET, OUTFLOW
from peilmerk.analyses.flow_chart import op_en_neer
from peilmerk.analyses.funnel import trechter
from peilmerk.analyses.funnel_chart import trechterstaven
from peilmerk.analyses.money_chart import bereiken
from peilmerk.analyses.waterfall import waterval
from peilmerk.charts import lijnen, stapels, stroken, tijdstaven
from peilmerk.display.specs import spec_of
from peilmerk.house_style import staven
from peilmerk.publishers.vega import VEGA_LITE
from synthetic import ROOT

P = {"obs_status": "P"}
#: Of two series in three years; the last year is provisional.
YEARS = observed(*(
    {"time_period": str(2022 + n), "law": law, "obs_value": value * 1e6, **(P if n == 2 else {})} for law, values in {"Wmo": (2, 3, 4), "Jeugdwet": (1, 2, 1)}.items()
    for n, value in enumerate(values)
))  # fmt: skip
LAST = YEARS[YEARS["time_period"] == "2024"]
STEPS = pd.concat([YEARS.head(1), LAST.assign(obs_value=[1e6, -5e5]), YEARS.head(1).assign(obs_value=2.5e6)], ignore_index=True)
STEPS = STEPS.assign(soort_stap=["begin", "stap", "stap", "eind"], stap=["2022", "meer hulp", "minder hulp", "2024"])
CASES = observed(
    *({"time_period": "2025", "indicator": f"doorbraak_{state}", "obs_value": n, "obs_status": status} for state, n, status in (("aangemeld", 28, "A"), ("opgepakt", 20, "P"), ("plan", 13, "P"))),
    unit_measure="cases", law="_T",
)  # fmt: skip
BOTH_WAYS = pd.concat([YEARS.assign(onderdeel=YEARS["law"].map({"Wmo": INFLOW, "Jeugdwet": OUTFLOW})), YEARS[YEARS["law"] == "Wmo"].assign(onderdeel=NET)], ignore_index=True)
#: Chart -> how many provisional bars it draws.
CHARTS = {
    "staven": (staven(YEARS, "periode"), 2),
    "tijdstaven": (tijdstaven(YEARS, "law"), 2),
    "tijdstaven with a line": (tijdstaven(YEARS[YEARS["law"] == "Wmo"], "law", lijn=YEARS[YEARS["law"] == "Jeugdwet"]), 1),
    "stroken": (stroken(YEARS, "law", staafjes=True), 2),
    "stapels": (stapels(YEARS, "law", "periode"), 2),
    "waterval": (waterval(STEPS, "stap"), 2),
    "bereiken": (bereiken(LAST.assign(rol="nu"), "law"), 2),
    "trechterstaven": (trechterstaven(CASES, trechter(CASES)), 2),
    "op_en_neer": (op_en_neer(BOTH_WAYS), 2),
}


def drawn(layer: dict, rows: list[dict]) -> list[dict]:
    """The rows that a layer draws: those that pass its filters, computed from the few operators that charts use."""
    for step in layer.get("transform", []):
        said = re.sub(r"isValid\(datum\.(\w+)\)", r"(row.get('\1') is not None)", step["filter"])
        said = re.sub(r"datum\.(\w+)", r"row.get('\1')", said).replace("&&", " and ").replace("||", " or ")
        said = re.sub(r"!(?!=)", " not ", said)
        rows = [row for row in rows if eval(said, {"__builtins__": {}}, {"row": row, "width": 420, "false": False})]  # the filters of our own charts
    return rows


def faults(spec: dict) -> list[str]:
    """What a specification draws of provisional rows without saying so: a bar that is not hatched, or that does not say whether it is provisional; a line that is not dashed."""
    layers = [{"data": spec.get("data"), **layer} for layer in spec.get("layer", [spec])]
    found, hatched = [], []
    for layer in layers:
        mark = layer["mark"] if isinstance(layer["mark"], dict) else {"type": layer["mark"]}
        rows = drawn(layer, (layer.get("data") or {}).get("values", []))
        if mark["type"] == "rule" and mark.get("strokeDash") == [1.25, 4.25]:
            hatched += rows
        elif mark["type"] == "bar":
            found += [("bar", row) for row in rows if row.get("voorlopig", True)]
        elif mark["type"] == "line" and "strokeDash" not in mark and "strokeDash" not in layer["encoding"]:
            found += [("line", row) for row in rows if row.get("voorlopig")]
    return [f"{kind}: {row.get('sleutel') or row}" for kind, row in found if kind == "line" or row not in hatched]


@pytest.mark.parametrize("name", CHARTS)
def test_every_form_of_chart_with_bars_hatches_what_is_provisional(name):
    chart, count = CHARTS[name]
    spec = spec_of(chart)
    assert faults(spec) == []
    svg = vl_convert.vegalite_to_svg({**spec, "width": 420}, vl_version=VEGA_LITE)
    wide = [float(w) for w in re.findall(r'stroke-width="([0-9.]+)"[^>]*stroke-dasharray="1.25,4.25"', svg)]
    assert sum(w > 0 for w in wide) == count and "NaN" not in svg


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_without_its_hatching_is_found(name):
    spec = spec_of(CHARTS[name][0])
    spec["layer"] = [layer for layer in spec["layer"] if layer["mark"].get("strokeDash") != [1.25, 4.25]]
    assert len(faults(spec)) == CHARTS[name][1]


def test_a_bar_that_does_not_say_whether_it_is_provisional_is_found():
    import altair as alt

    assert len(faults(spec_of(alt.Chart(YEARS).mark_bar().encode(x="obs_value:Q", y="law:N")))) == len(YEARS)


def test_a_line_that_is_not_dashed_is_found():
    spec = spec_of(lijnen(YEARS, "law"))
    assert faults(spec) == []
    for layer in spec["layer"]:
        layer["encoding"].pop("strokeDash", None)
    assert faults(spec)


def test_every_module_that_draws_bars_draws_the_hatching_too():
    drawing = {path.name: text for path in (ROOT / "src" / "peilmerk").rglob("*.py") if "mark_bar(" in (text := path.read_text("utf-8"))}
    del drawing["warm.py"]  # draws one to load the library
    assert [name for name, text in drawing.items() if not re.search(r"\b(arcering|_hatching)\(", text)] == []
    assert len(drawing) >= 3


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_draw_their_bars_with_the_forms_of_the_library(path):
    code = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code")
    assert not re.search(r"mark_(bar|area)\(", code)


def test_no_page_that_is_built_has_a_provisional_bar_without_hatching(built):
    charts = 0
    for page in sorted(Path(built.site).glob("*/*/*.html")):
        for script in html.fromstring(page.read_text("utf-8")).xpath("//script[contains(@class, 'pm-spec')]"):
            charts += 1
            assert faults(json.loads(script.text)) == [], f"{page.parent.parent.name}/{page.parent.name}/{page.name}"
    assert charts > 50
