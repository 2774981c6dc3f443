"""verbanden.yml: what may stand in it, and what an analyst is told of what may not."""

import pytest

from peilmerk import reads, relations
from peilmerk.errors import ConfigError
from synthetic import ROOT

NAME = "nijmegen/2024/verbanden.yml"
SUM = """\
verbanden:
  - naam: Besparing
    soort: som
    geheel: {indicator: doorbraak_besparing_totaal, uitsplitsing: totaal}
    delen:
      - {indicator: besparing_per_wet}
"""


@pytest.fixture
def load(tmp_path, reference):
    """The relations of a file with this text."""

    def made(text: str, own: bool = True) -> list[dict]:
        path = tmp_path / "verbanden.yml"
        path.write_text(text, "utf-8")
        return relations.load(path, NAME, reference, own=own)

    return made


def test_a_relation_is_resolved_to_columns_and_codes(load):
    text = SUM.replace("{indicator: besparing_per_wet}", "{indicator: besparing_per_wet, periode: 1e halfjaar 2024, soort: doel, gebied: GM0268, rol: item, factor: -1}")
    (relation,) = load(text)
    (part,) = relation["delen"]
    assert part["where"] == {
        "indicator": ["besparing_per_wet"], "time_period": ["2024-S1"], "scenario": ["target"], "ref_area": ["GM0268"], "role": ["item"],
        "transformation": ["level"],
    }  # fmt: skip
    assert (part["factor"], part["members"], relation["geheel"][0]["members"]) == (-1, None, ["totaal"])
    assert (relation["name"], relation["kind"], relation["place"]) == ("Besparing", "som", f"{NAME}, regel 2")


@pytest.mark.parametrize(
    ("own", "add", "join"),
    [
        (False, "", ["ref_area", "time_period", "scenario"]),
        (True, "", ["ref_area"]),
        (False, ", periode: 2024", ["ref_area", "scenario"]),
        (False, ", gebied: GM0268, soort: doel", ["time_period"]),
    ],
)
def test_sides_have_in_common_what_none_of_them_names(load, own, add, join):
    (relation,) = load(SUM.replace("besparing_per_wet}", f"besparing_per_wet{add}}}"), own)
    assert relation["join"] == join


def test_what_sides_have_in_common_can_be_said(load):
    (relation,) = load(SUM.replace("    soort: som", "    soort: som\n    per: [gebied, levering]"))
    assert relation["join"] == ["ref_area", "source"]


def test_a_bound_is_for_each_indicator_by_itself(load):
    text = "verbanden:\n  - {naam: Leeftijd, soort: grens, laag: 18, delen: [{indicator: [leeftijdsgrens_jeugdhulp, doelgroep_leeftijd]}]}\n"
    assert [s["where"]["indicator"] for s in load(text)[0]["delen"]] == [["leeftijdsgrens_jeugdhulp"], ["doelgroep_leeftijd"]]
    assert [s["optional"] for s in load(text, own=False)[0]["delen"]] == [True, True]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("besparing_per_wet", "besparing_per_wett", "Unknown indicator 'besparing_per_wett'. Did you mean 'besparing_per_wet'"),
        ("besparing_per_wet", "besparing_per_wet, gebied: GM9999", "Unknown area 'GM9999'"),
        ("besparing_per_wet", "besparing_per_wet, thema: jeugt", "Unknown theme 'jeugt'. Did you mean 'jeugd'"),
        ("besparing_per_wet", "besparing_per_wet, periode: ooit", "'ooit' is no period"),
        ("besparing_per_wet", "besparing_per_wet, soort: prognos", "Unknown soort 'prognos'. Did you mean 'prognose'"),
        ("besparing_per_wet", "besparing_per_wet, maat: procent", "Unknown maat 'procent'"),
        ("besparing_per_wet", "besparing_per_wet, rol: totaal", "Unknown rol 'totaal'. Did you mean 'total'"),
        ("besparing_per_wet", "besparing_per_wet, tot_op: 0", "tot_op"),
        ("soort: som", "soort: somm", "soort"),
        ("soort: som", "soort: rest", "a rest has geheel, van, min, and not delen"),
        ("soort: som", "soort: product\n    laag: 3", "laag and hoog belong to a grens"),
        ("    geheel: {indicator: doorbraak_besparing_totaal, uitsplitsing: totaal}\n", "", "a som has geheel, delen"),
        ("naam: Besparing", "titel: Besparing", "naam"),
        ("{indicator: besparing_per_wet}", "{uitsplitsing: Wmo}", "indicator"),
    ],
)
def test_what_cannot_be_meant_is_named_with_line_and_number(load, old, new, message):
    with pytest.raises(ConfigError) as error:
        load(SUM.replace(old, new))
    assert str(error.value).startswith(f"{NAME}, line 2, no. 1") and message in str(error.value)


def test_the_line_is_that_of_the_entry(load):
    second = SUM.removeprefix("verbanden:\n").replace("Besparing", "Tweede").replace("besparing_per_wet", "besparing_per_wett")
    with pytest.raises(ConfigError, match=r"line 8, no\. 2: Unknown indicator"):
        load(SUM + "  # een opmerking\n" + second)


def test_two_relations_have_two_names(load):
    with pytest.raises(ConfigError, match="there is another relation 'Besparing'"):
        load(SUM + SUM.removeprefix("verbanden:\n"))


@pytest.mark.parametrize("text", ["", "[]", "verbanden: {}", "verbanden: []\nmeer: 1\n", "relaties: []"])
def test_a_file_without_list_of_relations_is_refused(load, text):
    with pytest.raises(ConfigError, match="expected `verbanden:` with a list"):
        load(text)


def test_a_file_that_is_no_yaml_or_not_in_utf8_is_refused(load, tmp_path, reference):
    with pytest.raises(ConfigError, match="is no valid YAML"):
        load("verbanden: [")
    (tmp_path / "verbanden.yml").write_bytes("verbanden: [é]".encode("cp1252"))
    with pytest.raises(ConfigError, match="save it again with encoding UTF-8"):
        relations.load(tmp_path / "verbanden.yml", NAME, reference)


def test_a_file_that_is_not_there_has_no_relations_and_is_looked_for_again(tmp_path, reference):
    reference.indicators, reference.areas  # noqa: B018  read before
    with reads.recording(tmp_path) as record:
        assert relations.load(tmp_path / "verbanden.yml", NAME, reference) == []
    assert [(r.kind, r.path) for r in record.finished()] == [(reads.ABSENT, "verbanden.yml")]


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("data/raw/*/*/verbanden.yml")), ROOT / "data/reference/verbanden.yml"], ids=lambda p: "/".join(p.parts[-3:-1]))
def test_the_files_of_the_repository_can_be_read_and_have_relations(path, reference):
    assert relations.load(path, path.name, reference, own="raw" in path.parts)
