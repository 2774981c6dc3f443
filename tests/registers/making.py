"""Small registers for tests: rows to Parquet as reading leaves them, counted; and registers drawn by chance."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peilmerk.reference import Reference
from peilmerk.registers import counting
from peilmerk.registers.forms import FORMS
from peilmerk.registers.reading import ROW, schema

TOWN, NORTH, SOUTH = "GM9001", "WK900101", "WK900102"
#: What is counted in tests: sixteen months, of which the last is not whole.
SINCE, EXPORTED = date(2023, 1, 1), date(2024, 4, 10)
#: Other windows: that begin or end within a month, on a leap day or the day after, with a part of a year only.
WINDOWS = [
    (SINCE, EXPORTED), (date(2023, 1, 1), date(2024, 1, 1)), (date(2022, 8, 15), date(2024, 2, 29)), (date(2023, 2, 1), date(2024, 3, 1)),
    (date(2023, 1, 2), date(2023, 7, 1)), (date(2022, 12, 31), date(2024, 1, 31)), (date(2023, 11, 10), date(2024, 1, 20)),
]  # fmt: skip
#: The columns that say what a counted figure is about.
KEY = ["indicator", "time_period", "ref_area", "product", "law", "referrer", "age", "target_group", "taakveld", "breakdown"]


def write(folder: Path, rows: dict[str, list[dict]]) -> dict[str, list[Path]]:
    """Rows of forms as Parquet files; of birth dates only the month, as reading keeps them."""
    files = {}
    for form, lines in rows.items():
        fields = schema(FORMS[form])
        columns = {f.name: [line.get(f.name) for line in lines] for f in fields}
        columns[ROW] = list(range(len(lines)))
        if "geboortedatum" in columns:
            columns["geboortedatum"] = [d and d.replace(day=1) for d in columns["geboortedatum"]]
        table = pa.table({f.name: pa.array(columns[f.name], type=f.type) for f in fields}, schema=fields)
        pq.write_table(table, folder / f"{form}.parquet")
        files[form] = [folder / f"{form}.parquet"]
    return files


def count(folder: Path, reference: Reference, rows: dict[str, list[dict]], since: date = SINCE, exported: date = EXPORTED) -> pd.DataFrame:
    """All observations of these rows."""
    found: list[pd.DataFrame] = []
    given = counting.Given(write(folder, rows), exported, since)
    counting.count(given, reference, TOWN, folder / "tmp", lambda form, table: found.append(table.astype({c: "str" for c in table.select_dtypes("category")})))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*KEY, "obs_value"])


def value(table: pd.DataFrame, indicator: str, period: str, **where) -> float:
    """The one figure of an indicator and period; of the whole but for what `where` says."""
    wanted = {"ref_area": TOWN, **dict.fromkeys(KEY[3:], "_T"), **where}
    found = table[(table["indicator"] == indicator) & (table["time_period"] == period)]
    for column, word in wanted.items():
        found = found[found[column] == word]
    (one,) = found["obs_value"]
    return one


# --- by chance ---
def anything(chance: random.Random) -> dict[str, list[dict]]:
    """Registers of a few people, in which what is hard happens often: overlaps, moves on one day, leap days, open ends, credits."""
    people = range(1, chance.randint(1, 5) + 1)
    born = {p: date(2005, 3, 1) + timedelta(chance.randrange(900)) for p in people}
    listed = [p for p in people if chance.random() < 0.7]  # those of whom an address was delivered
    rows = {"personen": [a for p in listed for a in _addresses(chance, p, born[p])]}
    rows["indicaties"] = [i for p in people for i in _indications(chance, p, born[p])]
    for name, make in (("uitkeringen", _benefits), ("geleverd", _delivered), ("declaraties", _declared), ("wachtlijst", _waiting), ("doorbraak", _case)):
        if chance.random() < 0.8:
            rows[name] = [line for p in people for line in make(chance, p)]
    return {name: lines for name, lines in rows.items() if lines or name == "indicaties"}


def _day(chance: random.Random) -> date:
    """Days of before, in and after the window; leap days and first and last days of periods often."""
    if chance.random() < 0.3:
        return chance.choice([date(2024, 2, 29), date(2023, 3, 31), date(2023, 4, 1), date(2023, 12, 31), date(2024, 1, 1), date(2022, 12, 31), date(2023, 1, 1)])
    return date(2022, 8, 1) + timedelta(chance.randrange(620))


def _end(chance: random.Random, begin: date) -> date | None:
    if chance.random() < 0.25:
        return chance.choice([None, None, date(9999, 12, 31)])
    return begin + timedelta(chance.choice([0, 1, 2, 27, 30, 59, 120, 365]))


def _addresses(chance: random.Random, person: int, born: date) -> list[dict]:
    found, day = [], date(2022, 1, 1) + timedelta(chance.randrange(500))
    for _ in range(chance.randint(1, 4)):
        found.append({
            "client": person, "vanaf": day, "tot": None if chance.random() < 0.5 else day + timedelta(chance.choice([0, 3, 90, 400])),
            "wijk": chance.choice([NORTH, SOUTH, ""]), "huishouden": chance.choice([0, 701, 702]), "geboortedatum": born if chance.random() < 0.8 else None,
        })  # fmt: skip
        day += timedelta(chance.choice([0, 0, 1, 40, 200]))
    return found


def _indications(chance: random.Random, person: int, born: date) -> list[dict]:
    found: list[dict] = []
    for _ in range(chance.randint(0, 4)):
        before = [i["einddatum"] for i in found if i["einddatum"] and i["einddatum"].year < 9999]
        begin = chance.choice(before) + timedelta(chance.choice([0, 1, 2])) if before and chance.random() < 0.4 else _day(chance)
        if before and min(before) < SINCE and chance.random() < 0.3:
            begin = min(before) + timedelta(chance.choice([366, 367]))  # back a year after the first day without, or a day later
        found.append({
            "client": person, "product": chance.choice(["01", "07", "45"]), "ingangsdatum": begin, "einddatum": _end(chance, begin),
            "verwijzer": chance.choice(["huisarts", "gemeente", ""]), "volume": chance.choice([None, 0.1, 0.2, 0.3, 2.5, 40.0, 4321.7]),
            "eenheid": chance.choice(["uur", "uur", "uur", "minuut", "dagdeel", "etmaal", ""]), "frequentie": chance.choice(["dag", "week", "maand", "totaal"]),
            # Where no address was delivered, that of the indication counts.
            "wijk": chance.choice([NORTH, SOUTH, ""]), "huishouden": chance.choice([0, 0, 701, 703]),
            "geboortedatum": born if chance.random() < 0.3 else None,
        })  # fmt: skip
    return found


def _benefits(chance: random.Random, person: int) -> list[dict]:
    found = []
    for _ in range(chance.choice([0, 0, 1, 2])):
        begin = _day(chance)
        found.append({
            "client": person, "regeling": chance.choice(["pw-bijstand", "ioaw"]), "ingangsdatum": begin, "einddatum": _end(chance, begin),
            "leefvorm": chance.choice(["alleenstaande", "gehuwden", ""]), "wijk": chance.choice([NORTH, SOUTH, ""]), "huishouden": chance.choice([0, 0, 703]),
        })  # fmt: skip
    return found


def _month(chance: random.Random) -> date:
    number = 2022 * 12 + 10 + chance.randrange(18)
    return date(number // 12, number % 12 + 1, 1)


def _delivered(chance: random.Random, person: int) -> list[dict]:
    return [
        {"client": person, "product": chance.choice(["01", "07", "45"]), "leveringsmaand": _month(chance), "volume": chance.choice([0.1, 0.0, 7.5, 43.0, 9876.5]),
         "eenheid": chance.choice(["uur", "minuut", "stuks"])}
        for _ in range(chance.randrange(4))
    ]  # fmt: skip


def _declared(chance: random.Random, person: int) -> list[dict]:
    found = []
    for _ in range(chance.randrange(5)):
        month = _month(chance)
        late = month.year * 12 + month.month - 1 + chance.choice([0, 1, 1, 2, 9])
        found.append({
            "client": person, "product": chance.choice(["01", "07", "45"]), "leveringsmaand": month, "factuurmaand": date(late // 12, late % 12 + 1, 1),
            "bedrag": chance.choice([100.0, 250.5, 99.99, 0.0, 0.1, 0.2, 0.3]), "volume": chance.choice([None, 0.1, 0.2, 0.3, 12.0]), "eenheid": chance.choice(["uur", "etmaal"]),
            "debet_credit": chance.choice(["debet", "debet", "debet", ""]), "taakveld": chance.choice(["6.72", "6.71", ""]),
        })  # fmt: skip
        if chance.random() < 0.3:
            # Sometimes only a part, or more than there was.
            found.append({**found[-1], "debet_credit": "credit", "bedrag": chance.choice([found[-1]["bedrag"], 0.3, 60.0])})
    return found


def _waiting(chance: random.Random, person: int) -> list[dict]:
    found = []
    for _ in range(chance.randrange(3)):
        begin = _day(chance)
        end = begin + timedelta(chance.choice([0, 7, 55, 56, 57, 90])) if chance.random() < 0.8 else None
        withdrew = chance.random() < 0.2
        found.append({
            "client": person, "product": chance.choice(["01", "45", ""]), "aanmelddatum": begin, "startdatum": None if withdrew else end,
            "afgemeld": end if withdrew else None, "spoed": chance.choice([True, False, False, None]), "wijk": chance.choice([NORTH, "", ""]),
        })  # fmt: skip
    return found


def _case(chance: random.Random, person: int) -> list[dict]:
    if chance.random() < 0.4:
        return []
    day, line = _day(chance), {"client": person}
    for state in ("aangemeld", "opgepakt", "plan", "uitgevoerd", "afgesloten"):
        line[state] = day
        day += timedelta(chance.choice([0, 20, 60]))
        if chance.random() < 0.2:
            break
    for law in ("wmo", "participatiewet"):
        line[f"besparing_{law}"] = chance.choice([None, 0.0, 12_500.0, -300.0])
    return [{**line, "kosten": chance.choice([None, 800.0])}]
