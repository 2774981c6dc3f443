"""figuur(): a chart with all that stands around it."""

from __future__ import annotations

from dataclasses import asdict

import altair as alt
import pandas as pd

from peilmerk import keys, writing
from peilmerk.analyses.outcome import Outcome
from peilmerk.display.alternatives import alternative, completed, with_hidden
from peilmerk.display.lists import cijferlijst
from peilmerk.display.model import Table
from peilmerk.display.notes import (
    begun_note,
    chart_notes,
    differs_note,
    event_note,
    hidden_note,
    hidden_of,
    measured,
    total_note,
)
from peilmerk.display.outcomes import absence, method_of, notes_of
from peilmerk.display.outputs import Output, check_label
from peilmerk.display.provisional import provisional_words
from peilmerk.display.specs import VEGALITE, aggregated, drawn_in, in_lab, mark_disputes, spec_of
from peilmerk.display.tables import of_frame
from peilmerk.errors import HiddenCells
from peilmerk.hidden_values import plain


def figuur(
    grafiek: alt.TopLevelMixin | None, gegevens: pd.DataFrame | None = None, *, titel: str, label: str, alt_tekst: str = "", toelichting: str = "",
    tabel: Table | pd.DataFrame | None = None, verteld: pd.DataFrame | None = None, uitkomst: Outcome | None = None, bron: str = "",
) -> Output | None:
    """A chart with title, unit, period, source, text alternative and its data; nothing at all if there is no data.

    grafiek: an Altair chart. gegevens: the observations that it draws, for the table under it. label: `fig-...`.
    alt_tekst: what the chart shows, in one or two sentences; made from the data if left out. tabel: the table under it (reekstabel),
    if a list of all figures would be too long. verteld: the observations that the text alternative tells of, where what is drawn is no series (parts of a whole, what it is held against);
    those that are drawn if left out. uitkomst: the analysis that is drawn, whose rows are the data if `gegevens` is left out: its notes and its
    method are told below the figure, and why there is no result instead of it. bron: of a chart that draws no observations (milestones): where it comes from; `tabel` and
    `alt_tekst` are then needed.
    """
    from peilmerk.edition import current

    if uitkomst is not None and not uitkomst:
        return absence(uitkomst, titel, label, "fig")
    if gegevens is None and bron:
        return _of_words(grafiek, titel, label, alt_tekst, toelichting, tabel, bron)
    gegevens = uitkomst.rows if gegevens is None and uitkomst is not None else gegevens
    if grafiek is None or gegevens is None or not len(gegevens):
        return None
    check_label(label, "fig")
    edition, gegevens = current(), plain(gegevens)
    hidden = gegevens[gegevens["conf_status"] != "F"]
    spec = spec_of(grafiek)
    if len(hidden) and (asked := aggregated(spec)):
        raise HiddenCells.among(f"figuur(label=\"{label}\"), whose chart computes {asked}", keys.of(hidden), len(gegevens))
    units = [edition.reference.units[u].label if u in edition.reference.units else u for u in dict.fromkeys(gegevens["unit_measure"])]
    table = cijferlijst(gegevens) if tabel is None else tabel if isinstance(tabel, Table) else of_frame(tabel)
    marked = mark_disputes(spec, gegevens, edition)
    told = gegevens if verteld is None else plain(verteld)
    content = {
        "kind": "figure", "label": label, "caption": titel, "spec": spec,
        "alt": with_hidden(completed(alt_tekst, told, edition.reference) or alternative(titel, spec, told, edition.reference), spec, gegevens),
        "unit": measured(units, table.unit, gegevens), "drawn": measured(units, drawn_in(spec), gegevens), "table": asdict(table),
        **method_of(uitkomst), "notes": [*notes_of(toelichting, uitkomst), *hidden_note(spec), *total_note(gegevens, edition), *chart_notes(spec), *event_note(spec), *begun_note(gegevens), *differs_note(table, marked)],
        "hidden": writing.hidden(*hidden_of(gegevens)), "provisional": provisional_words(spec, gegevens),
        "source": edition.source_line(gegevens),
    }  # fmt: skip
    return Output(content, {VEGALITE: in_lab(spec, edition), "text/plain": f"{titel}\n{content['alt']}"})


def _of_words(grafiek: alt.TopLevelMixin | None, titel: str, label: str, alt_tekst: str, toelichting: str, table: Table | None, bron: str) -> Output | None:
    """A chart of what are no figures: of dates and words, with its table."""
    from peilmerk.edition import current

    if grafiek is None or table is None or not table.rows:
        return None
    check_label(label, "fig")
    spec = spec_of(grafiek)
    content = {
        "kind": "figure", "label": label, "caption": titel, "spec": spec, "alt": alt_tekst, "unit": "", "table": asdict(table), "notes": notes_of(toelichting, None),
        "hidden": "", "provisional": "", "source": bron,
    }  # fmt: skip
    return Output(content, {VEGALITE: in_lab(spec, current()), "text/plain": f"{titel}\n{alt_tekst}"})
