"""Precision: within what a figure is known, from how it was given. A tolerance follows from it, and is never guessed.

5,8 mln is 5,75 to 5,85 mln: half a unit of the last digit that was given, to either side.
"""

from __future__ import annotations

import pandas as pd


def half_unit(decimals) -> float:
    """Half of the last digit that was given: what a figure can be off by. 0 if the precision is unknown."""
    return 0.0 if pd.isna(decimals) else 0.5 * 10.0 ** -float(decimals)
