"""Rules: each holds, fails, and gives figures the benefit of their precision. Without Great Expectations."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.rules import RULES, half_unit
from synthetic import rows


def block(parts: list[float], total: float, decimals: int = 0) -> pd.DataFrame:
    """Members that add up to a delivered total."""
    items = [{"measure": f"m{i}", "obs_value": v, "part_of": "Totaal"} for i, v in enumerate(parts)]
    return rows(*items, {"measure": "Totaal", "obs_value": total, "role": "total"}, decimals=decimals)


def wrong(findings: pd.DataFrame) -> list[str]:
    return findings.loc[~findings["ok"].astype(bool), "member"].tolist()


# --- declared_totals ---


def test_a_total_is_the_sum_of_its_members():
    (finding,) = RULES["declared_totals"](block([3, 4], 7)).to_dict("records")
    assert finding["ok"] and (finding["expected"], finding["found"], finding["tolerance"]) == (7, 7, 1.5)


def test_a_wrong_total_is_found_with_its_cell():
    (finding,) = RULES["declared_totals"](block([3, 4], 9)).to_dict("records")
    assert not finding["ok"]
    assert (finding["member"], finding["where"], finding["source"]) == ("Totaal", "Blad, cel B3", "levering")


@pytest.mark.parametrize(("total", "holds"), [(7000, True), (8000, True), (9000, False), (6000, True)])
def test_rounded_figures_may_differ_by_what_was_rounded(total, holds):
    """Two parts and a total in thousands: each within 500, together within 1500."""
    assert RULES["declared_totals"](block([3000, 4000], total, decimals=-3))["ok"].tolist() == [holds]


def test_subtotals_and_the_total_are_each_judged_by_their_own_members():
    table = rows(
        {"measure": "1.1", "obs_value": 10, "part_of": "Subtotaal 1"},
        {"measure": "1.2", "obs_value": 20, "part_of": "Subtotaal 1"},
        {"measure": "Subtotaal 1", "obs_value": 30, "role": "subtotal", "part_of": "Totaal"},
        {"measure": "2.1", "obs_value": 5, "part_of": "Totaal"},
        {"measure": "Totaal", "obs_value": 45, "role": "total"},
    )
    findings = RULES["declared_totals"](table)
    assert findings["member"].tolist() == ["Subtotaal 1", "Totaal"]
    assert wrong(findings) == ["Totaal"]


def test_a_cell_without_figure_counts_for_nothing():
    table = block([3, 4, None], 7)
    assert RULES["declared_totals"](table)["ok"].tolist() == [True]
    assert RULES["declared_totals"](block([3, 4], None)).empty
    assert RULES["declared_totals"](block([], 7)).empty


def test_totals_of_other_columns_and_sheets_are_kept_apart():
    other = block([1], 100).assign(source_column="C")
    assert wrong(RULES["declared_totals"](pd.concat([block([3, 4], 7), other], ignore_index=True))) == ["Totaal"]


_PARTS = st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=8)


@settings(settings.get_profile("tables"))
@given(_PARTS, st.integers(-3, 2))
def test_a_total_computed_from_any_parts_holds(digits, decimals):
    parts = [d / 10**decimals for d in digits]
    assert RULES["declared_totals"](block(parts, sum(parts), decimals))["ok"].all()


@settings(settings.get_profile("tables"))
@given(_PARTS, st.integers(-3, 2), st.sampled_from([-1, 1]), st.floats(1.01, 1000))
def test_a_change_larger_than_the_tolerance_always_fails(digits, decimals, sign, times):
    parts = [d / 10**decimals for d in digits]
    tolerance = (len(parts) + 1) * half_unit(decimals)
    assert not RULES["declared_totals"](block(parts, sum(parts) + sign * times * tolerance, decimals))["ok"].any()


@settings(settings.get_profile("tables"))
@given(st.lists(st.floats(0, 10**6), min_size=1, max_size=8), st.integers(-3, 2))
def test_parts_and_total_rounded_each_on_their_own_always_hold(exact, decimals):
    rounded = [round(x, decimals) for x in exact]
    assert RULES["declared_totals"](block(rounded, round(sum(exact), decimals), decimals))["ok"].all()


# --- row_totals ---


def row(total: float) -> pd.DataFrame:
    return rows(
        {"indicator": "uitgaven", "time_period": "2023", "obs_value": 100, "source_column": "B"},
        {"indicator": "uitgaven", "time_period": "2024", "obs_value": 20, "source_column": "C"},
        {"indicator": "beschikbaar", "time_period": "2024", "obs_value": 30, "source_column": "D"},
        {"indicator": "beschikbaar", "time_period": "2025", "obs_value": 999, "source_column": "E"},
        {"indicator": "samen", "time_period": "2023/2024", "obs_value": total, "source_column": "F"},
        intervention="1. Wijkaanpak", source_row=6,
    )  # fmt: skip


@pytest.mark.parametrize(("total", "holds"), [(150, True), (152, True), (153, False), (1149, False)])
def test_a_row_total_is_the_sum_within_its_own_period(total, holds):
    findings = RULES["row_totals"](row(total), total="samen", parts=["uitgaven", "beschikbaar"])
    assert findings[["ok", "expected", "tolerance"]].values.tolist() == [[holds, 150, 2]]


# --- status_inventory ---


def inventory(value: float) -> pd.DataFrame:
    measures = [("a", 10, 1.0), ("b", 20, 0.0), ("c", 30, 1.0), ("d", 40, None)]
    cells = []
    for number, (name, amount, status) in enumerate(measures, 1):
        cells.append({"measure": name, "obs_value": amount, "source_row": number})
        cells.append({"measure": name, "obs_value": 999, "time_period": "2023", "source_row": number, "source_column": "D"})
        cells.append({"measure": name, "indicator": "op_koers", "obs_value": status, "source_row": number, "source_column": "C"})
    cells.append({"measure": "Inventarisatie", "role": "inventory", "obs_value": value, "source_row": 9})
    cells.append({"measure": "Inventarisatie", "role": "inventory", "indicator": "op_koers", "obs_value": 1, "source_row": 9, "source_column": "C"})
    return rows(*cells)


@pytest.mark.parametrize(("value", "holds"), [(40, True), (41, True), (42, False), (100, False)])
def test_an_inventory_counts_what_is_on_course(value, holds):
    findings = RULES["status_inventory"](inventory(value), status="op_koers")
    assert findings[["ok", "expected"]].values.tolist() == [[holds, 40]]


# --- balance ---

_BALANCE = {"total": {"indicator": "saldo"}, "parts": [{"role": "inventory"}, {"indicator": ["te_besparen", "extra"]}]}


def balance(saldo: float, *, extra: bool = True) -> pd.DataFrame:
    cells = [
        {"obs_value": 5832, "role": "inventory"}, {"indicator": "te_besparen", "obs_value": -7550},
        {"indicator": "saldo", "obs_value": saldo}, {"indicator": "extra", "obs_value": 1800, "time_period": "2023"},
    ]  # fmt: skip
    return rows(*cells, *([{"indicator": "extra", "obs_value": 1800}] if extra else []))


@pytest.mark.parametrize(("saldo", "holds"), [(82, True), (84, True), (85, False), (-1718, False)])
def test_a_balance_is_the_sum_of_its_lines_in_the_same_period(saldo, holds):
    assert RULES["balance"](balance(saldo), **_BALANCE)[["ok", "expected"]].values.tolist() == [[holds, 82]]


def test_a_balance_whose_lines_are_not_there_is_not_judged():
    parameters = _BALANCE | {"parts": [{"role": "inventory"}, {"indicator": "niets"}]}
    assert RULES["balance"](balance(82), **parameters).empty


# --- totals of areas, of taakvelden, and saldo ---


def areas(parts: dict[str, float], total: float) -> pd.DataFrame:
    """Areas that add up to a delivered total of their town."""
    items = [{"ref_area": code, "obs_value": v, "part_of": "GM0268", "source_row": n} for n, (code, v) in enumerate(parts.items(), 1)]
    return rows(*items, {"ref_area": "GM0268", "obs_value": total, "role": "total", "source_row": 9})


@pytest.mark.parametrize(("total", "holds"), [(7, True), (9, False)])
def test_areas_add_up_to_the_total_of_their_town(total, holds):
    (finding,) = RULES["area_totals"](areas({"WK026801": 3, "WK026802": 4}, total)).to_dict("records")
    assert (finding["ok"], finding["expected"], finding["area"]) == (holds, 7, "GM0268")


def test_areas_of_another_year_or_column_are_not_added():
    other = rows({"ref_area": "WK026803", "obs_value": 100, "part_of": "GM0268", "source_column": "C", "time_period": "2023"})
    findings = RULES["area_totals"](pd.concat([areas({"WK026801": 7}, 7), other], ignore_index=True))
    assert findings["ok"].tolist() == [True]


def test_a_total_of_a_figure_with_two_members_is_of_the_dimension_that_the_suite_names():
    table = rows(
        {"taakveld": "6.1", "part_of": "6.", "obs_value": 3}, {"taakveld": "6.2", "part_of": "6.", "obs_value": 4},
        {"taakveld": "6.", "role": "subtotal", "obs_value": 7}, breakdown="na wijziging", indicator="lasten_taakveld",
    )  # fmt: skip
    assert RULES["declared_totals"](table, dimension="taakveld")["ok"].tolist() == [True]
    assert RULES["declared_totals"](table.assign(taakveld=["6.1", "6.2", "6."], obs_value=[3, 4, 8.0]), dimension="taakveld", within=["scenario"])["ok"].tolist() == [True]
    assert RULES["declared_totals"](table.assign(obs_value=[3, 4, 10.0]), dimension="taakveld")["ok"].tolist() == [False]


def test_parts_of_another_kind_in_the_same_column_are_not_added():
    table = rows(
        {"taakveld": "6.1", "part_of": "6.", "obs_value": 3}, {"taakveld": "6.1", "part_of": "6.", "obs_value": 50, "scenario": "budget"},
        {"taakveld": "6.", "role": "subtotal", "obs_value": 3}, indicator="lasten_taakveld",
    )  # fmt: skip
    assert RULES["declared_totals"](table, dimension="taakveld", within=["scenario"])["ok"].tolist() == [True]


@pytest.mark.parametrize(("saldo", "holds"), [(-4, True), (4, False), (-5, True), (-7, False)])
def test_saldo_is_what_comes_in_less_what_goes_out(saldo, holds):
    table = rows(
        {"indicator": "lasten", "obs_value": 7}, {"indicator": "baten", "obs_value": 3}, {"indicator": "saldo", "obs_value": saldo}, taakveld="6.1",
    )  # fmt: skip
    (finding,) = RULES["differences"](table, difference="saldo", plus="baten", minus="lasten").to_dict("records")
    assert (finding["ok"], finding["expected"], finding["member"]) == (holds, -4, "6.1")


def test_a_saldo_without_both_sides_is_not_judged():
    table = rows({"indicator": "lasten", "obs_value": 7}, {"indicator": "saldo", "obs_value": 1})
    assert RULES["differences"](table, difference="saldo", plus="baten", minus="lasten").empty


# --- exact_totals ---


def columns(*totals: float, parts=(30, 41, 52, 63), decimals: int = 0) -> pd.DataFrame:
    """A sheet with a column for each total, all of the same parts."""
    return pd.concat([block(list(parts), t, decimals).assign(source_column=chr(66 + n), time_period=str(2000 + n)) for n, t in enumerate(totals)], ignore_index=True)


def test_of_a_sheet_that_adds_up_exactly_a_total_that_rounding_could_explain_is_wrong():
    table = columns(*[186] * 11, 187)
    assert RULES["declared_totals"](table)["ok"].all()
    findings = RULES["exact_totals"](table)
    assert wrong(findings) == ["Totaal"] and findings.loc[~findings["ok"], ["found", "expected", "tolerance"]].values.tolist() == [[187, 186, 0]]


@pytest.mark.parametrize("totals", [[186, 186, 187], [186] * 8 + [187] * 4, [186] * 12])
def test_few_totals_or_many_that_do_not_close_say_nothing_of_rounding(totals):
    assert wrong(RULES["exact_totals"](columns(*totals))) == []


def test_row_totals_tell_of_the_same_sheet():
    table = pd.concat([row(150).assign(source_row=n) for n in range(20)] + [row(151).assign(source_row=20)], ignore_index=True)
    findings = RULES["exact_totals"](table, total="samen", parts=["uitgaven", "beschikbaar"])
    assert findings["ok"].tolist() == [True] * 20 + [False]


@settings(settings.get_profile("tables"))
@given(st.lists(st.lists(st.floats(0, 1e5), min_size=4, max_size=4), min_size=12, max_size=12))
def test_totals_that_were_rounded_apart_are_left_alone_if_some_show_it(sheet):
    """Where a fifth or more does not close, the sheet itself says that its cells were rounded apart."""
    table = pd.concat(
        [block([round(x) for x in exact], round(sum(exact))).assign(source_column=chr(66 + n), time_period=str(2000 + n)) for n, exact in enumerate(sheet)],
        ignore_index=True,
    )
    off = sum(round(sum(exact)) != sum(round(x) for x in exact) for exact in sheet)
    assert off <= 2 or wrong(RULES["exact_totals"](table)) == []
