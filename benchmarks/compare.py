"""Two results of a benchmark beside each other: what became quicker, slower, larger or smaller.

    .venv/bin/python benchmarks/notebooks.py --json new.json
    .venv/bin/python benchmarks/compare.py benchmarks/results/notebooks.json new.json

Every number that both files have is a line, by its place in the file; ratios within 5% are left out unless --all is given. Numbers of single runs
(lists) are left out: they are in the files.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("before", type=Path)
    options.add_argument("after", type=Path)
    options.add_argument("--all", action="store_true", help="also what hardly changed")
    given = options.parse_args()
    before, after = (dict(numbers(json.loads(p.read_text("utf-8")))) for p in (given.before, given.after))
    if not before.keys() & after.keys():
        raise SystemExit("These two files have no numbers in common: are they of the same benchmark?")
    width = max(map(len, before.keys() & after.keys()))
    print(f"{'':<{width}}{'before':>14}{'after':>14}{'ratio':>8}")
    for name in before:
        if name in after and before[name]:
            ratio = after[name] / before[name]
            if given.all or not 0.95 < ratio < 1.05:
                print(f"{name:<{width}}{before[name]:>14,.4g}{after[name]:>14,.4g}{ratio:>8.2f}")
    for name in sorted(before.keys() ^ after.keys()):
        print(f"{name}: only {'before' if name in before else 'after'}")


def numbers(value: object, place: str = "") -> Iterator[tuple[str, float]]:
    """Every number with its place; an entry of a list is named by what it says of itself."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and all(isinstance(v, dict) for v in value):
        for inner in value:
            name = " ".join(str(v) for k, v in inner.items() if isinstance(v, str) or k == "editions")
            yield from numbers({k: v for k, v in inner.items() if k != "runs"}, f"{place}[{name}]")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield place, float(value)


if __name__ == "__main__":
    main()
