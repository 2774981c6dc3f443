"""Sentences, their length, and words of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import readability


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dit is kort. Dit ook! En dit?", 3), ("Het kost € 2.077.000. Dat is veel.", 2), ("een regel\neen andere", 2), ("", 0), ("...", 0), ("Van 1,5 tot 2,5 weken.", 1),
    ],
)  # fmt: skip
def test_a_text_has_so_many_sentences(text, expected):
    assert len(readability.sentences(text)) == expected


def test_a_number_with_its_points_is_one_word():
    assert readability.words("In 2020 kregen 7.156 mensen bijstand, zo'n 4,1% minder.") == ["In", "2020", "kregen", "7.156", "mensen", "bijstand", "zo'n", "4,1", "minder"]
    assert readability.mean_words("Een twee drie. Een.") == 2 and readability.mean_words("") == 0


def test_words_of_a_list_whole_or_by_how_they_begin():
    text = "De cliënten kregen een indicatie. De Indicaties staan in de wet over clienten."
    assert readability.of_list(text, ["indicatie*", "wet", "cliënten"]) == ["cliënten", "indicatie", "Indicaties", "wet"]
    assert readability.of_list(text, ["indica", "et*"]) == [] and readability.of_list(text, []) == []


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_the_mean_is_that_of_the_words_of_each_sentence(lengths):
    text = " ".join(" ".join(["Woord"] * n) + "." for n in lengths)
    assert readability.mean_words(text) == pytest.approx(sum(lengths) / len(lengths))
