"""Chapters with a fixed form: named, numbered and in order, whatever the author called the blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.texts import chapter_pages, chapters
from peilmerk.texts.forms import Forms
from synthetic import ROOT

KINDS = Forms(ROOT / "data/reference")
INTERVENTION = """\
---
hoofdstuk: interventie
nummer: 5
---
Vooraf.

# Minder ambulante jeugdhulp
Waar het om gaat.
## Vervolgacties
Straks.
## PvA
Zo doen wij het.
### Een eigen kop
Met tekst.
## uitvoering:
Bezig.
## 5.3 Monitoring
leeg: de cijfers komen later.

# Interventie 8: Doorbraak
## Plan van Aanpak
Tekst.
"""
GOALS = """\
---
hoofdstuk: ambitie-doel-activiteit
---
# Ambitie: Meedoen
## Doel 1.1: Iedereen doet mee
### Activiteit: Taalles
Er was taalles.
### Maatjes
## Gezond
leeg: dit doel heeft dit jaar geen activiteiten
# Zorg
"""


def read(text: str) -> chapters.Document:
    return chapters.parse(text, KINDS)


def test_blocks_are_named_numbered_and_put_in_their_order():
    assert chapter_pages.write(read(INTERVENTION)) == """\
Vooraf.

## Interventie 5: Minder ambulante jeugdhulp {#interventie-5}

Waar het om gaat.

### 5.1 Plan van aanpak {#interventie-5-plan}

Zo doen wij het.
#### Een eigen kop
Met tekst.

### 5.2 Uitvoering {#interventie-5-uitvoering}

Bezig.

### 5.4 Vervolg {#interventie-5-vervolg}

Straks.

::: {#interventie-5-monitoring .pm-unwritten}
Geen tekst bij ‘Monitoring’: de cijfers komen later.
:::

## Interventie 8: Doorbraak {#interventie-8}

### 8.1 Plan van aanpak {#interventie-8-plan}

Tekst.
"""


def test_a_goal_that_names_its_number_keeps_it_and_the_next_ones_follow():
    document = read("---\nhoofdstuk: ambitie-doel-activiteit\nnummer: 3\n---\n# Ambitie: A\n## Doel: Eerst\nx\n## Doel 3.5: Later\nx\n## Doel: Daarna\nx\n")
    assert [(s.number, s.title) for s in document.chapters[0].sections] == [("3.1", "Eerst"), ("3.5", "Later"), ("3.6", "Daarna")]


def test_goals_number_themselves_within_their_ambition():
    document = read(GOALS)
    assert [chapters.heading(s, document.form) for c in document.chapters for s in c.walk()] == [
        "Ambitie 1: Meedoen", "Doel 1.1: Iedereen doet mee", "Activiteit 1.1.1: Taalles", "Activiteit 1.1.2: Maatjes", "Doel 1.2: Gezond", "Ambitie 2: Zorg",
    ]  # fmt: skip
    assert "#### Activiteit 1.1.1: Taalles {#ambitie-doel-activiteit-1-1-1}" in chapter_pages.write(document)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (INTERVENTION, [(20, "“Uitvoering” van Interventie 8: Doorbraak ontbreekt"), (20, "“Monitoring” van"), (20, "“Vervolg” van")]),
        (GOALS, [(8, "“Maatjes” van Ambitie 1: Meedoen is leeg"), (11, "Ambitie 2: Zorg is leeg")]),
        ("Gewone tekst.", []),
    ],
)
def test_what_is_absent_or_empty_is_told_but_not_what_is_empty_on_purpose(text, missing):
    found = chapters.gaps(read(text))
    assert [g.line for g in found] == [line for line, _ in missing]
    assert all(told in gap.told for gap, (_, told) in zip(found, missing, strict=True))


def test_a_block_with_only_a_comment_is_empty():
    document = read("---\nhoofdstuk: interventie\n---\n# Jeugd\n## Plan\n{# nog schrijven #}\n## Uitvoering\na\n## Monitoring\nb\n## Vervolg\nc\n")
    assert [g.line for g in chapters.gaps(document)] == [5]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("---\nhoofdstuk: interventies\n---\n# A\n", 1, "Did you mean 'interventie'"),
        ("---\nhoofdstuk: interventie\nnummer: vijf\n---\n# A\n", 1, "expected a number such as 5"),
        ("---\nhoofdstuk: interventie\nkleur: rood\n---\n# A\n", 1, "'kleur' is no setting of a text"),
        ("---\nhoofdstuk: [interventie\n---\n# A\n", 1, "no valid YAML"),
        ("---\njeugd\n---\n# A\n", 1, "are no settings"),
        ("---\nhoofdstuk: interventie\n---\nTekst.\n", 1, "there is no chapter"),
        ("---\nhoofdstuk: interventie\n---\n## Vervolg\nTekst.\n", 4, "stands under no heading of the level above it"),
        ("---\nhoofdstuk: interventie\n---\n# A\n## Vervolgg\n", 5, "Did you mean 'Vervolg'"),
        ("---\nhoofdstuk: interventie\n---\n# A\n## Vervolg\na\n## Vervolgacties\nb\n", 7, "stands there twice (line 5)"),
        ("---\nhoofdstuk: ambitie-doel-activiteit\n---\n# A\n### B\n", 5, "under no heading of the level above it"),
        ("---\nhoofdstuk: spoor\n---\n# A\n## Samenvatting\n### Kontekst\nx\n", 6, "Did you mean 'Context'"),
    ],
)
def test_what_is_wrong_has_its_line(text, line, told):
    found = read(text).faults
    assert any(at == line and told in what for at, what in found), found


def test_the_summary_of_a_track_can_stand_alone():
    document = read("---\nhoofdstuk: spoor\n---\n# Spoor 2: Beschermd wonen\n## Aanpak\nTekst.\n## Samenvatting\n### Financieel\nGeld.\n### Aanleiding\nDaarom.\n")
    alone = chapter_pages.summary(document.chapters[0], document.form, level=1)
    assert [line for line in alone.split("\n") if line] == [
        "# Spoor 2: Beschermd wonen {#spoor-2-samenvatting}",
        "## Context {#spoor-2-samenvatting-context}", "Daarom.", "## Financieel {#spoor-2-samenvatting-financieel}", "Geld.",
    ]  # fmt: skip
    assert chapter_pages.summary(read(INTERVENTION).chapters[0], document.form) == ""


def test_a_text_without_form_is_left_as_it_is():
    text = "# Kop\n\n## Vervolgg\n\nTekst.\n"
    assert chapter_pages.write(read(text)) == text


def test_a_title_above_the_text_is_a_chapter():
    document = read("---\nhoofdstuk: maatregel\ntitel: Dagstructurering\nnummer: '1.2'\n---\nInleiding.\n## Doel\nEen doel.\n")
    assert [chapters.heading(c, document.form) for c in document.chapters] == ["Maatregel 1.2: Dagstructurering"]
    assert (document.chapters[0].text, document.chapters[0].find("doel").number) == ("Inleiding.", "1.2.1")


def test_a_heading_in_a_block_of_code_is_no_heading():
    document = read("---\nhoofdstuk: interventie\n---\n# A\n## Vervolg\n```\n# geen kop\n```\n")
    assert len(document.chapters) == 1 and not document.faults and "# geen kop" in document.chapters[0].find("vervolg").text


def test_every_name_of_a_block_leads_to_it():
    form = KINDS.kind("interventie")
    for block in form.blocks:
        for name in (block.title, block.title.upper(), f"5.1 {block.title}", *block.also):
            document = read(f"---\nhoofdstuk: interventie\n---\n# A\n## {name}\nTekst.\n")
            assert not document.faults and document.chapters[0].find(block.code).text == "Tekst.", name


@given(st.lists(st.sampled_from(["# A", "# Interventie 3: B", "## Vervolg", "## PvA", "### eigen", "tekst", "leeg: reden", "```", "", "## x", "#", "---", "{# c #}"]), max_size=14))
def test_any_text_is_read_and_no_sentence_is_lost(lines):
    document = read("---\nhoofdstuk: interventie\n---\n" + "\n".join(lines))
    written = chapter_pages.write(document)
    if not document.faults:
        assert written.count("tekst") >= lines.count("tekst")
        assert chapter_pages.write(read("---\nhoofdstuk: interventie\n---\n" + "\n".join(lines))) == written
