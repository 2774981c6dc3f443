"""Rules: what the figures of this field must obey, each a function from observations to a table of findings.

A rule takes observations and its parameters (from the suite's JSON) and returns a DataFrame with the columns of `FINDING`, one row
a figure that was judged. `findings` says what a finding is, peilmerk.precision where a tolerance comes from; the other modules hold the rules.
"""

from peilmerk.precision import half_unit
from peilmerk.rules import (  # noqa: F401  they register their rules
    changes,
    definitions,
    deliveries,
    directions,
    flows,
    forecasts,
    history,
    periods,
    ranges,
    relations,
    rounding,
    shares,
    status,
    totals,
    values,
)
from peilmerk.rules.findings import (
    FINDING,
    RULES,
    Rule,
    finding,
    findings,
    key,
    rests_on,
    rule,
    stands,
)
from peilmerk.rules.findings import values as values_of

__all__ = ["FINDING", "RULES", "Rule", "finding", "findings", "half_unit", "key", "rests_on", "rule", "stands", "values_of"]
