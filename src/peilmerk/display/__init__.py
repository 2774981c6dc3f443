"""figuur(), tabel(), tegels(): what a notebook cell hands over, seen in JupyterLab and published by staging.

In JupyterLab a figure is an Altair chart and a table a pandas table. Beside that, each output carries its content as
data under the MIME type `MIME`; the publishers' copy of the notebook is made from that (see publishers/stage.py). No HTML
for the site is made here.

`model`, `outputs`, `cells`       what everything here is made of: a table as data, an output, an observation as a cell
`outcomes`                        what is told of an analysis
`lists`, `series`, `amounts`      selections as tables; `tables` shows these, and any DataFrame
`specs`                           a chart as data; `provisional` and `notes` are what stands around it, `alternatives` what is told of it; `figures` shows it
`tiles`, `about`                  headline figures, and what is about the site itself

A module imports those that are named before it only; who is outside takes the names from here.
"""

from peilmerk.display.about import bouwgegevens, inhoud, methoden
from peilmerk.display.amounts import matrix
from peilmerk.display.cells import value_cell
from peilmerk.display.figures import figuur
from peilmerk.display.lists import cijferlijst
from peilmerk.display.model import Cell, Row, Table
from peilmerk.display.outcomes import zin
from peilmerk.display.outputs import MIME, Output
from peilmerk.display.series import reekstabel
from peilmerk.display.tables import tabel
from peilmerk.display.tiles import tegels, tile

__all__ = [
    "MIME", "Cell", "Output", "Row", "Table", "bouwgegevens", "cijferlijst", "figuur", "inhoud", "matrix", "methoden", "reekstabel", "tabel", "tegels", "tile", "value_cell", "zin",
]  # fmt: skip
