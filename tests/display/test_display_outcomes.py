"""What is told of an analysis: its sentence, notes and method, or why there is no result."""

from __future__ import annotations

import altair as alt
import pytest
from handed_over import mime

from peilmerk import methods
from peilmerk.analyses.outcome import absent, nothing
from peilmerk.display import MIME, cijferlijst, figuur, tabel, zin
from peilmerk.edition import current
from peilmerk.errors import UnknownName


def test_the_figure_of_an_analysis_tells_its_notes_and_its_method(computed):
    chart = alt.Chart(computed.rows[["obs_value", "sleutel"]]).mark_bar().encode(x="obs_value:Q")
    content = mime(figuur(chart, uitkomst=computed, titel="Prijs", label="fig-prijs", toelichting="Per jaar."))[MIME]
    assert content["notes"][:2] == ["Per jaar.", "Zonder vervoer."]
    assert content["method"] == {"name": "ontleding", "title": "Ontleding van kosten"}
    table = mime(tabel(cijferlijst(computed.rows), titel="Prijs", label="tbl-prijs", uitkomst=computed))[MIME]
    assert table["notes"] == ["Zonder vervoer."] and table["method"] == content["method"]


def test_where_an_analysis_has_no_result_the_reason_stands_in_the_place_of_its_figure(computed):
    for made in (lambda o: figuur(None, uitkomst=o, titel="Prijs", label="fig-prijs"), lambda o: tabel(None, uitkomst=o, titel="Prijs", label="tbl-prijs")):
        current().told_absent.clear()
        output = made(absent("ontleding", "er is maar één jaar met cijfers", "Zonder vervoer."))
        content = mime(output)[MIME]
        assert content["kind"] == "absence" and content["caption"] == "Prijs" and content["method"]["title"] == "Ontleding van kosten"
        assert content["reason"] == "Niet berekend: er is maar één jaar met cijfers." and content["notes"] == ["Zonder vervoer."]
        assert "Niet berekend" in mime(output)["text/plain"]


def test_what_a_delivery_would_mend_says_who_delivers_it_and_a_page_says_it_once(computed):
    outcome = absent("ontleding", "het aantal inwoners is niet geleverd", lacks="bevolking")
    content = mime(figuur(None, uitkomst=outcome, titel="Prijs", label="fig-prijs"))[MIME]
    assert content["reason"].startswith("Niet berekend: het aantal inwoners is niet geleverd. Wie dat levert: CBS of de gemeente")
    assert tabel(None, uitkomst=outcome, titel="Prijs", label="tbl-prijs") is None


def test_that_nothing_was_found_is_told_as_a_result(computed):
    outcome = absent("ontleding", "er is geen duidelijk seizoen", found=True)
    assert mime(figuur(None, uitkomst=outcome, titel="Prijs", label="fig-prijs"))[MIME]["reason"] == "Er is geen duidelijk seizoen."


def test_an_analysis_without_input_shows_nothing(computed):
    assert figuur(None, uitkomst=nothing("ontleding"), titel="Prijs", label="fig-prijs") is None
    assert tabel(None, uitkomst=nothing("ontleding"), titel="Prijs", label="tbl-prijs") is None
    assert zin(nothing("ontleding")) is None and zin(None) is None and zin("") is None


def test_a_method_that_has_no_page_is_an_error(computed):
    with pytest.raises(UnknownName, match="ontleding"):
        figuur(None, uitkomst=absent("ontledingen", "er is niets"), titel="Prijs", label="fig-prijs")


def test_a_project_that_keeps_no_pages_of_methods_shows_figures_without(computed, tmp_path, monkeypatch):
    monkeypatch.setattr(methods, "FOLDER", tmp_path / "elsewhere")
    assert "method" not in mime(tabel(cijferlijst(computed.rows), titel="Prijs", label="tbl-prijs", uitkomst=computed))[MIME]


def test_the_sentence_of_an_analysis_has_keys_on_the_site_and_none_in_jupyterlab(computed):
    told = mime(zin(computed))
    assert told[MIME]["keyed"] == 'Het waren er [3]{data-key="a.b"}.' and told["text/plain"] == "Het waren er 3."
