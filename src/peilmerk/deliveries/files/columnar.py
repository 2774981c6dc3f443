"""Parquet as a sheet: first a row with the names of the columns, then the rows, streamed by row group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from peilmerk.deliveries.files.safety import MAX_UNPACKED, Source, guarded
from peilmerk.deliveries.files.sheet import StreamedSheet

_BATCH = 20_000
_DO = "Write the table again with plain columns of text, numbers and dates, or deliver it as CSV."


def open_parquet(source: Source) -> StreamedSheet:
    """A Parquet file as a sheet. Raises DeliveryError for a damaged file and, by name, for columns that are no plain values."""
    return StreamedSheet(source.name, source.stem, ParquetTable(source))


class ParquetTable:
    """The rows of a Parquet file: the names of its columns, then Python values, empty text for null. See sheet.Table."""

    def __init__(self, source: Source):
        self.source = source
        with self._opened() as file:
            schema, meta = file.schema_arrow, file.metadata
            nested = [f"{f.name} ({f.type})" for f in schema if not _is_plain(f.type)]
            if nested:
                raise source.error(found=f"columns of parts: {', '.join(nested[:10])}", expected="columns with one value a row", do=_DO)
            for group in range(meta.num_row_groups):
                if meta.row_group(group).total_byte_size > MAX_UNPACKED:
                    raise source.error(found=f"{meta.row_group(group).total_byte_size:,} bytes in one row group", expected=f"at most {MAX_UNPACKED:,}", do=_DO)
            self.names = list(schema.names)
            self.height, self.width = meta.num_rows + 1, len(self.names)
            self.size = self.height * self.width
            held = sum(meta.row_group(group).num_rows for group in range(meta.num_row_groups))
            if held != meta.num_rows:
                raise self._fewer(held, meta.num_rows)
        for _ in self.rows(self.height - 1):  # the last page must be whole
            break

    def rows(self, start: int = 0) -> Iterator[list[object]]:
        """All rows from `start` on. Raises DeliveryError for damage."""
        if start == 0:
            yield list(self.names)
        with self._opened() as file:
            skip, left = max(0, start - 1), max(0, self.height - max(1, start))
            groups = []
            for group in range(file.num_row_groups):
                count = file.metadata.row_group(group).num_rows
                if not groups and skip >= count:
                    skip -= count
                else:
                    groups.append(group)
            for batch in file.iter_batches(_BATCH, row_groups=groups):
                if skip >= batch.num_rows:
                    skip -= batch.num_rows
                    continue
                batch, skip = batch.slice(skip), 0
                left -= batch.num_rows
                columns = [[("" if v is None else v) for v in _plain(c).to_pylist()] for c in batch.columns]
                yield from map(list, zip(*columns, strict=True))
            if left:
                raise self._fewer(self.height - 1 - left, self.height - 1)

    def _fewer(self, held: int, told: int):
        return self.source.error(
            found=f"{held:,} rows", expected=f"the {told:,} that the file says it has", do="Write it again, or ask for the delivery once more."
        )

    @contextmanager
    def _opened(self) -> Iterator[pq.ParquetFile]:
        with guarded(self.source, "a Parquet file", do="Write it again, or ask for the delivery once more."), self.source.seekable() as stream:
            yield pq.ParquetFile(stream)


def _is_plain(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    t = pa.types
    is_text = t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind)
    is_moment = t.is_date(kind) or t.is_timestamp(kind) or t.is_time(kind)
    return is_text or is_moment or t.is_integer(kind) or t.is_floating(kind) or t.is_decimal(kind) or t.is_boolean(kind) or t.is_null(kind)


def _plain(column: pa.Array) -> pa.Array:
    """Moments in microseconds: nanoseconds would come as a type of pandas."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_time64(column.type) and column.type.unit == "ns":
        return column.cast(pa.time64("us"), safe=False)
    return column
