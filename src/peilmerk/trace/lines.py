"""A trace as lines of plain text, for the command line."""

from __future__ import annotations

from peilmerk.trace.model import Figure, Trace

_FILE = {"same": "in the same file", "changed": "but the file has been changed since it was read", "missing": ""}
_ACTION = {"override": "overridden", "scale": "scaled", "drop": "left out", "flag": "flagged"}


def lines(trace: Trace) -> list[str]:
    """The trace for a terminal: a paragraph a figure, what it is, where it comes from, other vintages, where it is shown."""
    found = [f"{trace.label} ({trace.indicator}, {trace.unit})", f"{trace.heading}, as seen from {trace.peildatum} (/{trace.publication}/)"]
    for figure in trace.figures:
        found += ["", *_figure(figure)]
    if hidden := sum(f.hidden for f in trace.figures):
        found += ["", f"! {hidden} of these figures {'is' if hidden == 1 else 'are'} hidden. What {'it is' if hidden == 1 else 'they are'}, is told nowhere; the delivery says it: for the department only, publish nothing of it."]
    if trace.elsewhere:
        found += ["", f"{trace.elsewhere} more that this edition sees and no page shows: --all"]
    return found + [""] * bool(trace.remarks) + [f"! {r}" for r in trace.remarks]


def _figure(f: Figure) -> list[str]:
    value = "withdrawn by a correction" if f.withdrawn else f"{f.value} (hidden to protect people)" if f.hidden else f.value or "not shown, so not protected and not told"
    about = [f.period_label, *([f.member] if f.member != "totaal" else []), f.area, f.theme, f.kind]
    o = f.origin
    found = [f"{value}  |  {', '.join(about)}" + (f"  |  {f.note}" if f.note else "")]
    found += _said("from", [o.place, f"{o.source}; exported {o.exported or f.vintage}{f' ({o.export_basis})' if o.export_basis else ''}; sha256 {o.hash[:12]}", _now(f)])
    if f.correction:
        c = f.correction
        was = f", delivered as {c.delivered}" if c.delivered else ""
        found += _said("corrected", [f"{_ACTION[c.action]}{was}: {c.reason} ({c.who}, {c.date}; {c.status})"])
    found += _said("vintages", [" ".join(x for x in (v.vintage, v.value, f"{v.delivery}, {v.place}:", v.used) if x) for v in f.vintages])
    shown = [f"{s.address}  {_how(s)}" + ("" if s.built else "  (not on the site now)") for s in f.pages]
    return found + _said("shown", shown or ([] if f.withdrawn else ["on no page"]))


def _now(f: Figure) -> str:
    o = f.origin
    if o.row is None and not o.column:
        return {
            "same": "a count has no cell; the register is the one that was counted", "changed": "a count has no cell; the register has been changed since",
            "missing": "the register is not in its folder any more", "destroyed": "the register was destroyed; the figure is kept",
        }[o.file]  # fmt: skip
    if o.file == "missing":
        return "the file is not in data/raw any more"
    if o.problem:
        return f"the file cannot be opened now: {o.problem}"
    if o.agrees is None and not o.cell:
        return f"the cell cannot be compared, {_FILE[o.file]}"
    what = f"says '{o.cell}'" if o.cell else "says what was delivered" if o.agrees else "says something else than was delivered"
    return f"the cell {what} now, {_FILE[o.file]}" + (" (not the delivered figure)" if o.agrees is False and o.cell else "")


def _how(shown) -> str:
    if shown.how == "declared":
        return f"({shown.evidence})"
    caption = f" {shown.caption}" if shown.caption else ""
    return f"{shown.how}{caption} (by {shown.evidence})" if shown.how != "text" else f"{shown.caption}: {shown.evidence}"


def _said(word: str, texts: list[str]) -> list[str]:
    """Lines under one word, the word on the first."""
    return [f"  {word if i == 0 else '':<10} {t}" for i, t in enumerate(t for t in texts if t)]
