"""The forms of chapters: one file says what they are, and a report can call its blocks otherwise."""

import pytest

from peilmerk.errors import PeilmerkError
from peilmerk.texts import chapter_pages, chapters, forms
from peilmerk.texts.forms import Forms
from synthetic import ROOT


@pytest.fixture
def write(tmp_path):
    """A function from the text of hoofdstukken.yml to the forms of a report."""

    def run(text: str, report: str = "") -> Forms:
        (tmp_path / forms.FILE).write_text(text, "utf-8")
        return Forms(tmp_path, report)

    return run


def test_the_bundled_forms():
    kinds = Forms(ROOT / "data/reference").kinds
    assert list(kinds) == ["interventie", "ambitie-doel-activiteit", "project", "spoor", "maatregel"]
    assert [b.title for b in kinds["interventie"].blocks] == ["Plan van aanpak", "Uitvoering", "Monitoring", "Vervolg"]
    assert [b.title for b in kinds["ambitie-doel-activiteit"].levels] == ["Ambitie", "Doel", "Activiteit"]
    assert [b.code for b in kinds["maatregel"].blocks if not b.optional] == ["doel", "gerealiseerd", "resterend", "onderbouwing", "besluit"]


def test_a_report_calls_a_block_otherwise_and_the_old_name_still_leads_to_it(write):
    text = "interventie:\n  blokken:\n    vervolg: {titel: Vervolg, kort: V}\nrapporten:\n  eigen:\n    interventie:\n      vervolg: {titel: Hoe nu verder}\n"
    document = chapters.parse("---\nhoofdstuk: interventie\n---\n# A\n## Vervolg\nTekst.\n", write(text, "eigen"))
    assert "1.1 Hoe nu verder" in chapter_pages.write(document)
    assert write(text).kind("interventie").blocks[0].title == "Vervolg"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 5", "expected `blokken` or `niveaus`"),
        ("a: {titel: A}", "expected `blokken` or `niveaus`"),
        ("a: {titel: A, blokken: []}", "expected blocks with a title each"),
        ("a: {titel: A, blokken: {b: {kort: B}}}", "a, b: expected titel"),
        ("a: {titel: A, blokken: {b: {titel: B, kleur: rood}}}", "a, b: expected titel"),
        ("a: {titel: A, blokken: {b: {titel: B}, c: {titel: C, ook: [b]}}}", "'b' names both b and c"),
        ("a: {titel: A, blokken: {b: {titel: B}}}\nrapporten: {r: {aa: {}}}", "Unknown kind of chapter"),
        ("a: {titel: A, blokken: {b: {titel: B}}}\nrapporten: {r: {a: {c: {titel: x}}}}", "Unknown block"),
        ("a: {titel: A, blokken: {b: {titel: B}}}\nrapporten: {r: {a: {b: nee}}}", "expected titel and kort"),
    ],
)
def test_what_cannot_be_used_is_told(write, text, told):
    with pytest.raises(PeilmerkError) as error:
        _ = write(text, "r").kinds
    assert told in str(error.value)
