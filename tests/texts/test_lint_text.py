"""A text is read into blocks and sentences of its own lines; calls are atoms in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.texts.lint.text import ATOM, MARK, Call, Text

_SOURCE = """\
---
hoofdstuk: interventie
---
# Kop {{ waarde("a", "2019") }}

Dit is o.a. {{ waarde("a", "2020",
 uitsplitsing="x") }} een *zin*. En nog **één**.
{# een opmerking #}
- Een item
- Nog {{ richting("b", ["2019", "2020"]) }} en een.

| a | b |
|---|---|
| c | {{ figuur("fig-x") }} |

```
code is geen tekst
```
"""


def read(source: str) -> list[tuple[str, int, str]]:
    text = Text("jeugd.md", source)
    return [(b.kind, text.line(b.start), b.prose.replace(MARK, "").replace(ATOM, "·").strip()) for b in text.blocks]


def test_blocks_stand_at_their_own_line():
    kinds = [(kind, line) for kind, line, _ in read(_SOURCE)]
    assert kinds == [("heading", 4), ("paragraph", 6), ("item", 9), ("item", 10), ("cell", 12), ("cell", 12), ("cell", 14), ("cell", 14)]


def test_calls_belong_to_the_sentence_that_they_stand_in():
    blocks = Text("jeugd.md", _SOURCE).blocks
    assert blocks[0].calls == [Call("waarde", ("a", "2019"))]
    first, second = blocks[1].sentences
    assert first.calls == [Call("waarde", ("a", "2020"), {"uitsplitsing": "x"})] and second.calls == []
    assert blocks[3].calls == [Call("richting", ("b", ["2019", "2020"]))]
    assert blocks[7].calls == [Call("figuur", ("fig-x",))]


def test_comments_are_known_with_their_lines_and_are_no_text():
    text = Text("jeugd.md", "Een.\n{# akkoord x: een\nreden #}\nTwee.\n")
    assert text.comments == [(2, 3, "akkoord x: een\nreden")]
    assert [b.prose for b in text.blocks] == ["Een.", "Twee."]


@pytest.mark.parametrize(
    ("prose", "sentences"),
    [
        ("Een. Twee! Drie?", 3), ("Dat is o.a. Nijmegen.", 1), ("Zie art. 3 van de wet. Punt.", 2), ("Het kost € 2.000 per jaar. Dat is veel.", 2),
        ("Hij zei: “Ja.” Zij niet.", 2), ("In 2019. {{ waarde('a', '2019') }} kwamen.", 2), ("Dit loopt. door", 1), ("Nr. 4 en bijv. dit.", 1), ("Wacht... Goed.", 2),
    ],
)  # fmt: skip
def test_a_sentence_ends_where_a_reader_ends_it(prose, sentences):
    assert len(Text("a.md", prose).blocks[0].sentences) == sentences


def test_a_template_that_cannot_be_read_still_has_its_blocks_and_calls():
    text = Text("a.md", "Goed {{ waarde('a', '2019') }}.\n\nFout {{ waarde('a', }} en\n\n{% if %} nog 12.\n")
    assert len(text.atoms) == 2 and text.atoms[0].calls[0].name == "waarde" and text.atoms[1].calls == ()
    assert [line for _, line, _ in read(text.source)] == [1, 3, 5] and text.broken


@given(st.lists(st.sampled_from(["woord", " ", "\n", "\n\n", "{{ waarde('a', '2019') }}", "{#- x -#}", "{%- set a = 1 -%}", "- ", "| a | b |\n|-|-|\n", "**", "[x](y)", "é"]), max_size=30).map("".join))
def test_what_covers_has_the_length_of_what_it_covers(source):
    text = Text("a.md", source)
    assert len(text.masked) == len(text.source) and text.masked.count("\n") == text.source.count("\n")
    for block in text.blocks:
        assert len(block.prose) == block.end - block.start
        for sentence in block.sentences:
            assert block.prose[sentence.start - block.start : sentence.end - block.start] == sentence.prose
    for atom in text.atoms:
        assert text.source[atom.start : atom.end] == atom.source and atom.source.startswith("{{")
