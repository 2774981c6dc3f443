"""What an edition tells beside its figures: nothing is lost without a word, and no hidden value shows through."""

import json
import shutil

import pytest

from peilmerk import prepared
from peilmerk.by_hand import prepare_edition
from peilmerk.edition import editie
from peilmerk.project import Project
from synthetic import manifest

CORRECTION = """\
correcties:
  - {bestand: cijfers.csv, cel: %s, geleverd: "%s", wordt: "%s", reden: verwisseld, wie: J. de Vries, datum: 2024-05-20, status: gemeld}
"""


def told(project: Project, number: int = 0) -> dict:
    """public.json of an edition, prepared anew."""
    folder = prepare_edition(Project(project.root), project.publications[number])
    return json.loads((folder / "public.json").read_text("utf-8"))


def add(project: Project, *lines: str, file: str = "cijfers.csv", folder: str = "voorbeeld/2024-Q1", **replaced: str) -> None:
    """Replace texts in the first quarter's figures, and add lines; another file gets its own copy."""
    text = (project.raw / folder / "cijfers.csv").read_bytes().decode("cp1252")
    for old, new in replaced.items():
        text = text.replace(old, new)
    (project.raw / folder / file).write_bytes((text + "".join(f"{line}\n" for line in lines)).encode("cp1252"))


def line(member: str, value: str) -> str:
    return f"Jeugd;Jeugdigen in jeugdhulp met verblijf;{member};;2024-Q1;niveau;{value};;;personen;gerealiseerd;;9"


def remarks(public: dict) -> list[tuple[str, str]]:
    return [(w["where"], w["subject"]) for w in public["findings"] if w["rule"] == "read_whole"]


# --- nothing is lost without a word -------------------------------------------------------------------------------


def test_a_folder_of_an_earlier_period_that_cannot_be_used_is_told(project):
    (project.raw / "voorbeeld/2024-Q1/leveringen.yml").write_text("leveringen: nee", "utf-8")
    assert remarks(told(project, 1)) == [("voorbeeld/2024-Q1", "Deze map kon niet worden gelezen: geen van de cijfers is gebruikt.")]


def test_a_delivery_of_an_earlier_period_that_cannot_be_opened_is_told(project):
    (project.raw / "voorbeeld/2024-Q1/cijfers.csv").write_bytes(b"%PDF-1.7")
    assert remarks(told(project, 1)) == [("voorbeeld/2024-Q1/cijfers.csv", "Deze levering kon niet worden gelezen.")]


def test_a_delivery_of_a_later_period_that_cannot_be_opened_is_nothing_to_an_earlier_edition(project):
    (project.raw / "voorbeeld/2024-Q2/cijfers.csv").write_bytes(b"%PDF-1.7")
    assert remarks(told(project, 0)) == []


def test_an_own_delivery_that_was_exported_after_the_peildatum_is_told(project):
    path = project.raw / "voorbeeld/2024-Q1/leveringen.yml"
    before, after = path.read_text("utf-8").split("  - bestand: budget.xlsx")
    path.write_text(before + "  - bestand: budget.xlsx" + after.replace("2024-05-01", "2024-06-01"), "utf-8")
    assert remarks(told(project)) == [("voorbeeld/2024-Q1/budget.xlsx", "Deze levering is na de peildatum geëxporteerd en niet gebruikt.")]


def test_of_one_file_in_two_folders_what_the_own_folder_says_of_it_holds(project):
    """Another folder's copy is published and not corrected; that neither frees a small count here nor undoes a correction."""
    shutil.copy(project.raw / "voorbeeld/2024-Q1/cijfers.csv", project.raw / "voorbeeld/2024-Q2/cijfers.csv")
    manifest(project.raw / "voorbeeld/2024-Q1", "2024-05-01", "cijfers.csv", "budget.xlsx", published=True)
    manifest(project.raw / "voorbeeld/2024-Q2", "2024-05-01", "cijfers.csv", "budget.xlsx")
    (project.raw / "voorbeeld/2024-Q2/correcties.yml").write_text(CORRECTION % ("G2", "310", "301"), "utf-8")
    (project.raw / "voorbeeld/2024-Q2/teksten/jeugd.md").unlink()  # it tells of a figure that these files do not have
    told(project, 1)
    table = prepared.read_protected(project.work(project.publications[1]))
    young, foster = (table[table["indicator"] == i].iloc[0] for i in ("clienten_ambulante_jeugdhulp", "clienten_verblijf"))
    assert young["obs_value"] == 301 and foster["conf_status"] == "C"


# --- no hidden value shows through --------------------------------------------------------------------------------


def test_a_published_figure_that_differs_from_a_hidden_one_does_not_tell_it(project):
    add(project, file="openbaar.csv", **{"niveau;4;": "niveau;12;"})
    path = project.raw / "voorbeeld/2024-Q1/leveringen.yml"
    path.write_text(path.read_text("utf-8") + '  - {bestand: openbaar.csv, bron: "x", export: 2024-05-01, gepubliceerd: true}\n', "utf-8")
    assert [w for w in told(project)["findings"] if w["rule"] == "one_value"] == []


@pytest.mark.parametrize("other", ["4", "8"])
def test_how_many_findings_there_are_does_not_depend_on_a_hidden_value(project, other):
    add(project, line("pleegzorg", other))
    (check,) = [c for c in told(project)["checks"] if c["name"] == "one_value"]
    assert (check["judged"], check["failed"], check["ok"]) == (0, 0, True)


def test_findings_about_figures_that_are_shown_are_counted(project):
    add(project, line("gezinshuis", "40"), line("gezinshuis", "60"), **{"niveau;4;": "niveau;14;"})
    (check,) = [c for c in told(project)["checks"] if c["name"] == "one_value"]
    assert (check["failed"], check["ok"]) == (1, False)


def both(project, number: int = 0) -> list[str]:
    """public.json with one hidden value and with another; without hashes of deliveries, which no page has of such a delivery."""
    texts = []
    for value in ("3", "4"):
        add(project, **{"niveau;4;": f"niveau;{value};", "niveau;3;": f"niveau;{value};"})
        public = told(project, number)
        text = json.dumps(public)
        for d in public["deliveries"]:
            assert d["confidential"] is d["delivery"].endswith("cijfers.csv")
            text = text.replace(d["hash"], "")
        texts.append(text)
    return texts


def test_a_hidden_value_changes_nothing_that_is_told(project):
    """Non-interference over the whole of public.json but the hash."""
    one, other = both(project)
    assert one == other and '"checks"' in one


def test_a_hidden_value_of_an_earlier_edition_changes_nothing_that_the_next_one_tells(project):
    """The next edition sees the earlier delivery, and compares its checks with those of then."""
    told(project)
    one, other = both(project, 1)
    assert one == other and '"Voorbeeld, 1e kwartaal 2024"' in one


def test_the_next_edition_compares_its_findings_with_those_of_the_previous_one(project):
    add(project, line("gezinshuis", "40"), line("gezinshuis", "60"), **{"niveau;4;": "niveau;14;"})
    (finding,) = [f for f in told(project)["findings"] if f["rule"] == "one_value"]
    earlier = told(project, 1)["earlier"]
    assert earlier["heading"] == "Voorbeeld, 1e kwartaal 2024"
    assert finding["id"] in [f["id"] for f in earlier["gone"]]


def test_a_delivery_of_which_a_small_count_was_corrected_or_stands_on_no_page_is_not_told_by_its_hash(project):
    add(project, **{"niveau;4;": "niveau;40;", "1.234": "6"})
    (project.raw / "voorbeeld/2024-Q1/correcties.yml").write_text(CORRECTION % ("G4", "6", "1234"), "utf-8")
    hashes = editie("voorbeeld", "2024-Q1", project=project.root).leveringen().set_index("Levering")["Kenmerk (eerste 12 tekens van SHA-256)"]
    assert hashes["voorbeeld/2024-Q1/cijfers.csv"] == "geheim" and hashes["voorbeeld/2024-Q1/budget.xlsx"]
