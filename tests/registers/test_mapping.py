"""Mapping files: found by the header, checked when they are read, and drafted where none fits."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.errors import ConfigError, DeliveryError
from peilmerk.registers import mapping
from peilmerk.registers.forms import FORMS
from peilmerk.registers.mapping import Mapping
from synthetic import ROOT

FORM = FORMS["wachtlijst"]
HEADER = ["BSN", "Gevraagd", "Gemeld op", "Hulp begonnen op"]
WAITS = {"register": "wachtlijst", "kolommen": {"client": "BSN", "aanmelddatum": "Gemeld op", "startdatum": "Hulp begonnen op"}}


def known(name: str = "suite.yml", **more) -> Mapping:
    """A mapping file."""
    return Mapping.model_validate({**WAITS, **more}).model_copy(update={"name": name})


# --- files -----------------------------------------------------------------------------------------------------------
def test_the_mapping_files_of_the_project_are_sound():
    found = mapping.load(ROOT / "data/reference")
    assert {m.register_ for m in found} == set(FORMS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("register: wachtlijst\nkolommen: {client: BSN}", "kolommen lacks aanmelddatum"),
        ("register: wachtlijst\nkolommen: {client: BSN, aanmelddatum: Op, einde: Tot}", "kolommen: Unknown column of wachtlijst 'einde'"),
        ("register: wachtlijst\nkolommen: {client: BSN, aanmelddatum: B.S.N}", "named for two columns"),
        ("register: wachtlijst\nkolommen: {client: BSN, aanmelddatum: Op}\nwaarden: {spoed: {Urgent: ja}, wijk: {A: B}, afgemeld: {nooit: ''}}", "afgemeld holds a day, of which no words"),
        ("register: indicaties\nkolommen: {client: BSN, product: P, ingangsdatum: Van}\nwaarden: {verwijzer: {Dokter: huisarst}}", "verwijzer, Dokter: Unknown word 'huisarst'. Did you mean 'huisarts'"),
        ("register: wachtlist\nkolommen: {}", "wachtlist"),
        ("register: wachtlijst\nkolommen: {client: BSN, aanmelddatum: Op}\ndecimaal: ';'", "decimaal"),
        ("register: [", "cannot be read"),
        ("", "suite.yml"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused_by_file_and_place(with_mapping, text, message):
    with pytest.raises(ConfigError, match=r"data/reference/registers/suite\.yml") as error:
        mapping.load(with_mapping(text).folder)
    assert message in str(error.value)


# --- which one fits --------------------------------------------------------------------------------------------------
def test_a_header_is_found_below_a_title_and_whatever_its_case_and_punctuation():
    found = mapping.fit(FORM, [known()], [["Wachtlijst"], [], ["gemeld_op", "Naam", "b.s.n.", "HULP BEGONNEN OP"]])
    assert (found.row, found.places, found.unknown_left) == (2, {"client": 2, "aanmelddatum": 0, "startdatum": 3}, ["Naam"])


def test_columns_that_a_mapping_leaves_out_are_known():
    found = mapping.fit(FORM, [known(weglaten=["naam"])], [[*HEADER, "Naam", "Gebeld"]])
    assert (found.known_left, found.unknown_left) == (["Naam"], ["Gevraagd", "Gebeld"])


def test_the_mapping_that_names_most_of_a_header_fits():
    small = Mapping.model_validate({**WAITS, "kolommen": {"client": "BSN", "aanmelddatum": "Gemeld op"}})
    assert all(mapping.fit(FORM, order, [HEADER]).mapping.name == "suite.yml" for order in ([small, known()], [known(), small]))


def test_a_mapping_that_the_manifest_names_is_the_one_that_is_used():
    named = Mapping.model_validate({**WAITS, "kolommen": {"client": "BSN", "aanmelddatum": "Gemeld op"}}).model_copy(update={"name": "b.yml"})
    assert mapping.fit(FORM, [known(), named], [HEADER], "b.yml").mapping.name == "b.yml"
    assert mapping.fit(FORM, [known()], [HEADER], "b.yml") is None
    assert mapping.fit(FORM, [known("b.yml")], [["client", "aanmelddatum"]], "b.yml") is None  # and not our own names


def test_a_mapping_fits_only_a_header_with_all_its_columns():
    assert mapping.fit(FORM, [known()], [HEADER[:3]]) is None


def test_our_own_names_and_those_of_the_standards_need_no_file():
    found = mapping.fit(FORMS["indicaties"], [], [["bsn", "productCategorie", "toewijzing_ingangsdatum", "Einddatum"]])
    assert found.places == {"client": 0, "product": 1, "ingangsdatum": 2, "einddatum": 3} and found.mapping.name == ""
    assert mapping.fit(FORMS["indicaties"], [], [["bsn", "productCategorie"]]) is None


def test_the_names_of_a_form_are_each_of_one_column():
    for form in FORMS.values():
        names = [name for c in form.columns for name in {mapping.name_key(n) for n in (c.name, *c.also)}]
        assert len(set(names)) == len(names), form.name


def test_of_two_columns_with_one_name_the_first_is_read_and_the_other_told():
    found = mapping.fit(FORM, [], [["client", "aanmelddatum", "Client"]])
    assert found.places["client"] == 0 and found.unknown_left == ["Client"]


# --- where none fits -------------------------------------------------------------------------------------------------
def test_a_column_that_has_gone_is_named_with_the_mapping_that_misses_it():
    found, _, do = mapping.explain(FORM, [known()], [HEADER[:3]])
    assert found == "a header without Hulp begonnen op" and "suite.yml" in do


def test_a_header_that_nothing_resembles_gets_a_draft():
    found, expected, do = mapping.explain(FORM, [known()], [["Wachtlijst mei"], ["Burgerservicenummer", "Aanmeldatum", "Urgent"]])
    assert found == "the columns Burgerservicenummer, Aanmeldatum, Urgent" and expected == "the columns of wachtlijst: client, aanmelddatum"
    assert yaml.safe_load(do.split(":\n", 1)[1]) == {
        "register": "wachtlijst", "leverancier": "NAAM", "kolommen": {"client": "Burgerservicenummer", "aanmelddatum": "Aanmeldatum"}, "weglaten": ["Urgent"],
    }  # fmt: skip


def test_a_draft_keeps_a_place_for_a_required_column_that_nothing_resembles():
    assert yaml.safe_load(mapping.draft(FORM, ["Nr", "Toen"]))["kolommen"] == {"client": "KOLOM", "aanmelddatum": "KOLOM"}


@given(st.lists(st.text("ab: ,[]{}#'\"&*-€%|>!@`e", min_size=1, max_size=8).map(str.strip).filter(lambda t: mapping.name_key(t)), max_size=6, unique_by=mapping.name_key))
def test_a_draft_can_be_pasted_whatever_the_columns_are_called(more):
    header = ["BSN", "aanmelddatum", *more]
    data = yaml.safe_load(mapping.draft(FORM, header))
    assert Mapping.model_validate(data) and {*data["kolommen"].values(), *data["weglaten"]} == set(header)


def test_a_file_without_a_header_shows_nothing_of_its_first_row():
    rows = [["999999990", "Hendrikje Jansen", "2024-01-05"], ["111222333", "Piet Pietersen", "2024-01-06"]]
    for head in (rows, [["Wachtlijst"], *rows]):
        assert not any(name in " ".join(mapping.explain(FORM, [], head)) for name in ("Jansen", "Pietersen", "999999990"))
    assert "no header" in mapping.explain(FORM, [], rows)[0]


def test_a_file_that_nothing_fits_is_refused_with_the_draft(deliver):
    with pytest.raises(DeliveryError, match="register: wachtlijst") as error:
        deliver("Burger;Gemeld\n999999990;2024-01-05\n", "wachtlijst")
    assert "999999990" not in str(error.value)


def test_a_column_that_has_gone_stops_the_delivery(deliver):
    text = yaml.safe_dump({**WAITS, "leverancier": "Suite"}, allow_unicode=True)
    assert deliver("BSN;Gemeld op;Hulp begonnen op\n1;2024-01-05;\n", "wachtlijst", text).counts == {"data": 1, "text": 1}
    with pytest.raises(DeliveryError, match=r"a header without Hulp begonnen op, expected the columns that data/reference/registers/suite\.yml names"):
        deliver("BSN;Gemeld op\n1;2024-01-05\n", "wachtlijst", text)
