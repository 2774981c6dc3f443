"""Noting a delivery in leveringen.yml: the text of others stays, or nothing is written."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.errors import ConfigError, FetchError
from peilmerk.fetch import register

ENTRY = {"bestand": "a.zip", "bron": 'CBS: "x" \\ y', "export": date(2024, 5, 31), "export_grond": "opgehaald", "gepubliceerd": True}


def noted(folder, text: str, entry: dict = ENTRY) -> str:
    path = folder / "leveringen.yml"
    path.write_bytes(text.encode())
    register.add(folder, entry)
    return path.read_bytes().decode()


@pytest.mark.parametrize("text", [
    "leveringen: []\n", "leveringen:\n", "leveringen: # nog niets\n", "leveringen: null\n", "leveringen: []  # leeg\n", "# kop\nleveringen: []\n# voet\n", "leveringen: []",
    "leveringen:\n- bestand: b.csv\n  bron: x\n  export: 2020-01-01\n",
    "leveringen:\n    - bestand: b.csv # rem\n      bron: x\n      export: 2020-01-01",
    "leveringen:\n  - {bestand: b.csv, bron: x, export: 2020-01-01}\n\n# eind\n",
    "leveringen:\r\n  - bestand: b.csv\r\n    bron: x\r\n    export: 2020-01-01\r\n",
    "\ufeffleveringen:\n  - bestand: b.csv\n    bron: |\n      lang\n      verhaal\n",
])  # fmt: skip
def test_an_entry_is_added_after_what_is_there(tmp_path, text):
    before = yaml.safe_load(text)["leveringen"] or []
    after = noted(tmp_path, text)
    assert yaml.safe_load(after)["leveringen"] == [*before, ENTRY]
    for line in text.splitlines():
        assert line.replace(" []", "").replace(" null", "").rstrip() in after
    assert ("\r\n" in text) == ("\r\n" in after)


@pytest.mark.parametrize("text", ["leveringen: [{bestand: b.csv}]\n", "leveringen:\n- bestand: b.csv\n...\n"])
def test_a_form_that_cannot_be_added_to_is_left_alone_and_the_lines_are_told(tmp_path, text):
    with pytest.raises(FetchError, match=r'Add these lines under leveringen:\n- bestand: "a.zip"\n  bron: '):
        noted(tmp_path, text)
    assert (tmp_path / "leveringen.yml").read_text("utf-8") == text


@pytest.mark.parametrize("text", ["", "[]", "leveringen: 3", "leveringen: [1]", "x: 1", "leveringen: {"])
def test_a_file_without_a_list_is_told(tmp_path, text):
    (tmp_path / "leveringen.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="Repair it first"):
        register.check(tmp_path)


@given(bron=st.text(max_size=60), names=st.lists(st.from_regex(r"[a-z]{1,8}\.csv", fullmatch=True), max_size=3, unique=True))
def test_any_text_comes_back_as_it_was(tmp_path_factory, bron, names):
    folder = tmp_path_factory.mktemp("levering")
    text = "leveringen:" + ("".join(f"\n  - bestand: {n}" for n in names) or " []") + "\n"
    entry = ENTRY | {"bron": bron}
    assert yaml.safe_load(noted(folder, text, entry))["leveringen"] == [*({"bestand": n} for n in names), entry]


def test_a_leveringen_yml_that_is_not_utf_8_is_told_before_anything_is_fetched(tmp_path):
    (tmp_path / "leveringen.yml").write_bytes("# geëxporteerd\nleveringen: []\n".encode("cp1252"))
    with pytest.raises(ConfigError, match="is not in UTF-8"):
        register.check(tmp_path)
