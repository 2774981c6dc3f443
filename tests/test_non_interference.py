"""Nothing that is published depends on a hidden value: with the same mask and the same published totals, other hidden values give the same bytes.

A sample here; PEILMERK_WORLDS=300 tries so many (`make non-interference`).
"""

import json
import os
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lxml import html

from alternatives import CELL, keeping, other_values
from building import build_all, contents, copy_of
from peilmerk import declarations, keys, prepare, prepared, protect, safeguard
from peilmerk.by_hand import prepare_edition
from peilmerk.project import Project
from peilmerk.protect import FREE
from peilmerk.reference import Reference
from synthetic import ROOT, TOWN, make_project, manifest, notebook

WORLDS = int(os.environ.get("PEILMERK_WORLDS", "6"))
_HEAD = "Thema;Indicator;Uitsplitsing;Gebied;Periode;Maat;Waarde;Laag;Hoog;Eenheid;Status;Opmerking;Regel"
_DISTRICTS = [("WK999901", "Noord"), ("WK999902", "Zuid"), ("WK999903", "West"), ("WK999904", "Centrum")]
_KINDS = ["pleegzorg", "gezinshuis", "logeerzorg"]


def a_town(root, rng: np.random.Generator) -> Project:
    """A project whose figures are a table of kinds of care by district with its margins, of which some counts are small."""
    project = make_project(root)
    areas = root / "data/reference/gebieden.csv"
    areas.write_text(areas.read_text("utf-8") + "".join(f"{code};{name};wijk;{TOWN};city;verzonnen\n" for code, name in _DISTRICTS), "utf-8")
    inside = rng.integers(0, 60, size=(len(_DISTRICTS), len(_KINDS))) * rng.choice([0.15, 1.0], size=(len(_DISTRICTS), len(_KINDS)))
    write(project, table(inside.round().astype(int)))
    return project


def table(inside: np.ndarray) -> list[tuple[str, str, int]]:
    """(kind, district, count) of a table and its margins; '' is the whole."""
    full = np.vstack([np.column_stack([inside, inside.sum(axis=1)]), [*inside.sum(axis=0), inside.sum()]])
    names = [*(name for _, name in _DISTRICTS), ""]
    return [(kind, name, int(full[i, j])) for i, name in enumerate(names) for j, kind in enumerate([*_KINDS, ""])]


def write(project: Project, figures: list[tuple[str, str, int]]) -> None:
    lines = [f"Jeugd;Jeugdigen in jeugdhulp met verblijf;{kind};{area};2024-Q1;niveau;{n};;;personen;gerealiseerd;;{i}" for i, (kind, area, n) in enumerate(figures, 1)]
    folder = project.raw / "voorbeeld/2024-Q1"
    (folder / "cijfers.csv").write_bytes("\n".join([_HEAD, *lines, ""]).encode("cp1252"))
    (folder / "teksten/jeugd.md").write_text('Het verblijf: {{ waarde("clienten_verblijf", "2024-Q1", anders="een aantal dat niet wordt getoond") }}.\n', "utf-8")
    manifest(folder, "2024-05-01", "cijfers.csv", "budget.xlsx")


def the_world(project: Project) -> tuple[pd.DataFrame, pd.DataFrame, protect.Decision]:
    """What pages declare of the first edition before protection, as protected, and what was decided."""
    edition = project.publications[0]
    folder = prepare_edition(project, edition)
    shown = declarations.union(prepared.read_selected(folder), declarations.of(project, edition))
    return shown, prepared.read_protected(folder), protect.decide(shown, project.disclosure, Reference(project.reference))


def another(project: Project, rng: np.random.Generator) -> list[tuple[str, str, int]] | None:
    """The figures of another world that looks the same; None if there is none."""
    shown, _, decision = the_world(project)
    other = other_values(shown, decision, project.disclosure, Reference(project.reference), rng)
    if other is None:
        return None
    names = dict(_DISTRICTS)
    value = shown["obs_value"].where(~shown.index.isin(other.index), other.reindex(shown.index))
    mine = shown["indicator"] == "clienten_verblijf"
    told = zip(shown.loc[mine, "source_row"], shown.loc[mine, "breakdown"], shown.loc[mine, "product"], shown.loc[mine, "ref_area"], value[mine], strict=True)
    listed = sorted((int(row), kind if kind != "_T" else product, names.get(area, ""), int(n)) for row, kind, product, area, n in told)
    return [("" if kind == "_T" else kind, area, n) for _, kind, area, n in listed]


def a_mask(shown: pd.DataFrame, decision: protect.Decision) -> pd.Series:
    return pd.Series(decision.status.to_numpy(), index=pd.MultiIndex.from_frame(shown[CELL]))


def published_data(project: Project) -> tuple[str, bytes]:
    """All that pages can read of an edition: its protected observations as text, and public.json. Of a delivery that holds hidden values no page has the hash."""
    folder = prepare_edition(project, project.publications[0])
    told = json.loads((folder / "public.json").read_text("utf-8"))
    named = {d["hash"]: d["delivery"] for d in told["deliveries"] if d["confidential"]}
    text = json.dumps(told, ensure_ascii=False)
    for content, name in named.items():
        text = text.replace(content, name)
    rows = prepared.read_protected(folder)
    return text, rows.assign(source=rows["source"].replace(named)).to_csv(index=False).encode()


@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_pages_can_read_is_the_same_in_a_world_with_other_hidden_values(tmp_path, monkeypatch, seed):
    rng = np.random.default_rng(seed)
    project = a_town(tmp_path / "project", rng)
    shown, _, decision = the_world(project)
    before = published_data(project)
    other = another(project, rng)
    if other is None:
        assert seed > 5, "worlds that are always tried have others"
        pytest.skip("there is no other world in which the same figures are small")
    keeping(monkeypatch, a_mask(shown, decision))
    write(project, other)
    assert published_data(Project(project.root)) == before
    again, _, _ = the_world(Project(project.root))
    assert not again["obs_value"].equals(shown["obs_value"])  # the deliveries do differ


def test_a_planted_leak_is_noticed(tmp_path, monkeypatch):
    """The comparison above can fail: a number that is made from hidden values differs between two worlds that look the same."""
    rng = np.random.default_rng(0)
    project = a_town(tmp_path / "project", rng)
    summary = protect.summary

    def leaking(protected, *given):
        values = prepared.read_selected(project.work(project.publications[0])).reindex(protected.index)["obs_value"]
        hidden = values[protected["conf_status"] != FREE].to_numpy()
        return summary(protected, *given) | {"leak": float(hidden @ np.arange(1, len(hidden) + 1))}

    monkeypatch.setattr(protect, "summary", leaking)
    shown, _, decision = the_world(project)
    before = published_data(project)
    other = another(project, rng)
    keeping(monkeypatch, a_mask(shown, decision))
    write(project, other)
    assert published_data(Project(project.root)) != before


@pytest.fixture
def site_of_town(tmp_path, vega) -> Project:
    """A town that can be built whole."""
    project = a_town(tmp_path / "project", np.random.default_rng(1))
    project.cache.mkdir(parents=True)
    shutil.copyfile(vega, project.cache / vega.name)
    shutil.copy(ROOT / "index.qmd", project.root)
    for name in ("01-opschonen", "02-controleren"):
        shutil.copy(ROOT / f"notebooks/{name}.ipynb", project.notebooks)
    return project


def built(project: Project) -> dict[str, bytes]:
    """The site. Protection runs in this process, where a test may keep the mask; a build finds it done."""
    (project.work(project.publications[0]) / prepared.PROTECTED).unlink(missing_ok=True)
    prepare_edition(Project(project.root), project.publications[0])
    made = build_all(Project(project.root), jobs=1)
    assert not [o.error for o in made if o.error]
    return contents(project.site)


def test_a_site_is_the_same_byte_for_byte_in_a_world_with_other_hidden_values(site_of_town, monkeypatch):
    project, rng = site_of_town, np.random.default_rng(1)
    shown, _, decision = the_world(project)
    sites = []
    for _ in range(2):
        keeping(monkeypatch, a_mask(shown, decision))
        sites.append(built(project))
        monkeypatch.undo()
        write(project, other) if (other := another(Project(project.root), rng)) else pytest.fail("no other world looks like this one")
    assert [name for name in sites[0] if sites[0][name] != sites[1].get(name)] == [] and sites[0].keys() == sites[1].keys()
    assert "×".encode() in sites[0]["voorbeeld/2024-q1/jeugd.html"]


def test_a_planted_hidden_cell_changes_no_total_on_any_page(site_of_town, monkeypatch):
    """One more cell is hidden: it is gone from every page, and every other number of every page is what it was."""
    project = site_of_town
    before = _numbers(built(project))
    shown, _, decision = the_world(project)
    free = shown[(decision.status == FREE) & (shown["indicator"] == "clienten_verblijf") & (shown["ref_area"] != TOWN) & (shown["product"] != "_T")]
    planted = free.index[-1]
    keeping(monkeypatch, a_mask(shown, replace(decision, status=decision.status.where(decision.status.index != planted, "D"))))
    after = _numbers(built(project))
    gone = keys.key(shown.loc[planted])
    assert before[gone] != {"×"} and after[gone] == {"×"}
    assert {k: v for k, v in after.items() if k not in (gone, keys.EDITION)} == {k: v for k, v in before.items() if k not in (gone, keys.EDITION)}


def _numbers(site: dict[str, bytes]) -> dict[str, set[str]]:
    """By key of a figure all texts in which pages state it."""
    found: dict[str, set[str]] = {}
    for name, page in site.items():
        if name.endswith(".html"):
            for element in html.fromstring(page.decode()).xpath("//*[@data-key]"):
                found.setdefault(element.get("data-key"), set()).add(" ".join(element.text_content().replace("verborgen", "").split()))
    return found


@pytest.mark.parametrize("code", ['ed.observaties("cijfers")["obs_value"].sum()', 'ed.observaties("cijfers").groupby("indicator")["obs_value"].mean()'])
def test_a_notebook_that_adds_up_hidden_cells_fails_and_says_what_to_do(site_of_town, code):
    notebook(site_of_town.notebooks / "jeugd.ipynb", "Jeugd", '{"cijfers": {"theme": ["jeugd"]}}', code)
    failed = [o.error for o in build_all(Project(site_of_town.root), jobs=1) if o.error]
    assert failed and "hidden to protect people" in str(failed[0]) and "Use the total as it was delivered" in str(failed[0]) and "jeugd.ipynb" in str(failed[0])


@pytest.fixture(scope="module")
def synthetic_municipality(built, tmp_path_factory) -> tuple[Project, pd.DataFrame, protect.Decision]:
    """A copy of the bundled project to change, and of the synthetic municipality: what its pages declare, and what was decided of it."""
    project = copy_of(built, tmp_path_factory.mktemp("worlds") / "project")
    edition = _synthetic(project)
    shown = declarations.union(prepared.read_selected(project.work(edition)), declarations.of(project, edition))
    return project, shown, protect.decide(shown, project.disclosure, Reference(project.reference))


def _synthetic(project: Project):
    return next(p for p in project.publications if p.synthetic)


@pytest.mark.parametrize("seed", range(max(1, WORLDS // 3)))
def test_what_pages_can_read_of_the_synthetic_municipality_is_the_same_in_another_world(synthetic_municipality, monkeypatch, seed):
    """Hundreds of counts and means of registers; in the other world all hidden ones may be others."""
    project, shown, decision = synthetic_municipality
    edition, rng, reference = _synthetic(project), np.random.default_rng(seed), Reference(project.reference)
    other = other_values(shown, decision, project.disclosure, reference, rng)
    assert (other != shown.loc[other.index, "obs_value"]).sum() > 100
    cleaned, selected = prepare.read_cleaned(project, edition), prepared.read_selected(project.work(edition))
    hidden = decision.status.index[decision.status != FREE]
    changed = selected.copy()
    of_few = hidden[~shown.loc[hidden, "indicator"].map(lambda code: reference.indicators[code].people or reference.indicators[code].aggregation == "sum")]
    changed.loc[of_few, "obs_value"] = rng.uniform(1, 100, len(of_few)).round(1)  # means fit in no sum
    changed.loc[other.index, "obs_value"] = other
    told, pages = [], declarations.of(project, edition)
    for table in (selected, changed):
        kept = replace(decision, said=declarations.union(table, pages))
        monkeypatch.setattr(protect, "decide", lambda *given, kept=kept: kept)
        monkeypatch.setattr(protect, "audit", lambda *given: None)  # where other sums hold by chance, another mask is asked; here the mask is kept
        monkeypatch.setattr(safeguard, "_report", lambda *given: {})  # the department's, which tries other masks
        safeguard.protect_edition(project, edition, table, cleaned)
        folder = project.work(edition)
        told.append((prepared.read_protected(folder).to_csv(index=False), (folder / prepared.PUBLIC).read_text("utf-8")))
    assert told[0] == told[1]


def test_amounts_per_client_of_the_synthetic_municipality_do_not_tell_how_few_have_both_laws(synthetic_municipality):
    """As anyone would try it, with the published amounts alone: an amount by what it is per client is how many clients there are."""
    project, _, decision = synthetic_municipality
    told = protect.hide(decision.said, decision.status)
    told = told[(told["conf_status"] == FREE) & (told["transformation"] == "level") & (told[["product", "breakdown", "age"]] == "_T").all(axis=1)]
    amount, mean = (told[told["indicator"] == name].groupby(["time_period", "law"])["obs_value"].agg(["min", "max"]) for name in ("gedeclareerd_bedrag", "bedrag_per_client"))
    clients = pd.DataFrame({"low": np.ceil((amount["min"] - 0.5) / (mean["max"] + 0.5)), "high": np.floor((amount["max"] + 0.5) / (mean["min"] - 0.5))}).dropna().unstack()
    tried = clients.dropna()
    low, high = (tried[end]["Wmo"] + tried[end]["Jeugdwet"] - tried[other]["_T"] for end, other in (("low", "high"), ("high", "low")))
    assert len(clients) > len(tried) > 0, "of some periods an amount per client is hidden, and of some none is"
    assert ((low <= 0) | (high >= project.disclosure.minimum_count - 1)).all()
