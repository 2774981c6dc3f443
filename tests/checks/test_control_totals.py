"""Control totals: what the supplier says that a delivery holds, against what was read."""

import pandas as pd
import pytest
import yaml

from peilmerk import prepare
from peilmerk.checks.control_totals import control_totals
from peilmerk.checks.seen import Seen
from peilmerk.errors import ConfigError
from synthetic import make_project


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


def judged(project, **control):
    """The check of the first edition with this `controle` at cijfers.csv, whose numbers are 310, 4 and 1.234."""
    path = project.raw / "voorbeeld/2024-Q1/leveringen.yml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data["leveringen"][0] |= {"controle": control} if control else {}
    path.write_text(yaml.safe_dump(data), "utf-8")
    publication = project.publications[0]
    return control_totals(Seen(project, publication, pd.DataFrame(), prepare.read_cleaned(project, publication)))


def test_without_totals_there_is_nothing_to_check(project):
    assert judged(project) is None


def test_what_was_delivered_whole_holds(project):
    result = judged(project, rijen=3, som=1548, jaren={2023: 1234, 2024: 314})
    assert result.ok and (result.judged, result.failed) == (4, 0)


@pytest.mark.parametrize(
    ("control", "found"),
    [({"rijen": 4}, 3), ({"som": 1547}, 1548), ({"som": -1548}, 1548), ({"jaren": {2024: 1548}}, 314), ({"jaren": {2022: 1}}, 0)],
)  # fmt: skip
def test_a_difference_stops_the_edition_and_says_both(project, control, found):
    result = judged(project, **control)
    (finding,) = result.findings[~result.findings["ok"].astype(bool)].to_dict("records")
    assert (result.severity, result.ok) == ("critical", False)
    assert finding["found"] == found and finding["told"]


def test_a_sum_is_compared_within_the_digits_that_were_given(project):
    assert judged(project, som=1548.04).failed == 1
    assert judged(project, som=1548.0).ok


def test_each_sheet_has_its_own_and_one_that_is_not_there_is_told(project):
    assert judged(project, bladen={"cijfers": {"rijen": 3}}).ok
    result = judged(project, bladen={"Blad1": {"rijen": 3}})
    assert not result.ok and "cijfers" in result.findings.iloc[0]["told"]


def test_what_a_control_total_cannot_say_is_refused(project):
    with pytest.raises(ConfigError, match="rijen"):
        judged(project, rijen=-1)
