"""Every number on a page carries the key of a figure that is shown: in cells, tiles, sentences and charts."""

from __future__ import annotations

import json

import pytest

from peilmerk.publishers import blocks, markup
from peilmerk.scan.hidden import in_grid, in_page, in_record
from peilmerk.scan.model import Protected, Rules
from peilmerk.scan.readers.jsons import Pairs, Records
from peilmerk.scan.readers.tables import Grid

SHOWN, HIDDEN, OTHER = (f"GM9001.2025-Q4.stand_maatwerk.persons;product={p}" for p in "abc")
PROTECTED = Protected(("indicator",), frozenset(), frozenset(), frozenset({HIDDEN}), frozenset({SHOWN}))
RULES = Rules(key_attribute="data-key")


def kinds(page: str, rules: Rules = RULES, protected: Protected | None = PROTECTED) -> list[str]:
    return [h.kind for h in in_page(page, rules, protected)]


def cell(text: str, key: str | None) -> str:
    return f'<td class="pm-num"{f""" data-key="{key}" """ if key else ""}>{text}</td></tr>'


def tile(text: str, key: str | None) -> str:
    data = dict.fromkeys(["label", "member", "qualifier", "unit", "note", "page", "against"], "") | {"qualifier": "circa", "value": text, "key": key or ""}
    return blocks.tiles_block({"tiles": [data]})


def sentence(text: str, key: str | None) -> str:
    return f'<p>Er zijn <span data-key="{key}">{text} <span class="pm-mark" title="elders staat 8">≠</span></span> personen.</p>' if key else f"<p>Er zijn {text} personen.</p>"


def chart(text: str, key: str | None) -> str:
    return f'<script type="application/json" class="pm-spec">{markup.script_json({"layer": [{"data": {"values": [{"naam": "a", "mln": float(text), **({"sleutel": key} if key else {})}]}}]})}</script>'


every_form = pytest.mark.parametrize("form", [cell, tile, sentence, chart])


@every_form
def test_a_number_with_the_key_of_a_shown_figure_may_stand(form):
    assert kinds(form("12", SHOWN)) == []


@every_form
def test_a_number_with_the_key_of_a_hidden_figure_is_found(form):
    assert kinds(form("12", HIDDEN)) == ["key_hidden"]


@every_form
def test_a_number_with_a_key_that_was_not_protected_is_found(form):
    assert kinds(form("12", OTHER)) == ["unknown_key"]


@every_form
def test_a_number_without_a_key_is_found_but_in_a_sentence_where_years_stand_too(form):
    assert kinds(form("12", None)) == ([] if form is sentence else ["key_missing"])


@every_form
def test_a_computed_number_may_stand_unless_the_figure_that_it_belongs_to_is_hidden(form):
    assert kinds(form("12", f"{OTHER};computed=sum")) == []
    assert kinds(form("12", f"{HIDDEN};computed=sum")) == ["key_hidden"]


@every_form
def test_nothing_is_asked_of_a_site_that_carries_no_keys(form):
    assert kinds(form("12", None), Rules(key_attribute="")) == []


def test_a_number_about_the_edition_itself_says_so():
    assert kinds(cell("12", "edition") + tile("12", "edition")) == []


def test_each_of_the_keys_of_a_difference_is_looked_at():
    assert kinds(sentence("306", f"{SHOWN} {HIDDEN}")) == ["key_hidden"]


def test_what_an_older_delivery_said_has_the_key_of_its_figure_with_a_day():
    assert kinds(cell("12", f"{SHOWN}@2025-05-15")) == []


def test_a_hidden_figure_may_carry_its_key_where_it_has_no_number():
    page = f'<td class="pm-num pm-hidden" data-key="{HIDDEN}"><span aria-hidden="true">×</span><span class="visually-hidden"> verborgen</span></td>'
    rows = [{"naam": "a", "schaal": None, "plek": 0.0, "waarde": "×", "sleutel": HIDDEN}, {"getoond": False, "getal": "×", "midden": 2025.5, "laag": 24.0, "hoog": 24.0, "deel": "punt", "sleutel": HIDDEN}]
    page += f'<script class="pm-spec">{markup.script_json({"data": {"values": rows}})}</script>'
    assert kinds(page) == []


@pytest.mark.parametrize(("row", "found"), [({"midden": 2025.5, "naam": "a"}, []), ({"deel": "gebeurtenis", "midden": 2025.5, "plek": 3, "tekst": "verhuizing"}, []), ({"getal": "12", "naam": "a"}, ["key_missing"])])
def test_of_a_chart_only_rows_that_say_how_much_need_a_key(row, found):
    assert kinds(f'<script class="pm-spec">{json.dumps({"data": {"values": [row]}})}</script>') == found


def test_a_number_that_was_typed_in_a_chart_is_found():
    def typed(number):
        return f'<script class="pm-spec">{json.dumps({"layer": [{"mark": "rule", "encoding": {"x": {"datum": number}}}]})}</script>'

    assert (kinds(typed(55)), kinds(typed(0))) == (["key_missing"], [])


def test_a_hidden_row_above_a_stack_says_nothing_and_one_with_a_height_does():
    def found(high):
        return list(in_record(Records(Pairs([("getoond", False), ("laag", "24.0"), ("hoog", str(high))]), "$"), RULES))

    assert found(24.0) == [] and [h.kind for h in found(27.0)] == ["hidden_value"]


def in_file(form: str, shown: str, value: str, key: str) -> list[str]:
    row = {"groep": "", "rij": "2024", "kolom": "Personen", "tekst": shown, "waarde": value, "sleutel": key}
    if form == "json":
        return [h.kind for h in in_record(Records(Pairs(row.items()), "$.rijen[0]"), RULES, PROTECTED)]
    return [h.kind for h in in_grid(Grid([list(row), list(row.values())]), RULES, PROTECTED)]


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("shown", "value", "key", "found"),
    [
        ("12", "12", SHOWN, []), ("×", "", HIDDEN, []), ("4e kwartaal 2025", "", "", []), ("13", "13", f"{SHOWN};computed=sum", []),
        ("12", "12", "", ["key_missing"]), ("12", "12", HIDDEN, ["key_hidden"]), ("12", "12", OTHER, ["unknown_key"]), ("×", "12", HIDDEN, ["hidden_value", "key_hidden"]),
    ],
)  # fmt: skip
def test_a_number_in_the_file_of_a_figure_carries_the_key_of_a_figure_that_is_shown(form, shown, value, key, found):
    assert in_file(form, shown, value, key) == found
