"""Municipalities over time: CBS's counts, every end with its successors, and names as StatLine writes them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.errors import AmbiguousName, ConfigError, UnknownName
from peilmerk.reference import Reference, municipalities
from peilmerk.reference.municipalities import Municipalities, Municipality
from synthetic import ROOT

KNOWN = Reference(ROOT / "data/reference").municipalities
DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))
CODES = st.sampled_from(sorted(m.code for m in KNOWN))

#: As StatLine delivers 70739ned: padded, Dutch months, the end is the first day without the municipality.
STATLINE = """\
\ufeffID;RegioS;Begindatum_1;Einddatum_2;GebiedsOfGemeentecode_3;Provincie_4;ProvincieAfkorting_5;BegindatumSorteerveld_6;EinddatumSorteerveld_7
4;Groningen (PV);01 jan 1830 ;            ;PV20    ;Groningen                          ;Gr.            ;18300101;
1;Hengelo (O.);01 jan 1830 ;            ;GM0164  ;Overijssel                         ;O.             ;18300101;
2;Bergen (L.);02 jan 1839 ;            ;GM0893  ;Limburg                            ;L.             ;18390102;
3;Bergen (NH.);01 jan 1830 ;            ;GM0373  ;Noord-Holland                      ;NH.            ;18300101;
5;Weesp;01 jan 1830 ;24 mrt 2022 ;GM0457  ;Noord-Holland                      ;NH.            ;18300101;20220324
6;Dijk en Waard;01 jan 2022 ;            ;GM1980  ;Noord-Holland                      ;NH.            ;20220101;
7;Zwollerkerspel;01 jan 1830 ;01 aug 1967 ;GM1245  ;Overijssel                         ;O.             ;18300101;19670801
8;Buitenland;01 jan 1830 ;            ;GM0998  ;                                   ;               ;18300101;
"""


@pytest.mark.parametrize(("year", "count"), [(2015, 393), (2016, 390), (2017, 388), (2018, 380), (2019, 355), (2020, 355), (2023, 342)])
def test_there_were_as_many_on_the_first_of_january_as_cbs_published(year, count):
    assert len(KNOWN.at(date(year, 1, 1))) == count


def test_every_municipality_that_ended_has_successors_that_exist_the_day_after():
    ended = [m for m in KNOWN if m.last]
    assert len(ended) == 84 and municipalities.problems(KNOWN) == []
    for m in ended:
        assert m.successors and all(KNOWN[code].exists(m.last + timedelta(days=1)) for code in m.successors), m.name


@pytest.mark.parametrize(
    ("code", "day", "successors"),
    [
        ("GM1671", date(2015, 1, 1), ("GM0796", "GM0828")),  # Maasdonk: 's-Hertogenbosch and Oss
        ("GM0140", date(2018, 1, 1), ("GM0080", "GM1900", "GM1949")),  # Littenseradiel: Leeuwarden, Súdwest-Fryslân, Waadhoeke
        ("GM0053", date(2019, 1, 1), ("GM1966", "GM1969")),  # Winsum: Het Hogeland and Westerkwartier
        ("GM0788", date(2021, 1, 1), ("GM0757", "GM0824", "GM0855", "GM0865")),  # Haaren: Boxtel, Oisterwijk, Tilburg, Vught
        ("GM0457", date(2022, 3, 23), ("GM0457",)),  # the last day of Weesp
        ("GM0457", date(2022, 3, 24), ("GM0363",)),
        ("GM0282", date(2015, 6, 1), ("GM0241",)),  # Ubbergen: Groesbeek, from 2016 Berg en Dal
        ("GM0282", date(2020, 1, 1), ("GM1945",)),
        ("GM1945", date(2015, 1, 1), ()),
    ],
)
def test_successors_are_those_of_the_day(code, day, successors):
    assert KNOWN.successors(code, day) == successors


def test_predecessors_are_all_that_went_up_in_it_and_itself():
    assert KNOWN.predecessors("GM1982", date(2021, 12, 31)) == ("GM0756", "GM0786", "GM0815", "GM1684", "GM1702")
    assert KNOWN.predecessors("GM0363", date(2020, 1, 1)) == ("GM0363", "GM0457")
    assert KNOWN.predecessors("GM1945", date(2014, 12, 31)) == ("GM0241", "GM0265", "GM0282")
    assert KNOWN.predecessors("GM0268", date(2016, 1, 1)) == ("GM0268",)


@given(CODES, DAYS, DAYS)
def test_who_has_a_successor_on_a_day_is_one_of_its_predecessors(code, first, second):
    earlier, later = sorted([first, second])
    if KNOWN[code].exists(earlier):
        successors = KNOWN.successors(code, later)
        assert successors and set(successors) <= set(KNOWN.at(later))
        assert all(code in KNOWN.predecessors(s, earlier) for s in successors)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Utrecht (gemeente)", "GM0344"), ("Groningen (gemeente)", "GM0014"), ("Groningen", "GM0014"), ("Bergen (L.)", "GM0893"),
        ("Bergen (NH.)", "GM0373"), ("Hengelo (O.)", "GM0164"), ("hengelo", "GM0164"), ("Beek (L.)", "GM0888"), ("Laren (NH.)", "GM0417"),
        ("Middelburg (Z.)", "GM0687"), ("Rijswijk (ZH.)", "GM0603"), ("Stein (L.)", "GM0971"), ("'s-Gravenhage (gemeente)", "GM0518"),
        ("Den Haag", "GM0518"), ("Den Bosch", "GM0796"), ("Nijmegen (gemeente)", "GM0268"), (" GM0268  ", "GM0268"), ("Cuijk", "GM1684"),
    ],
)  # fmt: skip
def test_names_of_statline_and_of_daily_use_lead_to_the_code(name, code):
    assert KNOWN.named(name, date(2024, 1, 1)).code == code


def test_a_name_that_is_unknown_gets_the_nearest_and_one_too_many_is_refused():
    with pytest.raises(UnknownName, match="Did you mean 'Nijmegen'"):
        KNOWN.named("Nimegen")
    with pytest.raises(UnknownName, match=r"Bergen \(L\.\)"):
        KNOWN.named("Bergen (X.)")


def test_of_two_with_one_name_the_day_decides():
    old, new = (Municipality(c, "Dorp", f, t, (), "Dorp") for c, f, t in [("GM1", None, date(2015, 1, 1)), ("GM2", date(2018, 1, 1), None)])
    two = Municipalities({"GM1": old, "GM2": new})
    assert (two.named("Dorp", date(2014, 1, 1)).code, two.named("Dorp", date(2020, 1, 1)).code) == ("GM1", "GM2")
    for day in (None, date(2016, 1, 1)):
        with pytest.raises(AmbiguousName, match=r"GM1 .* or GM2"):
            two.named("Dorp", day)


def test_the_file_can_be_renewed_from_statline_and_keeps_its_successors():
    known = [{"code": "GM0457", "successors": "GM0363", "source": "de krant"}]
    rows = {r["code"]: r for r in municipalities.from_statline(STATLINE, known)}
    assert list(rows) == ["GM0164", "GM0893", "GM0373", "GM0457", "GM1980"]
    assert rows["GM0457"] == {
        "code": "GM0457", "name": "Weesp", "from": "", "to": "2022-03-23", "successors": "GM0363", "source": "de krant", "cbs_label": "",
    }  # fmt: skip
    assert (rows["GM0164"]["name"], rows["GM0164"]["cbs_label"]) == ("Hengelo", "Hengelo (O.)")
    assert [rows[c]["name"] for c in ("GM0893", "GM0373")] == ["Bergen (L.)", "Bergen (NH.)"]
    assert (rows["GM1980"]["from"], rows["GM0893"]["from"]) == ("2022-01-01", "1839-01-02")
    assert "GM1245" in {r["code"] for r in municipalities.from_statline(STATLINE, since=date(1960, 1, 1))}


def test_a_date_that_statline_does_not_write_is_refused():
    with pytest.raises(ConfigError, match="70739ned, Weesp: found '24-3-2022', expected a date such as '01 jan 1830'"):
        municipalities.from_statline(STATLINE.replace("24 mrt 2022", "24-3-2022"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("GM9;Dorp;;2020-12-31;;bron", "GM9 Dorp: ended on 2020-12-31, but has no successors"),
        ("GM9;Dorp;;2020-12-31;GM8;bron", "GM9 Dorp: successor GM8 did not exist on the day after"),
        ("GM9;Dorp;;;GM0268;bron", "GM9 Dorp: has successors, but no last day"),
    ],
)
def test_a_gap_in_the_table_is_told(tmp_path, row, message):
    (tmp_path / "gemeenten.csv").write_text(f"code;name;from;to;successors;source\n{row}\n", "utf-8")
    assert any(message in p for p in municipalities.problems(municipalities.load(tmp_path)))


@pytest.mark.parametrize(
    ("rows", "message"),
    [("GM9;Dorp;1-1-2015;;;bron", "GM9: found '1-1-2015', expected a date"), ("GM9;Dorp;;;;b\nGM9;Dorp;;;;b", "GM9: stands there twice"),
     ("GM9;Dorp;;;;b;c;d;e", "line 2: found 3 cell")],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_named(tmp_path, rows, message):
    (tmp_path / "gemeenten.csv").write_text(f"code;name;from;to;successors;source\n{rows}\n", "utf-8")
    with pytest.raises(ConfigError, match=message):
        municipalities.load(tmp_path)
