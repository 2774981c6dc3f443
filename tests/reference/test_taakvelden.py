"""Taakvelden: text codes, the list of the year, and no code of another year."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.errors import AmbiguousName, UnknownName
from peilmerk.reference import Reference, taakvelden
from synthetic import ROOT

LISTS = Reference(ROOT / "data/reference").taakvelden
LEAVES = st.sampled_from([t for entries in LISTS.values() for t in entries.values() if not t.is_sum])


@pytest.mark.parametrize(
    "written", ["6.71", " 6.71 ", "06.71", "TV6.71", "tv 6.71", "Taakveld 6.71", "6.71 Maatwerkdienstverlening 18+", "6.71 - Eigen naam", 6.71]
)
def test_a_ledger_writes_a_code_in_many_ways(reference, written):
    found = reference.taakveld(written, 2020)
    assert (found.code, found.label, found.parent, found.is_sum) == ("6.71", "Maatwerkdienstverlening 18+", "6.", False)


@given(LEAVES, st.sampled_from(["{}", "TV{}", "0{}", "{} {label}", "{}: {label}"]))
def test_every_code_of_every_list_is_found_however_it_is_written(leaf, form):
    written = form.format(leaf.code, label=leaf.label)
    assert taakvelden.find(LISTS, written, leaf.year_of_list) == leaf


def test_a_code_is_text_and_a_number_that_can_be_two_codes_is_refused(reference):
    assert (reference.taakveld("0.1", 2020).label, reference.taakveld("0.10", 2020).label) == ("Bestuur", "Mutaties reserves")
    with pytest.raises(AmbiguousName, match=r"0\.1 Bestuur or 0\.10 Mutaties reserves"):
        reference.taakveld(0.1, 2020)
    with pytest.raises(UnknownName, match=r"'6\.10'"):
        reference.taakveld("6.10", 2020)
    assert reference.taakveld(6.1, 2020).code == "6.1"


def test_subtotals_are_known_as_such_with_what_they_add_up(reference):
    for written in ("6.", "6"):
        assert reference.taakveld(written, 2020).children == ("6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.71", "6.72", "6.81", "6.82")
    total = reference.taakveld("tot_tv", 2023)
    assert total.is_sum and total.children == tuple(f"{n}." for n in range(9))


def test_a_year_without_its_own_list_uses_the_newest_before_it_and_says_so(reference):
    assert [(t.year_of_list, t.listed) for t in (reference.taakveld("6.2", y) for y in (2020, 2022, 2023, 2026))] == [
        (2020, True), (2020, False), (2023, True), (2023, False),
    ]  # fmt: skip
    assert (reference.taakveld("6.2", 2022).label, reference.taakveld("6.2", 2023).label) == ("Wijkteams", "Toegang en eerstelijnsvoorzieningen")


@pytest.mark.parametrize(
    ("written", "year", "message"),
    [
        ("6.1", 2019, "no list of taakveld codes for 2019; the first is of 2020. Add"),
        ("6.71a", 2020, "'6.71a' for 2020 .*stands in the list of 2023 as 'Huishoudelijke hulp"),
        ("6.9", 2020, "Did you mean"),
        ("", 2020, "Unknown taakveld"),
        ("6.71 Wijkteams", 2020, "6.71 is 'Maatwerkdienstverlening 18\\+' and 'Wijkteams' is 6.2"),
    ],
)
def test_a_code_that_is_not_in_the_list_of_the_year_is_refused(reference, written, year, message):
    with pytest.raises(UnknownName, match=message):
        reference.taakveld(written, year)


def test_categories_have_a_side(reference):
    assert reference.category("3.4.1", 2020, "lasten").label == "Sociale uitkeringen in natura"
    assert reference.category("LR", 2023, "baten").is_sum
    with pytest.raises(UnknownName, match="category of baten for 2020"):
        reference.category("1.1", 2020, "baten")
    with pytest.raises(UnknownName, match="side of the ledger 'uitgaven'"):
        reference.category("1.1", 2020, "uitgaven")


def test_a_project_without_lists_says_what_to_add(project):
    (project.reference / "taakvelden.csv").unlink()
    with pytest.raises(UnknownName, match=r"Add taakvelden\.csv"):
        Reference(project.reference).taakveld("6.1", 2020)


def test_the_definition_file_of_cbs_becomes_rows_in_its_order():
    tree = [{"code": "Tot_TV", "omschrijving": "Totaal", "subcodes": [{"code": "0.", "omschrijving": "BESTUUR ", "subcodes": []}]}]
    text = json.dumps({"metadata": {"boekjaar": "2025"}, "codelijsten": {"taakveld": {"codelijst": tree}, "categorie_lasten": {"codelijst": tree}}})
    assert taakvelden.rows_from_iv3(text) == [
        {"boekjaar": "2025", "code": "Tot_TV", "label": "Totaal", "parent": ""},
        {"boekjaar": "2025", "code": "0.", "label": "BESTUUR", "parent": "Tot_TV"},
    ]
    assert taakvelden.rows_from_iv3(text, "categorie_lasten", "lasten")[0]["side"] == "lasten"
