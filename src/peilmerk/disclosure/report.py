"""The analyst's report of an edition's protection: what is hidden, why and where, and which merges of categories would free more.

It tells which figures are sensitive themselves, and how much they are of a total, so it stays with the department: nothing of it is published.
Of the same input it is the same to the byte, unless there was no time for all merges; it has no date of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import jinja2
import numpy as np
import pandas as pd

from peilmerk import declarations, files
from peilmerk.checks import wording
from peilmerk.disclosure import merging
from peilmerk.disclosure.naming import DIMENSIONS, area, indicator
from peilmerk.disclosure.primary import primary
from peilmerk.disclosure.rule import Disclosure
from peilmerk.disclosure.suppression import Remark
from peilmerk.observations import FIGURE
from peilmerk.reference import Reference

#: The files of the report, in the work folder of an edition.
PROTECTION_REPORT = ("beveiliging.html", "beveiliging.json")
#: Statuses of an observation, for the department: free, sensitive itself, hidden with another.
_FREE, _PRIMARY, _SECONDARY = "F", "C", "D"
_REASONS = {
    "count": "een aantal personen onder het minimum",
    "base": "een cijfer over minder personen dan het minimum",
    "dominance": "een bedrag waarvan één of twee personen een te groot deel zijn",
    "p_percent": "een bedrag waaruit dat van de grootste bijna te berekenen is",
    "": "zelf gevoelig, zoals een andere levering het zegt",
}
_UNITS = {"persons": "personen", "EUR": "euro's"}


def report(
    observations: pd.DataFrame,
    status: pd.Series,
    rule: Disclosure,
    reference: Reference,
    *,
    decide: Callable[[pd.DataFrame], pd.Series],
    pages: Sequence[declarations.Page] = (),
    remarks: Sequence[Remark | str] = (),
    names: Sequence[str] | None = None,
    edition: dict | None = None,
    seconds: float = 60,
) -> dict:
    """Everything that the report tells, in terms of JSON.

    observations: what the edition declares, before protection. status: of each `F`, `C` (sensitive itself) or `D` (hidden with another). decide: gives such a status for other
    observations (`protect.decide(...).status`), to try merges with, for so many seconds. pages: the tables that the figures stand in. remarks: what the
    suppressor told, and names: of its cells. edition: which (`checks.report.edition`).
    """
    reason = primary(observations, rule, reference).where(status == _PRIMARY, "")
    table = observations.assign(status=status.to_numpy(), reason=reason.to_numpy())
    figures = _figures(table)
    hidden = figures["status"] != _FREE
    found, untried = merging.merges(observations, status, reference, decide, seconds=seconds)
    sensitive = figures[figures["status"] == _PRIMARY]
    return {
        "edition": edition or {},
        "minimum_count": rule.minimum_count,
        "figures": len(figures), "hidden": int(hidden.sum()), "primary": len(sensitive), "secondary": int((figures["status"] == _SECONDARY).sum()),
        "reasons": [{"reason": code, "label": _REASONS.get(code, code), "figures": int(n)} for code, n in sensitive["reason"].value_counts().items()],
        "shares": _shares(figures),
        "indicators": _by(figures, figures["indicator"].map(lambda code: indicator(code, reference))),
        "areas": _by(figures, figures["ref_area"].map(lambda code: area(code, reference))),
        "tables": [row for page in pages for name, selector in page.tables.items() for row in _of_table(table, page, name, selector)],
        "merges": [_merge(m, reference) for m in found],
        "untried": untried,
        "told": [said(r, names) if isinstance(r, Remark) else r for r in remarks if not (isinstance(r, Remark) and r.kind == "table")],  # how, not what
    }  # fmt: skip


def said(remark: Remark, names: Sequence[str] | None = None) -> str:
    """What the suppressor told, in Dutch."""
    called = [names[c] if names is not None else f"cel {c}" for c in remark.cells[:5]]
    listed = "; ".join(called) + (f" en nog {len(remark.cells) - 5}" if len(remark.cells) > 5 else "")
    match remark.kind:
        case "no tau":
            return "tau-Argus (pytauargus) is niet geïnstalleerd: lineaire programma's kozen wat verborgen is. Dat is even veilig, en kan iets meer verbergen dan nodig."
        case "no optimum":
            return "Van een deel van de cijfers is niet bewezen dat er zo min mogelijk verborgen is."
        case "late":
            return "De rekentijd was om. Wat verborgen is, is veilig, maar er kan meer verborgen zijn dan nodig, en een andere computer kan iets anders kiezen."
        case "coarser":
            return f"Er staat een grovere tabel: {len(remark.cells)} cijfers zijn als geheel verborgen, omdat kiezen per cijfer te lang duurt. Minder categorieën, gebieden of perioden op een pagina helpen. Het gaat om: {listed}."
        case "known":
            return f"{len(remark.cells)} cijfers die verborgen moesten blijven zijn al bekend en worden getoond: {listed}."
        case "unprotected":
            others = "; ".join(names[o] if names is not None else f"cel {o}" for o in remark.others[:5])
            because = f"zolang dit bekend is: {others}" if others else "door andere cijfers te verbergen: wat zonder die bekend is zegt al te veel"
            return f"Niet te beschermen {because}. Het gaat om: {listed}. Laat de tabel weg of voeg categorieën samen."
    return remark.detail


def _figures(table: pd.DataFrame) -> pd.DataFrame:
    """One row a figure, wherever it was delivered: hidden if it is anywhere, sensitive itself if it is anywhere."""
    order = table["status"].map({_FREE: 0, _SECONDARY: 1, _PRIMARY: 2})
    return table.assign(order=order).sort_values("order", kind="stable").drop_duplicates(FIGURE, keep="last")


def _counts(figures: pd.DataFrame) -> dict:
    many = figures["status"].value_counts()
    primary_, secondary = int(many.get(_PRIMARY, 0)), int(many.get(_SECONDARY, 0))
    return {"figures": len(figures), "primary": primary_, "secondary": secondary, "share": round((primary_ + secondary) / len(figures), 4) if len(figures) else 0.0}


def _by(figures: pd.DataFrame, label: pd.Series) -> list[dict]:
    """Counts by label, of those with anything hidden; most hidden first."""
    rows = [{"label": str(name), **_counts(group)} for name, group in figures.groupby(label, sort=True)]
    return sorted((r for r in rows if r["share"]), key=lambda r: (-r["primary"] - r["secondary"], r["label"]))


def _of_table(table: pd.DataFrame, page: declarations.Page, name: str, selector: dict) -> list[dict]:
    counts = _counts(_figures(declarations.rows(table, selector)))
    return [{"page": page.title, "table": name, **counts}] if counts["share"] else []


def _shares(figures: pd.DataFrame) -> list[dict]:
    """By unit: what is hidden of the sum of all figures. Whoever stands in several figures counts in each."""
    level = figures[(figures["transformation"] == "level") & figures["unit_measure"].isin(_UNITS)]
    size = level["obs_value"].fillna(level["obs_low"]).fillna(level["obs_high"]).abs().fillna(0.0)
    rows = []
    for unit, label in _UNITS.items():
        own = level["unit_measure"] == unit
        total = float(size[own].sum())
        if total:
            parts = {name: float(size[own & (level["status"] == code)].sum()) for name, code in (("primary", _PRIMARY), ("secondary", _SECONDARY))}
            rows.append({"unit": unit, "label": label, "total": total, **parts, "share": round(sum(parts.values()) / total, 6)})
    return rows


def _merge(found: merging.Merge, reference: Reference) -> dict:
    quarters = found.dimension == "time_period"
    members = [area(m, reference) if found.dimension == "ref_area" else m for m in found.members]
    return {
        "indicator": indicator(found.indicator, reference), "dimension": DIMENSIONS.get(found.dimension, found.dimension),
        "what": "kwartalen tot halfjaren" if quarters else " en ".join(members), "hidden": list(found.hidden), "figures": list(found.figures),
        "shown": list(found.shown), "freed": found.freed, "estimated": found.estimated,
    }  # fmt: skip


def write(folder: Path, told: dict) -> None:
    """Write the report of an edition in its work folder: beveiliging.html and beveiliging.json."""
    page, data = (folder / name for name in PROTECTION_REPORT)
    files.write_text(page, html(told))
    files.write_text(data, json.dumps(told, ensure_ascii=False, indent=1))


def html(told: dict) -> str:
    """The report as one page, by itself: no script, no other file."""
    return _template().render(told=told)


def _percent(share: float) -> str:
    """0.0123 -> 1,2%; 0.0004 -> < 0,1%."""
    return "< 0,1%" if 0 < share < 0.0005 else wording.dutch_number(float(np.round(100 * share, 1))) + "%"


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"getal": wording.dutch_number, "dag": wording.day, "deel": _percent}
    return environment.get_template("beveiliging.html.j2")
