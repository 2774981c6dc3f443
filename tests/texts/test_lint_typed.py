"""Typed numbers are found, and what may be typed is left alone; a figure of the edition is proposed if it is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lint_case import FIGURES, TOWN, edition, found_in

from peilmerk import numbers
from peilmerk.texts.lint import Text
from peilmerk.texts.lint.typed import WORDS, in_digits
from peilmerk.texts.narrator import Narrator
from synthetic import rows


def typed(source: str, kind: str = "getypt-getal") -> list[str]:
    return [f.subject for f in found_in(source) if f.kind == kind]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Er waren 7.156 mensen.", ["7.156"]), ("Het steeg met 8,7%.", ["8,7%"]), ("Dat kost € 2.000, of meer.", ["€ 2.000"]), ("Dat kost € 2000.", ["€ 2000"]),
        ("Er kwamen 2019 cliënten.", ["2019"]), ("Ruim 12 meisjes en 31 meiden.", ["12", "31"]), ("Op 45 mei", ["45"]), ("Een groei van -3 in 2020.", ["3"]),
        ("Dat was 5,1 miljoen euro.", ["5,1 miljoen"]), ("Eind december 7156.", ["7156"]), ("In januari waren er 2077 bekend.", ["2077"]),
        ("Er kwamen 2019 binnen.", ["2019"]), ("Tegen 7156 in het eerste kwartaal.", ["7156"]), ("| a |\n|---|\n| 31 |", ["31"]), ("- 4 plannen", ["4"]),
        ("Van 20 tot 30 procent.", ["20", "30 procent"]), ("Hulp aan 12 kinderen van 4 tot 12 jaar.", ["12"]),
    ],
)  # fmt: skip
def test_a_number_that_was_typed_is_found(text, found):
    assert typed(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 en van 2020 tot 2023.", "Op 1 mei 2020, 2 en 3 juni, 2020-05-01 en 1-5-2020.", "In het 2e kwartaal, na het 1e halfjaar, de 3e keer.",
        "Voor 75-plussers en 18-/18+.", "Jongeren tot 27-jarige leeftijd, 65+, 12- tot 18-jarigen, van 4 tot 12 jaar, 75 jaar en ouder, tussen 18 en 23 jaar, tot 27 jaar.",
        'Het is {{ waarde("x", "2019-12") }}.', 'Het is {{ waarde("x",\n "2019-12",\n scenario="target") }}.', "{# 12 keer gevraagd #}", "[rapport](https://voorbeeld.nl/2020/12)",
        "Zie https://voorbeeld.nl/7.", "1. Eerste\n2. Tweede", "Volgens H2O en GM0268.", "De Wmo 2015, artikel 2.3.5, lid 2, en taakveld 6.72 en 6.82.", "Besluit BW-6696, 24/7, om 9.30 uur, 6511 AB.",
        "## 1.2 Toegang\n\nDe toegang.", "Van 2019/2020 en 2019-2022.", "`code 12`", "Interventie 5 en spoor 1, maatregel 1.1.", "Oppervlak in km².",
    ],
)  # fmt: skip
def test_what_may_be_typed(text):
    assert typed(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Het loopt in drie wijken.", ["drie wijken"]), ("Met vijfentwintig nieuwe plannen.", ["vijfentwintig nieuwe plannen"]), ("De helft van de cliënten.", ["De helft"]), ("Een kwart minder.", ["Een kwart"]),
        ("Gemiddeld acht weken wachten.", ["acht weken"]), ("De eerste helft van 2020.", []), ("Let op twee dingen.", []), ("In één keer; een van de plannen.", []), ("Over twee jaar.", []),
        ("Een derde partij helpt.", []), ("Twee derde van de gezinnen.", ["Twee derde"]),
    ],
)  # fmt: skip
def test_a_number_in_words_is_found_before_what_is_counted(text, found):
    assert typed(text, "getal-in-woorden") == found


@given(st.integers(0, 9_999_999), st.integers(0, 3))
def test_a_typed_number_means_what_was_written(number, decimals):
    value = number / 10**decimals
    block = Text("a.md", f"Het was € {numbers.write(value, decimals)} per jaar.").blocks[0]
    (found,) = in_digits(block, 2020)
    assert found.unit == "EUR" and found.value == pytest.approx(value) and found.half >= 0.5 * 10.0**-decimals * 0.999


def test_words_count_on_without_a_gap():
    assert sorted(set(WORDS.values()))[:98] == list(range(2, 100))


@pytest.mark.parametrize("figure", [f for f in FIGURES if "transformation" not in f and f["obs_value"] > 0], ids=lambda f: f"{f['indicator']} {f['time_period']}")
def test_the_proposed_reference_writes_the_number_that_was_typed(figure, tmp_path):
    """Whoever pastes it gets the same sentence, by the narrator itself."""
    context = edition()
    row = rows(figure, ref_area=figure.get("ref_area", TOWN)).iloc[0]
    written = numbers.write(row["obs_value"], max(0, int(row["decimals"]))) + ("%" if row["unit_measure"] == "percent" else "")
    label = context.reference.indicators[figure["indicator"]].label
    (found,) = [f for f in found_in(f"{label}: {written} groep.") if f.kind == "getypt-getal"]
    calls = [part.split("}}")[0] for part in found.do.split("{{")[1:]]
    said = []
    for call in calls:
        (tmp_path / "a.md").write_text("{{" + call + "}}", "utf-8")
        said.append(Narrator(context.figures, context.reference, TOWN).render(tmp_path / "a.md"))
    assert said and all(text.startswith(written) for text in said)


def test_a_rounded_amount_leads_to_the_figure_behind_it():
    figures = [{"time_period": "2020", "obs_value": 2_067_000, "decimals": 0, "indicator": "budget", "theme": "financien"}]
    (found,) = found_in("Het budget is € 2,1 mln.", context=edition(figures=figures))
    assert found.do == 'Gebruik {{ waarde("budget", "2020") }}.'


def test_without_such_a_figure_it_says_where_to_put_it():
    (found,) = found_in("Er waren 4.321 mensen.")
    assert found.do.startswith("Verwijs naar het cijfer") and found.where == "teksten/jeugd.md, regel 1"


@pytest.mark.parametrize("text", ["De wachttijd was 2019.", "2020", "Het gemiddelde bedroeg 2020.", "Het aantal 2019 in de wijk.", "Een tekort van 2023.", "De teams hielpen 2020.", "- Het waren er gemiddeld 2020"])
def test_a_year_where_a_figure_belongs_is_a_number(text):
    assert len(typed(text)) == 1


@pytest.mark.parametrize("text", ["In 2019 was het druk.", "De cijfers van 2019 en 2020 verschillen.", "Van 2019 tot 2022 steeg het.", "Het tekort van 2023 is klein.", "De begroting 2020 volgt.", "De Agenda 2030 loopt.", "Van 2018 op 2019.", "In 2018, 2019 en 2020.", "2019 was druk.", "- 2020: druk.", "Zie Voortgang 2019.", "(2019)", "## Cijfers 2019\n\nDie volgen."])
def test_a_year_that_says_when_is_none(text):
    assert not typed(text)
