"""The page for residents: sentences in plain language, rounded as people say it, each number with its key."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headline_figures import edition, figures, only
from peilmerk import headlines as heads
from peilmerk import keys, readability
from peilmerk import plain_language as plain
from peilmerk.errors import ConfigError, UnknownName
from synthetic import ROOT

WORDS = plain.load(ROOT / "data/reference")
REFERENCE = edition().reference


def row(value, unit="persons", **more):
    return {"obs_value": value, "obs_low": None, "obs_high": None, "unit_measure": unit, "qualifier": "", "sleutel": "GM9001.2025.x.y", **more}


def told(value, unit="persons", **more):
    return keys.without(plain.figure(row(value, unit, **more)))


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (78, "persons", "78"), (613, "persons", "ongeveer 610"), (7156, "persons", "ongeveer 7.200"), (7200, "persons", "7.200"), (12345, "persons", "ongeveer 12.000"),
        (8.7, "weeks", "ongeveer 9 weken"), (1, "weeks", "1 week"), (0.4, "months", "0,4 maanden"), (47, "percent", "47 procent"), (54.8, "percent", "ongeveer 55 procent"),
        (2_077_000, "EUR", "ongeveer 2,1 miljoen euro"), (1_000_000, "EUR", "1 miljoen euro"), (331_000_000, "EUR", "331 miljoen euro"), (1_377, "EUR", "ongeveer 1.400 euro"),
        (285_000, "EUR", "285.000 euro"), (2_400_000_000, "EUR", "2,4 miljard euro"),
    ],
)  # fmt: skip
def test_figures_are_rounded_as_people_say_them(value, unit, expected):
    assert told(value, unit) == expected


@pytest.mark.parametrize(("period", "again"), [("2025-Q4", "In hetzelfde kwartaal"), ("2025", "In hetzelfde jaar"), ("2025-05-01", "Op 1 mei 2025"), ("2024-03/2025-06", "In dezelfde tijd")])
def test_a_period_that_was_just_named_is_not_named_again(period, again):
    headline = only(figures({"time_period": period, "obs_value": 40}))
    assert keys.without(plain.sentences(headline, WORDS, edition(), period)) == f"{again} kregen 40 mensen bijstand."
    assert not keys.without(plain.sentences(headline, WORDS, edition(), "2024")).startswith("In hetzelfde")


def test_of_what_has_to_be_saved_it_is_told_what_is_no_saving():
    common = {"indicator": "taakstelling", "unit_measure": "EUR", "theme": "maatregelen", "scenario": "target", "time_period": "2024"}
    rows = {"measure": "Totaal besparing", "obs_value": 5.7e6, "decimals": -5, "role": "total"}, {"measure": "10 Beslag behoedzaamheidsmarge", "obs_value": 0.7e6, "decimals": -5}
    said = keys.without(plain.sentences(only(figures(*rows, **common)), WORDS, edition()))
    assert said == "In 2024 moet de gemeente 5,7 miljoen euro besparen. Dat is een doel. Daarvan komt 700.000 euro uit geld dat de gemeente achter de hand heeft."


def test_a_year_that_the_source_does_not_name_is_not_told_as_a_fact():
    headline, told = only(figures({"time_period": "2019", "obs_value": 40, "note": "peiljaar niet genoemd"})), []
    for before, assumed in (("", False), ("2019", True), ("2019", False)):
        told.append(keys.without(plain.sentences(headline, WORDS, edition(), before, assumed)))
    reserve = " Van wanneer dit is, staat niet in het rapport. Wij gaan uit van 2019."
    assert told == [f"In 2019 kregen 40 mensen bijstand.{reserve}", "In hetzelfde jaar kregen 40 mensen bijstand.", f"In hetzelfde jaar kregen 40 mensen bijstand.{reserve}"]


def test_what_has_to_be_saved_and_what_is_expected_to_be_are_two_sentences():
    amount = {"time_period": "2026", "obs_value": 2e6, "decimals": -6}
    common = {"indicator": "taakstelling", "unit_measure": "EUR", "theme": "maatregelen"}
    assert said(amount | {"scenario": "target"}, **common) == "In 2026 moet de gemeente 2 miljoen euro besparen. Dat is een doel."
    assert said(amount | {"scenario": "forecast"}, **common) == "In 2026 bespaart de gemeente 2 miljoen euro. Dat is wat de gemeente nu verwacht."


def test_what_is_said_of_a_number_comes_after_what_it_is_compared_with():
    assert said({"time_period": "2024", "obs_value": 50}, {"time_period": "2025", "obs_value": 40, "obs_status": "E"}).endswith("Toen waren het er 50. Dit getal is een schatting.")


def test_a_reserve_stays_and_a_range_has_two_numbers():
    assert told(3400, qualifier="circa") == "ongeveer 3.400" and told(85, qualifier="meer dan") == "meer dan 85"
    assert told(None, "EUR", obs_low=8e5, obs_high=2.9e6) == "tussen de 800.000 euro en 2,9 miljoen euro"
    assert told(None) == ""


def test_a_rounded_number_has_the_key_of_what_it_was_rounded_from():
    assert plain.figure(row(7156)) == '[ongeveer 7.200]{data-key="GM9001.2025.x.y;computed=rounded"}'
    assert plain.figure(row(78)) == '[78]{data-key="GM9001.2025.x.y"}'


@given(st.floats(1, 1e10, allow_nan=False))
def test_no_number_is_further_off_than_a_twentieth(value):
    for unit in ("persons", "EUR"):
        text, _ = plain._written(value, unit)
        number, *words = text.replace(".", "").replace(",", ".").split()
        size = float(number) * {"miljoen": 1e6, "miljard": 1e9}.get(words[0] if words else "", 1)
        assert abs(size - value) <= max(0.5, 0.051 * value)


def said(*rows, **common):
    return keys.without(plain.sentences(only(figures(*rows, **common)), WORDS, edition()))


def test_a_figure_and_what_it_was_before():
    assert said({"time_period": "2024-Q4", "obs_value": 7462}, {"time_period": "2025-Q4", "obs_value": 7156}) == (
        "In het vierde kwartaal van 2025 kregen ongeveer 7.200 mensen bijstand. Dat is minder dan een jaar eerder. Toen waren het er ongeveer 7.500."
    )


def test_a_difference_that_rounding_hides_is_slight():
    text = said({"time_period": "2024", "obs_value": 7210}, {"time_period": "2025", "obs_value": 7240})
    assert text.endswith("Dat is iets meer dan een jaar eerder.") and "Toen" not in text


def test_what_is_not_final_or_not_there_yet_is_said():
    assert "kregen 40\\* mensen bijstand" in said({"time_period": "2025", "obs_value": 40, "obs_status": "P"}), "what the mark means the page says once"
    assert "Dit getal is een schatting." in said({"time_period": "2025", "obs_value": 40, "obs_status": "E"})
    goal = {"time_period": "2026", "obs_value": 4e6, "indicator": "taakstelling", "unit_measure": "EUR", "theme": "maatregelen", "scenario": "target"}
    assert said(goal) == "In 2026 moet de gemeente 4 miljoen euro besparen. Dat is een doel."
    assert said({"time_period": "2026", "obs_value": 40, "scenario": "forecast"}) == "", "no words for an expected number of people"


def test_a_count_of_a_part_of_the_year_is_no_number_on_a_day():
    cases = {"time_period": "2025-05-01", "obs_value": 40, "indicator": "doorbraak_casussen_opgepakt", "unit_measure": "cases", "theme": "doorbraak"}
    assert said(cases) == "Van 1 januari tot 1 mei 2025 hielp het team 40 mensen of gezinnen."


def test_of_a_share_of_nobody_knows_what_is_said_so():
    share = {"time_period": "2025", "obs_value": 47, "indicator": "aandeel_beschermd_thuis", "unit_measure": "percent", "theme": "beschermd_wonen", "note": "noemer niet eenduidig"}
    assert said(share).endswith("Van wie precies, staat niet in de cijfers.")


def test_less_than_nothing_is_a_shortage():
    money = {"indicator": "resultaat", "unit_measure": "EUR", "theme": "financien"}
    text = said({"time_period": "2024", "obs_value": -380_000}, {"time_period": "2025", "obs_value": -150_000}, **money)
    assert text == "In 2025 kwam de gemeente 150.000 euro tekort, vergeleken met haar plan. Dat is beter dan een jaar eerder."
    assert said({"time_period": "2025", "obs_value": 150_000}, **money) == "In 2025 hield de gemeente 150.000 euro over, vergeleken met haar plan."


def test_a_shortage_of_one_law_is_named_as_its_own_and_those_of_the_others_stand_beside_it():
    common = {"indicator": "resultaat", "unit_measure": "EUR", "theme": "financien", "time_period": "2025"}
    table = figures({"obs_value": -150_000, "breakdown": "Wmo"}, {"obs_value": -460_000, "breakdown": "Jeugd"}, {"obs_value": 9, "breakdown": "werkbedrijf"}, **common)
    lines = [keys.without(line) for line in plain.theme([only(table)], "financien", WORDS, edition())]
    assert lines == [
        "In 2025 kwam de gemeente 460.000 euro tekort op hulp voor kinderen en jongeren, vergeleken met haar plan.",
        "In hetzelfde jaar kwam de gemeente 150.000 euro tekort op hulp om thuis te wonen, vergeleken met haar plan.",
    ], "the largest first; a part without words is not told"


def test_a_shortage_between_two_amounts_has_no_minus_and_what_may_be_either_is_not_told():
    common = {"indicator": "resultaat", "unit_measure": "EUR", "theme": "financien", "scenario": "forecast", "time_period": "2025", "breakdown": "Jeugd", "obs_value": None}
    text = said({"obs_low": -5_000_000, "obs_high": -1_500_000}, **common)
    assert text.startswith("In 2025 komt de gemeente tussen de 1,5 miljoen euro en 5 miljoen euro tekort op hulp voor kinderen en jongeren, vergeleken met haar plan.")
    assert said({"obs_low": -1_000_000, "obs_high": 500_000}, **common) == ""


def test_who_may_get_help_is_not_told_as_who_got_it():
    table = figures({"time_period": "2025-Q4", "obs_value": 2500}, indicator="clienten_maatwerk", theme="maatwerk", counted=True)
    assert keys.without(plain.sentences(only(table), WORDS, edition())) == "In het vierde kwartaal van 2025 hadden 2.500 inwoners recht op hulp van de gemeente."
    for code, forms in WORDS.sentences.items():
        if "indicatie" in REFERENCE.indicators[code].definition:
            assert "recht op" in forms["zin"], code


def test_an_amount_of_which_more_comes_in_is_not_told_as_complete():
    table = figures({"time_period": "2025-Q4", "obs_value": 3_200_000, "obs_status": "P", "law": "_T"}, indicator="gedeclareerd_bedrag", unit_measure="EUR", theme="maatwerk", counted=True)
    text = keys.without(plain.sentences(only(table), WORDS, edition()))
    assert text == "In het vierde kwartaal van 2025 kostte de hulp tot nu toe 3,2 miljoen euro\\*. Nog niet alle rekeningen zijn binnen."
    assert all("onvolledig" in WORDS.sentences[code] for code, i in REFERENCE.indicators.items() if i.headline is not None and i.counted and i.counted.provisional_months)


def test_a_number_that_other_figures_contradict_says_so():
    known = edition(disputed=('elders staat "78"', True))
    (headline,) = heads.headlines(known, figures({"time_period": "2025", "obs_value": 77}))
    text = plain.sentences(headline, WORDS, known)
    assert '[≠]{.pm-mark role="img" aria-label="elders staat ’78’"' in text and text.endswith("Let op: andere cijfers op deze site zeggen iets anders.")


def test_a_difference_that_a_correction_made_says_so():
    rows = figures({"time_period": "2024", "obs_value": 80}, {"time_period": "2025", "obs_value": 60})
    (headline,) = heads.headlines(edition(corrected={"2025-03-01": "correctie studietoeslag"}), rows)
    assert keys.without(plain.sentences(headline, WORDS, edition())).endswith("Toen waren het er 80. Een deel van het verschil komt door een correctie in de cijfers.")


def test_a_part_without_words_is_not_told():
    assert said({"time_period": "2025", "obs_value": 40, "breakdown": "werkbedrijf Tiem"}) == ""
    assert said({"time_period": "2025", "obs_value": 40, "product": "intramuraal", "indicator": "clienten_beschermd_wonen"}).endswith("Dat is een huis van een zorgorganisatie.")


def test_a_direction_alone_is_told_without_a_number():
    table = figures({"time_period": "2025", "obs_value": 1}, {"time_period": "2024", "obs_value": -1}, transformation="direction")
    assert plain.theme([], "werk_inkomen", WORDS, edition(), table) == ["In 2025 steeg het aantal mensen met bijstand. Hoeveel precies, staat niet in de cijfers."]
    both = figures({"time_period": "2025", "obs_value": 1}, {"time_period": "2025", "obs_value": -1}, transformation="direction")
    assert plain.theme([], "werk_inkomen", WORDS, edition(), both) == []
    (headline,) = heads.headlines(edition(), figures({"time_period": "2025", "obs_value": 40}))
    assert len(plain.theme([headline], "werk_inkomen", WORDS, edition(), table)) == 1, "the figure says more"
    (older,) = heads.headlines(edition(), figures({"time_period": "2024", "obs_value": 40}))
    assert plain.theme([older], "werk_inkomen", WORDS, edition(), table)[-1].startswith("In 2025 steeg het aantal mensen met bijstand."), "what is newer than the figure is told beside it"


# --- the words themselves ---


def test_every_headline_of_the_dictionary_has_words(reference):
    headline = {code for code, i in reference.indicators.items() if i.headline is not None}
    assert headline - set(WORDS.sentences) - {"saldo"} == set() and set(WORDS.sentences) <= set(reference.indicators)
    assert all("{n}" in form for forms in WORDS.sentences.values() for kind, form in forms.items() if kind not in ("over", "van"))


def test_every_theme_has_words(reference):
    assert set(WORDS.themes) == set(WORDS.subjects) == set(WORDS.senders) == set(reference.themes)


@pytest.mark.parametrize("code", list(WORDS.themes))
def test_what_is_said_of_a_theme_is_short_and_without_jargon(code):
    for text in (WORDS.themes[code], f"{WORDS.subjects[code]}. Deze cijfers komen van {WORDS.senders[code]}.", "\n".join(WORDS.explained.values())):
        assert plain.faults(text, WORDS) == [] and all(len(readability.words(s)) <= 18 for s in readability.sentences(text))


@pytest.mark.parametrize("form", sorted({f for forms in WORDS.sentences.values() for f in forms.values()}))
def test_no_sentence_has_jargon_or_is_long(form):
    text = f"In het vierde kwartaal van 2025 {form.replace('{n}', 'ongeveer 7.200')}."
    assert readability.of_list(text, WORDS.jargon) == [] and len(readability.words(text)) <= 19


def test_a_hard_text_is_found():
    assert plain.faults("De indicatie van cliënten.", WORDS) == ["the word 'indicatie' is jargon", "the word 'cliënten' is jargon"]
    assert "words a sentence" in plain.faults(" ".join(["lang"] * 13) + ".", WORDS)[0]


def test_a_file_with_another_section_is_refused(tmp_path):
    shutil.copytree(ROOT / "data/reference/taal", tmp_path / "taal")
    path = tmp_path / "taal/gewone-taal.yml"
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("\nvaktaal:", "\nvaktalen:"), "utf-8")
    with pytest.raises(UnknownName, match="Did you mean 'vaktaal'"):
        plain.load(tmp_path)
    path.write_text(whole[: whole.index("\nvaktaal:")], "utf-8")
    with pytest.raises(ConfigError, match="lacks vaktaal"):
        plain.load(tmp_path)


