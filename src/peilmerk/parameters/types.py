"""Types for parameters beside those of Python: a period in any Dutch spelling, a whole number between bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from peilmerk import period as periods


def _code(value: object) -> str:
    return periods.parse(value).code


#: A period; the value is its code. `title` and `examples` of a Field are what messages say of a type.
Periode = Annotated[str, BeforeValidator(_code), Field(title="a period (Periode)", examples=["2020-S1"])]


class Aantal:
    """A whole number, 0 or more; `Aantal[1, 24]` is one from 1 to 24.

    The same as Annotated[int, Field(ge=1, le=24)], in a form that papermill's own --help-notebook can read too.
    """

    #: What `Aantal` without bounds means.
    whole = Annotated[int, Field(ge=0)]

    def __class_getitem__(cls, bounds):
        if not (isinstance(bounds, tuple) and [type(b) for b in bounds] == [int, int] and bounds[0] <= bounds[1]):
            raise TypeError("Aantal takes the lowest and the highest number: Aantal[1, 24]")
        return Annotated[int, Field(ge=bounds[0], le=bounds[1])]

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return handler.generate_schema(cls.whole)
