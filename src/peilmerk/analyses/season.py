"""A series without its season, only where it has one; method `seizoen`."""

from __future__ import annotations

import pandas as pd

from peilmerk.analyses.outcome import Outcome, absent
from peilmerk.analyses.trend import CLEAR, SEASON, seizoen
from peilmerk.numbers import write


def zonder_seizoen(gegevens: pd.DataFrame) -> Outcome:
    """`seizoen` of a series with a clear season; otherwise there is no result, for what would be taken out is something else, such as a crisis.

    gegevens, rows and errors: as of `seizoen`. A season is clear from the strength `CLEAR` on (Wang, Smith and Hyndman 2006).
    """
    found = seizoen(gegevens)
    if not found:
        return found
    strength = float(found.rows["sterkte"].iloc[0])
    if strength >= CLEAR:
        return found
    return absent(SEASON, f"er is geen duidelijk seizoen (sterkte {write(strength, 2)} op een schaal van 0 tot 1; vanaf {write(CLEAR, 2)} heet het duidelijk)", *found.notes[1:], found=True)
