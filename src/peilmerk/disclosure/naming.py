"""What the figures of a disclosure problem are called: by the labels that readers know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from peilmerk.disclosure.figures import FIGURE
from peilmerk.observations import BREAKDOWNS, TOTAL, members_of
from peilmerk.reference import Reference

#: Dimensions as an analyst says them.
DIMENSIONS = {
    "ref_area": "gebied", "time_period": "periode", "product": "product", "law": "wet", "referrer": "verwijzer", "scheme": "regeling", "measure": "maatregel",
    "intervention": "interventie", "target_group": "doelgroep", "age": "leeftijd", "taakveld": "taakveld", "category": "categorie", "breakdown": "uitsplitsing",
}  # fmt: skip


def names(figures: Sequence[tuple], reference: Reference) -> list[str]:
    """Of each figure (`Published.figures`) its indicator, members, area and period: `Wachtenden, Jeugdwet, Centrum, 2025-Q4`."""
    at = {column: number for number, column in enumerate(FIGURE)}
    found = []
    for key in figures:
        members = [str(key[at[c]]) for c in BREAKDOWNS if c in at and key[at[c]] != TOTAL]
        found.append(", ".join([indicator(key[at["indicator"]], reference), *members, area(key[at["ref_area"]], reference), str(key[at["time_period"]])]))
    return found


def figure(key: tuple) -> dict[str, str]:
    """The key of a figure by its columns, for `code`."""
    return dict(zip(FIGURE, key, strict=True))


def code(row: Mapping) -> str:
    """What an error calls a figure: by its codes, as `peilmerk trace` takes them."""
    return f"{row['indicator']} ({members_of(row)}, {row['ref_area']}, {row['time_period']})"


def indicator(code: str, reference: Reference) -> str:
    return reference.indicators[code].label if code in reference.indicators else code


def area(code: str, reference: Reference) -> str:
    return reference.areas[code].name if code in reference.areas else code
