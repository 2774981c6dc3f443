"""Control totals: what the supplier says that a delivery holds (`controle` in leveringen.yml), against what was read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from peilmerk import rules
from peilmerk.checks.results import CheckResult
from peilmerk.checks.seen import Seen
from peilmerk.clean import Cleaned
from peilmerk.deliveries.manifest import Control

NAME = "control_totals"


def control_totals(seen: Seen) -> CheckResult | None:
    """Every control total of the edition's own deliveries against what was read; None if no delivery gives any."""
    mine = [c for c in seen.cleaned if c.delivery.folder == seen.publication.delivered_in and c.delivery.control and c.path is not None]
    if not mine:
        return None
    found = [finding for c in mine for finding in _of(c, seen.everything[seen.everything["source"] == c.delivery.hash])]
    wrong = sum(not f["ok"] for f in found)
    return CheckResult(
        name=NAME, title="Levering is wat de leverancier zegt", severity="critical", ok=not wrong, suite="leveringen", owner="gegevensbeheer",
        explanation="Het aantal rijen en de som van alle getallen zijn gelijk aan de controletotalen die de leverancier apart heeft "
        "opgegeven. Zo niet, dan is het bestand onderweg veranderd, of niet geheel gelezen.",
        judged=len(found), failed=wrong, findings=rules.findings(found),
    )  # fmt: skip


def _of(cleaned: Cleaned, figures: pd.DataFrame) -> Iterator[dict]:
    control, sheets = cleaned.delivery.control, {log.sheet: log for log in cleaned.sheets}
    yield from _compared(cleaned, control, figures, sum(_rows(log) for log in cleaned.sheets), "alle bladen")
    for name, part in control.bladen.items():
        if name not in sheets:
            told = f"Blad ‘{name}’ heeft een controletotaal en is er niet. Er zijn: {', '.join(sheets)}."
            yield _about(cleaned, f"blad {name}", "rijen", float(part.rijen or 0), float("nan"), False, told)
            continue
        yield from _compared(cleaned, part, figures[figures["source_sheet"] == name], _rows(sheets[name]), f"blad {name}")


def _compared(cleaned: Cleaned, control: Control, figures: pd.DataFrame, rows: int, place: str) -> Iterator[dict]:
    numbers = _numbers(figures)
    if control.rijen is not None:
        told = f"De leverancier gaf {control.rijen} rijen met cijfers op; er zijn er {rows} gelezen."
        yield _about(cleaned, place, "rijen", float(control.rijen), float(rows), rows == control.rijen, told)
    if control.som is not None:
        yield _sum(cleaned, place, "", control.som, float(numbers.sum()))
    for year, expected in control.jaren.items():
        yield _sum(cleaned, place, str(year), expected, float(numbers[figures["time_start"].dt.year == year].sum()))


def _sum(cleaned: Cleaned, place: str, year: str, expected: float, got: float) -> dict:
    given = max(0, -Decimal(repr(expected)).as_tuple().exponent)
    ok = abs(got - expected) <= 0.5 * 10.0**-given + 1e-9 * abs(expected)
    told = "De som van alle getallen" + (f" over perioden die beginnen in {year}" if year else "") + " is een andere dan de leverancier opgaf."
    return _about(cleaned, place, "som", expected, got, ok, told, year)


def _numbers(figures: pd.DataFrame) -> pd.Series:
    """All numbers of each row together, as they were delivered: before corrections."""
    value = figures["delivered_value"].where(figures["delivered_value"].notna(), figures["obs_value"])
    return value.fillna(0) + figures["obs_low"].fillna(0) + figures["obs_high"].fillna(0)


def _rows(log) -> int:
    return log.rows.get("data", 0) + log.rows.get("total", 0) + log.rows.get("dropped", 0)


def _about(cleaned: Cleaned, place: str, unit: str, expected: float, got: float, ok: bool, told: str, period: str = "") -> dict:
    return {
        "ok": ok, "subject": "levering", "member": f"{cleaned.delivery.path.name}, {place}, {unit}", "area": "", "period": period, "scenario": "",
        "expected": expected, "found": got, "tolerance": 0.0, "unit": unit, "where": place, "source": cleaned.delivery.hash, "told": "" if ok else told,
    }  # fmt: skip
