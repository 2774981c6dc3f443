"""akkoord.yml: which warnings of an edition somebody accepted, why, who, and when.

It lies beside the edition's own deliveries (`data/raw/<municipality>/<period>/akkoord.yml`):

    bevindingen:
      - bevinding: one_value-3f9a1c2b
        waarden: "gevonden 2077000, verwacht 2067000"
        reden: "Zo gepubliceerd; de gemeente noemt het verschil niet."
        naam: "A. de Vries"
        datum: 2026-11-25

A line holds for the finding with that id as long as that has these values: with others it is a finding that nobody has judged yet.
Only warnings can be accepted. A line that accepts nothing (any more) is told, and is no error: deliveries change under it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict

from peilmerk import reads, rules
from peilmerk.accepting import Day, Words
from peilmerk.checks.results import CRITICAL, INFO, WARNING, CheckResult
from peilmerk.errors import ConfigError
from peilmerk.project import Project, Publication, validated

FILE = "akkoord.yml"
#: What a finding gets beside its own columns; empty as long as nobody accepted it.
ACCEPTED = ["accepted_by", "accepted_on", "accepted_reason"]


class Entry(BaseModel):
    """One line: which finding, with which values, is accepted; why, by whom, when."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bevinding: Words
    waarden: Words
    reden: Words
    naam: Words
    datum: Day


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    bevindingen: list[Entry]


def path(project: Project, publication: Publication) -> Path:
    """Where an edition's akkoord.yml lies, or would lie."""
    return project.raw_folder(publication.municipality, publication.period) / FILE


def named(project: Project, publication: Publication) -> str:
    """That path as messages call it: `data/raw/nijmegen/2019/akkoord.yml`."""
    place = path(project, publication)
    return place.relative_to(project.root).as_posix() if place.is_relative_to(project.root) else str(place)


def load(project: Project, publication: Publication) -> list[Entry]:
    """The acknowledgements of an edition in order; none if there is no file.

    Raises ConfigError with everything that is wrong in it: which entry, which field, what was found, what to do.
    """
    place = path(project, publication)
    if not reads.is_file(place):
        return []
    name = named(project, publication)
    try:
        data = yaml.safe_load(place.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name} is no valid YAML (put texts between quotes): {error}") from None
    if data is None or data == {"bevindingen": None}:
        return []
    entries = validated(_File, data, name).bevindingen
    _once(entries, name)
    return entries


def _once(entries: list[Entry], name: str) -> None:
    first: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries, 1):
        same = first.setdefault(_key(entry.bevinding, entry.waarden), number)
        if same != number:
            raise ConfigError(f"{name}, bevindingen, no. {number}: {entry.bevinding} with these values was accepted in no. {same} already. Remove one.")


def _key(finding: str, values: str) -> tuple[str, str]:
    return finding.strip(), " ".join(values.split())  # YAML may fold a long text over lines


def accept(findings: pd.DataFrame, entries: Iterable[Entry]) -> pd.DataFrame:
    """Findings (with `ok`, `severity`, `id`, `values`) beside who accepted each, when (ISO date) and why; empty text: nobody."""
    given = {_key(e.bevinding, e.waarden): e for e in entries}
    found = [given.get(_key(row["id"], row["values"])) if _asks(row) else None for row in findings.to_dict("records")]
    told = {
        "accepted_by": [e.naam if e else "" for e in found],
        "accepted_on": [e.datum.isoformat() if e else "" for e in found],
        "accepted_reason": [e.reden if e else "" for e in found],
    }
    return findings.assign(**{name: pd.Series(values, index=findings.index, dtype="object") for name, values in told.items()})


def _asks(row: dict) -> bool:
    return not row["ok"] and row["severity"] == WARNING


def leftovers(findings: pd.DataFrame, entries: list[Entry]) -> CheckResult:
    """The lines of akkoord.yml that accept nothing, each with what to do about it. Severity info: they stop nothing."""
    wrong = [r for r in findings.to_dict("records") if not r["ok"]]
    severities = {r["id"]: r["severity"] for r in wrong}
    values: dict[str, list[str]] = {}
    for row in wrong:
        values.setdefault(row["id"], []).append(" ".join(str(row["values"]).split()))
    found = []
    for number, entry in enumerate(entries, 1):
        finding, quoted = _key(entry.bevinding, entry.waarden)
        if finding not in values:
            told = "Akkoord vervallen: deze bevinding is er niet meer. Haal de regel weg."
        elif quoted not in values[finding]:
            told = (
                f"Akkoord verouderd: het gold voor '{quoted}', en nu is het '{values[finding][0]}'. Beoordeel de bevinding opnieuw en pas de "
                "regel aan, of haal haar weg."
            )
        elif severities[finding] == CRITICAL:
            told = "Een kritieke bevinding kan niet worden geaccepteerd. Herstel de levering of de tekst, of vraag om een correctie, en haal de regel weg."
        elif severities[finding] == INFO:
            told = "Deze bevinding is ter informatie en heeft geen akkoord nodig. Haal de regel weg."
        else:
            continue
        found.append({"ok": False, "subject": finding, "where": f"{FILE}, nr. {number}", "unit": "text", "told": told})
    return CheckResult(
        name="acknowledgements", title="Elk akkoord hoort bij een bevinding", severity=INFO, ok=not found, suite="akkoord",
        explanation="Een akkoord geldt voor één bevinding met haar waarden; zijn die veranderd of verdwenen, dan geldt het niet meer.",
        owner="analist", judged=len(entries), failed=len(found), findings=rules.findings(found),
    )  # fmt: skip


def block(findings: Iterable[dict], day: date | None = None, heading: bool = True) -> str:
    """What to add to akkoord.yml to accept findings (with `id`, `values`, `about`); reden and naam are for who accepts them to fill in.

    heading: with `bevindingen:` above it, for a file that is not there yet.
    """
    lines, seen = ["bevindingen:"] if heading else [], set()
    for finding in findings:
        key = _key(finding["id"], finding["values"])
        if key in seen:
            continue
        seen.add(key)
        about = "".join(c for c in " ".join(str(finding["about"]).split()) if c.isprintable())
        values = yaml.safe_dump(key[1], default_style='"', allow_unicode=True, width=float("inf")).strip()
        lines += [
            f"  # {about}",
            f"  - bevinding: {finding['id']}",
            f"    waarden: {values}",
            '    reden: ""',
            '    naam: ""',
            f"    datum: {day.isoformat() if day else 'jjjj-mm-dd'}",
        ]
    return "\n".join(lines) + "\n"
