"""`peilmerk fetch cbs TABLE`: a table of CBS StatLine, whole or a selection, as a delivery in data/raw/landelijk.

OData version 3 (the Feed) and not version 4: it has all tables (v4 has not), it has one row a combination with empty cells in place
(v4 leaves empty cells out, so that a missing row and a missing figure look alike), the reader `statline` and files that departments
download by hand have its form, and ODataApi stops at 10,000 rows where the Feed goes on. See docs/decisions/0006-fetching-cbs.md.

CBS tells a table's version in TableInfos.Modified. It is read before and after; if it changed meanwhile, what was fetched is of two
versions and is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from peilmerk.errors import FetchError
from peilmerk.fetch import odata, register, vintage
from peilmerk.fetch.download import Progress, chosen, download
from peilmerk.fetch.http import Client, Contradicted
from peilmerk.fetch.kept import Kept
from peilmerk.fetch.odata import Row, Table
from peilmerk.project import SHARED, Project

#: CBS's public host; https://dataderden.cbs.nl has tables of others in the same form.
BASE = "https://opendata.cbs.nl"
#: How often a table may change while it is fetched before that is given up.
_RESTARTS = 2


@dataclass(frozen=True)
class Fetched:
    """What a fetch gave. `new` is False if the table did not change since `path` was fetched; then nothing was written.

    rows: of TypedDataSet. modified: CBS's stamp. resumed: rows that an interrupted run had fetched already. restarts: how often the table
    changed meanwhile. requests: how many were sent.
    """

    table: str
    title: str
    path: Path
    rows: int
    columns: tuple[str, ...]
    modified: str
    new: bool
    resumed: int = 0
    restarts: int = 0
    requests: int = 0


def parse_where(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`["RegioS=GM0268,GM0193"]` as {"RegioS": ("GM0193", "GM0268")}: several codes are alternatives, several dimensions all hold.

    Raises FetchError on a text without `=`, dimension or codes, and on a dimension that is named twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        dimension, _, codes = text.partition("=")
        chosen = sorted({c.strip() for c in codes.split(",") if c.strip()})
        if not dimension.strip() or not chosen:
            raise FetchError(f"--where '{text}' selects nothing. Expected a dimension and its codes: RegioS=GM0268,GM0193.")
        if dimension.strip() in found:
            raise FetchError(f"--where names {dimension.strip()} twice. Put its codes together: {dimension.strip()}=CODE,CODE.")
        found[dimension.strip()] = tuple(chosen)
    return found


def fetch(
    table: str,
    project: Project,
    *,
    base: str = BASE,
    filters: Mapping[str, Sequence[str]] | None = None,
    accept_columns: bool = False,
    again: bool = False,
    progress: Progress | None = None,
    client: Client | None = None,
    now: Callable[[], datetime] = datetime.now,
) -> Fetched:
    """Fetch a table into data/raw/landelijk/<this year>/<table>-<date of Modified>.zip and note it in leveringen.yml.

    filters: as `parse_where` gives them. accept_columns: go on if the columns differ from those of the last time. again: fetch also if
    CBS's information about the table did not change. client: for tests; otherwise one to `base` is made.
    Raises FetchError (also for an unknown table), UnknownName (dimension or code), ConfigError (a broken leveringen.yml).
    """
    say: Progress = progress or (lambda what, rows, told: None)
    client = client or Client(base, say=lambda text: say(text, 0, 0))
    source = Table(client, table)
    where = {d: tuple(sorted({c.strip() for c in codes})) for d, codes in sorted((filters or {}).items())}
    folder = project.raw / SHARED / str(now().year)
    register.check(folder)
    info = source.info()
    _day(info)
    before = vintage.earlier(project.raw / SHARED, source.id)
    same_choice = [v for v in before if v.about.get("where", {}) == _plain(where)]
    if same_choice and not again and same_choice[-1].member("TableInfos.csv") == vintage.as_csv([info]):
        return _unchanged(source, info, same_choice[-1], where, now())
    register.ensure(folder)
    kept = Kept(folder / f".fetch-{source.id}")
    restarts = 0
    while True:
        try:
            content = download(source, info, where, kept, say, _known_columns(source.id, [] if accept_columns else before))
            info_after = source.info()
            if info_after == info:
                break
        except Contradicted:
            info_after = source.info()
            if info_after == info:
                kept.remove()  # or the next run would meet the same contradiction
                raise
        restarts += 1
        if restarts > _RESTARTS:
            raise FetchError(f"CBS changed {source.id} {restarts} times while it was fetched. Run this again when CBS is done with it.")
        say(f"CBS changed {source.id} meanwhile ({info['Modified']} to {info_after['Modified']}): fetching starts over", 0, 0)
        info = info_after
    about = {"table": source.id, "modified": info["Modified"], "where": _plain(where), "rows": content.told}
    packed = kept.folder / "delivery.zip"
    rows = vintage.write(packed, about, content.lists, content.columns, content.rows())
    if rows != content.told:
        raise FetchError(f"{source.id}: {rows} rows were written, while CBS told {content.told}. Nothing was delivered; run this again.")
    twin = next((v for v in same_choice if vintage.same_content(v, packed)), None)
    if twin:
        kept.remove()
        return _unchanged(source, info, twin, where, now())
    path = vintage.free_name(folder, source.id, _day(info).isoformat())
    packed.replace(path)
    register.add(folder, _entry(path, source.id, info, where, now()))
    kept.remove()
    return Fetched(
        source.id, _title(info), path, rows, content.columns, str(info["Modified"]), True, content.resumed, restarts, client.requests
    )


def _known_columns(table: str, before: list[vintage.Vintage]) -> Callable[[Sequence[str]], None]:
    """A check that columns are those of the last delivery of a table, if there is one."""

    def check(columns: Sequence[str]) -> None:
        changed = odata.difference(before[-1].columns, columns) if before else ""
        if changed:
            raise FetchError(
                f"{table} has other columns than {before[-1].path.parent.name}/{before[-1].path.name}: {changed}. Look in CBS's explanation what "
                "changed, and which indicators and checks use these columns; then fetch with --accept-columns."
            )

    return check


def _unchanged(source: Table, info: Row, last: vintage.Vintage, where: Mapping, moment: datetime) -> Fetched:
    """Nothing new: only see to it that the earlier delivery is noted, which an interruption can have prevented."""
    register.ensure(last.path.parent)
    if last.path.name not in register.names(last.path.parent):
        register.add(last.path.parent, _entry(last.path, source.id, info, where, moment))
    return Fetched(
        source.id, _title(info), last.path, int(last.about.get("rows", 0)), tuple(last.columns), str(info["Modified"]), False,
        requests=source.client.requests,
    )  # fmt: skip


def _entry(path: Path, table: str, info: Row, where: Mapping[str, Sequence[str]], moment: datetime) -> dict:
    basis = f"opgehaald {moment:%Y-%m-%dT%H:%M} bij CBS; versie {info['Modified']}" + (f"; selectie {chosen(where)}" if where else "")
    return {
        "bestand": path.name, "bron": f"CBS StatLine {table}, {_title(info)}; CC BY 4.0", "export": _day(info),
        "export_grond": basis, "gepubliceerd": True,
    }  # fmt: skip


def _plain(where: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {dimension: list(codes) for dimension, codes in where.items()}


def _title(info: Row) -> str:
    return " ".join((info.get("Title") or "").split()) or str(info.get("Identifier") or "")


def _day(info: Row) -> date:
    try:
        return datetime.fromisoformat(str(info["Modified"])).date()
    except ValueError:
        raise FetchError(f"CBS tells Modified as {info['Modified']!r}; expected a date and time, 2024-05-31T02:00:00.") from None
