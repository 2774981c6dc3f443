"""How many faults in raw cells and texts the checks find: faults planted by a generator that knows nothing of the rules (`planting`).

    make bench-checks
    .venv/bin/python benchmarks/checks.py --plants 300 --edition almelo/2020-T1     # a sample
    .venv/bin/python benchmarks/checks.py --write                                   # and renew results/checks.json and docs/checks.md

In a copy of the project one fault at a time is planted in a file that people keep by hand or in an author's text, and all editions of
that municipality are checked again (`trial` says how that takes a second). A fault *has a meaning* if a figure of any of these editions,
as readers see it, or a rendered text, is another than in the clean run, or if an edition is refused. It is *found* if the checks say
something (warning or critical) that they did not say of the clean files: another finding, or the same with other values; if the delivery is
refused; or if a text cannot be rendered. Rules named by --without do not count for that: control totals of a supplier would find nearly all by the way
they are made. A few plants (--exact) are checked once more by the way that a build takes, with Great Expectations around the
rules; that both say the same is a condition for the run to succeed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import planted_table
import planting
import trial
from planting.sowing import Field

ROOT = Path(__file__).resolve().parents[1]
RESULTS, DOCS, CONFLICTS = ROOT / "benchmarks/results/checks.json", ROOT / "docs/checks.md", ROOT / "benchmarks/known_conflicts.yml"


def main() -> None:
    given = _options()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="peilmerk-checks-") as folder:
        first = trial.copy_of(ROOT, Path(folder) / "0")
        here = trial.Trial(first)
        editions = [p for p in here.project.publications if not given.edition or p.id in given.edition or f"{p.municipality}/{p.period.code}" in given.edition]
        if not editions:
            raise SystemExit(f"No such edition. There is: {', '.join(p.id for p in here.project.publications)}.")
        print("Reading the clean deliveries ...", flush=True)
        clean = {m: here.outcomes(m) for m in dict.fromkeys(p.municipality for p in editions)}
        sown = planting.sow([field(here, p) for p in editions], given.plants, given.seed, given.kind or planting.KINDS)
        tasks = ((planted, path.relative_to(first).as_posix(), content, number < given.exact) for number, (planted, path, content) in enumerate(sown))
        kept = _Kept(given.keep)
        results = list(kept.results)
        if results:
            print(f"{len(results)} were tried before, by the same code on the same files ({given.keep}).", flush=True)
        before = sum(r["seconds"] for r in results) / given.jobs
        tasks = (task for task in tasks if not kept.has(task[0]))
        with multiprocessing.get_context("spawn").Pool(given.jobs, _begin, (folder, clean)) as pool:
            for result in pool.imap_unordered(_try, tasks):
                results.append(result)
                kept.add(result)
                spent = time.monotonic() - begin
                if len(results) % 25 == 0 or len(results) == given.plants:
                    _progress(results, given, before + spent)
                if given.minutes and spent > given.minutes * 60:
                    print(f"Stopped after {len(results)} plants: {given.minutes} minutes are over.")
                    break
    facts = {"plants": len(results), "seed": given.seed, "jobs": given.jobs, "seconds": round(before + time.monotonic() - begin), "without": given.without}
    told = planted_table.summary(results, clean, planted_table.judged(CONFLICTS), given.without, facts)
    print("\n" + planted_table.as_text(told))
    if given.misses:
        given.misses.write_text(planted_table.misses(results, given.without), "utf-8")
    if given.write:
        RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        planted_table.into(DOCS, told)
    differ = [r for r in results if r["exact"] is False]
    if differ:
        raise SystemExit(f"{len(differ)} plants were judged otherwise by Great Expectations: {differ[0]['planted']}")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--plants", type=int, default=2400, help="how many faults (default: 2400)")
    options.add_argument("--seed", type=int, default=6, help="another seed: other faults (default: 6)")
    options.add_argument("--edition", action="append", metavar="M/P", help="only this edition, such as almelo/2020-T1 (may be repeated)")
    options.add_argument("--kind", action="append", choices=planting.KINDS, help="only this kind (may be repeated)")
    options.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    options.add_argument("--without", nargs="*", default=["control_totals"], metavar="RULE", help="rules that do not count (default: control_totals)")
    options.add_argument("--exact", type=int, default=20, help="so many plants are also judged with Great Expectations (default: 20)")
    options.add_argument("--minutes", type=float, metavar="N", help="stop after so many minutes, and tell of what was planted until then")
    options.add_argument("--keep", type=Path, metavar="FILE", help="keep every result there, and go on from what is there if code and files are the same: for a run that may be broken off")
    options.add_argument("--misses", type=Path, metavar="FILE", help="write every fault with a meaning that was missed there")
    options.add_argument("--write", action="store_true", help="renew benchmarks/results/checks.json and the table in docs/checks.md")
    return options.parse_args()


class _Kept:
    """Results in a file, a line each, below a line that says of which code and files they are."""

    def __init__(self, path: Path | None):
        self.path, self.results = path, []
        of = {"of": _state()}
        if path is None:
            return
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []
        if lines[:1] == [of]:
            self.results = [r | {"found": [tuple(f) for f in r["found"]]} for r in lines[1:]]
        else:
            path.write_text(json.dumps(of) + "\n", "utf-8")
        self._done = {json.dumps(r["planted"], sort_keys=True) for r in self.results}

    def has(self, planted) -> bool:
        """Whether this fault was tried before."""
        return self.path is not None and json.dumps(planted.as_dict(), sort_keys=True) in self._done

    def add(self, result: dict) -> None:
        """Keep a result, on disk at once."""
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(result, ensure_ascii=False) + "\n")


def _state() -> str:
    """A hash of all that a result rests on: code, suites, deliveries, texts and lists."""
    total = hashlib.sha256()
    for name in ("src/peilmerk", "benchmarks/planting", "expectations", "data/raw", "data/reference", "notebooks"):
        for path in sorted(p for p in (ROOT / name).rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            total.update(f"{path.relative_to(ROOT).as_posix()}\n".encode() + path.read_bytes())
    total.update((ROOT / "benchmarks/trial.py").read_bytes() + (ROOT / "peilmerk.yml").read_bytes())
    return total.hexdigest()


def field(here: trial.Trial, publication) -> Field:
    """What may be spoilt of an edition: the tables in its own folders that are no registers of clients, and its texts."""
    project = here.project
    own = publication.delivered_in
    tables = sorted(c.delivery.path for folder, given in here.cleaned(publication.municipality) if folder == own for c in given if not c.delivery.register)
    texts = sorted((project.raw_folder(publication.municipality, publication.period) / "teksten").glob("*.md"))
    before = project.previous(publication)
    earlier = sorted((project.raw_folder(before.municipality, before.period) / "teksten").glob("*.md")) if before else []
    return Field(f"{publication.municipality}/{publication.period.code}", tuple(tables), tuple(texts), tuple(earlier))


# --- one fault, in a process of its own ---
_HERE: dict[str, object] = {}


def _begin(folder: str, clean: dict) -> None:
    _HERE["trial"] = trial.Trial(trial.copy_of(Path(folder) / "0", Path(folder) / f"{os.getpid()}"))
    _HERE["clean"] = clean


def _try(task: tuple) -> dict:
    """One fault: what its own edition says of it, and if that is nothing, what the other editions of the municipality say."""
    planted, name, content, exact = task
    here, municipality = _HERE["trial"], planted.edition.split("/")[0]
    clean = _HERE["clean"][municipality]
    begin = time.monotonic()
    own = next(p.id for p in here.editions(municipality) if f"{municipality}/{p.period.code}" == planted.edition)
    with here.change(here.project.root / name, content):
        now = here.outcomes(municipality, [own])
        changed, new = trial.difference(clean, now)
        others = [*(clean.keys() - {own})]
        if others and (exact or not (new and changed)):
            now |= here.outcomes(municipality, others)
            changed, new = trial.difference(clean, now)
        same = not exact or {k: set(v) for k, v in here.exactly(municipality).items()} == {k: _told(v) for k, v in now.items()}
    return {"planted": planted.as_dict(), "meaning": changed, "found": sorted(new), "exact": same if exact else None, "seconds": round(time.monotonic() - begin, 2)}


def _told(outcome: trial.Outcome) -> set:
    return {(trial.REFUSED, trial.REFUSED, "", False)} if outcome.refused else set(outcome.found)


def _progress(results: list[dict], given: argparse.Namespace, seconds: float) -> None:
    meant = [r for r in results if r["meaning"]]
    found = sum(planted_table.is_found(r, given.without) for r in meant)
    left = seconds / len(results) * (given.plants - len(results))
    print(f"{len(results):>5} of {given.plants}  {seconds / 60:4.1f} min, {left / 60:4.1f} to go; found {found} of {len(meant)} with a meaning ({found / max(1, len(meant)):.0%})", flush=True)


if __name__ == "__main__":
    main()
