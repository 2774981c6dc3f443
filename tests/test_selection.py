"""Selection: an edition sees, for each figure, the newest delivery not later than its peildatum."""

from datetime import date
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.clean import Cleaned
from peilmerk.deliveries.manifest import Delivery
from peilmerk.period import parse
from peilmerk.project import Publication
from peilmerk.selection import COUNTED, EARLIER, OWN, by_peildatum, within
from synthetic import TOWN, rows


def edition(period: str, peildatum: date) -> Publication:
    return Publication("kwartaal", "Kwartaal", "voorbeeld", "Voorbeeld", TOWN, parse(period), (), peildatum, "concept")


def cleaned(folder: str, source: str, register: str = "") -> Cleaned:
    delivery = Delivery(Path(f"{source}.csv"), folder, "", date(2024, 1, 1), "", False, "", register)
    delivery.__dict__["hash"] = source
    return Cleaned(delivery, Path(), 1)


FIRST, SECOND = edition("2024-Q1", date(2024, 5, 15)), edition("2024-Q2", date(2024, 8, 15))
DELIVERED = [cleaned("voorbeeld/2024-Q1", "mei"), cleaned("voorbeeld/2024-Q2", "augustus")]
OLD = {"obs_value": 1, "source": "mei", "vintage": "2024-05-01"}
NEW = {"obs_value": 2, "source": "augustus", "vintage": "2024-08-01"}


def test_the_newest_vintage_wins():
    assert by_peildatum(rows(OLD, NEW), SECOND, DELIVERED)["obs_value"].tolist() == [2]


def test_a_later_delivery_does_not_change_an_earlier_edition():
    before = by_peildatum(rows(OLD), FIRST, DELIVERED[:1])
    after = by_peildatum(rows(OLD, NEW), FIRST, DELIVERED)
    pd.testing.assert_frame_equal(before, after)


def test_a_delivery_of_the_peildatum_itself_is_seen():
    assert len(by_peildatum(rows(OLD, vintage="2024-05-15"), FIRST, DELIVERED)) == 1
    assert len(by_peildatum(rows(OLD | {"vintage": "2024-05-16"}), FIRST, DELIVERED)) == 0


def test_figures_of_other_keys_stay():
    seen = by_peildatum(rows(OLD | {"measure": "a"}, NEW | {"measure": "b"}), SECOND, DELIVERED)
    assert seen["measure"].tolist() == ["a", "b"]
    assert seen[OWN].tolist() == [False, True]


def test_a_figure_that_one_delivery_states_twice_is_kept_twice():
    assert len(by_peildatum(rows(OLD, OLD), FIRST, DELIVERED)) == 2


def test_one_file_in_two_folders_with_one_export_date_counts_once():
    assert len(by_peildatum(pd.concat([rows(OLD), rows(OLD)], ignore_index=True), FIRST, DELIVERED)) == 1


def test_a_dropped_figure_is_left_out_and_its_older_vintage_does_not_come_back():
    assert by_peildatum(rows(OLD, NEW | {"correction": "drop"}), SECOND, DELIVERED).empty
    assert by_peildatum(rows(OLD, NEW | {"correction": "drop"}), FIRST, DELIVERED)["obs_value"].tolist() == [1]


def test_an_area_holds_the_areas_that_it_is_divided_in(reference):
    inside = within("GM0268", reference)
    assert "GM0268" in inside and "GM0141" not in inside
    assert all(reference.areas[code].parent in inside for code in inside - {"GM0268"})
    assert {c for c, a in reference.areas.items() if a.parent == "GM0268"} <= inside


def test_an_edition_without_deliveries_sees_nothing():
    assert by_peildatum(rows(), FIRST, []).empty


_CELLS = st.lists(
    st.tuples(st.sampled_from("abc"), st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.integers(0, 9)), min_size=1, max_size=12
)


@settings(settings.get_profile("tables"))
@given(_CELLS, st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_for_any_vintages_each_key_has_its_newest_not_after_the_peildatum(cells, peildatum):
    table = rows(*({"measure": m, "vintage": v.isoformat(), "obs_value": x} for m, v, x in cells))
    seen = by_peildatum(table, edition("2024", peildatum), [])
    newest = {}
    for member, vintage, _ in cells:
        if vintage <= peildatum:
            newest[member] = max(vintage, newest.get(member, vintage))
    expected = sorted((m, v, float(x)) for m, v, x in cells if newest.get(m) == v)
    assert sorted((r["measure"], r["vintage"].date(), r["obs_value"]) for _, r in seen.iterrows()) == expected


@settings(settings.get_profile("tables"))
@given(_CELLS, _CELLS, st.dates(date(2024, 3, 1), date(2024, 9, 1)))
def test_whatever_is_delivered_later_changes_nothing(early, late, peildatum):
    def table(cells):
        return rows(*({"measure": m, "vintage": v.isoformat(), "obs_value": x} for m, v, x in cells))

    late = [cell for cell in late if cell[1] > peildatum]
    publication = edition("2024", peildatum)
    before = by_peildatum(table(early), publication, [])
    after = by_peildatum(table([*early, *late]), publication, [])
    pd.testing.assert_frame_equal(before, after)


# --- registers ---
REGISTERS = [cleaned("voorbeeld/2024-Q1", "mei", "indicaties"), cleaned("voorbeeld/2024-Q2", "augustus", "indicaties")]


def of_register(*values):
    return rows(*values, indicator="stand_maatwerk", source_sheet="indicaties", source_row=None, source_column="")


def test_of_a_register_all_vintages_are_seen_and_the_older_marked():
    seen = by_peildatum(of_register(OLD, NEW), SECOND, REGISTERS).sort_values("vintage")
    assert seen[COUNTED].tolist() == [True, True]
    assert seen[EARLIER].tolist() == [True, False]
    assert seen[OWN].tolist() == [False, True]


def test_a_vintage_after_the_peildatum_is_not_seen():
    assert by_peildatum(of_register(OLD, NEW), FIRST, REGISTERS)["obs_value"].tolist() == [1]


def test_what_a_newer_register_no_longer_counts_does_not_come_back():
    seen = by_peildatum(of_register(OLD | {"product": "Dagbesteding"}, NEW), SECOND, REGISTERS)
    assert seen.loc[~seen[EARLIER], "product"].tolist() == ["_T"]


def test_a_period_that_only_the_older_register_tells_of_stays():
    seen = by_peildatum(of_register(OLD | {"time_period": "2019"}, NEW), SECOND, REGISTERS)
    assert not seen[EARLIER].any() and len(seen) == 2


def test_figures_of_registers_change_nothing_for_the_others():
    both = [*DELIVERED, cleaned("voorbeeld/2024-Q2", "register", "indicaties")]
    alone = by_peildatum(rows(OLD, NEW), SECOND, DELIVERED)
    beside = by_peildatum(pd.concat([rows(OLD, NEW), of_register(NEW | {"source": "register"})], ignore_index=True), SECOND, both)
    pd.testing.assert_frame_equal(beside[~beside[COUNTED]].reset_index(drop=True), alone, check_dtype=False)
