"""Figures that a check disputes: which checks say so, in what words, and where `public.json` keeps them.

One entry a theme, so that a page is run again only if something is said of the figures of its own themes.
"""

from __future__ import annotations

from peilmerk.observations import where

#: What other figures say, by the rules that compare with it; `{}` is their value. A rule that is not here says what it expected.
_WORDS = {
    rule: words
    for words, rules in {
        "onderdelen geven samen {}": (
            "sums", "range_sums", "declared_totals", "status_inventory", "area_totals", "exact_totals", "parts_of_areas", "parts_of_periods",
        ),
        "de rij geeft samen {}": ("row_totals",),
        "berekend uit andere cijfers: {}": ("remainders", "products", "balance", "differences", "stocks", "changes", "durations"),
        "volgens het vorige totaal en de genoemde wijzigingen is het {}": ("bridges",),
        "de lijst telt er {}": ("counts_of_lists",),
        "elders staat {}": ("equals", "one_value", "one_value_by_name", "directions_agree"),
        "eerder stond hier {}": ("same_as_before",),
        "andere cijfers geven {}": ("directions_against_figures",),
        "staat als op koers, maar het doel is {}": ("on_track_against_realised",),
    }.items()
    for rule in rules
}  # fmt: skip
#: Rules that compare with the most or the least that a figure can be.
_LIMITS = frozenset({"at_most", "bounds", "possible_size", "no_more_than_inhabitants", "parts_of_wholes"})
#: Rules about something else than the value: it is not marked, only what they say stands beside it.
_BESIDE = frozenset({"on_track_against_realised"})
#: Rules about two statements of one figure: what one says against the other, the other says against it.
SAME = frozenset({"equals", "one_value", "one_value_by_name"})
#: Values that are words: there is no other number to tell.
_NO_NUMBER = frozenset({"direction", "flag"})


def entry(theme: str) -> str:
    """The entry of `public.json` with what is disputed of a theme."""
    return f"disputed {theme}"


def cell(row) -> tuple[str, str, str, str]:
    """What an observation and a finding about it have in common. One cell may hold two figures: a number, and by how much it rose."""
    return row["source"], where(row), row["indicator"], row["unit_measure"]


def said(finding: dict, expected: str) -> str:
    """What a finding says against a figure, in a few words. expected: its other value as readers write it. `parts`: which periods it was added up from."""
    if finding["rule"] in _LIMITS:
        return f"kan niet {'meer' if finding['found'] > finding['expected'] else 'minder'} zijn dan {expected}"
    words = _WORDS.get(finding["rule"], "verwacht: {}").format(expected)
    return words.replace("onderdelen", finding["parts"], 1) if finding.get("parts") else words


def marked(finding: dict) -> bool:
    """Whether the value itself is disputed, and not what is said of it."""
    return finding["rule"] not in _BESIDE and finding["unit"] not in _NO_NUMBER
