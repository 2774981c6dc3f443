"""Which modules of the library a step is made of, and the hash of what they do.

Found from their `import` statements (all of them, also within functions), without importing anything. `peilmerk/__init__.py` gives a
notebook its names only when asked, so of `from peilmerk import lijnen` the module of `lijnen` counts and nothing else. An import by
`importlib` does not count: that is how `edition` reaches what prepares an edition by hand, which is no part of a page.

Comments and white space do not change what a module does, and do not change its hash.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from peilmerk.reads import size_and_times

PACKAGE = "peilmerk"
_HERE = Path(__file__).resolve().parent.parent
#: Which way of reading a module its cached facts were made by.
METHOD = 3


@dataclass(frozen=True)
class Facts:
    """One file of code: hash of what it does, library modules that it imports, and names of other packages."""

    sha256: str
    library: tuple[str, ...]
    others: tuple[str, ...]


def facts(source: str, name: str, is_package: bool = False, notebook_names: dict[str, str] | None = None) -> Facts:
    """The facts of a module's source. name: with dots (`peilmerk.edition`). Source that is no Python counts as text."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # the latter for null bytes
        return Facts(hashlib.sha256(source.encode()).hexdigest(), (), ())
    library, others = set(), set()
    all_names = {f"{PACKAGE}.{module}" for module in (notebook_names or {}).values()}
    for node in _imports(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                (library if alias.name.split(".")[0] == PACKAGE else others).add(alias.name)
                if alias.name.split(".")[0] == PACKAGE and (alias.name == PACKAGE or alias.asname is None):
                    library |= all_names  # who has the package can take any of them: peilmerk.tabel(...)
            continue
        base = _absolute(node, name, is_package)
        if base.split(".")[0] != PACKAGE:
            others.add(base)
            continue
        library.add(base)
        for alias in node.names:
            if base == PACKAGE and alias.name == "*":
                library |= all_names
            given = (notebook_names or {}).get(alias.name) if base == PACKAGE else None
            library.add(f"{PACKAGE}.{given}" if given else f"{base}.{alias.name}")
    return Facts(hashlib.sha256(ast.dump(tree).encode()).hexdigest(), tuple(sorted(library)), tuple(sorted({o.split(".")[0] for o in others} - {""})))


def _imports(tree: ast.AST) -> Iterable[ast.Import | ast.ImportFrom]:
    """Every import statement but those under `if TYPE_CHECKING:`."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and (getattr(node.test, "id", "") == "TYPE_CHECKING" or getattr(node.test, "attr", "") == "TYPE_CHECKING"):
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def _absolute(node: ast.ImportFrom, name: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".") if is_package else name.split(".")[:-1]
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


@dataclass
class Library:
    """The modules of the library as they are now. `kept`: facts by file from an earlier run, and of this one (see `plan.cache`)."""

    here: Path = _HERE
    kept: dict[str, list] = field(default_factory=dict)

    @cached_property
    def notebook_names(self) -> dict[str, str]:
        """What `from peilmerk import ...` gives: name -> module."""
        for node in ast.parse((self.here / "__init__.py").read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_NOTEBOOK":
                return ast.literal_eval(node.value)
        return {}

    @cached_property
    def files(self) -> dict[str, Path]:
        """Every module by its name with dots."""
        found = {}
        for folder, _, names in os.walk(self.here):
            for name in names:
                if name.endswith(".py"):
                    path = Path(folder, name)
                    parts = path.relative_to(self.here).with_suffix("").parts
                    found[".".join([PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)])] = path
        return found

    def facts(self, module: str) -> Facts:
        """The facts of one module of the library."""
        return self._kept(self.files[module], lambda text: facts(text, module, self.files[module].name == "__init__.py", self.notebook_names))

    def _kept(self, path: Path, read) -> Facts:
        key, mark = str(path), [METHOD, *size_and_times(os.stat(path))]
        if key not in self.kept or self.kept[key][0] != mark:
            f = read(path.read_text("utf-8"))
            self.kept[key] = [mark, f.sha256, list(f.library), list(f.others)]
        _, sha256, library, others = self.kept[key]
        return Facts(sha256, tuple(library), tuple(others))

    def closure(self, roots: Iterable[str]) -> tuple[dict[str, str], set[str]]:
        """Modules that some modules are made of, with their hashes, data files beside them, and names of other packages that they use."""
        hashes, others, waiting = {}, set(), list(roots)
        seen = {PACKAGE}  # gives names only when asked: see above
        while waiting:
            name = waiting.pop()
            while name not in self.files and "." in name:  # a name within a module
                name = name.rpartition(".")[0]
            if name in seen or name not in self.files:
                continue
            seen.add(name)
            found = self.facts(name)
            hashes[name] = found.sha256
            hashes |= self._beside(name)
            others |= set(found.others)
            waiting += [*found.library, name.rpartition(".")[0]]
        return hashes, others

    def _beside(self, module: str) -> dict[str, str]:
        """Files of a package that are no Python (templates, words): part of what its modules do."""
        path = self.files[module]
        if path.name != "__init__.py" or path.parent == self.here:
            return {}
        found = {}
        for folder, below, names in os.walk(path.parent):
            below[:] = [b for b in below if b != "__pycache__" and not (Path(folder, b) / "__init__.py").exists()]
            for name in names:
                if not name.endswith((".py", ".pyc")):
                    file = Path(folder, name)
                    facts_ = self._kept_bytes(file)
                    found[f"{PACKAGE}/{file.relative_to(self.here).as_posix()}"] = facts_
        return found

    def _kept_bytes(self, path: Path) -> str:
        key, mark = str(path), [METHOD, *size_and_times(os.stat(path))]
        if key not in self.kept or self.kept[key][0] != mark:
            self.kept[key] = [mark, hashlib.sha256(path.read_bytes()).hexdigest(), [], []]
        return self.kept[key][1]


# --- notebooks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notebook:
    """What a notebook does and says: hash of its cells, library modules and other packages that it imports, modules that lie beside it."""

    sha256: str
    library: tuple[str, ...]
    others: tuple[str, ...]


def notebook(text: str, notebook_names: dict[str, str]) -> Notebook:
    """The facts of a notebook's file. Outputs, counts, ids and the layout of code do not count; words do, for they are shown.

    Raises ValueError if it is no notebook.
    """
    data = json.loads(text)
    parts, library, others = [], set(), set()
    for cell in data["cells"]:
        source = "".join(cell["source"])  # lines, or one text
        tags = sorted(cell.get("metadata", {}).get("tags", []))
        if cell["cell_type"] == "code":
            found = facts(_plain(source), "", notebook_names=notebook_names)
            library |= set(found.library)
            others |= set(found.others)
            # Lines of Quarto (#| label: ...) are comments that do something.
            source = [found.sha256, *(line for line in source.split("\n") if line.startswith("#|")), *_magics(source)]
        parts.append([cell["cell_type"], tags, source])
    return Notebook(hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest(), tuple(sorted(library)), tuple(sorted(others)))


#: What of a line is IPython's: `%matplotlib inline`, `!ls`, `files = !ls`, `?tabel`, `tabel?`.
_MAGIC = re.compile(r"^(\s*)(?:([\w.,* \t]+=\s*)[!%].*|[!%?].*|[\w.]+\?{1,2}\s*)$")


def _magics(source: str) -> list[str]:
    """What IPython does beside Python. A cell that begins with %% may be of another language (%%bash): all of it."""
    return [source] if source.lstrip().startswith("%%") else [line for line in source.split("\n") if _MAGIC.match(line)]


def _plain(source: str) -> str:
    """Code without what IPython does; of a cell that begins with %% what stands below that line, for it may be Python (%%time)."""
    if source.lstrip().startswith("%%"):
        source = source.lstrip().partition("\n")[2]
    with contextlib.suppress(SyntaxError, ValueError):
        ast.parse(source)
        return source  # a line of it that begins with % is the rest of a sum
    return "\n".join(_MAGIC.sub(lambda m: f"{m[1]}{m[2]}None" if m[2] else f"{m[1]}pass", line) for line in source.split("\n"))
