"""The report of the checks as JUnit XML, which CI systems show: a testsuite a suite, a testcase a check.

A check fails that found something critical or open; `type` of its failure is the severity. What was accepted, and what is only told, stands
in `system-out`. The form is that of junit-10.xsd (jenkinsci/xunit-plugin), which other CI systems read too.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as etree

#: What XML 1.0 cannot hold, not even escaped (W3C, XML 1.0, production 2).
_IMPOSSIBLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(told: dict) -> str:
    """The document of `report` as JUnit XML."""
    root = etree.Element("testsuites", name=_text(f"Controle van {told['edition']['heading']}"))
    suites: dict[str, etree.Element] = {}
    for check in told["checks"]:
        if check["suite"] not in suites:
            suites[check["suite"]] = etree.SubElement(root, "testsuite", name=_text(check["suite"] or "controles"))
        _testcase(suites[check["suite"]], check, [f for f in told["findings"] if _of(f, check)], told["edition"])
    for element in (*suites.values(), root):
        element.set("tests", str(len(list(element.iter("testcase")))))
        element.set("failures", str(len(list(element.iter("failure")))))
        element.set("errors", "0")
    etree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


def _of(finding: dict, check: dict) -> bool:
    return (finding["suite"], finding["rule"], finding["check"]) == (check["suite"], check["name"], check["title"])


def _testcase(suite: etree.Element, check: dict, findings: list[dict], edition: dict) -> None:
    case = etree.SubElement(suite, "testcase", name=_text(check["title"]), classname=_text(f"{edition['id'].replace('/', '.')}.{check['suite']}"))
    failing = [f for f in findings if f["state"] in ("critical", "open")]
    if failing or (not check["ok"] and not findings and check["severity"] != "info"):
        message = f"{len(failing) or check['failed']} van {check['judged']}: {check['explanation']}"
        failure = etree.SubElement(case, "failure", message=_text(message), type=_text(check["severity"]))
        failure.text = _text("\n".join(line(f) for f in failing))
    if rest := [f for f in findings if f not in failing]:
        etree.SubElement(case, "system-out").text = _text("\n".join(line(f) for f in rest))


def line(finding: dict) -> str:
    """A finding in one line of Dutch: where, what it is about, what is wrong, its id, and who accepted it."""
    place = ", ".join(p for p in (finding["delivery"], finding["where"]) if p)
    said = ": ".join(p for p in (place, finding["about"], finding["said"]) if p)
    accepted = finding["accepted"]
    told = f" Akkoord van {accepted['by']}, {accepted['on']}: {accepted['reason']}" if accepted else ""
    return f"{said} [{finding['id']}]{told}"


def _text(given: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", given)
