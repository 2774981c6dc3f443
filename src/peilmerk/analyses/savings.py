"""Measures and their savings: the ledger, whether a measure is on track, what is left to save in each year, and how much is on track.

Names of measures in tables and texts are matched: without numbering, brackets and capitals they are the same, or their number and first word are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from peilmerk import keys, numbers, period
from peilmerk.analyses.money import kind_of_money
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, hidden, nothing
from peilmerk.hidden_values import plain
from peilmerk.observations import TOTAL, records
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
#: What notes and names say of a measure that goes another way. `to` is what it was replaced by.
_REPLACED = re.compile(r"\b(?:vervangen door|gedekt uit|gedekt door)\s+(?:de |het |een )?(?P<to>[^;,.]+)", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:verschoven|doorgeschoven|uitgesteld|pas in \d{4}|later)\b", re.IGNORECASE)
_DROPPED = re.compile(r"\b(?:vervalt|vervallen|geschrapt|niet (?:meer )?(?:te realiseren|gerealiseerd|gehaald|door))\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(\d+(?:\.\w+)*)\b(?!\s*[&/])")  # not of two measures together
#: Columns of the ledger with amounts, in order; those that its table always has; and with words.
AMOUNTS = ("taakstelling", "structureel", "incidenteel", "hard", "soort niet opgegeven", "zacht of mogelijk", "prognose")
_ALWAYS = (*AMOUNTS[:4], "zacht of mogelijk")
WORDS = ("verschoven", "vervangen door", "niet gehaald of vervallen")


#: What is expected or realised minus what has to be saved: below nil is too little.
BALANCE = "saldo"


def besparingen(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame) -> Outcome:
    """The ledger of savings: of each measure what it has to save, what was realised and how hard that is, and what became of it.

    maatregelen: targets a measure (indicator taakstelling, scenario target or forecast), of tables and of texts. gerealiseerd: what was realised (indicator
    gerealiseerde_besparing; scenario actual, or forecast). Rows: `maatregel`, `regel` (with its year), `kolom` (see `AMOUNTS` and `WORDS`), and of words `tekst`. A
    measure has a row for each year of which something was realised, expected or remarked; one without any has one row, of the last year with a target that was over at
    delivery, or the first one with a target. One without any amount is left out and counted. What was not delivered has no value, and is no nil. Show it with `grootboek`.
    Absent if nothing was realised at all.
    """
    items, done = _measures(maatregelen), _savings(gerealiseerd)
    done = done[done["theme"] == "maatregelen"] if done["theme"].eq("maatregelen").any() else done  # other chapters say the same again
    if items.empty:
        return nothing(LEDGER)
    if done.empty:
        return absent(LEDGER, "er is van geen enkele maatregel een realisatie geleverd")
    if not len(done[done["conf_status"] == "F"]):
        return absent(LEDGER, HIDDEN)
    names = _Names(items)
    remarks = _remarks(maatregelen, done, names)
    open_ = done[done["conf_status"] == "F"]
    columns = pd.Series([_column(r) for r in records(open_)], index=open_.index)
    belongs = pd.Series([names.of(m) for m in open_["measure"]], index=open_.index)
    lines: dict[tuple[str, str], dict[str, pd.DataFrame | str]] = {}
    for at in open_.index:
        name, when = belongs[at], open_.at[at, "time_period"]
        if set(columns[at]) & set(lines.get((name, when), ())):  # a second amount of one kind: no sum, but a line under its own name
            name = open_.at[at, "measure"]
        lines.setdefault((name, when), {}).update(dict.fromkeys(columns[at], open_.loc[[at]]))
    for line, words in remarks.items():
        lines.setdefault(line, {}).update(words)
    for measure in names.all:
        aims = items[(items["_measure"] == measure) & items["obs_value"].notna() & items["conf_status"].eq("F")]
        if len(aims) and not any(m == measure for m, _ in lines):
            lines[measure, _last_year_over(aims)] = {}
    order = {name: n for n, name in enumerate(names.all)}
    found = []
    for (measure, when), cells in sorted(lines.items(), key=lambda line: (order.get(line[0][0], len(order)), line[0][0], line[0][1])):
        goal = _goal(items[items["_measure"] == measure], maatregelen, when, names, measure)
        found += _line(measure, when, goal, cells, done)
    rows = pd.concat(found, ignore_index=True)
    count, told = len(names.all), {m for m, _ in lines}
    silent = [n for n in names.all if n in told and not any(m == n and c for (m, _), c in lines.items())]
    notes = (f"Van {len(silent)} van de {count} maatregelen is alleen de taakstelling opgegeven.",) if silent else ()
    covered = set(hidden(items)["_measure"])
    for without, why in (([n for n in names.all if n not in told and n not in covered], "er is geen bedrag opgegeven"), ([n for n in names.all if n not in told and n in covered], "hun taakstelling is verborgen")):
        notes += (f"{len(without)} van de {count} maatregelen {'staat' if len(without) == 1 else 'staan'} er niet bij ({why}): {formats.listed(without)}.",) if without else ()
    notes += tuple(_not_there(done))
    return Outcome(LEDGER, rows, notes=(*notes, "Een cel met een punt is niet opgegeven; dat is iets anders dan nul."))


def grootboek(uitkomst: Outcome) -> Table | None:
    """The table of a ledger of savings (`besparingen`): a row a measure and year, a column a kind of amount, and what became of it.

    Forecasts, what was realised without saying its kind, and what became of measures, have a column if there are any.
    """
    from peilmerk.display import Cell, Row, Table, value_cell
    from peilmerk.edition import current

    if not uitkomst:
        return None
    reference, table = current().reference, plain(uitkomst.rows)
    used = [c for c in AMOUNTS if c in _ALWAYS or c in set(table["kolom"])]
    realised = [c for c in used if c not in ("taakstelling", "prognose")]
    worded = bool(table["kolom"].isin(WORDS).any())
    above = [Cell("", "head"), Cell("", "head"), Cell("", "head"), Cell("Gerealiseerd", "head", colspan=len(realised)), *(Cell("", "head") for _ in used[1 + len(realised) :]), *([Cell("", "head")] if worded else [])]
    head = [Cell("Maatregel", "head"), Cell("Periode", "head"), *(Cell(_titled(c), "head", ["num"]) for c in used), *([Cell("Wat ermee gebeurde", "head")] if worded else [])]
    rows = []
    for _, line in table.groupby("regel", sort=False):
        cells = {r["kolom"]: r for r in records(line)}
        first = line.iloc[0]
        shown = [Cell(first["maatregel"], "head"), Cell(first["wanneer"])]
        for column in used:
            cell = value_cell(cells[column], reference, with_unit=False) if column in cells else Cell(".", "num", ["missing"])
            cell.text = cell.text.replace("€ ", "")
            if column == "taakstelling" and column in cells and cells[column]["time_period"] != first["regel"].rpartition("|")[2]:
                cell.text += f" ({cells[column]['periode']})"
            shown.append(cell)
        told = "; ".join(f"{c}: {cells[c]['tekst']}" for c in WORDS if c in cells)
        rows.append(Row([*shown, *([Cell(_titled(told) or ".")] if worded else [])]))
    return Table([above, head], rows, "euro").with_legend()


def op_koers(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame, status: pd.DataFrame) -> Outcome:
    """Whether measures are on track by one rule (`RULE`), beside what the municipality says.

    maatregelen, gerealiseerd: as of `besparingen`. status: the delivered flags (indicator op_koers: 1 yes, 0 no, no value: no statement). Rows: of each measure with an
    outcome of the rule its last year, with `maatregel`, `volgens_regel` and `volgens_gemeente` (ja, nee, geen uitspraak), `gelijk` (False where both say something else)
    and the two amounts (`kolom` taakstelling and behaald). Absent if no measure has a realisation or forecast and a target of one year.
    """
    items, done, flags = _measures(maatregelen), _savings(gerealiseerd), plain(status)
    flags = flags[flags["role"] == "item"] if len(flags) else flags
    if items.empty or (done.empty and flags.empty):
        return nothing(ON_TRACK)
    names = _Names(items)
    said = {names.of(r["measure"]): _word(r["obs_value"]) for r in records(flags) if r["conf_status"] == "F"}
    found = []
    for measure in names.all:
        if (pair := _judgeable(items[items["_measure"] == measure], maatregelen, done, names, measure)) is None:
            continue
        goal, got = pair
        # a target below nil is none; circa and rounding are no reason to call it behind
        rule = "ja" if known(got.iloc[0]).high >= known(goal.iloc[0]).low else "nee"
        flag = said.get(measure, "geen uitspraak")
        words = {"maatregel": measure, "volgens_regel": rule, "volgens_gemeente": flag, "gelijk": flag in (rule, "geen uitspraak")}
        found += [goal.assign(kolom="taakstelling", **words), got.assign(kolom="behaald", **words)]
    if not found:
        if len(hidden(done)) or len(hidden(items)):
            return absent(ON_TRACK, HIDDEN)
        return absent(ON_TRACK, "van geen enkele maatregel is over hetzelfde jaar een taakstelling én een realisatie of prognose geleverd")
    rows = pd.concat(found, ignore_index=True)
    judged, apart = rows["maatregel"].nunique(), list(dict.fromkeys(rows.loc[~rows["gelijk"], "maatregel"]))
    notes = [RULE]
    if judged < len(names.all):
        notes.append(f"Over {len(names.all) - judged} van de {len(names.all)} maatregelen doet de regel geen uitspraak; die staan er niet bij.")
    if len(apart) > 1:  # one is told by the sentence
        notes.append(f"De regel zegt iets anders dan de gemeente bij {formats.listed(apart)}.")
    return Outcome(ON_TRACK, rows, sentence=_differences(rows, apart, bool(len(flags))), notes=tuple(notes))


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
    return Table([[Cell(h, "head", ["num"] if h in numeric else []) for h in head]], rows, "euro").with_legend()


_STATUS = {"ja": "status-yes", "nee": "status-no", "geen uitspraak": "status-none"}


def opgave_per_jaar(maatregelen: pd.DataFrame, gerealiseerd: pd.DataFrame) -> Outcome:
    """The balance of each year: what is expected, what is on track, or what was realised, minus what has to be saved.

    maatregelen: as delivered: `te_realiseren_besparing` (with or without a minus), the delivered total of expected savings, the inventory of what is on track, and extra
    money (`extra_rijksmiddelen`); without the first, the delivered total of the targets. gerealiseerd: of which the delivered total counts (a measure named "totaal ...").
    Rows by `kolom`: te besparen, extra rijksmiddelen, verwacht and `saldo` (extra rijksmiddelen and verwacht minus te besparen), op koers and `saldo, alleen op koers`,
    gerealiseerd and `saldo, gerealiseerd` (gerealiseerd minus te besparen). Below nil is too little, as in the balance that municipalities deliver. Nothing is added up over
    measures: only delivered totals are used.
    """
    table, done = plain(maatregelen), _savings(gerealiseerd)
    table = table[(table["unit_measure"] == "EUR") & (table["transformation"] == "level")]
    if table.empty and done.empty:
        return nothing(LEDGER)
    aims = _aims(table)
    expected = _by_period(table[(table["indicator"] == "taakstelling") & (table["scenario"] == "forecast") & (table["role"] == "total")])
    tracked = _by_period(table[(table["indicator"] == "taakstelling") & (table["role"] == "inventory")])
    extra = _by_period(table[(table["indicator"] == "extra_rijksmiddelen") & (table["theme"] == "maatregelen")])
    totals = _by_period(done[done["measure"].str.casefold().str.startswith("totaal") & done["scenario"].eq("actual") & done["theme"].isin(_WHOLE)])
    found, left, parts = [], [], ((expected, "verwacht", "expected", BALANCE), (tracked, "op koers", "on track", f"{BALANCE}, alleen op koers"), (totals, "gerealiseerd", "realised", f"{BALANCE}, gerealiseerd"))
    for when in sorted(aims):
        aim, more = aims[when], extra.get(when)
        beside = [(part[when], *words) for part, *words in parts if when in part]
        if not beside:
            continue
        if len(hidden(pd.concat([aim, *([] if more is None else [more]), *(b[0] for b in beside)]))):
            left.append(aim["periode"].iloc[0])
            continue
        goal = derive(aim, "to save", obs_value=aim["obs_value"].abs(), decimals=aim["decimals"]) if aim["obs_value"].iloc[0] < 0 else aim
        found.append(goal.assign(kolom="te besparen"))
        if more is not None:
            found.append(more.assign(kolom="extra rijksmiddelen"))
        for part, name, how, rest in beside:
            off = more["obs_value"].to_numpy() if more is not None and name != "gerealiseerd" else 0.0
            value = part["obs_value"].to_numpy() + off - goal["obs_value"].to_numpy()
            digits = pd.concat([goal["decimals"], part["decimals"]]).max()
            found += [part.assign(kolom=name), derive(goal, f"balance, {how}", obs_value=value, decimals=[digits]).assign(kolom=rest)]
    if not found:
        return absent(LEDGER, HIDDEN if left else "er is geen jaar met een opgave en een geleverd totaal van verwachte of gerealiseerde besparingen")
    rows = pd.concat(found, ignore_index=True)
    order = ["te besparen", "extra rijksmiddelen", *(word for _, name, _, rest in parts for word in (name, rest))]
    rows = rows.sort_values("kolom", key=lambda words: words.map(order.index), kind="stable").reset_index(drop=True)
    money = " en de extra rijksmiddelen" if "extra rijksmiddelen" in set(rows["kolom"]) else ""
    of = {f"{BALANCE}, gerealiseerd": "wat is gerealiseerd"} | ({BALANCE: f"wat is verwacht{money}"} if BALANCE in set(rows["kolom"]) else {f"{BALANCE}, alleen op koers": f"wat op koers is{money}"})
    notes = (f"Het saldo is {' of '.join(words for column, words in of.items() if column in set(rows['kolom']))}, min wat te besparen is. Onder nul is te weinig, boven nul meer dan nodig.",)
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
        rows.append(Row([Cell(_titled(row["status"]), "head"), Cell(numbers.write(row["aantal"]), "num", key=amount.key), amount]))
    when = uitkomst.rows["periode"].iloc[0]
    return Table([[Cell("Status", "head"), Cell("Aantal maatregelen", "head", ["num"]), Cell(f"Bedrag in {when} (euro)", "head", ["num"])]], rows).with_legend()


_SAID = {"ja": "op koers", "nee": "niet op koers", "geen uitspraak": "geen uitspraak"}
_KEYED = {"ja": "on track", "nee": "not on track", "geen uitspraak": "no statement"}


class _Names:
    """What the measures of a table are called, and which one a name in a text means."""

    def __init__(self, items: pd.DataFrame):
        self.all = list(dict.fromkeys(items["_measure"]))
        self._plain = {plain_name(n): n for n in self.all}
        self._numbered = {_numbered(n): n for n in self.all if _numbered(n)}

    def of(self, name: str) -> str:
        """The measure that a name means; the name itself, without what it says of the kind of saving, if that is none of the table."""
        bare = re.sub(r"\s+(incidenteel|structureel|aanvullend structureel|resterend|totaal|niet te realiseren)\b.*$", "", name, flags=re.IGNORECASE)
        for candidate in (name, bare):
            if plain_name(candidate) in self._plain:
                return self._plain[plain_name(candidate)]
        return self._numbered.get(_numbered(name), bare)

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
    table = themed if len(themed) else table
    return table.assign(_measure=table["measure"])


def _savings(table: pd.DataFrame) -> pd.DataFrame:
    """What was or will be realised, each statement once."""
    table = plain(table)
    keep = (table["indicator"] == "gerealiseerde_besparing") & (table["transformation"] == "level") & (table["unit_measure"] == "EUR") & (table["obs_value"].notna() | table["conf_status"].ne("F"))
    return table[keep].drop_duplicates([keys.FIELD])


def _column(row: Mapping) -> list[str]:
    """In which columns of the ledger a saving stands."""
    text = f"{row['measure']} {row['note']}"
    if row["scenario"] == "forecast":
        return ["prognose"]
    if _SOFT.search(text):
        return ["zacht of mogelijk"]
    return [c for c in (kind_of_money(row), "hard" if _HARD.search(text) else "") if c] or ["soort niet opgegeven"]


def _remarks(targets: pd.DataFrame, done: pd.DataFrame, names: _Names) -> dict[tuple[str, str], dict[str, str]]:
    """What notes say of measures that were moved, replaced or dropped: (measure, period) -> column -> words."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    table = plain(targets)
    for row in records(pd.concat([table[table["indicator"] == "taakstelling"], done])):
        if not row["note"] or row["measure"] == TOTAL or not names.known(row["measure"]):
            continue
        cells = {}
        if replaced := _REPLACED.search(row["note"]):
            cells["vervangen door"] = replaced["to"].strip()
        if _MOVED.search(row["note"]):
            cells["verschoven"] = row["note"]
        if _DROPPED.search(row["note"]):
            cells["niet gehaald of vervallen"] = f"{row['cijfer']}: {row['note']}" if row["scenario"] == "forecast" and row["conf_status"] == "F" else row["note"]
        if cells:
            found.setdefault((names.of(row["measure"]), row["time_period"]), {}).update(cells)
    return found


def _goal(items: pd.DataFrame, every: pd.DataFrame, when: str, names: _Names, measure: str) -> pd.DataFrame:
    """The target of a measure in a period: of its table, else of a text; else that of the table for the first period that is not over then, which may be of several years."""
    same = items[items["time_period"] == when]
    if same.empty:
        same = _in_text(every, names, measure, when)
    if same.empty and len(items):
        start = pd.Timestamp(period.parse(when).start)
        coming = items[(items["time_end"].isna() | (items["time_end"] >= start)) & items["obs_value"].notna()]
        same = coming.sort_values("time_start", kind="stable") if len(coming) else items.tail(1)
    return same.head(1)


def _in_text(every: pd.DataFrame, names: _Names, measure: str, when: str) -> pd.DataFrame:
    """What a text says that a measure has to save in a period, under its own name: not what remains of it, nor what all years are together."""
    table = plain(every)
    table = table[(table["indicator"] == "taakstelling") & (table["scenario"] == "target") & ~table["uit_tabel"] & (table["time_period"] == when) & table["obs_value"].notna()]
    return _where(table, (names.of(m) == measure and not re.search(r"resterend|totaal|aanvullend", m, re.IGNORECASE) for m in table["measure"]))


def _where(table: pd.DataFrame, keep: Iterable[bool]) -> pd.DataFrame:
    """The rows to keep, also of a table without rows."""
    return table[pd.Series(list(keep), index=table.index, dtype="bool")]


def _line(measure: str, when: str, goal: pd.DataFrame, cells: Mapping[str, pd.DataFrame | str], done: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of one line of the ledger: amounts as they were delivered, and words."""
    same = {"maatregel": measure, "regel": f"{measure}|{when}", "wanneer": period.parse(when).label}
    parts = [goal.assign(kolom="taakstelling", tekst="", **same)] if len(goal) and goal["conf_status"].eq("F").all() else []
    for column, value in cells.items():
        if isinstance(value, str):
            template = parts[0] if parts else done[done["conf_status"] == "F"].head(1)
            parts.append(template.assign(kolom=column, tekst=value, obs_value=float("nan"), cijfer=".", **{keys.FIELD: ""}, **same))
        else:
            parts.append(value.assign(kolom=column, tekst="", **same))
    return parts


def _judgeable(items: pd.DataFrame, every: pd.DataFrame, done: pd.DataFrame, names: _Names, measure: str) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Target and what was reached of the last year with both: what was realised, hard and not incidental; without that the forecast."""
    mine = _where(done, (names.of(m) == measure for m in done["measure"]))
    mine = mine[~mine["time_period"].isin(hidden(mine)["time_period"]) & mine["obs_value"].notna()]
    columns = pd.Series([_column(r) for r in records(mine)], index=mine.index, dtype="object")
    for when in sorted(set(mine["time_period"]), key=lambda code: mine.loc[mine["time_period"] == code, "time_start"].iloc[0], reverse=True):
        goal = items[(items["time_period"] == when) & items["obs_value"].notna()].head(1)
        goal = goal if len(goal) else _in_text(every, names, measure, when).head(1)
        if goal.empty or goal["conf_status"].ne("F").any() or goal["obs_value"].iloc[0] <= 0:
            continue
        year = mine[mine["time_period"] == when]
        real = _where(year, (not {"prognose", "zacht of mogelijk", "incidenteel"} & set(columns[at]) for at in year.index))
        got = real if len(real) else _where(year, ("prognose" in columns[at] for at in year.index))
        if len(got) == 1:  # two amounts are no sum: what they are together was not delivered
            return goal, got
    return None


def _aims(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What has to be saved by period: the stated whole, else the delivered total of the targets."""
    stated = _by_period(table[(table["indicator"] == "te_realiseren_besparing")])
    return stated or _by_period(_named_whole(table)) | _by_period(table[(table["indicator"] == "taakstelling") & (table["scenario"] == "target") & table["role"].eq("total")])


def _named_whole(table: pd.DataFrame) -> pd.DataFrame:
    """What a text says that all measures together have to save in a period."""
    table = table[(table["indicator"] == "taakstelling") & (table["scenario"] == "target") & ~table["uit_tabel"] & table["theme"].isin(_WHOLE)]
    return table[table["measure"].str.match(r"(?i)(totaal\w*|interventiemaatregelen)\b")]


def _by_period(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The first figure of every period; what was not delivered is none."""
    table = table[table["obs_value"].notna() | table["conf_status"].ne("F")].drop_duplicates("time_period")
    return {when: table[table["time_period"] == when] for when in table["time_period"]}


def _left_over(rows: pd.DataFrame) -> str:
    """The balance of the last year of which it is known, beside that of what is on track."""
    for column in (BALANCE, f"{BALANCE}, gerealiseerd"):
        part = rows[rows["kolom"] == column].sort_values("time_start", kind="stable").tail(1)
        if not len(part) or not part["obs_value"].iloc[0]:
            continue
        row = part.iloc[0]
        if column != BALANCE:
            return f"In {row['periode']} is {_apart(row)} gerealiseerd dan moest."
        same = rows[rows["time_period"] == row["time_period"]].set_index("kolom")
        money = " en de extra rijksmiddelen samen" if "extra rijksmiddelen" in same.index else " samen"
        told = f"In {row['periode']} is met alle maatregelen{money} {_apart(row)} verwacht dan te besparen is"
        tracked = f"{BALANCE}, alleen op koers"
        if tracked in same.index and same.at[tracked, "obs_value"]:
            told += f"; telt van de maatregelen alleen mee wat op koers is, dan is het {_apart(same.loc[tracked])}"
        return f"{told}."
    return ""


def _apart(row: Mapping) -> str:
    """By how much a balance is more or less, without sign."""
    return f"{figure({**row, 'obs_value': abs(row['obs_value'])})} {'meer' if row['obs_value'] > 0 else 'minder'}"


def _differences(rows: pd.DataFrame, apart: list[str], flagged: bool) -> str:
    if not apart or not flagged:
        return ""
    measure = apart[0]
    goal, got = (rows[(rows["maatregel"] == measure) & (rows["kolom"] == k)].iloc[0] for k in ("taakstelling", "behaald"))
    word = {"ja": "op koers", "nee": "niet op koers"}
    return (
        f"Volgens de gemeente is ‘{measure}’ {word[goal['volgens_gemeente']]}; volgens de regel {word[goal['volgens_regel']]}: in {goal['periode']} is {figure(got)} behaald, bij een taakstelling van {figure(goal)}."
    )


def _last_year_over(items: pd.DataFrame) -> str:
    """The last of the periods with a target of a measure that was over when its table was delivered; the first one if none was."""
    over = items[items["time_end"] < items["vintage"]].sort_values("time_end", kind="stable")
    return (over if len(over) else items.sort_values("time_start", kind="stable").head(1))["time_period"].iloc[-1]


def _not_there(done: pd.DataFrame) -> Iterator[str]:
    if count := len(hidden(done)):
        yield f"{count} van de {len(done)} gerealiseerde bedragen {'staat' if count == 1 else 'staan'} er niet bij: {'het is' if count == 1 else 'zij zijn'} verborgen om personen te beschermen."


def _word(value: float) -> str:
    return "geen uitspraak" if pd.isna(value) else "ja" if value else "nee"


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]
