"""Reference data: names lead to codes, unknown names to the nearest ones, and a broken file says where."""

import pytest

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.reference import Reference


@pytest.fixture
def broken(project):
    """A function that writes a file of the project's reference data and returns the reference."""

    def write(name: str, text: str) -> Reference:
        (project.reference / name).write_text(text, "utf-8")
        return Reference(project.reference)

    return write


def test_the_dictionary_of_the_repository_is_whole(reference):
    assert {i.theme for i in reference.indicators.values()} <= set(reference.themes)
    assert {i.unit for i in reference.indicators.values()} - {"direction"} <= set(reference.units)
    assert {a.parent for a in reference.areas.values()} - {""} <= set(reference.areas)
    assert all(part in reference.indicators for i in reference.indicators.values() for part in i.sum_of)


def test_names_and_codes_lead_to_the_code(reference):
    assert reference.indicator("Bijstandsgerechtigden") == reference.indicator("bijstandsgerechtigden ") == "bijstandsgerechtigden"
    assert reference.theme("Werk en inkomen") == reference.theme("werk_inkomen") == "werk_inkomen"
    assert reference.unit("x 1.000 euro") == ("EUR", 1000)
    assert reference.unit("MLN  euro") == ("EUR", 1_000_000)


@pytest.mark.parametrize(
    ("lookup", "name", "nearest"),
    [("indicator", "Bijstandgerechtigden", "Bijstandsgerechtigden"), ("theme", "Jeugt", "Jeugd"), ("unit", "mln. euro", "mln euro")],
)
def test_an_unknown_name_gets_the_nearest(reference, lookup, name, nearest):
    with pytest.raises(UnknownName, match=f"Did you mean .*'{nearest}'"):
        getattr(reference, lookup)(name)


def test_an_area_is_that_of_the_municipality_itself(reference):
    assert reference.area("", "GM0268").code == "GM0268"
    assert reference.area("zuid", "GM0268").code == "GM0268-ZUID"
    assert reference.area("Twente", "GM0141").code == "CR12"


def test_a_neighbourhood_of_another_municipality_is_never_meant(reference):
    with pytest.raises(UnknownName, match="area 'Zuid'"):
        reference.area("Zuid", "GM0141")


def test_a_shared_delivery_has_no_area_of_its_own(reference):
    with pytest.raises(UnknownName):
        reference.area("", "")


def test_a_file_that_is_not_there_is_named(project):
    (project.reference / "gebieden.csv").unlink()
    (project.reference / "themas.yml").unlink()
    reference = Reference(project.reference)
    with pytest.raises(ConfigError, match=r"gebieden\.csv is missing"):
        _ = reference.areas
    with pytest.raises(ConfigError, match=r"themas\.yml is missing"):
        _ = reference.themes


def test_a_file_that_is_no_yaml_or_no_mapping_is_named(broken):
    with pytest.raises(ConfigError, match=r"indicatoren\.yml is no valid YAML"):
        _ = broken("indicatoren.yml", "a: [").indicators
    with pytest.raises(ConfigError, match=r"themas\.yml: expected a code"):
        _ = broken("themas.yml", "").themes


def test_areas_without_a_column_are_refused(broken):
    with pytest.raises(ConfigError, match=r"gebieden\.csv lacks the column\(s\) level, scope"):
        _ = broken("gebieden.csv", "code;name;parent\nGM0268;Nijmegen;NL\n").areas


_ENTRY = "{label: Een, definition: Tekst., theme: jeugd, unit: persons}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"een: {_ENTRY}\ntwee: {_ENTRY}", "een and twee have the same label 'Een'"),
        (f"een: {_ENTRY}".replace("jeugd", "jeugt"), "theme in indicatoren.yml, een: 'jeugt'. Did you mean 'jeugd'"),
        (f"een: {_ENTRY}".replace("label", "labl"), "Unknown setting 'labl'. Did you mean 'label'"),
        ("een: {label: Een}", "definition: is missing"),
        (f"een: {_ENTRY}".replace("}", ", better: upp}"), "Unknown value 'upp'. Did you mean 'up'"),
    ],
)
def test_a_broken_entry_is_named_with_the_remedy(broken, text, message):
    with pytest.raises((ConfigError, UnknownName)) as error:
        _ = broken("indicatoren.yml", text).indicators
    assert message in str(error.value) and "een" in str(error.value)
