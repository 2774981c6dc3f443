"""Fetching a CBS table: whole, polite, resumable; what is delivered is what CBS has, or there is an error."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime, timedelta

import pytest
import yaml
from fetch_server import numbered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peilmerk.deliveries.manifest import deliveries
from peilmerk.errors import ConfigError, FetchError, UnknownName
from peilmerk.fetch import cbs


def member(path, name: str = "TypedDataSet") -> list[list[str]]:
    """The rows of a CSV in a delivery, header first."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def as_text(value) -> str:
    return "" if value is None else str(value)


class Interrupted(Exception):
    """Somebody pulled the plug."""


def interrupt_at(row: int):
    """A progress function that stops the run as soon as this many rows are here."""

    def progress(what: str, rows: int, told: int) -> None:
        if rows >= row:
            raise Interrupted

    return progress


# What is delivered


def test_every_row_column_and_code_of_the_table_is_delivered(fake, fetching):
    fetched = fetching()
    header, *rows = member(fetched.path)
    assert header == ["ID", "RegioS", "Perioden", "Clienten_1", "Per1000_2"]
    assert rows == [[as_text(v) for v in row.values()] for row in fake.rows]
    assert (fetched.rows, fetched.columns, fetched.new) == (10, tuple(header), True)
    assert fake.pages == [0, 4, 8]


def test_codes_keep_their_padding_and_texts_their_separators(fake, fetching):
    fake.rows[0]["RegioS"] = "GM9998    "
    fake.codes["RegioS"][0]["Key"] = "GM9998    "
    path = fetching().path
    assert member(path)[1][1] == "GM9998    "
    assert member(path, "RegioS") == [["Key", "Title", "Description"], ["GM9998    ", "Verzonnen", ""], ["GM9999", "Voorbeeld; stad", "Bestaat\r\nniet"]]
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["TypedDataSet.csv", "DataProperties.csv", "RegioS.csv", "Perioden.csv", "CategoryGroups.csv", "TableInfos.csv"]
        assert archive.read("TypedDataSet.csv").startswith(b"\xef\xbb\xbfID;RegioS")


def test_columns_that_only_some_properties_have_are_kept(fetching):
    header, region, _, topic, _ = member(fetching().path, "DataProperties")
    assert header == ["ID", "Key", "Type", "ParentID", "Title", "Description", "Unit", "Decimals"]
    assert (region[-2:], topic[-2:]) == (["", ""], ["aantal", "0"])


@pytest.mark.parametrize(("literal", "written"), [
    ("1.50", "1.50"), ("1E-05", "0.00001"), ("123456789012345678901234567890.1", "123456789012345678901234567890.1"), ("-0.0", "-0.0"), ("true", "true"),
])  # fmt: skip
def test_a_number_is_written_as_cbs_gives_it_and_never_with_an_exponent(fake, fetching, literal, written):
    fake.rows = [{"ID": 0, "RegioS": "GM9998", "Perioden": "2023JJ00", "X_1": "@"}]
    fake.fail("TypedDataSet", ("text", json.dumps({"value": fake.rows}).replace('"@"', literal)))
    assert member(fetching().path)[1][3] == written


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 40), page_size=st.integers(1, 15), faults=st.lists(st.sampled_from([("status", 500), "truncated", "cut_json", "reset"]), max_size=5))
def test_rows_on_the_server_are_the_rows_in_the_delivery(fake, fetching, count, page_size, faults):
    fake.rows, fake.page_size, fake.faults = numbered(count), page_size, []
    fake.modified = (datetime.fromisoformat(fake.modified) + timedelta(days=1)).isoformat()
    fake.fail("TypedDataSet", *faults)
    fetched = fetching()
    assert member(fetched.path)[1:] == [[as_text(v) for v in row.values()] for row in fake.rows]
    assert (fetched.rows, fetched.new) == (count, True)


@pytest.mark.parametrize("link_after_last", [False, True])
def test_the_last_page_may_be_full(fake, fetching, link_after_last):
    fake.rows, fake.link_after_last = numbered(8), link_after_last
    fake.codes["RegioS"] += [{"Key": "GM9990", "Title": "", "Description": ""}, {"Key": "GM9991", "Title": "", "Description": ""}]
    fetched = fetching()
    assert (fetched.rows, fake.pages, len(member(fetched.path, "RegioS"))) == (8, [0, 4], 5)


def test_a_code_list_of_several_pages_is_whole(fake, fetching):
    fake.codes["RegioS"] += [{"Key": f"WK{i:06}", "Title": f"Wijk {i}", "Description": ""} for i in range(9)]
    assert len(member(fetching().path, "RegioS")) == 1 + 11


# leveringen.yml and vintages


def test_the_delivery_is_noted_with_source_version_and_time_of_fetching(fetching):
    fetched = fetching()
    [delivery] = deliveries(fetching.folder, fetching.project.raw)
    assert delivery.path == fetched.path == fetching.folder / "99999NED-2024-05-31.zip"
    assert delivery.source == "CBS StatLine 99999NED, Verzonnen cijfers; regio; CC BY 4.0"
    assert (delivery.exported, delivery.published) == (date(2024, 5, 31), True)
    assert delivery.export_basis == "opgehaald 2026-11-22T10:05 bij CBS; versie 2024-05-31T02:00:00"


def test_nothing_new_asks_one_question_and_delivers_nothing(fake, fetching):
    first = fetching()
    fake.asked.clear()
    second = fetching(now=lambda: datetime(2027, 2, 1))
    assert fake.asked == ["TableInfos"]
    assert (second.new, second.path, second.rows) == (False, first.path, 10)
    assert not (fetching.project.raw / "landelijk/2027").exists()


def test_asking_again_delivers_nothing_if_the_content_is_the_same(fake, fetching):
    first = fetching()
    fake.asked.clear()
    second = fetching(again=True)
    assert fake.pages == [0, 4, 8] and (second.new, second.path) == (False, first.path)
    assert len(list(fetching.folder.glob("*.zip"))) == 1


def test_a_new_version_lies_beside_the_old_one(fake, fetching):
    old = fetching().path
    content = old.read_bytes()
    fake.modified, fake.rows[0]["Clienten_1"] = "2024-08-30T02:00:00", 77
    new = fetching()
    assert new.new and new.path.name == "99999NED-2024-08-30.zip" and old.read_bytes() == content
    assert [d.exported for d in deliveries(fetching.folder, fetching.project.raw)] == [date(2024, 5, 31), date(2024, 8, 30)]


def test_another_content_of_the_same_version_gets_a_number_and_the_last_one_counts(fake, fetching):
    fetching()
    for i in range(11):
        fake.rows[0]["Clienten_1"] = 100 + i
        last = fetching(again=True).path.name
    assert last == "99999NED-2024-05-31-12.zip"
    assert fetching().path.name == last


def test_equal_content_gives_equal_bytes(fake, fetching):
    first = fetching().path
    content = first.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    first.unlink()
    (fetching.folder / "leveringen.yml").unlink()
    fake.page_size = 3
    assert fetching(now=lambda: datetime(2026, 12, 24, 3, 4)).path.read_bytes() == content


def test_other_deliveries_of_the_folder_and_their_comments_stay(fetching):
    fetching.folder.mkdir(parents=True)
    before = '# Van ons\nleveringen:\n  - bestand: eigen.csv  # zelf gemaakt\n    bron: "Eigen; bron"\n    export: 2026-01-01\n'
    (fetching.folder / "leveringen.yml").write_text(before, "utf-8")
    (fetching.folder / "eigen.csv").write_text("a\n", "utf-8")
    fetching()
    assert (fetching.folder / "leveringen.yml").read_text("utf-8").startswith(before)
    assert [d.path.name for d in deliveries(fetching.folder, fetching.project.raw)] == ["eigen.csv", "99999NED-2024-05-31.zip"]


def test_a_broken_leveringen_yml_is_told_before_anything_is_asked(fake, fetching):
    fetching.folder.mkdir(parents=True)
    (fetching.folder / "leveringen.yml").write_text("leveringen: [", "utf-8")
    with pytest.raises(ConfigError, match=r"2026/leveringen.yml is no valid YAML"):
        fetching()
    assert fake.asked == []


def test_a_delivery_that_was_not_noted_is_noted_by_the_next_run(fetching):
    fetching()
    (fetching.folder / "leveringen.yml").write_text("leveringen: []\n", "utf-8")
    assert not fetching().new
    assert [d.path.name for d in deliveries(fetching.folder, fetching.project.raw)] == ["99999NED-2024-05-31.zip"]


# A selection


def test_a_selection_fetches_its_rows_only_and_says_so(fake, fetching):
    fetched = fetching(where=("RegioS=GM9999",))
    assert {row[1] for row in member(fetched.path)[1:]} == {"GM9999"} and fetched.rows == 5
    [entry] = yaml.safe_load((fetching.folder / "leveringen.yml").read_text("utf-8"))["leveringen"]
    assert entry["export_grond"].endswith("; selectie RegioS=GM9999")


def test_a_code_is_asked_with_the_padding_of_the_code_list(fake, fetching):
    for row in fake.rows:
        row["RegioS"] = row["RegioS"].ljust(10)
    for code in fake.codes["RegioS"]:
        code["Key"] = code["Key"].ljust(10)
    assert fetching(where=("RegioS=GM9999", "Perioden=2023JJ00")).rows == 5


def test_another_selection_is_another_delivery(fetching):
    assert [fetching(where=w).path.name for w in ((), ("RegioS=GM9999",), ("RegioS=GM9999,GM9998",))] == [
        "99999NED-2024-05-31.zip", "99999NED-2024-05-31-2.zip", "99999NED-2024-05-31-3.zip",
    ]  # fmt: skip
    assert not fetching(where=("RegioS=GM9998,GM9999",)).new


@pytest.mark.parametrize(("where", "said"), [
    ("Regio=GM9999", "Unknown dimension of 99999NED 'Regio'. Did you mean 'RegioS'"),
    ("RegioS=GM9997", "Unknown code of RegioS in 99999NED 'GM9997'. Did you mean 'GM999"),
    ("RegioS=GM9999') or (ID eq 'x", "Unknown code of RegioS"),
])  # fmt: skip
def test_an_unknown_dimension_or_code_is_named_before_data_are_asked(fake, fetching, where, said):
    with pytest.raises(UnknownName) as error:
        fetching(where=(where,))
    assert said in str(error.value) and fake.pages == []


@pytest.mark.parametrize("text", ["RegioS", "RegioS=", "=GM9999", "RegioS= , "])
def test_a_selection_of_nothing_is_refused(text):
    with pytest.raises(FetchError, match="RegioS=GM0268,GM0193"):
        cbs.parse_where([text])


def test_a_dimension_may_be_named_once(fetching):
    with pytest.raises(FetchError, match="names RegioS twice"):
        cbs.parse_where(["RegioS=GM9998", "RegioS=GM9999"])


def test_codes_that_exist_but_not_together_are_told(fake, fetching):
    fake.codes["Perioden"].append({"Key": "2022JJ00", "Title": "2022", "Description": "", "Status": ""})
    with pytest.raises(FetchError, match="no rows for Perioden=2022JJ00: each code exists"):
        fetching(where=("Perioden=2022JJ00",))


def test_a_selection_longer_than_the_server_takes_is_refused(fake, fetching):
    fake.codes["RegioS"] = [{"Key": f"WK{i:06}", "Title": ""} for i in range(200)]
    fake.page_size = 500
    with pytest.raises(FetchError, match="A selection of 200 codes is longer"):
        fetching(where=("RegioS=" + ",".join(f"WK{i:06}" for i in range(200)),))


# Interrupted


def test_an_interrupted_run_goes_on_where_it_was_and_asks_for_no_page_twice(fake, fetching):
    with pytest.raises(Interrupted):
        cbs.fetch("99999NED", fetching.project, client=fetching.client(), progress=interrupt_at(8), now=lambda: datetime(2026, 11, 22))
    assert deliveries(fetching.folder, fetching.project.raw) == []
    fetched = fetching()
    assert fake.pages == [0, 4, 8] and fetched.resumed == 8 and fetched.rows == 10
    assert {part: n for part, n in fake.counts.items() if n > 1} == {"TableInfos": 3}
    assert [p.name for p in sorted(fetching.folder.iterdir())] == ["99999NED-2024-05-31.zip", "leveringen.yml"]


def test_what_was_given_up_is_kept_for_the_next_run(fake, fetching):
    fake.fail("TypedDataSet 8", *[("status", 500)] * 6)
    with pytest.raises(FetchError, match=r"in 6 tries. The last time: it answered 500 .*What was fetched is kept: run this again later"):
        fetching()
    assert fetching().resumed == 8 and fake.counts["TypedDataSet 0"] == 1


def test_a_page_that_was_damaged_on_disk_is_asked_again(fake, fetching):
    fake.fail("TypedDataSet 8", *[("status", 500)] * 6)
    with pytest.raises(FetchError):
        fetching()
    page = fetching.folder / ".fetch-99999NED/data-000000000004.json"
    page.write_bytes(page.read_bytes()[:-20])
    fake.asked.clear()
    assert fetching().rows == 10 and fake.pages == [4, 8]


def test_the_kept_pages_are_hidden_from_git_and_from_deliveries(fake, fetching):
    fake.fail("TypedDataSet 8", *[("status", 500)] * 6)
    with pytest.raises(FetchError):
        fetching()
    assert (fetching.folder / ".fetch-99999NED/.gitignore").read_text() == "*\n"
    assert deliveries(fetching.folder, fetching.project.raw) == []


def test_a_table_that_changed_since_the_interruption_starts_over_and_says_so(fake, fetching):
    fake.fail("TypedDataSet 8", *[("status", 500)] * 6)
    with pytest.raises(FetchError):
        fetching()
    fake.modified, fake.asked = "2024-06-01T02:00:00", []
    fetched = fetching()
    assert fake.pages == [0, 4, 8] and fetched.resumed == 0
    assert any("of another version or selection: fetching starts over" in s for s in fetching.said)


# Changed meanwhile


def change_once(row: int, **changes):
    def change(fake, begin):
        if begin == row:
            fake.on_data = None
            for name, value in changes.items():
                setattr(fake, name, value)

    return change


@pytest.mark.parametrize("count", [10, 9, 3, 14])
def test_a_table_that_changes_halfway_is_fetched_anew_in_whole(fake, fetching, count):
    newer = [row | {"Clienten_1": 1000 + row["ID"]} for row in numbered(count)]
    fake.on_data = change_once(8, modified="2024-08-30T02:00:00", rows=newer)
    fetched = fetching()
    assert (fetched.restarts, fetched.modified, fetched.path.name) == (1, "2024-08-30T02:00:00", "99999NED-2024-08-30.zip")
    assert [row[3] for row in member(fetched.path)[1:]] == [str(1000 + i) for i in range(count)]
    assert any("CBS changed 99999NED meanwhile (2024-05-31T02:00:00 to 2024-08-30T02:00:00)" in s for s in fetching.said)


def test_a_table_that_goes_on_changing_is_given_up(fake, fetching):
    def change(fake, begin):
        fake.modified = fake.modified[:-2] + f"{len(fake.asked):02}"[-2:]

    fake.on_data = change
    with pytest.raises(FetchError, match="changed 99999NED 3 times while it was fetched"):
        fetching()
    assert not list(fetching.folder.glob("*.zip"))


def test_columns_that_change_between_pages_are_named(fake, fetching):
    fake.fail("TypedDataSet 4", ("renamed", "Clienten_1", "Personen_1"))
    with pytest.raises(FetchError, match=r"change between row 4 and 5, gone: Clienten_1; new: Personen_1"):
        fetching()
    assert not list(fetching.folder.glob("*.zip")) and not (fetching.folder / ".fetch-99999NED").exists()


def test_columns_that_change_within_a_page_are_named(fake, fetching):
    fake.rows[2]["Extra_9"] = fake.rows[2].pop("Per1000_2")
    with pytest.raises(FetchError, match=r"change within a page, gone: Per1000_2; new: Extra_9"):
        fetching()


def test_columns_other_than_the_last_time_are_named_and_can_be_accepted(fake, fetching):
    fetching()
    fake.modified = "2025-05-31T02:00:00"
    fake.rows = [{k.replace("Per1000_2", "Per1000_3"): v for k, v in row.items()} for row in fake.rows]
    fake.asked.clear()
    with pytest.raises(FetchError, match=r"other columns than 2026/99999NED-2024-05-31.zip: gone: Per1000_2; new: Per1000_3.*--accept-columns"):
        fetching()
    assert fake.pages == [0]
    assert fetching(accept_columns=True).columns[-1] == "Per1000_3"


# Answers that cannot be true


@pytest.mark.parametrize("fault", [
    *[("status", code) for code in (500, 502, 503, 429, 408)], "truncated", "cut_json", "reset", "silence",
    ("text", "<html>onderhoud</html>", "text/html"), *[("text", body) for body in (
        "{}", "[1]", '{"value": [[1]]}', '{"value": [{"ID": [1]}]}', '{"value": [{"ID": 1E999999}]}', '{"value": [{"ID": NaN}]}', "[" * 100_000, "",
    )],
], ids=lambda fault: str(fault)[:40])  # fmt: skip
@pytest.mark.parametrize("part", ["TypedDataSet 4", "RegioS"])
def test_an_unusable_answer_is_asked_again(fake, fetching, part, fault):
    fake.fail(part, fault)
    options = {"timeout": (5, 0.3)} if fault == "silence" else {}
    assert [row[0] for row in member(fetching(options=options).path)[1:]] == [str(i) for i in range(10)]
    assert fake.counts[part] == 2


def test_a_page_with_fewer_rows_than_told_is_asked_again(fake, fetching):
    fake.fail("TypedDataSet 4", "short_page")
    fake.fail("TypedDataSet 8", "short_page")
    assert fetching().rows == 10 and fake.pages == [0, 4, 4, 8, 8]


@pytest.mark.parametrize(("told", "said"), [(11, "the data end at row 10, while CBS told 11 rows"), (9, "CBS told 9 rows and gives at least 10")])
def test_another_number_of_rows_than_told_is_an_error(fake, fetching, told, said):
    fake.told = told
    with pytest.raises(FetchError, match=said):
        fetching()
    assert not list(fetching.folder.glob("*.zip"))
    fake.told = None
    assert fetching().rows == 10


def test_rows_that_come_twice_are_an_error(fake, fetching):
    fake.rows[5] = dict(fake.rows[1])
    with pytest.raises(FetchError, match="1 rows came twice"):
        fetching()


def test_a_row_without_a_number_is_an_error(fake, fetching):
    fake.rows[5]["ID"] = None
    with pytest.raises(FetchError, match="expected a whole number"):
        fetching()


def test_a_count_that_is_no_number_is_asked_again(fake, fetching):
    fake.fail("TypedDataSet/$count", ("text", "veel", "text/plain"))
    assert fetching().rows == 10


def test_an_empty_table_is_an_error(fake, fetching):
    fake.rows = []
    with pytest.raises(FetchError, match="99999NED has no rows"):
        fetching()


def test_a_dimension_that_is_no_column_is_an_error(fake, fetching):
    fake.codes["Leeftijd"] = [{"Key": "1", "Title": "jong"}]
    with pytest.raises(FetchError, match="Leeftijd is no column of TypedDataSet"):
        fetching()


def test_a_table_of_too_many_rows_is_refused_before_it_is_fetched(fake, fetching):
    fake.told = 282_700_000
    with pytest.raises(FetchError, match=r"282,700,000 rows; .*--where"):
        fetching()
    assert fake.pages == []


def test_a_version_that_is_no_date_is_an_error(fake, fetching):
    fake.modified = "gisteren"
    with pytest.raises(FetchError, match="tells Modified as 'gisteren'"):
        fetching()
    assert fake.pages == []


# Names, addresses and limits


def test_an_unknown_table_is_named_with_how_to_find_one(fetching):
    with pytest.raises(FetchError, match=r"CBS has no table '12345NED' .*opendata.cbs.nl/statline.*85099NED"):
        fetching("12345NED")
    assert not fetching.folder.exists()


@pytest.mark.parametrize("table", ["", "../85099NED", "85099NED/x", "85099NED?$top=1", "85099ned\n", "８５０９９NED", "x" * 40])
def test_a_table_is_letters_and_digits(fake, fetching, table):
    with pytest.raises(FetchError, match="is no identifier of a CBS table"):
        fetching(table)
    assert fake.asked == []


@pytest.mark.parametrize("name", ["../../boos", "a/b", "CON.csv", ""])
def test_a_part_with_a_name_that_is_no_name_is_refused(fake, fetching, name):
    fake.codes[name] = []
    with pytest.raises(FetchError, match="expected TypedDataSet, DataProperties"):
        fetching()


def test_a_next_page_elsewhere_is_refused_and_not_asked(fake, fetching):
    fake.next_link = "http://example.org/ODataFeed/odata/99999NED/TypedDataSet?$skip=4"
    with pytest.raises(FetchError, match=r"says that the next rows of 99999NED are at http://example\.org"):
        fetching()
    assert fake.pages == [0]


def test_a_next_page_that_skips_rows_is_asked_again(fake, fetching):
    fake.next_link = "http://127.0.0.1/TypedDataSet?$skip=5"
    with pytest.raises(FetchError, match="the page ends at row 4, while the next one would begin at 5"):
        fetching()


def test_progress_tells_rows_and_total(fetching):
    fetching()
    assert [p for p in fetching.progress if p[1]] == [(4, 10), (8, 10), (10, 10)]
