"""The chain ladder with Mack's standard error, its interval, and how often that interval was right before.

Amounts that grow until all invoices are in stand in grids: series x origin (quarter of delivery, oldest first) x age (quarters since then), cumulative; NaN where
nobody knows, as right below the newest diagonal. The steps from age to age are fitted by `chainladder`, and the estimates are those of its `MackChainladder`, which fits the same
many times over; tests compare them.

Source: T. Mack (1993), Distribution-free calculation of the standard error of chain ladder reserve estimates, ASTIN Bulletin 23(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: How many times out of a hundred an amount has to come out within its interval.
NOMINAL = 0.90
#: With fewer steps from one age to the next, of other quarters, how far they differ is not known.
STEPS = 2
#: How much of the expected amount is known at most of a quarter that is still open.
OPEN = 0.995
#: How many times out of a hundred a normal amount lies within one standard deviation.
ONE = 0.6827
#: What amounts of quarters next to each other have in common beside their factors, as a correlation; of quarters further apart a power of it. Mack takes it to be nil. Where invoices
#: come later or earlier for all quarters at once it is 0.35: this is halfway. docs/methods/prognose.md tells how often forecasts are right with it, in both cases.
ALIKE = 0.175
#: Below so many earlier estimates the share that was right says nothing, and no interval is widened.
CASES = 9


@dataclass(frozen=True)
class Estimates:
    """What a grid leads to expect, each of the shape of the grid.

    expected: known amounts, and those that are expected at later ages. error: standard error of those, as Mack has it (0 where known). steps: series x age, of how
    many origins the step to the next age is known. freedom: degrees of freedom of those errors, after Satterthwaite: few if they rest on few steps. common: what part of
    the square of the error is of the factors, as a part of the amount squared: all newer origins share it (Mack 1993, p. 220).
    """

    expected: np.ndarray
    error: np.ndarray
    steps: np.ndarray
    freedom: np.ndarray
    common: np.ndarray

    def of(self, series: int) -> Estimates:
        """Those of one series."""
        return Estimates(*(part[series : series + 1] for part in (self.expected, self.error, self.steps, self.freedom, self.common)))


@dataclass(frozen=True)
class Trial:
    """Earlier estimates beside what came: of each by how much it was wrong, in standard errors as of a normal distribution; from which diagonal and of which series it was made."""

    missed: np.ndarray
    diagonal: np.ndarray
    series: np.ndarray

    def widening(self, without: int | None = None) -> float:
        """By what an interval is to be multiplied so that `NOMINAL` of the earlier estimates lie within it; 1 if they do, or are too few. without: leave out a diagonal."""
        return max(1.0, _times(self.missed if without is None else self.missed[self.diagonal != without], NOMINAL))

    def size(self) -> float:
        """How large a standard error turned out to be: by what it is to be multiplied, up or down, so that `ONE` of the earlier estimates lie within it; 1 if they are too few."""
        return _times(self.missed, ONE)

    def within(self) -> int:
        """How many of the earlier estimates came out within an interval that was widened by what the other diagonals ask for."""
        from scipy import stats

        wide = {d: self.widening(without=d) for d in np.unique(self.diagonal)}
        limit = stats.norm.ppf((1 + NOMINAL) / 2) * np.array([wide[d] for d in self.diagonal])
        return int((np.abs(self.missed) <= limit).sum())


def _times(missed: np.ndarray, part: float) -> float:
    """By what the interval of a normal that holds a part is to be multiplied to hold that part of what was missed."""
    from scipy import stats

    if len(missed) < CASES:
        return 1.0
    rank = min(len(missed), int(np.ceil((len(missed) + 1) * part)))
    return float(np.sort(np.abs(missed))[rank - 1] / stats.norm.ppf((1 + part) / 2))


def together(trials: Sequence[Trial]) -> Trial:
    """The trials of several grids as one."""
    return Trial(*(np.concatenate([getattr(t, part) for t in trials]) for part in ("missed", "diagonal", "series")))


def estimates(grid: np.ndarray) -> Estimates:
    """What is still to come of every origin, by the chain ladder: of a grid (series x origin x age) with as many ages as origins, of amounts above nil.

    An origin of which the newest amount is not known has NaN. Raises ValueError if an age has no step to the next of any origin.
    """
    from chainladder.utils import WeightedRegression

    _, origins, ages = grid.shape
    known = ~np.isnan(grid)
    steps = (known[:, :, 1:] & known[:, :, :-1]).sum(axis=1)
    if (steps == 0).any():
        raise ValueError("of some age no origin tells the step to the next one")
    before, after = grid[:, None, :, :-1], grid[:, None, :, 1:]  # series x measure x origin x age, as the library has them
    with np.errstate(all="ignore"):  # of ages at which nothing comes any more it divides nil by nil
        step = WeightedRegression(axis=2, thru_orig=True, xp=np).fit(before, after, before * 0 + 1, np.full((1, 1, 1, ages - 1), "volume"))
        step = step.sigma_fill("mack").std_err_fill()
    # Where nothing comes any more it does not differ either.
    factor, sigma, uncertain = (np.nan_to_num(part[:, 0, :, 0]) for part in (step.slope_, step.sigma_, step.std_err_))
    expected, variance, common = grid.copy(), np.zeros_like(grid), np.zeros_like(grid)
    for age in range(1, ages):  # Mack (1993), p. 218: what was uncertain grows along, and of this step are uncertain the amount itself and its factor
        open_, made = slice(origins - age, None), [part[:, None, age - 1] for part in (factor, sigma, uncertain)]
        amount, spread = expected[:, open_, age - 1], variance[:, open_, age - 1]
        expected[:, open_, age] = amount * made[0]
        variance[:, open_, age] = made[0] ** 2 * spread + made[1] ** 2 * amount + (made[2] * amount) ** 2
        common[:, open_, age] = common[:, open_, age - 1] + (made[2] / made[0]) ** 2
    error = np.nan_to_num(np.sqrt(variance))
    newest = origins - 1 - np.arange(origins)
    lacking = np.isnan(grid[:, np.arange(origins), newest])
    expected[lacking] = np.nan
    with np.errstate(all="ignore"):  # nil of nil where nothing comes any more
        common = np.nan_to_num(common * expected**2 / variance).clip(0, 1)
    return Estimates(expected, error, steps, _freedom(expected, error, steps), common)


def interval(expected: np.ndarray, error: np.ndarray, freedom: np.ndarray, widening: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Low and high of an amount whose logarithm is normally distributed, with its mean and standard error: `NOMINAL` lies between them.

    freedom: as of `Estimates`; with few the interval is wider (Student's t). widening: as `Trial` found it.
    """
    from scipy import stats

    middle, deviation = _logarithmic(expected, error)
    reach = widening * stats.t.ppf((1 + NOMINAL) / 2, freedom) * deviation
    return np.exp(middle - reach), np.exp(middle + reach)


def drawn(expected: np.ndarray, spread: np.ndarray, freedom: np.ndarray, common: np.ndarray, certainty: float, count: int, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """What amounts of some origins, oldest first, may come to together: logarithms (count x origin), and the degrees of freedom that their sum has.

    spread: standard deviation of their logarithm, 0 where an amount is certain. freedom, common: as of `Estimates`. What two of them share is the part of the factors that both need (Mack 1993, p. 220), and
    `ALIKE`. Draws are normal, and so far apart that a part `certainty` of them lies as far as of Student's t with the freedom of the sum (again after Satterthwaite): draws of t themselves would make a sum with what
    else is uncertain too wide.
    """
    from scipy.special import ndtri, stdtrit

    every = np.arange(len(expected))
    older = np.minimum.outer(every, every)  # the factors of the older one are also of the newer one
    with np.errstate(all="ignore"):
        same = np.nan_to_num(common[older] * spread[older] / spread[np.maximum.outer(every, every)]).clip(0, 1)
    np.fill_diagonal(same, 1)
    same = same + (1 - same) * ALIKE ** np.abs(np.subtract.outer(every, every)) * (1 - np.eye(len(every)))
    size, direction = np.linalg.eigh(same * np.outer(spread, spread))
    normal = rng.standard_normal((count, len(every))) @ (direction * np.sqrt(size.clip(min=0))).T
    weight = (expected * spread) ** 2
    free = weight.sum() ** 2 / (weight**2 / freedom).sum() if weight.any() else 1.0
    return np.log(expected) - spread**2 / 2 + normal * stdtrit(free, 0.5 + certainty / 2) / ndtri(0.5 + certainty / 2), float(free)


def trial(grid: np.ndarray) -> Trial:
    """Estimates as they would have been made at earlier diagonals of a grid, beside what is known now.

    Of each origin that was still open (`OPEN`): the amount at the age that it has now, or the last age that could be seen then.
    """
    from scipy import stats

    _, origins, _ = grid.shape
    missed, made_at, of = [], [], []
    for newest in range(2, origins - 1):
        then = seen(grid, newest)
        known = ~np.isnan(then)
        if ((known[:, :, 1:] & known[:, :, :-1]).sum(axis=1) == 0).any():
            continue
        made = estimates(then)
        for origin in range(1, newest + 1):
            age, target = newest - origin, min(origins - 1 - origin, newest)
            expected, error, freedom = (a[:, origin, target] for a in (made.expected, made.error, made.freedom))
            came, told = grid[:, origin, target], then[:, origin, age]
            with np.errstate(invalid="ignore"):  # NaN where the amount of then is hidden
                use = (target > age) & (made.steps[:, age] >= STEPS) & (error > 0) & (told < OPEN * made.expected[:, origin, -1]) & ~np.isnan(came)
            middle, deviation = _logarithmic(expected[use], error[use])
            apart = (np.log(came[use]) - middle) / deviation
            missed.append(stats.norm.ppf(np.clip(stats.t.cdf(apart, freedom[use]), 1e-12, 1 - 1e-12)))
            made_at.append(np.full(use.sum(), newest))
            of.append(np.nonzero(use)[0])
    return Trial(*(np.concatenate(parts) if parts else np.empty(0, dtype=kind) for parts, kind in ((missed, "float64"), (made_at, "int64"), (of, "int64"))))


def seen(grid: np.ndarray, newest: int) -> np.ndarray:
    """What of a grid was known when origin number `newest` was the newest."""
    origin, age = np.indices((newest + 1, newest + 1))
    return np.where(origin + age <= newest, grid[:, : newest + 1, : newest + 1], np.nan)


def _freedom(expected: np.ndarray, error: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Degrees of freedom of an error that several steps add to, each with those of its own (F. E. Satterthwaite, 1946, Biometrics Bulletin 2(6))."""
    with np.errstate(divide="ignore", invalid="ignore"):
        squared = np.nan_to_num((error / expected) ** 2)
        added = np.diff(squared, axis=2, prepend=0.0).clip(min=0)
        own = np.concatenate([np.ones((len(steps), 1)), np.maximum(steps - 1, 1)], axis=1)[:, None, :]
        found = added.cumsum(axis=2) ** 2 / (added**2 / own).cumsum(axis=2)
    return np.where(np.isfinite(found), found, 1.0)


def _logarithmic(expected: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the logarithm."""
    variance = np.log1p((error / expected) ** 2)
    return np.log(expected) - variance / 2, np.sqrt(variance)
