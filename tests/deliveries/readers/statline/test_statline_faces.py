"""The same figures of one CBS table, in the three faces of StatLine."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statline_faces import BUNDLE, DOWNLOAD, ODATA, packed

from peilmerk.observations import KEY

FACES = {"odata": ODATA, "download": DOWNLOAD, "bundle": BUNDLE}
SAID = [*KEY, "time_start", "time_end", "obs_value", "decimals", "missing_reason", "obs_status", "part_of", "scope"]


def said(table):
    return table[SAID].sort_values(KEY, ignore_index=True).astype(object).where(lambda t: t.notna(), None).to_dict("records")


@pytest.mark.parametrize("face", ["download", "bundle"])
def test_every_face_gives_the_same_observations(statline, face):
    odata, _ = statline(ODATA)
    other, log = statline(FACES[face])
    assert said(other) == said(odata) and len(other) == 15
    assert log.faults == []


def test_a_row_of_three_topics_gives_three_observations_with_their_cells(statline):
    table, _ = statline(ODATA)
    nijmegen = table[(table["ref_area"] == "GM0268") & (table["product"] != "_T")]
    assert nijmegen[["indicator", "obs_value", "decimals", "source_row", "source_column"]].values.tolist() == [
        ["jongeren_met_jeugdzorg", 4500, 0, 6, "E"],
        ["aandeel_jongeren_met_jeugdzorg", 9.4, 1, 6, "F"],
        ["jeugdzorgtrajecten", 7110, 0, 6, "G"],
    ]
    assert nijmegen[["time_period", "unit_measure", "theme", "scope"]].values.tolist()[0] == ["2024-S1", "persons", "jeugd", "city"]


@pytest.mark.parametrize(
    ("face", "cell"),
    [("odata", (3, "E")), ("download", (7, "D")), ("bundle", (5, "F"))],
)
def test_every_observation_knows_the_cell_that_it_came_from(statline, face, cell):
    table, _ = statline(FACES[face])
    one = table[(table["obs_value"] == 489895)]
    assert one[["source_row", "source_column"]].values.tolist() == [list(cell)]


@pytest.mark.parametrize(
    ("face", "rows"),
    [
        ("odata", {"data": 2, "total": 3, "text": 1, "empty": 0}),
        ("download", {"data": 2, "total": 3, "text": 4, "empty": 2}),
        ("bundle", {"data": 6, "total": 9, "text": 1, "empty": 0}),
    ],
)
def test_every_row_is_counted_as_what_it_is(statline, face, rows):
    _, log = statline(FACES[face])
    assert log.rows == {**rows, "refused": 0, "dropped": 0}


def test_a_total_is_a_total_and_its_parts_do_not_add_up_to_it(statline):
    table, _ = statline(ODATA)
    assert table.groupby("product")["role"].unique().map(list).to_dict() == {"_T": ["total"], "JZ Totaal jeugdzorg in natura": ["item"]}
    assert set(table["part_of"]) == {""}


def test_code_lists_in_a_bundle_are_text(read_whole, tmp_path):
    _, logs = read_whole(packed(tmp_path / "b.zip", BUNDLE), municipality="")
    lists = {log.sheet: log.rows for log in logs if not log.observations}
    assert len(lists) == len(BUNDLE) - 1
    assert all(sum(rows.values()) == rows["text"] for rows in lists.values())


FORMS = {"A045561": "JZ Totaal jeugdzorg", "A1": "Met verblijf", "A2": "Zonder verblijf"}
REGIONS = {"NL01": "Nederland", "GM0268": "Nijmegen", "GM1680": "Aa en Hunze", "PV25": "Gelderland (PV)"}
PERIODS = {"2021JJ00": "2021", "2022HJ01": "2022 1e halfjaar*", "2023KW04": "2023 4e kwartaal**"}
figures = st.tuples(st.none() | st.integers(0, 500_000), st.none() | st.integers(0, 1_000))
tables = st.dictionaries(
    st.tuples(st.sampled_from([*FORMS]), st.sampled_from([*REGIONS]), st.sampled_from([*PERIODS])), figures, min_size=1, max_size=8
)


def rendered(table):
    """A table (form, region, period) -> (persons, share in tenths) in the three faces."""
    odata = ["ID;VormenVanJeugdzorg;RegioS;Perioden;JongerenMetJeugdzorg_1;JongerenMetJeugdzorgRelatief_2"]
    web = ['"Titel"', '"Onderwerp";"Onderwerp";"Onderwerp";"Jongeren met jeugdzorg";"Jongeren met jeugdzorg relatief"']
    web.append('"Vormen van jeugdzorg";"Regio\'s";"Perioden";"aantal";"%"')
    long = ["Id;Measure;VormenVanJeugdzorg;RegioS;Perioden;Value;StringValue;ValueAttribute"]
    for (form, region, period), (persons, tenths) in table.items():
        share = None if tenths is None else f"{tenths // 10}.{tenths % 10}"
        cells = ["" if persons is None else f"{persons}.0", share or ""]
        odata.append(";".join(["0", f"{form}  ", f"{region}  ", period, *cells]))
        dutch = ["." if persons is None else f"{persons}", share.replace(".", ",") if share else "."]
        web.append(";".join(f'"{c}"' for c in [FORMS[form] + "   ", REGIONS[region], PERIODS[period], *dutch]))
        for measure, text in zip(("M1", "M2"), dutch, strict=True):
            value = "" if text == "." else text.removesuffix(",0")
            long.append(f"0;{measure};{form};{region};{period};{value};;{'None' if value else 'Unknown'}")
    codes = "".join(f"{c};{t};\n" for c, t in FORMS.items())
    status = "".join(f"{c};{t};;{'Voorlopig' if '*' in t else 'Definitief'}\n" for c, t in PERIODS.items())
    v4 = {
        "VormenVanJeugdzorgCodes.csv": "Identifier;DimensionGroupId;DimensionId;Title\n" + "".join(f"{c};0;VormenVanJeugdzorg;{t}\n" for c, t in FORMS.items()),
        "PeriodenCodes.csv": "Identifier;DimensionGroupId;DimensionId;Title;Status\n"
        + "".join(f"{c};0;Perioden;{t.rstrip('*')};{'Voorlopig' if '*' in t else 'Definitief'}\n" for c, t in PERIODS.items()),
        "MeasureCodes.csv": BUNDLE["MeasureCodes.csv"],
    }
    return (
        {"TypedDataSet.csv": "\n".join(odata), "VormenVanJeugdzorg.csv": "Key;Title;Description\n" + codes, "Perioden.csv": "Key;Title;Description;Status\n" + status},
        "\n".join([*web, '"Bron: CBS"']) + "\n",
        {"Observations.csv": "\n".join(long), **v4},
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables)
def test_any_table_reads_the_same_in_every_face(statline, table):
    odata, download, bundle = (statline(face) for face in rendered(table))
    assert odata[1].faults == download[1].faults == bundle[1].faults == []
    assert said(odata[0]) == said(download[0]) == said(bundle[0])
    counts = odata[0][odata[0]["indicator"] == "jongeren_met_jeugdzorg"]["obs_value"]
    assert [None if v != v else v for v in counts] == [persons for persons, _ in table.values()]
