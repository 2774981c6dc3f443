"""Voorbeeldstad's deliveries in a project: made whole or not at all, and made anew when the generator has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from peilmerk.demo import files, town
from peilmerk.demo.town import Town
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.project import Project

MUNICIPALITY = "voorbeeldstad"
INHABITANTS = 40_000
#: Period of a delivery -> the day of its export: three weeks after the quarter, when late declarations are still to come.
VINTAGES = {
    "2024-Q4": date(2025, 1, 20), "2025-Q1": date(2025, 4, 20), "2025-Q2": date(2025, 7, 20), "2025-Q3": date(2025, 10, 20),
    "2025-Q4": date(2026, 1, 20),
}  # fmt: skip
NEWEST = "2025-Q4"
#: There are so many codes.
MOST_TOWNS = 800
#: What made the folder of a municipality, in that folder. It is no delivery: its name begins with a point.
MARK = ".demo.json"

#: progress(what is made now, steps done, steps in all)
Progress = Callable[[str, int, int], None]


def make(
    project: Project, municipality: str = MUNICIPALITY, *, inhabitants: int | None = None, towns: int = 1, seed: int | None = None,
    progress: Progress | None = None,
) -> list[Path]:  # fmt: skip
    """Write the deliveries of a synthetic municipality, all its vintages, into register_root; returns its folder.

    With `towns` more than 1, that many numbered municipalities instead, each with its newest vintage (`inhabitants`: the same for all;
    otherwise sizes as those of the Netherlands). What was made before is replaced. Raises UnknownName if peilmerk.yml does not have the
    municipality; ConfigError if it is not synthetic, or if deliveries lie there that were not made here.
    """
    seed = town.SEED if seed is None else seed
    if towns == 1:
        chosen = {municipality: _town(project, municipality, inhabitants or INHABITANTS, seed)}
        vintages = VINTAGES
    else:
        chosen = {key_of(t): t for t in town.towns(towns, seed)}
        if inhabitants:
            chosen = {key: town.town(n, inhabitants, seed) for n, key in enumerate(chosen, 1)}
        vintages = {NEWEST: VINTAGES[NEWEST]}
    steps, made = len(chosen) * len(vintages), []
    for at, (key, one) in enumerate(chosen.items()):

        def told(period: str, done: int, name: str = one.name, before: int = at * len(vintages)) -> None:
            if progress:
                progress(f"{name} {period}", before + done, steps)

        made.append(_write(project.registers / key, one, vintages, told))
    if progress:
        progress("made", steps, steps)
    return made


def ensure(project: Project, progress: Progress | None = None) -> list[str]:
    """Make every municipality that peilmerk.yml calls synthetic and that is not there, or was made by another generator.

    Returns their names. One that was made with another size or seed keeps these. A municipality without a code of the demo is
    somebody's own, and left alone.
    """
    made = []
    for name, municipality in project.config.municipalities.items():
        if not municipality.synthetic or not town.is_ours(municipality.code):
            continue
        folder = project.registers / name
        mark = _mark(folder)
        if mark and mark.get("generator") == generator():
            continue
        if folder.is_dir() and not mark and any(folder.iterdir()):
            continue  # deliveries of somebody's own
        vintages = {p: d for p, d in VINTAGES.items() if p in mark["vintages"]} if mark else VINTAGES
        one = _town(project, name, (mark or {}).get("inhabitants") or INHABITANTS, (mark or {}).get("seed", town.SEED))

        def told(period: str, done: int, one: Town = one, steps: int = len(vintages)) -> None:
            if progress:
                progress(f"{one.name} {period}", done, steps)

        _write(folder, one, vintages, told)
        made.append(name)
    return made


def key_of(one: Town) -> str:
    """What a town is called in peilmerk.yml: `voorbeeldgemeente-001`."""
    return one.name.lower().replace(" ", "-")


def _town(project: Project, municipality: str, inhabitants: int, seed: int) -> Town:
    known = project.config.municipalities
    if municipality not in known:
        raise UnknownName.among("municipality", municipality, known)
    if not known[municipality].synthetic:
        raise ConfigError(f"{municipality} is a real municipality. Only one with `synthetic: true` in peilmerk.yml gets invented deliveries.")
    if not town.is_ours(known[municipality].code):
        raise ConfigError(f"{municipality} has code {known[municipality].code}. The demo makes {town.CODES}.")
    return town.named(known[municipality].code, known[municipality].name, inhabitants, seed)


def _write(folder: Path, one: Town, vintages: dict[str, date], told: Callable[[str, int], None]) -> Path:
    """Make a folder beside the one that is there, and put it in its place when it is whole."""
    if folder.is_dir() and not _mark(folder) and any(folder.iterdir()):
        raise ConfigError(f"{folder} holds deliveries that the demo did not make, and would replace. Move them first.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    new, old = (folder.parent / f".{folder.name}-{what}-{uuid.uuid4().hex[:8]}" for what in ("new", "old"))
    try:
        for done, (period, export) in enumerate(vintages.items()):
            told(period, done)
            files.write(one, export, new / period)
        mark = {"generator": generator(), "inhabitants": one.inhabitants, "seed": one.seed, "vintages": list(vintages)}
        (new / MARK).write_text(json.dumps(mark, indent=1) + "\n", "utf-8")
        if folder.is_dir():
            folder.rename(old)
        new.rename(folder)
    finally:
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
    return folder


def _mark(folder: Path) -> dict | None:
    """What the mark of a folder says; None if it has none."""
    try:
        return json.loads((folder / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return None


@cache
def generator() -> str:
    """The version of the generator: the hash of its code."""
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]
