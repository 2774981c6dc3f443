"""Several values for parameters at once: which texts are several, and every combination of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parameter_cells import HEAD, notebook

from peilmerk.errors import PeilmerkError
from peilmerk.parameters import declared
from peilmerk.parameters.variants import MOST, matrix, varied

OWN = f"""{HEAD}
period: Periode = '2020'
n: int = 1
norm: int | None = None
dag: date = date(2020, 1, 1)
soort: Literal['a', 'b'] = 'a'
van: Periode = '2020'
tekst: str = 'x'
deel: float = 0.5
tarief: Decimal | None = None
jaren: list[int] = [2019]
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    found = declared(notebook(tmp_path_factory.mktemp("notebooks"), OWN))
    return {name: [one] for name, one in found.items()}


def values(known, *settings: str) -> list[str]:
    """The values of the one parameter that was set, in each variant."""
    pairs = [tuple(text.split("=", 1)) for text in settings]
    return [v[pairs[0][0]] for v in matrix(pairs, known)]


@pytest.mark.parametrize(
    ("setting", "meant"),
    [
        ("n=6,8,10", ["6", "8", "10"]), ("n=6, 8", ["6", "8"]), ("n=6", ["6"]), ("n=6,6", ["6"]), ("norm=6,8", ["6", "8"]), ("dag=1-3-2020,2020-04-01", ["1-3-2020", "2020-04-01"]),
        ("soort=a,b", ["a", "b"]), ("van=2020-S1,1e halfjaar 2021", ["2020-S1", "1e halfjaar 2021"]),
        ("tekst=een, twee", ["een, twee"]),  # a text may have commas
        ("deel=0,5", ["0,5"]), ("tarief=0,10", ["0,10"]),  # a Dutch decimal, which is refused as such
        ("jaren=[2019,2020]", ["[2019,2020]"]), ("jaren=2019,2020", ["2019,2020"]),
        ("n=6,acht", ["6,acht"]), ("n=6,", ["6,"]),  # refused later, as what it is
    ],
)  # fmt: skip
def test_what_a_text_means(known, setting, meant):
    assert values(known, setting) == meant


def test_a_parameter_of_any_type_has_several_values_by_setting_it_more_than_once(known):
    assert values(known, "jaren=[2019,2020]", "jaren=[2021]") == ["[2019,2020]", "[2021]"]
    assert values(known, "tekst=een, twee", "tekst=drie") == ["een, twee", "drie"]
    assert values(known, "deel=0.5", "deel=0.6") == ["0.5", "0.6"]


def test_of_several_parameters_every_combination_is_made(known):
    found = matrix([("n", "1,2"), ("soort", "a,b"), ("tekst", "x")], known)
    assert found == [{"n": n, "soort": s, "tekst": "x"} for n in "12" for s in "ab"]
    assert varied(found) == ["n", "soort"]
    assert matrix([], known) == [{}]


def test_too_many_are_refused_with_the_count(known):
    with pytest.raises(PeilmerkError, match=rf"7 of n × 2 of soort are 14 variants, each of them a whole edition; {MOST} at most"):
        matrix([("n", "1,2,3,4,5,6,7"), ("soort", "a,b")], known)


@given(st.lists(st.integers(-9, 99), min_size=1, max_size=MOST, unique=True))
def test_whole_numbers_between_commas_are_those_numbers(known, numbers):
    assert values(known, "n=" + ",".join(map(str, numbers))) == list(map(str, numbers))
