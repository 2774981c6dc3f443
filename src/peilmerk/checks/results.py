"""The outcome of one check, whatever made it: a suite of Great Expectations, the lint of texts, what was read whole."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from peilmerk import rules

CRITICAL, WARNING, INFO = SEVERITIES = ("critical", "warning", "info")
_NUMBERS = ("ok", "expected", "found", "tolerance")


@dataclass
class CheckResult:
    """One check's outcome. `findings` has the columns of rules.FINDING (only those that do not hold, but for rules
    also those that do, see `judged`). severity: critical stops a publication, warning asks for an acknowledgement.
    accepted: how many of its findings somebody accepted in akkoord.yml."""

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
    accepted: int = 0

    @property
    def open(self) -> int:
        """How many of its findings nobody accepted."""
        return max(0, self.failed - self.accepted)

    def summary(self) -> dict:
        """What may be told of it everywhere: no values."""
        return {
            "name": self.name, "title": self.title, "explanation": self.explanation, "severity": self.severity, "owner": self.owner,
            "ok": self.ok, "judged": self.judged, "failed": self.failed, "open": self.open, "accepted": self.accepted, "suite": self.suite,
        }  # fmt: skip

    def told(self) -> pd.DataFrame:
        """Its findings with what check they are of, and the id and values by which each is acknowledged."""
        return told([self])


#: What `told` adds to the columns of a finding.
OF_CHECK = ["rule", "check", "suite", "severity", "owner", "id", "values"]


def told(results: list[CheckResult]) -> pd.DataFrame:
    """The findings of checks in one table, each with its check; those that do not hold with the id and values by which they are acknowledged.

    Columns of rules.FINDING and OF_CHECK; text that was not filled in is empty, for an ordinary expectation fills in less than a rule.
    """
    rows = []
    for r in results:
        about = {"rule": r.name, "check": r.title, "suite": r.suite, "severity": r.severity, "owner": r.owner}
        columns = list(r.findings.columns)
        for values in r.findings.itertuples(index=False, name=None):
            row = {c: v if c in _NUMBERS or isinstance(v, str) else _text(v) for c, v in zip(columns, values, strict=True)}
            known = {"id": "", "values": ""} if row["ok"] else {"id": rules.key(r.name, row), "values": rules.values_of(row)}
            rows.append(row | about | known)  # what holds, nearly all of it, nobody has to accept
    table = pd.DataFrame(rows, columns=[*rules.FINDING, *OF_CHECK])
    return table.astype({"ok": bool, **dict.fromkeys(("expected", "found", "tolerance"), "float64")})


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)
