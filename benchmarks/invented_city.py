"""An invented city for `analyses.py`: observations as a notebook gets them, of 24 quarters and their years, 40 products, 8 districts and two laws."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from peilmerk import hidden_values, keys, period
from peilmerk.analyses.concentration import GROUPS
from peilmerk.analyses.funnel import PAYERS
from peilmerk.analyses.stacking import AFTER, MEMBERS
from peilmerk.edition import Edition
from peilmerk.observations import TOTAL, frame
from peilmerk.reference import Reference

ROOT = Path(__file__).parents[1]
YEARS, PRODUCTS, DISTRICTS, LAWS = [str(y) for y in range(2020, 2026)], [f"product {n}" for n in range(40)], 8, ("Jeugdwet", "Wmo")
QUARTERS = [f"{y}-Q{q}" for y in YEARS for q in range(1, 5)]
CITY, REGION, COUNTRY = "GM9001", "REGIO-VOORBEELD", "VOORBEELDLAND"
#: Days of the deliveries of a register, of which each tells of all quarters before it; the last one is that of the edition.
DELIVERED = [pd.Timestamp(d) for d in ("2025-01-20", "2025-04-20", "2025-07-20", "2025-10-20", "2026-01-20")]
#: Which part of an amount is declared so many quarters after the quarter of delivery, and the quarters at the end that therefore are provisional.
DECLARED, PROVISIONAL = (0.62, 0.88, 0.96, 0.99), 4
MEASURES, LIKE = 15, 24
AGES = ("jonger dan 18", "18 tot 23 jaar", "23 tot 65 jaar", "65 jaar en ouder")


class Inputs:
    """Observations of the city. All figures are drawn at random from one seed; each property is one table of one or more pages."""

    def __init__(self, seed: int = 20261126):
        self.random, self.reference = np.random.default_rng(seed), Reference(ROOT / "data/reference")
        self._kept: dict[str, object] = {}

    def kept(self, name: str, make: Callable[[Inputs], object]):
        """What an analysis takes from another one, made once."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return self._kept[name]

    # --- making -----------------------------------------------------------------------------------------------------

    def table(self, cells: Iterable[dict], **common) -> pd.DataFrame:
        """Rows of `ed.observaties`: a cell says its `time_period` and what is not a default; `hidden=True` hides its value."""
        rows = []
        for cell in cells:
            row = {"ref_area": CITY, "unit_measure": "EUR", "theme": "maatwerk", "decimals": 0, "vintage": DELIVERED[-1]} | common | cell
            span = period.parse(row["time_period"])
            row |= {"time_start": span.start, "time_end": span.end}
            rows.append(row | {"obs_value": None, "conf_status": "C"} if row.pop("hidden", False) else row)
        table = Edition._readable(SimpleNamespace(reference=self.reference, public={"deliveries": []}), frame(rows))
        return hidden_values.guarded(table.assign(**{keys.FIELD: keys.of(table)}))

    def walk(self, level: float, size: int = len(QUARTERS), season: float = 0.03) -> np.ndarray:
        """A series that goes up slowly, with chance and a season of four quarters."""
        path = np.cumsum(self.random.normal(0.006, 0.012, size))
        return level * np.exp(path + season * np.sin(np.arange(size) * np.pi / 2) + self.random.normal(0, 0.008, size))

    @staticmethod
    def quarters(values: Iterable[float], **cell) -> list[dict]:
        """The quarters of a series; those at the end are provisional if `provisional` says how many."""
        last = len(QUARTERS) - cell.pop("provisional", 0)
        return [{"time_period": q, "obs_value": float(v), "obs_status": "A" if n < last else "P"} | cell for n, (q, v) in enumerate(zip(QUARTERS, values, strict=True))]

    def by_product(self, indicator: str, unit: str, law: str, mean: float, codes: list[str], hidden: int = 0) -> pd.DataFrame:
        """Of every product and period a value, and the total of all products. hidden: of how many products the values are."""
        values, cells = self.random.gamma(4, mean / 4, (len(PRODUCTS), len(codes))).round() + 1, []
        for n, code in enumerate(codes):
            cells.append({"time_period": code, "obs_value": values[:, n].sum(), "product": TOTAL})
            cells += [{"time_period": code, "obs_value": v, "product": p, "hidden": at < hidden} for at, (p, v) in enumerate(zip(PRODUCTS, values[:, n], strict=True))]
        return self.table(cells, indicator=indicator, unit_measure=unit, law=law)

    @cached_property
    def districts(self) -> list[str]:
        return [code for code, area in self.reference.areas.items() if area.parent == CITY][:DISTRICTS]

    @cached_property
    def others(self) -> list[str]:
        """Other municipalities that are compared with."""
        return [code for code in self.reference.areas if len(code) == 6 and code.startswith("GM") and code != CITY][:LIKE]

    @cached_property
    def opened(self) -> SimpleNamespace:
        """What `zin_bij` asks of an edition; nothing broke a series, and no check says anything against a figure."""
        publication = SimpleNamespace(area=CITY, peildatum=DELIVERED[-1].date())
        return SimpleNamespace(reference=self.reference, publication=publication, gebiedswijzigingen={}, reeksbreuken=lambda table, *themes, soort: {}, disputed=lambda rows: ("", False))

    # --- amounts and persons by law ---------------------------------------------------------------------------------

    @cached_property
    def inflow(self) -> dict[str, np.ndarray]:
        return {law: self.random.normal(240, 30, len(QUARTERS)).round() for law in LAWS}

    @cached_property
    def amounts(self) -> dict[str, np.ndarray]:
        """What every quarter comes to, two quarters after the inflow that moves it; `_T` is both laws."""
        found = {law: 3e6 + self.walk(2e6) + 8e3 * np.concatenate([[240, 240], self.inflow[law][:-2]]) for law in LAWS}
        return found | {TOTAL: sum(found.values())}

    @cached_property
    def deliveries(self) -> pd.DataFrame:
        """Amounts of each law and of both, as every delivery told them."""
        cells = []
        for law, whole in self.amounts.items():
            for back, day in enumerate(reversed(DELIVERED)):
                known = len(QUARTERS) - back
                for n in range(known):
                    age = known - 1 - n
                    part = DECLARED[age] * np.exp(self.random.normal(0, 0.008)) if age < PROVISIONAL else 1.0
                    cells.append({"time_period": QUARTERS[n], "obs_value": float(round(whole[n] * part, 2)), "law": law, "vintage": day, "obs_status": "P" if age < PROVISIONAL else "A"})
        table = self.table(cells, indicator="gedeclareerd_bedrag")
        return table.assign(earlier=table["vintage"] != DELIVERED[-1])

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What the newest delivery says."""
        return self.deliveries[~self.deliveries["earlier"]]

    @cached_property
    def clients(self) -> pd.DataFrame:
        return self.table(self.quarters(self.walk(5e3).round(), law=TOTAL), indicator="clienten_maatwerk", unit_measure="persons")

    @cached_property
    def benefits(self) -> pd.DataFrame:
        return self.table(self.quarters(self.walk(2e3, season=0.06).round(), law=TOTAL), indicator="stand_uitkering", unit_measure="persons", theme="werk_inkomen")

    @cached_property
    def clients_by_law(self) -> pd.DataFrame:
        return self.table([c for law in LAWS for c in self.quarters(self.walk(2500).round(), law=law)], indicator="clienten_gedeclareerd", unit_measure="persons")

    @cached_property
    def yearly(self) -> dict[str, tuple[pd.DataFrame, ...]]:
        """Law -> amounts, persons and hours by product and year."""
        ways = (("gedeclareerd_bedrag", "EUR", 8e5, 2), ("clienten_gedeclareerd", "persons", 150, 0), ("gedeclareerde_uren", "hours", 2e4, 0))
        return {law: tuple(self.by_product(i, unit, law, mean, YEARS, hidden) for i, unit, mean, hidden in ways) for law in LAWS}

    # --- stock and flow, use, referrers -----------------------------------------------------------------------------

    def _flows(self, codes: list[str], product: str, law: str, came: np.ndarray, level: float) -> list[dict]:
        """Stock, inflow, outflow and duration that close."""
        went = np.minimum((came * self.random.uniform(0.9, 1.08, len(came))).round(), level - 1)
        stock = level + np.cumsum(came - went)
        days = self.random.normal(300, 20, len(came)).round(1)
        ways = (("stand_maatwerk", "persons", stock), ("instroom_maatwerk", "persons", came), ("uitstroom_maatwerk", "persons", went), ("duur_maatwerk", "days", days))
        return [{"indicator": i, "unit_measure": u, "law": law, "product": product, "time_period": c, "obs_value": float(v)} for i, u, of in ways for c, v in zip(codes, of, strict=True)]

    @cached_property
    def flow(self) -> dict[str, pd.DataFrame]:
        """By law, in quarters, with the duration."""
        return {law: self.table(self._flows(QUARTERS, TOTAL, law, self.inflow[law], 2500)) for law in LAWS}

    @cached_property
    def flow_by_product(self) -> dict[str, pd.DataFrame]:
        """By law and product, in years, with the duration."""
        return {law: self.table([c for p in PRODUCTS for c in self._flows(YEARS, p, law, self.random.poisson(60, len(YEARS)) + 1.0, 200)]) for law in LAWS}

    @cached_property
    def invoiced(self) -> dict[str, pd.DataFrame]:
        return {law: self.table(self.quarters(self.walk(2.1).round(2), provisional=PROVISIONAL), indicator="declaratievertraging", unit_measure="months", law=law, decimals=1) for law in LAWS}

    @cached_property
    def use(self) -> dict[str, pd.DataFrame]:
        """Shares of the indicated hours, by quarter."""
        ways = {"aandeel_geleverd": 78, "aandeel_gedeclareerd": 74}
        return {law: self.table([c for i, level in ways.items() for c in self.quarters(self.random.normal(level, 2, len(QUARTERS)), indicator=i, provisional=PROVISIONAL)], unit_measure="percent", law=law, decimals=1)
                for law in LAWS}  # fmt: skip

    @cached_property
    def use_by_product(self) -> dict[str, pd.DataFrame]:
        """The same by product and year, of which the last one is provisional."""
        cells = [{"indicator": i, "product": p, "time_period": y, "obs_status": "P" if y == YEARS[-1] else "A"} for i in ("aandeel_geleverd", "aandeel_gedeclareerd") for p in PRODUCTS for y in YEARS]
        return {law: self.table([c | {"obs_value": self.random.normal(75, 5)} for c in cells], unit_measure="percent", law=law, decimals=1) for law in LAWS}

    @cached_property
    def referrers(self) -> dict[str, pd.DataFrame]:
        """Indications that started by referrer, and their shares, by year."""
        names, found = ("gemeente", "huisarts", "jeugdarts", "gecertificeerde instelling", "medisch specialist", "rechter of justitie", "onbekend", "geen verwijzer"), {}
        for law in LAWS:
            cells = []
            for year in YEARS:
                counts = self.random.poisson(np.array([500, 320, 60, 80, 90, 30, 20, 40]))
                cells.append({"time_period": year, "indicator": "gestarte_indicaties", "unit_measure": "indications", "obs_value": float(counts.sum())})
                for name, count in zip(names, counts, strict=True):
                    cells.append({"time_period": year, "indicator": "gestarte_indicaties", "unit_measure": "indications", "referrer": name, "obs_value": float(count)})
                    cells.append({"time_period": year, "indicator": "aandeel_verwijzer", "unit_measure": "percent", "decimals": 1, "referrer": name, "obs_value": 100 * count / counts.sum()})
            found[law] = self.table(cells, law=law)
        return found

    # --- waiting ------------------------------------------------------------------------------------------------------

    def _waiting(self, **cell) -> list[dict]:
        ways = {"wachttijd_mediaan": ("days", 40), "wachttijd_gemiddeld": ("days", 52), "wachttijd_p90": ("days", 110), "aandeel_binnen_norm": ("percent", 70), "gestart_na_wachten": ("persons", 300)}
        return [{"indicator": i, "unit_measure": u, "time_period": y, "obs_value": float(round(self.random.normal(m, m / 20)))} | cell for i, (u, m) in ways.items() for y in YEARS]

    @cached_property
    def waiting(self) -> pd.DataFrame:
        """Waiting times by law and year."""
        table = self.table([c for law in LAWS for c in self._waiting(law=law)])
        return table.assign(wet=table["law"])

    @cached_property
    def waiting_by_district(self) -> pd.DataFrame:
        table = self.table([c for area in self.districts for c in self._waiting(ref_area=area, law="Jeugdwet")])
        return table.assign(wijk=table["gebied"])

    @cached_property
    def waiting_of_city(self) -> pd.DataFrame:
        return self.table(self._waiting(law="Jeugdwet"))

    # --- money --------------------------------------------------------------------------------------------------------

    @cached_property
    def results(self) -> pd.DataFrame:
        """Results by domain: years that were realised, and the range that is expected of the last one."""
        cells = []
        for name in ("Wmo", "Jeugd", "Werk en inkomen", "Beschermd wonen"):
            cells += [{"time_period": y, "obs_value": float(round(self.random.normal(0, 4e5), -3)), "breakdown": name} for y in YEARS[:-1]]
            low = float(round(self.random.normal(-1e5, 3e5), -3))
            cells.append({"time_period": YEARS[-1], "obs_low": low, "obs_high": low + 2e5, "breakdown": name, "scenario": "forecast", "obs_status": "F"})
        return self.table(cells, indicator="resultaat", theme="financien", decimals=-3)

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """What the municipality expected of each year and domain, and what came."""
        came = self.results[self.results["scenario"] == "actual"]
        cells = [{"time_period": r.time_period, "breakdown": r.breakdown, "obs_low": r.obs_value - 2e5, "obs_high": r.obs_value + 1e5, "scenario": "forecast", "obs_status": "F"} for r in came.itertuples()]
        cells += [{"time_period": r.time_period, "breakdown": r.breakdown, "obs_value": r.obs_value} for r in came.itertuples()]
        table = self.table(cells, indicator="resultaat", theme="financien", decimals=-3)
        return table.assign(wat=table["onderwerp"] + ", " + table["uitsplitsing"])

    @cached_property
    def budgets(self) -> dict[str, pd.DataFrame]:
        """Expenses and income by taakveld: 19 and 15 of them, the tasks of the social domain with their parts and those beside them."""
        codes = [c for c in self.reference.taakvelden[max(self.reference.taakvelden)] if c.startswith(("6.", "7.")) and len(c) > 2][:19]
        found = {}
        for indicator, fields in (("lasten_taakveld", codes), ("baten_taakveld", codes[:15])):
            cells = []
            for code in fields:
                for year in YEARS:
                    planned = float(round(self.random.gamma(4, 1e6), -3))
                    ways = (("budget", TOTAL, planned), ("budget", "na wijziging", planned * 1.02), ("actual", TOTAL, planned * self.random.normal(1, 0.05)))
                    cells += [{"time_period": year, "taakveld": code, "scenario": s, "breakdown": b, "obs_value": round(v, 2)} for s, b, v in ways]
            found[indicator] = self.table(cells, indicator=indicator, theme="financien")
        return found

    @cached_property
    def account(self) -> pd.DataFrame:
        return self.table([{"time_period": y, "indicator": i, "obs_value": float(self.random.normal(8e7, 2e6))} for i in ("lasten", "baten") for y in YEARS], theme="financien")

    # --- measures -----------------------------------------------------------------------------------------------------

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Targets of measures by year with their total, what is expected, what is on track, the aim; and of the frame the whole and what remains."""
        cells = []
        for year in YEARS:
            whole = 0.0
            for n in range(1, MEASURES + 1):
                goal = float(self.random.integers(50, 400)) * 1e3
                whole += goal
                cells.append({"time_period": year, "measure": f"{n} Maatregel {n}", "scenario": "target", "obs_value": goal})
            cells.append({"time_period": year, "measure": "Totaal verwachte besparingen", "scenario": "forecast", "role": "total", "obs_value": whole})
            cells.append({"time_period": year, "measure": "Inventarisatie (alleen op koers)", "scenario": "forecast", "role": "inventory", "obs_value": whole / 2})
            cells.append({"time_period": year, "indicator": "te_realiseren_besparing", "scenario": "target", "obs_value": -1.2 * whole})
        for when, name, value in ((f"{YEARS[0]}/{YEARS[-1]}", "Totaal te besparen", 9e6), (YEARS[-1], "Resterend te besparen", 2e6)):
            cells.append({"time_period": when, "measure": name, "scenario": "target", "theme": "financien", "obs_value": value, "reference": "12"})
        return self.table(cells, **{"indicator": "taakstelling", "theme": "maatregelen", "decimals": -3})

    @cached_property
    def saved(self) -> pd.DataFrame:
        """What measures saved, as a text says it."""
        cells = [{"time_period": y, "measure": f"{n} Maatregel {n}", "obs_value": float(self.random.integers(20, 450)) * 1e3} for n in range(1, MEASURES + 1) for y in YEARS[-4:-1]]
        return self.table(cells, indicator="gerealiseerde_besparing", theme="maatregelen", decimals=-3, reference="12")

    @cached_property
    def flags(self) -> pd.DataFrame:
        cells = [{"measure": f"{n} Maatregel {n}", "obs_value": float(n % 3 > 0)} for n in range(1, MEASURES + 1)]
        return self.table(cells, indicator="op_koers", scenario="forecast", unit_measure="flag", theme="maatregelen", time_period=YEARS[-1])

    @cached_property
    def margin(self) -> pd.DataFrame:
        """The frame of savings: the margin of prudence, and the total of the targets."""
        cells = [{"time_period": y, "indicator": "behoedzaamheidsmarge", "scenario": "budget", "obs_value": 5e5} for y in YEARS]
        cells += [{"time_period": y, "indicator": "taakstelling", "scenario": "target", "role": "total", "obs_value": 1e6 + 2e5 * n} for n, y in enumerate(YEARS)]
        return self.table(cells, theme="financien", decimals=-3)

    # --- the breakthrough approach, stacking --------------------------------------------------------------------------

    @cached_property
    def cases(self) -> pd.DataFrame:
        ways = {"doorbraak_aangemeld": 120, "doorbraak_opgepakt": 90, "doorbraak_plan": 70, "doorbraak_uitgevoerd": 60, "doorbraak_afgesloten": 50}
        return self.table([{"time_period": y, "indicator": i, "obs_value": float(self.random.poisson(m))} for i, m in ways.items() for y in YEARS], unit_measure="cases", theme="doorbraak")

    @cached_property
    def case_savings(self) -> pd.DataFrame:
        """By law and year, with the total."""
        cells = []
        for year in YEARS:
            of = {law: float(round(self.random.normal(6e4, 3e4))) for law in list(PAYERS)[:6]}
            cells += [{"time_period": year, "law": law, "obs_value": v} for law, v in (of | {TOTAL: sum(of.values())}).items()]
        return self.table(cells, indicator="doorbraak_besparing", theme="doorbraak")

    @cached_property
    def case_costs(self) -> pd.DataFrame:
        return self.table([{"time_period": y, "obs_value": float(round(self.random.normal(9e4, 1e4)))} for y in YEARS], indicator="doorbraak_plankosten", theme="doorbraak")

    def _parts(self, indicator: str, unit: str, names: Iterable[str], mean: float) -> pd.DataFrame:
        """Of every year the members of an indicator and their total."""
        cells = []
        for year in YEARS:
            of = {name: float(self.random.poisson(mean)) for name in names}
            cells += [{"time_period": year, "breakdown": b, "obs_value": v} for b, v in (of | {TOTAL: sum(of.values())}).items()]
        return self.table(cells, indicator=indicator, unit_measure=unit)

    @cached_property
    def stacked(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Clients and households by number of laws."""
        return self._parts("clienten_naar_wetten", "persons", MEMBERS, 900), self._parts("huishoudens_naar_wetten", "households", MEMBERS, 700)

    @cached_property
    def eighteen(self) -> pd.DataFrame:
        return self._parts("overgang_18_jaar", "persons", AFTER, 40)

    @cached_property
    def groups(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Amounts and numbers of households, from the highest amount down."""
        cells = {"bedrag_naar_kostengroep": [], "huishoudens_naar_kostengroep": []}
        for year in YEARS:
            amounts = np.sort(self.random.pareto(1.2, 4000))[::-1]
            amounts, begin = (1e7 * amounts / amounts.sum()).round(), 0
            cells["bedrag_naar_kostengroep"].append({"time_period": year, "obs_value": float(amounts.sum())})
            for name, until in GROUPS.items():
                end = len(amounts) * until // 100
                cells["bedrag_naar_kostengroep"].append({"time_period": year, "breakdown": name, "obs_value": float(amounts[begin:end].sum())})
                cells["huishoudens_naar_kostengroep"].append({"time_period": year, "breakdown": name, "obs_value": float(end - begin)})
                begin = end
        return tuple(self.table(of, indicator=i, unit_measure=u) for (i, of), u in zip(cells.items(), ("EUR", "households"), strict=True))

    # --- areas --------------------------------------------------------------------------------------------------------

    @cached_property
    def inhabitants(self) -> pd.DataFrame:
        """By age on 1 January of every year, of the city, its districts, other municipalities, region and country."""
        sizes = {CITY: 9e4, REGION: 3e5, COUNTRY: 2e6} | dict.fromkeys(self.districts, 1.1e4) | {c: float(self.random.integers(2, 30)) * 1e4 for c in self.others}
        cells = []
        for area, size in sizes.items():
            for year in YEARS:
                of = dict(zip(AGES, (size * self.random.dirichlet(np.array([18, 7, 50, 25]) * 20)).round(), strict=True))
                cells += [{"ref_area": area, "time_period": f"{year}-01-01", "age": a, "obs_value": float(v)} for a, v in (of | {TOTAL: sum(of.values())}).items()]
        return self.table(cells, indicator="inwoners", unit_measure="persons", theme="bevolking")

    @cached_property
    def density(self) -> pd.DataFrame:
        cells = [{"ref_area": a, "time_period": f"{YEARS[-1]}-01-01", "obs_value": float(self.random.integers(300, 3000))} for a in (CITY, *self.others)]
        return self.table(cells, indicator="omgevingsadressendichtheid", unit_measure="addresses_per_km2", theme="bevolking")

    @cached_property
    def stocks(self) -> pd.DataFrame:
        """Clients on the last day of every quarter, by law, of the city and its districts."""
        cells = [c | {"law": law, "ref_area": area} for law in LAWS for area, level in {CITY: 2400, **dict.fromkeys(self.districts, 300)}.items() for c in self.quarters(self.walk(level).round())]
        return self.table(cells, indicator="stand_maatwerk", unit_measure="persons")

    @cached_property
    def elsewhere(self) -> dict[str, pd.DataFrame]:
        """Clients by year of the city, other municipalities, region and country."""
        sizes = self.inhabitants[self.inhabitants["age"].eq(TOTAL) & ~self.inhabitants["ref_area"].isin(self.districts)]
        ways = (("wmo_clienten", "wmo", 0.05), ("jongeren_met_jeugdzorg", "jeugd", 0.03))
        return {i: self.table([{"ref_area": r.ref_area, "time_period": r.time_period[:4], "obs_value": float(self.random.poisson(part * r.obs_value))} for r in sizes.itertuples()],
                              indicator=i, unit_measure="persons", theme=theme) for i, theme, part in ways}  # fmt: skip

    # --- sentences ----------------------------------------------------------------------------------------------------

    @cached_property
    def benefits_by_product(self) -> pd.DataFrame:
        cells = [c | {"product": p} for p in PRODUCTS for c in self.quarters(self.walk(120).round(), law="Participatiewet")]
        return self.table(cells, indicator="stand_uitkering", unit_measure="persons", theme="werk_inkomen")
