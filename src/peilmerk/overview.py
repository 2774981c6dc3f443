"""Headline figures as tiles with their direction, and the overview of all of them by theme with a small chart each: one page that shows the year.

    kernen = headlines(ed, ed.observaties("kern"), ed.observaties("registers"))
    kerntegels(kernen, aantal=8)
    overzicht(kernen, titel="Het jaar in cijfers", label="fig-overzicht")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from peilmerk import headlines as heads
from peilmerk import writing
from peilmerk.display import Cell, Output, Row, Table, tile, value_cell
from peilmerk.headlines import Headline
from peilmerk.texts import formats

#: So many figures of its history a tile draws.
DRAWN = 8
_ARROWS = {1: "up", 0: "flat", -1: "down"}
#: How a delivery remarks that a number stands in its source without a name and a unit, and that what it is was read into it.
_NAMELESS = "in de bron zonder"
_STANDING = {True: ("yes", "gunstig"), False: ("no", "ongunstig")}


def kernen(*tabellen: pd.DataFrame, eerder: pd.DataFrame | None = None, richtingen: pd.DataFrame | None = None) -> list[Headline]:
    """The headline figures of declared tables, each with the figure to compare it with (see `headlines`), for `kerntegels`, `overzicht` and `in_gewone_taal`.

    tabellen: levels; those of registers apart. eerder: what earlier deliveries said was realised, with `historie`. richtingen: what was delivered as a direction alone.
    """
    from peilmerk.edition import current

    return heads.headlines(current(), *tabellen, eerder=eerder, richtingen=richtingen)


def kerntegels(kernen: Sequence[Headline], *, aantal: int = 8) -> Output | None:
    """At most so many headline figures, of as many themes as there are, as tiles: value, period and kind, whether it went up or down, and whether that is the way it should go.

    Nothing if there are none.
    """
    shown = heads.spread(kernen, aantal)
    tiles = [_tile(h) for h in shown]
    if not tiles:
        return None
    frame = _frame(tiles)
    return Output({"kind": "tiles", "tiles": tiles, "notes": _alone(shown)}, {"text/html": frame.to_html(index=False, header=False), "text/plain": frame.to_string(index=False)})


def overzicht(kernen: Sequence[Headline], *, titel: str, label: str) -> Output | None:
    """All headline figures by theme, each with a small chart of its history, and below them all figures as a table. Nothing if there are none.

    label: `fig-...`. In a small chart nil is a line; bars below it are less than nil. A history has a chart from two figures on.
    """
    from peilmerk.edition import current

    edition = current()
    if not kernen:
        return None
    groups = []
    for code, name in edition.reference.themes.items():
        of_theme = [h for h in kernen if h.theme == code]
        if of_theme:
            groups.append({"title": name, "tiles": [_tile(h, drawn=True) for h in of_theme]})
    rows = pd.DataFrame([h.row for h in kernen])
    table = _table(edition, kernen)
    drawn = sum(bool(t["points"]) for g in groups for t in g["tiles"])
    notes = ["Een staafje is een jaar, halfjaar, kwartaal of maand; het laatste is het cijfer dat erboven staat. De lijn eronder is nul."] if drawn else []
    if any(p["provisional"] for g in groups for t in g["tiles"] for p in t["points"]):
        notes.append("Een licht staafje met een gestreepte rand is voorlopig.")
    if any(p["y"] is None for g in groups for t in g["tiles"] for p in t["points"]):
        notes.append(f"{writing.HIDDEN} = {writing.LEGEND[writing.HIDDEN]}, of niet bekend.")
    notes += _alone(kernen)
    content = {
        "kind": "overview", "label": label, "caption": titel, "groups": groups, "table": asdict(table), "notes": notes, "source": edition.source_line(rows),
        "alt": f"{titel}: {len(kernen)} kerncijfers, naar thema. Alle waarden staan in de tabel bij de figuur.",
    }  # fmt: skip
    frame = _frame([t for g in groups for t in g["tiles"]])
    return Output(content, {"text/html": f"<strong>{titel}</strong>" + frame.to_html(index=False, header=False), "text/plain": f"{titel}\n{frame.to_string(index=False)}"})


def _alone(kernen: Sequence[Headline]) -> list[str]:
    """That headlines have no earlier figure: once, not in every tile."""
    if not any(h.why == heads.ALONE for h in kernen):
        return []
    if any(h.change or h.why not in ("", heads.ALONE) for h in kernen):
        return ["Waar geen verandering staat, is er geen eerder cijfer om mee te vergelijken, of is het cijfer een plan of een prognose."]
    return ["Een verandering staat er niet bij: er zijn geen eerdere cijfers."]


def _frame(tiles: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(tiles)[["label", "member", "qualifier", "value", "unit", "note", "change"]]


def _tile(headline: Headline, drawn: bool = False) -> dict:
    """A tile as `display.tegels` makes it, with direction, standing and history."""
    from peilmerk.edition import current

    edition, row = current(), headline.row
    against, differs = edition.disputed([row])
    sign, standing = _ARROWS.get(headline.sign, ""), _STANDING.get(headline.good, ("", ""))
    return {
        **tile(row, edition, "; ".join(filter(None, [against, _reserved(headline), _nameless(row)])), differs),
        "sign": sign, "change": headline.change or (f"{formats.capital(headline.why)}." if headline.why not in ("", heads.ALONE) else ""), "standing": standing[0], "judged": standing[1],
        "points": heads.points(headline, DRAWN) if drawn else [],
    }  # fmt: skip


def _reserved(headline: Headline) -> str:
    """What of a total that has to be saved is no saving."""
    return f"waarvan {headline.reserved['cijfer']} uit de marge, zonder besparing van een maatregel" if headline.reserved is not None else ""


def _nameless(row: Mapping) -> str:
    """What a delivery remarks of a number that its source gives without saying what it is: whoever reads the tile alone has to know it too."""
    return row["note"] if _NAMELESS in row["note"] else ""


def _table(edition, kernen: Sequence[Headline]) -> Table:
    """Every figure that the overview shows or draws: a group a headline, its periods from the newest back."""
    rows = []
    for h in kernen:
        name = h.row["onderwerp"] + ("" if h.row["uitsplitsing"] == "totaal" else f": {h.row['uitsplitsing']}") + ("" if h.row["ref_area"] == edition.publication.area else f", {h.row['gebied']}")
        rows.append(Row([Cell(name, "head", colspan=3)], "group"))
        for r in [h.row, *reversed([r for r in h.series if r["time_period"] != h.row["time_period"]][-(DRAWN - 1) :])]:
            rows.append(Row([Cell(writing.when(r), "head"), value_cell(r, edition.reference), Cell(r["soort"])], "member"))
    return Table([[Cell("Onderwerp en periode", "head"), Cell("Waarde", "head", ["num"]), Cell("Soort", "head")]], rows).with_legend()


