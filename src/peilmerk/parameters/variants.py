"""Several values for a parameter, side by side: `--set norm_weken=6,8,10`, or --set more than once.

A text that is a value as it stands is one value. Otherwise it is several if there are commas and each piece is a value: of whole numbers, dates, periods and choices. A list or dict, and a number with
decimals, are never cut (0,5 would be 0 and 5): give --set once for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Annotated, get_args, get_origin

from peilmerk.errors import ParameterError, PeilmerkError
from peilmerk.parameters.declared import Parameter
from peilmerk.parameters.values import checked

#: Variants that one build makes: each is a whole edition.
MOST = 12


def matrix(settings: Iterable[tuple[str, str]], declared: Mapping[str, Sequence[Parameter]]) -> list[dict[str, str]]:
    """Every combination of the values that were set; one without several. declared: the parameters by name, of every page that has one. Raises PeilmerkError if there are more than MOST."""
    given: dict[str, list[str]] = {}
    for name, text in settings:
        given.setdefault(name, []).extend(_values(text, declared.get(name, ())))
    several = {name: list(dict.fromkeys(texts)) for name, texts in given.items()}
    count = 1
    for texts in several.values():
        count *= len(texts)
    if count > MOST:
        told = " × ".join(f"{len(texts)} of {name}" for name, texts in several.items() if len(texts) > 1)
        raise PeilmerkError(f"--set: {told} are {count} variants, each of them a whole edition; {MOST} at most. Leave some out.")
    return [dict(zip(several, texts, strict=True)) for texts in product(*several.values())]


def varied(variants: Sequence[Mapping[str, object]]) -> list[str]:
    """The parameters that are not the same in all variants."""
    return [name for name in variants[0] if len({str(v[name]) for v in variants}) > 1]


def _values(text: str, declared: Sequence[Parameter]) -> list[str]:
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) == 1 or not declared or any(p.kind.container or _fraction(p.kind.type) or _fits(p, text) for p in declared):
        return [text]
    return pieces if all(piece and any(_fits(p, piece) for p in declared) for piece in pieces) else [text]


def _fits(parameter: Parameter, text: str) -> bool:
    try:
        checked(parameter, text, "")
    except ParameterError:
        return False
    return True


def _fraction(kind: object) -> bool:
    """Whether a type is of numbers with decimals, of which Dutch readers write the point as a comma."""
    if get_origin(kind) is Annotated:
        return _fraction(get_args(kind)[0])
    return kind in (float, Decimal) or any(_fraction(part) for part in get_args(kind) if isinstance(part, type) or get_origin(part) is Annotated)
