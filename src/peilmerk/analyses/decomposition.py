"""Decomposition: a change in cost divided into number of clients, which products they have, hours per client and price per hour."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from peilmerk import numbers, period
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, nothing, rows_at, said
from peilmerk.analyses.waterfall import BEGIN, END, STEP
from peilmerk.hidden_values import plain
from peilmerk.keys import FIELD
from peilmerk.observations import TOTAL, records
from peilmerk.texts import formats
from peilmerk.writing import MINUS

METHOD = "ontleding"
#: What a change is divided into, in the order of the steps: the name of a step for readers, and what its key says was computed.
CLIENTS, MIX, HOURS, PRICE, COST, NEW, REST = (
    "aantal cliënten", "verschuiving tussen producten", "uren per cliënt", "prijs per uur", "bedrag per cliënt", "nieuwe en vervallen producten", "overige producten",
)  # fmt: skip
FACTORS = {
    CLIENTS: "clients", MIX: "mix", HOURS: "hours per client", PRICE: "price per hour", COST: "cost per client", NEW: "new or ended products", REST: "other products",
}  # fmt: skip
_NEEDED = ["product", "time_period", "conf_status", "obs_value"]
_WHEN = ["time_period", "time_start", "time_end", "periode", "jaar"]
#: From how much on an amount in a sentence is told in millions, and in thousands.
_MILLION, _THOUSAND = 1e6, 1e4


@dataclass(frozen=True)
class _Product:
    """What is known of a product in both periods; hours is None if they are not known, or not of all that it cost."""

    name: str
    cost: tuple[float, float]
    clients: tuple[float, float]
    hours: tuple[float, float] | None


@dataclass(frozen=True)
class _Cells:
    """The figures of one indicator by product and period: rows that are shown, and the cells that are hidden, or of which no value was delivered."""

    shown: dict[tuple[str, str], dict]
    hidden: frozenset[tuple[str, str]]
    unknown: frozenset[tuple[str, str]]

    def value(self, product: str, code: str) -> float | None:
        """A value that is shown; None for a hidden one, or one that was not delivered."""
        row = self.shown.get((product, code))
        return None if row is None else float(row["obs_value"])

    def told(self, product: str, code: str) -> bool:
        """Whether there is a row: a figure, a hidden one, or one that is not known."""
        return any((product, code) in cells for cells in (self.shown, self.hidden, self.unknown))


def ontleding(kosten: pd.DataFrame, clienten: pd.DataFrame, uren: pd.DataFrame | None = None, *, van: str | None = None, tot: str | None = None) -> Outcome:
    """Into what a change in cost between two periods can be divided, per product and in total: exactly, without a remainder.

    kosten, clienten, uren: observations of one law and one area by product and period, with the total (product `_T`) if there is one: amounts, persons and hours. van, tot: codes of
    periods; the newest year that is not provisional, and the year before it, if left out. Products without hours are divided into clients and cost per client; those that are
    hidden, or of which clients are not known, are one step together: the total minus the others.

    Rows: of the total (product `_T`) and of each product the cost in `van` (`soort_stap` begin), a row a factor (stap; change_abs, in the unit of the cost), the cost in `tot`
    (eind); `factor` is one of `FACTORS`, `stap` names the row for readers. Steps add up to the change of each product, and those of products to those of the total. Absent for one period, nil clients, hidden
    totals; never raises for figures.

    Method: additive LMDI-I (Ang 2005), nil values by its limit (Ang and Liu 2007); see docs/methods/ontleding.md.
    """
    costs, clients, hours = (_levels(t) for t in (kosten, clienten, uren))
    if costs.empty:
        return nothing(METHOD)
    periods = _periods(costs, van, tot)
    if isinstance(periods, str):
        return absent(METHOD, periods)
    narrow = [costs, clients[_NEEDED], hours[_NEEDED]]  # only of cost whole rows are used; a row of many columns takes long
    tables = [rows_at(t, t["time_period"].isin(periods)) for t in narrow]
    if any(t.duplicated(["product", "time_period"]).any() for t in tables):
        return absent(METHOD, "van hetzelfde product en dezelfde periode zijn er twee cijfers")
    return _Change(*map(_cells, tables), periods).outcome()


class _Change:
    """One change in cost: what can be divided, what is left, and the outcome."""

    def __init__(self, cost: _Cells, clients: _Cells, hours: _Cells, periods: tuple[str, str]):
        self.cost, self.clients, self.hours, self.periods = cost, clients, hours, periods
        named = dict.fromkeys(p for p, _ in [*cost.shown, *sorted(cost.hidden), *sorted(cost.unknown)] if p != TOTAL)
        costly = [n for n in named if any(cost.told(n, code) and cost.value(n, code) != 0 for code in periods)]
        self.names = costly or [TOTAL]  # a whole without products is divided as if it were one
        self.labels = [period.parse(code).label for code in periods]
        finest = [r["decimals"] for r in cost.shown.values() if pd.notna(r["decimals"])]
        self.decimals = min([0, *map(int, finest)])
        self.slack = 0.5 * 10.0**-self.decimals * (len(self.names) + 1)  # what rounding of so many figures can make

    def outcome(self) -> Outcome:
        """Rows, sentence and notes, or why there are none."""
        if any((TOTAL, code) in self.cost.hidden for code in self.periods):
            return absent(METHOD, HIDDEN)
        if not self.clients.shown and not self.clients.hidden:
            return absent(METHOD, "er zijn geen aantallen cliënten van beide perioden")
        ended = self._filled_up()
        products = [p for name in self.names if (p := self._known(name, ended))]
        rest = [name for name in self.names if name not in {p.name for p in products}]
        if not products:
            unseen = any((n, code) in cells.hidden for cells in (self.cost, self.clients) for n in self.names for code in self.periods)
            return absent(METHOD, HIDDEN if unseen else "van geen product zijn kosten en cliënten van beide perioden bekend")
        totals = self._totals(products, rest)
        if isinstance(totals, str):
            return absent(METHOD, totals)
        left = tuple(total - math.fsum(p.cost[t] for p in products) for t, total in enumerate(totals))
        if reason := self._unusable(left, rest):
            return absent(METHOD, reason)
        people, once = self._people(products)
        if min(people) <= 0:
            return absent(METHOD, f"in {self.labels[people.index(min(people))]} waren er geen cliënten")
        effects = {p.name: _effects(p, people) for p in products}
        if rest or max(map(abs, left)) > self.slack:
            effects[REST] = {REST: left[1] - left[0]}
        levels = {p.name: p.cost for p in products} | {REST: left}
        rows = self._rows(effects, levels, totals, alone=self.names == [TOTAL] or (len(products) == 1 and not once))
        return Outcome(METHOD, rows=rows, sentence=self._sentence(rows, effects), notes=self._notes(products, rest, effects, once=once))

    # --- what is known ---
    def _filled_up(self) -> set[tuple[str, str]]:
        """Cells without a figure that are nil, for the other products are the whole total of that period; or there is no total that could say otherwise."""
        cells = set()
        for code in self.periods:
            without = {(n, code) for n in self.names if not self.cost.told(n, code)}
            whole, parts = self.cost.value(TOTAL, code), [self.cost.value(n, code) for n in self.names if (n, code) in self.cost.shown]
            unseen = any((n, code) in self.cost.hidden for n in self.names)
            if not unseen and (whole is None or abs(whole - math.fsum(parts)) <= self.slack):
                cells |= without
        return cells

    def _known(self, name: str, ended: set[tuple[str, str]]) -> _Product | None:
        """A product of which all that has to be known is; None for another one."""
        cost = [self.cost.value(name, code) if (name, code) not in ended else 0.0 for code in self.periods]
        clients = [self.clients.value(name, code) for code in self.periods]
        clients = [0.0 if c == 0 and n is None and not self.clients.told(name, code) else n for c, n, code in zip(cost, clients, self.periods, strict=True)]
        if any(v is None or v < 0 for v in [*cost, *clients]) or any(c > 0 and not n for c, n in zip(cost, clients, strict=True)):
            return None
        hours = [self.hours.value(name, code) for code in self.periods]
        hours = [0.0 if c == 0 and h is None and not self.hours.told(name, code) else h for c, h, code in zip(cost, hours, self.periods, strict=True)]
        every = all(h is not None and h >= 0 and (h > 0 or c == 0) for c, h in zip(cost, hours, strict=True)) and max(hours) > 0
        return _Product(name, tuple(cost), tuple(clients), tuple(hours) if every else None)

    def _totals(self, products: list[_Product], rest: list[str]) -> tuple[float, float] | str:
        """The cost of all in both periods: as delivered, or added up if nothing is hidden; or why it is not known."""
        totals = [self.cost.value(TOTAL, code) for code in self.periods]
        if None not in totals:
            return tuple(totals)
        if any((n, code) in self.cost.hidden for n in self.names for code in self.periods):
            return HIDDEN
        values = [[self.cost.value(n, code) for n in rest] for code in self.periods]
        if any(None in v for v in values):
            return "het totaal is niet bekend, en van een product ontbreekt een cijfer"
        return tuple(math.fsum([*(p.cost[t] for p in products), *values[t]]) for t in (0, 1))

    def _unusable(self, left: tuple[float, float], rest: list[str]) -> str:
        """Why the cost that is left after the products cannot stand in the result; empty if it can."""
        for t, code in enumerate(self.periods):
            if sum((n, code) in self.cost.hidden for n in self.names) == 1:  # then what is left could be that figure
                return HIDDEN
            negative = any((self.cost.value(n, code) or 0) < 0 for n in rest)
            if left[t] < -self.slack and not negative:
                return f"de producten tellen in {self.labels[t]} op tot meer dan het totaal"
        return ""

    def _people(self, products: list[_Product]) -> tuple[tuple[float, float], bool]:
        """Clients in both periods, and whether each counts once: the delivered total, or else those of the products added up."""
        totals = [self.clients.value(TOTAL, code) for code in self.periods]
        if None not in totals:
            return tuple(totals), True
        return tuple(math.fsum(p.clients[t] for p in products) for t in (0, 1)), False

    # --- the result ---
    def _rows(self, effects: dict[str, dict[str, float]], levels: dict[str, tuple[float, float]], totals: tuple[float, float], *, alone: bool) -> pd.DataFrame:
        """The rows of the total, and of every product, the largest first; of one product alone there is no shift."""
        used = [f for f in FACTORS if any(f in e for e in effects.values()) and not (alone and f == MIX)]
        names = {f: f"{f} zonder uren" if f == COST and HOURS in used else f for f in used}
        whole = {f: math.fsum(e.get(f, 0.0) for e in effects.values()) for f in used}
        order = sorted((n for n in effects if n != REST), key=lambda n: -max(levels[n])) + [n for n in effects if n == REST]
        status = next((r["obs_status"] for r in self.cost.shown.values() if r["obs_status"] != "A"), "A")
        rows = []
        for name, parts, level in [(TOTAL, whole, totals), *((n, effects[n], levels[n]) for n in order if n != TOTAL)]:
            rows.append(self._level(name, 0, level[0]))
            stem, label = self._about(name, 1), "" if name == TOTAL else f"{name}: "
            rows += [
                stem | {"obs_value": parts[f], "obs_status": status, "how": FACTORS[f], "factor": f, "stap": names[f], "soort_stap": STEP, "uitsplitsing": label + names[f]}
                for f in used if f in parts
            ]  # fmt: skip
            rows.append(self._level(name, 1, level[1]))
        table = pd.DataFrame(rows)
        computed = table["how"] != ""
        made = table[computed].drop(columns=FIELD)
        derived = derive(made, made["how"], obs_value=made["obs_value"], decimals=self.decimals, transformation=made["soort_stap"].map({STEP: "change_abs"}).fillna("level")).set_index(made.index)
        return pd.concat([table[~computed].assign(exempt=""), derived]).sort_index().drop(columns="how")

    def _level(self, name: str, t: int, value: float) -> dict:
        """The cost in one period: the observation itself, or what was computed in its place."""
        row, what = self.cost.shown.get((name, self.periods[t])), {"factor": "", "stap": self.labels[t], "soort_stap": (BEGIN, END)[t]}
        if row is not None and row["obs_value"] == value:
            return row | what | {"how": ""}
        return self._about(name, t) | what | {"obs_value": value, "how": "remainder" if name == REST else "sum"}

    def _about(self, name: str, t: int) -> dict:
        """The observation that a computed figure of a product is about, also where it has none in that period."""
        when = next(r for (_, code), r in self.cost.shown.items() if code == self.periods[t])
        row = next((r for code in (self.periods[t], *self.periods) if (r := self.cost.shown.get((name, code)))), when | {"product": name})
        return row | {c: when[c] for c in [*_WHEN, "obs_status"]} | {"uitsplitsing": "totaal" if name == TOTAL else name, FIELD: ""}

    # --- in words ---
    def _sentence(self, rows: pd.DataFrame, effects: dict[str, dict[str, float]]) -> str:
        """What changed and by how much, never why."""
        total = records(rows[rows["product"] == TOTAL])
        step = {r["factor"]: r for r in total if r["soort_stap"] == STEP}
        first, last = total[0], total[-1]
        when = [f"in {label}" if label.isdigit() else f"({label})" for label in self.labels]
        text = [f"De kosten {_verb(last['obs_value'] - first['obs_value'], many=True)} van {_money(first)} {when[0]} naar {_money(last)} {when[1]}."]
        if CLIENTS in step:
            text.append(f"Het aantal cliënten {_verb(step[CLIENTS]['obs_value'])} ({_more(step[CLIENTS])}).")
        with_hours = any(HOURS in e for e in effects.values())
        told = {HOURS: "het aantal uren per cliënt", PRICE: "de prijs per uur", COST: f"het bedrag per cliënt{' van producten zonder uren' if with_hours else ''}"}
        parts = [f"{_verb(step[f]['obs_value'], turned=words)} ({_more(step[f])})" for f, words in told.items() if f in step]
        if parts:
            text.append(f"{'Per product bekeken' if len(effects) > 1 else 'Verder'} {formats.listed(parts)}.")
        if MIX in step and abs(step[MIX]["obs_value"]) >= 0.5:
            more = step[MIX]["obs_value"] > 0
            text.append(f"Cliënten hadden {'meer of duurdere' if more else 'minder of goedkopere'} producten ({_more(step[MIX])}).")
        for factor, words in ((NEW, self._passing(effects)), (REST, "De overige producten")):
            if factor in step:
                same = abs(step[factor]["obs_value"]) < 0.5
                text.append(f"{words} kostten samen {'evenveel' if same else _more(step[factor])}.")
        return " ".join(text)

    def _passing(self, effects: dict[str, dict[str, float]]) -> str:
        """Products that were there in one of both periods only: which in the first, and which in the last."""
        levels = [[n for n, e in effects.items() if NEW in e and (e[NEW] < 0) == first] for first in (True, False)]
        named = [f"in {label} alleen {formats.listed(names)}" for label, names in zip(self.labels, levels, strict=True) if names]
        what = "jaren" if all(label.isdigit() for label in self.labels) else "perioden"
        return f"Producten die in één van beide {what} niet voorkwamen ({'; '.join(named)}),"

    def _notes(self, products: list[_Product], rest: list[str], effects: dict[str, dict[str, float]], *, once: bool) -> tuple[str, ...]:
        notes, count = [], len(self.names)
        if len(effects) > 1:
            notes.append("Elk product is apart vergeleken; elke stap is het saldo van de producten.")
            notes.append(
                "In het aantal cliënten telt ieder één keer. De verschuiving tussen producten is dat cliënten andere producten hadden, of meer of minder producten tegelijk." if once
                else "Het aantal cliënten is dat van de producten opgeteld: wie er twee heeft, telt twee keer."
            )  # fmt: skip
        without = [p.name for p in products if COST in effects[p.name] and p.name != TOTAL]
        if without and any(HOURS in e for e in effects.values()):
            unseen = any((n, code) in self.hours.hidden for n in without for code in self.periods)
            notes.append(f"{_counted(without, count)} {'geen uren die getoond mogen worden' if unseen else 'geen uren'}: daar staat het bedrag per cliënt in de plaats van uren en prijs.")
        for t, label in enumerate(self.labels):
            if gone := [p.name for p in products if NEW in effects[p.name] and p.cost[t]]:
                notes.append(f"Alleen in {label} waren er kosten van {formats.listed(gone)}.")
        if rest:
            unseen = any((n, code) in cells.hidden for cells in (self.cost, self.clients) for n in rest for code in self.periods)
            why = "een cijfer ervan is verborgen om personen te beschermen" if unseen else "kosten of cliënten ervan zijn niet van beide perioden bekend"
            notes.append(f"{_counted(rest, count, verb=('is niet ontleed', 'zijn niet ontleed'))}: {why}. De overige producten zijn het totaal min de andere producten.")
        elif REST in effects:
            notes.append("De overige producten zijn het totaal min de producten die apart bekend zijn.")
        return tuple(notes)


def _levels(table: pd.DataFrame | None) -> pd.DataFrame:
    """What was realised, itself and not its change; empty, with columns, if there is nothing."""
    if table is None or table.empty:
        return pd.DataFrame(columns=_NEEDED)
    return rows_at(plain(table), (table["transformation"] == "level") & (table["scenario"] == "actual"))


def _periods(costs: pd.DataFrame, van: str | None, tot: str | None) -> tuple[str, str] | str:
    """The two periods that are compared, or why there are none."""
    known = set(costs["time_period"])
    years = sorted(p for p in known if p.isdigit() and len(p) == 4)
    if tot is None:
        late = {code for code, status in zip(costs["time_period"].tolist(), costs["obs_status"].tolist(), strict=True) if status != "A"}
        final = [y for y in years if y not in late]
        if not final:
            return "er is geen heel jaar met definitieve cijfers"
        tot = final[-1]
    if van is None:
        if not (tot.isdigit() and len(tot) == 4):
            return "er is niet gezegd met welke periode is vergeleken"
        van = str(int(tot) - 1)
        if len(years) == 1 and van not in known:
            return "er is maar één jaar met cijfers"
    for code in (van, tot):
        if code not in known:
            return f"van {period.parse(code).label} zijn er geen cijfers"
    return (van, tot) if van != tot else "er is maar één periode met cijfers"


def _cells(table: pd.DataFrame) -> _Cells:
    shown, unseen, unknown = {}, set(), set()
    for row in records(table):
        cell = row["product"], row["time_period"]
        if row["conf_status"] != "F":
            unseen.add(cell)
        elif pd.notna(row["obs_value"]) and math.isfinite(row["obs_value"]):
            shown[cell] = row
        else:
            unknown.add(cell)
    return _Cells(shown, frozenset(unseen), frozenset(unknown))


def _log_mean(a: float, b: float) -> float:
    """The logarithmic mean of two positive numbers: (a - b) / (ln a - ln b), and the number itself if they are one."""
    low, high = min(a, b), max(a, b)  # so that neither of two near ones, nor of two far apart, a digit is lost
    return a if a == b else (high - low) / math.log1p((high - low) / low)


def _effects(product: _Product, people: tuple[float, float]) -> dict[str, float]:
    """The change of one product by factor; together exactly its change.

    Where its cost is nil in one period, the limit of LMDI gives all of it to the factor that is nil there: its clients, its hours, or what they cost.
    """
    (before, after), (few, many) = product.cost, product.clients
    own = [HOURS, PRICE] if product.hours else [COST]
    if not before or not after:
        nil = 0 if not before else 1
        factor = NEW if not product.clients[nil] else HOURS if product.hours and not product.hours[nil] else own[-1]
        return {factor: after - before}
    weight = _log_mean(after, before)
    ratios = {CLIENTS: people[1] / people[0], MIX: many / few * people[0] / people[1]}
    if product.hours:
        less, more = product.hours
        ratios |= {HOURS: more / less * few / many, PRICE: after / before * less / more}
    else:
        ratios[COST] = after / before * few / many
    return {factor: weight * math.log(ratio) for factor, ratio in ratios.items()}


def _verb(change: float, *, many: bool = False, turned: str = "") -> str:
    """Went up, down, or neither; with the subject behind it if `turned`."""
    if abs(change) < 0.5:
        return f"bleef {turned} gelijk" if turned else "bleven gelijk:" if many else "bleef gelijk"
    word = ("stegen" if many else "steeg") if change > 0 else ("daalden" if many else "daalde")
    return f"{word} {turned}".strip()


def _amount(value: float) -> str:
    """An amount as a sentence tells it: in millions, in whole thousands, or as it is."""
    size = abs(value)
    if size >= _MILLION:
        return f"€ {numbers.write(size / 1e6, 2)} miljoen"
    return f"€ {numbers.write(size, -3 if size >= _THOUSAND else 0)}"


def _money(row: dict) -> str:
    return said((MINUS if row["obs_value"] < 0 else "") + _amount(row["obs_value"]), row[FIELD])


def _more(row: dict) -> str:
    """`€ 97.000 minder`, in words: a sign would be left alone at the end of a line."""
    if abs(row["obs_value"]) < 0.5:
        return said("€ 0", row[FIELD])
    return f"{said(_amount(row['obs_value']), row[FIELD])} {'meer' if row['obs_value'] > 0 else 'minder'}"


def _counted(names: list[str], count: int, *, verb: tuple[str, str] = ("heeft", "hebben")) -> str:
    """`2 van de 9 producten (A en B) hebben`."""
    return f"{len(names)} van de {count} producten ({formats.listed(names)}) {verb[len(names) > 1]}"
