"""Text for spreadsheets: nothing runs, nothing is lost."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.spreadsheet import harmless, restored


@pytest.mark.parametrize("text", ["=1+1", "+31 24", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\rx", "'=1"])
def test_what_runs_as_a_formula_gets_an_apostrophe(text):
    assert harmless(pd.DataFrame({"a": [text]}))["a"].item() == f"'{text}"


@pytest.mark.parametrize("text", ["Wijkaanpak", "", "'s-Gravenhage", "1.1 Taxi", "a=b"])
def test_other_text_stays_as_it_is(text):
    assert harmless(pd.DataFrame({"a": [text]}))["a"].item() == text


def test_numbers_stay_numbers():
    table = pd.DataFrame({"a": [-1.5, None], "b": ["-x", None]})
    assert harmless(table)["a"].equals(table["a"]) and harmless(table)["b"].tolist()[0] == "'-x"


@given(st.lists(st.text(alphabet="'=+-@\t\rab", max_size=6), min_size=1))
def test_restoring_gives_back_exactly_what_was_there(texts):
    table = pd.DataFrame({"a": pd.Series(texts, dtype="str")})
    pd.testing.assert_frame_equal(restored(harmless(table)), table)
