"""Money: results by domain, budget against outcome, reserves, what is incidental, the margin of prudence, and cost per inhabitant or client."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace

import numpy as np
import pandas as pd

from peilmerk import keys, writing
from peilmerk.analyses.bridge import brug
from peilmerk.analyses.outcome import (
    HIDDEN,
    WRITTEN,
    Outcome,
    absent,
    derive,
    figure,
    hidden,
    nothing,
    rows_at,
)
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL, records, total
from peilmerk.rules.values import plain_name
from peilmerk.texts import formats

RESULT, PER_HEAD = "resultaat", "per-inwoner"
#: The budget as it was changed in the course of the year, as deliveries of taakvelden call it; the original one has no name.
CHANGED = "na wijziging"
_LESS_THAN_NOTHING = "een bedrag onder nul is geen kosten"


def resultaten(resultaat: pd.DataFrame, eerder: pd.DataFrame | None = None) -> Outcome:
    """Results of the newest year by domain, with their range, beside what was realised the year before.

    resultaat: levels in euro by domain (`breakdown`). eerder: what earlier deliveries said was realised, if the newest one has one year only. Rows: of the newest period all figures (`kolom` is the period), of the period a year before what
    was realised, and the difference (`verschil`; of a range a range). `domein` names the domain as the newest period does; domains are matched by name without capitals
    and brackets. Absent if all are hidden.
    """
    table = _euro(resultaat)
    if table.empty:
        return nothing(RESULT)
    if eerder is not None and len(eerder):
        table = pd.concat([table, _euro(eerder)], ignore_index=True).drop_duplicates([keys.FIELD])
    table = table[table["scenario"].isin(["actual", "forecast"]) & _stated(table)]
    newest = table.sort_values(["time_end", "time_start"], kind="stable").tail(1)
    if newest.empty or not len(table[table["conf_status"] == "F"]):
        return absent(RESULT, HIDDEN if len(hidden(table)) else "er zijn geen bedragen opgegeven", lacks="financien")
    when = newest.iloc[0]
    now = table[(table["time_period"] == when["time_period"])].drop_duplicates("uitsplitsing")
    earlier = [when[c] - pd.DateOffset(years=1) for c in ("time_start", "time_end")]
    before = table[(table["time_start"] == earlier[0]) & (table["time_end"] == earlier[1]) & table["scenario"].eq("actual") & table["obs_value"].notna()]
    before = dict(zip(map(plain_name, before["uitsplitsing"]), before.index, strict=True))
    shown = now[now["conf_status"] == "F"]
    if shown.empty:
        return absent(RESULT, HIDDEN)
    pairs = [(at, name, before.get(plain_name(name))) for at, name in zip(shown.index, shown["uitsplitsing"], strict=True)]
    alone = [name for _, name, last in pairs if last is None]
    rows = _beside(table, pairs)
    notes = _left_out(now, shown, "uitsplitsing", "domeinen")
    if alone and len(alone) < len(shown):
        notes += (f"Van {formats.listed(alone)} is geen realisatie van een jaar eerder bekend onder dezelfde naam.",)
    return Outcome(RESULT, rows, sentence=_extremes(rows, alone=len(now) == 1), notes=notes)


def begroting(bedragen: pd.DataFrame, namen: Mapping[str, str] | Callable[[str], str] | None = None, *, jaar: int | None = None) -> Outcome:
    """Original and changed budget against outcome, by taakveld, of one side (lasten or baten).

    bedragen: amounts in euro of one indicator, scenario budget (`breakdown` _T, and "na wijziging") and actual. namen: code of a taakveld -> its name (`ed.taakveldnaam`).
    jaar: the last one with an outcome, if left out. Rows: `taakveld_naam`, `kolom` (begroting, begroting na wijziging, realisatie, verschil, afwijking in procenten),
    `rol` (`nu` the outcome, `naast` the budget that counts: as changed, if it was); at the end the whole (`role` total), computed only if nothing is hidden and every
    taakveld has an outcome and a budget. The difference is outcome minus budget. A budget of nil has no percentage. A taakveld that is divided in parts in that year is left to its parts.
    """
    table = _euro(bedragen)
    table = rows_at(table, table["taakveld"] != TOTAL)
    if table.empty:
        return nothing(RESULT)
    if table["indicator"].nunique() > 1:
        return absent(RESULT, "lasten en baten horen niet in één tabel")
    realised = table["jaar"][(table["scenario"] == "actual") & (table["obs_value"].notna() | table["conf_status"].ne("F"))]
    if realised.empty:
        return absent(RESULT, "er is nog geen realisatie geleverd", lacks="financien")
    table = rows_at(table, table["jaar"] == (year := realised.max() if jaar is None else jaar))
    table = rows_at(table, ~table["taakveld"].isin(set(table["part_of"])))
    words = pd.Series("realisatie", index=table.index).mask(table["scenario"].eq("budget"), "begroting")
    table = _in_euros(table).assign(kolom=words.mask(table["scenario"].eq("budget") & table["breakdown"].eq(CHANGED), f"begroting {CHANGED}"))
    codes = sorted(dict.fromkeys(table["taakveld"]), key=_in_order)
    lines: dict[str, dict[str, int]] = {}
    for at, (code, column) in enumerate(zip(table["taakveld"], table["kolom"], strict=True)):
        lines.setdefault(code, {})[column] = at
    values, shown = table["obs_value"].tolist(), table["conf_status"].eq("F").tolist()
    found, complete = [], []
    for code in codes:
        cells = lines[code]
        if not all(shown[at] for at in cells.values()):
            continue
        cells = {k: at for k, at in cells.items() if pd.notna(values[at])}
        budget = f"begroting {CHANGED}" if f"begroting {CHANGED}" in cells else "begroting"
        if "realisatie" not in cells or budget not in cells:
            continue
        complete.append(code)
        found.append((f"{code} {_name(namen, code)}".strip(), cells, budget))
    if not found:
        return absent(RESULT, HIDDEN if len(hidden(table)) else f"over {year} is geen begroting met een realisatie geleverd", lacks="financien")
    notes = _left_out(table.drop_duplicates("taakveld"), table[table["taakveld"].isin(complete)].drop_duplicates("taakveld"), "taakveld", "taakvelden", "een bedrag is verborgen of niet opgegeven")
    rows = _lines(table, found)
    if len(complete) == len(codes) and len(codes) > 1:
        rows = pd.concat([rows, _whole(rows)], ignore_index=True)
    return Outcome(RESULT, rows, sentence=_off_budget(rows), notes=notes)


def reserves(standen: pd.DataFrame, toevoegingen: pd.DataFrame, onttrekkingen: pd.DataFrame) -> Outcome:
    """How a reserve moved: opening, additions, withdrawals and closing, for `waterval`; that must close, as a bridge.

    standen: what was in one reserve, on days or at the end of periods. toevoegingen, onttrekkingen: amounts of periods, both without sign. Taken are the last two
    stands, and what lies between them. Rows as of `brug`. Absent for stands of several reserves: choose one.
    """
    stands = _euro(standen)
    if stands.empty:
        return nothing(RESULT)
    if stands[BREAKDOWNS].drop_duplicates().shape[0] > 1:
        return absent(RESULT, "er zijn standen van meer dan één reserve")
    if stands["time_end"].nunique() < 2:
        return absent(RESULT, "er is maar één stand van de reserve geleverd", lacks="financien")
    order = stands.sort_values("time_end", kind="stable").drop_duplicates("time_end", keep="last").index[-2:]
    opening, closing = standen.loc[[order[0]]], standen.loc[[order[1]]]
    since, until = opening["time_end"].iloc[0], closing["time_end"].iloc[0]
    moved = pd.concat([m.assign(_name=name) for m, name in ((plain(toevoegingen), "toevoeging"), (plain(onttrekkingen), "onttrekking")) if len(m)] or [plain(stands.head(0)).assign(_name="")])
    moved = moved[(moved["time_start"] >= since) & (moved["time_end"] <= until)]
    moved["_name"] = [n if u == "totaal" or u == stands["uitsplitsing"].iloc[0] else f"{n}: {u}" for n, u in zip(moved["_name"], moved["uitsplitsing"], strict=True)]
    off = tuple(dict.fromkeys(onttrekkingen["indicator"])) if len(onttrekkingen) else ()
    labels = tuple(f"stand {s['periode'].iloc[0]}" for s in (opening, closing))
    outcome = brug(opening, moved, closing, eraf=off, naam="_name", namen=labels)
    return Outcome(RESULT, outcome.rows, outcome.absent, outcome.nothing, outcome.sentence, outcome.notes)


_ONCE, _LASTING = re.compile(r"\b(incidente(?:el|le)|eenmalige?)\b", re.IGNORECASE), re.compile(r"\bstructure(?:el|le)\b", re.IGNORECASE)


def kind_of_money(row: Mapping) -> str:
    """`incidenteel` or `structureel`, if the members of a figure or its note say one of both; empty if neither or both.

    Of the name of its measure, category or breakdown before its note: a note can also tell of something else.
    """
    for text in (" ".join(row[d] for d in BREAKDOWNS if row[d] != TOTAL), row["note"]):
        once, lasting = bool(_ONCE.search(text)), bool(_LASTING.search(text))
        if once != lasting:
            return "incidenteel" if once else "structureel"
    return ""


def incidenteel_en_structureel(bedragen: pd.DataFrame) -> Outcome:
    """Amounts that are incidental beside those that are structural, as far as deliveries say which they are.

    bedragen: levels in euro. Rows: figures as they were delivered, once, with `soort_geld` (incidenteel, structureel) and `naam` (subject and member, and what kind of
    statement it is); figures that do not say it are counted in the notes. Nothing is added up: figures may overlap.
    """
    table = _euro(bedragen)
    table = table[_stated(table)]
    if table.empty:
        return nothing(RESULT)
    table = table.drop_duplicates([keys.FIELD])
    kinds = pd.Series([kind_of_money(r) for r in records(table)], index=table.index)
    said = table[(kinds != "") & (table["conf_status"] == "F")]
    if said.empty:
        return absent(RESULT, HIDDEN if (kinds != "").any() else "bij geen bedrag staat of het incidenteel of structureel is", lacks="financien")
    member = said["uitsplitsing"].where(said["uitsplitsing"] != "totaal", "")
    names = said["onderwerp"] + member.map(lambda m: f": {m}" if m else "")
    rows = said.assign(soort_geld=kinds[said.index], naam=names + ", " + said["periode"] + ", " + said["soort"])
    rows = rows.drop_duplicates(["naam", "soort_geld"]).sort_values("soort_geld", kind="stable").reset_index(drop=True)
    silent = int((kinds == "").sum())
    notes = ("Bedragen kunnen elkaar overlappen; daarom zijn zij niet opgeteld.",)
    notes += (f"Bij {silent} van de {len(table)} bedragen staat niet of zij incidenteel of structureel zijn; die staan er niet bij.",) if silent else ()
    return Outcome(RESULT, rows, notes=notes)


#: What in a frame of savings is no saving: it comes out of the margin or reserve itself.
CLAIM = re.compile(r"\bbeslag\b.*(?:marge|reserve)", re.IGNORECASE)


def marge(kader: pd.DataFrame) -> Outcome:
    """The margin of prudence beside what has to be saved, by year: the amounts, and the margin as a percentage of the target.

    kader: amounts in euro of `behoedzaamheidsmarge` and of `taakstelling`, of which the delivered total counts. Rows by `kolom`: te besparen, behoedzaamheidsmarge, marge
    in procenten van de taakstelling. A year without a total, or with one of nil or less, has no percentage. A part of the total that is a claim on the margin itself is named below.
    """
    table = _euro(kader)
    margins = table[table["indicator"] == "behoedzaamheidsmarge"]
    if margins.empty:
        return nothing(RESULT)
    goals = table[(table["indicator"] == "taakstelling") & (table["role"] == "total") & (table["scenario"] == "target")]
    if goals.empty:
        return absent(RESULT, "er is geen totaal van de taakstellingen geleverd", lacks="financien")
    first = [part.drop_duplicates("time_period").set_index("time_period", drop=False) for part in (margins, goals)]
    both, left = [], []
    for period in sorted(first[0].index):
        amounts = [part.at[period, "obs_value"] if period in part.index and part.at[period, "conf_status"] == "F" else float("nan") for part in first]
        if pd.isna(amounts).any() or amounts[1] <= 0 or amounts[0] < 0:
            left.append(first[0].at[period, "periode"])
        else:
            both.append(period)
    if not both:
        return absent(RESULT, HIDDEN if len(hidden(margins)) or len(hidden(goals)) else "er is geen jaar met een marge en een taakstelling boven nul", lacks="financien")
    margin, goal = (part.loc[both].reset_index(drop=True) for part in first)
    part = derive(margin, "share of target", obs_value=margin["obs_value"].to_numpy(dtype="float64") / goal["obs_value"].to_numpy(dtype="float64") * 100, unit_measure="percent", decimals=0)
    rows = pd.concat([goal.assign(kolom="te besparen"), margin.assign(kolom="behoedzaamheidsmarge"), part.assign(kolom="marge als deel van te besparen")]).sort_index(kind="stable").reset_index(drop=True)
    shares = rows[rows["unit_measure"] == "percent"]
    low = shares.loc[shares["obs_value"].idxmin()]
    told = f"Als deel van wat in een jaar bespaard moet worden, is de marge het kleinst in {low['periode']}: {figure(low)}."
    notes = (f"{formats.listed(left)} {'staat' if len(left) == 1 else 'staan'} er niet bij: de marge of de taakstelling is verborgen, niet opgegeven of niet boven nul.",) if left else ()
    claims = table[(table["indicator"] == "taakstelling") & (table["role"] == "item") & table["uitsplitsing"].str.contains(CLAIM) & (table["conf_status"] == "F") & table["obs_value"].gt(0) & table["time_period"].isin(both)]
    if len(claims):
        said = formats.listed([f"{r['cijfer']} in {r['periode']}" for r in records(claims.sort_values("time_start", kind="stable"))])
        notes += (f"In wat te besparen is, zit een beslag op de marge: {said}. Dat is geen besparing van een maatregel.",)
    return Outcome(RESULT, rows, sentence=told if len(shares) > 1 else "", notes=notes)


def per_inwoner(kosten: pd.DataFrame, inwoners: pd.DataFrame) -> Outcome:
    """Cost per inhabitant: amounts of years divided by the inhabitants on 1 January of that year (of the year as a whole, if those are given). See `per_client`.

    inwoners: the indicator `inwoners`, of the municipality as a whole.
    """
    people = plain(inwoners)
    people = people[(people[BREAKDOWNS] == TOTAL).all(axis=1)]
    first = people["time_start"].dt.is_year_start
    # a stand of 1 January counts for its year: from here on its period is that year
    people = people[first].assign(time_period=people.loc[first, "time_start"].dt.year.astype("str"))
    return _divided(kosten, people, "inwoner", by_member=False)


def per_client(kosten: pd.DataFrame, clienten: pd.DataFrame) -> Outcome:
    """Cost per client: amounts divided by the clients of the same area, period, law and product.

    kosten: levels in euro. clienten: numbers of persons. Rows: the quotient (unit EUR) with `noemer` (persons) and `per`. Of ranges, the lowest amount is divided by the
    most persons and the highest by the fewest. Left out and counted: hidden amounts or numbers, none known, nobody, an amount below nil.
    """
    return _divided(kosten, plain(clienten), "cliënt", by_member=True)


#: Of which theme the numbers are that money is divided by.
_SENDERS = {"inwoner": "bevolking", "cliënt": "maatwerk"}


def _divided(cost: pd.DataFrame, people: pd.DataFrame, per: str, *, by_member: bool) -> Outcome:
    table = _euro(cost)
    table = table[_stated(table)]
    if table.empty:
        return nothing(PER_HEAD)
    plural = {"inwoner": "inwoners", "cliënt": "cliënten"}[per]
    if not len(people):
        return absent(PER_HEAD, f"er is geen aantal {plural} geleverd over {formats.listed(sorted(set(table['periode'])))}" if table["periode"].nunique() <= 3 else f"er is geen aantal {plural} geleverd", lacks=_SENDERS[per])
    same = ["ref_area", "time_period", *(["law", "product"] if by_member else [])]
    counts = {tuple(r[c] for c in same): r for r in records(people)}
    rows, low, high, value, base, reasons = [], [], [], [], [], []
    for at, row in zip(table.index, records(table), strict=True):
        count = counts.get(tuple(row[c] for c in same))
        if reason := _undividable(row, count, plural):
            reasons.append(reason)
            continue
        fewest, most = _ends(count)
        least, largest = _ends(row)
        exact = pd.notna(row["obs_value"]) and pd.notna(count["obs_value"])
        rows.append(at)
        value.append(row["obs_value"] / count["obs_value"] if exact else float("nan"))
        low.append(float("nan") if exact else least / most)
        high.append(float("nan") if exact else largest / fewest)
        base.append(count["obs_value"])
    if not rows:
        return absent(PER_HEAD, max(dict.fromkeys(reasons), key=reasons.count), lacks=_SENDERS[per])
    kept = derive(table.loc[rows], f"per {'inhabitant' if per == 'inwoner' else 'client'}", obs_value=value, obs_low=low, obs_high=high, qualifier=list(table.loc[rows, "qualifier"]))
    kept = kept.assign(noemer=base, per=per)
    notes = (f"{len(reasons)} van de {len(table)} bedragen {'staat' if len(reasons) == 1 else 'staan'} er niet bij: {formats.listed(list(dict.fromkeys(reasons)))}.",) if reasons else ()
    return Outcome(PER_HEAD, kept, notes=notes)


def _undividable(row: Mapping, count: Mapping | None, plural: str) -> str:
    """Why an amount cannot be divided, as a Dutch clause; empty if it can."""
    if row["conf_status"] != "F" or (count is not None and count["conf_status"] != "F"):
        return HIDDEN
    if count is None or not pd.notna(_ends(count)[0]):
        return f"er is geen aantal {plural} over dezelfde periode geleverd"
    if _ends(count)[0] <= 0:
        return f"het aantal {plural} is nul"
    if pd.isna(_ends(row)[0]) or pd.isna(_ends(row)[1]) or pd.isna(_ends(count)[1]):
        return "de bandbreedte heeft een open eind"
    return _LESS_THAN_NOTHING if _ends(row)[0] < 0 else ""


def _ends(row: Mapping) -> tuple[float, float]:
    """Lowest and highest of a figure; both its value if it is no range."""
    return (row["obs_value"], row["obs_value"]) if pd.notna(row["obs_value"]) else (row["obs_low"], row["obs_high"])


def _euro(table: pd.DataFrame) -> pd.DataFrame:
    """The levels in euro among figures, with plain numbers and the index that they had."""
    table = plain(table)
    return table[(table["unit_measure"] == "EUR") & (table["transformation"] == "level")]


def _in_euros(table: pd.DataFrame) -> pd.DataFrame:
    """Amounts told without cents, which say nothing in a budget; the amounts themselves are as they were delivered."""
    table = table.assign(decimals=table["decimals"].clip(upper=0))
    return table.assign(cijfer=[writing.value(r, SimpleNamespace(units={})) for r in records(table[WRITTEN])])


def _stated(table: pd.DataFrame) -> pd.Series:
    return table[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1) | table["conf_status"].ne("F")


def _beside(table: pd.DataFrame, pairs: list[tuple[int, str, int | None]]) -> pd.DataFrame:
    """Of each domain its figure, that of a year before and what it is more than that, of a range both ends. pairs: the labels of both figures in the table, if there are two, and the name of the domain."""
    both = [(at, last) for at, _, last in pairs if last is not None]
    given = [(at, name, "nu", 3 * n) for n, (at, name, _) in enumerate(pairs)] + [(last, name, "vorig", 3 * n + 1) for n, (_, name, last) in enumerate(pairs) if last is not None]
    rows = table.loc[[at for at, *_ in given]]
    columns = [period if role == "nu" else f"{period} (gerealiseerd)" for period, (_, _, role, _) in zip(rows["periode"], given, strict=True)]
    rows = rows.assign(domein=[name for _, name, _, _ in given], kolom=columns, rol=[role for _, _, role, _ in given])
    places = [place for *_, place in given]
    if both:
        now, was = (table.loc[[pair[n] for pair in both]] for n in (0, 1))
        ends = {c: now[c].to_numpy(dtype="float64") - was["obs_value"].to_numpy(dtype="float64") for c in ("obs_value", "obs_low", "obs_high")}
        digits = [max((d for d in pair if pd.notna(d)), default=None) for pair in zip(now["decimals"], was["decimals"], strict=True)]
        names = [name for _, name, last in pairs if last is not None]
        change = derive(now, "change", **ends, decimals=pd.array(digits, dtype="Int64"), transformation="change_abs", domein=names, kolom="verschil", rol="verschil")
        rows = pd.concat([rows, change])
        places += [3 * n + 2 for n, (_, _, last) in enumerate(pairs) if last is not None]
    return rows.iloc[np.argsort(places)].reset_index(drop=True)


def _lines(table: pd.DataFrame, found: list[tuple[str, dict[str, int], str]]) -> pd.DataFrame:
    """The figures of lines of a budget, each with what its outcome is more than its budget. found: name, place in the table of each column, and which of these is the budget."""
    order = ("begroting", f"begroting {CHANGED}", "realisatie")
    given = [(at, n, part, "nu" if k == "realisatie" else "naast" if k == budget else "") for n, (_, cells, budget) in enumerate(found) for part, k in enumerate(order) if (at := cells.get(k)) is not None]
    actual = table.iloc[[cells["realisatie"] for _, cells, _ in found]]
    spent, planned = actual["obs_value"].to_numpy(dtype="float64"), table["obs_value"].to_numpy(dtype="float64")[[cells[budget] for _, cells, budget in found]]
    places, lines, parts, roles = map(list, zip(*given, strict=True))
    apart = derive(actual, "over budget", obs_value=spent - planned, decimals=actual["decimals"], transformation="change_abs").assign(kolom="verschil", rol="verschil")
    based = planned > 0
    percent = derive(
        actual[based], "over budget in percent", obs_value=(spent[based] / planned[based] - 1) * 100, unit_measure="percent", decimals=1, transformation="change_abs"
    ).assign(kolom="afwijking", rol="procent")
    every = list(range(len(found)))
    rows = pd.concat([table.iloc[places].assign(rol=roles), apart, *([percent] if based.any() else [])], ignore_index=True)
    line = np.array([*lines, *every, *np.flatnonzero(based)])
    part = np.array([*parts, *[len(order)] * len(found), *[len(order) + 1] * int(based.sum())])
    at = np.lexsort((part, line))
    return rows.iloc[at].reset_index(drop=True).assign(taakveld_naam=[found[n][0] for n in line[at]])


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    """The sum over all taakvelden, of which none is hidden: of each column that every one of them has, and what follows from that."""
    count, columns = rows["taakveld_naam"].nunique(), rows["kolom"].to_numpy(dtype="object")
    found = {column: at for column in ("begroting", f"begroting {CHANGED}", "realisatie") if len(at := np.flatnonzero(columns == column)) == count}
    budget = f"begroting {CHANGED}" if f"begroting {CHANGED}" in found else "begroting"
    if budget not in found or "realisatie" not in found:
        return rows.head(0)
    template = rows.iloc[[at[-1] for at in found.values()]].assign(taakveld=TOTAL, part_of="", role="total", uitsplitsing="totaal")
    template = template.assign(**{keys.FIELD: keys.of(template)})
    amounts, digits = rows[["conf_status", "obs_value"]], rows["decimals"]
    together = derive(template, "sum", obs_value=[total(amounts.iloc[at]) for at in found.values()], decimals=pd.array([digits.iloc[at].max() for at in found.values()], dtype="Int64"), role="total")
    return _lines(together, [("Totaal", {k: n for n, k in enumerate(found)}, budget)])


def _off_budget(rows: pd.DataFrame) -> str:
    """What the whole differed from the budget, or that of the taakveld that differed most."""
    whole = rows[rows["role"].eq("total") & rows["rol"].eq("verschil")]
    if not len(whole):
        return ""
    actual = rows[rows["role"].eq("total") & rows["rol"].eq("nu")].iloc[0]
    apart = whole.iloc[0]
    late = " (voorlopig)" if rows.loc[rows["kolom"].eq("realisatie"), "soort"].eq("voorlopig").any() else ""
    budget = f"de begroting {CHANGED}" if rows.loc[rows["role"].eq("total") & rows["rol"].eq("naast"), "kolom"].iloc[0].endswith(CHANGED) else "de begroting"
    if apart["obs_value"] == 0:
        return f"In {actual['periode']} is de realisatie{late} {_in_millions(actual)}, evenveel als {budget}."
    word = "meer" if apart["obs_value"] > 0 else "minder"
    return f"In {actual['periode']} is de realisatie{late} {_in_millions(actual)}. Dat is {_in_millions(apart)} {word} dan {budget}."


def _in_millions(row: pd.Series) -> str:
    """An amount in a sentence, without sign: in millions with one decimal if it is that large."""
    return figure({**row, "obs_value": abs(row["obs_value"]), "decimals": -5 if abs(row["obs_value"]) >= 1e6 else min(-3, row["decimals"]), "transformation": "level"})


def _size(row: pd.Series) -> str:
    """A result without its sign, where the word beside it says whether it is a deficit: `een tekort: € 3,4 miljoen`."""
    return figure(formats.without_sign(row.to_dict()))


def _domain(row: pd.Series) -> str:
    """A domain in a sentence, where there is nothing to tell its whole apart from: `Jeugd` of `Jeugd totaal`."""
    return row["domein"].removesuffix(" totaal")


def _extremes(rows: pd.DataFrame, *, alone: bool) -> str:
    """Which domain has the largest deficit and which the largest surplus. alone: one domain was delivered, which says nothing of others."""
    now = rows[rows["rol"] == "nu"]
    ends = pd.DataFrame([_ends(r) for r in records(now)], columns=["low", "high"], index=now.index)
    when = now["periode"].iloc[0] + (" (voorlopig)" if now["soort"].eq("voorlopig").any() else "")
    if alone:
        low, high = ends.iloc[0]
        word = "een tekort" if high < 0 else "een overschot" if low > 0 else "het resultaat"
        return f"Over {when} is alleen het resultaat van {now['domein'].iloc[0]} opgegeven. Het is {word}: {_size(now.iloc[0])}." if word != "het resultaat" else ""
    middle, told = ends.mean(axis=1), []
    for word, side, pick in (("tekort", ends["high"] < 0, "idxmin"), ("overschot", ends["low"] > 0, "idxmax")):
        if side.sum() > 1:
            row = now.loc[getattr(middle[side], pick)()]
            told.append(f"het grootste {word} heeft {_domain(row)}: {_size(row)}")
        elif side.any():
            row = now.loc[side.idxmax()]
            told.append(f"alleen {_domain(row)} heeft een {word}: {_size(row)}")
    text = "; ".join(told)
    return f"In {when}: {text}." if text else ""


def _left_out(every: pd.DataFrame, shown: pd.DataFrame, name: str, plural: str, why: str = "hun bedrag is verborgen") -> tuple[str, ...]:
    """That some are not there, counted and named."""
    left = [n for n in every[name] if n not in set(shown[name])]
    return (f"{len(left)} van de {len(every)} {plural} {'staat' if len(left) == 1 else 'staan'} er niet bij ({why}): {formats.listed(left)}.",) if left else ()


def _name(names: Mapping[str, str] | Callable[[str], str] | None, code: str) -> str:
    return "" if names is None else names(code) if callable(names) else names.get(code, "")


def _in_order(code: str) -> tuple:
    return tuple((int(n), letter) for n, letter in re.findall(r"(\d+)([a-z]?)", code))
