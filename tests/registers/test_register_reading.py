"""A delivered register to rows: in every writing, each row accounted for, and nothing of what cannot be read repeated."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peilmerk.deliveries.manifest import Delivery
from peilmerk.errors import DeliveryError
from peilmerk.registers import batches, reading
from peilmerk.registers.persons import Pseudonyms
from registers.making import TOWN
from synthetic import workbook

CARE = "client;product;leveringsmaand;factuurmaand;bedrag\n"
LINE = "{};01;2024-01;2024-02;{}\n"
NEEDS = "client;product;ingangsdatum;einddatum;toewijzingnummer;status\n"
_SUITE = """\
register: declaraties
leverancier: Suite
kolommen: {client: BSN, product: Voorziening, leveringsmaand: Maand, factuurmaand: Factuur, bedrag: "Bedrag (€)"}
waarden: {product: {"Begeleiding «één»": "02"}}
"""


# --- writings of a file ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_in_any_coding_and_with_any_line_end(deliver, encoding, end):
    text = "BSN;Voorziening;Maand;Factuur;Bedrag (€)\n1;Begeleiding «één»;2024-01;2024-02;1.234,56\n2;01;maart 2024;1-4-2024;-7\n"
    made = deliver(text.replace("\n", end).encode(encoding), mapping=_SUITE)
    assert made["product"] == ["02", "01"] and made["bedrag"] == [1234.56, -7]
    assert made["leveringsmaand"] == [date(2024, 1, 1), date(2024, 3, 1)] and made["factuurmaand"] == [date(2024, 2, 1), date(2024, 4, 1)]
    assert made.counts == {"data": 2, "text": 1} and not made.faults


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_csv_is_read_with_any_separator(deliver, separator):
    made = deliver((CARE + LINE.format(1, 250) + LINE.format(2, 99)).replace(";", separator))
    assert made["bedrag"] == [250, 99]


def test_a_cell_with_a_quoted_line_end_is_one_cell_of_one_row(deliver):
    made = deliver(CARE.replace("\n", ";uitleg\n") + '1;01;2024-01;2024-02;1;"a\nb;c\n"\n2;01;2024-01;2024-02;twee;"x\ny"\n3;01;2024-01;2024-02;3;\n')
    assert made["bedrag"] == [1, 3] and made.counts == {"data": 2, "text": 1, "refused": 1}
    assert [f.row for f in made.faults] == [3]


def test_a_line_that_names_the_separator_is_no_row(deliver):
    made = deliver("sep=;\n" + CARE + LINE.format(1, 5) + LINE.format(2, "x"))
    assert made.counts == {"data": 1, "text": 1, "refused": 1} and [f.row for f in made.faults] == [3]


def test_a_title_and_a_blank_line_above_the_header_are_text(deliver):
    made = deliver('"Declaraties\nstand 1 mei"\n\n' + CARE + LINE.format(1, 5) + LINE.format(2, "x") + "3;01\n")
    assert made.counts == {"data": 1, "text": 3, "refused": 2}
    assert [f.row for f in made.faults] == [5, 6]


def test_a_header_without_rows_is_a_register_without_rows(deliver):
    assert deliver(CARE).counts == deliver(CARE.strip()).counts == {"text": 1}


def test_a_file_may_end_without_a_line_end_and_with_empty_lines(deliver):
    assert deliver(CARE + LINE.format(1, 5).strip())["bedrag"] == [5]
    assert deliver(CARE + LINE.format(1, 5) + "\n\n;;;;\n;;\n  \n\x1a").counts == {"data": 1, "text": 1, "empty": 6}


def test_a_quote_that_never_closes_stops_the_file_and_does_not_swallow_it(deliver):
    lines = [LINE.format(n, n) for n in range(1, 40)]
    lines[5] = '6;01;2024-01;2024-02;"6\n'
    with pytest.raises(DeliveryError, match=r"declaraties\.csv, row 7: .*begins in line 7 and never ends"):
        deliver(CARE + "".join(lines))


def test_a_quote_that_never_closes_in_the_first_rows_of_a_large_file_stops_it_too(deliver):
    with pytest.raises(DeliveryError, match="never ends"):
        deliver(CARE + '1;01;2024-01;2024-02;"6\n' + "".join(LINE.format(n, n) for n in range(20_000)))


def test_an_inch_within_a_cell_closes_nothing(deliver):
    made = deliver(CARE.replace("\n", ";uitleg\n") + '1;01;2024-01;2024-02;1;band 28"\n2;01;2024-01;2024-02;2;\n')
    assert made["bedrag"] == [1, 2]


def test_a_workbook_has_titles_numbers_and_dates(deliver, tmp_path):
    header = CARE.strip().split(";")
    path = workbook(tmp_path / "d.xlsx", Blad1=[
        ["Declaraties 2024"], [None, "stand"], header, [1, "01", date(2024, 1, 9), date(2024, 2, 1), 12.5], [2, "01", "2024-01", "feb 2024", 12.345],
        [3.0, "01", 202401, "2024-02", "1.234,56"], [None] * 5, [4, "01", "2024-01", "2024-02", 0.1 + 0.2], [5, "01", "2024-01", "2024-02", 1e-5],
        [6, "onzin", "2024-01", "2024-02", 1], [7, "01", "2024-01", "2024-02", 1_234_567],
    ])  # fmt: skip
    made = deliver(path)
    assert made["bedrag"] == [12.5, 12.345, 1234.56, 0.3, 1e-5, 1_234_567]
    assert set(made["leveringsmaand"]) == {date(2024, 1, 1)}
    assert made.counts == {"data": 6, "text": 3, "empty": 1, "refused": 1} and [f.row for f in made.faults] == [10]


def test_numbers_of_a_workbook_do_not_heed_the_sign_that_its_texts_have(deliver, tmp_path):
    path = workbook(tmp_path / "d.xlsx", Blad1=[["BSN", "Voorziening", "Maand", "Factuur", "Bedrag (€)"], [1, "01", "2024-01", "2024-01", 12.345], [2, "01", "2024-01", "2024-01", "1,234.5"]])
    assert deliver(path, mapping=_SUITE + 'decimaal: "."\n')["bedrag"] == [12.345, 1234.5]


def test_every_sheet_of_a_workbook_is_read_with_its_own_counts(deliver, tmp_path):
    header = NEEDS.strip().split(";")
    path = workbook(tmp_path / "i.xlsx", jan=[["Januari"], header, [1, "01", "2024-01-01", None, "A", "nieuw"]], feb=[
        header, [2, "01", "2024-02-01", "2024-01-01", "B", "nieuw"], [3, "01", "2024-02-01", None, "C", "verwijderd"], [4, "01", "kapot", None, "D", ""], [5, "01", "2024-02-01", None, "E", ""],
    ])  # fmt: skip
    made = deliver(path, "indicaties")
    assert [{k: n for k, n in log.rows.items() if n} for log in made.logs] == [{"data": 1, "text": 2}, {"data": 1, "text": 1, "dropped": 2, "refused": 1}]
    assert [(f.sheet, f.row) for f in made.faults] == [("feb", 4)]
    assert made["rij"] == sorted(set(made["rij"]))


def test_a_sheet_without_the_register_is_refused_with_all_its_rows(deliver, tmp_path):
    path = workbook(tmp_path / "d.xlsx", Blad1=[CARE.strip().split(";"), [1, "01", "2024-01", "2024-02", 5]], Uitleg=[["Toelichting"], ["op de velden"]])
    made = deliver(path)
    assert made.counts == {"data": 1, "text": 1, "refused": 2}
    assert [f.sheet for f in made.faults] == ["Uitleg"]


# --- what a row is ---------------------------------------------------------------------------------------------------
def test_a_row_of_another_width_is_refused_by_its_number_without_what_stands_in_it(deliver):
    made = deliver(CARE + LINE.format(1, 1) + "2;01;2024-01;2024-02;Jansen;Dorpsstraat 1\n" + LINE.format(3, "x") + "4;01\n" + LINE.format(5, "y"))
    assert made.counts == {"data": 1, "text": 1, "refused": 4}
    assert [(f.row, f.column) for f in sorted(made.faults, key=lambda f: f.row)] == [(3, None), (4, "E"), (5, None), (6, "E")]
    assert "Jansen" not in str(made.faults)


def test_rows_are_told_by_their_number_also_after_empty_lines_and_in_a_later_block(deliver):
    lines = [LINE.format(n, n) for n in range(1, 201)]
    for at in (20, 60, 61, 150):
        lines[at] = "\n"
    lines[70], lines[150], lines[199] = "1;2\n", ";;;;\n", LINE.format(199, "kapot")
    for block in (512, 16 << 20):
        with patch.object(batches, "_BLOCK", block):
            made = deliver(CARE + "".join(lines))
        assert made.counts == {"data": 194, "text": 1, "empty": 4, "refused": 2}
        assert {(f.row, f.column or "") for f in made.faults} == {(72, ""), (201, "E")}


def test_one_fault_tells_of_every_row_with_the_same_text(deliver):
    made = deliver(CARE + LINE.format(1, 1) + "".join(f"{n};Zorg X;2024-01;2024-02;1\n" for n in range(2, 1502)) + "9;Zorg Y;2024-01;2024-02;1\n")
    assert [(f.row, f.column) for f in made.faults] == [(3, "B"), (1503, "B")]
    assert "'Zorg X', in 1,500 rows" in str(made.faults[0]) and "rows" not in made.faults[1].found
    assert made.counts == {"data": 1, "text": 1, "refused": 1501}


def test_of_a_column_with_something_else_in_it_not_every_text_is_told(deliver):
    made = deliver(CARE + "".join(f"{n};Zorg {n};2024-01;2024-02;1\n" for n in range(1, 301)))
    assert len(made.faults) == 51 and made.counts["refused"] == 300
    assert "other texts that cannot be read, in 250 rows" in str(made.faults)


def test_free_text_is_never_repeated(deliver):
    secret = "Mevrouw Jansen, Dorpsstraat 1, boos op de buren en woont alleen"
    made = deliver(CARE + f"1;{secret};2024-01;2024-02;1\n2;01;{secret};2024-02;1\n3;01;2024-01;{secret};1\n4;01;2024-01;2024-02;{secret}\n")
    assert len(made.faults) == 4 == made.counts["refused"]
    assert not any(word in f"{made.faults}{made.hints}" for word in ("Jansen", "Dorpsstraat", "buren"))
    assert "a text of 63 characters" in str(made.faults)


def test_a_provider_that_is_no_code_is_unknown_and_is_not_named(deliver):
    made = deliver("client;product;ingangsdatum;aanbieder\n1;01;2024-01-01;41410001\n2;01;2024-01-01;Praktijk J. Jansen\n", "indicaties")
    assert made["aanbieder"] == ["41410001", ""] and "1 regels hebben een aanbieder die geen code is" in made.hints and "Jansen" not in made.hints


def test_a_district_that_is_not_known_is_unknown_and_told(deliver):
    made = deliver("client;product;ingangsdatum;wijk\n1;01;2024-01-01;Centrum\n2;01;2024-01-01;Atlantis\n3;01;2024-01-01;\n", "indicaties")
    assert made["wijk"] == ["WK900103", "", ""] and "1 regels hebben een wijk die niet in data/reference/gebieden.csv staat en tellen als onbekend: 'Atlantis'." in made.hints


def test_a_missing_client_or_date_is_refused(deliver):
    made = deliver(NEEDS + ";01;2024-01-01;;;\n000000000;01;2024-01-01;;;\n3;01;;;;\n4;01;2024-01-01;;;\n", "indicaties")
    assert made.counts == {"data": 1, "text": 1, "refused": 3}
    assert sorted((f.row, f.column, f.found.split(",")[0]) for f in made.faults) == [(2, "A", "an empty cell"), (4, "C", "an empty cell")]


def test_a_column_of_citizen_service_numbers_is_not_kept_as_it_stands(deliver):
    numbers = ["110704344", "162251993", "164870593", "173666255", "999999990", "111222333"]
    with pytest.raises(DeliveryError, match="citizen service numbers") as error:
        deliver("client;product;ingangsdatum;aanbieder\n" + "".join(f"{n};01;2024-01-01;{n}\n" for n in numbers), "indicaties")
    assert not any(n in str(error.value) for n in numbers)


def test_a_column_that_is_not_read_is_told_by_its_name(deliver):
    made = deliver("client;product;ingangsdatum;Naam;Toelichting\n1;01;2024-01-01;Jansen;boos\n", "indicaties")
    assert "Niet gelezen kolommen: Naam, Toelichting." in made.hints and "Jansen" not in made.hints


def test_only_the_month_is_kept_of_a_birth_date_and_of_a_month_of_delivery(deliver):
    made = deliver("client;product;ingangsdatum;geboortedatum\n1;01;15-01-2024;31-12-2005\n2;01;15-01-2024;2006-02\n3;01;15-01-2024;\n", "indicaties")
    assert made["geboortedatum"] == [date(2005, 12, 1), date(2006, 2, 1), None] and made["ingangsdatum"][0] == date(2024, 1, 15)


# --- what does not count ---------------------------------------------------------------------------------------------
def needs(*lines: str) -> str:
    """Indications: client, begin, end, number, status."""
    return NEEDS + "".join("{};01;{};{};{};{}\n".format(*line.split(",")) for line in lines)


@pytest.mark.parametrize(
    ("lines", "kept", "reasons"),
    [
        (["1,2024-01-01,,A,nieuw", "1,2024-01-01,2024-02-01,A,gewijzigd"], [1], {"vervangen door een latere regel": 1}),
        (["1,2024-01-01,,A,1", "1,2024-01-01,2024-02-01,A,2", "1,2024-01-01,2024-03-01,A,2"], [2], {"vervangen door een latere regel": 2}),
        (["1,2024-01-01,,A,nieuw", "1,2024-01-01,,A,verwijderd"], [], {"ingetrokken": 2}),
        (["1,2024-01-01,,A,nieuw", "1,2024-01-01,,A,3", "1,2024-01-01,,A,1"], [2], {"ingetrokken": 1, "vervangen door een latere regel": 1}),
        (["1,2024-01-01,,A,nieuw", "2,2024-01-01,,A,nieuw", "1,2024-01-01,,B,nieuw"], [0, 1, 2], {}),
        (["1,2024-01-01,,,nieuw", "1,2024-02-01,,,nieuw"], [0, 1], {}),
        (["1,2024-01-01,,0,nieuw", "1,2024-02-01,,0,nieuw"], [0, 1], {}),
        (["1,2024-01-01,,A,", "1,2024-02-01,,A,"], [0, 1], {}),
        (["1,2024-01-01,,A,", "1,2024-01-01,2024-02-01,A,gewijzigd"], [1], {"vervangen door een latere regel": 1}),
        (["1,2024-01-01,,A,verwijderd"], [], {"ingetrokken": 1}),
        (["1,2024-01-02,2024-01-01,A,nieuw", "2,2024-01-01,2024-01-01,B,nieuw"], [1], {"geëindigd voor het begin": 1}),
        # A correction that lets an indication end before it began takes it back.
        (["1,2024-01-01,,A,nieuw", "1,2024-01-01,2023-12-31,A,gewijzigd"], [], {"vervangen door een latere regel": 1, "geëindigd voor het begin": 1}),
    ],
    ids=["replaced", "replaced twice", "withdrawn", "withdrawn and given again", "another client or number", "no number", "a number of zeros", "no status", "the later one has a status", "withdrawn alone", "never began", "corrected to nothing"],
)  # fmt: skip
def test_what_the_register_says_does_not_count_is_dropped_by_reason(deliver, lines, kept, reasons):
    made = deliver(needs(*lines), "indicaties")
    assert made["rij"] == kept
    assert made.counts.get("dropped", 0) == sum(reasons.values()) and made.counts.get("data", 0) == len(kept)
    assert all(f"{n} regels tellen niet mee: {reason}." in made.hints for reason, n in reasons.items())


def test_a_declaration_that_was_delivered_twice_counts_once(deliver):
    header = CARE.replace("\n", ";referentienummer;debet_credit\n")
    lines = ["1;01;2024-01;2024-02;10;R1;D", "1;01;2024-01;2024-03;10;R1;D", "1;01;2024-01;2024-02;10;R1;C", "1;07;2024-01;2024-02;10;R1;D", "1;01;2024-01;2024-02;10;R2;D", "1;01;2024-01;2024-02;10;;D", "1;01;2024-01;2024-02;10;;D"]
    made = deliver(header + "\n".join(lines))
    assert made["rij"] == [0, 2, 3, 4, 5, 6] and "1 regels tellen niet mee: dubbel geleverd." in made.hints


@pytest.mark.parametrize(("form", "header", "line"), [
    ("personen", "client;vanaf;tot", "1;2024-02-01;2024-01-31"), ("uitkeringen", "client;regeling;ingangsdatum;einddatum", "1;bijstand;2024-02-01;2024-01-31"),
    ("wachtlijst", "client;aanmelddatum;startdatum", "1;2024-02-01;2024-01-31"),
])  # fmt: skip
def test_what_ends_before_it_begins_is_dropped_in_every_register(deliver, form, header, line):
    made = deliver(f"{header}\n{line}\n" + line.replace("2024-01-31", "2024-02-01") + "\n", form)
    assert made.counts == {"data": 1, "text": 1, "dropped": 1}


# --- standards -------------------------------------------------------------------------------------------------------
def test_names_and_codes_of_iwmo_are_known(deliver):
    header = "Bsn;Toewijzing-nummer;ProductCategorie;ToewijzingIngangsdatum;ToewijzingEinddatum;Verwijzertype;Agbcode;Omvang;Eenheid;Frequentie;StatusAanlevering"
    made = deliver(f"{header}\n999999990;17;01;2024-01-01;2024-12-31;02;41410001;120;01;2;1\n999999990;18;45;20240201;;08;41410001;3;4;4;9\n", "indicaties")
    assert [made[c] for c in ("verwijzer", "eenheid", "frequentie", "status")] == [["huisarts", "rechter of justitie"], ["minuut", "uur"], ["week", "maand"], ["nieuw", "ongewijzigd"]]
    assert made["volume"] == [120, 3] and made["einddatum"] == [date(2024, 12, 31), None]


def test_amounts_in_cents_and_credits_of_a_declaration_message_are_known(deliver):
    mapping = "register: declaraties\nkolommen: {client: bsn, product: productCategorie, leveringsmaand: begindatum, factuurmaand: declaratieDagtekening, bedrag: ingediendBedrag, volume: geleverdVolume, eenheid: eenheid, debet_credit: debetCredit}\nfactoren: {bedrag: 0.01}\n"
    made = deliver("bsn;productCategorie;begindatum;declaratieDagtekening;ingediendBedrag;geleverdVolume;eenheid;debetCredit\n1;01;2024-01-01;2024-02-28;12345;60;01;D\n1;01;2024-01-01;2024-03-28;00012345;60;01;C\n", mapping=mapping)
    assert made["bedrag"] == [pytest.approx(123.45)] * 2 and made["debet_credit"] == ["debet", "credit"] and made["eenheid"] == ["minuut", "minuut"]


# --- a file by chance ------------------------------------------------------------------------------------------------
#: What a row can be: its cells, and what must become of it; {n} is a number of its own.
_KINDS = {
    "data": (["{n}", "01", "2024-01-01", "", "N{n}", "nieuw", "vrij"], "data"),
    "quoted": (["{n}", "07", "1-2-2024", "2024-03-01", "N{n}", "", 'regel 1\nregel 2; "quote"'], "data"),
    "blank": ([], "empty"), "separators": ([""] * 7, "empty"), "spaces": (["  "], "empty"), "few": (["{n}", "01"], "refused"),
    "many": (["{n}", "01", "2024-01-01", "", "", "", "", "te veel"], "refused"), "product": (["{n}", "Zorg {n}", "2024-01-01", "", "", "", ""], "refused"),
    "day": (["{n}", "01", "31-02-2024", "", "", "", ""], "refused"), "nobody": (["", "01", "2024-01-01", "", "", "", ""], "refused"),
    "never": (["{n}", "01", "2024-01-02", "2024-01-01", "", "", ""], "dropped"), "withdrawn": (["{n}", "01", "2024-01-02", "", "W{n}", "verwijderd", ""], "dropped"),
}  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    kinds=st.lists(st.sampled_from(sorted(_KINDS)), max_size=25), titles=st.integers(0, 3), encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]), separator=st.sampled_from(";\t|"), block=st.sampled_from([300, 1 << 20]), last=st.booleans(),
)  # fmt: skip
def test_rows_in_are_data_dropped_refused_empty_and_text_whatever_happened_to_a_file(reference, kinds, titles, encoding, end, separator, block, last):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    for n in range(titles):
        writer.writerow([f"Titel {n}"])
    writer.writerow([*NEEDS.strip().split(";"), "toelichting"])
    for n, kind in enumerate(kinds, 1):
        text.write("" if _KINDS[kind][0] else end)
        if _KINDS[kind][0]:
            writer.writerow([cell.format(n=n) for cell in _KINDS[kind][0]])
    content = text.getvalue()
    with tempfile.TemporaryDirectory() as folder, patch.object(batches, "_BLOCK", block):
        path = Path(folder) / "indicaties.csv"
        path.write_bytes((content if last else content.removesuffix(end)).encode(encoding))
        delivery = Delivery(path, "voorbeeldstad/2024", "bron", date(2024, 5, 1), "", False, "", "indicaties")
        found = reading.read(delivery, reference, TOWN, Pseudonyms(b"k" * 32), Path(folder) / "rows.parquet", Path(folder) / "work")
        kept = pq.read_table(Path(folder) / "rows.parquet").to_pylist()
    (log,) = found.logs
    expected = {kind: sum(_KINDS[k][1] == kind for k in kinds) for kind in ("data", "dropped", "refused", "empty")} | {"text": titles + 1}
    if not last and kinds and kinds[-1] == "blank":
        expected["empty"] -= 1  # a file of which the last line has no end has no line after it
    assert log.rows == expected
    assert found.rows == len(kept) == expected["data"]
    assert sorted(r["product"] for r in kept) == sorted({"data": "01", "quoted": "07"}[k] for k in kinds if _KINDS[k][1] == "data")
    # Of every text that cannot be read the first row is told, of a row of another width every one.
    row = {n: titles + 1 + n for n in range(1, len(kinds) + 1)}
    first = {kind: next(row[n] for n, k in enumerate(kinds, 1) if k == kind) for kind in ("day", "nobody") if kind in kinds}
    every = [row[n] for n, k in enumerate(kinds, 1) if k in ("few", "many", "product")]
    assert sorted(f.row for f in log.faults) == sorted([*first.values(), *every])
