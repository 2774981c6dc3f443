"""The financial block of the parts of a report, and the figures that follow them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import observed, reference

from peilmerk.analyses import report_parts
from peilmerk.analyses.report_parts import AIM, DONE, LEFT, OVER, SAID, onderdeelcijfers, onderdeelgeld
from peilmerk.word_registers.part import Part

MONEY = ("budget", "taakstelling", "gerealiseerde_besparing")


def part(code: str = "spoor", *, indicators: tuple[str, ...] = MONEY, members: tuple[str, ...] = (), theme: str = "jeugd") -> Part:
    return Part(code, "spoor", code.capitalize(), code, "", theme, indicators, members, "", (), "", "Rapport, r. 1", (), "1")


def aim(value, period="2019/2024", member="totale besparing", **more) -> dict:
    return {"indicator": "taakstelling", "scenario": "target", "theme": "jeugd", "law": "_T", "breakdown": member, "time_period": period, "obs_value": value, **more}


def done(value, period="2019", member="structureel", **more) -> dict:
    return aim(value, period, member, indicator="gerealiseerde_besparing", scenario="actual", **more)


def cells(outcome) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for column, value in zip(outcome.rows["kolom"], outcome.rows["obs_value"], strict=True):
        found.setdefault(column, []).append(value)
    return found


ALL = ("totale besparing", "structureel", "incidenteel", "nog realiseren")


def test_the_example_of_the_method_page():
    rows = observed(aim(2_650_000), done(1_400_000), done(250_000, member="incidenteel"), aim(1_000_000, "2020/2024", "nog realiseren"))
    assert cells(onderdeelgeld(rows, [part(members=ALL)])) == {AIM: [2_650_000], DONE: [1_400_000, 250_000], LEFT: [1_000_000], SAID: [1_000_000]}


def test_what_is_left_is_written_as_precisely_as_the_report_says_it():
    rows = observed(aim(4_700_000), done(950_000), aim(3_750_000, "2020/2024", "nog realiseren")).assign(decimals=[-5, -4, -4])
    assert [r["decimals"] for r in onderdeelgeld(rows, [part(members=ALL)]).rows.to_dict("records") if r["kolom"] in (LEFT, SAID)] == [-4, -4]


def test_a_statement_that_is_made_twice_counts_once():
    rows = observed(aim(100), done(40, reference="462"), done(40, reference="655"))
    assert cells(onderdeelgeld(rows, [part(members=ALL)]))[LEFT] == [60]


def test_more_than_the_target_is_called_that():
    assert cells(onderdeelgeld(observed(aim(100), done(130)), [part(members=ALL)]))[OVER] == [30]


def test_soft_savings_do_not_count():
    rows = observed(aim(82, "2019", "coach"), done(40, member="coach (hard)"), done(100, member="coach (zacht, mogelijk)"))
    found = cells(onderdeelgeld(rows, [part(members=("coach", "coach (hard)", "coach (zacht, mogelijk)"))]))
    assert found[LEFT] == [42] and found[f"{DONE}, zacht"] == [100]


def test_of_targets_a_year_that_of_the_realisation_counts_and_without_realisation_the_last():
    yearly = [aim(300, "2019"), aim(400, "2020"), aim(440, "2022")]
    assert cells(onderdeelgeld(observed(*yearly, done(300)), [part(members=ALL)])) == {AIM: [300], DONE: [300], LEFT: [0]}
    assert cells(onderdeelgeld(observed(*yearly), [part(members=ALL)])) == {AIM: [440]}


def test_nothing_is_computed_from_what_is_hidden_unknown_or_a_bound():
    for row in (done(None, hidden=True), done(None, missing_reason="unknown"), done(50, qualifier="meer dan")):
        assert LEFT not in cells(onderdeelgeld(observed(aim(100), row), [part(members=ALL)]))
    hidden = onderdeelgeld(observed(aim(100), done(None, hidden=True)), [part(members=ALL)])
    assert hidden.notes[0].startswith("Bij 1 van de 1 onderdelen is een bedrag verborgen")
    assert onderdeelgeld(observed(done(None, hidden=True)), [part(members=ALL)]).absent
    assert onderdeelgeld(observed(aim(100)), [part(indicators=())]).nothing


def test_about_is_about():
    outcome = onderdeelgeld(observed(aim(100), done(40, qualifier="circa")), [part(members=ALL)])
    (left,) = outcome.rows[outcome.rows["kolom"] == LEFT].to_dict("records")
    assert left["qualifier"] == "circa" and left["waarde"].startswith("circa")


def test_the_theme_of_the_part_goes_before_others_that_use_the_same_names():
    rows = observed(aim(100), aim(900, theme="beschermd_wonen"), done(40), done(700, theme="beschermd_wonen"))
    assert cells(onderdeelgeld(rows, [part(members=ALL)]))[LEFT] == [60]
    assert cells(onderdeelgeld(rows, [part(members=ALL, theme="beschermd_wonen")]))[LEFT] == [200]


def test_the_whole_is_never_the_money_of_a_part_but_may_be_a_figure_that_follows_it():
    rows = observed(aim(100, member="_T"), {"indicator": "doorbraak_aanmeldingen", "law": "_T", "theme": "doorbraak", "unit_measure": "cases", "time_period": "2020", "obs_value": 45})
    one = part(indicators=("taakstelling", "doorbraak_aanmeldingen"), members=("8. Doorbraakaanpak",))
    assert onderdeelgeld(rows, [one]).nothing
    assert list(onderdeelcijfers(rows, [one])["obs_value"]) == [45]


def test_of_each_indicator_the_newest_figure_follows_a_part_in_the_order_of_the_part():
    def figure(indicator, period, value, **more):
        return {"indicator": indicator, "law": "_T", "theme": "doorbraak", "unit_measure": "cases", "time_period": period, "obs_value": value, **more}

    rows = observed(
        figure("doorbraak_aanmeldingen", "2019", 78), figure("doorbraak_aanmeldingen", "2020", 45), figure("doorbraak_casussen_opgepakt", "2020", 30),
        figure("doorbraak_casussen_opgepakt", "2021", 150, scenario="target"),
    )  # fmt: skip
    found = onderdeelcijfers(rows, [part(indicators=("doorbraak_casussen_opgepakt", "doorbraak_aanmeldingen"))])
    assert list(found["obs_value"]) == [30, 45] and set(found["onderdeel"]) == {"spoor"}
    assert list(found["naam"]) == list(found["onderwerp"]), "each name beside its own figure"
    lines = report_parts.lines(found, reference(), "GM9001")["spoor"]
    assert "[30 casussen]{data-key=" in lines[0]
    assert lines[1].endswith("(2020)")


def test_of_figures_that_end_on_one_day_the_one_of_a_whole_period_follows_a_part():
    rows = observed(*({"indicator": "verwijzingen", "law": "_T", "theme": "jeugd", "unit_measure": "percent", "transformation": "change_pct", "time_period": p, "obs_value": v} for p, v in (("2022/2023", -30), ("2023", -21), ("2023-Q2/2023-Q4", -28))))
    assert list(onderdeelcijfers(rows, [part(indicators=("verwijzingen",))])["obs_value"]) == [-21]


def test_a_disputed_figure_says_so_where_a_part_names_it():
    found = onderdeelcijfers(observed({"indicator": "doorbraak_aanmeldingen", "law": "_T", "theme": "doorbraak", "unit_measure": "cases", "time_period": "2019", "obs_value": 78}), [part(indicators=("doorbraak_aanmeldingen",))])
    (line,) = report_parts.lines(found, reference(), "GM9001", lambda rows: ("elders staat 75", True))["spoor"]
    assert line.endswith(" ≠ (2019; elders staat 75)")


def test_a_line_says_that_its_year_is_assumed():
    figure = {"indicator": "doorbraak_aanmeldingen", "law": "_T", "theme": "doorbraak", "unit_measure": "cases", "time_period": "2019", "obs_value": 78, "note": "circa; periode niet genoemd"}
    (line,) = report_parts.lines(onderdeelcijfers(observed(figure), [part(indicators=("doorbraak_aanmeldingen",))]), reference(), "GM9001")["spoor"]
    assert line.endswith(" (2019, periode aangenomen)")


def test_lines_say_which_of_two_realisations_is_which():
    outcome = onderdeelgeld(observed(aim(100), done(40), done(10, member="incidenteel")), [part(members=ALL)])
    said = [line.partition(": [")[0] for line in report_parts.lines(outcome, reference(), "GM9001")["spoor"]]
    assert said == ["Te besparen", "Gerealiseerd, structureel", "Gerealiseerd, incidenteel", "Nog te besparen"]


def test_a_key_says_that_what_is_left_was_computed():
    outcome = onderdeelgeld(observed(aim(100), done(40)), [part(members=ALL)])
    key = outcome.rows[outcome.rows["kolom"] == LEFT]["sleutel"].iloc[0]
    assert key.endswith(";computed=left")


AMOUNT = st.integers(0, 10_000_000)


@given(AMOUNT, st.lists(AMOUNT, min_size=1, max_size=4, unique=True))
def test_left_and_realised_are_the_target_whatever_the_amounts(target, realised):
    rows = observed(aim(target), *(done(v, f"{2019 + n}") for n, v in enumerate(realised)))
    found = cells(onderdeelgeld(rows, [part(members=ALL)]))
    left = found.get(LEFT, [0])[0] - found.get(OVER, [0])[0]
    assert left + sum(realised) == pytest.approx(target)
