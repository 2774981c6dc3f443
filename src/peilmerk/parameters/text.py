"""Values of parameters as text, the same every time."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import Enum


def as_text(value: object) -> str:
    """A value as --set takes it: text as it is, dates in ISO form, lists and names with values as JSON, nothing as `null`.

    For two values that one parameter can have it is never the same, so that it can tell builds apart.
    """
    plain = as_json(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def as_json(value: object) -> object:
    """A value in terms of JSON: choices by their value, dates and decimals as text, tuples as lists."""
    if isinstance(value, Enum):
        return as_json(value.value)
    if isinstance(value, dict):
        return {as_text(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
