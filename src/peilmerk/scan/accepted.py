"""scan-akkoord.yml: which findings of a scan somebody judged and left as they are, why, who, and when.

It lies beside `peilmerk.yml`:

    adressen: ["@almelo.nl"]
    bevindingen:
      - bevinding: email-1a2b3c4d
        reden: "Het algemene adres van het wijkteam; staat zo op de site van de gemeente."
        naam: "A. de Vries"
        datum: 2026-11-25

`adressen`: e-mail addresses that may be published, or `@domain` for all of a domain.

A line holds for what was found in that file: the same at another place, or something else there, is a finding that nobody has judged yet.
A value of a hidden figure, a register and the key of a client cannot be accepted. A line that accepts nothing (any more) is told, and is no error.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from peilmerk.accepting import Day, Words
from peilmerk.errors import ConfigError
from peilmerk.scan.model import Finding

FILE = "scan-akkoord.yml"
#: Who accepted these would publish what protection hid, or a register.
NEVER = frozenset({"hidden_value", "key_hidden", "register", "client_key"})


class Entry(BaseModel):
    """One line: which finding is accepted; why, by whom, when."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bevinding: Words
    reden: Words
    naam: Words
    datum: Day


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    adressen: list[Words] | None = None
    bevindingen: list[Entry] | None = None


def load(path: Path) -> list[Entry]:
    """The lines of such a file; none if it is not there. Raises ConfigError with all that is wrong in it."""
    return read(path)[0]


def read(path: Path) -> tuple[list[Entry], frozenset[str]]:
    """The lines and the addresses of such a file; none if it is not there. Raises ConfigError with all that is wrong in it."""
    if not path.is_file():
        return [], frozenset()
    try:
        told = _File.model_validate(yaml.safe_load(path.read_text("utf-8-sig")) or {})
        return told.bevindingen or [], frozenset(told.adressen or ())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is no valid YAML (put texts between quotes): {error}") from None
    except ValidationError as error:
        wrong = "\n".join(f"  {', '.join(_no(p) for p in e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
        raise ConfigError(f"{path.name} cannot be used. Each line has bevinding, reden, naam and datum.\n{wrong}") from None


def _no(part: str | int) -> str:
    return f"no. {part + 1}" if isinstance(part, int) else part


def apply(findings: Iterable[Finding], entries: Iterable[Entry]) -> tuple[list[Finding], list[tuple[Finding, Entry]], list[Entry]]:
    """(findings that stand, those that are accepted with the line that does so, lines that accept nothing)."""
    lines = {e.bevinding: e for e in entries}
    stand, accepted = [], []
    for finding in findings:
        entry = lines.get(finding.id) if finding.kind not in NEVER else None
        if entry:
            accepted.append((finding, entry))
        else:
            stand.append(finding)
    used = {f.id for f, _ in accepted}
    return stand, accepted, [e for name, e in lines.items() if name not in used]
