"""Releases in order: nobody who was added between two vintages can be singled out, and what was hidden once stays hidden."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from peilmerk import prepared, release, release_order
from peilmerk.disclosure import differencing, releases, revisions, tau
from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.primary import small
from peilmerk.disclosure.problem import Problem
from peilmerk.disclosure.rule import Disclosure
from peilmerk.errors import GateClosed
from peilmerk.reference import Reference
from peilmerk.selection import MARKS
from synthetic import TOWN, rows

PEOPLE, AMOUNT, MEAN, CITY = "clienten_maatwerk", "gedeclareerd_bedrag", "bedrag_per_client", "GM0268"
RULE = Disclosure(minimum_count=10)


@pytest.fixture(autouse=True, scope="module")
def without_tau():
    """tau-Argus is tested by itself; here it would start a process for each example."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tau, "available", lambda: False)
        yield


@dataclass
class Edition:
    """What an edition said: observations before protection and as published, the state of each, and which stand as published."""

    observations: pd.DataFrame
    public: pd.DataFrame
    held: revisions.Held
    stay: pd.Series

    @property
    def values(self) -> list:
        return [None if np.isnan(v) else v for v in self.public["obs_value"]]


@pytest.fixture(scope="module")
def edition(reference):
    """A function that protects an edition after earlier ones, as protect.py does, and audits it."""

    def run(observations: pd.DataFrame, *earlier: Edition, beside: pd.DataFrame | None = None, rule: Disclosure = RULE) -> Edition:
        known = releases.of([e.public for e in earlier])
        held = revisions.held(observations, known, rule, reference, beside)
        held, mask, _ = differencing.untold(held)
        stay = differencing.as_published(held, mask)
        hidden = ~stay & (np.append(mask, False)[held.seen.cell] | (held.state == revisions.HIDDEN) | small(observations, rule, reference))
        public = differencing.put_back(observations, held, stay, rule)
        public.loc[hidden, "conf_status"] = "C"
        public.loc[hidden, releases.SAYS[:3]] = np.nan
        differencing.audit_differences(public, observations, known, rule, reference, beside)
        return Edition(observations, public, held, stay)

    return run


def people(parts: list, total: bool = True, **common) -> pd.DataFrame:
    """Counts of groups 0, 1, ... and their total, the last."""
    told = [{"breakdown": f"groep {n}", "obs_value": v} for n, v in enumerate(parts) if v is not None]
    whole = [{"obs_value": sum(v for v in parts if v is not None)}] * total
    return rows(*told, *whole, **{"indicator": PEOPLE, "theme": "maatwerk", "unit_measure": "persons", "ref_area": CITY} | common)


# --- one figure ---
def test_the_first_edition_of_a_municipality_is_held_against_nothing(edition):
    first = edition(people([40, 30, 5, 20]))
    assert first.values == [40, 30, None, None, 95]
    assert (first.held.state == "").all() and not first.stay.any()


def test_a_figure_that_was_hidden_stays_hidden_however_large_it_is_now(edition):
    first = edition(people([40, 30, 5, 20]))
    assert edition(people([40, 30, 85, 90]), first).values == [40, 30, None, None, 245]
    assert edition(people([40, 30, 0, 20]), first).values[2:4] == [None, None]


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [(40, 40, 40), (40, 41, 40), (40, 31, 40), (40, 49, 40), (40, 50, 50), (40, 30, 30), (12, 9, 12), (30, 5, None), (11, 1, 11), (18, 8, 18), (19, 9, None), (12, 0, 0), (0, 3, 0), (0, 15, 15)],
)
def test_a_revision_of_fewer_than_the_minimum_is_postponed(edition, was, now, shown):
    """18 -> 8 too: were it hidden, all would know that it fell by ten or more, so that it is 8 at most."""
    first = edition(people([was], total=False))
    assert first.values == [was]
    assert edition(people([now], total=False), first).values == [shown]


def test_what_was_postponed_is_told_once_it_adds_up(edition):
    first = edition(people([40], total=False))
    second = edition(people([46], total=False), first)
    third = edition(people([52], total=False), first, second)
    assert (second.values, third.values) == ([40], [52])


def test_a_figure_is_held_against_every_release_not_only_the_last(edition):
    told = [edition(people([40], total=False))]
    for now, shown in ((60, 60), (41, 60), (40, 40), (61, 40)):
        told.append(edition(people([now], total=False), *told))
        assert told[-1].values == [shown]


def test_a_municipality_may_publish_again_what_it_published_itself(edition):
    first = edition(people([40, 4], exempt=True))
    assert edition(people([41, 5], exempt=True), first).values == [41, 5, 46]


def test_a_stricter_rule_does_not_hide_what_is_known(edition):
    first = edition(people([40, 12]))
    assert edition(people([40, 12]), first, rule=Disclosure(minimum_count=20)).values == [40, 12, 52]


def test_vintages_within_an_edition_are_held_against_each_other(edition):
    both = pd.concat([people([40, 30]), people([41, 30], vintage="2024-08-01")], ignore_index=True).assign(earlier=[True] * 3 + [False] * 3)
    assert edition(both).values == [40, 30, 70, 40, 30, 70]


# --- figures together ---
def test_the_revision_of_one_part_cannot_be_computed_from_the_total(edition):
    first = edition(people([40, 30, 20]))
    assert edition(people([41, 30, 20]), first).values == [40, 30, 20, 90]
    second = edition(people([41, 130, 20]), first)
    assert second.values[0] == 40 and None in second.values[1:]


def test_a_large_revision_that_cannot_be_told_is_no_figure_that_is_far_behind(edition):
    """Of 30 that are 130 now, 30 is no figure any more; of 3000 that are 3012 it is."""
    first = edition(people([40, 30, 20]))
    assert 30 not in edition(people([41, 130, 20]), first).values
    first = edition(people([4000, 3000, 2000]))
    second = edition(people([4001, 3012, 2000]), first)
    assert second.values[0] == 4000 and second.values[1:] in ([3000, 2000, 9013], [3012, 2000, 9000])


def test_new_parts_do_not_tell_the_revision_of_their_whole(edition):
    first = edition(people([], total=False).head(0), *[edition(people([91], total=False).assign(breakdown="_T"))])
    whole = edition(people([91], total=False).assign(breakdown="_T"))
    second = edition(people([41, 31, 20]), whole)
    assert (second.values[3] == 91 and None in second.values[:3]) or second.values[3] == 92
    third = edition(people([42, 31, 20]), whole, first)
    assert third.values[3] == 91 and third.values[:3].count(None) >= 1


def test_a_published_part_that_is_not_shown_now_is_not_computed_from_what_is(edition):
    """Release 1 shows the total and group 0, release 2 the total and group 1, of which nobody knew."""
    full = people([40, 30])
    first = edition(full.iloc[[0, 2]].reset_index(drop=True))
    now = people([40, 31])
    second = edition(now.iloc[[1, 2]].reset_index(drop=True), first, beside=now.iloc[[0]])
    assert 71 not in second.values  # with 31 or without it tells that one was added
    now = people([41, 30])
    third = edition(now.iloc[[1, 2]].reset_index(drop=True), first, beside=now.iloc[[0]])
    assert third.values != [30, 71]


def test_hidden_figures_are_not_told_to_be_revised_by_few_together(edition):
    """The total is 12 more and a shown part 11: then the hidden parts have one person more."""
    first = edition(people([40, 30, 5, 20]))
    second = edition(people([51, 30, 6, 20]), first)
    assert second.values[0] is None or second.values[4] in (None, 95)


# --- amounts, means ---
def amount(value: float, persons: int, largest: float | None = None) -> pd.DataFrame:
    return rows({"obs_value": value, "base": persons, "largest": largest}, indicator=AMOUNT, theme="maatwerk", unit_measure="EUR", ref_area=CITY)


@pytest.mark.parametrize(("now", "largest", "shown"), [(100_000, None, 100_000), (104_000, None, 100_000), (112_000, None, 112_000), (112_000, 20_000, 100_000), (125_000, 20_000, 125_000)])
def test_an_amount_is_revised_by_what_ten_persons_have_and_more_than_one_has(edition, now, largest, shown):
    """100 persons have 1000 each on average."""
    assert edition(amount(now, 100, largest), edition(amount(100_000, 100))).values == [shown]


def mean(value: float, persons: int, mean: float) -> pd.DataFrame:
    return pd.concat(
        [people([persons], total=False).assign(breakdown="_T"), rows({"obs_value": mean, "base": persons}, indicator=MEAN, theme="maatwerk", unit_measure="EUR", ref_area=CITY)],
        ignore_index=True,
    )  # fmt: skip


def test_a_mean_stays_as_long_as_the_count_of_its_persons(edition):
    first = edition(mean(0, 100, 1000))
    assert edition(mean(0, 101, 1040), first).values == [100, 1000]
    assert edition(mean(0, 100, 1040), first).values == [100, 1000]
    assert edition(mean(0, 120, 1040), first).values == [120, 1040]


# --- what is told of it ---
def test_a_postponed_revision_looks_like_no_revision(edition):
    """Non-interference: only what was published before, and what is published now, is in the table."""
    first = edition(people([40, 30, 20]))
    same, revised = (edition(people(parts, vintage="2024-08-01", revised=bool(n)), first).public for n, parts in enumerate(([40, 30, 20], [41, 29, 23])))
    pd.testing.assert_frame_equal(same, revised)
    assert same["note"].unique().tolist() == ["zoals eerder gepubliceerd; een herziening van minder dan 10 personen wordt niet getoond"]


# --- the audit ---
def test_the_audit_finds_a_revision_that_is_shown(edition, reference):
    first = edition(people([40, 30, 20]))
    now = people([41, 30, 20])
    second = edition(now, first)
    planted = second.public.copy()
    planted.loc[3, "obs_value"] = now.loc[3, "obs_value"]
    with pytest.raises(GateClosed, match=r"The revision of clienten_maatwerk .* can be computed, or nearly"):
        differencing.audit_differences(planted, now, releases.of([first.public]), RULE, reference)


def test_the_audit_finds_what_was_hidden_and_is_shown(edition, reference):
    first = edition(people([40, 30, 5, 20]))
    now = people([40, 30, 15, 20])
    planted = edition(now, first).public.copy()
    planted.loc[3, ["obs_value", "conf_status"]] = [20.0, "F"]
    with pytest.raises(GateClosed, match="was hidden in an earlier release"):
        differencing.audit_differences(planted, now, releases.of([first.public]), RULE, reference)


def test_the_audit_finds_what_hidden_figures_are_revised_by_together(edition, reference):
    first = edition(people([40, 30, 5, 20]))
    now = people([51, 30, 6, 20])
    planted = now.copy()
    planted.loc[[2, 3], ["obs_value", "conf_status"]] = [np.nan, "C"]
    with pytest.raises(GateClosed, match="together revised by fewer than 10 persons"):
        differencing.audit_differences(planted, now, releases.of([first.public]), RULE, reference)


# --- on disk ---
def test_releases_of_a_project_hold_its_next_edition(project, edition):
    one, two = project.publications
    said = {}
    for publication, parts, built in ((one, [40, 30, 5, 20], "2024-05-15T10:00:00Z"), (two, [41, 30, 7, 20], "2024-08-15T10:00:00Z")):
        observations = people(parts, ref_area=TOWN)
        known = releases.known(project, publication)
        held = revisions.held(observations, known, RULE, Reference(project.reference), releases.beside(observations.assign(earlier=False), observations, known))
        said[publication.id] = held.state.tolist()
        public = edition(observations).public.assign(**dict.fromkeys(MARKS, False))
        prepared.write(project.work(publication) / prepared.PROTECTED, public)
        release.make(project, publication, {"built": built, "protection": {release_order.HELD_AGAINST: releases.released(project, publication)}})
    assert said == {one.id: [""] * 5, two.id: ["postponed", "same", "hidden", "hidden", "postponed"]}
    assert releases.released(project, one) == [] and releases.released(project, two) == [one.id]


# --- any table ---
SMALL = Disclosure(minimum_count=3)
MOST = 15


def crossed(inside: np.ndarray, **common) -> pd.DataFrame:
    """Counts by law and group with all totals; cells row by row, the totals of a row after it, those of columns last."""
    full = np.zeros(np.add(inside.shape, 1))
    full[:-1, :-1] = inside
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = inside.sum()
    names = [[*(f"{word} {n}" for n in range(size)), "_T"] for word, size in zip(("product", "groep"), inside.shape, strict=True)]
    told = [{"product": names[0][i], "breakdown": names[1][j], "obs_value": full[i, j]} for i, j in np.ndindex(full.shape)]
    return rows(*told, indicator=PEOPLE, theme="maatwerk", unit_measure="persons", ref_area=CITY, **common)


def every_table(shape: tuple[int, int], most: int) -> np.ndarray:
    """All tables of whole numbers up to `most`, a row each, with their totals as `crossed` orders them."""
    inside = np.array(list(product(range(most + 1), repeat=shape[0] * shape[1]))).reshape(-1, *shape)
    wide = np.concatenate([inside, inside.sum(axis=2, keepdims=True)], axis=2)
    return np.concatenate([wide, wide.sum(axis=1, keepdims=True)], axis=1).reshape(len(inside), -1)


ALL = every_table((2, 2), MOST)


def possible(now: Edition, sure: bool = True) -> np.ndarray:
    """Every table that fits all that is published of an edition: told figures, postponed ones near what was published, hidden ones not nil unless they were hidden before.

    sure: for who knows which figures were not revised, and are not postponed.
    """
    value, state = now.observations["obs_value"].to_numpy(), now.held.state.to_numpy()
    untold = (now.public["conf_status"] != "F").to_numpy() | now.stay.to_numpy() & (now.public["obs_value"].to_numpy() != value)
    untold |= (state == revisions.SAME) & (not sure)
    fits = (ALL[:, ~untold] == value[~untold]).all(axis=1)
    for n in np.flatnonzero(untold):
        was = now.public["obs_value"].iloc[n]
        if not np.isnan(was) and abs(value[n] - was) < SMALL.minimum_count:
            fits &= np.abs(ALL[:, n] - was) < SMALL.minimum_count
        elif np.isnan(was) and state[n] != revisions.HIDDEN:
            fits &= ALL[:, n] > 0
    return ALL[fits]


inside = st.lists(st.integers(0, 7), min_size=4, max_size=4).map(lambda v: np.array(v).reshape(2, 2))
added = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from([-1, 1, 1, 1])), max_size=3)


def cannot_be_told(now: Edition, last: Edition) -> None:
    """By all tables of whole numbers: each changed figure may be unchanged, each small hidden one any small number, and none that was hidden is known."""
    tables, unsure = possible(now), possible(now, sure=False)
    for n, value in enumerate(now.observations["obs_value"]):
        was, seen = last.public["obs_value"].iloc[n], set(tables[:, n].tolist())
        hidden = now.public["conf_status"].iloc[n] != "F"
        if not np.isnan(was) and 0 < abs(value - was) < SMALL.minimum_count:
            assert was in seen, "it can be told that this figure changed"
        if hidden and 0 < value < SMALL.minimum_count:
            assert {1, 2} <= seen, "a small count is narrowed down"
        if last.public["conf_status"].iloc[n] != "F":
            assert hidden and len(np.unique(unsure[:, n])) > 1, "a figure that an earlier release hid is opened"


@settings(settings.get_profile("tables"), max_examples=6)
@given(inside, st.lists(added, min_size=1, max_size=2))
def test_who_was_added_between_releases_cannot_be_told_from_them(edition, inside, changes):
    told = [edition(crossed(inside), rule=SMALL)]
    for change in changes:
        inside = inside.copy()
        for i, j, by in change:
            inside[i, j] = min(max(inside[i, j] + by, 0), 8)
        told.append(edition(crossed(inside), *told, rule=SMALL))
        cannot_be_told(told[-1], told[-2])


@settings(settings.get_profile("tables"), max_examples=3)
@given(st.integers(0, 10**6), st.sampled_from([4.0, 15.0, 60.0]))
def test_larger_tables_pass_the_audit_over_several_releases(edition, seed, mean):
    """A register: some persons are added anywhere, all its totals move. The audit judges in `edition`."""
    rng = np.random.default_rng(seed)
    inside = rng.poisson(mean * rng.lognormal(0, 1, (3, 4))).astype(float)
    told: list[Edition] = []
    for _ in range(3):
        told.append(edition(crossed(inside), *told))
        for t in told[:-1]:
            assert (told[-1].public["conf_status"] != "F")[t.public["conf_status"] != "F"].all()
            both = (t.public["conf_status"] == "F") & (told[-1].public["conf_status"] == "F")
            off = (told[-1].public["obs_value"] - t.public["obs_value"]).abs()[both]
            assert ((off == 0) | (off >= RULE.minimum_count)).all()
        inside = inside + (rng.random(inside.shape) < 0.4) * rng.integers(1, 25, inside.shape)


def joint(first: Edition, second: Edition, most: float) -> tuple[Problem, np.ndarray]:
    """The problem of two releases together, for who knows that no figure is revised by more than `most`, up; and what is not told in it."""
    one, two = first.held.seen.problem, second.held.seen.problem
    count = len(one.cells)
    link = sparse.hstack([-sparse.identity(count), sparse.identity(count)])
    matrix = sparse.vstack([sparse.block_diag([one.matrix, two.matrix]), link], format="csr")
    ends = [np.concatenate([*both, np.full(count, end)]) for both, end in (((one.low, two.low), 0.0), ((one.high, two.high), most))]
    masks = []
    for e in (first, second):
        untold = (e.public["conf_status"] != "F") | e.stay & (e.public["obs_value"] != e.observations["obs_value"])
        mask = np.zeros(count, dtype=bool)
        mask[e.held.seen.cell[untold]] = True
        masks.append(mask)
    return Problem(pd.concat([one.cells, two.cells], ignore_index=True), matrix, *ends), np.concatenate(masks)


@settings(settings.get_profile("tables"), max_examples=3)
@given(st.integers(0, 10**6), st.sampled_from([4.0, 15.0, 60.0]))
def test_neither_release_opens_the_other_to_who_knows_that_one_client_was_added(edition, seed, mean):
    rng = np.random.default_rng(seed)
    inside = rng.poisson(mean * rng.lognormal(0, 1, (3, 4))).astype(float)
    first = edition(crossed(inside))
    inside[rng.integers(3), rng.integers(4)] += 1
    second = edition(crossed(inside), first)
    problem, mask = joint(first, second, 1.0)
    told = audit(problem, mask)
    assert told["ok"][told.index < len(first.held.seen.figures)].all()
    changed = (second.held.state == revisions.POSTPONED).to_numpy()
    assert changed.any() or (second.public["conf_status"] != "F").any()
    assert told["ok"].reindex(second.held.seen.cell[changed] + len(first.held.seen.figures)).all()
    shown = mask.copy()
    if changed.any():  # a postponed figure that is shown all the same
        shown[second.held.seen.cell[changed].iloc[0] + len(first.held.seen.figures)] = False
        assert not audit(problem, shown)["ok"].all()
