"""Why a step would be run: in words, for `peilmerk status` and the log of a build."""

from __future__ import annotations

import json
from dataclasses import dataclass

from peilmerk.plan.fingerprints import Fingerprint, Fingerprints
from peilmerk.plan.records import Record
from peilmerk.plan.steps import Step
from peilmerk.reads import ABSENT, LISTING, Now, Read


@dataclass(frozen=True)
class Reason:
    """A sentence without a full stop. asked: queries of which only asking tells whether they changed; none if it is certain."""

    text: str
    asked: tuple[Read, ...] = ()


def why(step: Step, record: Record | None, fingerprints: Fingerprints, now: Now, only_reads: bool = False, by_hand: bool = False) -> Reason | None:
    """Why a step has to be run; None if nothing changed.

    only_reads: whatever its code may be by now, has what it read changed? by_hand: without what only a build leaves (executed
    notebooks of the data steps).
    """
    # Before the step is run, also if that is certain: who changes its code meanwhile is heard the next time.
    fingerprint = fingerprints.of(step)
    if record is None:
        return Reason("it was not run before, or was interrupted")
    if not only_reads and fingerprint != record.fingerprint:
        return Reason(_differs(step, record.fingerprint, fingerprint, fingerprints))
    for path in (*step.outputs, *(p for p in record.writes if p not in step.outputs)):
        if by_hand and path.endswith(".ipynb"):
            continue
        stamp, facts = record.writes.get(path), now.facts(path)
        if facts is None or stamp is None:
            return Reason(f"{path} is not there")
        if facts != (stamp.size, stamp.changed) and not now.same(path, stamp):
            return Reason(f"{path} was changed by something else")
    asked = []
    for read in record.reads:
        holds = now.holds(read)
        if holds is False:
            return Reason(_changed(read, now))
        if holds is None:
            asked.append(read)
    if asked:
        return Reason(f"{_named(asked[0].path)} changed, perhaps in what this step uses", tuple(asked))
    return None


def _changed(read: Read, now: Now) -> str:
    path = _named(read.path)
    if read.kind == ABSENT:
        return f"{path} is new"
    if read.kind == LISTING:
        return f"a file came or went in {path}/"
    if read.kind == "setting":
        return f"{path} says something else of {json.loads(read.query)[0]}"
    return f"{path} is gone" if now.facts(read.path) is None else f"{path} changed"


def _named(path: str) -> str:
    return path if len(path) < 90 else "..." + path[-87:]


def _differs(step: Step, was: Fingerprint, is_now: Fingerprint, fingerprints: Fingerprints) -> str:
    if was.code != is_now.code:
        return f"{step.does} changed"
    if was.parameters != is_now.parameters:
        a, b = json.loads(was.parameters), json.loads(is_now.parameters)
        name = next(n for n in sorted(a.keys() | b.keys()) if n not in a or n not in b or a[n] != b[n])
        return f"parameter {name} is {b.get(name, 'no longer given')}, was {a.get(name, 'not given')}"
    if was.modules != is_now.modules:
        return _parts("the code of", fingerprints.parts(was.modules), fingerprints.parts(is_now.modules), versions=False)
    return _parts("package", fingerprints.parts(was.packages), fingerprints.parts(is_now.packages), versions=True)


def _parts(what: str, was: dict[str, str], is_now: dict[str, str], versions: bool) -> str:
    names = [n for n in sorted(was.keys() | is_now.keys()) if was.get(n) != is_now.get(n)]
    if not names or not was:
        return "the code of the library or its packages changed"
    first = names[0]
    if versions:
        told = f"{what} {first} is {is_now.get(first, 'gone')}, was {was.get(first, 'not used')}"
    else:
        told = f"{what} {first} changed" if first in was and first in is_now else f"{what} {first} is {'no longer ' if first in was else 'now '}used"
    return told + (f", and {len(names) - 1} more" if len(names) > 1 else "")
