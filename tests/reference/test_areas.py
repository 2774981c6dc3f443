"""Areas: a name means one area, or is refused; labels of StatLine join on their code."""

from datetime import date

import pytest

from peilmerk.errors import AmbiguousName, ConfigError, UnknownName
from peilmerk.reference import Reference

HEADER = "code;name;level;parent;scope;source;valid_from;valid_to\n"
NIJMEGEN = "GM0268;Nijmegen;gemeente;NL;city;bron;;\nNL;Nederland;land;;country;bron;;\n"
TWO_ZUID = HEADER + NIJMEGEN + "WK026803;Zuid;wijk;GM0268;city;bron;;\nGM0268-ZUID;Zuid;stadsdeel;GM0268;city;bron;;\n"


@pytest.fixture
def with_areas(project):
    """A function from the text of gebieden.csv, and of the areas in synoniemen.yml, to the reference data."""

    def run(areas: str, synonyms: str = "{}") -> Reference:
        (project.reference / "gebieden.csv").write_text(areas, "utf-8")
        (project.reference / "synoniemen.yml").write_text(f"area: {synonyms}\n", "utf-8")
        return Reference(project.reference)

    return run


def test_every_municipality_since_2015_is_an_area_and_gebieden_goes_first(reference, project):
    assert reference.areas["GM0788"].name == "Haaren" and reference.areas["GM0788"].valid_to == date(2020, 12, 31)
    assert {a.parent for a in reference.areas.values() if a.level == "gemeente"} == {"NL"}
    path = project.reference / "gebieden.csv"
    path.write_text(path.read_text("utf-8").replace("GM0268;Nijmegen;", "GM0268;Nimwegen;"), "utf-8")
    assert Reference(project.reference).areas["GM0268"].name == "Nimwegen"


def test_a_row_without_the_last_columns_is_valid_always(project):
    area = Reference(project.reference).areas["GM9999"]
    assert (area.name, area.valid_from, area.valid_to) == ("Voorbeeld", None, None)


def test_a_name_on_two_levels_is_refused_until_it_is_said_which(with_areas):
    reference = with_areas(TWO_ZUID)
    with pytest.raises(AmbiguousName, match=r"'Zuid': it can be 'Zuid \(wijk\)', code WK026803 or 'Zuid \(stadsdeel\)', code GM0268-ZUID"):
        reference.area("Zuid", "GM0268")
    assert reference.area("zuid  (wijk)", "GM0268").code == "WK026803"
    assert reference.area("Zuid", "GM0268", level="stadsdeel").code == "GM0268-ZUID"
    assert reference.area("WK026803", "GM0268").code == "WK026803"
    assert with_areas(TWO_ZUID, "{Zuid: GM0268-ZUID}").area("Zuid", "GM0268").code == "GM0268-ZUID"


def test_a_synonym_for_a_neighbourhood_of_another_municipality_is_not_used(with_areas):
    reference = with_areas(TWO_ZUID + "GM0141;Almelo;gemeente;NL;city;bron\n", "{Zuidkant: GM0268-ZUID}")
    assert reference.area("Zuidkant", "GM0268").code == "GM0268-ZUID"
    with pytest.raises(UnknownName, match="area 'Zuidkant'"):
        reference.area("Zuidkant", "GM0141")


def test_a_level_that_the_name_does_not_have_gives_the_names_of_that_level(reference):
    with pytest.raises(UnknownName, match="Did you mean 'Zuid-Holland'"):
        reference.area("Zuid Holland", "GM0268", level="PV")


def test_of_areas_with_one_name_the_day_decides(with_areas):
    reference = with_areas(HEADER + NIJMEGEN + "A;Noord;wijk;GM0268;city;bron;;2019-12-31\nB;Noord;wijk;GM0268;city;bron;2020-01-01;\n")
    assert [reference.area("Noord", "GM0268", day=date(y, 1, 1)).code for y in (2019, 2020)] == ["A", "B"]
    with pytest.raises(AmbiguousName):
        reference.area("Noord", "GM0268")


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Nederland", "NL"), ("NL01", "NL"), ("NL01  ", "NL"), ("Noord-Nederland (LD)", "LD01"), ("Groningen (PV)", "PV20"),
        ("Groningen (gemeente)", "GM0014"), ("Groningen (JZ)", "JZ01"), ("Utrecht (CR)", "CR17"), ("Utrecht (PV)", "PV26"),
        ("Aa en Hunze", "GM1680"), ("GM1680  ", "GM1680"), ("Twente (CR)", "CR12"), ("Twente (JZ)", "JZ14"), ("Bergen (L.)", "GM0893"),
        ("Haarlemmermeer", "GM0394"), ("Haarlemmermeer (JZ)", "JZ15"), ("Nijmegen (JZ)", "JZ32"), ("Rijk van Nijmegen (JZ)", "JZ32"),
        ("Alkmaar (Noord-Kennemerland) (JZ)", "JZ06"), ("Midden-Brabant (Hart van Brabant) (JZ)", "JZ35"), ("Arnhem (JZ)", "JZ28"),
        ("Minder dan 20 000 inwoners", "GEMEENTEGROOTTE-TOT-20000"), ("Fryslân (PV)", "PV21"), ("'s-Gravenhage (gemeente)", "GM0518"),
    ],
)  # fmt: skip
def test_a_label_of_statline_is_one_region(reference, label, code):
    assert reference.region(label, date(2024, 1, 1)).code == code


def test_a_municipality_outside_its_time_is_still_the_only_one_of_its_name(reference):
    assert reference.region("Cuijk", date(2024, 1, 1)).code == "GM1684"
    assert reference.region("Land van Cuijk", date(2015, 1, 1)).code == "GM1982"


@pytest.mark.parametrize(
    ("label", "error", "message"),
    [
        ("Groningen", AmbiguousName, "code PV20 or .*code GM0014"),
        ("Groninge (PV)", UnknownName, r"Did you mean 'Groningen \(PV\)'"),
        ("Zwole", UnknownName, "Did you mean 'Zwolle'"),
        ("GM9998", UnknownName, "region code .*'GM9998'"),
        ("Lindenholt", UnknownName, "region 'Lindenholt'"),  # a neighbourhood of one municipality is no region of StatLine
        ("Nijmegen (PV)", UnknownName, "region"),
        ("", UnknownName, "region ''"),
    ],
)
def test_a_label_that_is_no_one_region_is_refused(reference, label, error, message):
    with pytest.raises(error, match=message):
        reference.region(label, date(2024, 1, 1))


def test_an_area_stated_twice_or_with_a_wrong_date_is_named(with_areas):
    with pytest.raises(ConfigError, match=r"gebieden\.csv, GM0268: stands there twice"):
        _ = with_areas(HEADER + NIJMEGEN + NIJMEGEN).areas
    with pytest.raises(ConfigError, match=r"gebieden\.csv, A: found '2019', expected a date"):
        _ = with_areas(HEADER + "A;Noord;wijk;GM0268;city;bron;2019;\n").areas
