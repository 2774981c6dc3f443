"""A register of the demo as tests look at it."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa


def frame(table: pa.Table) -> pd.DataFrame:
    """A register as a data frame with days and texts."""
    plain = pa.schema([(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema])
    return table.cast(plain).to_pandas(date_as_object=False)
