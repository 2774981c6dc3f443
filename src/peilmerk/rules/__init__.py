"""Rules: what the figures of this field must obey, each a function from observations to a table of findings.

A rule takes observations and its parameters (from the suite's JSON) and returns a DataFrame with the columns of `FINDING`, one row
a figure that was judged. `findings` says what a finding is, `precision` where a tolerance comes from; the other modules hold the rules.
"""

from peilmerk.rules import deliveries, ranges, totals, values  # noqa: F401  they register their rules
from peilmerk.rules.findings import (
    FINDING,
    RULES,
    Rule,
    finding,
    findings,
    key,
    matching,
    member,
    rule,
    stands,
    where,
)
from peilmerk.rules.findings import values as values_of
from peilmerk.rules.precision import half_unit

__all__ = ["FINDING", "RULES", "Rule", "finding", "findings", "half_unit", "key", "matching", "member", "rule", "stands", "values_of", "where"]
