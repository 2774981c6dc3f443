"""The whole life of a town, drawn once from its seed; a vintage is what is known of it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from peilmerk.demo import breakthrough, care, claims, income, waiting
from peilmerk.demo import people as persons
from peilmerk.demo.town import Town


@dataclass(frozen=True)
class Life:
    """The people of a town and all that happens to them. Its parts are drawn when they are first asked for."""

    town: Town

    @cached_property
    def people(self) -> persons.People:
        return persons.draw(self.town)

    @cached_property
    def indications(self) -> pd.DataFrame:
        return care.draw(self.town, self.people)

    @cached_property
    def claims(self) -> claims.Claims:
        return claims.draw(self.town, self.indications)

    @cached_property
    def waiting(self) -> pd.DataFrame:
        return waiting.draw(self.town, self.people, self.indications)

    @cached_property
    def benefits(self) -> pd.DataFrame:
        return income.draw(self.town, self.people)

    @cached_property
    def breakthrough(self) -> pd.DataFrame:
        return breakthrough.draw(self.town, self.people)


@lru_cache(maxsize=1)  # the vintages of one town are asked for one after another; two large lives would fill the memory
def live(town: Town) -> Life:
    """The life of a town: the same for the same town."""
    return Life(town)
