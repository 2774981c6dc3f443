"""The decomposition of a change in cost: exact, per product and in total, the same in both directions, and nothing from hidden figures."""

from __future__ import annotations

import math
import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk import methods
from peilmerk.analyses import decomposition
from peilmerk.analyses.decomposition import CLIENTS, COST, HOURS, MIX, NEW, PRICE, REST, ontleding
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.waterfall import waterval
from peilmerk.keys import FIELD
from synthetic import ROOT

YEARS = ("2023", "2024")
#: A cell that is hidden, and one that was delivered without a value.
HIDE, UNKNOWN = "hidden", None
_INDICATORS = {"EUR": "gedeclareerd_bedrag", "persons": "clienten_gedeclareerd", "hours": "gedeclareerde_uren"}


def figures(unit: str, cells: dict[str, tuple], *, years: tuple[str, ...] = YEARS, status: tuple[str, ...] = ("A", "A"), **common) -> pd.DataFrame:
    """Observations of an indicator: a value for every product (`_T` is the total) and year; `...` for a row that is not there."""
    rows = [
        {"product": product, "time_period": year, "obs_status": said, "obs_value": None if value is HIDE else value, "hidden": value is HIDE}
        for product, values in cells.items() for year, value, said in zip(years, values, status, strict=True) if value is not ...
    ]  # fmt: skip
    return observed(*rows, indicator=_INDICATORS[unit], unit_measure=unit, **common)


def costs(**cells) -> pd.DataFrame:
    return figures("EUR", cells)


def clients(**cells) -> pd.DataFrame:
    return figures("persons", cells)


def hours(**cells) -> pd.DataFrame:
    return figures("hours", cells)


def steps(outcome, product: str = "_T") -> dict[str, float]:
    rows = outcome.rows
    rows = rows[(rows["product"] == product) & (rows["soort_stap"] == "stap")]
    return dict(zip(rows["factor"], rows["obs_value"], strict=True))


def said(outcome) -> str:
    """The sentence without its keys."""
    return re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", outcome.sentence)


GUIDANCE, DAY = "begeleiding", "dagbesteding"
#: The example of the method page.
EXAMPLE = {
    "kosten": costs(begeleiding=(100_000, 144_000), dagbesteding=(100_000, 100_000), _T=(200_000, 244_000)),
    "clienten": clients(begeleiding=(100, 80), dagbesteding=(100, 100), _T=(200, 180)),
    "uren": hours(begeleiding=(2_000, 2_400)),
}


# --- what it says -------------------------------------------------------------------------------------------------


def test_the_example_of_the_method_page_is_what_is_computed():
    """Every number of the last table of `## Voorbeeld`, in its order."""
    page = methods.markdown(ROOT).split("{#ontleding}")[1].split("### Voorbeeld")[1].split("### ")[0]
    told = {}
    for line in page.split("| samen |")[1].splitlines():
        name, *cells = [c.strip() for c in line.strip("|").split("|")]
        if any("€" in c for c in cells):
            told[name] = [float(c.replace("€ ", "").replace("−", "-").replace("+", "").replace(".", "")) for c in cells if c]
    found = ontleding(**EXAMPLE)
    for name, product in ((GUIDANCE, GUIDANCE), (DAY, DAY), ("totaal", "_T")):
        computed = steps(found, product)
        assert [*computed.values(), math.fsum(computed.values())] == pytest.approx(told[name], abs=0.5)
    assert round(44_000 / math.log(1.44)) == 120_666 and "120.666" in page


def test_a_change_is_told_without_a_cause():
    assert said(ontleding(**EXAMPLE)) == (
        "De kosten stegen van € 200.000 in 2023 naar € 244.000 in 2024. Het aantal cliënten daalde (€ 23.000 minder). Per product bekeken steeg het aantal uren per cliënt (€ 49.000 meer), "
        "steeg de prijs per uur (€ 22.000 meer) en bleef het bedrag per cliënt van producten zonder uren gelijk (€ 0). Cliënten hadden minder of goedkopere producten (€ 3.676 minder)."
    )


def test_every_number_of_the_sentence_has_the_key_of_its_figure():
    found = ontleding(**EXAMPLE)
    told = re.findall(r'\{data-key="([^"]*)"\}', found.sentence)
    assert len(told) == len(re.findall("€", found.sentence)) and set(told) <= set(found.rows[FIELD])


def test_rows_are_the_cost_of_both_years_with_the_steps_between_of_the_total_and_of_each_product():
    rows = ontleding(**EXAMPLE).rows
    assert rows.groupby("product", sort=False)["stap"].agg(list).to_dict() == {
        "_T": ["2023", CLIENTS, MIX, HOURS, PRICE, f"{COST} zonder uren", "2024"],
        GUIDANCE: ["2023", CLIENTS, MIX, HOURS, PRICE, "2024"],
        DAY: ["2023", CLIENTS, MIX, f"{COST} zonder uren", "2024"],
    }
    assert rows[FIELD].is_unique and set(rows["transformation"][rows["soort_stap"] == "stap"]) == {"change_abs"}
    assert rows.loc[0, FIELD] == "GM9001.2023.gedeclareerd_bedrag.EUR;law=Wmo", "what was delivered keeps its own key"
    assert rows.loc[1, FIELD] == "GM9001.2024.gedeclareerd_bedrag.EUR;law=Wmo;computed=clients"


def test_the_total_and_each_product_can_be_drawn_as_a_waterfall():
    rows = ontleding(**EXAMPLE).rows
    assert all(waterval(rows[rows["product"] == p], "stap") is not None for p in ("_T", GUIDANCE, DAY))


def test_a_product_without_hours_is_divided_into_clients_and_cost_per_client_and_that_is_said():
    found = ontleding(**EXAMPLE)
    assert set(steps(found, DAY)) == {CLIENTS, MIX, COST}
    assert "1 van de 2 producten (dagbesteding) heeft geen uren: daar staat het bedrag per cliënt in de plaats van uren en prijs." in found.notes


def test_without_any_hours_the_same_clients_and_shift_are_found():
    """What LMDI has and the Shapley value has not: factors that are taken together leave the others as they are."""
    with_hours, without = steps(ontleding(**EXAMPLE)), steps(ontleding(EXAMPLE["kosten"], EXAMPLE["clienten"]))
    assert without[CLIENTS] == pytest.approx(with_hours[CLIENTS]) and without[MIX] == pytest.approx(with_hours[MIX])
    assert without[COST] == pytest.approx(with_hours[HOURS] + with_hours[PRICE] + with_hours[COST])


def test_a_whole_without_products_is_clients_and_cost_per_client():
    found = ontleding(costs(_T=(900, 1000)), clients(_T=(90, 80)))
    assert set(steps(found)) == {CLIENTS, COST} and set(found.rows["product"]) == {"_T"} and not found.notes
    assert said(found) == "De kosten stegen van € 900 in 2023 naar € 1.000 in 2024. Het aantal cliënten daalde (€ 112 minder). Verder steeg het bedrag per cliënt (€ 212 meer)."


def test_clients_of_products_are_added_up_where_there_is_no_total_and_that_is_said():
    found = ontleding(costs(a=(100, 100), b=(100, 100)), clients(a=(10, 20), b=(10, 20)))
    assert steps(found)[CLIENTS] == pytest.approx(200 * math.log(2)) and steps(found)[MIX] == pytest.approx(0)
    assert any("opgeteld: wie er twee heeft, telt twee keer" in n for n in found.notes)


def test_what_is_provisional_makes_a_provisional_result():
    found = ontleding(figures("EUR", {"a": (100, 120)}, status=("A", "P")), clients(a=(10, 10)), van="2023", tot="2024")
    assert found.rows["soort"].tolist() == (["gerealiseerd"] + ["voorlopig"] * 3) * 2, "of the total and of the product"


# --- which periods ------------------------------------------------------------------------------------------------


def test_the_newest_year_that_is_not_provisional_is_compared_with_the_year_before_it():
    years = ("2022", "2023", "2024", "2025")
    kosten = figures("EUR", {"a": (1, 2, 3, 4)}, years=years, status=("A", "A", "A", "P"))
    found = ontleding(kosten, figures("persons", {"a": (1, 1, 1, 1)}, years=years, status=("A",) * 4))
    assert found.rows["stap"].iloc[[0, -1]].tolist() == ["2023", "2024"]


def test_quarters_are_compared_if_they_are_named():
    quarters = ("2023-Q4", "2024-Q4")
    found = ontleding(figures("EUR", {"a": (1000, 2000)}, years=quarters), figures("persons", {"a": (10, 10)}, years=quarters), van="2023-Q4", tot="2024-Q4")
    assert said(found).startswith("De kosten stegen van € 1.000 (4e kwartaal 2023) naar € 2.000 (4e kwartaal 2024).")


@pytest.mark.parametrize(
    ("kosten", "clienten", "asked", "reason"),
    [
        (figures("EUR", {"a": (1,)}, years=("2024",), status=("A",)), clients(a=(1, 1)), {}, "er is maar één jaar met cijfers"),
        (figures("EUR", {"a": (1, 2)}, status=("P", "P")), clients(a=(1, 1)), {}, "er is geen heel jaar met definitieve cijfers"),
        (figures("EUR", {"a": (1, 2)}, years=("2022", "2024")), clients(a=(1, 1)), {}, "van 2023 zijn er geen cijfers"),
        (costs(a=(1, 2)), clients(a=(1, 1)), {"van": "2020"}, "van 2020 zijn er geen cijfers"),
        (costs(a=(1, 2)), clients(a=(1, 1)), {"van": "2024"}, "er is maar één periode met cijfers"),
        (costs(a=(1, 2)), pd.DataFrame(), {}, "er zijn geen aantallen cliënten van beide perioden"),
        (costs(a=(1, 2)), clients(a=(0, 0)), {}, "van geen product zijn kosten en cliënten van beide perioden bekend"),
        (costs(a=(-1, 2)), clients(a=(1, 1)), {}, "van geen product zijn kosten en cliënten van beide perioden bekend"),
        (costs(a=(1, UNKNOWN)), clients(a=(1, 1)), {}, "van geen product zijn kosten en cliënten van beide perioden bekend"),
        (costs(a=(1, 2), b=(1, UNKNOWN)), clients(a=(1, 1), b=(1, 1)), {}, "het totaal is niet bekend, en van een product ontbreekt een cijfer"),
        (costs(a=(100, 200), _T=(100, 120)), clients(a=(1, 1)), {}, "de producten tellen in 2024 op tot meer dan het totaal"),
        (costs(a=(1, 2)), clients(a=(1, 1), _T=(1, 0)), {}, "in 2024 waren er geen cliënten"),
        (pd.concat([costs(a=(1, 2))] * 2), clients(a=(1, 1)), {}, "van hetzelfde product en dezelfde periode zijn er twee cijfers"),
        (costs(a=(HIDE, HIDE), b=(HIDE, HIDE), _T=(9, 9)), clients(a=(1, 1), b=(1, 1)), {}, HIDDEN),
        (costs(a=(1, 2), _T=(HIDE, 9)), clients(a=(1, 1)), {}, HIDDEN),
        (costs(a=(1, 2), b=(1, HIDE)), clients(a=(1, 1), b=(1, 1)), {}, HIDDEN),
        (costs(a=(1, 2)), clients(a=(HIDE, 1)), {}, HIDDEN),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_absent_with_a_reason(kosten, clienten, asked, reason):
    found = ontleding(kosten, clienten, **asked)
    assert not found and found.absent == reason


def test_without_figures_there_is_nothing():
    assert ontleding(pd.DataFrame(), pd.DataFrame()).nothing
    assert ontleding(EXAMPLE["kosten"].head(0), EXAMPLE["clienten"], EXAMPLE["uren"]).nothing


# --- nil ----------------------------------------------------------------------------------------------------------


def test_a_product_that_is_new_and_one_that_ended_are_a_step_of_their_own():
    found = ontleding(costs(a=(100, 110), oud=(50, 0), nieuw=(..., 80), _T=(150, 190)), clients(a=(10, 10), oud=(5, 0), nieuw=(..., 8), _T=(15, 18)))
    assert steps(found, "oud") == {NEW: -50} and steps(found, "nieuw") == {NEW: 80}
    assert "Alleen in 2023 waren er kosten van oud." in found.notes and "Alleen in 2024 waren er kosten van nieuw." in found.notes
    assert "Producten die in één van beide jaren niet voorkwamen (in 2023 alleen oud; in 2024 alleen nieuw), kostten samen € 30 meer." in said(found)


def test_clients_who_cost_nothing_before_are_a_step_of_hours_of_price_or_of_cost_per_client():
    kosten, clienten = costs(uur=(0, 60), prijs=(0, 60), stuk=(0, 60), a=(10, 10)), clients(uur=(5, 5), prijs=(5, 5), stuk=(5, 5), a=(1, 1))
    found = ontleding(kosten, clienten, hours(uur=(0, 6), prijs=(6, 6), a=(1, 1)))
    assert [steps(found, p) for p in ("uur", "prijs", "stuk")] == [{HOURS: 60}, {PRICE: 60}, {COST: 60}]


def test_the_step_of_a_product_without_cost_before_is_the_limit_of_ever_smaller_cost():
    """Slowly, as 1 / ln: the clients' step of a product from almost nothing is small beside its new clients."""
    def near(few: float) -> dict[str, float]:
        return steps(ontleding(costs(a=(100, 100), b=(few, 80)), clients(a=(10, 10), b=(few / 10, 8), _T=(20, 25))), "b")

    sizes = [abs(near(10.0**-n)[CLIENTS]) for n in (1, 10, 100, 300)]
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] < 0.05
    assert near(1e-300)[MIX] == pytest.approx(80, rel=0.01)


def test_a_product_that_never_cost_anything_is_left_out():
    found = ontleding(costs(a=(100, 110), leeg=(0, 0)), clients(a=(10, 10), leeg=(0, 0)), hours(leeg=(0, 0)))
    assert set(found.rows["product"]) == {"_T", "a"} and not any("leeg" in n for n in found.notes)


def test_a_product_with_an_amount_below_nil_is_not_divided_but_counts():
    found = ontleding(costs(a=(100, 110), b=(-5, 20), _T=(95, 130)), clients(a=(10, 10), b=(1, 2)))
    assert steps(found)[REST] == pytest.approx(25)
    assert any("1 van de 2 producten (b) is niet ontleed: kosten of cliënten ervan zijn niet van beide perioden bekend." in n for n in found.notes)


# --- what is hidden -----------------------------------------------------------------------------------------------

SOME_HIDDEN = {
    "kosten": costs(a=(1000, 1100), b=(HIDE, 300), c=(HIDE, 90), _T=(1500, 1490)),
    "clienten": clients(a=(100, 100), b=(20, 30), c=(9, HIDE), _T=(120, 125)),
}


def test_products_that_are_hidden_are_one_step_together_the_total_minus_the_others_and_that_is_said():
    found = ontleding(**SOME_HIDDEN)
    assert steps(found, REST) == {REST: (1490 - 1100) - (1500 - 1000)} and steps(found)[REST] == -110
    assert set(found.rows["product"]) == {"_T", "a", REST}
    assert found.notes[-1] == (
        "2 van de 3 producten (b en c) zijn niet ontleed: een cijfer ervan is verborgen om personen te beschermen. De overige producten zijn het totaal min de andere producten."
    )
    assert said(found).endswith("De overige producten kostten samen € 110 minder.")


def test_of_a_rest_that_is_one_hidden_figure_nothing_is_told():
    assert ontleding(costs(a=(1000, 1100), b=(HIDE, 300), _T=(1500, 1400)), SOME_HIDDEN["clienten"]).absent == HIDDEN


def test_hidden_clients_of_one_product_leave_its_shown_cost_in_the_rest():
    found = ontleding(costs(a=(1000, 1100), b=(200, 300), _T=(1200, 1400)), clients(a=(100, 100), b=(HIDE, 30), _T=(120, 125)))
    assert steps(found, REST) == {REST: 100}


def test_hidden_hours_are_no_hours():
    found = ontleding(EXAMPLE["kosten"], EXAMPLE["clienten"], hours(begeleiding=(HIDE, 2400), dagbesteding=(10, 10)))
    assert set(steps(found, GUIDANCE)) == {CLIENTS, MIX, COST}
    assert any("(begeleiding) heeft geen uren die getoond mogen worden" in n for n in found.notes)


def test_what_is_hidden_has_no_influence_on_the_result():
    """Non-interference: whatever a hidden cell held, the outcome is the same, for it is not in the rows at all."""
    found = ontleding(**SOME_HIDDEN)
    bare = {name: t[t["conf_status"] == "F"] for name, t in SOME_HIDDEN.items()}
    marked = {name: pd.concat([bare[name], t[t["conf_status"] != "F"].assign(obs_value=float("nan"))]) for name, t in SOME_HIDDEN.items()}
    assert ontleding(**marked).sentence == found.sentence
    assert not set(found.rows[FIELD]) & set(SOME_HIDDEN["kosten"].loc[SOME_HIDDEN["kosten"]["conf_status"] != "F", FIELD])


def test_cost_of_no_product_at_all_is_told_as_such():
    found = ontleding(costs(a=(1000, 1100), _T=(1200, 1500)), clients(a=(100, 100), _T=(120, 125)))
    assert steps(found)[REST] == 200 and found.notes[-1] == "De overige producten zijn het totaal min de producten die apart bekend zijn."


# --- always -------------------------------------------------------------------------------------------------------

NAMES = ["a", "b", "c", "d"]
amount = st.one_of(st.just(0), st.integers(1, 10**11)).map(lambda n: n / 100)
count = st.integers(0, 5000)
volume = st.one_of(st.none(), st.integers(0, 10**6).map(lambda n: n / 10))


@st.composite
def towns(draw) -> dict[str, tuple]:
    """Of four products cost, clients and hours in two years; who costs something is there. With the clients of all."""
    town = {}
    for name in NAMES:
        cost = draw(st.tuples(amount, amount))
        people = tuple(draw(count) + (c > 0) for c in cost)
        town[name] = (cost, people, draw(st.tuples(volume, volume)))
    return town | {"_T": (None, draw(st.tuples(st.integers(1, 20_000), st.integers(1, 20_000))), None)}


TEMPLATES = [figures(unit, dict.fromkeys([*NAMES, "_T"], (0, 0))).set_index(["product", "time_period"]) for unit in _INDICATORS]


def tables(town: dict[str, tuple], names: list[str] = NAMES, *, back: bool = False) -> list[pd.DataFrame]:
    """Costs, clients and hours of a town, in rows that were made once: so that a property is tried often in seconds. back: the last year first."""
    made = []
    for place, rows in enumerate(TEMPLATES):
        cells = {n: town[n][place] for n in names} | ({"_T": town["_T"][1]} if place == 1 else {})
        values = [np.nan if v is None else float(v) for pair in cells.values() for v in (pair[::-1] if back else pair)]
        made.append(rows.loc[[(n, y) for n in cells for y in YEARS]].assign(obs_value=values).reset_index())
    return made


def _some(town: dict[str, tuple]) -> bool:
    return any(c > 0 for n in NAMES for c in town[n][0])


@settings(max_examples=40, deadline=None)
@given(towns().filter(_some))
def test_steps_are_the_change_to_the_cent_of_each_product_and_in_total(town):
    found = ontleding(*tables(town))
    rows = found.rows
    for name, group in rows.groupby("product"):
        first, last = group["obs_value"].iloc[0], group["obs_value"].iloc[-1]
        assert math.fsum(steps(found, name).values()) == pytest.approx(last - first, abs=0.005)
        if name != "_T":
            assert [first, last] == pytest.approx(list(town[name][0]), abs=1e-6)
    for factor, whole in steps(found).items():
        assert whole == pytest.approx(math.fsum(steps(found, n).get(factor, 0.0) for n in NAMES), abs=0.005)
    assert np.isfinite(rows["obs_value"]).all()


@settings(max_examples=25, deadline=None)
@given(towns().filter(_some))
def test_who_looks_back_in_time_sees_the_same_steps_with_the_other_sign(town):
    forth, back = ontleding(*tables(town)), ontleding(*tables(town, back=True))
    for name in ["_T", *NAMES]:
        assert steps(back, name) == pytest.approx({f: -v for f, v in steps(forth, name).items()}, abs=0.005)


@settings(max_examples=10, deadline=None)
@given(towns().filter(_some), st.permutations(NAMES))
def test_the_order_of_the_products_makes_no_difference(town, order):
    assert steps(ontleding(*tables(town, list(order)))) == pytest.approx(steps(ontleding(*tables(town))), abs=0.005)


@settings(max_examples=25, deadline=None)
@given(towns(), st.floats(0.5, 2.0))
def test_a_town_in_which_only_prices_changed_has_only_a_step_of_prices(town, price):
    """Known truth: every product costs `price` times as much, of as many clients and hours."""
    cents = {n: (max(1.0, town[n][0][0]), town[n][1][0] + 1, (town[n][2][0] or 0) + 1) for n in NAMES}
    dearer = {n: ((c, c * price), (p, p), (h, h)) for n, (c, p, h) in cents.items()} | {"_T": (None, (100, 100), None)}
    found = steps(ontleding(*tables(dearer)))
    whole = math.fsum(c for c, _, _ in cents.values())
    assert found == pytest.approx({CLIENTS: 0, MIX: 0, HOURS: 0, PRICE: whole * (price - 1)}, abs=1e-6 * whole)


@pytest.mark.parametrize("changed", [CLIENTS, MIX, HOURS, PRICE])
def test_in_a_simulated_town_each_step_is_found_where_one_number_was_changed(changed):
    """Known truth, 200 towns: 12 products; all clients 10% more, or all hours, or all prices; or a share moves from one product to another of the same cost."""
    random = np.random.default_rng(20261126)
    for _ in range(200):
        people, volume, price = random.integers(20, 900, 12) * 1.0, random.uniform(5, 200, 12), random.uniform(20, 120, 12)
        factor = {f: 1.1 if f == changed else 1.0 for f in (CLIENTS, MIX, HOURS, PRICE)}
        moved = people * np.where(np.arange(12) % 2, factor[MIX], 1 / factor[MIX])
        before, after = people * volume * price, moved * factor[CLIENTS] * volume * factor[HOURS] * price * factor[PRICE]
        products = [
            decomposition._Product(str(n), (before[n], after[n]), (people[n], moved[n] * factor[CLIENTS]), (people[n] * volume[n], moved[n] * factor[CLIENTS] * volume[n] * factor[HOURS]))
            for n in range(12)
        ]  # fmt: skip
        effects = [decomposition._effects(p, (1000.0, 1000.0 * factor[CLIENTS])) for p in products]
        found = {f: math.fsum(e[f] for e in effects) for f in factor}
        assert found == pytest.approx({f: (after - before).sum() if f == changed else 0.0 for f in factor}, abs=1e-6)


def _shapley(before: list[float], after: list[float]) -> list[float]:
    """The mean over all orders in which the factors of a product can change, one after the other (Albrecht and others 2002)."""
    effects, orders = [0.0] * len(before), list(permutations(range(len(before))))
    for order in orders:
        now = list(before)
        for factor in order:
            was = math.prod(now)
            now[factor] = after[factor]
            effects[factor] += (math.prod(now) - was) / len(orders)
    return effects


def test_small_changes_give_what_the_shapley_value_gives():
    """Another exact method: the two differ in the third order of the changes, less than one thousandth of the cost for changes of a twentieth."""
    random = np.random.default_rng(7)
    for _ in range(100):
        before = random.uniform(1, 100, 4)
        after = before * random.uniform(0.95, 1.05, 4)
        (n0, s0, v0, p0), (n1, s1, v1, p1) = before, after
        product = decomposition._Product("a", (before.prod(), after.prod()), (n0 * s0, n1 * s1), (n0 * s0 * v0, n1 * s1 * v1))
        found = list(decomposition._effects(product, (n0, n1)).values())
        assert found == pytest.approx(_shapley(list(before), list(after)), abs=1e-3 * before.prod())
        assert p1 / p0 == pytest.approx(after[3] / before[3])
