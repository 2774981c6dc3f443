"""Releases: written once, read back as they were, compared with what an edition would say now."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from peilmerk import prepared, release
from peilmerk.errors import ReleaseConflict
from peilmerk.observations import COLUMNS, frame
from peilmerk.selection import MARKS, OWN
from synthetic import rows

OWN_MARKS = dict.fromkeys(MARKS, False) | {OWN: True}
PEOPLE = {"indicator": "bijstandsgerechtigden", "theme": "werk_inkomen", "unit_measure": "persons"}


@pytest.fixture
def publication(project):
    return project.publications[0]


@pytest.fixture
def says(project, publication):
    """A function that makes these observations what the edition would publish."""

    def run(*values: dict, **common) -> pd.DataFrame:
        table = rows(*values, **(PEOPLE | common)).assign(**OWN_MARKS)
        prepared.write(project.work(publication) / "protected.parquet", table)
        return table

    return run


def bytes_of(folder):
    return {p.relative_to(folder).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


def test_a_release_has_figures_texts_and_a_manifest(project, publication, says):
    says({"obs_value": 1234})
    assert not release.exists(project, publication)
    folder = release.make(project, publication, {"version": "0.1.0", "built": "2024-05-01"})
    assert release.exists(project, publication) and folder == project.releases / "voorbeeld/2024-q1"
    assert set(bytes_of(folder)) == {"observaties.csv", "manifest.json", "teksten/jeugd.md"}
    assert json.loads((folder / "manifest.json").read_text("utf-8")) == {"version": "0.1.0", "built": "2024-05-01"}
    assert [p.name for p in project.releases.glob("voorbeeld/*")] == ["2024-q1"]  # nothing half-made is left


def test_a_release_is_never_written_again(project, publication, says):
    says({"obs_value": 1234})
    folder = release.make(project, publication, {"built": "2024-05-01"})
    before = bytes_of(folder)
    release.make(project, publication, {"built": "2024-06-01"})
    assert bytes_of(folder) == before


def test_figures_are_read_back_as_they_were(project, publication, says):
    """Text that looks like nothing or like a number stays text; what is empty stays empty; numbers keep every digit."""
    table = says(
        {"obs_value": 0.1 + 0.2, "note": "NA", "breakdown": "001"}, {"obs_value": None, "missing_reason": "unknown", "note": 'a;b "c"\nd'},
        {"obs_low": 10.5, "obs_high": 1e9, "decimals": None, "reference": "12"}, {"conf_status": "C", "exempt": True, "revised": True},
        {"time_period": "2020/..", "obs_value": -7.25},
    )  # fmt: skip
    release.make(project, publication, {})
    back = release.read(project, publication)
    order = ["source_row"]
    pd.testing.assert_frame_equal(back.sort_values(order, ignore_index=True), table[list(COLUMNS)].sort_values(order, ignore_index=True))


def test_the_text_of_a_release_has_one_order(says):
    table = says(*({"obs_value": n, "breakdown": f"wijk {n}"} for n in (3, 1, 2)))
    text = release.as_text(table)
    assert release.as_text(table.iloc[::-1]) == text
    assert [line.split(";")[COLUMNS_AT] for line in text.splitlines()[1:]] == ["wijk 1", "wijk 2", "wijk 3"]
    assert "2024-05-01" in text and "00:00:00" not in text and "\r" not in text


COLUMNS_AT = list(COLUMNS).index("breakdown")


def test_what_was_not_released_is_empty(project, publication):
    table = release.read(project, publication)
    assert table.empty and list(table.columns) == list(COLUMNS)


def test_an_edition_that_says_the_same_may_be_built_again(project, publication, says):
    says({"obs_value": 1234})
    release.verify(project, publication)  # nothing was released yet
    release.make(project, publication, {})
    says({"obs_value": 1234, "note": "een nieuwe opmerking", "vintage": "2024-05-10"})
    release.verify(project, publication)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ([{"obs_value": 1235}], "bijstandsgerechtigden 2024: was 1234.0, is 1235.0"),
        ([{"obs_value": None, "conf_status": "C"}], "was 1234.0, is nan"),
        ([{"obs_value": 1234}, {"obs_value": 5000, "breakdown": "wijk"}], "was nan, is 5000.0"),
        ([], "was 1234.0, is nan"),
    ],
    ids=["another value", "hidden since", "one more figure", "one figure less"],
)
def test_an_edition_that_says_something_else_is_refused(project, publication, says, now, said):
    says({"obs_value": 1234})
    release.make(project, publication, {})
    before = bytes_of(project.releases)
    table = rows(*now, **PEOPLE) if now else frame([])
    prepared.write(project.work(publication) / "protected.parquet", table.assign(**OWN_MARKS))
    for check in (release.verify, lambda *a: release.make(*a, {})):
        with pytest.raises(ReleaseConflict) as error:
            check(project, publication)
        assert said in str(error.value) and "Voorbeeld, 1e kwartaal 2024 was released, and 1 figure(s)" in str(error.value)
    assert bytes_of(project.releases) == before


def test_a_delivery_that_came_again_unchanged_in_another_place_changes_no_figure(reference):
    before = rows({"obs_value": 1234}, **PEOPLE)
    assert release.changes(before, rows({"obs_value": 1234, "source_row": 9, "source": "ander"}, **PEOPLE), reference).empty


def test_changes_have_the_old_value_and_the_new(reference):
    before = rows({"obs_value": 1234}, {"obs_value": 10, "breakdown": "wijk Zuid"}, {"obs_value": 50, "time_period": "2023"}, **PEOPLE)
    now = rows({"obs_value": 1240, "vintage": "2024-08-01"}, {"obs_value": 10, "breakdown": "wijk Zuid"}, **PEOPLE)
    (row,) = release.changes(before, now, reference).to_dict("records")
    assert (row["Onderwerp"], row["Uitsplitsing"], row["Periode"]) == ("Bijstandsgerechtigden", "totaal", "2024")
    assert (row["Was"], row["Is nu"]) == ("1.234 personen", "1.240 personen")


def test_a_change_that_readers_cannot_see_is_none(reference):
    assert release.changes(rows({"obs_value": 1234}, **PEOPLE), rows({"obs_value": 1234.2}, **PEOPLE), reference).empty


def test_a_figure_that_is_hidden_now_or_was_is_no_change(reference):
    """What it is now, or was, is not for readers."""
    shown, hidden = rows({"obs_value": 1234}, **PEOPLE), rows({"obs_value": None, "conf_status": "C"}, **PEOPLE)
    assert release.changes(shown, hidden, reference).empty and release.changes(hidden, shown, reference).empty


def test_without_an_earlier_release_nothing_changed(reference):
    assert release.changes(frame([]), rows({"obs_value": 1}, **PEOPLE), reference).empty


# --- a municipality that does not exist ---------------------------------------------------------------------------


@pytest.fixture
def invented(publication):
    return replace(publication, synthetic=True)


def test_a_release_of_what_is_invented_says_so_in_its_manifest_and_in_every_row(project, invented, says):
    says({"obs_value": 1234}, {"obs_value": 5, "breakdown": "wijk"})
    folder = release.make(project, invented, {"version": "0.1.0"})
    assert json.loads((folder / "manifest.json").read_text("utf-8")) == {"version": "0.1.0", "synthetic": True}
    head, *lines = (folder / "observaties.csv").read_text("utf-8").splitlines()
    assert head.endswith(";synthetic") and len(lines) == 2 and all(line.endswith(";True") for line in lines)


def test_it_is_read_back_as_observations_and_may_be_built_again(project, invented, says):
    table = says({"obs_value": 1234})
    release.make(project, invented, {})
    pd.testing.assert_frame_equal(release.read(project, invented), table[list(COLUMNS)])
    release.verify(project, invented)


def test_a_release_of_a_real_municipality_has_no_such_column(project, publication, says):
    says({"obs_value": 1234})
    assert "synthetic" not in (release.make(project, publication, {}) / "observaties.csv").read_text("utf-8")


@pytest.mark.parametrize("was", [True, False])
def test_what_was_released_as_invented_cannot_become_real_nor_the_other_way_round(project, publication, says, was):
    says({"obs_value": 1234})
    release.make(project, replace(publication, synthetic=was), {})
    with pytest.raises(ReleaseConflict, match=f"`synthetic: {str(was).lower()}` back"):
        release.verify(project, replace(publication, synthetic=not was))
