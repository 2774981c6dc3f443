"""Rows of a table: what each is by its label, to which it adds up, and which footnote is whose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handkept import sheet
from peilmerk.deliveries.layout import table_rows
from peilmerk.deliveries.layout.table_rows import Row, kind_of, members, parts, split_marks


@pytest.mark.parametrize(
    ("label", "kind", "of"),
    [
        ("Totaal", "total", ""), ("TOTAAL", "total", ""), ("Totaal jeugd", "total", "jeugd"), ("Eindtotaal", "total", ""), ("Som", "total", ""),
        ("Totaal generaal", "total", ""), ("Subtotaal", "subtotal", ""), ("Sub-totaal Wmo", "subtotal", "Wmo"), ("Tussentotaal", "subtotal", ""),
        ("waarvan pleegzorg", "part", "pleegzorg"), ("w.o. pleegzorg", "part", "pleegzorg"), ("Waaronder: tot 23 jaar", "part", "tot 23 jaar"),
        ("Totaalaanpak gezinnen", "data", ""), ("Sombere jongeren", "data", ""), ("Pleegzorg", "data", ""), ("Saldo", "data", ""),
    ],
)  # fmt: skip
def test_a_label_says_what_a_row_is(label, kind, of):
    assert kind_of(label) == (kind, of)


@pytest.mark.parametrize(("text", "marks"), [("*", ["*"]), ("** 1)", ["**", "1)"]), ("¹", ["1)"]), ("", []), ("12)", ["12)"]), ("†", ["†"])])
def test_marks_are_looked_up_one_by_one(text, marks):
    assert split_marks(text) == marks


def lines(*labels: str) -> list[Row]:
    """Rows with figures, or headings where a label ends in a colon."""
    return [
        Row(i, table_rows.HEADING, label[:-1]) if label.endswith(":") else Row(i, kind_of(label)[0], label, of=kind_of(label)[1])
        for i, label in enumerate(labels)
    ]


@pytest.mark.parametrize(
    ("labels", "sums"),
    [
        (["a", "b", "Totaal"], {0: 2, 1: 2}),
        (["Totaal", "a", "b"], {1: 0, 2: 0}),
        (["a", "Subtotaal", "b", "Subtotaal", "c", "Totaal"], {0: 1, 2: 3, 1: 5, 3: 5, 4: 5}),
        (["Jong:", "a", "Totaal jong", "Oud:", "b", "Totaal oud", "Totaal"], {1: 2, 4: 5, 2: 6, 5: 6}),
        (["x", "Jong:", "a", "Subtotaal", "Totaal"], {2: 3, 0: 4, 3: 4}),
        (["a", "waarvan b", "c", "Totaal"], {0: 3, 2: 3}),
        (["a", "b"], {}),
    ],
)
def test_lines_add_up_to_the_total_that_closes_them(labels, sums):
    assert parts(lines(*labels)) == sums


@given(st.lists(st.sampled_from(["a", "b", "kop:", "Subtotaal", "Totaal", "waarvan c", "Totaal kop"]), max_size=12))
def test_no_line_is_in_two_sums_and_following_them_always_ends(labels):
    found = lines(*labels)
    sums = parts(found)
    assert set(members(found)) == {r.index for r in found if r.kind != table_rows.HEADING}
    for row in found:
        seen, at = set(), row.index
        while at in sums:
            assert at not in seen
            seen.add(at)
            at = sums[at]
        assert row.kind != table_rows.PART or row.index not in sums


def test_the_only_total_is_of_everything_and_more_of_them_are_of_their_blocks():
    assert members(lines("a", "Totaal"))[1] == ("total", "_T")
    two = members(lines("Jong:", "a", "Totaal", "Oud:", "b", "Totaal"))
    assert two[2] == ("subtotal", "Totaal Jong") and two[5] == ("subtotal", "Totaal Oud")
    assert members(lines("a", "waarvan b"))[1] == ("item", "a, waarvan b")


def told(*cells: list) -> tuple[list[str], table_rows.Footnotes]:
    content = sheet(cells)
    found, notes = table_rows.rows(content, range(content.height), [0], [1, 2])
    return [r.kind for r in found], notes


def test_every_row_is_of_one_kind():
    kinds, notes = told(["Jeugd"], ["a *", 1, 2], [], ["waarvan b", 1, None], ["Totaal", 3, 4], ["* voorlopig"], ["Bron: CBS"], ["zomaar een zin"])
    assert kinds == ["heading", "data", "empty", "part", "total", "note", "note", "note"]
    assert notes.marked == {"*": "voorlopig"} and notes.general == ["Bron: CBS"]


def test_a_numbered_text_above_the_last_line_is_a_heading_and_below_it_a_footnote():
    kinds, notes = told(["1) Jeugd"], ["a", 1, 2], ["1) exclusief crisis"])
    assert kinds == ["heading", "data", "note"] and notes.marked == {"1)": "exclusief crisis"}


def test_a_line_that_begins_as_a_footnote_but_has_figures_is_a_line():
    assert told(["1) Jeugd", 3, 4], ["b", 1, 2])[0] == ["data", "data"]


@pytest.mark.parametrize(("mark", "text", "provisional"), [("*", None, True), ("**", None, True), ("1)", None, False), ("*", "andere bron", False),
                                                            ("1)", "Voorlopige cijfers", True)])  # fmt: skip
def test_a_footnote_goes_before_what_a_mark_usually_means(mark, text, provisional):
    assert table_rows.Footnotes({mark: text} if text else {}).provisional(mark) == provisional
