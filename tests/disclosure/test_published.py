"""What a publication shows, as cells and equations: one cell a figure, and everything that readers can add up."""

from bound_figures import CITY, PEOPLE, RULE, members, of, table
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure.published import published
from peilmerk.disclosure.rule import Disclosure


# --- cells ---
def test_a_figure_that_stands_in_two_places_is_one_cell_as_precise_as_its_most_precise_statement(reference):
    found = of(reference, {"obs_value": 40, "qualifier": "circa"}, {"obs_value": 43, "source": "elders"})
    assert found.cell.tolist() == [0, 0]
    assert found.problem.cells[["value", "half"]].values.tolist() == [[43.0, 0.0]]


def test_what_does_not_count_persons_is_no_cell(reference):
    found = of(reference, {"obs_value": 4}, {"indicator": "taakstelling", "obs_value": 4}, {"obs_value": 4, "transformation": "change_abs"}, {"missing_reason": "unknown"})
    assert found.cell.tolist() == [0, -1, -1, -1]


def test_a_small_count_must_be_able_to_be_any_small_count(reference):
    cells = of(reference, *members(4, 12)).problem.cells
    assert cells["primary"].tolist() == [True, False]
    assert cells[["must_low", "must_high"]].values[0].tolist() == [1.0, 9.0]
    assert cells[["must_low", "must_high"]].isna().values[1].all()


def test_nil_and_what_was_published_before_are_known(reference):
    cells = of(reference, *members(0, 4, 4, exempt=False), {"breakdown": "groep 3", "obs_value": 4, "exempt": True}).problem.cells
    assert cells["fixed"].tolist() == [True, False, False, True]
    assert cells["primary"].tolist() == [False, True, True, False]


def test_a_hidden_count_is_known_to_be_one_or_more_because_nil_is_shown(reference):
    assert of(reference, *members(4, 12)).problem.cells["lower"].tolist() == [1.0, 1.0]


def test_a_whole_is_at_least_what_its_parts_are_at_least(reference):
    cells = of(reference, *members(1, 0, 1, whole=2)).problem.cells
    assert cells["lower"].tolist() == [1.0, 0.0, 1.0, 2.0]
    assert cells["must_low"].tolist()[2:] == [1.0, 2.0]


def test_totals_of_the_municipality_weigh_more_than_their_parts(reference):
    weight = of(reference, *members(40, 60, whole=100)).problem.cells["weight"]
    assert weight[2] > 3 * max(weight[0], weight[1])


def test_an_amount_must_stay_unknown_as_far_as_the_rule_says(reference):
    told = {"indicator": "gedeclareerd_bedrag", "theme": "maatwerk", "unit_measure": "EUR", "base": 12, "obs_value": 1000.0, "largest": 800.0, "two_largest": 900.0}
    cells = of(reference, told).problem.cells
    assert cells["primary"].tolist() == [True]
    assert cells["must_low"][0] < 1000 - 0.1 * 800 + 1e-9 and cells["must_high"][0] > 1000 + 0.1 * 800 - 1e-9


def test_what_a_sensitive_mean_is_computed_from_is_not_all_shown(reference):
    """30 is a minimum for means: 900 euro of 12 clients may be shown, and 75 euro per client not."""
    rule = Disclosure(minimum_count=10, minimum_base=30)
    told = [{"indicator": "gedeclareerd_bedrag", "unit_measure": "EUR", "obs_value": 900}, {"indicator": "clienten_gedeclareerd", "obs_value": 12},
            {"indicator": "bedrag_per_client", "unit_measure": "EUR", "obs_value": 75}]  # fmt: skip
    cells = published(table(*told, theme="maatwerk", base=12), rule, reference).problem.cells
    assert cells["primary"].tolist() == [True, False]
    assert cells.loc[0, ["must_low", "must_high"]].round(6).tolist() == [810.0, 990.0]


def test_what_the_rule_exempts_is_known(reference):
    rule = Disclosure(minimum_count=10, exemptions=[{"area_level": "gemeente", "indicator": PEOPLE, "reason": "landelijk gepubliceerd"}])
    cells = published(table(*members(4, 6, whole=10)), rule, reference).problem.cells
    assert cells["fixed"].tolist() == [True] * 3 and not cells["primary"].any()


def test_figures_of_an_older_delivery_are_cells_of_their_own(reference):
    both = table(*members(4, 6, whole=10), *members(5, 6, whole=11, vintage="2024-08-01"))
    found = published(both.assign(earlier=[True] * 3 + [False] * 3), RULE, reference)
    assert found.cell.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.problem.matrix.toarray().tolist() == [[1, 1, -1, 0, 0, 0], [0, 0, 0, 1, 1, -1]]


# --- every equation holds, whatever was delivered ---
_PERIODS = ["2023", "2023-Q4", "2024", "2024-S1", "2024-Q1", "2024-Q2", "2024-02", "2024-01/2024-05", "2023-12-31", "2024/.."]
_INDICATORS = ["stand_maatwerk", "instroom_maatwerk", "uitstroom_maatwerk", "clienten_maatwerk", "herinstroom_maatwerk", "clienten_naar_wetten", "gestarte_indicaties",
               "gedeclareerd_bedrag", "gedeclareerd_naar_factuurmaand", "aandeel_verwijzer", "wmo_stand", "wmo_instroom", "wmo_uitstroom"]  # fmt: skip
_FIGURES = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from(_INDICATORS), "time_period": st.sampled_from(_PERIODS), "obs_value": st.one_of(st.none(), st.integers(-5, 60)),
        "ref_area": st.sampled_from([CITY, CITY, f"{CITY}-OOST", f"{CITY}-ZUID"]),
    },
    optional={
        "product": st.sampled_from(["Begeleiding", "Persoonlijke verzorging", "Dyslexie"]), "law": st.sampled_from(["Wmo", "Jeugdwet"]), "referrer": st.sampled_from(["a", "b"]),
        "breakdown": st.sampled_from(["1 wet", "2 wetten", "3 of meer wetten", "Onbekend"]), "part_of": st.sampled_from([CITY, "Subtotaal"]), "role": st.just("total"),
        "qualifier": st.sampled_from(["circa", "meer dan", "bijna"]), "decimals": st.sampled_from([-1, 0, 1]), "exempt": st.booleans(), "base": st.integers(0, 30),
        "transformation": st.sampled_from(["change_abs", "change_pct", "direction"]), "obs_low": st.integers(-5, 10), "obs_high": st.integers(10, 70),
    },
)  # fmt: skip


@settings(settings.get_profile("tables"), max_examples=60)
@given(st.lists(_FIGURES, min_size=1, max_size=20))
def test_the_true_figures_obey_every_equation_whatever_was_delivered(reference, delivered):
    """A problem whose equations do not hold for the true values is refused by itself; bounds and protection intervals lie around them."""
    found = of(reference, *delivered)
    cells = found.problem.cells
    assert ((cells["lower"] <= cells["value"]) & (cells["value"] <= cells["upper"])).all()
    primary = cells[cells["primary"]]
    assert ((primary["must_low"] <= primary["value"]) & (primary["value"] <= primary["must_high"]) & (primary["lower"] <= primary["must_low"])).all()
    assert not (cells["primary"] & cells["fixed"]).any()


_COUNTS = st.lists(st.one_of(st.integers(0, 60), st.none()), min_size=2, max_size=6)


@settings(settings.get_profile("tables"))
@given(_COUNTS, st.integers(0, 200), st.sampled_from(["", "circa", "meer dan"]))
def test_every_figure_with_a_value_is_one_cell(reference, counts, whole, qualifier):
    found = of(reference, *[{"breakdown": f"groep {n}", "obs_value": c} for n, c in enumerate(counts)], {"obs_value": whole, "qualifier": qualifier})
    assert found.unseen == sum(c is not None for c in counts) + 1
    assert sorted(set(found.cell) - {-1}) == list(range(found.unseen))
