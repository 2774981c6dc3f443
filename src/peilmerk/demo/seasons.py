"""What the time of year and the years themselves do: fewer starts in summer, a crisis in 2020, waiting lists that grow and shrink."""

from __future__ import annotations

import numpy as np

from peilmerk.demo import days
from peilmerk.demo.lines import Line

#: Starts in each month against an average one: little in summer, much in September and January.
_SEASON = np.array([1.14, 1.02, 1.03, 1.0, 0.97, 1.0, 0.71, 0.66, 1.27, 1.12, 1.07, 1.01])
#: The crisis: fewer starts in the second quarter of 2020, and later more, of people who had not come then.
_CRISIS = {
    (2020, 3): 0.85, (2020, 4): 0.45, (2020, 5): 0.52, (2020, 6): 0.72, (2020, 7): 0.95, (2020, 9): 1.14, (2020, 10): 1.2, (2020, 11): 1.18,
    (2020, 12): 1.12, (2021, 1): 1.1, (2021, 2): 1.08, (2021, 3): 1.05,
}  # fmt: skip
#: What was delivered of what was indicated, in those months.
_LESS = {(2020, 3): 0.85, (2020, 4): 0.55, (2020, 5): 0.6, (2020, 6): 0.78, (2020, 7): 0.95, (2020, 10): 1.06, (2020, 11): 1.06, (2020, 12): 1.03}
_SUMMER = {6: 0.88, 7: 0.84, 11: 0.94}


def starts_by_month(line: Line, months: np.ndarray) -> np.ndarray:
    """Starts per 1,000 inhabitants that are expected in each month."""
    years = days.year_of(months)
    grown = np.exp(line.trend * (np.clip(years, 2015, None) - 2020))
    return line.starts / 12 * grown * (_SEASON / _SEASON.mean())[months % 12] * _by_month(_CRISIS, months)


def delivered_share(months: np.ndarray) -> np.ndarray:
    """What is delivered in each month, against an ordinary one: less in the crisis, in summer and in December."""
    summer = np.ones(12)
    summer[list(_SUMMER)] = list(_SUMMER.values())
    return _by_month(_LESS, months) * summer[months % 12]


def _by_month(factors: dict[tuple[int, int], float], months: np.ndarray) -> np.ndarray:
    found = np.ones(len(months))
    for (year, number), factor in factors.items():
        found[months == days.month(year, number)] = factor
    return found


#: How long people wait against an ordinary time, at the middle of each year: longest in 2023.
_WAITING = ([2019.5, 2020.5, 2021.5, 2022.5, 2023.5, 2024.5, 2025.5], [0.9, 0.8, 1.1, 1.6, 2.0, 1.4, 1.05])


def waiting_factor(day: np.ndarray) -> np.ndarray:
    """How long people wait who begin on a day, against an ordinary time."""
    return np.interp(1970 + np.asarray(day) / 365.25, *_WAITING)
