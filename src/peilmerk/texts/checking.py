"""The checks of an edition's texts, as results beside those of its figures."""

from __future__ import annotations

from peilmerk import reads, rules
from peilmerk.checks.results import CheckResult
from peilmerk.checks.seen import Seen
from peilmerk.texts import narrator


def checks(seen: Seen) -> list[CheckResult]:
    """All of them, in order."""
    return [_typed_numbers(seen)]


def _typed_numbers(seen: Seen) -> CheckResult:
    """Numbers that an author typed in a text instead of referring to the figure."""
    folder = seen.project.raw_folder(seen.publication.municipality, seen.publication.period) / "teksten"
    texts = sorted(folder.glob("*.md")) if reads.folder(folder).is_dir() else []
    found = [
        {"ok": False, "subject": number, "where": f"teksten/{path.name}, regel {line}", "unit": "text"}
        for path in texts
        for line, number in narrator.typed_numbers(path.read_text("utf-8"))
    ]
    return CheckResult(
        name="typed_numbers", title="Geen getypte getallen in teksten", severity="warning", ok=not found, suite="teksten",
        explanation="Elk getal in een tekst is een verwijzing naar een cijfer, zodat tekst en tabel niet kunnen verschillen.",
        owner="auteur", judged=len(texts), failed=len(found), findings=rules.findings(found),
    )  # fmt: skip
