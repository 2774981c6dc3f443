"""Trace a published figure: back through corrections to file, sheet, row and column, and forward to every page that shows it.

Nothing is made or changed here: a trace reads what the last build left (the edition's observations, the store, executed
notebooks, the site) and opens the delivery again to see what the cell says now. It shows values only as the site may: of a
hidden figure none at all, also not of its other vintages or its cell.
"""

from peilmerk.trace.model import Corrected, Figure, Trace, Vintage
from peilmerk.trace.walk import trace

__all__ = ["Corrected", "Figure", "Trace", "Vintage", "trace"]
