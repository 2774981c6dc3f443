"""How long the analyses of one edition take, on tables of the size of a large one: 24 quarters and their years, 40 products, 8 districts, two laws.

    python benchmarks/analyses.py                  # every analysis, and all together (target: less than 2 seconds on two cores)
    python benchmarks/analyses.py uitloop prognose

An analysis is an entry of ANALYSES: a function of `Inputs` that runs it as often as the pages of one edition do (of Voorbeeldstad, whose pages have most). Measured is
the processor time of the second of two runs in one process, the median of three such runs: imports are not counted, nor is making the inputs, nor drawing
what was found. What an analysis keeps for later is forgotten before each run. A run of which an analysis has no result is an error, for then it did nothing.

The pages of an edition run side by side, each in a process that is forked from one with the library loaded (`engine/fork.py`); so for the target all analyses run
once more in two such processes, and what counts is the clock.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from multiprocessing import get_all_start_methods, get_context
from statistics import median

# As the engine runs notebooks (`engine/fork.py`): threads of a second processor would be counted, and wait more than they work. Before numpy is imported.
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import pandas as pd
from invented_city import CITY, COUNTRY, LAWS, PRODUCTS, QUARTERS, REGION, YEARS, Inputs

import peilmerk as pm
from peilmerk import edition
from peilmerk.analyses.outcome import Outcome
from peilmerk.observations import TOTAL

TARGET, RUNS, PROCESSES = 2.0, 3, 2
#: What the processes that run side by side work on: they are forked with it.
_inputs: Inputs


def _prognose(i: Inputs) -> list:
    """Of both laws with their total, of each, of clients and of people with a benefit; and the ranges that tables show of them."""
    coming, costs = pm.uitloop(_of_laws(i.deliveries)), _of_laws(i.costs)
    whole = pm.met_totaal(pm.prognose(costs, "law", uitloop=coming), costs, "law")
    laws = [pm.prognose(costs[costs["law"] == law], "law", uitloop=coming) for law in LAWS]
    people = [pm.prognose(table, optellen=False) for table in (i.clients, i.benefits)]
    return [whole, *laws, *people, pm.grenzen(whole), *(pm.grenzen(o, kwartalen=True) for o in (*laws, *people))]


def _uitloop(i: Inputs) -> list:
    """Of the two laws on their own page; that for a forecast is counted with `prognose`."""
    found = pm.uitloop(_of_laws(i.deliveries))
    return [found, *(pm.van_reeks(found, law, 12) for law in LAWS)]


def _eerst_en_nu(i: Inputs) -> list:
    found = pm.eerst_en_nu(_of_laws(i.deliveries))
    return [found, *(pm.van_reeks(found, law) for law in LAWS)]


def _stroom(i: Inputs) -> list:
    """Of every law all quarters, and the last two years by product."""
    return [o for law in LAWS for o in (pm.stroom(i.flow[law]), pm.stroom(_recent(i.flow_by_product[law]), per="product"))]


def _vertraging(i: Inputs) -> list:
    """Cost follows inflow after two quarters, so that there is a lag to be found."""
    return [pm.vertraging(i.flow[law][i.flow[law]["indicator"] == "instroom_maatwerk"], i.costs[i.costs["law"] == law]) for law in LAWS]


def _trechter(i: Inputs) -> list:
    found = pm.trechter(i.cases)
    return [found, pm.trechterstappen(i.cases)]


def _businesscase(i: Inputs) -> list:
    found = pm.businesscase(i.case_savings, i.case_costs)
    return [found, pm.cumulatief(found.rows[found.rows["post"].isin(["besparing", "kosten", "saldo"])], "post")]


def _products(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["product"] != "_T") & (table["time_period"] == table["time_period"].max())]


def _started(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["indicator"] == "gestarte_indicaties") & (table["referrer"] != "_T")]


def _per_inwoners(i: Inputs) -> list:
    """As pages divide: districts and the city by law in their newest quarter, the city in all of them, municipalities in all years; and districts for the index."""
    return [*_rates(i), *_components(i)]


def _rates(i: Inputs) -> list[Outcome]:
    stocks, found = i.stocks, []
    for law, age in (("Wmo", "18 jaar en ouder"), ("Jeugdwet", "jonger dan 18")):
        mine = stocks[stocks["law"] == law]
        found += [pm.per_inwoners(mine[mine["time_period"] == QUARTERS[-1]], i.inhabitants, leeftijd=age), pm.per_inwoners(mine[mine["ref_area"] == CITY], i.inhabitants, leeftijd=age)]
    ways = (("wmo_clienten", ""), ("jongeren_met_jeugdzorg", "jonger dan 23"))
    return found + [pm.per_inwoners(i.elsewhere[indicator], i.inhabitants, leeftijd=age) for indicator, age in ways]


def _components(i: Inputs) -> list[Outcome]:
    newest = i.stocks[(i.stocks["time_period"] == QUARTERS[-1]) & (i.stocks["ref_area"] != CITY)]
    ways = (("Wmo", ""), ("Wmo", "65 jaar en ouder"), ("Jeugdwet", "jonger dan 18"))
    return [pm.per_inwoners(newest[newest["law"] == law], i.inhabitants, leeftijd=age) for law, age in ways]


def _gebiedsindex(i: Inputs) -> list:
    names = ("Wmo", "ouderen", "jeugdhulp")
    table = pd.concat([o.rows.assign(onderdeel=n) for n, o in zip(names, i.kept("components", _components), strict=True)], ignore_index=True)
    return [pm.gebiedsindex(table, dict.fromkeys(names, "hoog"), kolom="onderdeel")]


def _zin_bij(i: Inputs) -> list:
    """Twelve of one series or a few, four of districts, two of products, and two of a summary with eight figures out of many."""
    edition._CURRENT.append(i.opened)
    try:
        city = i.stocks[i.stocks["ref_area"] == CITY]
        few = [city, city[city["law"] == "Wmo"], i.clients, i.benefits, i.costs, i.clients_by_law] * 2
        districts = [i.stocks[i.stocks["law"] == law] for law in LAWS] * 2
        many = pd.concat([i.costs[i.costs["law"] == TOTAL], city, i.clients_by_law, i.clients, i.benefits, i.invoiced["Wmo"]], ignore_index=True)
        newest = many[many["time_period"] == QUARTERS[-1]]
        return [*map(pm.zin_bij, few), *(pm.zin_bij(t, "gebied", van="wijken") for t in districts), *[pm.zin_bij(i.benefits_by_product, "product")] * 2, *(pm.zin_bij(many, voor=newest) for _ in range(2))]
    finally:
        edition._CURRENT.pop()


def _of_laws(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["law"] != TOTAL]


def _recent(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["jaar"] >= table["jaar"].max() - 1]


def _both(of: Callable[[str], object]) -> list:
    """Once a law: the pages of Wmo and Jeugd are alike."""
    return [of(law) for law in LAWS]


#: Analysis -> what an edition runs of it.
ANALYSES: dict[str, Callable[[Inputs], list]] = {
    "uitloop": _uitloop,
    "eerst_en_nu": _eerst_en_nu,
    "herzieningen": lambda i: _both(lambda law: pm.herzieningen(i.deliveries[i.deliveries["law"] == law])),
    "prognose": _prognose,
    "uitgekomen": lambda i: [pm.uitgekomen(_of_laws(i.deliveries), "law")],
    "prognose_en_uitkomst": lambda i: [pm.prognose_en_uitkomst(i.forecasts, "wat")],
    "bandbreedte": lambda i: [pm.bandbreedte(i.results[i.results["scenario"] == "forecast"])],
    "trend": lambda i: [pm.trend(_of_laws(i.costs), "law"), pm.trend(i.clients), pm.trend(i.benefits)],
    "zonder_seizoen": lambda i: [pm.zonder_seizoen(i.benefits)],
    "stroom": _stroom,
    "omloop": lambda i: _both(lambda law: pm.omloop(_recent(i.flow_by_product[law]), per="product")),
    "duur": lambda i: [*_both(lambda law: pm.duur(i.flow[law])), *_both(lambda law: pm.duur(i.flow_by_product[law], per="product"))],
    "vertraging": _vertraging,
    "declaratietijd": lambda i: _both(lambda law: pm.declaratietijd(i.invoiced[law])),
    "verwijzers": lambda i: _both(lambda law: pm.verwijzers(i.referrers[law])),
    "aandeel": lambda i: _both(lambda law: pm.aandeel(_started(i.referrers[law]), "referrer", ["gemeente", "huisarts"])),
    "samengevoegd": lambda i: _both(lambda law: pm.samengevoegd(_products(i.yearly[law][0]), "product")),
    "veranderd": lambda i: _both(lambda law: pm.veranderd(_started(i.referrers[law]), "referrer")),
    "verzilvering": lambda i: [*_both(lambda law: pm.verzilvering(i.use[law], i.reference)), *_both(lambda law: pm.verzilvering(i.use_by_product[law], i.reference, per="product"))],
    "wachttijd": lambda i: [pm.wachttijd(i.waiting, "wet"), pm.wachttijd(i.waiting_by_district, "wijk")],
    "binnen_norm": lambda i: [pm.binnen_norm(i.waiting, "wet"), pm.binnen_norm(i.waiting_by_district, "wijk", geheel=i.waiting_of_city)],
    "eigen_norm": lambda i: [pm.eigen_norm(i.waiting, "wet", 9)],
    "ontleding": lambda i: _both(lambda law: pm.ontleding(*i.yearly[law])),
    "resultaten": lambda i: [pm.resultaten(i.results)],
    "begroting": lambda i: [pm.begroting(t) for t in i.budgets.values()],
    "marge": lambda i: [pm.marge(i.margin)],
    "per_inwoner": lambda i: [pm.per_inwoner(i.account, i.inhabitants)],
    "per_client": lambda i: [pm.per_client(_of_laws(i.costs), i.clients_by_law)],
    "kaderbrug": lambda i: [pm.kaderbrug(i.measures, i.saved.head(0), i.saved)],
    "besparingen": lambda i: [pm.besparingen(i.measures, i.saved)],
    "op_koers": lambda i: [pm.op_koers(i.measures, i.saved, i.flags)],
    "opgave_per_jaar": lambda i: [pm.opgave_per_jaar(i.measures, i.saved)],
    "inventaris": lambda i: [pm.inventaris(i.measures, i.flags)],
    "plan_als_geheel": lambda i: [pm.plan_als_geheel(i.measures, i.saved, i.flags)],
    "trechter": _trechter,
    "per_plan": lambda i: [pm.per_plan(i.case_savings, i.cases[i.cases["indicator"] == "doorbraak_uitgevoerd"])],
    "per_betaler": lambda i: [pm.per_betaler(i.case_savings)],
    "businesscase": _businesscase,
    "concentratie": lambda i: [pm.concentratie(*i.groups)],
    "stapeling": lambda i: [pm.stapeling(t) for t in i.stacked],
    "overgang_18": lambda i: [pm.overgang_18(i.eighteen)],
    "per_inwoners": _per_inwoners,
    "gebiedsindex": _gebiedsindex,
    "met_geheel": lambda i: [pm.met_geheel(o, CITY) for o in i.kept("rates", _rates)[0:4:2]],
    "met_eerder": lambda i: [pm.met_eerder(o, CITY) for o in i.kept("rates", _rates)[1:4:2]],
    "naast": lambda i: [pm.naast(o, CITY, gelijken=i.others[:5], gebieden=[REGION, COUNTRY]) for o in i.kept("rates", _rates)[4:]],
    "vergelijkbare_gemeenten": lambda i: [pm.vergelijkbare_gemeenten(pd.concat([i.inhabitants, i.density]), CITY)],
    "zin_bij": _zin_bij,
}


def without_result(found: list) -> list[str]:
    """What of the results of one entry is none, and why: an absent outcome, a table without rows, an empty sentence."""
    return [(one.absent or "nothing") if isinstance(one, Outcome) else "empty" for one in found if not (bool(one) if isinstance(one, Outcome | str) else len(one))]


def forget() -> None:
    """Empty what analyses keep for later: another page is another process, and would have to make it again."""
    for name, module in list(sys.modules.items()):
        if name.startswith("peilmerk.analyses"):
            for one in vars(module).values():
                if hasattr(one, "cache_clear") and getattr(one, "__module__", "") == name:
                    one.cache_clear()


def measured(inputs: Inputs, names: list[str]) -> dict[str, float]:
    """Seconds of processor time of each analysis (other work on the machine does not count), after a first run that imports and makes what it needs. Raises ValueError without a result."""
    seconds = {}
    for name in names:
        if lacking := without_result(ANALYSES[name](inputs)):
            raise ValueError(f"{name} has no result: {'; '.join(lacking)}")
        took = []
        for _ in range(RUNS):
            forget()
            begin = time.process_time()
            ANALYSES[name](inputs)
            took.append(time.process_time() - begin)
        seconds[name] = median(took)
    return seconds


def side_by_side(inputs: Inputs, seconds: dict[str, float]) -> float:
    """Seconds by the clock of all analyses in two processes, the longest first; the median of three runs. Where a system cannot fork, of one process."""
    names = sorted(seconds, key=lambda name: -seconds[name])
    global _inputs
    _inputs = inputs
    took = []
    for _ in range(RUNS):
        if "fork" in get_all_start_methods():
            with get_context("fork").Pool(PROCESSES) as pool:
                began = time.perf_counter()
                pool.map(_alone, names, chunksize=1)
                took.append(time.perf_counter() - began)
        else:
            began = time.perf_counter()
            for name in names:
                _alone(name)
            took.append(time.perf_counter() - began)
    return median(took)


def _alone(name: str) -> None:
    forget()
    ANALYSES[name](_inputs)


def main(names: list[str]) -> int:
    """Print processor seconds an analysis and in total, what two processes take by the clock, and whether the target is met."""
    print(f"{len(QUARTERS)} quarters, {len(YEARS)} years, {len(PRODUCTS)} products, {len(Inputs().districts)} districts, {len(LAWS)} laws")
    inputs = Inputs()
    seconds = measured(inputs, names or list(ANALYSES))
    for name, took in seconds.items():
        print(f"{name:<24}{took:8.3f} s")
    total = sum(seconds.values())
    clock = side_by_side(inputs, seconds)
    print(f"{'all, of the processor':<24}{total:8.3f} s")
    print(f"{f'all, in {PROCESSES} processes':<24}{clock:8.3f} s   target {TARGET:.0f} s by the clock: {'met' if clock <= TARGET else 'not met'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
