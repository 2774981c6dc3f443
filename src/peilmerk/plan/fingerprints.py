"""Fingerprints: what a step is made of, beside what it reads: code, parameters, modules of the library, versions of packages.

Kept as hashes; what stands behind a hash of modules or packages is kept once, in `data/processed/cache/plan/`, so that `status` can
say which module changed, and from which version to which a package went.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from peilmerk import files, reads
from peilmerk.audience import PUBLIC
from peilmerk.errors import ConfigError
from peilmerk.plan.modules import METHOD, Library, Notebook, notebook
from peilmerk.plan.modules import facts as modules_facts
from peilmerk.plan.packages import Installed
from peilmerk.plan.steps import Step


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """code: hash of the notebook or name of the function; parameters: JSON; modules and packages: hashes of what they are."""

    code: str
    parameters: str
    modules: str
    packages: str

    def as_list(self) -> list[str]:
        """For JSON."""
        return [self.code, self.parameters, self.modules, self.packages]

    @classmethod
    def from_list(cls, values: list[str]) -> Fingerprint:
        """Back from JSON."""
        return cls(*values)


@dataclass
class Fingerprints:
    """The fingerprints of the steps of one project as it is now. Looks at every notebook, module and package once."""

    root: Path
    cache: Path
    library: Library = field(default_factory=Library)
    _made: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def __post_init__(self):
        known = {}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads((self.cache / "known.json").read_text("utf-8"))
        self._before = json.dumps(known, sort_keys=True)
        self.library.kept = known.get("modules", {})
        self._installed, self._notebooks = Installed(known.get("installed", {})), known.get("notebooks", {})

    def of(self, step: Step) -> Fingerprint:
        """The fingerprint of a step."""
        if step.does not in self._made:
            self._made[step.does] = self._parts(step.does)
        code, modules, packages = self._made[step.does]
        # A notebook does the same for both audiences and gets the same parameters: what it makes of them may never be taken for each other.
        parameters = step.parameters if step.audience == PUBLIC else {**step.parameters, "audience": step.audience}
        return Fingerprint(code, json.dumps(parameters, ensure_ascii=False, sort_keys=True, default=str), modules, packages)

    def _parts(self, does: str) -> tuple[str, str, str]:
        if does.endswith(".ipynb"):
            facts = self._notebook(does)
            code, roots, others = facts.sha256, facts.library, set(facts.others)
        else:
            code, roots, others = does, (ROOTS[does],), set()
        modules, packages = self.library.closure(roots)
        for beside, sha256, imported in self._beside(others, Path(does).parent):
            modules[beside] = sha256
            packages |= imported
        return code, self._kept(modules), self._kept(self._installed.versions(packages | others))

    def _notebook(self, does: str) -> Notebook:
        path = self.root / does
        try:
            mark = [*reads.size_and_times(os.stat(path)), reads.hash_of([METHOD, self.library.notebook_names])]
            if self._notebooks.get(does, [None])[0] != mark:
                facts = notebook(path.read_text("utf-8"), self.library.notebook_names)
                self._notebooks[does] = [mark, facts.sha256, list(facts.library), list(facts.others)]
        except OSError:
            raise ConfigError(f"{does} is not there.") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(f"{does} is no notebook that can be opened: {error}") from None
        _, sha256, library, others = self._notebooks[does]
        return Notebook(sha256, tuple(library), tuple(others))

    def _beside(self, names: set[str], folder: Path) -> list[tuple[str, str, set[str]]]:
        """Modules of the analysts themselves, in the project or beside the notebook, with those that they import."""
        found, waiting, seen = [], sorted(names), set()
        while waiting:
            name = waiting.pop()
            for place in (Path(), folder):
                path = self.root / place / f"{name}.py"
                if (name, place) in seen or not path.is_file():
                    continue
                seen.add((name, place))
                facts = self.library._kept(path, lambda text, name=name: modules_facts(text, name))
                library, _ = self.library.closure(facts.library)
                found.append(((place / f"{name}.py").as_posix(), reads.hash_of([facts.sha256, library]), set(facts.others)))
                waiting += facts.others
        return found

    def _kept(self, parts: dict[str, str]) -> str:
        """The hash of parts; what they are is kept under it."""
        text = json.dumps(parts, sort_keys=True)
        name = reads.hash_of(parts)[:20]
        if name not in self._there:
            files.write_text(self.cache / f"{name}.json", text)
            self._there.add(name)
        return name

    @cached_property
    def _there(self) -> set[str]:
        return {n.removesuffix(".json") for n in os.listdir(self.cache)} if self.cache.is_dir() else set()

    def parts(self, name: str) -> dict[str, str]:
        """What stands behind a hash of modules or packages; nothing if it was not kept."""
        try:
            return json.loads((self.cache / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}

    def save(self) -> None:
        """Keep what was found of modules, notebooks and packages for the next time."""
        known = {"modules": self.library.kept, "installed": self._installed.kept, "notebooks": self._notebooks}
        if json.dumps(known, sort_keys=True) != self._before:
            files.write_text(self.cache / "known.json", json.dumps(known, ensure_ascii=False))


#: The module whose imports make up each step that is a function.
ROOTS = {
    "peilmerk.prepare:clean": "peilmerk.prepare",
    "peilmerk.prepare:check": "peilmerk.prepare",
    "peilmerk.steps:protect": "peilmerk.safeguard",
    "peilmerk.steps:leave_open": "peilmerk.safeguard",
    "peilmerk.steps:publish": "peilmerk.publishing",
    "peilmerk.steps:publish_internal": "peilmerk.publishing",
    "peilmerk.steps:publish_withdrawn": "peilmerk.publishing",
    "peilmerk.steps:portal": "peilmerk.publishing",
}
