"""Narrative: every number in a text is a reference that leads to exactly one figure."""

import pytest

from peilmerk.texts.narrator import NarrativeError, Narrator, typed_numbers
from synthetic import ROOT, rows

WORK = {"indicator": "bijstandsgerechtigden", "theme": "werk_inkomen", "unit_measure": "persons", "ref_area": "GM0268"}
FIGURES = [
    {"obs_value": 7156, "time_period": "2019-12"} | WORK,
    {"obs_value": 1, "time_period": "2020-S1", "transformation": "direction", "unit_measure": "direction"} | WORK | {"unit_measure": "direction"},
    {"obs_value": 0, "time_period": "2021", "transformation": "direction"} | WORK,
    {"time_period": "2020", "conf_status": "C"} | WORK,
    {"time_period": "2022", "missing_reason": "not_yet"} | WORK,
    {"obs_value": 8.7, "decimals": 1, "time_period": "2020-Q1", "indicator": "wachttijd_wijkteam_weken", "unit_measure": "weeks", "ref_area": "GM0268"},
    {"obs_value": 750_000, "decimals": -3, "time_period": "2019", "measure": "1.1 Doorbraak", "scenario": "target", "ref_area": "GM0268"},
    {"obs_value": 700_000, "decimals": -3, "time_period": "2019", "measure": "1.1 Doorbraak", "scenario": "actual", "ref_area": "GM0268"},
    {"obs_value": 3, "time_period": "2023", "ref_area": "GM0268"} | {"indicator": "clienten_begeleiding", "unit_measure": "persons"},
    {"obs_value": 5, "time_period": "2023", "ref_area": "AM08"} | {"indicator": "clienten_begeleiding", "unit_measure": "persons"},
    {"obs_value": 50, "time_period": "2023-06"} | WORK,
    {"obs_value": 50, "time_period": "2023-06"} | WORK,
]  # fmt: skip


@pytest.fixture
def render(reference, tmp_path):
    """A function from a text to what readers see."""

    def run(text: str) -> str:
        (tmp_path / "jeugd.md").write_text(text, "utf-8")
        return Narrator(rows(*FIGURES), reference, "GM0268").render(tmp_path / "jeugd.md")

    return run


@pytest.mark.parametrize(
    ("reference_in_text", "written"),
    [
        ('waarde("bijstandsgerechtigden", "2019-12")', "7.156"),
        ('waarde("Bijstandsgerechtigden", "december 2019")', "7.156"),
        ('waarde("wachttijd_wijkteam_weken", "1e kwartaal 2020")', "8,7 weken"),
        ('waarde("taakstelling", "2019", uitsplitsing="1.1 Doorbraak", scenario="target")', "€ 750.000"),
        ('waarde("clienten_begeleiding", "2023", gebied="Nijmegen")', "3"),
        ('waarde("bijstandsgerechtigden", "2020", anders="een klein aantal")', "een klein aantal"),
        ('waarde("bijstandsgerechtigden", "2022")', "PM"),
        ('waarde("bijstandsgerechtigden", "2023-06")', "50"),
        ('richting("bijstandsgerechtigden", "2020-S1")', "stijgt"),
        ('richting("bijstandsgerechtigden", "2021")', "is stabiel"),
    ],
)
def test_a_reference_becomes_the_figure(render, reference_in_text, written):
    assert render(f"Het is {{{{ {reference_in_text} }}}}.\n") == f"Het is {written}.\n"


@pytest.mark.parametrize(
    ("reference_in_text", "message"),
    [
        ('waarde("bijstandsgerechtigden", "2018")', "is no figure of this edition. There is: 2019-12"),
        ('waarde("bijstandsgerechtigde", "2019-12")', "Unknown indicator 'bijstandsgerechtigde'"),
        ('waarde("bijstandsgerechtigden", "ooit")', "'ooit' is no period"),
        ('waarde("bijstandsgerechtigden", "2020-S1")', "is no figure of this edition"),
        ('richting("bijstandsgerechtigden", "2019-12")', "is no figure of this edition"),
        ('waarde("taakstelling", "2019", uitsplitsing="1.1 Doorbraak")', "is 2 different figures. Say which"),
        ('waarde("clienten_begeleiding", "2023")', "is 2 different figures"),
        ('waarde("clienten_begeleiding", "2023", gebied="Atlantis")', "Unknown area 'Atlantis'"),
        ('waarde("inwoners", "2023")', "nothing of this indicator"),
        ('waarde("bijstandsgerechtigden", "2020")', 'is hidden to protect people; say anders="..."'),
        ('waarde("bijstandsgerechtigden")', "periode"),
        ("waarden", "'waarden' is undefined"),
        ('waarde("bijstandsgerechtigden"', "expected ')'"),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error_of_that_text(render, reference_in_text, message):
    with pytest.raises(NarrativeError) as error:
        render(f"Het is {{{{ {reference_in_text} }}}}.")
    assert str(error.value).startswith("teksten/jeugd.md: ") and message in str(error.value)


def test_a_text_cannot_reach_into_the_program(render):
    with pytest.raises(NarrativeError):
        render("{{ waarde.__globals__ }}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Er waren 7.156 mensen.", ["7.156"]),
        ("Het steeg met 8,7%.", ["8,7%"]),
        ("Dat kost € 2.000, of meer.", ["2.000"]),
        ("Dat kost € 2000.", ["2000"]),
        ("Er kwamen 2019 cliënten.", ["2019"]),
        ("Ruim 12 meisjes en 31 meiden.", ["12", "31"]),
        ("Op 45 mei", ["45"]),
        ("Een groei van -3 in 2020.", ["3"]),
        ("De 3e wijk.", ["3"]),
    ],
)
def test_a_number_that_was_typed_is_found(text, found):
    assert typed_numbers(text) == [(1, number) for number in found]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 en van 2020 tot 2023.", "Op 1 mei 2020.", "In het 2e kwartaal, na het 1e halfjaar.", "Voor 75-plussers en 18-/18+.",
        "Jongeren tot 27-jarige leeftijd, 65+.", 'Het is {{ waarde("x", "2019-12") }}.', 'Het is {{ waarde("x",\n "2019-12",\n scenario="target") }}.',
        "{# 12 keer gevraagd #}", "[rapport](https://voorbeeld.nl/2020/12)", "Zie https://voorbeeld.nl/7.", "Een noot.[^1]", "1. Eerste\n2. Tweede",
        "Volgens H2O en GM0268.",
    ],
)  # fmt: skip
def test_what_may_be_typed(text):
    assert typed_numbers(text) == []


def test_a_typed_number_is_found_on_its_own_line():
    assert typed_numbers('{{ waarde("x",\n "2019") }}\nen 12\n') == [(3, "12")]


def test_the_texts_of_the_repository_hold_no_typed_number():
    texts = sorted((ROOT / "data/raw").glob("*/*/teksten/*.md"))
    assert texts
    assert {p.name: typed_numbers(p.read_text("utf-8")) for p in texts if typed_numbers(p.read_text("utf-8"))} == {}
