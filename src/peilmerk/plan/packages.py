"""The versions of the packages that a step uses, with all that those need, as they are installed now."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

#: Which way of looking the kept facts were found by.
_METHOD = 2
#: What a package uses if it is there, without asking for it: pandas reads and counts with these.
_USES = {"pandas": ("bottleneck", "numexpr", "openpyxl", "pyarrow", "python-calamine", "xlrd", "lxml", "tabulate")}


@dataclass
class Installed:
    """What is installed in this Python. `kept`: what an earlier run found (see `plan.cache`), used while the same is installed."""

    kept: dict = field(default_factory=dict)

    @cached_property
    def _found(self) -> dict:
        # The folder of a package's facts has its name and version, so their names tell whether anything was installed since.
        mark = [_METHOD, sys.version, *sorted(n for p in sys.path if p.endswith("-packages") and os.path.isdir(p) for n in os.listdir(p) if n.endswith((".dist-info", ".egg-info")))]
        if self.kept.get("mark") != mark:
            self.kept.clear()
            self.kept.update(mark=mark, **_look())
        return self.kept

    def versions(self, imported: Iterable[str]) -> dict[str, str]:
        """Package -> version, of the packages that have these modules and of everything those ask for; Python itself too."""
        found, waiting = {"python": platform.python_version()}, [n for m in imported for n in self._found["modules"].get(m, [])]
        while waiting:
            name = waiting.pop()
            if name not in found and name in self._found["versions"]:
                found[name] = self._found["versions"][name]
                waiting += self._found["needs"].get(name, [])
        return found


def _look() -> dict:
    from importlib import metadata

    versions, needs, modules = {}, {}, {}
    for distribution in metadata.distributions():
        name = _canonical(distribution.metadata["Name"] or "")
        if name in versions or name == "peilmerk":  # the library itself counts by its modules
            continue
        versions[name] = distribution.version
        asked = [r for r in distribution.requires or [] if not re.search(r"\bextra\s*==", r)]
        needs[name] = sorted({_canonical(re.match(r"[\w.-]+", r)[0]) for r in asked} | set(_USES.get(name, ())))
        # Without list: the folders and modules that it put beside others, compiled ones too (`_cffi_backend.cpython-311-...so`).
        tops = (distribution.read_text("top_level.txt") or "").split() or {f.parts[0].split(".")[0] for f in distribution.files or []}
        for top in tops:
            if top.isidentifier():
                modules.setdefault(top, []).append(name)
    return {"versions": versions, "needs": needs, "modules": modules}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
