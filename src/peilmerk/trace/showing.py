"""What a trace may tell: values beside those that pages show pass the rule of disclosure, each in its own vintage."""

from __future__ import annotations

import pandas as pd

from peilmerk import numbers, protect
from peilmerk.observations import COLUMNS, PRIMARY_KEY
from peilmerk.project import Disclosure
from peilmerk.reference import Reference


class Showing:
    """Judges values of one indicator. stored: all that the store has of it."""

    def __init__(self, rule: Disclosure, reference: Reference, stored: pd.DataFrame):
        self.rule, self.reference, self.stored = rule, reference, stored
        self._vintage: dict[pd.Timestamp, set[tuple]] = {}

    def free(self, row: pd.Series) -> bool:
        """Whether this value may be shown: by itself, and beside what else was known at its vintage."""
        return not self._small(row) and _key(row) not in self._hidden(row["vintage"])

    def cell(self, cell: object, row: pd.Series) -> bool:
        """Whether it may be told what stands in the place of an observation now; a text that is no figure may not."""
        try:
            number = numbers.parse(cell)
        except numbers.NumberError:
            return False
        now = row.copy()
        now["obs_value"], now["obs_low"], now["obs_high"] = (float("nan") if v is None else v for v in (number.value, number.low, number.high))
        return not self._small(now)

    def _small(self, row: pd.Series) -> bool:
        return bool(protect.small(pd.DataFrame([row])[list(COLUMNS)].astype(COLUMNS), self.rule, self.reference).iloc[0])

    def _hidden(self, vintage: pd.Timestamp) -> set[tuple]:
        """What would be hidden if everything of a vintage were published: a figure that protected another then, protects it still."""
        if vintage not in self._vintage:
            table = self.stored[self.stored["vintage"] == vintage][list(COLUMNS)].astype(COLUMNS).drop_duplicates(PRIMARY_KEY)
            table = protect.protect(table.assign(conf_status=protect.FREE), self.rule, self.reference)
            self._vintage[vintage] = {_key(r) for _, r in table[table["conf_status"] != protect.FREE].iterrows()}
        return self._vintage[vintage]


def _key(row: pd.Series) -> tuple:
    return tuple(str(row[c]) for c in PRIMARY_KEY)
