"""What a run with planted faults says: counted by kind, by edition and by rule, printed, and put in the docs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import yaml

BEGIN, END = "<!-- planted faults: begin (make bench-checks ARGS=--write) -->", "<!-- planted faults: end -->"
EXAMPLES = 3


def is_found(result: dict, without: list[str] = ()) -> bool:
    """Whether a rule that counts found the fault."""
    return any(rule not in without for rule, *_ in result["found"])


def judged(path: Path) -> dict[str, str]:
    """Findings on clean data that are no false alarms: id with the reason, from known_conflicts.yml."""
    if not path.is_file():
        return {}
    return {entry["id"]: entry["reason"] for entry in yaml.safe_load(path.read_text("utf-8")) or []}


def summary(results: list[dict], clean: dict, known: dict[str, str], without: list[str], facts: dict) -> dict:
    """All that is told of a run. clean: by municipality the Outcome of every edition on clean files."""
    meant = [r for r in results if r["meaning"]]
    found = [r for r in meant if is_found(r, without)]
    rules = Counter(rule for r in found for rule in {rule for rule, *_ in r["found"]} - set(without))
    alone = Counter(next(iter(own)) for r in found if len(own := {rule for rule, *_ in r["found"]} - set(without)) == 1)
    return {
        **facts,
        "total": _counts(results, without),
        "kinds": _by(results, lambda r: r["planted"]["kind"], without),
        "editions": _by(results, lambda r: r["planted"]["edition"], without),
        "rules": {rule: {"found": n, "alone": alone[rule]} for rule, n in rules.most_common()},
        "only_by_a_text": sum(all(text for *_, text in r["found"]) for r in found if not r["planted"]["kind"].startswith("text")),
        "meaningless_but_told": sum(is_found(r, without) for r in results if not r["meaning"]),
        "clean": {
            name: [{"rule": f[0], "id": f[1], "told": said, "known": known.get(f[1], "")} for f, said in sorted(outcome.found.items())]
            for outcomes in clean.values() for name, outcome in outcomes.items()
        },
    }  # fmt: skip


def _by(results: list[dict], key: Callable[[dict], str], without: list[str]) -> dict[str, dict]:
    names = dict.fromkeys(map(key, results))
    return {name: _counts([r for r in results if key(r) == name], without) for name in names}


def _counts(results: list[dict], without: list[str]) -> dict:
    meant = [r for r in results if r["meaning"]]
    missed = sorted((r["planted"] for r in meant if not is_found(r, without)), key=lambda p: (p["number"], p["edition"], p["kind"]))
    return {
        "planted": len(results), "without_meaning": len(results) - len(meant), "with_meaning": len(meant), "found": len(meant) - len(missed),
        "refused": sum(any(rule == "refused" for rule, *_ in r["found"]) for r in meant), "with_all_rules": sum(is_found(r) for r in meant),
        "missed": len(missed), "examples": [_place(p) for p in missed[:: max(1, len(missed) // EXAMPLES)][:EXAMPLES]],
    }  # fmt: skip


def _place(planted: dict) -> str:
    sheet = f", {planted['sheet']}" if planted["sheet"] else ""
    return f"{planted['edition']}/{planted['file']}{sheet} {planted['cell']}: {planted['before'][:70] or '(nothing)'} -> {planted['after'][:70] or '(gone)'}"


def misses(results: list[dict], without: list[str]) -> str:
    """Every fault with a meaning that was missed, a line each."""
    missed = sorted((r["planted"]["kind"], _place(r["planted"])) for r in results if r["meaning"] and not is_found(r, without))
    return "".join(f"{kind}\t{place}\n" for kind, place in missed)


def share(part: int, whole: int) -> str:
    """`83%`, or a dash of nothing."""
    return f"{part / whole:.0%}" if whole else "-"


def _lines(told: dict) -> list[tuple[str, ...]]:
    rows = [("all", told["total"]), *told["kinds"].items(), *told["editions"].items()]
    return [
        (name, f"{c['planted']:,}", f"{c['without_meaning']:,}", f"{c['with_meaning']:,}", f"{c['found']:,}", share(c["found"], c["with_meaning"]),
         f"{c['refused']:,}", share(c["with_all_rules"], c["with_meaning"]), f"{c['missed']:,}")
        for name, c in rows
    ]  # fmt: skip


HEADER = ("", "planted", "without meaning", "with meaning", "found", "share", "by refusal", "with control totals", "missed")


def as_text(told: dict) -> str:
    """For the terminal."""
    rows = [HEADER, *_lines(told)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADER))]
    lines = ["  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))) for row in rows]
    lines += ["", f"found only because a text refers to the figure: {told['only_by_a_text']}; told though nothing that is published changed: {told['meaningless_but_told']}", ""]
    lines += ["found by rule (and by that rule alone):"] + [f"  {rule}: {n['found']} ({n['alone']})" for rule, n in told["rules"].items()]
    lines += ["", "missed, for example:"] + [f"  {kind}: {example}" for kind, c in told["kinds"].items() for example in c["examples"]]
    lines += ["", "on clean files:"]
    for name, findings in told["clean"].items():
        alarms = [f for f in findings if not f["known"]]
        lines.append(f"  {name}: {len(findings)} findings, {len(alarms)} of which nobody judged to be true")
        lines += [f"    {f['id']}: {f['told'][:200]}" for f in alarms]
    return "\n".join(lines)


def as_markdown(told: dict) -> str:
    """For the docs."""
    lines = [
        f"{told['plants']:,} faults, seed {told['seed']}, in {told['seconds'] / 60:.0f} minutes on {told['jobs']} processes.", "",
        "| " + " | ".join(HEADER) + " |", "|---|" + "--:|" * (len(HEADER) - 1), *("| " + " | ".join(row) + " |" for row in _lines(told)), "",
        f"Of the faults in cells {told['only_by_a_text']} are found only because a text refers to the figure. "
        f"{told['meaningless_but_told']} of the faults without meaning are told as well.", "",
        "| rule | faults found | by this rule alone |", "|---|--:|--:|", *(f"| {rule} | {n['found']:,} | {n['alone']:,} |" for rule, n in told["rules"].items()), "",
        "Missed, for example:", "", *(f"- {kind}: `{example.replace('|', '/')}`" for kind, c in told["kinds"].items() for example in c["examples"]), "",
        "On the clean files:", "", "| edition | findings | judged to be true conflicts | false alarms |", "|---|--:|--:|--:|",
    ]  # fmt: skip
    for name, findings in told["clean"].items():
        true = sum(bool(f["known"]) for f in findings)
        lines.append(f"| {name} | {len(findings)} | {true} | {len(findings) - true} |")
    return "\n".join(lines)


def into(path: Path, told: dict) -> None:
    """Put the table in a page, between its markers; a page without them gets a section for it at the end."""
    text = path.read_text("utf-8") if path.is_file() else "# Checks\n"
    block = f"{BEGIN}\n{as_markdown(told)}\n{END}"
    if BEGIN in text and END in text:
        text = re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: block, text, flags=re.DOTALL)
    else:
        text = f"{text.rstrip()}\n\n## Planted faults\n\n{block}\n"
    path.write_text(text, "utf-8")
