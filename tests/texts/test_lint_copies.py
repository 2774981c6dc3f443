"""A paragraph that stands somewhere else too is found, also with a word changed; what only looks alike is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lint_case import found_in, kinds

_ONE = "De wijkteams werken sinds vorig jaar met een nieuwe werkwijze, zodat aanvragen eerder bij de juiste medewerker komen."
_CHANGED = "De wijkteams werken sinds vorig jaar met een nieuwe werkwijze, zodat meldingen eerder bij de juiste medewerker komen."
_OTHER = "Jongeren kunnen sinds kort in elke wijk terecht voor een gesprek, zonder dat de huisarts hen daarvoor hoeft te verwijzen."
_BOUND = 'Destijds hadden {{{{ waarde("bijstandsgerechtigden", "{when}") }}}} inwoners een bijstandsuitkering van de gemeente Nijmegen gekregen.'
_OLD, _NEW = _BOUND.format(when="2019-12"), _BOUND.format(when="2020-06")


@pytest.mark.parametrize(
    ("texts", "earlier", "found"),
    [
        ([f"{_ONE}\n\n{_ONE}"], {}, ["alinea-dubbel"]), ([_ONE, _ONE], {}, ["alinea-dubbel"]), ([f"{_ONE}\n\n{_CHANGED}"], {}, ["alinea-dubbel"]),
        ([f"{_ONE} {_OTHER}\n\nEen andere zin, die hier vooraf gaat aan wat dubbel is. {_OTHER}"], {}, ["alinea-dubbel"]),
        ([f"{_ONE}\n\n{_OTHER}"], {}, []), (["Dat is zo.\n\nDat is zo."], {}, []), ([f"{_OLD}\n\n{_NEW}"], {}, []),
        ([_ONE], {"wmo.md": _ONE}, ["alinea-vorige-editie"]), ([_CHANGED], {"jeugd.md": _ONE}, ["alinea-vorige-editie"]), ([_OTHER], {"jeugd.md": _ONE}, []),
        ([_OLD], {"jeugd.md": _OLD}, ["alinea-vorige-editie"]), ([_NEW], {"jeugd.md": _OLD}, ["alinea-hergebruikt"]),
        ([f"{_OTHER} {_ONE}"], {"jeugd.md": _ONE}, ["alinea-vorige-editie"]),
    ],
)  # fmt: skip
def test_what_stands_twice_is_found_and_what_was_bound_anew_only_told(texts, earlier, found):
    assert kinds(*texts, earlier=earlier) == found


def test_it_says_where_the_other_one_stands():
    (found,) = found_in("Vooraf staat dit.\n\n" + _ONE, f"Eerst iets anders.\n\nDan nog iets.\n\n{_ONE}")
    assert found.where == "teksten/wmo.md, regel 5" and "teksten/jeugd.md, regel 3" in found.told


@given(st.integers(0, 16))
def test_one_changed_word_does_not_hide_a_copy(at):
    words = _ONE.split()
    words[at] = "iets" + words[at][-1] if not words[at][-1].isalpha() else "Iets" if at == 0 else "iets"
    assert "alinea-dubbel" in kinds(f"{_ONE}\n\n{' '.join(words)}")


def test_the_reason_why_a_block_is_empty_may_stand_at_many_blocks():
    reason = "leeg: het rapport noemt geen vervolg dat hier is overgenomen uit de bron"
    assert kinds(f"## Uitvoering\n{reason}\n\n## Vervolg\n{reason}\n") == []
