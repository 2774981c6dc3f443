"""Relations of verbanden.yml, kind by kind: each holds, fails, and gives figures the benefit of their precision."""

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import relations
from peilmerk.rules import RULES
from synthetic import rows

TOWN = "GM0268"


@pytest.fixture
def declared(tmp_path, reference):
    """Relations as an analyst writes them, in an edition's own file or in that for all."""

    def made(text: str, own: bool = True) -> list[dict]:
        path = tmp_path / "verbanden.yml"
        path.write_text("verbanden:\n" + text, "utf-8")
        return relations.load(path, "nijmegen/2024/verbanden.yml", reference, own=own)

    return made


def judge(kind: str, table: pd.DataFrame, verbanden: list[dict]) -> list[tuple]:
    """What a rule finds: whether it holds, what it found and expected."""
    findings = RULES[kind](table, verbanden=verbanden)
    return [tuple(v) for v in findings[["ok", "found", "expected"]].values.tolist()]


def saving(value, member="", **more) -> dict:
    return {"indicator": "gerealiseerde_besparing", "measure": member or "_T", "obs_value": value} | more


SUM = """
  - naam: Besparing samen
    soort: som
    geheel: {indicator: gerealiseerde_besparing, uitsplitsing: samen}
    delen:
      - {indicator: gerealiseerde_besparing, uitsplitsing: [a, b]}
"""


# --- som, rest ---


@pytest.mark.parametrize(("total", "holds"), [(5.4e6, True), (5.5e6, True), (5.6e6, False), (4.0e6, False)])
def test_a_sum_holds_within_the_precision_of_its_parts(declared, total, holds):
    table = rows(saving(total, "samen"), saving(4.0e6, "a"), saving(1.4e6, "b"), decimals=-5)
    assert judge("sums", table, declared(SUM)) == [(holds, total, 5.4e6)]


def test_a_sum_that_does_not_hold_says_so_with_both_values_and_cells(declared):
    (finding,) = RULES["sums"](rows(saving(100, "samen"), saving(40, "a"), saving(30, "b")), verbanden=declared(SUM)).to_dict("records")
    assert finding["told"] == "Besparing samen: er staat € 100, maar de 2 delen zijn samen € 70: een verschil van € 30."
    assert (finding["where"], finding["beside"]) == ("Blad, cel B1", "Blad, cel B2; Blad, cel B3")


def test_a_sum_is_only_judged_if_every_part_that_it_names_has_a_figure(declared):
    assert judge("sums", rows(saving(100, "samen"), saving(40, "a")), declared(SUM)) == []
    assert judge("sums", rows(saving(100, "samen"), saving(40, "a"), saving(None, "b")), declared(SUM)) == []


def test_a_part_that_may_be_absent_counts_for_nothing(declared):
    text = SUM.replace("[a, b]}", "a}\n      - {indicator: gerealiseerde_besparing, uitsplitsing: b, mag_ontbreken: true}")
    assert judge("sums", rows(saving(40, "samen"), saving(40, "a")), declared(text)) == [(True, 40, 40)]


def test_a_figure_that_is_stated_twice_counts_once_and_in_its_most_precise_statement(declared):
    table = rows(saving(70_400, "samen", decimals=-2), saving(40_400, "a", decimals=-2), saving(40_000, "a", decimals=-4), saving(30_000, "b", decimals=-2))
    assert judge("sums", table, declared(SUM)) == [(True, 70_400, 70_400)]


def test_without_members_the_parts_are_all_items_and_not_their_totals(declared):
    text = SUM.replace(", uitsplitsing: [a, b]", "").replace("gerealiseerde_besparing, uitsplitsing: samen", "te_realiseren_besparing")
    table = rows({"indicator": "te_realiseren_besparing", "obs_value": 7}, saving(3, "a"), saving(4, "b"), saving(7, "Totaal", role="total"))
    assert judge("sums", table, declared(text)) == [(True, 7, 7)]


def test_a_relation_for_all_editions_is_judged_for_each_area_period_and_kind_of_statement(declared):
    text = SUM.replace("[a, b]", "[a]")
    figures = [saving(7, "samen", time_period="2023"), saving(7, "a", time_period="2023"), saving(9, "samen"), saving(8, "a", scenario="target")]
    assert judge("sums", rows(*figures, saving(9, "samen", ref_area="GM0141"), saving(20, "a", ref_area="GM0141")), declared(text, own=False)) == [
        (True, 7, 7), (False, 9, 20),
    ]  # fmt: skip


def test_what_remains_is_what_there_was_less_what_went_off(declared):
    text = """
  - naam: Rest
    soort: rest
    geheel: {indicator: taakstelling, uitsplitsing: rest}
    van: {indicator: taakstelling, uitsplitsing: opgave}
    min:
      - {indicator: gerealiseerde_besparing}
"""
    opgave = [{"measure": "opgave", "obs_value": 11.1e6}, saving(5.4e6)]
    for rest, holds in ((5.7e6, True), (5.8e6, True), (6.0e6, False)):
        table = rows({"measure": "rest", "obs_value": rest}, *opgave, decimals=-5)
        assert judge("remainders", table, declared(text)) == [(holds, rest, pytest.approx(5.7e6))]


# --- product, honderd ---

PRODUCT = """
  - naam: Opbrengst
    soort: product
    geheel: {indicator: doorbraak_besparing_totaal}
    delen:
      - {indicator: doorbraak_maatwerkplannen}
      - {indicator: besparing_per_plan}
"""


def plans(total, count, average) -> pd.DataFrame:
    return rows(
        {"indicator": "doorbraak_besparing_totaal"} | total, {"indicator": "doorbraak_maatwerkplannen", "unit_measure": "plans"} | count,
        {"indicator": "besparing_per_plan"} | average,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("total", "count", "average", "holds"),
    [
        ({"obs_value": 800_000, "decimals": -3}, {"obs_value": 40}, {"obs_value": 20_000, "decimals": -3}, True),
        ({"obs_value": 1_776_462}, {"obs_value": 60}, {"obs_value": 29_608}, True),
        ({"obs_value": 1_776_462}, {"obs_value": 60}, {"obs_value": 29_680}, False),
        ({"obs_value": 1.7e6, "decimals": -5, "qualifier": "meer dan"}, {"obs_value": 80}, {"obs_value": 22_000, "decimals": -3, "qualifier": "meer dan"}, True),
        ({"obs_value": 7.1e6, "decimals": -5, "qualifier": "meer dan"}, {"obs_value": 80}, {"obs_value": 22_000, "decimals": -3, "qualifier": "meer dan"}, False),
    ],
)
def test_number_times_average_is_the_total(declared, total, count, average, holds):
    ((ok, _, _),) = judge("products", plans(total, count, average), declared(PRODUCT))
    assert ok == holds


@pytest.mark.parametrize(("number", "holds"), [(300, True), (500, False)])
def test_a_share_counts_in_hundredths(declared, number, holds):
    text = """
  - naam: Naar de Wlz
    soort: product
    geheel: {indicator: clienten_naar_wlz}
    delen:
      - {indicator: clienten_beschermd_wonen}
      - {indicator: aandeel_naar_wlz}
"""
    table = rows(
        {"indicator": "clienten_naar_wlz", "obs_value": number, "qualifier": "circa"},
        {"indicator": "clienten_beschermd_wonen", "obs_value": 1200, "qualifier": "circa"},
        {"indicator": "aandeel_naar_wlz", "obs_value": 30, "unit_measure": "percent"}, unit_measure="persons",
    )  # fmt: skip
    assert judge("products", table, declared(text)) == [(holds, number, pytest.approx(360))]


@pytest.mark.parametrize(("shares", "incomplete", "holds"), [((42, 27, 18, 13), False, True), ((42, 27, 18, 23), False, False), ((42, 27), False, False), ((42, 27), True, True), ((72, 37), True, False)])
def test_shares_of_all_parts_are_a_hundred(declared, shares, incomplete, holds):
    text = f"""
  - naam: Afhandeling
    soort: honderd
    onvolledig: {str(incomplete).lower()}
    delen:
      - {{indicator: afhandeling_poh_jeugd}}
"""
    table = rows(*({"breakdown": f"deel {n}", "obs_value": v} for n, v in enumerate(shares)), indicator="afhandeling_poh_jeugd", unit_measure="percent")
    assert judge("hundreds", table, declared(text)) == [(holds, sum(shares), 100)]


# --- gelijk ---

EQUAL = """
  - naam: Onderwijs
    soort: gelijk
    geheel: {indicator: taakstelling, uitsplitsing: 2.8 Jeugdhulp in het onderwijs}
    delen:
      - {indicator: te_realiseren_besparing, factor: -1}
"""


@pytest.mark.parametrize(("other", "holds"), [(-175, True), (-176, True), (-137, False), (175, False)])
def test_the_same_figure_under_two_names_may_have_the_other_sign(declared, other, holds):
    table = rows({"measure": "2.8 Jeugdhulp in het onderwijs", "obs_value": 175}, {"indicator": "te_realiseren_besparing", "obs_value": other})
    assert judge("equals", table, declared(EQUAL)) == [(holds, other, -175)]


def test_the_source_can_have_been_more_precise_than_the_spreadsheet(declared):
    """1,0 mln, of which a spreadsheet keeps 1."""
    table = rows({"measure": "2.8 Jeugdhulp in het onderwijs", "obs_value": 1.25e6, "decimals": -3}, {"indicator": "te_realiseren_besparing", "obs_value": -1e6, "decimals": -6})
    assert judge("equals", table, declared(EQUAL)) == [(True, -1e6, -1.25e6)]
    assert judge("equals", table, declared(EQUAL.replace("factor: -1", "factor: -1, tot_op: 100000"))) == [(False, -1e6, -1.25e6)]


# --- brug, over two editions ---

BRIDGE = """
  - naam: Budget
    soort: brug
    oud:
      - {indicator: [transformatiebudget_uitgaven, transformatiebudget_beschikbaar], rol: total, editie: nijmegen/2019}
    stappen:
      - {indicator: transformatiebudget_toevoeging}
    nieuw: {indicator: transformatiebudget_totaal, rol: total}
"""


def budgets(new: dict[str, float], old: dict[str, float], added: dict[str, float]) -> pd.DataFrame:
    def table(indicator: str, amounts: dict[str, float], **more) -> list[dict]:
        items = [{"indicator": indicator, "intervention": m, "obs_value": v} | more for m, v in amounts.items()]
        return [*items, {"indicator": indicator, "obs_value": sum(amounts.values()), "role": "total"} | more]

    spent = {m: v - 1 for m, v in old.items()}
    cells = [
        *table("transformatiebudget_totaal", new), *({"indicator": "transformatiebudget_toevoeging", "intervention": m, "obs_value": v} for m, v in added.items()),
        *table("transformatiebudget_uitgaven", spent, source="oud"), *table("transformatiebudget_beschikbaar", dict.fromkeys(old, 1.0), source="oud"),
    ]  # fmt: skip
    return rows(*cells).assign(edition=lambda t: ["nijmegen/2019" if s == "oud" else "" for s in t["source"]])


def test_a_bridge_closes_if_old_and_steps_make_new(declared):
    table = budgets({"2": 450, "5": 370}, {"2": 400, "5": 370}, {"2": 50})
    assert judge("bridges", table, declared(BRIDGE)) == [(True, 820, 820)]


def test_a_bridge_that_does_not_close_says_how_much_and_at_which_members(declared):
    table = budgets({"2": 459, "5": 375, "8": 100}, {"2": 409, "5": 370, "8": 100}, {"2": 20})
    (finding,) = RULES["bridges"](table, verbanden=declared(BRIDGE)).to_dict("records")
    assert not finding["ok"] and (finding["found"], finding["expected"]) == (934, 899)
    assert "€ 35 is niet verklaard; nieuw en oud met de stappen verschillen bij 2 (+€ 30), 5 (+€ 5)." in finding["told"]


def test_another_edition_is_only_looked_at_if_it_is_named(declared):
    table = budgets({"2": 450}, {"2": 400}, {"2": 50})
    assert judge("bridges", table, declared(BRIDGE.replace(", editie: nijmegen/2019", ""))) == []
    assert judge("bridges", table, declared(BRIDGE.replace("nijmegen/2019", "2019"))) == [(True, 450, 450)]


# --- hoogstens, telling, grens, duur ---


@pytest.mark.parametrize(("part", "holds"), [(30, True), (31, True), (32, False), (300, False)])
def test_a_part_is_not_more_than_its_whole(declared, part, holds):
    text = """
  - naam: Van aanmelding naar casus
    soort: hoogstens
    geheel: {indicator: doorbraak_aanmeldingen}
    delen:
      - {indicator: doorbraak_casussen_opgepakt}
"""
    table = rows({"indicator": "doorbraak_aanmeldingen", "obs_value": 31}, {"indicator": "doorbraak_casussen_opgepakt", "obs_value": part}, unit_measure="cases")
    assert judge("at_most", table, declared(text, own=False)) == [(holds, part, 31)]


@pytest.mark.parametrize(("stated", "holds"), [(2, True), (3, False)])
def test_a_stated_number_is_that_of_the_list(declared, stated, holds):
    text = """
  - naam: Plannen
    soort: telling
    geheel: {indicator: maatregelenplannen}
    van: {indicator: taakstelling, rol: subtotal}
"""
    listed = [{"measure": m, "obs_value": 5, "role": "subtotal", "time_period": y} for m in ("plan 1", "plan 2") for y in ("2024", "2025")]
    table = rows({"indicator": "maatregelenplannen", "obs_value": stated, "unit_measure": "plans"}, *listed)
    assert judge("counts_of_lists", table, declared(text)) == [(holds, stated, 2)]


@pytest.mark.parametrize(("given", "holds"), [({"obs_value": 18}, True), ({"obs_value": 81}, False), ({"obs_low": 16, "obs_high": 23}, False), ({"obs_low": 18}, True), ({"obs_high": 24}, False)])
def test_a_figure_with_bounds_lies_within_them(declared, given, holds):
    text = """
  - naam: Leeftijdsgrens
    soort: grens
    laag: 18
    hoog: 23
    delen:
      - {indicator: [leeftijdsgrens_jeugdhulp, leeftijdsgrens_verlengde_jeugdhulp]}
"""
    table = rows({"indicator": "leeftijdsgrens_jeugdhulp", "unit_measure": "years"} | given)
    assert [ok for ok, _, _ in judge("bounds", table, declared(text, own=False))] == [holds]


@pytest.mark.parametrize(
    ("period", "unit", "given", "holds"),
    [
        ("2020/2030", "years", {"obs_value": 10}, True), ("2020/2030", "years", {"obs_value": 1}, False), ("2019/2020", "years", {"obs_value": 2}, True),
        ("2020/2024", "years", {"obs_low": 3, "obs_high": 4}, True), ("2024-01/2024-04", "months", {"obs_value": 4}, True),
        ("2023-02/2025-02", "years", {"obs_value": 2, "qualifier": "ten minste"}, True), ("2023-02/2025-02", "years", {"obs_value": 20}, False),
    ],
)  # fmt: skip
def test_how_long_something_takes_is_the_length_of_its_period(declared, period, unit, given, holds):
    text = """
  - naam: Looptijd
    soort: duur
    delen:
      - {indicator: looptijd}
"""
    table = rows({"indicator": "looptijd", "time_period": period, "unit_measure": unit} | given)
    assert [ok for ok, _, _ in judge("durations", table, declared(text))] == [holds]


# --- a relation that checks nothing ---


def test_a_relation_whose_figures_are_all_there_is_sound(declared):
    findings = RULES["relations_found"](rows(saving(7, "samen"), saving(3, "a"), saving(4, "b")), verbanden=declared(SUM))
    assert findings["ok"].tolist() == [True]


def test_a_relation_of_which_a_figure_is_not_there_says_which_and_what_is_near(declared):
    table = rows(saving(7, "samen"), saving(3, "a"), saving(4, "bb"))
    (finding,) = RULES["relations_found"](table, verbanden=declared(SUM.replace("[a, b]", "[a, bbb]"))).to_dict("records")
    assert not finding["ok"] and finding["unit"] == "text" and finding["where"] == "nijmegen/2024/verbanden.yml, regel 3"
    assert finding["told"] == (
        "Besparing samen: dit verband controleert niets, want er is geen cijfer van gerealiseerde_besparing voor ‘a’, ‘bbb’ (wel voor ‘bb’)."
    )


def test_a_relation_whose_figures_have_nothing_in_common_checks_nothing(declared):
    table = rows(saving(7, "samen"), saving(7, "a", ref_area="GM0141"), saving(1, "b", ref_area="GM0141"))
    (told,) = RULES["relations_found"](table, verbanden=declared(SUM))["told"]
    assert "hebben geen gebied, periode of soort gemeen" in told


def test_a_product_of_which_a_factor_can_be_several_figures_is_not_guessed(declared):
    table = rows(*plans({"obs_value": 6}, {"obs_value": 2}, {"obs_value": 3}).to_dict("records"), {"indicator": "besparing_per_plan", "obs_value": 4, "breakdown": "x"})
    assert judge("products", table, declared(PRODUCT)) == []
    (told,) = RULES["relations_found"](table, verbanden=declared(PRODUCT))["told"]
    assert "er zijn meer cijfers van besparing_per_plan die het kunnen zijn" in told


def test_a_relation_for_all_editions_is_silent_where_its_figures_are_not(declared):
    assert RULES["relations_found"](rows(saving(7)), verbanden=declared(SUM, own=False)).empty


# --- whatever the figures are ---

_SUM_OF_ALL = yaml.safe_dump([{"naam": "Alles samen", "soort": "som", "geheel": {"indicator": "te_realiseren_besparing"}, "delen": [{"indicator": "gerealiseerde_besparing"}]}])


@settings(settings.get_profile("tables"))
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6), st.integers(-3, 1), st.floats(1.01, 100))
def test_rounded_parts_never_give_a_false_alarm_and_more_than_rounding_always_does(reference, tmp_path_factory, exact, decimals, times):
    path = tmp_path_factory.getbasetemp() / "alles.yml"
    path.write_text("verbanden:\n" + _SUM_OF_ALL, "utf-8")
    verbanden = relations.load(path, "alles.yml", reference)
    parts = [saving(round(x, decimals), f"deel {n}") for n, x in enumerate(exact)]
    whole = {"indicator": "te_realiseren_besparing", "obs_value": round(sum(exact), decimals)}
    assert [ok for ok, _, _ in judge("sums", rows(whole, *parts, decimals=decimals), verbanden)] == [True]
    wrong = sum(p["obs_value"] for p in parts) + times * (len(parts) + 1) * 0.5 * 10**-decimals
    assert [ok for ok, _, _ in judge("sums", rows(whole | {"obs_value": wrong}, *parts, decimals=decimals), verbanden)] == [False]
