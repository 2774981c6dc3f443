"""The counts of registers, day by day and person by person, in plain Python: what SQL must agree with.

Written from the definitions (data/reference/indicatoren.yml and the heads of the modules in registers/counting), not from the queries.
Slow on purpose: nothing is merged, spread or added up in a clever way, and fractions are exact, so that what is nothing is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from registers.making import TOWN

ONE = timedelta(days=1)
LAWS = {"01": "Wmo", "07": "Wmo", "45": "Jeugdwet", "pw-bijstand": "Participatiewet", "ioaw": "IOAW"}
LABELS = {"01": "Hulp bij het huishouden", "07": "Dagbesteding", "45": "Jeugdhulp ambulant", "pw-bijstand": "bijstand", "ioaw": "IOAW"}
HOURS = {"minuut": Fraction(1, 60), "uur": Fraction(1), "dagdeel": Fraction(4)}
#: What of a volume falls on a day; a year has 365.25 days and twelve months.
A_DAY = {"dag": Fraction(1), "week": Fraction(1, 7), "maand": 12 / Fraction("365.25")}
#: Days that are looked at: all that happens in tests lies between them, and an open end lasts to the last.
BEFORE, AFTER = date(2022, 7, 1), date(2025, 9, 30)
DAYS = [BEFORE + ONE * n for n in range((AFTER - BEFORE).days + 1)]
#: What some registers write for an end that is open.
OPEN = date(9999, 12, 31)
SIZES = {"M": 1, "Q": 3, "S": 6, "A": 12}
_EMPTY = {"product": "_T", "law": "_T", "referrer": "_T", "age": "_T", "target_group": "_T", "taakveld": "_T", "breakdown": "_T"}


class Town:
    """The rows of all registers, and everything that is counted of them: `figures` by (indicator, period, area, dimensions).

    `bases`: how many people or cases a mean, share or amount is about, of the same keys; `largest`: of an amount or volume what is of the person of
    whom it is most, and of the two of whom it is most.
    """

    def __init__(self, rows: dict[str, list[dict]], since: date, exported: date):
        self.rows = defaultdict(list, rows)
        self.delivered, self.since = set(rows), since
        self.figures: dict[tuple, float] = {}
        self.bases: dict[tuple, int] = {}
        self.largest: dict[tuple, tuple[float, float]] = {}
        self._homes: dict[tuple[int, date], tuple[str, int]] = {}
        months, day = [], since if since.day == 1 else _next_month(since)
        while (after := _next_month(day)) <= exported:
            months.append(day)
            day = after
        self.periods = []
        for frequency, size in SIZES.items():
            for month in months:
                if (month.month - 1) % size == 0 and (of := [m for m in months if 0 <= _number(m) - _number(month) < size]) and len(of) == size:
                    self.periods.append((frequency, _code(frequency, month), month, _next_month(of[-1]) - ONE, of))
        self.months = months

    def say(self, indicator: str, period: str, value: float, area: str = TOWN, base: int | None = None, of: Iterable[tuple[int, Fraction]] | None = None, **what) -> None:
        """One figure; twice the same one would be a fault of this count."""
        if area == "":
            area, what = TOWN, {**what, "breakdown": "Onbekend"}
        key = (indicator, period, area, *{**_EMPTY, **what}.values())
        assert key not in self.figures, key
        self.figures[key] = value
        if base is not None:
            self.bases[key] = base
        if of is not None:  # persons with what is theirs, as often as it comes
            each: dict[int, Fraction] = defaultdict(Fraction)
            for person, part in of:
                each[person] += part
            sizes = [*sorted((abs(v) for v in each.values()), reverse=True), 0, 0]
            self.largest[key] = (sizes[0], sizes[0] + sizes[1])

    # --- who lives where ---
    def home(self, person: int, day: date) -> tuple[str, int]:
        """District and household on a day."""
        if (person, day) not in self._homes:
            self._homes[person, day] = self._home(person, day)
        return self._homes[person, day]

    def _home(self, person: int, day: date) -> tuple[str, int]:
        # What begins last, of one day what stands last in its register; of two registers then the district and household that sort last.
        known = [(r["vanaf"], n, r.get("wijk") or "", r.get("huishouden") or 0, r.get("tot")) for n, r in enumerate(self.rows["personen"]) if r["client"] == person]
        if not known:
            both = [(n, r) for name in ("indicaties", "uitkeringen") for n, r in enumerate(self.rows[name]) if r["client"] == person]
            known = [(r["ingangsdatum"], n, r.get("wijk") or "", r.get("huishouden") or 0, None) for n, r in both if r.get("wijk") or r.get("huishouden")]
        begun = [k for k in known if k[0] <= day]
        if not begun:
            return "", 0
        _, _, district, household, end = max(begun, key=lambda k: k[:4])
        return (district, household) if end is None or day <= end else ("", 0)

    def born(self, person: int) -> date | None:
        """The birth date itself, of which Peilmerk only keeps the month."""
        days = [r["geboortedatum"] for name in ("personen", "indicaties", "uitkeringen") for r in self.rows[name] if r["client"] == person and r.get("geboortedatum")]
        return max(days) if days else None

    def count(self) -> dict[tuple, float]:
        """Everything."""
        if "indicaties" in self.delivered:
            self._spells("indicaties", "product", "maatwerk")
            self._referrers()
            self._after_18()
        if "uitkeringen" in self.delivered:
            self._spells("uitkeringen", "regeling", "uitkering")
        self._laws()
        self._care()
        self._waiting()
        self._cases()
        return self.figures

    # --- spells ---
    def _spells(self, register: str, product: str, name: str) -> None:
        has: dict[tuple[int, date], set[tuple]] = defaultdict(set)
        for r in self.rows[register]:
            code = r[product]
            group = r.get("leefvorm") or "onbekend"
            for day in _between(r["ingangsdatum"], r["einddatum"]):
                district = self.home(r["client"], day)[0]
                levels = [{"product": LABELS[code], "law": LAWS[code]}, {"law": LAWS[code]}, {}]
                for level in levels:
                    has[r["client"], day] |= {_frozen(level), _frozen({**level, "area": district})}
                if register == "uitkeringen":
                    has[r["client"], day].add(_frozen({"target_group": group}))
        people = sorted({p for p, _ in has})
        groups = set().union(*has.values()) | {()} if has else {()}  # of a register without rows it is told that nobody has anything
        for group in groups:
            what = dict(group)
            on = {p: [group in has.get((p, d), ()) for d in DAYS] for p in people}
            for frequency, code, first, last, _ in self.periods:
                if frequency == "M" and "product" in what and "area" in what:
                    continue
                a, b = (first - BEFORE).days, (last - BEFORE).days
                inn = [(p, d) for p in people for d in range(a, b + 1) if on[p][d] and not on[p][d - 1]]
                out = [(p, d) for p in people for d in range(a, b + 1) if not on[p][d] and on[p][d - 1]]
                self.say(f"clienten_{name}", code, sum(any(on[p][a : b + 1]) for p in people), **what)
                self.say(f"stand_{name}", code, sum(on[p][b] for p in people), **what)
                self.say(f"instroom_{name}", code, len(inn), **what)
                self.say(f"uitstroom_{name}", code, len(out), **what)
                self.say(f"herinstroom_{name}", code, sum(_days_without(on[p], d) <= 365 for p, d in inn), **what)
                if out:
                    self.say(f"duur_{name}", code, sum(_days_with(on[p], d - 1) for p, d in out) / len(out), base=len(out), **what)
            if not {"area", "target_group"} & set(what):
                self._ages(name, people, on, what)

    def _ages(self, name: str, people: list[int], on: dict, what: dict) -> None:
        ages = {p: [_age(self.born(p), d) for d in DAYS] for p in people}
        ever = {ages[p][n] for p in people for n, yes in enumerate(on[p]) if yes}
        for age in ever:
            for _, code, _, last, _ in self.periods:
                n = (last - BEFORE).days
                self.say(f"stand_{name}", code, sum(on[p][n] and ages[p][n] == age for p in people), age=age, **what)

    def _referrers(self) -> None:
        inside = [r for r in self.rows["indicaties"] if self.months and self.months[0] <= r["ingangsdatum"] < _next_month(self.months[-1])]
        for level in (lambda r: {"product": LABELS[r["product"]], "law": LAWS[r["product"]]}, lambda r: {"law": LAWS[r["product"]]}, lambda r: {}):
            for whole in {_frozen(level(r)) for r in inside}:
                mine = [r for r in inside if _frozen(level(r)) == whole]
                for _, code, first, last, _ in self.periods:
                    begun = [r for r in mine if first <= r["ingangsdatum"] <= last]
                    self.say("gestarte_indicaties", code, len(begun), **dict(whole))
                    for referrer in {r["verwijzer"] or "onbekend" for r in mine}:
                        n = sum((r["verwijzer"] or "onbekend") == referrer for r in begun)
                        self.say("gestarte_indicaties", code, n, referrer=referrer, **dict(whole))
                        if begun:
                            self.say("aandeel_verwijzer", code, 100 * n / len(begun), base=n, referrer=referrer, **dict(whole))

    def _laws(self) -> None:
        lines = [(r["client"], LAWS[r["product"]], r) for r in self.rows["indicaties"]] + [(r["client"], "inkomen", r) for r in self.rows["uitkeringen"]]
        words = {1: "1 wet", 2: "2 wetten"}
        for frequency in ("Q", "S", "A"):
            persons, households = defaultdict(set), defaultdict(set)
            periods = [p for p in self.periods if p[0] == frequency]
            for person, law, r in lines:
                for _, code, first, last, _ in periods:
                    for day in _between(max(first, r["ingangsdatum"]), min(last, r["einddatum"] or AFTER)):
                        persons[code, person].add(law)
                        household = self.home(person, day)[1]
                        households[code, household or f"alleen {person}"].add(law)
            for indicator, found in (("clienten_naar_wetten", persons), ("huishoudens_naar_wetten", households)):
                members = ["1 wet", "2 wetten", "3 of meer wetten"]
                for _, code, _, _, _ in periods:
                    now = [words.get(len(laws), "3 of meer wetten") for (c, _), laws in found.items() if c == code]
                    for member in members:
                        self.say(indicator, code, now.count(member), breakdown=member)
                    self.say(indicator, code, len(now))

    # --- hours and amounts ---
    def _care(self) -> None:
        levels = (lambda c: {"product": LABELS[c], "law": LAWS[c]}, lambda c: {"law": LAWS[c]}, lambda c: {})
        window = (self.months[0], _next_month(self.months[-1]) - ONE) if self.months else (AFTER, BEFORE)
        asked: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
        in_time: dict[str, bool] = {}
        askers: dict[tuple[str, date], set[int]] = defaultdict(set)
        asked_by: list[tuple[str, date, int, Fraction]] = []  # product, month, person, hours
        for r in self.rows["indicaties"]:
            days = [d for d in _between(r["ingangsdatum"], r["einddatum"]) if window[0] <= d <= window[1]]
            rate = _hours_a_day(r)
            if days:
                in_time[r["product"]] = in_time.get(r["product"], True) and rate is not None
            for d in days if rate is not None else ():
                asked[r["product"], d.replace(day=1)] += rate
                askers[r["product"], d.replace(day=1)] |= {r["client"]} if rate else set()
                asked_by.append((r["product"], d.replace(day=1), r["client"], rate))
        given = _by_month(self.rows["geleverd"], lambda r: _hours(r) or 0)
        sign = {"credit": -1}
        declared = _by_month(self.rows["declaraties"], lambda r: sign.get(r["debet_credit"], 1) * (_hours(r) or 0))
        given_by = [(r["product"], r["leveringsmaand"], r["client"], _hours(r) or Fraction(0)) for r in self.rows["geleverd"]]
        declared_by = [(r["product"], r["leveringsmaand"], r["client"], sign.get(r["debet_credit"], 1) * (_hours(r) or Fraction(0))) for r in self.rows["declaraties"]]
        for level in levels:
            self._sums("geindiceerde_uren", asked, level, askers, asked_by, {()} if "indicaties" in self.delivered and level("01") == {} else set())
            self._sums("geleverde_uren", given, level, _persons_by_month((r, _hours(r)) for r in self.rows["geleverd"]), given_by)
            self._sums("gedeclareerde_uren", declared, level, self._clients(), declared_by)
            for indicator, name, hours in (("aandeel_geleverd", "geleverd", given), ("aandeel_gedeclareerd", "declaraties", declared)):
                if name in self.delivered and "indicaties" in self.delivered:
                    same = {k: v for k, v in asked.items() if in_time[k[0]]}
                    for group in {_frozen(level(c)) for c, _ in same}:
                        for _, code, _, _, months in self.periods:
                            of = sum(v for (c, m), v in same.items() if _frozen(level(c)) == group and m in months)
                            used = sum(v for (c, m), v in hours.items() if in_time.get(c) and _frozen(level(c)) == group and m in months)
                            if of > 0:
                                self.say(indicator, code, 100 * used / of, **dict(group))
        self._money()

    def _sums(self, indicator: str, values: dict, level, persons: dict[tuple[str, date], set[int]], parts: list[tuple], always: set = frozenset()) -> None:
        """Sums of values by product and month, about the persons that these have; parts: product, month, person, value."""
        for group in {_frozen(level(c)) for c, _ in values} | always:
            for _, code, _, _, months in self.periods:
                total = sum(v for (c, m), v in values.items() if _frozen(level(c)) == group and m in months)
                about = set().union(*(who for (c, m), who in persons.items() if _frozen(level(c)) == group and m in months))
                mine = [(p, v) for c, m, p, v in parts if _frozen(level(c)) == group and m in months]
                self.say(indicator, code, total, base=len(about), of=mine, **dict(group))

    def _clients(self) -> dict[tuple[str, date], set[int]]:
        """By product and month those for whom something was declared that was not all credited."""
        net: dict[tuple, Fraction] = defaultdict(Fraction)
        for r in self.rows["declaraties"]:
            net[r["client"], r["product"], r["taakveld"], r["leveringsmaand"]] += (-1 if r["debet_credit"] == "credit" else 1) * _exact(r["bedrag"])
        return _persons_by_month(({"client": p, "product": c, "leveringsmaand": m}, v > 0) for (p, c, _, m), v in net.items())

    def _money(self) -> None:
        net: dict[tuple, Fraction] = defaultdict(Fraction)  # client, product, taakveld, month
        hours: dict[tuple, Fraction] = defaultdict(Fraction)  # product, month
        invoiced: dict[tuple, Fraction] = defaultdict(Fraction)  # product, month, month of invoice
        invoices: list[tuple] = []  # the same, with person and amount
        for r in self.rows["declaraties"]:
            sign = -1 if r["debet_credit"] == "credit" else 1
            net[r["client"], r["product"], r["taakveld"] or "onbekend", r["leveringsmaand"]] += sign * _exact(r["bedrag"])
            hours[r["product"], r["leveringsmaand"]] += sign * (_hours(r) or 0)
            invoiced[r["product"], r["leveringsmaand"], r["factuurmaand"]] += sign * _exact(r["bedrag"])
            invoices.append((r["product"], r["leveringsmaand"], r["factuurmaand"], r["client"], sign * _exact(r["bedrag"])))
        lines = [(p, c, t, m, self.home(p, _next_month(m) - ONE)[0], v) for (p, c, t, m), v in net.items()]
        self._households(net)
        whole = [lambda c, t, w: {"product": LABELS[c], "law": LAWS[c]}, lambda c, t, w: {"law": LAWS[c]}, lambda c, t, w: {}]
        parts = [
            lambda c, t, w: {"product": LABELS[c], "law": LAWS[c], "area": w}, lambda c, t, w: {"law": LAWS[c], "area": w}, lambda c, t, w: {"area": w},
            lambda c, t, w: {"taakveld": t},
        ]  # fmt: skip
        for level in [*whole, *parts]:
            for group in {_frozen(level(c, t, w)) for _, c, t, _, w, _ in lines}:
                what = dict(group)
                mine = [(p, c, m, v) for p, c, t, m, w, v in lines if _frozen(level(c, t, w)) == group]
                for frequency, code, _, _, months in self.periods:
                    if frequency == "M" and {"product", "area"} <= set(what):
                        continue
                    amount = sum(v for _, _, m, v in mine if m in months)
                    persons = {p for p, _, m, v in mine if m in months and v > 0}
                    self.say("gedeclareerd_bedrag", code, amount, base=len(persons), of=[(p, v) for p, _, m, v in mine if m in months], **what)
                    if "taakveld" in what:
                        continue
                    self.say("clienten_gedeclareerd", code, len(persons), **what)
                    if "area" in what:
                        continue
                    if persons:
                        self.say("bedrag_per_client", code, amount / len(persons), base=len(persons), **what)
                        used = sum(h for (c, m), h in hours.items() if _frozen(level(c, "", "")) == group and m in months)
                        if used > 0:
                            self.say("gedeclareerde_uren_per_client", code, used / len(persons), base=len(persons), **what)
                    late = [(max(v, 0), _number(i) - _number(m)) for (c, m, i), v in invoiced.items() if _frozen(level(c, "", "")) == group and m in months]
                    if sum(v for v, _ in late) > 0:
                        self.say("declaratievertraging", code, sum(v * n for v, n in late) / sum(v for v, _ in late), base=len(persons), **what)
        for level in whole:
            cells: dict[tuple, Fraction] = defaultdict(Fraction)
            for (c, m, i), v in invoiced.items():
                cells[_frozen(level(c, "", "")), m, i] += v
            for (group, m, i), v in cells.items():
                if m in self.months and v:
                    mine = [(p, part) for c, delivered, invoice, p, part in invoices if (_frozen(level(c, "", "")), delivered, invoice) == (group, m, i)]
                    each: dict[int, Fraction] = defaultdict(Fraction)
                    for p, part in mine:
                        each[p] += part
                    self.say("gedeclareerd_naar_factuurmaand", _code("M", m), v, base=sum(x != 0 for x in each.values()), of=mine, breakdown=_code("M", i), **dict(group))

    def _households(self, net: dict[tuple, Fraction]) -> None:
        """By year the households with an amount from the highest down, each in the group of its place; 0 is a household of nobody else."""
        if not net:  # of a register without rows nothing is told
            return
        edges = {"hoogste 1%": 1, "1 tot 5%": 5, "5 tot 10%": 10, "10 tot 20%": 20, "20 tot 50%": 50, "laagste 50%": 100}
        for frequency, code, _, _, months in self.periods:
            if frequency != "A":
                continue
            each: dict[tuple, Fraction] = defaultdict(Fraction)
            for (person, _, _, month), amount in net.items():
                if month in months:
                    household = self.home(person, _next_month(month) - ONE)[1]
                    each["household", household] += amount if household else 0
                    each["alone", person] += 0 if household else amount
            ranked = sorted((v for v in each.values() if v != 0), reverse=True)
            low = 0
            for name, edge in edges.items():
                high = int(Fraction(edge * len(ranked), 100) + Fraction(1, 2))
                part = ranked[low:high]
                self.say("bedrag_naar_kostengroep", code, sum(part), base=len(part), of=enumerate(part), breakdown=name)
                self.say("huishoudens_naar_kostengroep", code, len(part), breakdown=name)
                low = high
            assert low == len(ranked)
            self.say("bedrag_naar_kostengroep", code, sum(ranked), base=len(ranked), of=enumerate(ranked))
            self.say("huishoudens_naar_kostengroep", code, len(ranked))

    # --- from 17 to 18 ---
    def _after_18(self) -> None:
        """Person by person: the day before the month of the birthday, and the last day of that month a year on."""
        moved = []  # the later day, and what there is then
        for person in {r["client"] for r in self.rows["indicaties"]}:
            born = self.born(person)
            if born is None:
                continue
            first = date(born.year + 18, born.month, 1) - ONE
            later = _next_month(date(first.year + 1, first.month, 1)) - ONE

            def laws(day: date, person: int = person) -> set[str]:
                return {LAWS[r["product"]] for r in self.rows["indicaties"] if r["client"] == person and r["ingangsdatum"] <= day and (r["einddatum"] is None or r["einddatum"] >= day)}

            if "Jeugdwet" in laws(first):
                moved.append((later, laws(later)))
        words = {"Jeugdwet": {"Jeugdwet"}, "Wmo": {"Wmo"}, "Jeugdwet en Wmo": {"Jeugdwet", "Wmo"}, "geen van beide": set()}
        for frequency, code, first, last, _ in self.periods:
            day = _next_month(date(first.year - 1, first.month, 1)) - ONE
            if frequency == "M" or day < self.since:
                continue
            mine = [has for later, has in moved if first <= later <= last]
            for name, of in words.items():
                self.say("overgang_18_jaar", code, sum(has == of for has in mine), breakdown=name)
            self.say("overgang_18_jaar", code, len(mine))

    # --- waiting, and cases ---
    def _waiting(self) -> None:
        def about(r) -> tuple[dict, str, str]:
            code = r["product"]
            level = {"product": LABELS[code] if code else "onbekend", "law": LAWS[code] if code else "geen wet"}
            return level, r["wijk"] or self.home(r["client"], r["aanmelddatum"])[0], "spoed" if r["spoed"] else "geen spoed"

        def levels(r) -> Iterable[dict]:
            level, district, urgent = about(r)
            for one in (level, {"law": level["law"]}, {}):
                yield one
                yield {**one, "target_group": urgent}
            yield {"area": district}
            yield {**level, "area": district}

        lines = self.rows["wachtlijst"]
        for group in {_frozen(g) for r in lines for g in levels(r)}:
            mine = [r for r in lines if group in {_frozen(g) for g in levels(r)}]
            what = dict(group)
            for frequency, code, first, last, _ in self.periods:
                if frequency == "M" and {"product", "area"} <= set(what):
                    continue
                ends = [(r["aanmelddatum"], min([d for d in (r["startdatum"], r["afgemeld"]) if d], default=AFTER)) for r in mine]
                self.say("wachtenden", code, sum(begin <= last < end for begin, end in ends), **what)
                waited = sorted((r["startdatum"] - r["aanmelddatum"]).days for r in mine if r["startdatum"] and first <= r["startdatum"] <= last)
                self.say("gestart_na_wachten", code, len(waited), **what)
                if waited:
                    self.say("wachttijd_gemiddeld", code, sum(waited) / len(waited), base=len(waited), **what)
                    self.say("wachttijd_mediaan", code, _quantile(waited, 0.5), base=len(waited), **what)
                    self.say("wachttijd_p90", code, _quantile(waited, 0.9), base=len(waited), **what)
                    self.say("aandeel_binnen_norm", code, 100 * sum(w <= 56 for w in waited) / len(waited), base=len(waited), **what)

    def _cases(self) -> None:
        lines = self.rows["doorbraak"]
        if "doorbraak" not in self.delivered:
            return
        laws = {"wmo": "Wmo", "participatiewet": "Participatiewet"}
        for frequency in SIZES:
            periods = [p for p in self.periods if p[0] == frequency]
            saved = {law: [sum((r.get(f"besparing_{law}") or 0) for r in _in(lines, "uitgevoerd", p)) for p in periods] for law in laws}
            for n, period in enumerate(periods):
                code = period[1]
                of = {law: [(r["client"], _exact(r.get(f"besparing_{law}") or 0)) for r in _in(lines, "uitgevoerd", period)] for law in laws}
                for state in ("aangemeld", "opgepakt", "plan", "uitgevoerd", "afgesloten"):
                    self.say(f"doorbraak_{state}", code, len(_in(lines, state, period)))
                done, total = len(_in(lines, "uitgevoerd", period)), sum(saved[law][n] for law in laws)
                for law, name in laws.items():
                    if any(saved[law]):
                        self.say("doorbraak_besparing", code, saved[law][n], base=done, of=of[law], law=name)
                self.say("doorbraak_besparing", code, total, base=done, of=[part for parts in of.values() for part in parts])
                cost = [(r["client"], _exact(r.get("kosten") or 0)) for r in _in(lines, "uitgevoerd", period)]
                self.say("doorbraak_plankosten", code, sum(c for _, c in cost), base=done, of=cost)
                if done:
                    self.say("doorbraak_besparing_per_plan", code, total / done, base=done)


def _exact(number: float) -> Fraction:
    """A number as it is written."""
    return Fraction(str(number))


def _in(lines: list[dict], state: str, period: tuple) -> list[dict]:
    return [r for r in lines if r.get(state) and period[2] <= r[state] <= period[3]]


def _frozen(what: dict) -> tuple:
    return tuple(sorted(what.items()))


def _between(first: date, last: date | None) -> list[date]:
    last = min(last or AFTER, AFTER)
    return [first + ONE * n for n in range((last - first).days + 1)]


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _code(frequency: str, month: date) -> str:
    part = (month.month - 1) // SIZES[frequency] + 1
    return {"M": f"{month.year}-{month.month:02d}", "Q": f"{month.year}-Q{part}", "S": f"{month.year}-S{part}", "A": f"{month.year}"}[frequency]


def _days_without(on: list[bool], day: int) -> float:
    """Days between this day and the last one before it that counts, endless if there was none."""
    before = next((d for d in range(day - 1, -1, -1) if on[d]), None)
    return float("inf") if before is None else day - before - 1


def _days_with(on: list[bool], day: int) -> int:
    """Days on end up to and with this one."""
    return next((day - d for d in range(day, -1, -1) if not on[d]), day + 1)


def _age(born: date | None, day: date) -> str:
    """By the birth month, as on the last day of a month the birth date itself would say."""
    if born is None:
        return "leeftijd onbekend"
    return "18 jaar en ouder" if (day.year - born.year) * 12 + day.month - born.month >= 18 * 12 else "jonger dan 18"


def _hours(r: dict) -> Fraction | None:
    return _exact(r["volume"]) * HOURS[r["eenheid"]] if r["volume"] is not None and r["eenheid"] in HOURS else None


def _hours_a_day(r: dict) -> Fraction | None:
    hours = _hours(r)
    if hours is None:
        return None
    if r["frequentie"] == "totaal":
        return hours / len(_between(r["ingangsdatum"], r["einddatum"])) if r["einddatum"] and r["einddatum"] < OPEN else None
    return hours * A_DAY[r["frequentie"]]


def _persons_by_month(lines: Iterable[tuple[dict, object]]) -> dict[tuple[str, date], set[int]]:
    """By product and month the clients of rows of which the second thing is something."""
    found: dict[tuple[str, date], set[int]] = defaultdict(set)
    for r, there in lines:
        if there:
            found[r["product"], r["leveringsmaand"]].add(r["client"])
    return found


def _by_month(lines: list[dict], value) -> dict[tuple[str, date], Fraction]:
    found: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for r in lines:
        found[r["product"], r["leveringsmaand"]] += value(r)
    return found


def _quantile(ordered: list[int], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
