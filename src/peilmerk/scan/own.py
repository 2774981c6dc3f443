"""What a project knows of itself that must not be on its site: its folders, who works on it, the keys of clients, which figures are hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from peilmerk import reads
from peilmerk.project import PROTECTED, Project, Publication
from peilmerk.scan.model import Rules

#: Where pages carry the keys of numbers: peilmerk.keys.ATTRIBUTE; that module loads pandas, which a scan of a folder need not wait for.
KEY_ATTRIBUTE = "data-key"
#: Kinds of columns of registers of which only a keyed hash is kept (peilmerk.registers.forms).
_KEYS = frozenset({"person", "household", "identifier"})


def rules(project: Project, publications: Iterable[Publication] = (), emails: Iterable[str] = ()) -> Rules:
    """What may and may not stand on a site of this project. emails: addresses that may.

    Names that stand on pages on purpose may too: who accepted a finding of the checks of these publications, and municipalities and words of the
    title, which an account or a server can have as its name.
    """
    found = Rules.of_machine(project.root, project.raw, project.registers, emails=frozenset(emails), key_attribute=KEY_ATTRIBUTE)
    config = project.config
    words = {*config.municipalities, *(m.name for m in config.municipalities.values()), *f"{config.title} {config.organisation}".split()}
    return found.allowing(words | {name for p in publications for name in _named(project, p)})


def _named(project: Project, publication: Publication) -> set[str]:
    from peilmerk import people

    try:
        with reads.unrecorded():
            return {a["accepted_by"] for a in people.acknowledged(project, publication)}
    except (OSError, KeyError, ValueError):  # its checks were never run, or by another version
        return set()


def protected(project: Project, publications: Iterable[Publication], at: str = "") -> dict[str, Path]:
    """Where the protected observations of each edition lie, by its folder; of those that have any.

    at: of what folder of the website a scan is (`nijmegen`, `nijmegen/2019/data`); folders are relative to it then.
    """
    found: dict[str, Path] = {}
    for publication in publications:
        path = project.work(publication) / PROTECTED
        if path.is_file() and f"{at}/".startswith(f"{publication.id}/"):
            found[""] = path
        elif path.is_file() and (not at or publication.id.startswith(f"{at}/")):
            found[publication.id.removeprefix(f"{at}/")] = path
    return found


def client_keys(project: Project, municipalities: Collection[str] = ()) -> set[int]:
    """The keys under which rows of registers are kept (of persons, households and decisions), of these municipalities or of all."""
    import pyarrow.parquet as pq

    from peilmerk.registers.forms import FORMS

    columns = {c.name for form in FORMS.values() for c in form.columns if c.kind in _KEYS}
    found: set[int] = set()
    with reads.unrecorded():  # whether a site may be shown depends on them only if it holds one
        for path in sorted(project.register_rows.rglob("[!.]*.parquet")):
            if municipalities and path.relative_to(project.register_rows).parts[0] not in municipalities:
                continue
            file = pq.ParquetFile(path)
            for name in columns & set(file.schema_arrow.names):
                found.update(v for v in file.read([name])[name].unique().to_pylist() if v is not None)
    return found
