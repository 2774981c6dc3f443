"""Synonyms: what a department writes leads to a code that exists, or the line is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.reference import Reference
from peilmerk.reference.synonyms import key


@pytest.fixture
def saying(project):
    """A function from the text of synoniemen.yml to the reference data."""

    def run(text: str) -> Reference:
        (project.reference / "synoniemen.yml").write_text(text, "utf-8")
        return Reference(project.reference)

    return run


def test_every_lookup_uses_them(saying):
    reference = saying(
        "area: {Het dorp: GM9999}\nindicator: {Bijstand totaal: bijstandsgerechtigden}\nunit: {koppen: persons}\n"
        "product: {Huishoudhulp: '01'}\ntheme: {Centen: financien}\n"
    )
    assert reference.area("het  DORP", "GM9999").code == reference.region("Het dorp").code == "GM9999"
    assert reference.indicator("bijstand totaal") == "bijstandsgerechtigden"
    assert reference.unit("Koppen") == ("persons", 1.0)
    assert reference.product("huishoudhulp").code == "01"
    assert reference.theme("centen") == "financien"


@pytest.mark.parametrize(
    ("text", "use", "message"),
    [
        ("indicator: {Bijstand: bijstandgerechtigden}", lambda r: r.indicator("Bijstand"), "points nowhere. .*Did you mean 'bijstandsgerechtigden'"),
        ("area: {Dorp: GM9998}", lambda r: r.area("Dorp", "GM9999"), "'Dorp' points nowhere"),
        ("product: {Een: '01', een: '02'}", lambda r: r.synonyms, "'een' stands there twice"),
        ("product: {Een: 1}", lambda r: r.synonyms, "product, Een: found 1, expected a name and a code, both text"),
        ("product: [Een]", lambda r: r.synonyms, "product: expected lines such as"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(saying, text, use, message):
    with pytest.raises(ConfigError, match=message):
        use(saying(text))


def test_an_unknown_section_gets_the_nearest_and_no_file_is_no_synonyms(saying, project):
    with pytest.raises(UnknownName, match=r"section in synoniemen\.yml: 'areas'\. Did you mean 'area'"):
        _ = saying("areas: {}").synonyms
    (project.reference / "synoniemen.yml").unlink()
    assert set(map(len, Reference(project.reference).synonyms.values())) == {0}


@given(st.text())
def test_the_key_of_a_key_is_itself(name):
    assert key(key(name)) == key(f"  {name}\n") == key(name)
