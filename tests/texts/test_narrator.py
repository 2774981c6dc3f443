"""Narrative: every number in a text is a reference that leads to exactly one figure, and every fault is told at once."""

import pytest

from peilmerk import observations
from peilmerk.texts.narrator import NarrativeError, Narrator
from synthetic import rows

WORK = {"indicator": "bijstandsgerechtigden", "theme": "werk_inkomen", "unit_measure": "persons", "ref_area": "GM0268"}
FIGURES = [
    {"obs_value": 7156, "time_period": "2019-12"} | WORK,
    {"obs_value": 7462, "time_period": "2019-01"} | WORK,
    {"obs_value": 1, "time_period": "2020-S1", "transformation": "direction"} | WORK | {"unit_measure": "direction"},
    {"obs_value": 0, "time_period": "2021", "transformation": "direction"} | WORK | {"unit_measure": "direction"},
    {"time_period": "2020", "conf_status": "C"} | WORK,
    {"time_period": "2022", "missing_reason": "not_yet"} | WORK,
    {"obs_value": 8.7, "decimals": 1, "time_period": "2020-Q1", "indicator": "wachttijd_wijkteam_weken", "unit_measure": "weeks", "ref_area": "GM0268"},
    {"obs_value": 750_000, "decimals": -3, "time_period": "2019", "measure": "1.1 Doorbraak", "scenario": "target", "ref_area": "GM0268"},
    {"obs_value": 700_000, "decimals": -3, "time_period": "2019", "measure": "1.1 Doorbraak", "scenario": "actual", "ref_area": "GM0268"},
    {"obs_value": 3, "time_period": "2023", "ref_area": "GM0268"} | {"indicator": "clienten_begeleiding", "unit_measure": "persons"},
    {"obs_value": 5, "time_period": "2023", "ref_area": "AM08"} | {"indicator": "clienten_begeleiding", "unit_measure": "persons"},
    {"obs_value": 50, "time_period": "2023-06"} | WORK,
    {"obs_value": 50, "time_period": "2023-06"} | WORK,
    {"obs_value": 8, "time_period": "2023-07"} | WORK,
    {"obs_value": 9, "time_period": "2023-07"} | WORK,
    {"obs_value": -7_550_000, "decimals": -3, "time_period": "2022", "indicator": "te_realiseren_besparing", "scenario": "target", "unit_measure": "EUR", "ref_area": "GM0268"},
]  # fmt: skip


@pytest.fixture
def narrate(reference, tmp_path):
    """A function from a text to what it became."""

    def run(text: str):
        (tmp_path / "jeugd.md").write_text(text, "utf-8")
        return Narrator(rows(*FIGURES), reference, "GM0268").narrate(tmp_path / "jeugd.md")

    return run


@pytest.fixture
def faults(narrate):
    """A function from a text to its faults: (line, what is told)."""

    def run(text: str) -> tuple[tuple[int, str], ...]:
        with pytest.raises(NarrativeError) as error:
            narrate(text)
        return error.value.faults

    return run


@pytest.mark.parametrize(
    ("reference_in_text", "written"),
    [
        ('waarde("bijstandsgerechtigden", "2019-12")', "7.156"),
        ('waarde("Bijstandsgerechtigden", "december 2019")', "7.156"),
        ('waarde("wachttijd_wijkteam_weken", "1e kwartaal 2020")', "8,7 weken"),
        ('waarde("taakstelling", "2019", uitsplitsing="1.1 Doorbraak", scenario="target")', "€ 750.000"),
        ('waarde("clienten_begeleiding", "2023")', "3"),  # the municipality itself, if no area is named
        ('waarde("clienten_begeleiding", "2023", gebied="Rijk van Nijmegen")', "5"),
        ('waarde("bijstandsgerechtigden", "2020", anders="een klein aantal")', "een klein aantal"),
        ('waarde("bijstandsgerechtigden", "2022", anders="nog niet bekend")', "nog niet bekend"),
        ('waarde("bijstandsgerechtigden", "2023-06")', "50"),
        ('richting("bijstandsgerechtigden", "2020-S1")', "stijgt"),
        ('richting("bijstandsgerechtigden", "2021")', "is stabiel"),
    ],
)
def test_a_reference_becomes_the_figure(narrate, reference_in_text, written):
    assert narrate(f"Het is {{{{ {reference_in_text} }}}}.\n").markdown == f"Het is {written}.\n"


@pytest.mark.parametrize(
    ("reference_in_text", "message"),
    [
        ('waarde("bijstandsgerechtigden", "2018")', "is no figure of this edition. For periode there is: 2019-01; 2019-12; 2020;"),
        ('waarde("bijstandsgerechtigde", "2019-12")', "Nearest that this edition has: bijstandsgerechtigden"),
        ('waarde("bijstandsgerechtigden", "ooit")', "'ooit' is no period"),
        ('waarde("bijstandsgerechtigden", "2020-S1")', "is no figure of this edition"),
        ('richting("bijstandsgerechtigden", "2019-12")', "is no figure of this edition. For periode there is: 2020-S1; 2021."),
        ('waarde("taakstelling", "2019", uitsplitsing="1.1 Doorbrak", scenario="target")', "For uitsplitsing there is: 1.1 Doorbraak."),
        ('waarde("taakstelling", "2019", uitsplitsing="1.1 Doorbraak")', 'is 2 different figures. Say which: scenario="target" or scenario="actual".'),
        ('waarde("taakstelling", "2019", uitsplitsing="1.1 Doorbraak", scenario="doel")', "Unknown scenario 'doel'"),
        ('waarde("bijstandsgerechtigden", "2023-07")', "stand in Blad B14, Blad B15: one of them is wrong"),
        ('waarde("clienten_begeleiding", "2023", gebied="Atlantis")', "Unknown area 'Atlantis'"),
        ('waarde("inwoners", "2023")', "nothing of this indicator"),
        ('waarde("bijstandsgerechtigden", "2020")', 'is hidden to protect people, and so is what depends on it; say anders="..."'),
        ('waarde("bijstandsgerechtigden", "2022")', 'has no figure (bedrag volgt later (pro memorie)); say anders="..."'),
        ('waarde("bijstandsgerechtigden")', "missing a required argument: 'periode'"),
        ('waarde("bijstandsgerechtigden", "2019-12", onderdeel="x")', "Unknown argument of waarde: 'onderdeel'"),
        ('waarde("bijstandsgerechtigden", "2019-12", uitsplising="x")', "Did you mean 'uitsplitsing'"),
        ("waarde(5, 5)", "Unknown indicator"),
        ("waarden", "'waarden' is undefined. Did you mean waarde?"),
        ("waarde", "waarde stands without brackets"),
        ('waarde("bijstandsgerechtigden"', "expected ')'"),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error_of_that_line(faults, reference_in_text, message):
    ((line, told),) = faults(f"Eerst dit.\n\nHet is {{{{ {reference_in_text} }}}}.")
    assert line == 3 and message in told


def test_all_faults_of_a_text_are_told_at_once_with_file_and_line(narrate):
    text = '{{ waarde("x", "2019") }}\n\n{{ waarde("bijstandsgerechtigden",\n  "2018") }} en {{ verschil("y", "2019", "2020") }}\n{{ waarde("bijstandsgerechtigden", "2019-12") }}'
    with pytest.raises(NarrativeError) as error:
        narrate(text)
    assert [line.split(": ")[0] for line in str(error.value).split("\n")] == ["teksten/jeugd.md, line 1", "teksten/jeugd.md, line 3", "teksten/jeugd.md, line 4"]


def test_a_fault_in_a_loop_is_told_once(faults):
    assert len(faults('{% for x in ["a", "b"] %}{{ waarde("bijstandsgerechtigden", "2018") }}{% endfor %}')) == 1


def test_a_text_tells_what_each_of_its_references_led_to(narrate):
    said = narrate('Eind 2019 {{ waarde("bijstandsgerechtigden", "2019-12") }},\ndat zijn er\n{{ verschil("bijstandsgerechtigden", "2019-01", "2019-12") }} minder.')
    first, second = said.calls
    assert (first.line, first.function, first.source, first.text, first.value) == (1, "waarde", 'waarde("bijstandsgerechtigden", "2019-12")', "7.156", 7156)
    assert (second.line, second.text, second.value, [u.period for u in second.used]) == (3, "306", -306, ["2019-01", "2019-12"])
    row = rows(*FIGURES).iloc[0]
    assert first.used[0].key == tuple(row[c] for c in observations.KEY) and first.used[0].index == 0 and not first.used[0].hidden


def test_what_stands_for_a_hidden_figure_is_known_as_such(narrate):
    (call,) = narrate('{{ waarde("bijstandsgerechtigden", "2020", anders="enkele") }}').calls
    assert (call.text, call.other, call.value, call.used[0].hidden, call.used[0].value) == ("enkele", True, None, True, None)


def test_a_text_that_windows_wrote_is_a_text(reference, tmp_path):
    path = tmp_path / "jeugd.md"
    path.write_bytes('\ufeffEr zijn {{ waarde("clienten_begeleiding", "2023") }}\r\ncliënten.\r\n'.encode())
    assert Narrator(rows(*FIGURES), reference, "GM0268").render(path) == "Er zijn 3\ncliënten.\n"


# --- keys and disputes --------------------------------------------------------------------------------------------

KEY = "GM0268.2019-12.bijstandsgerechtigden.persons"


def test_a_number_in_a_sentence_carries_the_keys_of_its_figures(narrate):
    told = narrate('Eind 2019 {{ waarde("bijstandsgerechtigden", "2019-12") }}, dat is {{ verschil("bijstandsgerechtigden", "2019-01", "2019-12") }} minder: het {{ richting("bijstandsgerechtigden", "2020-S1") }}.')
    text, notes = told.keyed()
    assert text == f'Eind 2019 [7.156]{{data-key="{KEY}"}}, dat is [306]{{data-key="GM0268.2019-01.bijstandsgerechtigden.persons {KEY}"}} minder: het stijgt.'
    assert told.markdown == "Eind 2019 7.156, dat is 306 minder: het stijgt." and notes == []


def test_what_an_author_writes_instead_of_a_hidden_figure_carries_no_key(narrate):
    assert narrate('{{ waarde("bijstandsgerechtigden", "2020", anders="enkele") }}').keyed()[0] == "enkele"


@pytest.mark.parametrize("said", ['{{ waarde("bijstandsgerechtigden", "2019-12") | capitalize }}', '{{ waarde("bijstandsgerechtigden", "2019-12") | upper | trim }}'])
def test_a_filter_leaves_the_key(narrate, said):
    assert narrate(said).keyed()[0] == f'[7.156]{{data-key="{KEY}"}}'


def test_every_turn_of_a_loop_carries_its_own_key(narrate):
    told = narrate('{% for p in ["2019-12", "2019-01"] %}{{ waarde("bijstandsgerechtigden", p) }}{% if not loop.last %}, {% endif %}{% endfor %}')
    assert told.keyed()[0] == f'[7.156]{{data-key="{KEY}"}}, [7.462]{{data-key="GM0268.2019-01.bijstandsgerechtigden.persons"}}'


def test_a_number_that_checks_dispute_has_the_mark_of_tables_with_words(narrate):
    told = narrate('Er zijn {{ waarde("bijstandsgerechtigden", "2019-12") }} personen.')
    text, notes = told.keyed(lambda used: ('elders staat "7.165"', used[0].mark == KEY))
    assert text == f'Er zijn [7.156 [≠]{{.pm-mark role="img" aria-label="elders staat ’7.165’" title="elders staat ’7.165’"}}]{{data-key="{KEY}"}} personen.'
    assert notes == ['≠ bij 7.156: elders staat "7.165".']


def test_where_the_sentence_says_that_it_is_less_what_others_say_has_no_sign_either(narrate):
    told = narrate('Dat is {{ waarde("te_realiseren_besparing", "2022", mits="minder") }} minder, en met teken {{ waarde("te_realiseren_besparing", "2022") }}.')
    assert told.keyed(lambda used: ("elders staat −€ 7.520.000", True))[1] == ["≠ bij € 7.550.000: elders staat € 7.520.000.", "≠ bij −€ 7.550.000: elders staat −€ 7.520.000."]
