"""A word of direction is held against the series that its sentence speaks of, and only if there is no doubt which one."""

import pytest
from lint_case import edition, found_in

_Q1, _Q2 = '{{ waarde("wachttijd_wijkteam_weken", "2020-Q1") }}', '{{ waarde("wachttijd_wijkteam_weken", "2020-Q2") }}'
_YOUNG = "Het aantal jeugdigen met ambulante jeugdhulp"


def wrong(source: str, kind: str = "richtingwoord") -> list[str]:
    return [f.subject.split(":")[0] for f in found_in(source) if f.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        f"De wachttijd steeg van {_Q1} naar {_Q2}.", f"De wachttijd nam toe van {_Q1} tot {_Q2}.", f"De wachttijd was eerst {_Q1} en bleef gelijk: {_Q2}.",
        f"De wachttijd is {_Q2}; dat is langer dan in het eerste kwartaal.", f"De wachttijd daalde niet: van {_Q1} naar {_Q2}.",
        'De wachttijd steeg met {{ verschil("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2") }}.',
        'Het gebruik van hulp bij het huishouden daalde met {{ waarde("clienten_hulp_huishouden", "2019", maat="verandering") }}.',
        "Het aantal jeugdigen met ambulante jeugdhulp stijgt.", "Het aantal jeugdigen met ambulante jeugdhulp daalt sinds september 2019.",
        "Het aantal jeugdigen met ambulante jeugdhulp is stabiel in vergelijking met het eerste halfjaar van 2019.",
        'Eind 2019 waren er {{ waarde("bijstandsgerechtigden", "2019-12") }} bijstandsgerechtigden, in juni {{ waarde("bijstandsgerechtigden", "2020-06") }}. Daarmee daalde het aantal.',
        'In 2019 kregen {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen hulp; in 2020 waren dat er meer.',
    ],
)  # fmt: skip
def test_a_word_against_the_figures_is_found(text):
    assert len(wrong(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"De wachttijd daalde van {_Q1} naar {_Q2}.", f"De wachttijd steeg niet: van {_Q1} naar {_Q2}.", f"De wachttijd moet dalen van {_Q2} naar een week minder.",
        'De wachttijd daalde met {{ verschil("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2") }}.',
        'Het gebruik van hulp bij het huishouden groeide met {{ waarde("clienten_hulp_huishouden", "2019", maat="verandering") }}.',
        # of what is wished, feared or compared with something else nothing is claimed
        f"{_YOUNG} moet stijgen.", f"Als {_YOUNG.lower()} stijgt, kost dat geld.", f"{_YOUNG} is hoger dan begroot.", "Onder meer jeugdhulp, niet meer en niet minder.",
        # nobody can tell which series is meant
        "De prijzen stijgen elk jaar.", "Het aantal cliënten stijgt.", f"{_YOUNG} in de regio stijgt.", "De uitgaven aan ambulante jeugdhulp stijgen.",
        "Er begon minder hulp, en wie hulp krijgt, krijgt er steeds meer van.", "Ruim meer dan {{ waarde('bijstandsgerechtigden', '2019-12') }} inwoners.",
    ],
)  # fmt: skip
def test_a_word_that_fits_or_claims_nothing_is_left_alone(text):
    assert wrong(text) == []


@pytest.mark.parametrize(("change", "words"), [(0, ["stijgt", "daalt"]), (2, ["daalt"]), (-2, ["stijgt"]), (20, ["daalt", "is stabiel"]), (-20, ["stijgt", "is stabiel"])])
def test_small_changes_may_be_called_stable_too(change, words):
    figures = [{"time_period": y, "obs_value": v, "indicator": "bijstandsgerechtigden", "unit_measure": "persons"} for y, v in (("2019", 100), ("2020", 100 + change))]
    calls = '{{ waarde("bijstandsgerechtigden", "2019") }} en {{ waarde("bijstandsgerechtigden", "2020") }}'
    texts = {word: f"Het aantal {word}: {calls} inwoners." for word in ("stijgt", "is stabiel", "daalt")}
    assert [w for w, text in texts.items() if any(f.kind == "richtingwoord" for f in found_in(text.replace(": ", " van "), context=edition(figures=figures)))] == sorted(
        words, key=list(texts).index
    )


def test_it_says_both_values_with_their_periods_and_what_to_write():
    (found,) = [f for f in found_in(f"Vooraf.\n\nDe wachttijd steeg van {_Q1} naar {_Q2}.") if f.kind == "richtingwoord"]
    assert found.where == "teksten/jeugd.md, regel 3"
    assert "8,7 weken (1e kwartaal 2020) werd 6,2 weken (2e kwartaal 2020)" in found.what
    assert '{{ richting("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2") }}' in found.do


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{{ waarde("resultaat", "2019", uitsplitsing="Jeugd totaal") }} is een overschot.', ["overschot"]), ('{{ waarde("resultaat", "2019", uitsplitsing="Jeugd totaal") }} is een tekort.', []),
        ("Een min is een overschot.", ["overschot"]), ("Een min is een tekort, een plus een overschot.", []), ('{{ waarde("resultaat", "2019", uitsplitsing="Jeugd totaal") }}; een min is een tekort.', []),
    ],
)  # fmt: skip
def test_a_word_of_sign_against_its_amount_is_found(text, found):
    assert wrong(f"Het resultaat van jeugd: {text}") == found


@pytest.mark.parametrize(
    ("before", "sign", "after", "fits"),
    [
        ("Dat is", "daling", "minder dan toen", True), ("Dat is", "daling", "meer dan toen", False), ("Er was een overschot van", "overschot", "", True), ("Er was een tekort van", "overschot", "", False),
        ("De wachttijd daalde in dat jaar met", "daling", "", True), ("De wachttijd steeg in dat jaar met", "daling", "", False), ("Dat is", "meer", "hoger dan de baten", True),
        ("Dat is", "meer", "lager dan de baten", False), ("Dat is meer, namelijk", "daling", "in een jaar", True), ("Onder die groep zijn", "daling", "jeugdigen minder", True),
    ],
)  # fmt: skip
def test_a_word_beside_a_size_without_sign_is_held_against_its_mits(before, sign, after, fits):
    text = f'{before} {{{{ verschil("wachttijd_wijkteam_dagen", "2019", "2020", mits="{sign}") }}}} {after}'.strip() + "."
    assert (wrong(text) == []) == fits


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Het aantal aanmeldingen is stabiel. Het aantal aanmeldingen daalt.", 1), ("Het aantal aanmeldingen stijgt. Het aantal casussen daalt.", 0),
        ("Het aantal aanmeldingen steeg in 2018. Het aantal aanmeldingen daalde in 2019.", 0),
        (f'{_YOUNG} {{{{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }}}}. {_YOUNG} is stabiel.', 1),
        (f'{_YOUNG} {{{{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }}}}. Sinds september {{{{ richting("clienten_ambulante_jeugdhulp", "2019-09/2020-06") }}}} het.', 0),
        ("Het aantal aanmeldingen is stabiel.\n\nHet aantal aanmeldingen daalt.", 0),
    ],
)  # fmt: skip
def test_a_paragraph_that_contradicts_itself_is_found(text, told):
    assert len(wrong(text, "richting-tegenspraak")) == told
