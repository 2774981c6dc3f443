"""The publication gate: nothing that leads to a person, a machine or a hidden figure passes, in whatever file of a built site it stands."""

from __future__ import annotations

import getpass
import io
import json
import shutil

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from containers import (
    fragment,
    notebook,
    notebook_html,
    notebook_metadata,
    pdf,
    png,
    xlsx,
    xlsx_comment,
    zipped,
)

from building import copy_of
from peilmerk import keys, publishers, publishing, reads
from peilmerk.errors import GateClosed
from peilmerk.project import PROTECTED
from peilmerk.publishers import stage
from peilmerk.publishers.markup import synthetic_notice
from peilmerk.scan import Rules, accepted, gate, own, scan

FACTS = stage.Build(moment="2026-11-26T12:00:00Z", version="1.0", publisher="embedded", parameters={}, builder="A. de Vries")
#: Each leads somewhere by itself, as it would stand in a sentence.
TRACES = {
    "bsn": "BSN 123456782", "birth_date": "geboren op 12-03-1954", "email": "a.jansen@voorbeeld.nl", "address": "Dorpsstraat 12, 6511 AB Nijmegen", "path": "/home/jan/werk/tabel.csv",
    "host": "http://cijfers.intern/pagina", "token": "wachtwoord: Zomer2020!", "user": "door jdevries", "traceback": "Traceback (most recent call last):", "client_key": "sleutel 4611686018427387999",
}  # fmt: skip
ALL = " / ".join(TRACES.values())


@pytest.fixture
def site(published, tmp_path):
    """The second edition of the built project, copied so that a test may plant something in it. Its script for charts is left out: it is large."""
    publication = published.publications[1]
    shutil.copytree(published.site / publication.id, tmp_path / "site", ignore=shutil.ignore_patterns("vega.js"))
    return tmp_path / "site"


@pytest.fixture
def found(published, site, monkeypatch):
    """What the gate finds in it: (kind, file) of each finding; and the message is kept in `found.message`."""
    monkeypatch.setattr(own, "client_keys", lambda *_: {4611686018427387999})
    monkeypatch.setattr(getpass, "getuser", lambda: "jdevries")

    def run() -> set[tuple[str, str]]:
        run.message, run.table = "", None
        try:
            gate.publication_gate(published, site, "Voorbeeld, 2024", publication=published.publications[1], elsewhere=publishing.BESIDE, laid_beside=True)
        except GateClosed as closed:
            run.message, run.table = str(closed), closed.findings
            if closed.findings is not None:
                return {(f.kind, f.file.partition("!")[0].removeprefix(published.publications[1].id + "/")) for f in closed.findings.itertuples()}
        return set()

    return run


def _in_page(site, text):
    page = site / "index.html"
    page.write_text(page.read_text("utf-8").replace("</main>", f"<p>{text}</p></main>", 1), "utf-8")
    return "index.html"


def _in_spec(site, text):
    page = site / "index.html"
    spec = json.dumps({"data": {"values": [{"reeks": "a", "toelichting": text}]}})
    page.write_text(page.read_text("utf-8").replace("</main>", f'<script type="application/json">{spec}</script></main>', 1), "utf-8")
    return "index.html"


def _in_index(site, text):
    path = next((site / "pagefind").rglob("*.pf_fragment"))
    path.write_bytes(fragment(text))
    return path.relative_to(site).as_posix()


def _in_download(site, text):
    path = next((site / "data").glob("*.csv"))
    lines = path.read_text("utf-8-sig").splitlines()
    cells = lines[1].split(";")
    cells[lines[0].split(";").index("note")] = text
    path.write_text("\n".join([lines[0], ";".join(cells), *lines[2:]]), "utf-8-sig")
    return path.relative_to(site).as_posix()


def _file(name, make):
    def plant(site, text):
        (site / "data" / name).write_bytes(make(text))
        return f"data/{name}"

    return plant


def _in_parquet(text):
    out = io.BytesIO()
    pq.write_table(pa.table({"toelichting": ["abc", text]}), out)
    return out.getvalue()


PLACES = {
    "page": _in_page, "specification of a chart": _in_spec, "search index": _in_index, "download": _in_download, "XLSX": _file("tabel.xlsx", xlsx), "comment in XLSX": _file("noot.xlsx", xlsx_comment),
    "Parquet": _file("tabel.parquet", _in_parquet), "metadata of Parquet": _file("bron.parquet", lambda t: _with_metadata(t)), "SVG": _file("kaart.svg", lambda t: f'<svg xmlns="http://www.w3.org/2000/svg"><text>{t}</text></svg>'.encode()),
    "PDF": _file("rapport.pdf", pdf), "output of a notebook": _file("a.ipynb", notebook), "page in a notebook": _file("b.ipynb", notebook_html), "metadata of a notebook": _file("c.ipynb", notebook_metadata),
    "PNG": _file("grafiek.png", png), "archive": _file("alles.zip", lambda t: zipped({"map/tabel.xlsx": xlsx(t)})),
}  # fmt: skip


def _with_metadata(text):
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}).replace_schema_metadata({"bron": text}), out)
    return out.getvalue()


def test_a_built_site_passes(found):
    assert (found(), found.message) == (set(), "")
    assert own.KEY_ATTRIBUTE == keys.ATTRIBUTE


@pytest.mark.parametrize("place", PLACES)
def test_every_trace_closes_the_gate_in_every_kind_of_file(found, site, place):
    file = PLACES[place](site, ALL)
    told = {kind for kind, where in found() if where == file}
    assert told >= set(TRACES), f"{place}: not found {sorted(set(TRACES) - told)}"
    assert not any(secret in found.message for secret in ("123456782", "12-03-1954", "jansen", "6511", "Zomer", "/home/jan"))


# --- hidden figures ---


def _hidden_row(site, change):
    """A download in which one hidden row is changed."""
    path = next((site / "data").glob("*.csv"))
    table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    row = table.index[table["conf_status"] != "F"][0]
    for column, value in change.items():
        table.loc[row, column] = value
    return path, table


@pytest.mark.parametrize("change", [{"obs_value": "8"}, {"obs_value": "8", "conf_status": "F"}, {"obs_low": "5", "conf_status": "F"}])
@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "json"])
def test_a_value_of_a_hidden_figure_closes_the_gate_also_if_its_row_says_that_it_is_free(found, site, change, form):
    path, table = _hidden_row(site, change)
    path.unlink()
    path = path.with_suffix(f".{form}")
    (site / "data" / path.name).write_bytes(_written(table, form))
    assert ("hidden_value", f"data/{path.name}") in found()


def _written(table, form):
    if form == "csv":
        return table.to_csv(sep=";", index=False).encode()
    if form == "json":
        return table.to_json(orient="records").encode()
    out = io.BytesIO()
    if form == "parquet":
        table.to_parquet(out)
        return out.getvalue()
    book = openpyxl.Workbook()
    for row in [list(table.columns), *table.to_numpy().tolist()]:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_figure_that_was_never_protected_closes_the_gate(found, site):
    path, table = _hidden_row(site, {"indicator": "iets_anders", "obs_value": "8", "conf_status": "F"})
    path.write_bytes(_written(table, "csv"))
    assert {kind for kind, _ in found()} == {"unknown_key"}


def test_a_cell_and_a_row_of_a_chart_that_are_hidden_and_tell_a_number_close_the_gate(found, site):
    _in_page(site, '<table><tr><td class="pm-num pm-hidden">× (3)</td></tr></table>')
    assert ("hidden_value", "index.html") in found()


# --- what the analyst reads, and what was judged ---


def test_the_message_is_a_table_with_what_to_do(found, site, published):
    _in_page(site, "Mail a.jansen@voorbeeld.nl")
    found()
    lines = found.message.splitlines()
    assert lines[0] == "Voorbeeld, 2024: the publication gate is closed, 1 finding(s) of the scan. The last good site stays in place."
    assert lines[1].split() == ["file", "place", "what", "found", "id"]
    assert published.publications[1].id + "/index.html" in lines[2] and "an e-mail address" in lines[2] and "a***@***.nl" in lines[2]
    assert any("scan-akkoord.yml" in line for line in lines)
    assert list(found.table["kind"]) == ["email"]


def test_links_and_findings_are_told_together(found, site):
    _in_page(site, 'Mail a.jansen@voorbeeld.nl <a href="weg.html">x</a>')
    found()
    assert "1 finding(s) of the scan and 1 fault(s)" in found.message and "  - index.html: links to weg.html, which is not there" in found.message


def test_many_findings_do_not_make_a_message_without_end(found, site):
    for number in range(40):
        _file(f"{number}.txt", str.encode)(site, f"BSN 123456782 van {number}")
    assert len(found()) == 40
    assert "... and 25 more" in found.message and len(found.message.splitlines()) < 25


@pytest.fixture
def project(published, tmp_path):
    """A copy of the built project, for a test to change."""
    return copy_of(published, tmp_path / "project")


def test_who_publishes_with_a_finding_shows_nothing_and_the_last_site_stays(project, monkeypatch):
    publish = publishers.publish

    def planting(*given, **kept):
        made, warnings = publish(*given, **kept)
        _in_page(made, "BSN 123456782")
        return made, warnings

    monkeypatch.setattr(publishers, "publish", planting)
    before = {p: p.stat().st_mtime_ns for p in project.site.rglob("*")}
    with pytest.raises(GateClosed, match="a citizen service number"):
        publishing.publish(project, project.publications[1], "", "embedded", FACTS)
    with pytest.raises(GateClosed, match="Portal: the publication gate is closed, 1 finding"):
        publishing.publish_portal(project, "embedded")
    assert {p: p.stat().st_mtime_ns for p in project.site.rglob("*")} == before


def test_what_somebody_judged_passes_and_an_allowed_address_too(project):
    publication = project.publications[1]
    site = project.site / publication.id
    _in_page(site, "Mail a.jansen@voorbeeld.nl")

    def passes():
        with reads.recording(project.root) as log:
            stand = gate.scanned(project, site, publication, laid_beside=True)
        return stand, accepted.FILE in {r.path for r in log.finished()}

    (finding,), read = passes()
    assert not read  # a list that changed nothing is no reason to publish again
    (project.root / accepted.FILE).write_text(f'bevindingen:\n  - {{bevinding: {finding.id}, reden: "algemeen", naam: "A. de Vries", datum: 2026-11-25}}\n', "utf-8")
    assert passes() == ([], True)
    (project.root / accepted.FILE).write_text('adressen: ["@voorbeeld.nl"]\n', "utf-8")
    assert passes() == ([], True)


def test_a_finding_has_the_same_id_in_the_gate_and_in_a_scan_of_the_whole_site(project):
    publication = project.publications[1]
    _in_page(project.site / publication.id, "Mail a.jansen@voorbeeld.nl")
    (one,) = gate.scanned(project, project.site / publication.id, publication, laid_beside=True)
    whole = scan(project.site, own.rules(project), protected=own.protected(project, project.publications), processes=1)
    assert [(f.id, f.file) for f in whole] == [(one.id, one.file)]


def test_a_whole_site_is_laid_beside_the_figures_of_each_edition(project):
    beside = own.protected(project, project.publications)
    assert set(beside) == {p.id for p in project.publications} and all(p.name == PROTECTED for p in beside.values())
    for publication in project.publications:
        path, table = _hidden_row(project.site / publication.id, {"obs_value": "8", "conf_status": "F"})
        path.write_bytes(_written(table, "csv"))
    assert {f.file for f in scan(project.site, own.rules(project), protected=beside, processes=1) if f.kind == "hidden_value"} == {
        f"{p.id}/{next((project.site / p.id / 'data').glob('*.csv')).relative_to(project.site / p.id).as_posix()}" for p in project.publications
    }


def test_who_accepted_a_finding_of_the_checks_is_named_on_purpose(project, monkeypatch):
    publication = project.publications[1]
    monkeypatch.setattr(getpass, "getuser", lambda: "jdevries")
    monkeypatch.setattr("peilmerk.people.acknowledged", lambda *_: [{"accepted_by": "jdevries"}])
    assert "jdevries" in own.rules(project).users and "jdevries" not in own.rules(project, [publication]).users


def test_an_account_with_the_name_of_a_municipality_is_none_on_its_pages(project, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "voorbeeld")
    assert "voorbeeld" in Rules.of_machine(project.root).users and "voorbeeld" not in own.rules(project).users


def test_keys_of_clients_are_those_of_the_rows_of_registers(tmp_path, project):
    folder = project.register_rows / "voorbeeld/2024-Q1"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"client": pa.array([-4611686018427387999, 5], pa.int64()), "volume": [12.0, 13.0]}), folder / "a.parquet")
    assert own.client_keys(project) == own.client_keys(project, ["voorbeeld"]) == {-4611686018427387999, 5}
    assert own.client_keys(project, ["elders"]) == set()


def test_a_page_of_an_invented_municipality_says_so(project):
    publication = project.publications[1]
    site = project.site / publication.id
    _in_page(site, synthetic_notice("Voorbeeld"))
    with pytest.raises(GateClosed, match=r"index\.html: .*Voorbeeld bestaat niet"):
        gate.publication_gate(project, site, "Voorbeeld", publication=publication, elsewhere=publishing.BESIDE)
