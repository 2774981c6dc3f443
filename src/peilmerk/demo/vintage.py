"""The registers of a town on the day of an export: the columns of peilmerk.registers.forms, and beside them names and free text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from peilmerk.demo import breakthrough, days, income, people, stays, waiting
from peilmerk.demo.life import Life, live
from peilmerk.demo.lines import LINES, PRODUCTS, REFERRERS
from peilmerk.demo.town import Town

_STATUS = ("nieuw", "gewijzigd", "verwijderd")
#: What a consultant could have written. It is personal, says nothing of value to a statistic, and must never come out of a delivery.
NOTES = (
    "Keukentafelgesprek gevoerd; dochter helpt met de boodschappen", "Huisarts gebeld, wacht op terugbericht",
    'Mevrouw zegt: "het gaat zo niet langer"', "Indicatie verlengd na evaluatie; situatie ongewijzigd",
    "Vader woont elders, contact via e-mail", "Cliënt is slechtziend en gebruikt een rollator",
    "School en ouders zijn het eens over de aanpak", "Schulden bij drie schuldeisers, betalingsregeling loopt",
    "Afspraak verzet wegens ziekte", "", "", "",
)  # fmt: skip


def registers(town: Town, export: date) -> dict[str, pa.Table]:
    """All registers of a town as they were on the day of export, by the name of their form.

    Columns are those of the form, with `naam` and `toelichting` where a supplier has them. Codes are those of
    data/reference/; a day that is not known is null. The same town and day give the same rows.
    """
    return {name: register(town, export, name) for name in MAKERS}


def register(town: Town, export: date, name: str) -> pa.Table:
    """One register, so that a large town need not have all of them in memory."""
    return MAKERS[name](live(town), days.day_of(export))


def _indications(life: Life, export: int) -> pa.Table:
    rows = stays.rows_on(life.indications, export)
    line = rows["line"].to_numpy()
    return pa.table({
        **_client(life, rows), "toewijzingnummer": pa.array(rows["number"]), "product": _products(rows["product"]),
        "ingangsdatum": _dates(rows["start"]), "einddatum": _dates(rows["shown_end"]),
        "verwijzer": _words(rows["referrer"], REFERRERS), "aanbieder": _providers(rows["provider"]),
        "volume": pa.array(rows["volume"].astype("float64")), "eenheid": _words(line, [x.unit for x in LINES]),
        "frequentie": _words(line, [x.per for x in LINES]), "leveringsvorm": _words(rows["budget"].astype("int8"), ["zorg in natura", "pgb"]),
        **_home(life, rows, export), "status": _words(rows["status"], _STATUS), "toelichting": _notes(rows["number"]),
    })  # fmt: skip


def _persons(life: Life, export: int) -> pa.Table:
    """The addresses of everyone who is in another register on that day."""
    person, homes = _known_persons(life, export), life.people.homes
    household = life.people.household[person]
    begin = np.column_stack([homes.since[household], homes.moved[household]])
    end = np.column_stack([begin[:, 1:] - 1, np.full(len(person), days.NEVER)])
    begin[:, 0] = np.maximum(begin[:, 0], life.people.birth[person])
    begin[:, 0] = np.maximum(begin[:, 0], homes.arrived[household])
    here = (begin <= export) & (end >= begin)
    who, address = np.nonzero(here)
    rows = pd.DataFrame({"person": person[who]})
    shown = end[here]
    return pa.table({
        **_client(life, rows), "vanaf": _dates(begin[here]), "tot": _dates(np.where(shown <= export, shown, days.NEVER)),
        "wijk": _districts(life.town, homes.district[household[who], address]), "huishouden": pa.array(homes.number[household[who], address]),
        "geboortedatum": _dates(life.people.birth[person[who]]),
    })  # fmt: skip


def _known_persons(life: Life, export: int) -> np.ndarray:
    here = np.zeros(len(life.people), bool)
    for rows in (
        stays.rows_on(life.indications, export), stays.rows_on(life.benefits, export), waiting.rows_on(life.waiting, export),
        breakthrough.rows_on(life.breakthrough, export),
    ):  # fmt: skip
        here[rows["person"]] = True
    return np.flatnonzero(here)


def _delivered(life: Life, export: int) -> pa.Table:
    """Months that have passed: what is delivered in a month is registered when it is over."""
    claims, rows = life.claims, life.indications
    keep = claims.month < int(days.month_of(np.array(export)))
    row = claims.indication[keep]
    return pa.table({
        **_claimed(life, row), "leveringsmaand": _dates(days.first_day(claims.month[keep])),
        "volume": pa.array(claims.volume[keep].astype("float64")),
        "eenheid": _words(rows["line"].to_numpy()[row], [x.unit for x in LINES]), "aanbieder": _providers(rows["provider"].to_numpy()[row]),
    })  # fmt: skip


def _declared(life: Life, export: int) -> pa.Table:
    """Invoices that had come in by then; those that were taken back have a second row, and a third if they were declared anew."""
    claims, rows = life.claims, life.indications
    kinds = (claims.invoiced <= export, claims.credited <= export, (claims.credited <= export) & (claims.anew > 0))
    at = np.concatenate([np.flatnonzero(kind) for kind in kinds]).astype("int32")
    kind = np.repeat(np.arange(3, dtype="int8"), [int(k.sum()) for k in kinds])
    invoiced = np.where(kind == 0, claims.invoiced[at], claims.credited[at])
    cents = np.where(kind == 2, claims.anew[at], claims.cents[at])
    part = np.where(kind == 2, claims.anew[at] / claims.cents[at], 1)
    row, month = claims.indication[at], claims.month[at]
    line = rows["line"].to_numpy()[row]
    fields = sorted({f for x in LINES for f in x.taakveld})
    field = np.array([[fields.index(f) for f in x.taakveld] for x in LINES], "int8")
    return pa.table({
        **_claimed(life, row), "referentienummer": pa.array(at * 3 + kind + 1), "leveringsmaand": _dates(days.first_day(month)),
        "factuurmaand": _dates(invoiced), "bedrag": pa.array(cents / 100),
        "volume": pa.array(np.round(claims.volume[at] * part, 2).astype("float64")), "eenheid": _words(line, [x.unit for x in LINES]),
        "debet_credit": _words((kind == 1).astype("int8"), ["debet", "credit"]),
        "taakveld": _words(field[line, (month >= days.month(2023)).astype("int8")], fields),
        "aanbieder": _providers(rows["provider"].to_numpy()[row]),
    })  # fmt: skip


def _claimed(life: Life, row: np.ndarray) -> dict[str, pa.Array]:
    rows = life.indications
    return {
        "client": pa.array(life.people.number[rows["person"].to_numpy()[row]]),
        "toewijzingnummer": pa.array(rows["number"].to_numpy()[row]),
        "product": _products(rows["product"].to_numpy()[row]),
    }  # fmt: skip


def _waiting(life: Life, export: int) -> pa.Table:
    rows = waiting.rows_on(life.waiting, export)
    return pa.table({
        **_client(life, rows), "product": _products(rows["product"]),
        "aanmelddatum": _dates(rows["applied"]), "startdatum": _dates(rows["start"]),
        "afgemeld": _dates(rows["gave_up"]), "spoed": pa.array(rows["urgent"].to_numpy()), "wijk": _home(life, rows, export)["wijk"],
        "toelichting": _notes(rows["person"]),
    })  # fmt: skip


def _benefits(life: Life, export: int) -> pa.Table:
    rows = stays.rows_on(life.benefits, export)
    return pa.table({
        **_client(life, rows), "toewijzingnummer": pa.array(rows["number"]), "regeling": _words(rows["scheme"], income.NAMES),
        "ingangsdatum": _dates(rows["start"]), "einddatum": _dates(rows["shown_end"]), "leefvorm": _words(rows["form"], income.HOUSEHOLDS),
        **_home(life, rows, export), "status": _words(rows["status"], _STATUS),
    })  # fmt: skip


def _breakthrough(life: Life, export: int) -> pa.Table:
    """Savings and costs are known when there is a plan."""
    rows = breakthrough.rows_on(life.breakthrough, export)
    planned = (rows["plan"] != days.NEVER).to_numpy()
    amounts = {f"besparing_{law}": rows[law] for law in breakthrough.SAVINGS} | {"kosten": rows["costs"]}
    return pa.table({
        **_client(life, rows), **{step: _dates(rows[step]) for step in breakthrough.STEPS},
        **{name: pa.array(amount.to_numpy("float64"), mask=~planned) for name, amount in amounts.items()},
        "wijk": _home(life, rows, export)["wijk"], "toelichting": _notes(rows["person"]),
    })  # fmt: skip


#: The registers, each with what makes it.
MAKERS: dict[str, Callable[[Life, int], pa.Table]] = {
    "indicaties": _indications, "personen": _persons, "geleverd": _delivered, "declaraties": _declared, "wachtlijst": _waiting,
    "uitkeringen": _benefits, "doorbraak": _breakthrough,
}  # fmt: skip


def _client(life: Life, rows: pd.DataFrame) -> dict[str, pa.Array]:
    person = rows["person"].to_numpy()
    return {"client": pa.array(life.people.number[person]), "naam": _words(life.people.name[person], people.names())}


def _home(life: Life, rows: pd.DataFrame, export: int) -> dict[str, pa.Array]:
    """Where each person lives on the day of export, and the day of birth."""
    homes, household = life.people.homes, life.people.household[rows["person"].to_numpy()]
    at = homes.place(household, export)
    return {
        "wijk": _districts(life.town, homes.district[household, at]), "huishouden": pa.array(homes.number[household, at]),
        "geboortedatum": _dates(life.people.birth[rows["person"].to_numpy()]),
    }  # fmt: skip


def _dates(days_since: np.ndarray | pd.Series) -> pa.Array:
    values = np.asarray(days_since, "int32")
    return pa.array(values, pa.int32(), mask=values == days.NEVER).cast(pa.date32())


def _words(codes: np.ndarray | pd.Series, words: Sequence[str]) -> pa.Array:
    """Numbers as words of a list; a number below 0 is no word."""
    values, different = np.asarray(codes), list(dict.fromkeys(words))
    at = np.array([different.index(word) for word in words], "int16")[values]
    return pa.DictionaryArray.from_arrays(pa.array(at, pa.int16(), mask=values < 0), pa.array(different, pa.string()))


def _products(codes: np.ndarray | pd.Series) -> pa.Array:
    return _words(codes, PRODUCTS)


def _districts(town: Town, numbers: np.ndarray) -> pa.Array:
    return _words(numbers, [d.code for d in town.districts])


def _providers(numbers: np.ndarray | pd.Series) -> pa.Array:
    """Eight digits, as an AGB code has, beginning with 99, which is no kind of care that has one."""
    values, at = np.unique(np.asarray(numbers), return_inverse=True)
    return _words(at.astype("int16"), [f"99{n:06}" for n in values])


def _notes(numbers: pd.Series) -> pa.Array:
    return _words((numbers.to_numpy() % len(NOTES)).astype("int8"), NOTES)
