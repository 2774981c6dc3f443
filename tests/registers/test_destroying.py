"""The destruction of registers: what is listed, what is gone, what is proved and recorded, and what is left after an interruption."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from building import copy_of
from peilmerk import clean, cli, prepare, store
from peilmerk.deliveries.manifest import UNFINISHED, deliveries
from peilmerk.errors import ConfigError, DeliveryError, PeilmerkError, UnknownName
from peilmerk.project import Project
from peilmerk.registers import destroying, keeping, removal
from registers.planted import NAME, plant
from synthetic import TOWN, make_project

FOLDER, LATER, TODAY = "voorbeeld/2024-Q1", "voorbeeld/2024-Q2", date(2024, 6, 1)
WHO = {"by": "A. Analist", "reason": "bewaartermijn verstreken", "today": TODAY}


@pytest.fixture(scope="module")
def counted(tmp_path_factory) -> Project:
    """A synthetic project with registers in its first quarter, read and counted."""
    project = make_project(tmp_path_factory.mktemp("counted") / "project")
    plant(project)
    clean.clean(project, FOLDER, TOWN)
    return project


@pytest.fixture
def project(counted, tmp_path) -> Project:
    """A copy of it, for a test to destroy."""
    return copy_of(counted, tmp_path / "project")


def destroy(project, *files, folder=FOLDER, everywhere=False, **named):
    return destroying.destroy(project, destroying.plan(project, folder, files, everywhere), **(WHO | named))


def register(project, name="indicaties.csv", folder=FOLDER) -> Path:
    return project.registers / folder / name


def observations(project, folder=FOLDER):
    """All that was counted, sorted, with the file that each comes from."""
    cleaned = [c for c in clean.clean(Project(project.root), folder, TOWN) if c.delivery.register]
    table = store.read([c.path for c in cleaned])
    return table.sort_values(list(table.columns), ignore_index=True)


def everything(project) -> set[Path]:
    return {p.relative_to(project.root) for p in project.root.rglob("*") if p.is_file()}


def record(project, folder=FOLDER) -> list[dict]:
    return yaml.safe_load((project.registers / folder / "vernietigd.yml").read_text("utf-8"))["vernietigd"]


# --- the list -------------------------------------------------------------------------------------------------------


def test_a_plan_lists_files_rows_and_observations_and_removes_nothing(project):
    before = everything(project)
    plan = destroying.plan(project, FOLDER)
    assert everything(project) == before and plan.obstacles == []
    first = next(d for d in plan.doomed if d.delivery.path.name == "indicaties.csv")
    assert first.rows == 60 and first.observations > 0
    digest = store.digest(register(project))
    assert [f.place for f in first.files] == [
        f"register_root/{FOLDER}/indicaties.csv", f"data/processed/registers/{FOLDER}/{digest}.json", f"data/processed/registers/{FOLDER}/{digest}.parquet",
    ]  # fmt: skip
    assert first.files[0].bytes == register(project).stat().st_size and first.files[0].sha256 == digest
    assert [f.rows for f in first.files] == [None, None, 60]


def test_one_register_can_be_chosen_and_the_other_is_told_to_stay(project):
    plan = destroying.plan(project, FOLDER, ["indicaties.csv"])
    assert [d.delivery.path.name for d in plan.doomed] == ["indicaties.csv"]
    assert any("declaraties.csv (declaraties)" in s for s in plan.stays)
    assert any("backups" in s for s in plan.stays)


def test_corrections_that_may_quote_a_cell_are_told(project):
    (project.raw / FOLDER / "correcties.yml").write_text("correcties: []", "utf-8")
    assert any("correcties.yml" in s for s in destroying.plan(project, FOLDER).stays)


@pytest.mark.parametrize("file", ["indicatie.csv", "cijfers.csv", "register_root/voorbeeld/2024-Q2/kopie.csv"])
def test_a_file_that_is_no_register_is_not_guessed(project, file):
    with pytest.raises(UnknownName, match=file):
        destroying.plan(project, FOLDER, [file])


def test_a_folder_that_is_not_there_is_told(project):
    with pytest.raises(ConfigError, match=r"no voorbeeld/2031/leveringen\.yml"):
        destroying.plan(project, "voorbeeld/2031")


@pytest.mark.parametrize(
    ("town", "period", "folder"),
    [("voorbeeld", "2024-Q1", FOLDER), ("GM9999", "1e kwartaal 2024", FOLDER), ("Voorbeeld", "2019-2021", "voorbeeld/2019_2021")],
)
def test_municipality_and_period_may_be_written_as_everywhere(project, town, period, folder):
    assert destroying.folder_of(project, town, period) == folder


def test_an_unknown_municipality_is_not_guessed(project):
    with pytest.raises(UnknownName, match="voorbeeld"):
        destroying.folder_of(project, "vorbeeld", "2024-Q1")


# --- destruction ----------------------------------------------------------------------------------------------------


def test_files_rows_and_logs_are_gone_and_figures_stay(project):
    before, hashes = observations(project), [store.digest(register(project, n)) for n in ("indicaties.csv", "declaraties.csv")]
    files = everything(project)
    done = destroy(project)
    assert [d.bestand for d in done] == ["indicaties.csv", "declaraties.csv"]
    gone = {p.as_posix() for p in files - everything(project)}
    assert gone == {f"data/registers/{FOLDER}/{n}.csv" for n in ("indicaties", "declaraties")} | {
        f"data/processed/registers/{FOLDER}/{h}.{end}" for h in hashes for end in ("json", "parquet")
    }
    new = {p.as_posix() for p in everything(project) - files}
    assert new == {f"data/registers/{FOLDER}/vernietigd.yml", *(f"data/registers/{FOLDER}/bewaard/{h}.parquet" for h in hashes)}
    assert not project.register_rows.joinpath(FOLDER).exists()
    assert observations(project).equals(before)


def test_a_project_without_data_processed_still_has_the_figures(project):
    before = observations(project)
    destroy(project)
    shutil.rmtree(project.processed)
    assert observations(project).equals(before)
    (told,) = {r for c in clean.clean(project, FOLDER, TOWN) if c.delivery.register for s in c.sheets for r in s.remarks if "vernietigd" in r}
    assert "op 2024-06-01 vernietigd" in told


def test_the_edition_can_be_prepared_as_before(project):
    edition = project.publication("voorbeeld", "2024-Q1")
    before = sorted((c.delivery.hash, c.observations) for c in prepare.read_cleaned(project, edition))
    destroy(project)
    shutil.rmtree(project.store)
    assert sorted((c.delivery.hash, c.observations) for c in prepare.read_cleaned(Project(project.root), edition)) == before


def test_the_record_says_what_was_known_who_and_why(project):
    size, digest = register(project).stat().st_size, store.digest(register(project))
    count = store.about(project.store / FOLDER / f"{digest}.parquet")["observations"]
    destroy(project, "indicaties.csv")
    (one,) = record(project)
    assert (one["bestand"], one["hash"], one["register"], one["vernietigd_op"]) == ("indicaties.csv", digest, "indicaties", TODAY)
    assert (one["door"], one["reden"], one["rijen"], one["waarnemingen"]) == ("A. Analist", "bewaartermijn verstreken", 60, count)
    assert one["waarnemingen_sha256"] == store.digest(register(project, f"bewaard/{digest}.parquet"))
    assert one["verwijderd"][0] == {"pad": f"register_root/{FOLDER}/indicaties.csv", "bytes": size, "sha256": digest}
    assert [part.get("rijen") for part in one["verwijderd"]] == [None, None, 60]
    assert str(project.root) not in (project.registers / FOLDER / "vernietigd.yml").read_text("utf-8")


def test_earlier_records_stay_and_the_same_name_can_be_delivered_and_destroyed_again(project):
    destroy(project, "declaraties.csv")
    again = register(project).read_text("cp1252").splitlines()
    destroy(project, "indicaties.csv")
    register(project).write_text("\n".join(again[:30]) + "\n", "cp1252")
    assert [d.path.name for d in keeping.present(project.registers / FOLDER, project.registers)] == ["indicaties.csv"]
    digest = store.digest(register(project))
    destroy(project, today=date(2024, 7, 1))
    assert [r["bestand"] for r in record(project)] == ["declaraties.csv", "indicaties.csv", "indicaties.csv"]
    (now,) = [d for d in deliveries(project.registers / FOLDER, project.registers) if d.path.name == "indicaties.csv"]
    assert now.hash == digest and now.destroyed.rijen == 29


def test_what_was_counted_together_is_not_counted_again_without_it(project):
    before = observations(project)
    destroy(project, "indicaties.csv")
    path = project.reference / "indicatoren.yml"
    path.write_text(path.read_text("utf-8").replace("within_days: 365", "within_days: 30"), "utf-8")  # would count anew
    assert observations(project).equals(before)
    shutil.rmtree(project.processed)
    assert observations(project).equals(before)


def test_what_was_not_counted_yet_is_counted_first(project):
    before = observations(project)
    shutil.rmtree(project.processed)
    assert destroying.plan(project, FOLDER).doomed[0].observations is None
    done = destroy(project)
    assert done[0].rijen == 60 and observations(project).equals(before)


def test_a_register_that_cannot_be_read_is_not_destroyed(project):
    register(project).write_text("BSN;Naam\n1;x\n", "utf-8")
    before = everything(project)
    with pytest.raises(PeilmerkError, match=r"were not destroyed(.|\n)*indicaties\.csv(.|\n)*--without-observations"):
        destroy(project)
    assert register(project).is_file() and not {p.name for p in everything(project) - before} & {UNFINISHED, "vernietigd.yml"}
    done = destroy(project, without_observations=True)
    assert not register(project).is_file()
    assert done[0].waarnemingen_sha256 == "" and done[1].waarnemingen_sha256
    told = {c.delivery.path.name: c for c in clean.clean(project, FOLDER, TOWN)}
    assert "without its observations" in str(told["indicaties.csv"].faults[0]) and told["declaraties.csv"].observations


@pytest.mark.parametrize("missing", [{"by": " "}, {"reason": ""}])
def test_who_and_why_are_asked_before_anything_is_removed(project, missing):
    with pytest.raises(ConfigError, match="--by and --reason"):
        destroy(project, **missing)
    assert register(project).is_file()


def test_a_file_that_changed_since_the_plan_is_not_destroyed(project):
    plan = destroying.plan(project, FOLDER)
    register(project).write_text(register(project).read_text("cp1252") + "\n", "cp1252")
    with pytest.raises(PeilmerkError, match="changed meanwhile"):
        destroying.destroy(project, plan, **WHO)
    assert register(project).is_file()


def test_what_an_interrupted_reading_left_is_removed_too(project):
    left = [project.register_rows / FOLDER / ".0123.parquet", project.processed / "tmp/.spill-1/x.tmp"]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("rijen", "utf-8")
    destroy(project)
    assert not [p for p in left if p.exists()]


def test_a_log_in_the_store_that_quotes_a_cell_is_replaced(project):
    digest = store.digest(register(project))
    path = project.store / FOLDER / f"{digest}.parquet"
    about = store.about(path)
    about["sheets"][0]["hints"] = [f"wijk van {NAME}"]
    store.copy(path, path, about)
    destroy(project)
    assert path.is_file() and NAME.encode() not in path.read_bytes()
    assert store.about(path)["destroyed"] == "2024-06-01" and store.about(path)["fingerprint"] == about["fingerprint"]


# --- copies ---------------------------------------------------------------------------------------------------------


def deliver_again(project, folder=LATER):
    """The same registers in another folder, as deliveries of their own."""
    target = project.registers / folder
    target.mkdir(parents=True)
    for name in ("indicaties.csv", "declaraties.csv", "leveringen.yml"):
        shutil.copyfile(register(project, name), target / name)


def test_a_copy_stops_the_destruction_until_it_is_named(project):
    copy = project.raw / "oud.csv"
    shutil.copyfile(register(project), copy)
    with pytest.raises(PeilmerkError, match=r"Nothing was destroyed(.|\n)*also lies in raw_root/oud\.csv.*--file 'raw_root/oud\.csv' or --everywhere"):
        destroy(project)
    assert register(project).is_file() and copy.is_file()
    destroy(project, "raw_root/oud.csv")
    assert not copy.exists() and not register(project).exists() and not register(project, "declaraties.csv").exists()
    assert f"register_root/{FOLDER}/indicaties.csv" in str(record(project)) and "raw_root/oud.csv" in str(record(project))


def test_a_copy_that_is_made_by_peilmerk_needs_no_permission(project):
    copy = project.cache / "kopie.bin"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(register(project), copy)
    destroy(project)
    assert not copy.exists()


def test_a_copy_that_is_delivered_elsewhere_is_destroyed_as_a_delivery_of_its_own(project):
    deliver_again(project)
    plan = destroying.plan(project, FOLDER)
    assert len(plan.obstacles) == 2 and f"register_root/{LATER}/indicaties.csv" in plan.obstacles[0]
    before = observations(project, LATER)
    done = destroy(project, everywhere=True)
    assert len(done) == 4 and len(record(project)) == len(record(project, LATER)) == 2
    assert observations(project, LATER).equals(before)


def test_rows_of_a_copy_that_is_gone_are_removed_too(project):
    stale = project.register_rows / LATER / f"{store.digest(register(project))}.parquet"
    stale.parent.mkdir(parents=True)
    shutil.copyfile(next((project.register_rows / FOLDER).glob("*.parquet")), stale)
    destroy(project)
    assert not stale.exists()


def test_two_names_of_one_file_are_both_removed(project):
    os.link(register(project), project.raw / "tweede.csv")
    destroy(project, everywhere=True)
    assert not (project.raw / "tweede.csv").exists() and not register(project).exists()


def test_a_link_is_not_followed(project, tmp_path):
    kept = tmp_path / "share.csv"
    register(project).rename(kept)
    register(project).symlink_to(kept)
    with pytest.raises(PeilmerkError, match=r"is a link to .*share\.csv"):
        destroy(project)
    assert kept.read_text("cp1252").startswith("BSN")


def test_an_empty_file_is_no_copy_of_every_other_one(project):
    register(project).write_bytes(b"")
    (project.raw / "leeg.txt").write_bytes(b"")
    destroy(project, without_observations=True)
    assert (project.raw / "leeg.txt").is_file() and not register(project).exists()


def test_registers_without_any_row_can_have_the_same_rows(project):
    header = register(project).read_text("cp1252").splitlines()[0]
    deliver_again(project)
    for number, folder in enumerate((FOLDER, LATER)):
        register(project, folder=folder).write_text(header + "\n" * (1 + number), "cp1252")
        register(project, "declaraties.csv", folder).write_text(register(project, "declaraties.csv", folder).read_text("utf-8") + "\n" * number, "utf-8")
        clean.clean(project, folder, TOWN)
    destroy(project)
    assert not register(project).exists() and register(project, folder=LATER).is_file()


# --- overwriting ----------------------------------------------------------------------------------------------------


def test_a_file_is_overwritten_before_it_is_unlinked(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * (2_500_000))
    seen = []
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: seen.append(self.read_bytes()))
    removal.wipe(path)
    assert seen == [bytes(2_500_000)]


def test_a_file_that_may_only_be_read_is_removed(project):
    register(project).chmod(0o444)
    destroy(project)
    assert not register(project).exists()


# --- interruptions --------------------------------------------------------------------------------------------------


class Interrupted(Exception):
    pass


def interrupt(monkeypatch, module, name, after):
    """Make a function fail at its call number `after` (from 0), once; returns how often it was called."""
    real, calls = getattr(module, name), []

    def failing(*args, **named):
        calls.append(args)
        if len(calls) == after + 1:
            raise Interrupted
        return real(*args, **named)

    monkeypatch.setattr(module, name, failing)
    return calls


STEPS = [
    (keeping, "keep", 0), *((destroying, "_write", n) for n in range(4)), *((removal, "put_aside", n) for n in (0, 1, 4, 7)),
    *((removal, "_overwrite", n) for n in (0, 5)), (destroying, "_verify", 1), *((keeping, "restore", n) for n in range(2)), (removal, "remove_empty", 0),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name", "after"), STEPS, ids=[f"{m.__name__.rsplit('.')[-1]}.{n}-{a}" for m, n, a in STEPS])
def test_an_interrupted_destruction_is_finished_by_running_it_again(project, module, name, after):
    before = observations(project)
    deliver_again(project)
    with pytest.MonkeyPatch.context() as patch:
        interrupt(patch, module, name, after)
        with pytest.raises(Interrupted):
            destroy(project, everywhere=True)
    # As the command does: what is not there any more cannot be planned, and is finished all the same.
    plan = destroying.plan(project, FOLDER, everywhere=True)
    destroying.destroy(project, plan, **WHO)
    assert [sorted(r["bestand"] for r in record(project, f)) for f in (FOLDER, LATER)] == [["declaraties.csv", "indicaties.csv"]] * 2
    left = {p.name for p in everything(project)}
    assert not [n for n in left if n.startswith((".vernietig", "indicaties.csv", "declaraties.csv"))]
    assert not list(project.register_rows.rglob("*.*"))
    assert observations(project).equals(before)


def test_a_file_that_was_half_overwritten_is_removed(project, monkeypatch):
    def half(path):
        with path.open("r+b") as file:
            file.write(bytes(100))
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(removal, "_overwrite", half)
        with pytest.raises(Interrupted):
            destroy(project)
    assert [p for p in everything(project) if p.name.startswith(".vernietigen-")]
    assert len(destroying.finish(project, TODAY)) == 2
    assert not [p for p in everything(project) if p.name.startswith(".vernietig")]


def half_way(project, monkeypatch, *files):
    """A destruction that was interrupted when all files were put aside."""
    with monkeypatch.context() as patch:
        patch.setattr(removal, "_overwrite", lambda path: (_ for _ in ()).throw(Interrupted()))
        with pytest.raises(Interrupted):
            destroy(project, *files)


def test_until_it_is_finished_nothing_is_published_and_the_command_is_told(project, monkeypatch):
    destroy(project, "declaraties.csv")
    half_way(project, monkeypatch)
    with pytest.raises(DeliveryError, match=r"indicaties\.csv: found 'no file'.*interrupted: run `peilmerk destroy --yes`"):
        prepare.read_cleaned(project, project.publication("voorbeeld", "2024-Q1"))


def test_what_was_counted_without_it_meanwhile_is_put_right(project, monkeypatch):
    before, path = observations(project), project.store / FOLDER / f"{store.digest(register(project, 'declaraties.csv'))}.parquet"
    mine = store.read([path])
    half_way(project, monkeypatch, "indicaties.csv")
    clean.clean(project, FOLDER, TOWN)
    assert not store.read([path]).equals(mine)
    destroying.finish(project, TODAY)
    assert observations(project).equals(before)


def test_another_register_is_destroyed_after_what_was_begun(project, monkeypatch):
    before = observations(project)
    half_way(project, monkeypatch, "declaraties.csv")
    assert len(destroy(project)) == 2 and observations(project).equals(before)


def test_an_older_record_of_the_same_name_does_not_stand_for_it_meanwhile(project, monkeypatch):
    again = register(project).read_text("cp1252")
    destroy(project)
    register(project).write_text(again + "\n", "cp1252")
    half_way(project, monkeypatch)
    missing = []
    listed = deliveries(project.registers / FOLDER, project.registers, missing.append)
    assert [d.path.name for d in listed] == ["declaraties.csv"] and [d.path.name for d, _ in missing] == ["indicaties.csv"]


def test_another_file_that_was_put_in_its_place_meanwhile_is_left(project, monkeypatch):
    half_way(project, monkeypatch)
    register(project).write_text("een nieuwe levering", "utf-8")
    destroying.finish(project, TODAY)
    assert register(project).read_text("utf-8") == "een nieuwe levering"


def test_the_same_file_that_was_put_back_meanwhile_goes_too(project, monkeypatch):
    content = register(project).read_bytes()
    half_way(project, monkeypatch)
    register(project).write_bytes(content)
    destroying.finish(project, TODAY)
    assert not register(project).exists()


def test_content_that_turns_up_elsewhere_is_no_proof(project, monkeypatch):
    content = register(project).read_bytes()
    half_way(project, monkeypatch)
    elsewhere = project.raw / "nog-een.csv"
    elsewhere.write_bytes(content)
    with pytest.raises(PeilmerkError, match=r"not finished: .*nog-een\.csv still has what it held"):
        destroying.finish(project, TODAY)
    assert not register(project, "vernietigd.yml").exists()
    elsewhere.unlink()
    assert len(destroying.finish(project, TODAY)) == 2 and len(record(project)) == 2


def test_a_file_that_cannot_be_removed_is_told_and_can_be_removed_later(project, monkeypatch):
    def locked(path):
        raise PermissionError(13, "Access is denied")

    with monkeypatch.context() as patch:
        patch.setattr(removal, "_overwrite", locked)
        with pytest.raises(PeilmerkError, match=r"indicaties\.csv cannot be removed \(Access is denied\).*Close the program"):
            destroy(project)
    assert len(destroying.finish(project, TODAY)) == 2


def test_with_nothing_begun_there_is_nothing_to_finish(project):
    assert destroying.finish(project, TODAY) == [] and register(project).is_file()


# --- the command ----------------------------------------------------------------------------------------------------


def peilmerk(project, *words):
    result = CliRunner().invoke(cli.app, list(words), env={"PEILMERK_PROJECT": str(project.root), "COLUMNS": "300", "NO_COLOR": "1", "TERM": "dumb"})
    return result.exit_code, " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.output).split())


def test_the_help_says_what_is_not_proved(project):
    code, said = peilmerk(project, "destroy", "--help")
    assert code == 0 and "cannot prove" in said and "SSD" in said and "backups" in said and "mail" in said


def test_without_yes_it_only_lists(project):
    before = everything(project)
    code, said = peilmerk(project, "destroy", "-m", "voorbeeld", "-p", "2024-Q1", "--by", "A", "--reason", "b")
    assert code == 0 and everything(project) == before
    digest, size = store.digest(register(project)), register(project).stat().st_size
    assert f"register_root/{FOLDER}/indicaties.csv: {size:,} bytes, sha256 {digest}" in said
    assert "kept until 2030-01-01" in said and "60 rows: would be removed" in said and "observations would be kept" in said
    assert "What stays:" in said and "Nothing was removed." in said


def test_with_yes_it_tells_what_was_removed(project):
    code, said = peilmerk(project, "destroy", "-m", "GM9999", "-p", "1e kwartaal 2024", "--file", "indicaties.csv", "--by", "A", "--reason", "b", "--yes")
    assert code == 0 and "✔ indicaties.csv destroyed and verified: 3 file(s)" in said and "60 rows" in said and "Recorded in vernietigd.yml." in said
    assert record(project)[0]["vernietigd_op"] == date.today()
    peilmerk(project, "destroy", "-m", "voorbeeld", "-p", "2024-Q1", "--by", "A", "--reason", "b", "--yes")
    code, said = peilmerk(project, "destroy", "-m", "voorbeeld", "-p", "2024-Q1")
    assert code == 0 and "nothing to destroy" in said


@pytest.mark.parametrize(("words", "told"), [([], "--by and --reason"), (["--by", "A", "--reason", "b", "--file", "x.csv"], "Unknown register 'x.csv'")])
def test_what_is_wrong_is_told_without_a_traceback(project, words, told):
    code, said = peilmerk(project, "destroy", "-m", "voorbeeld", "-p", "2024-Q1", "--yes", *words)
    assert code == 1 and told in said and "Traceback" not in said
    assert register(project).is_file()


def test_the_list_tells_what_is_in_the_way_and_what_was_interrupted(project, monkeypatch):
    shutil.copyfile(register(project), project.raw / "oud.csv")
    _, said = peilmerk(project, "destroy", "-m", "voorbeeld", "-p", "2024-Q1")
    assert "in the way:" in said and "--file 'raw_root/oud.csv'" in said
    (project.raw / "oud.csv").unlink()
    half_way(project, monkeypatch)
    _, said = peilmerk(project, "destroy", "-m", "voorbeeld", "-p", "2024-Q1")
    assert "its destruction was interrupted, and will be finished" in said
    code, said = peilmerk(project, "destroy", "-m", "voorbeeld", "-p", "2024-Q1", "--yes")
    assert code == 0 and len(record(project)) == 2


def test_doctor_tells_of_registers_that_are_overdue_undated_or_in_git(project):
    import subprocess

    path = register(project, "leveringen.yml")
    path.write_text(path.read_text("utf-8").replace("bewaren_tot: 2030-01-01", "bewaren_tot: 2024-06-01", 1).replace("    bewaren_tot: 2030-01-01\n", ""), "utf-8")
    _, said = peilmerk(project, "doctor")
    assert "2 registers of clients, none in git" in said
    assert f"{FOLDER}/indicaties.csv was to be kept until 2024-06-01" in said and "declaraties.csv has no bewaren_tot" in said
    subprocess.run(["git", "init", "-q", str(project.root)], check=True)
    code, said = peilmerk(project, "doctor")
    assert code == 1 and "✖ Registers of clients" in said and "is in git, or would enter it" in said
