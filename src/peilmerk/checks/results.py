"""The outcome of one check, whatever made it: a suite of Great Expectations, the lint of texts, what was read whole."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from peilmerk import rules

SEVERITIES = ("critical", "warning", "info")


@dataclass
class CheckResult:
    """One check's outcome. `findings` has the columns of rules.FINDING (only those that do not hold, but for rules
    also those that do, see `judged`). severity: critical stops a publication, warning asks for an acknowledgement."""

    name: str
    title: str
    explanation: str
    severity: str
    ok: bool
    judged: int
    failed: int
    findings: pd.DataFrame = field(repr=False)
    suite: str = ""
    owner: str = ""

    def summary(self) -> dict:
        """What may be told of it everywhere: no values."""
        return {
            "name": self.name, "title": self.title, "explanation": self.explanation, "severity": self.severity, "owner": self.owner,
            "ok": self.ok, "judged": self.judged, "failed": self.failed, "suite": self.suite,
        }  # fmt: skip

    def told(self) -> pd.DataFrame:
        """Its findings with what check they are of, and the id and values by which each is acknowledged."""
        told = {"rule": self.name, "check": self.title, "suite": self.suite, "severity": self.severity, "owner": self.owner}
        records = self.findings.to_dict("records")
        told |= {"id": [rules.key(self.name, r) for r in records], "values": [rules.values_of(r) for r in records]}
        return self.findings.assign(**told)
