"""Measures and their savings: the ledger, whether a measure is on track, what is left to save in each year, and how much is on track.

Names of measures in tables and texts are matched: without numbering, brackets and capitals they are the same, or their number and first word are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peilmerk import keys, numbers, period, precision, writing
from peilmerk.analyses.money import kind_of_money
from peilmerk.analyses.outcome import HIDDEN, WRITTEN, Outcome, absent, derive, figure, hidden, nothing, said
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL, records
from peilmerk.precision import known
from peilmerk.rules.values import plain_name
from peilmerk.texts import formats

if TYPE_CHECKING:
    from peilmerk.display import Table

LEDGER, ON_TRACK = "besparingen", "op-koers"
#: The rule as pages print it; docs/methods/op-koers.md explains it.
RULE = (
    "De regel: een maatregel is op koers als wat in een jaar hard en niet incidenteel is gerealiseerd ten minste de taakstelling van dat jaar is, binnen de afronding. Is er over dat jaar "
    "nog geen realisatie, dan telt de prognose. Zonder bedragen over hetzelfde jaar doet de regel geen uitspraak."
)
#: The themes in which an amount is of the municipality as a whole, and not of one domain.
_WHOLE = ("financien", "maatregelen")
#: What is called soft, and what is called hard.
_SOFT, _HARD = re.compile(r"\b(zachte?|mogelijke?|vermeden)\b", re.IGNORECASE), re.compile(r"\bharde?\b", re.IGNORECASE)
#: What notes and names say of a measure that goes another way. `to` is what it was replaced by, or what covers it.
_REPLACED = re.compile(r"\bvervangen door\s+(?:de |het |een )?(?P<to>[^;,.]+)", re.IGNORECASE)
_COVERED = re.compile(r"\bgedekt (?:uit|door)\s+(?:de |het |een )?(?P<to>[^;,.]+)", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:verschoven|doorgeschoven|uitgesteld|pas in \d{4}|later)\b", re.IGNORECASE)
_DROPPED = re.compile(r"\b(?:vervalt|vervallen|geschrapt|niet (?:meer )?(?:te realiseren|gerealiseerd|gehaald|door))\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(\d+(?:\.\w+)*)\b(?!\s*[&/])")  # not of two measures together
_NUMBERS = re.compile(r"^\s*(\d+(?:\.\w+)*(?:\s*[&/]\s*\d+(?:\.\w+)*)+)\b")  # of which the amount is told together
#: An amount in a table of measures for which no measure was chosen yet: it has to be saved, and is no measure.
_UNCHOSEN = re.compile(r"\b(?:(?:nog )?niet aan een maatregel\b|nog (?:in te vullen|niet ingevuld)\b|stelpost\b)", re.IGNORECASE)
#: Columns of the ledger with amounts, in order; and with words.
AMOUNTS = ("taakstelling", "structureel", "incidenteel", "hard", "soort niet opgegeven", "zacht of mogelijk", "prognose")
WORDS = ("verschoven", "vervangen door", "gedekt uit", "opgegeven bij", "niet gehaald of vervallen")


#: What the floats of a sum leave; no euro.
_DUST = 1e-6
#: What is expected or realised minus what has to be saved: below nil is too little.
BALANCE = "saldo"


def besparingen(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame) -> Outcome:
    """The ledger of savings: of each measure what it has to save, what was realised and how hard that is, and what became of it.

    maatregelen: targets a measure (indicator taakstelling, scenario target or forecast), of tables and of texts. gerealiseerd: what was realised (indicator
    gerealiseerde_besparing; scenario actual, or forecast). Rows: `maatregel`, `regel` (with its year), `kolom` (see `AMOUNTS` and `WORDS`), and of words `tekst`. A
    measure has a row for each year of which something was realised, expected or remarked; one without any has one row, of the last year with a target that was over at
    delivery, or the first one with a target. One without any amount is left out and counted; an amount for which no measure was chosen has a row and is not counted. What was
    realised by measures together stands after them, and they refer to it. What was not delivered has no value, and is no nil. Where the amounts of a year are another sum than the
    total that was delivered, a note tells both and what lies between. Show it with `grootboek`. Absent if nothing was realised at all.
    """
    of = _statements(maatregelen, gerealiseerd)
    if not of.items:
        return nothing(LEDGER)
    rows, done = of.rows, of.done
    done = [n for n in done if rows[n]["theme"] == "maatregelen"] or done  # other chapters say the same again
    if not done:
        return absent(LEDGER, "er is van geen enkele maatregel een realisatie geleverd", lacks="maatregelen")
    open_ = [n for n in done if rows[n]["conf_status"] == "F"]
    if not open_:
        return absent(LEDGER, HIDDEN)
    names = _Names(rows[n]["measure"] for n in of.items)
    remarks = _remarks([r for r in of.targets if r["indicator"] == "taakstelling"] + [rows[n] for n in done], names)
    lines: dict[tuple[str, str], dict[str, int | str]] = {}
    for at in open_:
        name, when, columns = names.of(rows[at]["measure"]), rows[at]["time_period"], _column(rows[at])
        if set(columns) & set(lines.get((name, when), ())):  # a second amount of one kind: no sum, but a line under its own name
            name = rows[at]["measure"]
        lines.setdefault((name, when), {}).update(dict.fromkeys(columns, at))
    for line, words in remarks.items():
        lines.setdefault(line, {}).update(words)
    for measure in names.all:
        aims = [rows[n] for n in of.items if rows[n]["measure"] == measure and pd.notna(rows[n]["obs_value"]) and rows[n]["conf_status"] == "F"]
        if aims and not any(m == measure for m, _ in lines):
            lines[measure, _last_year_over(aims)] = {}
    order = {name: float(n) for n, name in enumerate(names.all)}
    for name in dict.fromkeys(name for name, _ in lines if name not in order):
        if members := names.together(name):
            order[name] = order[members[-1]] + 0.5
            for member in members:
                for line in [line for line in lines if line[0] == member]:
                    lines[line].setdefault("opgegeven bij", _NUMBERS.match(name)[1])
    found = []
    for (measure, when), cells in sorted(lines.items(), key=lambda line: (order.get(line[0][0], len(order)), line[0][0], line[0][1])):
        found += _line(measure, when, of, _goal(of, when, names, measure), cells, open_[0])
    table = _rows(of.table, found)
    worded = (table["tekst"] != "").to_numpy()
    table = table.assign(**{c: table[c].mask(worded, other) for c, other in (("obs_value", float("nan")), ("cijfer", "."), (keys.FIELD, ""))})
    count, told = len(names.measures), {m for m, _ in lines}
    silent = [n for n in names.measures if n in told and not any(m == n and c for (m, _), c in lines.items())]
    notes = (f"Van {len(silent)} van de {count} maatregelen is alleen de taakstelling opgegeven.",) if silent else ()
    covered = {rows[n]["measure"] for n in of.items if rows[n]["conf_status"] != "F"}
    for without, why in (([n for n in names.measures if n not in told and n not in covered], "er is geen bedrag opgegeven"), ([n for n in names.measures if n not in told and n in covered], "hun taakstelling is verborgen")):
        notes += (f"{len(without)} van de {count} maatregelen {'staat' if len(without) == 1 else 'staan'} er niet bij ({why}): {formats.listed(without)}.",) if without else ()
    notes += tuple(_not_there(len(done) - len(open_), len(done)))
    notes += tuple(_beside_total([rows[n] for n in of.done], [rows[n] for n in done]))
    return Outcome(LEDGER, table, notes=(*notes, "Een cel met een punt is niet opgegeven; dat is iets anders dan nul."))


def _beside_total(every: list[dict], parts: list[dict]) -> Iterator[str]:
    """Where what measures realised in a year is another sum than the delivered total of that year: both, and what lies between; what is incidental, and what rounding leaves.

    every: all that was realised, also by other chapters; parts: by measures. What another amount covers, or is soft, counts in neither. Nothing of a year with a hidden amount: the sum would tell it.
    """
    for when, total in _by_period(r for r in every if _total(r)).items():
        mine = [r for r in parts if r["time_period"] == when and r["scenario"] == "actual" and not _total(r) and not _COVERED.search(r["note"]) and "zacht of mogelijk" not in _column(r)]
        if len(mine) < 2 or any(r["conf_status"] != "F" or pd.isna(r["obs_value"]) for r in (total, *mine)):
            continue
        added, whole = precision.total(map(known, mine)), known(total)
        if abs(added.value - whole.value) < _DUST:
            continue
        once = precision.total(known(r) for r in mine if kind_of_money(r) == "incidenteel")
        rest, gap = added - once, f"Van het verschil is {_amount(once.value)} incidenteel"
        left = rest.value - whole.value
        if not once.value or not rest.agrees(whole):  # without what is incidental it comes no nearer
            rest, gap, left = added, "", added.value - whole.value
        fits = "past binnen de afronding van deze bedragen" if rest.agrees(whole) else "is meer dan de afronding van deze bedragen"
        why = f"{gap}{f'; de rest, {_amount(abs(left))}, {fits}' if abs(left) > _DUST else ''}." if gap else f"Het verschil, {_amount(abs(left))}, {fits}."
        yield f"De gerealiseerde bedragen van {total['periode']} tellen hier op tot {_amount(added.value)}. Als totaal is {_amount(whole.value)} opgegeven, zonder de delen ervan. {why}"


def _amount(value: float) -> str:
    """A sum of amounts, in millions if that leaves at most one digit: `€ 5,8 mln`, `€ 250.000`."""
    return writing.amount(value, -5 if abs(value) >= 1e6 and abs(value / 1e5 - round(value / 1e5)) < _DUST else 0)


def grootboek(uitkomst: Outcome) -> Table | None:
    """The table of a ledger of savings (`besparingen`): what a measure has to save, and beside it a row for each amount that was realised or is expected, with its kind.

    What became of measures has a column if anything is said of it. Five columns of amounts, one a kind, would be empty for the most part, and wider than a page.
    """
    from peilmerk.display import Cell, Row, Table, value_cell
    from peilmerk.edition import current

    if not uitkomst:
        return None
    reference, table = current().reference, plain(uitkomst.rows)
    kinds = [c for c in AMOUNTS if c != "taakstelling"]
    worded = bool(table["kolom"].isin(WORDS).any())
    above = [Cell("", "head"), Cell("Taakstelling", "head", colspan=2), Cell("Gerealiseerd of verwacht", "head", colspan=3), *([Cell("", "head")] if worded else [])]
    amount, when = Cell("Bedrag", "head", ["num"]), Cell("Periode", "head")
    head = [Cell("Maatregel", "head"), amount, when, amount, when, Cell("Hoe zeker", "head"), *([Cell("Wat ermee gebeurde", "head")] if worded else [])]

    def told(row: dict | None) -> list[Cell]:
        if row is None:
            return [Cell(".", "num", ["missing"]), Cell("")]
        cell = value_cell(row, reference, with_unit=False)
        cell.text = cell.text.replace("€ ", "")
        return [cell, Cell(row["periode"])]

    rows, aims = [], set()
    for _, line in table.groupby("regel", sort=False):
        cells = {r["kolom"]: r for r in records(line)}
        words = formats.capital("; ".join(_became(c, cells[c]["tekst"]) for c in WORDS if c in cells))
        aim = told(cells.get("taakstelling"))
        again = bool(aim[0].key) and aim[0].key in aims  # a second line of one measure: its target, told once more, would be added up
        aims.add(aim[0].key)
        for n, kind in enumerate([c for c in kinds if c in cells] or [""]):
            nothing_said = [Cell("", "num"), Cell("")]
            said = [Cell(words) if n == 0 else Cell("")] if worded else []
            got = nothing_said if again and not kind else told(cells.get(kind))
            rows.append(Row([Cell(line["maatregel"].iloc[0], "head"), *(nothing_said if n or again else aim), *got, Cell(kind.removeprefix("soort ")), *said]))
    return Table([above, head], rows, "euro").in_one_unit().with_legend()


def _became(column: str, text: str) -> str:
    """What became of a measure, in words: a sentence that has its own amount (`€ 700.000: wordt niet gerealiseerd`) needs no name of the column before it."""
    amount, colon, rest = text.partition(": ")
    return f"{amount} {rest}" if colon and amount.endswith(tuple("0123456789")) and "€" in amount else f"{column}: {text}"


def op_koers(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame, status: pd.DataFrame, *, drempel: int = 100) -> Outcome:
    """Whether measures are on track by one rule (`RULE`), beside what the municipality says.

    maatregelen, gerealiseerd: as of `besparingen`. drempel: percentage of the target that is enough. status: the delivered flags (indicator op_koers: 1 yes, 0 no, no value: no statement). Rows: of each measure with an
    outcome of the rule its last year, with `maatregel`, `volgens_regel` and `volgens_gemeente` (ja, nee, geen uitspraak), `gelijk` (False where both say something else)
    and the two amounts (`kolom` taakstelling and behaald). Absent if no measure has a realisation or forecast and a target of one year.
    """
    of, flags = _statements(maatregelen, gerealiseerd), plain(status)
    flags = flags[flags["role"] == "item"] if len(flags) else flags
    if not of.items or (not of.done and flags.empty):
        return nothing(ON_TRACK)
    rows = of.rows
    names = _Names(rows[n]["measure"] for n in of.items)
    said = {names.of(m): _word(v) for m, v, c in zip(flags["measure"], flags["obs_value"], flags["conf_status"], strict=True) if c == "F"}
    found = []
    for measure in names.measures:
        if (pair := _judgeable(of, names, measure)) is None:
            continue
        goal, got = pair
        # a target below nil is none; circa and rounding are no reason to call it behind
        least = known(rows[goal]).low
        rule = "ja" if known(rows[got]).high >= (least * drempel / 100 if least > 0 else least) else "nee"
        flag = said.get(measure, "geen uitspraak")
        words = {"maatregel": measure, "volgens_regel": rule, "volgens_gemeente": flag, "gelijk": flag in (rule, "geen uitspraak")}
        found += [(goal, {"kolom": "taakstelling"} | words), (got, {"kolom": "behaald"} | words)]
    if not found:
        if any(rows[n]["conf_status"] != "F" for n in (*of.done, *of.items)):
            return absent(ON_TRACK, HIDDEN)
        return absent(ON_TRACK, "van geen enkele maatregel is over hetzelfde jaar een taakstelling én een realisatie of prognose geleverd", lacks="maatregelen")
    table = _rows(of.table, found)
    judged, apart = len(found) // 2, list(dict.fromkeys(words["maatregel"] for _, words in found if not words["gelijk"]))
    notes = [RULE if drempel == 100 else RULE.replace("ten minste de taakstelling", f"ten minste {drempel}% van de taakstelling")]
    if judged < len(names.measures):
        notes.append(f"Over {len(names.measures) - judged} van de {len(names.measures)} maatregelen doet de regel geen uitspraak; die staan er niet bij.")
    if len(apart) > 1:  # one is told by the sentence
        notes.append(f"De regel zegt iets anders dan de gemeente bij {formats.listed(apart)}.")
    return Outcome(ON_TRACK, table, sentence=_differences(found, rows, apart, bool(len(flags))), notes=tuple(notes))


def koerstabel(uitkomst: Outcome) -> Table | None:
    """The table of `op_koers`: a row a measure, the two amounts, what the rule says and what the municipality says; marked where these differ."""
    from peilmerk.display import Cell, Row, Table, value_cell
    from peilmerk.edition import current

    if not uitkomst:
        return None
    reference, head = current().reference, ["Maatregel", "Periode", "Taakstelling", "Behaald", "Soort", "Volgens de regel", "Volgens de gemeente"]
    rows = []
    for measure, pair in plain(uitkomst.rows).groupby("maatregel", sort=False):
        goal, got = (pair[pair["kolom"] == k].iloc[0].to_dict() for k in ("taakstelling", "behaald"))
        said = Cell(goal["volgens_gemeente"], "text", [_STATUS[goal["volgens_gemeente"]]])
        if not goal["gelijk"]:
            said.flags, said.note = [*said.flags, "differs"], f"de regel zegt {goal['volgens_regel']}"
        amounts = [value_cell(r, reference, with_unit=False) for r in (goal, got)]
        for cell in amounts:
            cell.text = cell.text.replace("€ ", "")
        rows.append(Row([Cell(measure, "head"), Cell(goal["periode"]), *amounts, Cell(got["soort"]), Cell(goal["volgens_regel"], "text", [_STATUS[goal["volgens_regel"]]]), said]))
    numeric = ("Taakstelling", "Behaald")
    return Table([[Cell(h, "head", ["num"] if h in numeric else []) for h in head]], rows, "euro").in_one_unit().with_legend()


_STATUS = {"ja": "status-yes", "nee": "status-no", "geen uitspraak": "status-none"}


def opgave_per_jaar(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame) -> Outcome:
    """The balance of each year: what is expected, what is on track, or what was realised, minus what has to be saved.

    maatregelen: as delivered: `te_realiseren_besparing` (with or without a minus), the delivered total of expected savings, the inventory of what is on track, and extra
    money (`extra_rijksmiddelen`); without the first, the delivered total of the targets. gerealiseerd: of which the delivered total counts (a measure named "totaal ...").
    Rows by `kolom`: te besparen, extra rijksmiddelen, verwacht and `saldo` (extra rijksmiddelen and verwacht minus te besparen), op koers and `saldo, alleen op koers`,
    gerealiseerd and `saldo, gerealiseerd` (gerealiseerd minus te besparen). Below nil is too little, as in the balance that municipalities deliver. Nothing is added up over
    measures: only delivered totals are used.
    """
    of = _statements(maatregelen, gerealiseerd)
    table, done = [r for r in of.targets if r["unit_measure"] == "EUR" and r["transformation"] == "level"], [of.rows[n] for n in of.done]
    if not table and not done:
        return nothing(LEDGER)
    aims = _aims(table)
    saving = [r for r in table if r["indicator"] == "taakstelling"]
    expected = _by_period(r for r in saving if r["scenario"] == "forecast" and r["role"] == "total")
    tracked = _by_period(r for r in saving if r["role"] == "inventory")
    extra = _by_period(r for r in table if r["indicator"] == "extra_rijksmiddelen" and r["theme"] == "maatregelen")
    totals = _by_period(filter(_total, done))
    found, left, parts = [], [], ((expected, "verwacht", "expected", BALANCE), (tracked, "op koers", "on track", f"{BALANCE}, alleen op koers"), (totals, "gerealiseerd", "realised", f"{BALANCE}, gerealiseerd"))
    for when in sorted(aims):
        aim, more = aims[when], extra.get(when)
        beside = [(part[when], *words) for part, *words in parts if when in part]
        if not beside:
            continue
        if any(r["conf_status"] != "F" for r in (aim, *([] if more is None else [more]), *(b[0] for b in beside))):
            left.append(aim["periode"])
            continue
        goal = abs(aim["obs_value"])  # each: the column, of what, and of what is computed from it how, its value and its digits
        found.append(("te besparen", aim, "to save" if aim["obs_value"] < 0 else "", goal, aim["decimals"]))
        if more is not None:
            found.append(("extra rijksmiddelen", more, "", None, None))
        for part, name, how, rest in beside:
            off = more["obs_value"] if more is not None and name != "gerealiseerd" else 0.0
            digits = max((d for d in (aim["decimals"], part["decimals"]) if pd.notna(d)), default=None)
            found += [(name, part, "", None, None), (rest, aim, f"balance, {how}", part["obs_value"] + off - goal, digits)]
    if not found:
        return absent(LEDGER, HIDDEN if left else "er is geen jaar met een opgave en een geleverd totaal van verwachte of gerealiseerde besparingen", lacks="maatregelen")
    order = ["te besparen", "extra rijksmiddelen", *(word for _, name, _, rest in parts for word in (name, rest))]
    found.sort(key=lambda one: order.index(one[0]))
    rows = _computed(of.table, found).assign(kolom=[column for column, *_ in found])
    columns = set(rows["kolom"])
    money = " en de extra rijksmiddelen" if "extra rijksmiddelen" in columns else ""
    terms = {f"{BALANCE}, gerealiseerd": "wat is gerealiseerd"} | ({BALANCE: f"wat is verwacht{money}"} if BALANCE in columns else {f"{BALANCE}, alleen op koers": f"wat op koers is{money}"})
    notes = (f"Het saldo is {' of '.join(words for column, words in terms.items() if column in columns)}, min wat te besparen is. Onder nul is te weinig, boven nul meer dan nodig.",)
    if named := [_quoted(name) for name in dict.fromkeys(rows.loc[rows["kolom"].eq("extra rijksmiddelen"), "uitsplitsing"]) if name != "totaal"]:
        notes += (f"De extra rijksmiddelen zijn wat in de levering {formats.listed(named)} heet; ander geld van het Rijk telt hier niet mee.",)
    notes += (f"{formats.listed(left)} {'staat' if len(left) == 1 else 'staan'} er niet bij: daar is een bedrag verborgen.",) if left else ()
    return Outcome(LEDGER, rows, sentence=_left_over(rows), notes=notes)


def inventaris(maatregelen: pd.DataFrame, status: pd.DataFrame) -> Outcome:
    """How many measures are on track, are not, or have no statement, and for which amount.

    maatregelen: targets a measure, and the delivered inventory of what is on track. status: the delivered flags. Rows: one a status with `status`, `aantal`, `obs_value`
    (the amounts of its measures in the year of the flags, together; NaN if none of them has one) and `zonder_bedrag`. The delivered inventory takes the place of the sum
    of what is on track; a note says where they differ. Absent if an amount is hidden.
    """
    flags = plain(status)
    flags = flags[(flags["role"] == "item") & (flags["conf_status"] == "F")] if len(flags) else flags
    if flags.empty:
        return nothing(LEDGER)
    when = flags["time_period"].iloc[-1]
    items = _measures(maatregelen)
    items = items[(items["time_period"] == when) & (items["scenario"] == "target") & items["uit_tabel"]]
    if len(hidden(items)):
        return absent(LEDGER, HIDDEN)
    amounts, found, notes = items.drop_duplicates("measure").set_index("measure"), [], []
    delivered = plain(maatregelen)
    delivered = delivered[(delivered["role"] == "inventory") & (delivered["indicator"] == "taakstelling") & (delivered["time_period"] == when) & delivered["obs_value"].notna()]
    words = flags["obs_value"].map(_word)
    for status_word in ("ja", "nee", "geen uitspraak"):
        names = list(flags.loc[words == status_word, "measure"])
        if not names:
            continue
        own = amounts.loc[[n for n in names if n in amounts.index and pd.notna(amounts.at[n, "obs_value"])]].reset_index()
        template = flags[words == status_word].head(1).assign(measure=TOTAL, unit_measure="EUR", indicator="taakstelling", scenario="target", periode=flags["periode"].iloc[-1])
        template = template.assign(onderwerp="Taakstelling", uitsplitsing=_SAID[status_word], **{keys.FIELD: ""})
        template[keys.FIELD] = keys.of(template)
        value = own["obs_value"].sum() if len(own) else float("nan")
        row = derive(template, f"sum {_KEYED[status_word]}", obs_value=[value], decimals=[own["decimals"].max() if len(own) else 0])
        if status_word == "ja" and len(delivered):
            if abs(delivered["obs_value"].iloc[0] - value) > 1e-6:
                notes.append(f"De geleverde inventarisatie is {delivered['cijfer'].iloc[0]}; de maatregelen die op koers zijn tellen op tot {row['cijfer'].iloc[0]}.")
            row = delivered.head(1)
        found.append(row.assign(status=_SAID[status_word], aantal=len(names), zonder_bedrag=len(names) - len(own)))
    rows = pd.concat(found, ignore_index=True)
    without = int(rows["zonder_bedrag"].sum())
    notes += [f"{without} van de {len(flags)} maatregelen {'heeft' if without == 1 else 'hebben'} geen bedrag in {flags['periode'].iloc[-1]} en {'telt' if without == 1 else 'tellen'} wel mee in het aantal."] if without else []
    return Outcome(LEDGER, rows, notes=tuple(notes))


def plan_als_geheel(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame, status: pd.DataFrame) -> str:
    """What became of all measures together, in one or two sentences in which numbers carry their keys: how many are on track and how much of what has to be saved that is, otherwise how much was
    realised or is expected of it. Empty if none of these was delivered for a whole, or an amount is hidden.

    maatregelen, gerealiseerd: as of `opgave_per_jaar`; status: as of `inventaris`. Only figures of those two are told, and behind what is on track what that rests on (`steunt_op`).
    """
    balance = opgave_per_jaar(maatregelen, gerealiseerd)
    years = records(balance.rows) if balance else []
    counted = inventaris(maatregelen[maatregelen["theme"].eq("maatregelen") & maatregelen["uit_tabel"]], status)
    states = {r["status"]: r for r in records(counted.rows)} if counted else {}
    if (tracked := states.get(_SAID["ja"])) is not None and pd.notna(tracked["obs_value"]):
        year = {r["kolom"]: r for r in years if r["time_period"] == tracked["time_period"]}
        count, of = tracked["aantal"], sum(r["aantal"] for r in states.values())
        told = f"**{said(numbers.write(count), keys.EDITION)} van de {said(numbers.write(of), keys.EDITION)} maatregelen** {'is' if count == 1 else 'zijn'} volgens de gemeente op koers, samen goed voor {figure(tracked)}"
        if "te besparen" not in year:
            return f"{told} in {tracked['periode']}."
        told += f" van de {figure(year['te besparen'])} die in {tracked['periode']} bespaard {_must(year['te besparen'])} worden."
        left = year.get(f"{BALANCE}, alleen op koers")
        if left is None or not left["obs_value"]:
            return told
        extra = year.get("extra rijksmiddelen")
        named = f" ({_quoted(extra['uitsplitsing'])})" if extra and extra["uitsplitsing"] != "totaal" else ""
        more = f"Met {figure(extra)} extra van het Rijk{named}" if extra else "Dat"
        return f"{told} {more} is {'dat ' if more != 'Dat' else ''}{_apart(left)} dan nodig. {steunt_op(maatregelen, gerealiseerd, status)}".rstrip()
    for column, words in (("gerealiseerd", "is {} gerealiseerd"), ("verwacht", "wordt {} verwacht")):
        if found := sorted((r for r in years if r["kolom"] == column), key=lambda r: r["time_start"]):
            aim = next(r for r in years if r["kolom"] == "te besparen" and r["time_period"] == found[-1]["time_period"])
            if found[-1]["obs_value"] > aim["obs_value"]:  # more is no part of it
                return f"In {aim['periode']} {_must(aim)} {figure(aim)} bespaard worden; er {words.format(f'**{figure(found[-1])}**')}."
            return f"Van de {figure(aim)} die in {aim['periode']} bespaard {_must(aim)} worden, {words.format(f'**{figure(found[-1])}**')}."
    return ""


def steunt_op(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame, status: pd.DataFrame) -> str:
    """On what the amount of the measures that are on track rests, as a sentence with keys: the measure that is half of it or more, and those that by the rule of `op_koers` are not on track.

    Empty if there is neither, or a target of the last year is hidden. A balance that is told alone would look as sure as a measured one.
    """
    flags = plain(status)
    flags = flags[(flags["role"] == "item") & (flags["conf_status"] == "F") & flags["obs_value"].eq(1)] if len(flags) else flags
    if flags.empty:
        return ""
    items = _measures(maatregelen)
    items = items[(items["time_period"] == flags["time_period"].iloc[-1]) & items["measure"].isin(flags["measure"])].drop_duplicates("measure")
    if items.empty or len(hidden(items)):
        return ""
    amounts = {r["measure"]: r for r in records(items) if pd.notna(r["obs_value"])}
    whole, parts = sum(r["obs_value"] for r in amounts.values()), []
    largest = max(amounts.values(), key=lambda r: r["obs_value"], default=None)
    if largest is not None and len(amounts) > 1 and largest["obs_value"] >= whole / 2:
        parts.append(f"moet {figure(largest)} van ‘{largest['measure']}’ komen")
    judged = op_koers(maatregelen, gerealiseerd, status)
    for got in (r for r in (records(judged.rows) if judged else []) if r["kolom"] == "behaald" and r["volgens_regel"] == "nee" and r["maatregel"] in amounts):
        verb, end = ("haalt", "naar verwachting niet") if got["scenario"] == "forecast" else ("haalde", "niet")
        parts.append(f"{verb} ‘{got['maatregel']}’ ({figure(amounts[got['maatregel']])}) de taakstelling van {got['periode']} {end}")
    return f"Van wat op koers heet, {formats.listed(parts)}." if parts else ""


def _must(aim: Mapping) -> str:
    """Whether what has to be saved has to be so still when its table was delivered."""
    return "moest" if aim["time_end"] < aim["vintage"] else "moet"


def inventaristabel(uitkomst: Outcome) -> Table | None:
    """The table of `inventaris`: a row a status, with how many measures have it and their amount."""
    from peilmerk.display import Cell, Row, Table, value_cell
    from peilmerk.edition import current

    if not uitkomst:
        return None
    reference, rows = current().reference, []
    for row in records(plain(uitkomst.rows)):
        amount = value_cell(row, reference, with_unit=False)
        amount.text = amount.text.replace("€ ", "")
        rows.append(Row([Cell(formats.capital(row["status"]), "head"), Cell(numbers.write(row["aantal"]), "num", key=amount.key), amount]))
    when = uitkomst.rows["periode"].iloc[0]
    return Table([[Cell("Status", "head"), Cell("Aantal maatregelen", "head", ["num"]), Cell(f"Bedrag in {when} (euro)", "head", ["num"])]], rows).with_legend()


_SAID = {"ja": "op koers", "nee": "niet op koers", "geen uitspraak": "geen uitspraak"}
_KEYED = {"ja": "on track", "nee": "not on track", "geen uitspraak": "no statement"}


@dataclass(frozen=True)
class _Statements:
    """What was delivered of targets and savings: one table, its rows as mappings (each with its `place` in it), and the places of `items` (the targets of measures in the table that
    lists them), of `texts` (what texts say that a measure has to save) and of `done` (what was or will be realised, each statement once)."""

    table: pd.DataFrame
    rows: list[dict]
    targets: list[dict]
    items: list[int]
    texts: list[int]
    done: list[int]


#: What the rules ask of an observation.
_ASKED = [*dict.fromkeys([*BREAKDOWNS, *WRITTEN, "indicator", "role", "theme", "time_period", "time_start", "time_end", "vintage", "uit_tabel", "periode", "cijfer", keys.FIELD])]


def _statements(targets: pd.DataFrame, saved: pd.DataFrame) -> _Statements:
    table = pd.concat([plain(targets), plain(saved)], ignore_index=True)
    rows = [row | {"place": n} for n, row in enumerate(records(table[_ASKED]))]
    listed, done = rows[: len(targets)], {}
    aims = [r for r in listed if r["indicator"] == "taakstelling" and r["scenario"] == "target"]
    items = [r for r in aims if r["role"] == "item" and r["measure"] != TOTAL and r["uit_tabel"] and r["transformation"] == "level"]
    items = [r for r in items if r["theme"] == "maatregelen"] or items
    texts = [r["place"] for r in aims if not r["uit_tabel"] and pd.notna(r["obs_value"])]
    for r in rows[len(targets) :]:
        known_ = pd.notna(r["obs_value"]) or r["conf_status"] != "F"
        if r["indicator"] == "gerealiseerde_besparing" and r["transformation"] == "level" and r["unit_measure"] == "EUR" and known_:
            done.setdefault(r[keys.FIELD], r["place"])
    return _Statements(table, rows, listed, [r["place"] for r in items], texts, list(done.values()))


def _rows(table: pd.DataFrame, found: list[tuple[int, dict]]) -> pd.DataFrame:
    """Rows of a table by their places, with other columns."""
    more = {c: [columns[c] for _, columns in found] for c in found[0][1]}
    return table.iloc[[at for at, _ in found]].reset_index(drop=True).assign(**more)


def _computed(table: pd.DataFrame, found: list[tuple]) -> pd.DataFrame:
    """Rows of a table, and of those of which `found` says how what was computed from them, in its order."""
    places, made = [of["place"] for _, of, *_ in found], [n for n, (_, _, how, *_) in enumerate(found) if how]
    _, _, hows, values, digits = zip(*(found[n] for n in made), strict=True)
    rows = derive(table.iloc[[places[n] for n in made]], hows, obs_value=list(values), decimals=pd.array(digits, dtype="Int64"))
    as_delivered = [n for n in range(len(found)) if n not in made]
    rows = pd.concat([table.iloc[[places[n] for n in as_delivered]], rows], ignore_index=True)
    return rows.iloc[np.argsort([*as_delivered, *made])].reset_index(drop=True)


class _Names:
    """What the measures of a table are called, and which one a name in a text means."""

    def __init__(self, measures: Iterable[str]):
        self.all = list(dict.fromkeys(measures))
        self._found: dict[str, str] = {}
        self._plain = {plain_name(n): n for n in self.all}
        self._numbered = {_numbered(n): n for n in self.all if _numbered(n)}
        self.measures = [n for n in self.all if not _UNCHOSEN.search(n)]

    def of(self, name: str) -> str:
        """The measure that a name means; the name itself, without what it says of the kind of saving, if that is none of the table."""
        if name not in self._found:
            self._found[name] = self._of(name)
        return self._found[name]

    def _of(self, name: str) -> str:
        bare = re.sub(r"\s+(incidenteel|structureel|aanvullend structureel|resterend|totaal|niet te realiseren)\b.*$", "", name, flags=re.IGNORECASE)
        for candidate in (name, bare):
            if plain_name(candidate) in self._plain:
                return self._plain[plain_name(candidate)]
        return self._numbered.get(_numbered(name), bare)

    def together(self, name: str) -> list[str]:
        """The measures that a name means together (`4/5 Wmo`), in the order of the table; none if it is not of two or more."""
        found = _NUMBERS.match(name)
        numbers_ = set(re.split(r"\s*[&/]\s*", found[1])) if found else set()
        members = [n for n in self.all if (own := _NUMBER.match(n)) and own[1] in numbers_]
        return members if len(members) > 1 else []

    def known(self, name: str) -> bool:
        return self.of(name) in set(self.all)


def _numbered(name: str) -> tuple[str, str] | None:
    """Number and first word of a measure, by which a table and a text can mean the same; None without a number."""
    found, words = _NUMBER.match(name), plain_name(name).split()
    return (found[1], words[0]) if found and words else None


def _measures(table: pd.DataFrame) -> pd.DataFrame:
    """The targets of measures in the table that lists them: not what texts and frames say of them."""
    table = plain(table)
    keep = (table["indicator"] == "taakstelling") & (table["role"] == "item") & (table["measure"] != TOTAL) & table["uit_tabel"] & (table["transformation"] == "level") & (table["scenario"] == "target")
    table = table[keep]
    themed = table[table["theme"] == "maatregelen"]
    return themed if len(themed) else table


def _column(row: Mapping) -> list[str]:
    """In which columns of the ledger a saving stands."""
    text = f"{row['measure']} {row['note']}"
    if row["scenario"] == "forecast":
        return ["prognose"]
    if _SOFT.search(text):
        return ["zacht of mogelijk"]
    return [c for c in (kind_of_money(row), "hard" if _HARD.search(text) else "") if c] or ["soort niet opgegeven"]


def _remarks(told: Iterable[Mapping], names: _Names) -> dict[tuple[str, str], dict[str, str]]:
    """What notes say of measures that were moved, replaced or dropped: (measure, period) -> column -> words."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in told:
        if not row["note"] or row["measure"] == TOTAL or not names.known(row["measure"]):
            continue
        cells = {}
        for column, pattern in (("vervangen door", _REPLACED), ("gedekt uit", _COVERED)):
            if said := pattern.search(row["note"]):
                cells[column] = said["to"].strip()
        if _MOVED.search(row["note"]):
            cells["verschoven"] = row["note"]
        if _DROPPED.search(row["note"]):
            cells["niet gehaald of vervallen"] = f"{row['cijfer']}: {row['note']}" if row["scenario"] == "forecast" and row["conf_status"] == "F" else row["note"]
        if cells:
            found.setdefault((names.of(row["measure"]), row["time_period"]), {}).update(cells)
    return found


def _goal(of: _Statements, when: str, names: _Names, measure: str) -> int | None:
    """The target of a measure in a period: of its table, else of a text; else that of the table for the first period that is not over then, which may be of several years."""
    items = [of.rows[n] for n in of.items if of.rows[n]["measure"] == measure]
    same = [r["place"] for r in items if r["time_period"] == when] or _in_text(of, names, measure, when)
    if not same and items:
        start = pd.Timestamp(period.parse(when).start)
        coming = [r for r in items if (pd.isna(r["time_end"]) or r["time_end"] >= start) and pd.notna(r["obs_value"])]
        return min(coming, key=lambda r: r["time_start"])["place"] if coming else items[-1]["place"]
    return next(iter(same), None)


def _in_text(of: _Statements, names: _Names, measure: str, when: str) -> list[int]:
    """What texts say that a measure has to save in a period, under its own name: not what remains of it, nor what all years are together."""
    told = {n: of.rows[n]["measure"] for n in of.texts if of.rows[n]["time_period"] == when}
    return [n for n, m in told.items() if names.of(m) == measure and not re.search(r"resterend|totaal|aanvullend", m, re.IGNORECASE)]


def _line(measure: str, when: str, of: _Statements, goal: int | None, cells: Mapping[str, int | str], first: int) -> list[tuple[int, dict]]:
    """The rows of one line of the ledger: the places of amounts as they were delivered, and words, which stand with the target or else with the first saving."""
    same = {"maatregel": measure, "regel": f"{measure}|{when}", "wanneer": period.parse(when).label}
    parts = [(goal, {"kolom": "taakstelling", "tekst": ""} | same)] if goal is not None and of.rows[goal]["conf_status"] == "F" else []
    for column, value in cells.items():
        worded = isinstance(value, str)
        parts.append(((parts[0][0] if parts else first) if worded else value, {"kolom": column, "tekst": value if worded else ""} | same))
    return parts


def _judgeable(of: _Statements, names: _Names, measure: str) -> tuple[int, int] | None:
    """Target and what was reached of the last year with both: what was realised, hard and not incidental; without that the forecast."""
    mine = [of.rows[n] for n in of.done if names.of(of.rows[n]["measure"]) == measure]
    covered = {r["time_period"] for r in mine if r["conf_status"] != "F"}
    mine = [r for r in mine if r["time_period"] not in covered and pd.notna(r["obs_value"])]
    for when in dict.fromkeys(r["time_period"] for r in sorted(mine, key=lambda r: r["time_start"], reverse=True)):
        goals = [n for n in of.items if (r := of.rows[n])["measure"] == measure and r["time_period"] == when and pd.notna(r["obs_value"])] or _in_text(of, names, measure, when)
        if not goals or of.rows[goals[0]]["conf_status"] != "F" or of.rows[goals[0]]["obs_value"] <= 0:
            continue
        year = {r["place"]: set(_column(r)) for r in mine if r["time_period"] == when}
        real = [n for n, columns in year.items() if not {"prognose", "zacht of mogelijk", "incidenteel"} & columns]
        got = real or [n for n, columns in year.items() if "prognose" in columns]
        if len(got) == 1:  # two amounts are no sum: what they are together was not delivered
            return goals[0], got[0]
    return None


def _aims(table: list[dict]) -> dict[str, dict]:
    """What has to be saved by period: the stated whole, else the delivered total of the targets."""
    stated = _by_period(r for r in table if r["indicator"] == "te_realiseren_besparing")
    targets = [r for r in table if r["indicator"] == "taakstelling" and r["scenario"] == "target"]
    return stated or _by_period(r for r in targets if _named_whole(r)) | _by_period(r for r in targets if r["role"] == "total")


def _total(row: Mapping) -> bool:
    """Whether it is what was said that all measures together realised."""
    return row["measure"].casefold().startswith("totaal") and row["scenario"] == "actual" and row["theme"] in _WHOLE


def _named_whole(row: Mapping) -> bool:
    """Whether it is what a text says that all measures together have to save."""
    return not row["uit_tabel"] and row["theme"] in _WHOLE and bool(re.match(r"(totaal\w*|interventiemaatregelen)\b", row["measure"], re.IGNORECASE))


def _by_period(rows: Iterable[dict]) -> dict[str, dict]:
    """The first figure of every period; what was not delivered is none."""
    found: dict[str, dict] = {}
    for row in rows:
        if pd.notna(row["obs_value"]) or row["conf_status"] != "F":
            found.setdefault(row["time_period"], row)
    return found


def _quoted(name: str) -> str:
    return f"‘{name}’"


def _left_over(table: pd.DataFrame) -> str:
    """The balance of the last year of which it is known, beside that of what is on track."""
    rows = records(table[[*WRITTEN, "time_period", "time_start", "periode", "kolom", keys.FIELD]])
    for column in (BALANCE, f"{BALANCE}, gerealiseerd"):
        part = sorted((r for r in rows if r["kolom"] == column), key=lambda r: r["time_start"])
        if not part or not part[-1]["obs_value"]:
            continue
        row = part[-1]
        if column != BALANCE:
            return f"In {row['periode']} is {_apart(row)} gerealiseerd dan moest."
        same = {r["kolom"]: r for r in rows if r["time_period"] == row["time_period"]}
        money = " en de extra rijksmiddelen samen" if "extra rijksmiddelen" in same else " samen"
        told = f"In {row['periode']} is met alle maatregelen{money} {_apart(row)} verwacht dan te besparen is"
        tracked = f"{BALANCE}, alleen op koers"
        if tracked in same and same[tracked]["obs_value"]:
            told += f"; telt van de maatregelen alleen mee wat op koers is, dan is het {_apart(same[tracked])}"
        return f"{told}."
    return ""


def _apart(row: Mapping) -> str:
    """By how much a balance is more or less, without sign."""
    return f"{figure({**row, 'obs_value': abs(row['obs_value'])})} {'meer' if row['obs_value'] > 0 else 'minder'}"


def _differences(found: list[tuple[int, dict]], rows: list[dict], apart: list[str], flagged: bool) -> str:
    if not apart or not flagged:
        return ""
    measure = apart[0]
    goal, got = (rows[at] | words for at, words in found if words["maatregel"] == measure)
    word = {"ja": "op koers", "nee": "niet op koers"}
    return (
        f"Volgens de gemeente is ‘{measure}’ {word[goal['volgens_gemeente']]}; volgens de regel {word[goal['volgens_regel']]}: in {goal['periode']} is {figure(got)} behaald, bij een taakstelling van {figure(goal)}."
    )


def _last_year_over(items: list[dict]) -> str:
    """The last of the periods with a target of a measure that was over when its table was delivered; the first one if none was."""
    over = sorted((r for r in items if r["time_end"] < r["vintage"]), key=lambda r: r["time_end"])
    return (over[-1] if over else min(items, key=lambda r: r["time_start"]))["time_period"]


def _not_there(count: int, of: int) -> Iterator[str]:
    if count:
        yield f"{count} van de {of} gerealiseerde bedragen {'staat' if count == 1 else 'staan'} er niet bij: {'het is' if count == 1 else 'zij zijn'} verborgen om personen te beschermen."


def _word(value: float) -> str:
    return "geen uitspraak" if pd.isna(value) else "ja" if value else "nee"
