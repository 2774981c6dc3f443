"""The relations of the bundled editions find every conflict that is in the published figures, and no other.

What they are was read in the published reports, before there were rules.
"""

import shutil

import pytest

from peilmerk import prepare, relations
from peilmerk.checks.seen import Seen
from peilmerk.project import CONFIG, Project
from peilmerk.rules import RULES
from synthetic import ROOT

DECLARED = ["sums", "remainders", "products", "equals", "hundreds", "bridges", "stocks", "range_sums", "at_most", "counts_of_lists", "bounds", "durations"]
#: Edition -> subject, member, found, expected.
CONFLICTS = {
    "nijmegen/2019": [],
    "nijmegen/2020-S1": [
        ("doorbraak_casussen_opgepakt", "_T", 77, 108),
        ("transformatiebudget_totaal", "_T", 2_077_000, 2_067_000),
    ],
    "nijmegen/2023": [("doorbraak_besparing_totaal", "_T", 1_776_462, 1_776_277)],
    "almelo/2020-T1": [
        ("taakstelling", "Onderwijs Jeugd Arrangementen", 137_000, 175_000),
        ("te_realiseren_besparing", "_T", -7_550_000, -7_520_000),
    ],
    "zwolle/2020-S1": [
        ("taakstelling", "aanvullend structureel", 1_250_000, 1_000_000),
        ("taakstelling", "nog realiseren", 1_000_000, 1_250_000),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def bundled(tmp_path_factory) -> Project:
    """A copy of the project with its bundled deliveries."""
    root = tmp_path_factory.mktemp("bundled")
    for folder in ("data/raw", "data/reference", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / CONFIG, root)
    return Project(root)


@pytest.fixture(scope="module")
def seen(bundled):
    """An edition as its checks see it, by name."""
    made = {}

    def of(name: str) -> Seen:
        if name not in made:
            publication = bundled.publication(*name.split("/"))
            cleaned = prepare.read_cleaned(bundled, publication)
            made[name] = Seen(bundled, publication, prepare.select(bundled, publication, cleaned), cleaned)
        return made[name]

    return of


@pytest.mark.parametrize("name", CONFLICTS)
def test_the_conflicts_of_an_edition_are_found_and_no_others(seen, name):
    edition = seen(name)
    verbanden = relations.of_edition(edition.project, edition.publication, edition.reference)
    wrong = [f for rule in DECLARED for f in RULES[rule](edition.editions, verbanden=verbanden).to_dict("records") if not f["ok"]]
    assert sorted((f["subject"], f["member"], f["found"], f["expected"]) for f in wrong) == CONFLICTS[name]
    assert all(f["told"] and f["where"] and f["beside"] for f in wrong)
    assert RULES["changes"](edition.editions)["ok"].all()


@pytest.mark.parametrize("name", CONFLICTS)
def test_every_relation_of_an_edition_finds_its_figures(seen, name):
    edition = seen(name)
    found = RULES["relations_found"](edition.editions, verbanden=relations.of_edition(edition.project, edition.publication, edition.reference))
    assert len(found) and found["ok"].all(), found.loc[~found["ok"], "told"].tolist()


def test_the_bridge_over_two_editions_names_where_it_does_not_close(seen):
    edition = seen("nijmegen/2020-S1")
    (finding,) = RULES["bridges"](edition.editions, verbanden=relations.of_edition(edition.project, edition.publication, edition.reference)).to_dict("records")
    assert "€ 10.000 is niet verklaard" in finding["told"]
    assert [m in finding["told"] for m in ("5. Verminderen gebruik ambulante Jeugdzorg (+€ 5.000)", "8. Doorbraakaanpak (+€ 3.000)", "9. Stelselwijziging")] == [True, True, False]
