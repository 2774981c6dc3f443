"""Suites: those in expectations/, run by Great Expectations (GX Core 1.x) over observations.

What GX lacks is a rule of this field: `ExpectRuleToHold` judges one, by name and with parameters from the suite.
Each expectation carries in its meta what readers see: `titel`, `uitleg`, and `eigenaar` (who at the department answers for it);
`severity` critical stops a publication.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
from pathlib import Path
from typing import ClassVar

import pandas as pd

os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")  # no telemetry, whatever a later version brings

import great_expectations as gx
from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.expectations.registry import get_expectation_impl

from peilmerk.checks.results import SEVERITIES, CheckResult
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.rules import FINDING, RULES

logging.getLogger("great_expectations").setLevel(logging.ERROR)


class _RuleFindings(TableMetricProvider):
    """The metric behind ExpectRuleToHold: the findings of one rule."""

    metric_name = "peilmerk.rule_findings"
    value_keys = ("rule", "parameters")

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, metrics, runtime_configuration):
        table = execution_engine.get_domain_records(domain_kwargs=metric_domain_kwargs)
        rule = metric_value_kwargs["rule"]
        if rule not in RULES:
            raise UnknownName.among("rule", rule, RULES)
        findings = RULES[rule](table, **json.loads(metric_value_kwargs["parameters"]))
        return findings.to_dict("records")


class ExpectRuleToHold(BatchExpectation):
    """Expect every judged figure to obey a rule of peilmerk.rules; `parameters` is JSON text."""

    rule: str
    parameters: str = "{}"
    metric_dependencies: ClassVar = ("peilmerk.rule_findings",)
    success_keys: ClassVar = ("rule", "parameters")

    def _validate(self, metrics, runtime_configuration=None, execution_engine=None):
        findings = metrics["peilmerk.rule_findings"]
        wrong = [f for f in findings if not f["ok"]]
        return {
            "success": not wrong,
            "result": {
                "element_count": len(findings), "unexpected_count": len(wrong), "observed_value": len(wrong),
                "details": {"findings": findings},
            },
        }  # fmt: skip


def load_suite(path: Path, values: dict[str, object] | None = None) -> ExpectationSuite:
    """A suite from its JSON file; `{name}` in parameters is filled in from `values`: a text within a text, all else in place of `"{name}"`.

    Raises ConfigError if it is broken.
    """
    if not path.is_file():
        raise ConfigError(f"expectations/{path.name} is missing.")
    try:
        data = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ConfigError(f"expectations/{path.name} is no valid JSON: {error}") from None
    if not (isinstance(data, dict) and isinstance(data.get("expectations"), list) and "name" in data):
        raise ConfigError(f"expectations/{path.name} is no suite: expected a name and a list of expectations.")
    for number, expectation in enumerate(data["expectations"], 1):
        if expectation.get("severity", "critical") not in SEVERITIES:
            raise ConfigError(
                f"expectations/{path.name}, no. {number}: {UnknownName.among('severity', expectation['severity'], SEVERITIES)}"
            )
        if expectation.get("type") == "expect_rule_to_hold":
            name = expectation.get("kwargs", {}).get("rule", "")
            if name not in RULES:
                raise ConfigError(f"expectations/{path.name}, no. {number}: {UnknownName.among('rule', name, RULES)}")
            parameters = expectation["kwargs"].get("parameters", {})
            text = json.dumps(parameters, ensure_ascii=False, sort_keys=True)
            for placeholder, value in (values or {}).items():
                if isinstance(value, str):
                    text = text.replace("{" + placeholder + "}", value)
                else:
                    text = text.replace('"{' + placeholder + '}"', json.dumps(value, ensure_ascii=False, sort_keys=True))
            expectation["kwargs"]["parameters"] = text
    made = []
    for number, expectation in enumerate(data["expectations"], 1):
        try:
            # Built one by one: a suite only logs an expectation that it cannot build, and goes on without it.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                facts = {k: v for k, v in expectation.items() if k not in ("type", "kwargs")}
                made.append(get_expectation_impl(expectation["type"])(**expectation.get("kwargs", {}), **facts))
        except Exception as error:
            raise ConfigError(f"expectations/{path.name}, no. {number} is no expectation that Great Expectations knows: {error}") from None
    return ExpectationSuite(name=data["name"], expectations=made)


def context():
    """An ephemeral GX context: nothing on disk, no telemetry, no progress bars."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = gx.get_context(mode="ephemeral")
    made.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return made


def run(table: pd.DataFrame, suite: ExpectationSuite) -> list[CheckResult]:
    """Run a suite over a table of observations; one CheckResult an expectation, in the suite's order.

    An expectation that could not be evaluated (a missing column, an error in a rule) counts as failed and says why.
    """
    batches = context().data_sources.add_pandas("observations").add_dataframe_asset("table")
    definition = batches.add_batch_definition_whole_dataframe("whole")
    # The primary key is text and numbers; GX cannot serialise NaT and pandas' own integer type in results.
    table = table.reset_index(drop=True)  # GX tells which rows by their index
    plain = table.astype({c: "float64" for c in table.columns if str(table[c].dtype) == "Int64"})
    for number, expectation in enumerate(suite.expectations):
        expectation.id = str(number)  # GX gives the results in another order
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcome = definition.get_batch({"dataframe": plain}).validate(suite, result_format="COMPLETE")
    results = sorted(outcome.results, key=lambda r: int(r.expectation_config.id))
    return [_result(r, suite.name, table) for r in results]


def _result(result, suite: str, table: pd.DataFrame) -> CheckResult:
    config = result.expectation_config
    meta = config.meta or {}
    detail = result.result or {}
    severity = str(getattr(config.severity, "value", config.severity) or "critical")
    problem = _exception(result)
    if problem:
        findings = pd.DataFrame([{"ok": False, "subject": config.type, "where": problem}], columns=FINDING)
        judged, failed = 1, 1
    elif config.type == "expect_rule_to_hold":
        findings = pd.DataFrame(detail["details"]["findings"], columns=FINDING)
        judged, failed = detail["element_count"], detail["unexpected_count"]
    else:
        findings = _cells(detail, config, table)
        if findings.empty and not result.success:  # about the table as a whole
            told = f"{config.type}: found {detail.get('observed_value')}"
            findings = pd.DataFrame([{"ok": False, "subject": config.type, "where": told}], columns=FINDING)
        judged = int(detail.get("element_count", len(table)))
        failed = int(detail.get("unexpected_count") or (0 if result.success else len(findings)))
    return CheckResult(
        name=config.kwargs.get("rule") or f"{config.type}:{config.kwargs.get('column', '')}",
        title=meta.get("titel", config.type), explanation=meta.get("uitleg", ""), severity=severity, owner=meta.get("eigenaar", ""),
        ok=bool(result.success), judged=judged, failed=failed, findings=findings, suite=suite,
    )  # fmt: skip


def _exception(result) -> str:
    info = result.exception_info or {}
    if info.get("raised_exception"):
        return str(info.get("exception_message", "")).splitlines()[0]
    nested = [v for v in info.values() if isinstance(v, dict) and v.get("raised_exception")]
    return str(nested[0].get("exception_message", "")).splitlines()[0] if nested else ""


def _cells(detail: dict, config, table: pd.DataFrame) -> pd.DataFrame:
    """Findings of an ordinary column expectation: which observations, where delivered."""
    rows = []
    for index in detail.get("unexpected_index_list") or []:
        position = index if isinstance(index, int) else next(iter(index.values()))
        observation = table.iloc[position]
        rows.append({
            "ok": False, "subject": observation["indicator"], "period": observation["time_period"], "area": observation["ref_area"],
            "where": f"{observation['source_sheet']}, cel {observation['source_column']}{observation['source_row']}: "
            f"{config.kwargs.get('column')} is {observation.get(config.kwargs.get('column'))}",
            "source": observation["source"], "told": f"In kolom {config.kwargs.get('column')} staat: {observation.get(config.kwargs.get('column'))}.",
        })  # fmt: skip
    return pd.DataFrame(rows, columns=FINDING)
