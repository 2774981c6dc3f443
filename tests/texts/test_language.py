"""The words of the language: what each says, and that nothing that depends on a hidden figure is ever said."""

from dataclasses import dataclass
from datetime import date

import pytest

from peilmerk.errors import PeilmerkError
from peilmerk.texts.figures import Figures
from peilmerk.texts.labels import Label
from peilmerk.texts.language import Language
from synthetic import TOWN, rows

PEOPLE = {"indicator": "clienten_begeleiding", "unit_measure": "persons"}
MONEY = {"indicator": "resultaat", "unit_measure": "EUR", "decimals": -5}
WAIT = {"indicator": "wachttijd_wijkteam_weken", "unit_measure": "weeks", "decimals": 1}
SHARE = {"indicator": "aandeel_beschermd_thuis", "unit_measure": "percent"}
FIGURES = [
    {"obs_value": 7462, "time_period": "2019"} | PEOPLE,
    {"obs_value": 7156, "time_period": "2020"} | PEOPLE,
    {"time_period": "2021", "conf_status": "C"} | PEOPLE,
    {"time_period": "2022", "missing_reason": "unknown"} | PEOPLE,
    {"obs_value": 100, "time_period": "2019", "breakdown": "groep"} | PEOPLE,
    {"obs_value": 60, "time_period": "2019", "breakdown": "regulier"} | PEOPLE,
    {"time_period": "2019", "breakdown": "specialistisch", "conf_status": "D"} | PEOPLE,
    {"obs_value": 40, "time_period": "2019", "law": "Wmo", "product": "vervoer"} | PEOPLE,
    {"obs_value": 30, "time_period": "2019", "law": "Jeugdwet", "product": "vervoer"} | PEOPLE,
    {"obs_value": 20, "time_period": "2019", "law": "Wmo"} | PEOPLE,
    {"obs_value": -7.5, "decimals": 1, "time_period": "2019", "transformation": "change_pct", "unit_measure": "percent", "indicator": "clienten_begeleiding"},
    {"obs_low": 800_000, "obs_high": 2_900_000, "time_period": "2020"} | MONEY,
    {"obs_low": -5e6, "obs_high": -1.5e6, "time_period": "2021"} | MONEY,
    {"obs_low": -1e6, "obs_high": 2e6, "time_period": "2022"} | MONEY,
    {"obs_value": -3_400_000, "time_period": "2019"} | MONEY,
    {"obs_value": 4e6, "time_period": "2019", "scenario": "target"} | MONEY,
    {"obs_value": 1_776_462, "time_period": "2018", "indicator": "resultaat", "unit_measure": "EUR", "decimals": 0},
    {"obs_value": 1e6, "time_period": "2020", "decimals": -6, "theme": "beschermd_wonen"}, {"obs_value": 4e6, "time_period": "2020", "decimals": -6, "theme": "jeugd"},
    {"obs_low": 55, "time_period": "2018", "indicator": "doelgroep_leeftijd", "unit_measure": "years"},
    {"obs_value": 8.7, "time_period": "2019-Q4"} | WAIT, {"obs_value": 8.7, "time_period": "2020-Q1"} | WAIT, {"obs_value": 6.2, "time_period": "2020-Q2"} | WAIT,
    {"obs_value": 23, "time_period": "2020"} | SHARE, {"obs_value": 47, "time_period": "2023"} | SHARE,
]  # fmt: skip


@dataclass(frozen=True)
class Milestone:
    code: str
    omschrijving: str
    datum: date | None
    eerder: tuple
    gerealiseerd: date | None = None


LABELS = {
    "fig-verblijf": Label("fig-verblijf", "Jeugdigen [niet thuis]", "jeugd", "jeugd.ipynb"),
    "tbl-kader": Label("tbl-kader", "Kader", "financien", "financien.ipynb"),
    "tbl-beeld": Label("tbl-beeld", "", "samenvatting", "index.ipynb"),
}
MILESTONES = [
    Milestone("start-teams", "start van de jeugdteams", date(2021, 7, 1), (date(2021, 1, 1), date(2021, 4, 1))),
    Milestone("wet", "nieuwe wet", None, (), None),
]


@pytest.fixture
def say(reference):
    """A function from a call in Python's spelling (the same as that of a text) to what it says."""

    def run(call: str, page: str = "jeugd"):
        language = Language(Figures(rows(*FIGURES), reference, TOWN), page, lambda: LABELS, lambda: MILESTONES)
        return eval(call, {}, language.functions())

    return run


@pytest.mark.parametrize(
    ("call", "text"),
    [
        # waarde
        ('waarde("clienten_begeleiding", "2019", eenheid="personen")', "7.462"),
        ('waarde("clienten_begeleiding", "2019", maat="verandering")', "−7,5%"),
        ('waarde("clienten_begeleiding", "2019", eenheid="%", mits="daling")', "7,5%"),
        ('waarde("clienten_begeleiding", "2019", maat="niveau", wet="Wmo")', "20"),
        ('waarde("clienten_begeleiding", "2019", wet="Jeugdwet", product="vervoer")', "30"),
        ('waarde("clienten_begeleiding", "2019", uitsplitsing="vervoer", wet="Wmo")', "40"),
        ('waarde("resultaat", "2019", scenario="actual")', "−€ 3,4 miljoen"),
        ('waarde("resultaat", "2019", scenario="actual", mits="tekort")', "€ 3,4 miljoen"),
        ('waarde("resultaat", "2019", scenario="actual", mits="tekort", decimalen=0)', "€ 3 miljoen"),
        ('waarde("resultaat", "2018")', "€ 1.776.462"),
        ('waarde("resultaat", "2018", eenheid="miljoen", decimalen=1)', "€ 1,8 miljoen"),
        ('waarde("resultaat", "2018", decimalen=-3)', "€ 1.776.000"),
        ('waarde("wachttijd_wijkteam_weken", "2020-Q2", decimalen=0)', "6 weken"),
        ('waarde("resultaat", "2020")', "€ 0,8 tot € 2,9 miljoen"),
        ('waarde("resultaat", "2021", mits="tekort")', "€ 1,5 tot € 5,0 miljoen"),
        ('waarde("doelgroep_leeftijd", "2018")', "vanaf 55 jaar"),
        # verschil
        ('verschil("clienten_begeleiding", "2019", "2020")', "306"),
        ('verschil("clienten_begeleiding", "2019", "2020", als="procent", mits="daling")', "4,1%"),
        ('verschil("clienten_begeleiding", "2019", uitsplitsing=("groep", "regulier"))', "40"),
        ('verschil("clienten_begeleiding", "2019", product="vervoer", wet=("Wmo", "Jeugdwet"))', "10"),
        ('verschil("resultaat", "2019", scenario=("target", "actual"))', "€ 7,4 miljoen"),
        ('verschil("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2")', "2,5 weken"),
        ('verschil("aandeel_beschermd_thuis", "2020", "2023", mits="stijging")', "24 procentpunt"),
        ('verschil("clienten_begeleiding", "2020", "2021", anders="iets")', "iets"),
        # richting
        ('richting("clienten_begeleiding", "2019", "2020")', "daalt"),
        ('richting("clienten_begeleiding", "2019", "2020", tijd="verleden")', "daalde"),
        ('richting("clienten_begeleiding", "2019", "2020", meervoud=True)', "dalen"),
        ('richting("clienten_begeleiding", "2019", "2020", mits="daling")', "daalt"),
        ('richting("wachttijd_wijkteam_weken", "2019-Q4", "2020-Q1", mits="gelijk")', "is stabiel"),
        ('waarde("taakstelling", "2020", thema="jeugd")', "€ 4 miljoen"),
        ('richting("wachttijd_wijkteam_weken", "2019-Q4", "2020-Q1")', "is stabiel"),
        ('richting("wachttijd_wijkteam_weken", "2019-Q4", "2020-Q1", tijd="verleden")', "bleef gelijk"),
        ('richting("aandeel_beschermd_thuis", "2020", "2023", tijd="verleden")', "steeg"),
        ('richting("clienten_begeleiding", "2020", "2021", anders="is niet te zeggen")', "is niet te zeggen"),
        # bandbreedte
        ('bandbreedte("resultaat", "2020")', "tussen € 0,8 en € 2,9 miljoen"),
        ('bandbreedte("resultaat", "2021")', "tussen −€ 5,0 en −€ 1,5 miljoen"),
        ('bandbreedte("resultaat", "2021", mits="tekort")', "tussen € 1,5 en € 5,0 miljoen"),
        ('bandbreedte("wachttijd_wijkteam_weken", ["2019-Q4", "2020-Q1", "2020-Q2"])', "tussen 6,2 en 8,7 weken"),
        ('bandbreedte("clienten_begeleiding", "2019", uitsplitsing=["groep", "regulier"])', "tussen 60 en 100"),
        ('bandbreedte("clienten_begeleiding", "2019", uitsplitsing=["groep", "specialistisch"], anders="enkele tientallen")', "enkele tientallen"),
        # what is no figure
        ('figuur("fig-verblijf")', "@fig-verblijf"),
        ('tabel("tbl-kader")', "[tabel ‘Kader’](financien.ipynb#tbl-kader)"),
        ('tabel("tbl-beeld")', "[tabel](index.ipynb#tbl-beeld)"),
        ('mijlpaal("start-teams")', "1 juli 2021"),
        ('mijlpaal("start-teams", als="eerder")', "1 januari 2021 en 1 april 2021"),
        ('mijlpaal("start-teams", als="omschrijving")', "start van de jeugdteams"),
        ('mijlpaal("wet", anders="nog niet gepland")', "nog niet gepland"),
    ],
)  # fmt: skip
def test_what_a_word_says(say, call, text):
    assert say(call).text == text


def test_a_figure_of_another_page_is_a_link_with_its_title(say):
    assert say('figuur("fig-verblijf")', page="samenvatting").text == "[figuur ‘Jeugdigen (niet thuis)’](jeugd.ipynb#fig-verblijf)"


@pytest.mark.parametrize(
    "call",
    [
        'waarde("clienten_begeleiding", "2021")', 'verschil("clienten_begeleiding", "2020", "2021")', 'verschil("clienten_begeleiding", "2020", "2021", als="procent")',
        'richting("clienten_begeleiding", "2020", "2021")', 'richting("clienten_begeleiding", "2019", "2021")', 'bandbreedte("clienten_begeleiding", ["2019", "2020", "2021"])',
        'verschil("clienten_begeleiding", "2019", uitsplitsing=("groep", "specialistisch"))', 'bandbreedte("clienten_begeleiding", "2019", uitsplitsing=["groep", "specialistisch"])',
    ],
)  # fmt: skip
def test_what_depends_on_a_hidden_figure_is_as_hidden_as_the_figure(say, call):
    with pytest.raises(PeilmerkError, match="hidden to protect people, and so is what depends on it; say anders"):
        say(call)
    other = say(call[:-1] + ', anders="iets")')
    assert (other.text, other.value, other.other) == ("iets", None, True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('waarde("clienten_begeleiding", "2019")', "is 2 different figures. Say which: eenheid=\"personen\" or eenheid=\"%\"; maat=\"niveau\" or maat=\"verandering\""),
        ('waarde("clienten_begeleiding", "2019", uitsplitsing="vervoer")', 'Say which: wet="Wmo" or wet="Jeugdwet"'),
        ('waarde("clienten_begeleiding", "2019", wet="Wlz")', "For wet there is: the total (leave wet out); Wmo."),
        ('waarde("taakstelling", "2020")', 'Say which: thema="Beschermd wonen" or thema="Jeugd"'),
        ('waarde("taakstelling", "2020", thema="wmo")', "For thema there is: "),
        ('waarde("clienten_begeleiding", "2019", kleur="rood")', "Unknown argument 'kleur'"),
        ('waarde("resultaat", "2019", scenario="actual", mits="overschot")', "this is no overschot"),
        ('waarde("resultaat", "2022", mits="tekort")', "this is no tekort"),
        ('waarde("resultaat", "2022", mits="te kort")', "Did you mean 'tekort'"),
        ('waarde("resultaat", "2019", scenario="actual", decimalen=2)', "given in 1, and is never said more precisely"),
        ('waarde("wachttijd_wijkteam_weken", "2020-Q2", decimalen="een")', "is no whole number"),
        ('waarde("wachttijd_wijkteam_weken", "2020-Q2", eenheid="miljoen")', "is for amounts in euro"),
        ('waarde("resultaat", "2018", eenheid="miljoen")', "needs decimalen=2 or fewer"),
        ('verschil("clienten_begeleiding", "2019")', "is between two figures"),
        ('verschil("clienten_begeleiding", "2019", "2020", uitsplitsing=("a", "b"))', "is between two figures"),
        ('verschil("clienten_begeleiding", "2019", uitsplitsing=("groep", "regulier", "groep"))', "this names 3"),
        ('verschil(("resultaat", "clienten_begeleiding"), "2019", scenario="actual")', "in one unit; these are in EUR and persons"),
        ('verschil("clienten_begeleiding", "2019", "2020", mits="stijging")', "is no 'stijging': it goes from 7462 to 7156"),
        ('verschil("clienten_begeleiding", "2019", "2020", als="procenten")', "Did you mean 'procent'"),
        ('verschil("aandeel_beschermd_thuis", "2020", "2023", als="procent")', "percentage points"),
        ('verschil("resultaat", "2019", scenario=("actual", "target"), als="procent")', "nothing to be a part of"),
        ('verschil("resultaat", "2019", "2020", scenario="actual")', "was given as a range; bandbreedte(...) says it"),
        ('richting("clienten_begeleiding", "2020", "2022")', "has no figure"),
        ('richting("clienten_begeleiding", "2019", "2020", tijd="toen")', "Unknown tijd 'toen'"),
        ('richting("clienten_begeleiding", "2019", "2020", mits="stijging")', "is no 'stijging': it daalt"),
        ('richting("wachttijd_wijkteam_weken", "2019-Q4", "2020-Q1", mits="daling")', "is no 'daling': it is stabiel"),
        ('richting("clienten_begeleiding", "2019", "2020", mits="dalling")', "Did you mean 'daling'"),
        ('richting("clienten_begeleiding", "2020", "2019")', "this goes from 2020 to 2019"),
        ('verschil("clienten_begeleiding", "2020", "2020")', "this goes from 2020 to 2020"),
        ('bandbreedte("clienten_begeleiding", "2020")', "needs a figure that was given as a range"),
        ('bandbreedte("doelgroep_leeftijd", "2018")', "has one end only"),
        ('figuur("fig-verblyf")', "Did you mean 'fig-verblijf'"),
        ('figuur("tbl-kader")', "is a tabel: write tabel"),
        ('mijlpaal("start-team")', "Did you mean 'start-teams'"),
        ('mijlpaal("wet")', "the list says nothing about 'datum'"),
        ('mijlpaal("wet", als="wanneer")', "Unknown als 'wanneer'"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_told_with_what_can(say, call, message):
    with pytest.raises(PeilmerkError) as error:
        say(call)
    assert message in str(error.value)
