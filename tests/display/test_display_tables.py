"""tabel(): a table with what stands around it, and any DataFrame as one."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from handed_over import mime

from peilmerk.display import MIME, cijferlijst, reekstabel, tabel
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain


def test_a_table_is_data_for_the_site_and_a_table_for_jupyter(young):
    output = tabel(cijferlijst(young), titel="Jeugd", label="tbl-jeugd", toelichting="Ronde getallen.")
    bundle = mime(output)
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]
    assert (bundle[MIME]["kind"], bundle[MIME]["label"], bundle[MIME]["caption"]) == ("table", "tbl-jeugd", "Jeugd")
    assert bundle[MIME]["notes"] == ["Ronde getallen."] and bundle[MIME]["source"].startswith("Bron: Gemeente Voorbeeld")
    assert "gezinshuis" in bundle["text/html"]


def test_any_dataframe_can_be_a_table():
    frame = pd.DataFrame({"Wijk": ["Zuid", None], "Aantal": [1234, 5], "Bij": [True, False]})
    table = tabel(frame, titel="t", label="tbl-x").content["table"]
    assert [c["text"] for c in table["head"][0]] == ["Wijk", "Aantal", "Bij"]
    assert [[c["text"] for c in r["cells"]] for r in table["rows"]] == [["Zuid", "1.234", "True"], ["", "5", "False"]]
    assert [c["kind"] for c in table["rows"][0]["cells"]] == ["head", "num", "text"]


@pytest.mark.parametrize("nothing", [None, pd.DataFrame(), pd.DataFrame({"a": []})])
def test_without_rows_there_is_no_table(nothing):
    assert tabel(nothing, titel="t", label="tbl-x") is None


@pytest.mark.parametrize("label", ["wachttijd", "fig-x", "tbl-", "tbl-Wacht tijd", "tbl-wacht_tijd", "tbl-é"])
def test_a_label_of_another_form_is_refused_with_an_example(label, young):
    with pytest.raises(PeilmerkError, match="such as 'tbl-wachttijd'"):
        tabel(cijferlijst(young), titel="t", label=label)


def test_without_figures_a_table_of_series_has_no_rows(quarters):
    assert tabel(reekstabel(quarters.iloc[:0], "uitsplitsing"), titel="t", label="tbl-x") is None


def test_a_table_can_name_the_source_of_its_own_figures(spent, young):
    own = tabel(cijferlijst(young), titel="t", label="tbl-x", bron=young).content["source"]
    assert own and own in ("Bron: Gemeente Voorbeeld (synthetisch) (levering van 1 mei 2024).", tabel(cijferlijst(young), titel="t", label="tbl-x").content["source"])
    assert tabel(cijferlijst(young), titel="t", label="tbl-x", bron=young.iloc[:0]).content["source"] == ""


def test_numbers_of_a_frame_carry_the_key_of_their_row_and_hidden_ones_are_marked(young):
    table = tabel(young[["uitsplitsing", "obs_value", "sleutel"]], titel="t", label="tbl-x").content["table"]
    assert [c["text"] for c in table["head"][0]] == ["uitsplitsing", "obs_value"]
    assert [r["cells"][1]["key"] for r in table["rows"]] == young["sleutel"].tolist()
    hidden = next(r["cells"][1] for r in table["rows"] if r["cells"][0]["text"] == "pleegzorg")
    assert (hidden["text"], hidden["flags"]) == ("×", ["hidden"])
    assert tabel(plain(young)[["uitsplitsing", "obs_value"]], titel="t", label="tbl-x").content["table"]["rows"][0]["cells"][1]["key"] == ""


def test_numbers_about_the_edition_itself_say_so():
    counts = pd.DataFrame({"Blad": ["Budget"], "Rijen": [12]})
    assert tabel(counts, titel="t", label="tbl-x", sleutels="edition").content["table"]["rows"][0]["cells"][1]["key"] == "edition"
