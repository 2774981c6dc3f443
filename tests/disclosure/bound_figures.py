"""Invented figures, and what binds them: each equation as its coefficients in order of the figures, with its ends."""

from peilmerk.disclosure.published import Published, published
from peilmerk.disclosure.rule import Disclosure
from synthetic import rows

PEOPLE, FLOW, UNIQUE = "bijstandsgerechtigden", "instroom_maatwerk", "clienten_maatwerk"
RULE = Disclosure(minimum_count=10)
CITY, PARTS = "GM0268", ["GM0268-LINDENHOLT", "GM0268-DUKENBURG", "GM0268-OOST", "GM0268-ZUID"]


def table(*values: dict, **common):
    """Observations of one municipality that count persons, unless they say otherwise."""
    return rows(*values, **{"indicator": PEOPLE, "theme": "werk_inkomen", "unit_measure": "persons", "ref_area": CITY} | common)


def of(reference, *values: dict, **common) -> Published:
    return published(table(*values, **common), RULE, reference)


def equations(found: Published) -> list[tuple[list[float], float, float]]:
    problem = found.problem
    return [(row.tolist(), low, high) for row, low, high in zip(problem.matrix.toarray(), problem.low, problem.high, strict=True)]


def binding(reference, *values: dict, **common) -> list[tuple[list[float], float, float]]:
    return equations(of(reference, *values, **common))


def members(*counts: float, whole: float | None = None, **common) -> list[dict]:
    found = [{"breakdown": f"groep {n}", "obs_value": count} | common for n, count in enumerate(counts)]
    return found + ([{"obs_value": whole} | common] if whole is not None else [])
