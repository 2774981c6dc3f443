"""What a trace tells of a figure, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from peilmerk.trace.cells import Origin
from peilmerk.trace.pages import Shown


@dataclass(frozen=True)
class Corrected:
    """What correcties.yml did: drop, override, scale or flag; the delivered value if it may be shown, and the account of it."""

    action: str
    delivered: str
    reason: str
    who: str
    date: str
    status: str


@dataclass(frozen=True)
class Vintage:
    """The same figure in another delivery, or in another cell. `used`: why it is not, or that it says the same."""

    vintage: str
    value: str
    delivery: str
    place: str
    used: str


@dataclass(frozen=True)
class Figure:
    """One observation and its whole way. `value` is what readers see; empty if it is not shown on any page."""

    value: str
    hidden: bool
    withdrawn: bool
    period: str
    period_label: str
    member: str
    area: str
    theme: str
    kind: str
    transformation: str
    note: str
    own: bool
    vintage: str
    correction: Corrected | None
    origin: Origin
    vintages: list[Vintage] = field(default_factory=list)
    pages: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Trace:
    """All figures of one indicator in one publication. `elsewhere`: how many more it sees that no page shows."""

    publication: str
    heading: str
    peildatum: str
    indicator: str
    label: str
    unit: str
    figures: list[Figure]
    elsewhere: int
    remarks: list[str]

    def as_dict(self) -> dict:
        """As JSON can hold it."""
        return asdict(self)
