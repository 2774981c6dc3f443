"""Headline figures for tests: rows as a notebook sees them, and as much of an opened edition as they need."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from peilmerk import headlines as heads
from peilmerk import period
from peilmerk.edition import Edition
from peilmerk.selection import MARKS

sys.path.insert(0, str(Path(__file__).parent / "analyses"))
from observed import observed, reference

BENEFIT = {"indicator": "bijstandsgerechtigden", "unit_measure": "persons", "theme": "werk_inkomen", "law": "_T"}


def edition(breaks=None, moved=None, corrected=None, disputed=None):
    """As much of an opened edition as headlines ask of one."""
    publication = SimpleNamespace(area="GM9001", period=period.parse("2025-Q4"), pages=("samenvatting",))
    known = SimpleNamespace(reference=reference(), publication=publication, gebiedswijzigingen=moved or {}, reeksbreuken=lambda table, *themes, soort="reeksbreuk": (corrected if soort == "correctie" else breaks) or {})
    known.disputed = lambda rows: disputed if disputed else ("", False)
    known.headlines = lambda table: Edition.headlines(known, table)
    return known


def figures(*rows: dict, own=True, counted=False, **common) -> pd.DataFrame:
    table = observed(*rows, **{**BENEFIT, **common})
    marks = dict.fromkeys(MARKS, False) | {"own": own, "counted": counted}
    return table.assign(**marks)


def only(table, **asked):
    (found,) = heads.headlines(edition(**asked), table)
    return found
