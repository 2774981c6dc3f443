"""matrix(): amounts as they were delivered, with the sums that were computed."""

from __future__ import annotations

import pytest
from handed_over import row

from peilmerk.display import matrix
from peilmerk.display.amounts import _told_apart
from peilmerk.hidden_values import plain


def test_a_matrix_has_the_columns_as_they_were_delivered(budget):
    table = matrix(budget, rijen="intervention")
    kinds = [(c.text.split()[0] if c.text else "", c.colspan) for c in table.head[0]]
    assert kinds[:3] == [("", 1), ("Besteed", 1), ("Beschikbaar", 1)] and len(table.head) == 2
    assert [c.text for c in table.head[1]][:3] == ["Interventie", "2024", "2025"]
    assert table.unit == "bedragen × € 1.000"


def test_members_stand_in_the_order_of_the_delivery(budget):
    shuffled = budget.sample(frac=1, random_state=1)
    headings = [r.cells[0].text for r in matrix(shuffled, rijen="intervention").rows]
    assert headings == ["1. Wijkaanpak", "2. Doorbraakaanpak", "Totaal", "berekende som"]


def test_a_total_that_differs_from_its_sum_has_a_mark_and_the_sum_below_it(budget):
    table = matrix(budget, rijen="intervention")
    total, computed = row(table, "Totaal"), row(table, "berekende som")
    assert (total.kind, computed.kind) == ("total", "computed")
    assert (total.cells[1].text, total.cells[1].flags) == ("201*", ["provisional", "differs"])
    assert computed.cells[1].text == "200"
    assert "differs" not in total.cells[2].flags and computed.cells[2].text == "30"
    assert [x for x in table.legend if x.startswith("≠")]


def test_a_sum_that_is_the_same_as_its_total_is_not_repeated(budget, edition, monkeypatch):
    agreed = {(r["source_row"], r["source_column"]): r["obs_value"] for r in plain(budget).to_dict("records")}
    delivered = edition.column_sum

    def same(row):
        return None if delivered(row) is None else agreed[row["source_row"], row["source_column"]]

    monkeypatch.setattr(edition, "column_sum", same)
    table = matrix(budget, rijen="intervention")
    assert [r.cells[0].text for r in table.rows][-1] == "Totaal" and table.legend[-1] == "Onder een totaal dat niet de som van zijn delen is, staat de berekende som."


def test_the_corner_is_judged_both_ways(budget):
    table = matrix(budget, rijen="intervention")
    total, computed = row(table, "Totaal"), row(table, "berekende som")
    assert total.cells[3].flags == ["differs"] and computed.cells[3].text == "230"
    assert total.cells[4].text == "231"


def test_behind_a_row_total_stands_the_sum_of_the_row(budget):
    table = matrix(budget, rijen="intervention")
    assert table.head[-1][-1].text == "Berekend"
    assert [c.text for c in row(table, "1. Wijkaanpak").cells] == ["1. Wijkaanpak", "120*", "30", "150", "150"]


def test_every_row_is_as_wide_as_the_head(budget, measures, edition):
    for table in (matrix(budget, rijen="intervention"), matrix(measures, rijen="measure", status=edition.observaties("op_koers"))):
        width = sum(c.colspan for c in table.head[-1])
        assert {sum(c.colspan for c in r.cells) for r in table.rows} == {width}
        assert {sum(c.colspan for c in line) for line in table.head} == {width}


def test_a_cell_that_was_delivered_for_several_years_spans_them(measures):
    line = row(matrix(measures, rijen="measure"), "1.2 Dagstructurering")
    assert [(c.text, c.colspan) for c in line.cells[1:]] == [("400 (2024 t/m 2025)", 2)]


def test_a_missing_amount_is_a_mark_that_is_explained(measures):
    table = matrix(measures, rijen="measure")
    cell = row(table, "1.3 Wijkzorg").cells[1]
    assert (cell.text, cell.flags) == ("PM", ["missing"]) and [x for x in table.legend if x.startswith("PM =")]


def test_a_status_is_a_column_with_words(measures, edition):
    table = matrix(measures, rijen="measure", status=edition.observaties("op_koers"))
    assert table.head[-1][-1].text == "Op koers"
    assert [(r.cells[-1].text, r.cells[-1].flags) for r in table.rows] == [
        ("ja", ["status-yes"]), ("nee", ["status-no"]), ("geen uitspraak", ["status-none"]), ("", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("decimals", "first", "unit"), [(-3, "120*", "bedragen × € 1.000"), (-5, "0,1*", "bedragen × € 1 mln"), (0, "120.000*", "bedragen in euro")]
)
def test_amounts_are_written_as_precisely_as_they_were_given(budget, decimals, first, unit):
    table = matrix(budget.assign(decimals=decimals), rijen="intervention")
    assert (row(table, "1. Wijkaanpak").cells[1].text, table.unit) == (first, unit)


def test_a_disputed_amount_of_a_delivered_table_has_a_mark_too(budget, disputed):
    disputed("2. Doorbraakaanpak", "elders staat € 90.000")
    table = matrix(budget, rijen="intervention")
    line, total = row(table, "2. Doorbraakaanpak"), row(table, "Totaal")
    assert "differs" in line.cells[1].flags and line.cells[1].note == "elders staat € 90.000"
    assert "differs" in total.cells[1].flags and not total.cells[1].note  # its sum stands below it
    assert any(x.startswith("2. Doorbraakaanpak (80*): elders") for x in table.legend)


def test_headings_that_share_a_word_of_the_title_are_told_without_it():
    apart = _told_apart
    assert apart(["Besteed uit transformatiebudget", "Beschikbaar in transformatiebudget", "Transformatiebudget totaal"]) == ["Besteed", "Beschikbaar", "Totaal"]
    same = ["Besteed uit transformatiebudget"] * 2
    assert apart(same) == same and apart(["Taakstelling", "Saldo taakstelling"]) == ["Taakstelling", "Saldo taakstelling"]
    assert apart(["Lasten", "Baten"]) == ["Lasten", "Baten"]


def test_a_computed_sum_carries_the_key_of_the_total_that_was_delivered(budget):
    table = matrix(budget, rijen="intervention")
    sums = [(above, below) for above, below in zip(table.rows, table.rows[1:], strict=False) if below.kind == "computed"]
    assert sums
    for above, below in sums:
        assert all(b.key == f"{a.key};computed=sum" for a, b in zip(above.cells, below.cells, strict=True) if b.kind == "num" and b.text)
