"""The dictionary checks itself: what it names exists, units agree, and what notebooks name is there."""

import pytest

from peilmerk import declarations
from peilmerk.reference import Reference, dictionary
from synthetic import ROOT


@pytest.fixture
def told(project):
    """A function that replaces a text in a file of the reference data and returns the problems."""

    def run(name: str, old: str, new: str) -> list[str]:
        path = project.reference / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return dictionary.check(Reference(project.reference))

    return run


def test_the_reference_data_of_the_repository_has_no_problems(reference):
    assert dictionary.check(reference) == []


def test_every_denominator_is_an_indicator_of_the_same_kind_of_thing(reference):
    named = {code: i.denominator for code, i in reference.indicators.items() if i.denominator}
    assert named["aandeel_beschermd_thuis"] == "clienten_beschermd_wonen" and set(named.values()) <= set(reference.indicators)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("indicatoren.yml", "denominator: lasten", "denominator: lasen", "denominator in indicatoren.yml, aandeel_lasten: 'lasen'. Did you mean 'lasten'"),
        ("indicatoren.yml", "denominator: lasten", "denominator: aandeel_lasten", "aandeel_lasten: is its own denominator"),
        ("indicatoren.yml", "numerator: wmo_clienten", "numerator: wmo_klanten", "numerator in indicatoren.yml, wmo_clienten_per_1000: 'wmo_klanten'. Did you mean"),
        ("indicatoren.yml", "numerator: wmo_clienten\n", "numerator: wmo_clienten_per_1000\n", "wmo_clienten_per_1000: is its own numerator"),
        ("indicatoren.yml", "average\n  better: none\n  numerator: verwijzingen", "sum\n  better: none\n  numerator: verwijzingen", "has a numerator, but adds up (sum)"),
        ("indicatoren.yml", "true\n  better: none\n  subset_of: [inwoners]", "false\n  better: none\n  subset_of: [inwoners]", "has subset_of, but does not count people"),
        ("indicatoren.yml", "stock\n  people: true\n  better: none\n  flows", "unique\n  people: true\n  better: none\n  flows", "has flows, but its aggregation is unique"),
        ("indicatoren.yml", "computed_from: [clienten_ambulante_jeugdhulp", "computed_from: [clienten_ambulant", "computed_from in indicatoren.yml, kosten_per_client"),
        ("indicatoren.yml", "subset_of: [clienten_maatwerk]", "subset_of: [clienten]", "subset_of in indicatoren.yml, stand_maatwerk"),
        ("indicatoren.yml", "inflow: instroom_maatwerk", "inflow: instrom_maatwerk", "inflow in indicatoren.yml, stand_maatwerk: 'instrom_maatwerk'. Did you mean 'instroom_maatwerk'"),
        ("indicatoren.yml", "splits: gedeclareerd_bedrag", "splits: gedeclareerde_uren", "has unit EUR, but gedeclareerde_uren, which it splits, has hours"),
        ("indicatoren.yml", "of: {clienten_maatwerk: law", "of: {clienten_maat: law", "overlap in indicatoren.yml, clienten_naar_wetten: 'clienten_maat'. Did you mean"),
        ("indicatoren.yml", "succeeds: wachttijd_wijkteam_weken", "succeeds: wachttijd_wijkteam_wekn", "succeeds in indicatoren.yml, wachttijd_wijkteam_dagen"),
        ("eenheden.yml", "  lowest: 0\n  highest: 168", "  lowest: 168\n  highest: 0", "hours_per_week: lowest is above highest"),
        ("indicatoren.yml", "  unit: persons", "  unit: persoon", "unit in indicatoren.yml, inwoners: 'persoon'. Did you mean 'persons'"),
        ("indicatoren.yml", "law: Jeugdwet", "law: Jeudwet", "law in indicatoren.yml, clienten_ambulante_jeugdhulp: 'Jeudwet'. Did you mean 'Jeugdwet'"),
        ("indicatoren.yml", "[transformatiebudget_uitgaven", "[transformatiebudget_uit", "sum_of in indicatoren.yml, transformatiebudget_totaal"),
        ("indicatoren.yml", "[transformatiebudget_uitgaven", "[inwoners", "its part inwoners has persons"),
        ("indicatoren.yml", "dimension: product", "dimension: product\n  dimensions: [product]", "a dimension stands twice"),
        ("indicatoren.yml", "label: Inwoners\n", "label: Budget\n", "have the same label 'Budget'"),
        ("themas.yml", "organisatie:", "nieuw: Jeugd\norganisatie:", "two themes have the label 'jeugd'"),
        ("themas.yml", "organisatie:", "nieuw: Nieuw\norganisatie:", "themas.yml, nieuw: no indicator has this theme"),
        ("eenheden.yml", '"fte": 1', '"uren": 1', "the spelling 'uren' means"),
        ("synoniemen.yml", '"Aantal inwoners": inwoners', '"Aantal inwoners": inwoner', "'aantal inwoners' points nowhere"),
        ("synoniemen.yml", '"Aantal inwoners": inwoners', '"Budget": inwoners', "'budget' is the name of budget, not of inwoners"),
        ("synoniemen.yml", '"Twente": CR12', '"Zwolle": CR12', "'zwolle' is the name of GM0193, not of CR12"),
        ("gemeenten.csv", "2022-03-23;GM0363", "2022-03-23;", "GM0457 Weesp: ended on 2022-03-23, but has no successors"),
        ("gebieden.csv", "GM0268-OOST;Oost;eigen indeling;GM0268", "GM0268-OOST;Oost;eigen indeling;GM9268", "parent GM9268 is no area"),
        ("taakvelden.csv", "boekjaar;", "jaar;", "taakvelden.csv lacks the column(s) boekjaar"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_place(told, file, old, new, message):
    assert any(message in problem for problem in told(file, old, new)), message


def test_the_share_of_a_member_has_one_indicator_above_and_below(reference):
    assert {code for code, i in reference.indicators.items() if i.of_members} == {"aandeel_verwijzer", "aandeel_verwijzingen", "aandeel_lasten", "aandeel_baten"}


def test_a_rate_without_denominator_is_only_a_warning(reference):
    found = dictionary.warnings(reference)
    assert any("jeugdigen_mentale_druk: is a rate (%) without a denominator" in w for w in found)
    assert not any("aandeel_lasten:" in w for w in found)


def test_what_the_notebooks_of_the_repository_declare_exists(reference):
    pages = [declarations.read(p) for p in sorted((ROOT / "notebooks").glob("[a-z]*.ipynb"))]
    assert len(pages) > 5
    assert dictionary.check_used(reference, {page.name: page.tables for page in pages}) == []


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ({"theme": ["jeugt"]}, "theme in table 'cijfers' of page 'jeugd': 'jeugt'. Did you mean 'jeugd'"),
        ({"indicator": "clienten_jeugdhup"}, "indicator in table 'cijfers' of page 'jeugd': 'clienten_jeugdhup'. Did you mean"),
        ({"ref_area": ["GM0286"]}, "ref_area in table 'cijfers'"),
        ({"unit_measure": ["EURO"]}, "Did you mean 'EUR'"),
    ],
)
def test_a_misspelled_name_in_a_declared_table_is_told(reference, selector, message):
    (problem,) = dictionary.check_used(reference, {"jeugd": {"cijfers": selector, "goed": {"theme": ["jeugd"], "historie": True}}})
    assert message in problem
