"""The texts of the repository's editions: what they say, and that each chapter is bound to figures.

`python tests/texts/test_bundled_texts.py --write` renews the golden file; look at its difference before it is kept.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden" / "nijmegen-2019.md"
TEXTS = sorted((ROOT / "data/raw").glob("*/*/teksten/*.md"))
#: What frames a report (mandate, outlook, what the council is asked) has no figures of its own.
FRAME = {"leeswijzer.md", "vooruitzicht.md", "raad.md"}
#: A thematic report is about one thing, of which some municipalities published two or four figures.
ONE_SUBJECT = {"jeugdhulp-met-verblijf.md"}
#: Chapters of which the report names fewer than five figures, and how many: their text leads to all of them that it can.
FEW = {
    "almelo/2020-T1/beschermd-wonen.md": 3, "almelo/2020-T1/sociale-basis.md": 1, "almelo/2020-T1/werk-en-inkomen.md": 2,
    "almelo/2020-T1/wonen.md": 4, "nijmegen/2019/beschermd-wonen.md": 3, "nijmegen/2019/organisatie.md": 1, "nijmegen/2019/sociale-basis.md": 3,
    "nijmegen/2020-S1/jeugd-toegang.md": 1, "nijmegen/2020-S1/jeugd-verblijf.md": 3, "nijmegen/2020-S1/organisatie.md": 1,
    "nijmegen/2020-S1/sociale-basis.md": 1, "nijmegen/2020-S1/wonen.md": 1, "nijmegen/2023/jeugd-ambulant.md": 2,
    "nijmegen/2023/jeugd-toegang.md": 3, "nijmegen/2023/jeugd-verblijf.md": 2, "zwolle/2020-S1/jeugd-toegang.md": 1,
    "zwolle/2020-S1/jeugd-verblijf.md": 1, "zwolle/2020-S1/sociale-basis.md": 2,
}  # fmt: skip
BOUND = ("waarde(", "verschil(", "richting(", "bandbreedte(")


def rendered() -> dict[str, object]:
    """The texts of Nijmegen 2019 by file, filled in from the figures of its release; those of its thematic report are of another edition."""
    from peilmerk import release
    from peilmerk.project import Project
    from peilmerk.reference import Reference
    from peilmerk.texts.narrator import Narrator

    project = Project(ROOT)
    publication = project.publication("nijmegen", "2019")
    narrator = Narrator.of(project, publication, release.read(project, publication), Reference(project.reference), lambda: publication.pages)
    folder = project.raw_folder("nijmegen", publication.period) / "teksten"
    texts = sorted(path for path in folder.glob("*.md") if path.stem in publication.pages)
    return {path.name: narrator.narrate(path) for path in texts}


def golden() -> str:
    return "\n".join(f"<!-- {name} -->\n\n{said.markdown}" for name, said in rendered().items())


def test_the_texts_of_an_edition_say_what_they_said():
    assert golden() == GOLDEN.read_text("utf-8")


def test_every_chapter_of_that_edition_leads_to_five_figures_and_hides_nothing():
    for name, said in rendered().items():
        bound = [c for c in said.calls if c.used]
        assert name in FRAME or (len(bound) >= FEW.get(f"nijmegen/2019/{name}", 5) and not any(c.other for c in bound)), name


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: "/".join(p.parts[-4:-2] + p.parts[-1:]))
def test_every_chapter_is_bound_to_figures_and_keeps_its_form(path):
    from peilmerk.texts import chapters
    from peilmerk.texts.forms import Forms

    text = path.read_text("utf-8")
    municipality, period, _, name = path.parts[-4:]
    least = 2 if name in ONE_SUBJECT else FEW.get(f"{municipality}/{period}/{name}", 5)
    assert name in FRAME or sum(text.count(word) for word in BOUND) >= least
    document = chapters.parse(text, Forms(ROOT / "data/reference"))
    assert (document.faults, chapters.gaps(document)) == ([], [])


def test_every_kind_of_chapter_is_used():
    from peilmerk.texts import chapters
    from peilmerk.texts.forms import Forms

    kinds = Forms(ROOT / "data/reference")
    used = {d.form.code for d in (chapters.parse(p.read_text("utf-8"), kinds) for p in TEXTS) if d.form}
    assert used == set(kinds.kinds)


if __name__ == "__main__" and "--write" in sys.argv:
    GOLDEN.write_text(golden(), "utf-8", newline="\n")
    print(f"written: {GOLDEN}")
