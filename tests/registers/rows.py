"""Rows of registers in one line each: days as text, and what a test does not say is empty."""

from __future__ import annotations

from datetime import date

from registers.making import NORTH


def day(text: str) -> date | None:
    """A day written as 2024-02-29, or a month as 2024-02 (its first day); None for the empty text."""
    return date.fromisoformat(text if len(text) != 7 else f"{text}-01") if text else None


def days(texts: dict[str, str]) -> dict[str, date | None]:
    """Columns of which the values are days."""
    return {name: day(text) for name, text in texts.items()}


def indication(client: int, begin: str, end: str = "", product: str = "01", *, born: str = "", **more) -> dict:
    """An indication from one day to and with another; without an end it goes on."""
    return {"client": client, "product": product, **days({"ingangsdatum": begin, "einddatum": end, "geboortedatum": born}), **more}


def address(client: int, begin: str, end: str = "", district: str = NORTH, household: int = 0, *, born: str = "") -> dict:
    """Where somebody lives from a day on; an empty district is one that is not known."""
    return {"client": client, "wijk": district, "huishouden": household, **days({"vanaf": begin, "tot": end, "geboortedatum": born})}


def benefit(client: int, begin: str, end: str = "", scheme: str = "pw-bijstand", *, household_type: str = "", **more) -> dict:
    """A benefit from one day to and with another."""
    return {"client": client, "regeling": scheme, "leefvorm": household_type, **days({"ingangsdatum": begin, "einddatum": end}), **more}


def delivered(client: int, month: str, volume: float, unit: str = "uur", product: str = "01") -> dict:
    """Care of a month."""
    return {"client": client, "product": product, "leveringsmaand": day(month), "volume": volume, "eenheid": unit}


def declared(client: int, month: str, amount: float, invoiced: str = "", product: str = "01", *, credit: bool = False, **more) -> dict:
    """What was declared for care of a month; invoiced in that month if nothing else is said."""
    dates = days({"leveringsmaand": month, "factuurmaand": invoiced or month})
    return {"client": client, "product": product, "bedrag": amount, "debet_credit": "credit" if credit else "debet", **dates, **more}


def waits(client: int, registered: str, started: str = "", withdrawn: str = "", product: str = "01", *, urgent: bool | None = None, district: str = "") -> dict:
    """A registration on the waiting list."""
    dates = days({"aanmelddatum": registered, "startdatum": started, "afgemeld": withdrawn})
    return {"client": client, "product": product, "spoed": urgent, "wijk": district, **dates}


def case(client: int, *, saved: dict[str, float] | None = None, cost: float | None = None, **states: str) -> dict:
    """A case of the breakthrough method: the day of every state that it reached, and what its plan saves by law."""
    return {"client": client, "kosten": cost, **{f"besparing_{law}": amount for law, amount in (saved or {}).items()}, **days(states)}
