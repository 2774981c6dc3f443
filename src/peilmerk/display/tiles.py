"""tegels(): headline figures at the top of a page."""

from __future__ import annotations

import pandas as pd

from peilmerk import writing
from peilmerk.display.cells import STATEMENT, key_of
from peilmerk.display.outputs import Output
from peilmerk.hidden_values import plain


def tegels(gegevens: pd.DataFrame, *, aantal: int = 8) -> Output | None:
    """Headline figures as tiles, most important indicator first (`headline` in the dictionary), one an indicator."""
    from peilmerk.edition import current

    edition, gegevens = current(), plain(gegevens)
    chosen = edition.headlines(gegevens).head(aantal)
    if chosen.empty:
        return None
    tiles, statement = [], gegevens.groupby(STATEMENT, sort=False, dropna=False).ngroup()
    for index, row in chosen.iterrows():
        tiles.append(tile(row, edition, *edition.disputed(gegevens[statement == statement[index]].to_dict("records"))))
    frame = pd.DataFrame(tiles)[["label", "member", "qualifier", "value", "unit", "note", "against"]]
    return Output({"kind": "tiles", "tiles": tiles}, {"text/html": frame.to_html(index=False, header=False), "text/plain": frame.to_string(index=False)})


def tile(row, edition, against: str, differs: bool) -> dict:
    """The tile of one observation. against: what checks say against it; differs: whether against its value."""
    member = "" if row["uitsplitsing"] == "totaal" else row["uitsplitsing"]
    value = row["cijfer"].removeprefix(f"{row['qualifier']} ") + ("*" if row["soort"] == "voorlopig" else "")
    unit = "" if row["unit_measure"].startswith(("EUR", "percent", "direction")) else writing.unit_label(row["cijfer"], row["unit_measure"], edition.reference)
    area = "" if row["ref_area"] == edition.publication.area else row["gebied"]
    return {
        "label": row["onderwerp"], "member": ", ".join(x for x in (member, area) if x), "qualifier": row["qualifier"], "value": value, "unit": unit,
        "note": f"{writing.when(row)}, {row['soort']}", "page": edition.page_of(row), "against": against, "differs": differs, "key": key_of(row),
    }  # fmt: skip
