"""Products: code lists of iWmo and iJw, own codes beside them, and the law where a label is not enough."""

import pytest

from peilmerk.errors import AmbiguousName, ConfigError, UnknownName
from peilmerk.reference import Reference


def test_both_code_lists_are_whole_and_do_not_overlap(reference):
    by_standard = {s: [p.code for p in reference.products.values() if p.standard == s] for s in ("WMO020", "JZ020")}
    assert by_standard["WMO020"] == [f"{n:02}" for n in range(1, 19)]
    assert by_standard["JZ020"] == [str(n) for n in [*range(31, 39), *range(40, 56)]]
    assert {p.law for p in reference.products.values() if p.standard == "JZ020"} == {"Jeugdwet"}


@pytest.mark.parametrize(
    ("name", "law", "code"),
    [("01", None, "01"), ("hulp bij het  huishouden", None, "01"), ("HbH", None, "01"), ("Persoonlijke verzorging", "Jeugdwet", "40"),
     ("Persoonlijke verzorging", "wmo", "03"), ("Scootmobiel", None, "wmo-scootmobiel"), ("EED", "Jeugdwet", "jw-dyslexiezorg")],
)  # fmt: skip
def test_code_label_and_synonym_lead_to_the_product(reference, name, law, code):
    assert reference.product(name, law).code == code


def test_a_label_of_two_laws_needs_the_law(reference):
    with pytest.raises(AmbiguousName, match="of the Wmo, code 03 or 'Persoonlijke verzorging' of the Jeugdwet, code 40"):
        reference.product("Persoonlijke verzorging")


@pytest.mark.parametrize(
    ("name", "law", "message"),
    [("Jeugdbeschermin", None, "product 'Jeugdbeschermin'. Did you mean 'Jeugdbescherming'"), ("01", "Jeugdwet", "product of the Jeugdwet '01'")],
)
def test_an_unknown_product_gets_the_nearest(reference, name, law, message):
    with pytest.raises(UnknownName, match=message):
        reference.product(name, law)


def test_a_code_given_twice_is_refused_and_no_file_is_no_products(project):
    path = project.reference / "producten.csv"
    path.write_text("code;label;law;standard;source\n01;Een;Wmo;;b\n01;Twee;Wmo;;b\n", "utf-8")
    with pytest.raises(ConfigError, match=r"producten\.csv, 01: stands there twice"):
        _ = Reference(project.reference).products
    path.unlink()
    assert Reference(project.reference).products == {}
