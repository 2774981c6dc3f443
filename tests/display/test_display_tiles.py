"""tegels(): headline figures."""

from __future__ import annotations

from peilmerk.display import tegels


def test_tiles_are_headlines_with_their_value_kind_and_page(edition):
    first, second = tegels(edition.observaties("cijfers")).content["tiles"]
    assert (first["label"], first["value"], first["note"]) == ("Transformatiebudget totaal", "€ 231.000", "2024 t/m 2025, raming")
    assert (second["value"], second["unit"], second["note"]) == ("1.234*", "personen", "december 2023, voorlopig")
    assert len(tegels(edition.observaties("cijfers"), aantal=1).content["tiles"]) == 1
    assert tegels(edition.observaties("jeugd")).content["tiles"][0]["page"] == "jeugd.ipynb"


def test_without_a_headline_there_are_no_tiles(edition):
    assert tegels(edition.observaties("op_koers")) is None


def test_a_disputed_headline_has_a_mark_and_the_words(edition, disputed):
    disputed("bijstandsgerechtigden", "elders staat 1.243 personen")
    first, second = tegels(edition.observaties("cijfers")).content["tiles"]
    assert (first["against"], first["differs"]) == ("", False)
    assert (second["value"], second["note"], second["against"], second["differs"]) == ("1.234*", "december 2023, voorlopig", "elders staat 1.243 personen", True)
