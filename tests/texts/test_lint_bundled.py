"""The texts of the repository: nothing is wrong with their words. What they say of figures is checked where the editions are."""

import pytest
from lint_case import edition

from peilmerk.project import Project
from peilmerk.texts.lint import Context, Text, lint
from synthetic import ROOT, rows

_EDITIONS = Project(ROOT).publications


@pytest.mark.parametrize("publication", _EDITIONS, ids=lambda p: p.id)
def test_the_words_of_a_bundled_edition_are_right(publication):
    def texts(of) -> list[Text]:
        folder = Project(ROOT).raw_folder(of.municipality, of.period) / "teksten"
        return [Text(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))]

    before = Project(ROOT).previous(publication)
    context = Context(rows(), edition().reference, publication.area, publication.period, publication.peildatum, earlier=tuple(texts(before)) if before else ())
    ours = texts(publication)
    assert ours and [f"{f.where}: {f.told}" for f in lint(ours, context)] == []
