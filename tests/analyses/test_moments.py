"""When a figure was, in a sentence."""

from __future__ import annotations

import pytest

from peilmerk.analyses.moments import within


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2025", "in 2025"), ("2025-Q4", "in het 4e kwartaal 2025"), ("2020-S1", "in het 1e halfjaar 2020"), ("2020-T1", "in de eerste vier maanden 2020"), ("2020-03", "in maart 2020"),
        ("2020-03-01", "op 1 maart 2020"), ("2019-03/2020-06", "in de periode maart 2019 t/m juni 2020"), ("2022/..", "vanaf 2022"),
    ],
)  # fmt: skip
def test_a_period_is_told_with_the_words_that_go_before_it(code, words):
    assert within(code) == words
