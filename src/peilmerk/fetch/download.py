"""One version of a table, fetched page by page; pages that are here already are not asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from peilmerk.errors import FetchError
from peilmerk.fetch import odata
from peilmerk.fetch.http import Contradicted, Unusable
from peilmerk.fetch.kept import Kept
from peilmerk.fetch.odata import Page, Row, Table

#: More rows than this are refused before they are fetched: the largest tables of CBS have hundreds of millions.
MOST_ROWS = 5_000_000

#: progress(what is going on, rows that are here, rows in all); 0 rows in all if that is not known (yet).
Progress = Callable[[str, int, int], None]
Where = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Content:
    """Everything of one version of a table. resumed: rows that an interrupted run had fetched already."""

    source: Table
    kept: Kept
    lists: dict[str, list[Row]]
    columns: tuple[str, ...]
    told: int
    begins: tuple[int, ...]
    resumed: int

    def rows(self) -> Iterator[Row]:
        """The rows of TypedDataSet, from the kept pages, one page in memory at a time."""
        for begin in self.begins:
            page = _kept_page(self.source, self.kept, begin, self.told)
            if page is None:
                raise FetchError(f"A page of {self.source.id} in {self.kept.folder} was changed while it was read. Run this again.")
            yield from page.rows


def download(
    source: Table, info: Row, where: Where, kept: Kept, say: Progress, check_columns: Callable[[Sequence[str]], None]
) -> Content:
    """Fetch what is not here yet of the version that `info` (the row of TableInfos) tells, and check that it is whole.

    check_columns: called with the columns of TypedDataSet when the first page is here. Raises Contradicted if answers do not fit
    together; FetchError if there are no rows, or too many to fetch at once.
    """
    stamp = {"table": source.id, "info": info, "where": {d: list(codes) for d, codes in where.items()}, "base": source.client.base}
    if not kept.matches(stamp):
        if kept.page(0) is not None:
            say(f"What an interrupted run had of {source.id} is of another version or selection: fetching starts over", 0, 0)
        kept.restart(stamp)
    lists, codes = _lists(source, info, kept, say)
    condition = odata.condition(source.id, where, codes)
    told = _kept(kept, "count.json", lambda: source.count(condition))
    if not told:
        raise FetchError(f"{source.id} has no rows" + (f" for {chosen(where)}: each code exists, their combination does not." if where else "."))
    if told > MOST_ROWS:
        raise FetchError(f"{source.id} has {told:,} rows; more than {MOST_ROWS:,} are not fetched at once. Select: --where RegioS=GM0268,GM0193.")
    columns: tuple[str, ...] = ()
    begins, ids, end, resumed = [], [], 0, 0
    while end < told:
        begins.append(end)
        here = _kept_page(source, kept, end, told)
        page = here or source.data(condition, end, told)
        if not columns:
            columns = page.columns
            _check_dimensions(source.id, columns, codes)
            check_columns(columns)
        elif changed := odata.difference(columns, page.columns):
            raise Contradicted(f"{source.id}: the columns change between row {end} and {end + 1}, {changed}. Look at the table on StatLine; run this again later.")
        ids.append(np.array([odata.row_id(row) for row in page.rows], dtype=np.int64))
        if here:
            resumed += len(here.rows)
        else:
            kept.save_page(end, page.body)
        end = page.ends
        say(f"{source.id}: rows", end, told)
    twice = told - len(np.unique(np.concatenate(ids)))
    if twice:
        raise Contradicted(f"{source.id}: {twice} rows came twice, so that others are missing. Run this again later.")
    return Content(source, kept, lists, columns, told, tuple(begins), resumed)


def chosen(where: Where) -> str:
    """A selection in words, as leveringen.yml has it."""
    return " en ".join(f"{dimension}={','.join(codes)}" for dimension, codes in where.items())


def _lists(source: Table, info: Row, kept: Kept, say: Progress) -> tuple[dict[str, list[Row]], dict[str, list[str]]]:
    """The small entity sets by name, and the codes of every dimension."""
    names = _kept(kept, "parts.json", source.entity_sets)
    dimensions = odata.dimensions(names)
    lists: dict[str, list[Row]] = {}
    for name in ["DataProperties", *dimensions, *(n for n in names if n == "CategoryGroups")]:
        say(f"{source.id}: {name}", 0, 0)
        lists[name] = _kept(kept, f"list-{name}.json", lambda name=name: source.whole(name))
    codes = {d: [row.get("Key") or "" for row in lists[d]] for d in dimensions}
    return lists | {"TableInfos": [info]}, codes


def _kept(kept: Kept, name: str, ask: Callable):
    found = kept.load(name)
    if found is None:
        found = ask()
        kept.save(name, found)
    return found


def _kept_page(source: Table, kept: Kept, begin: int, told: int) -> Page | None:
    """The page that an interrupted run kept, None if there is none or it was damaged."""
    body = kept.page(begin)
    if body is None:
        return None
    try:
        return source.page(body, "json", begin, told)
    except (Unusable, FetchError):
        return None


def _check_dimensions(table: str, columns: Sequence[str], codes: Mapping[str, Sequence[str]]) -> None:
    missing = [c for c in ("ID", *codes) if c not in columns]
    if missing:
        raise Contradicted(f"{table}: {', '.join(missing)} is no column of TypedDataSet, which has {', '.join(columns[:12])}.")
