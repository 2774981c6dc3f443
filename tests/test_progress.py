"""The progress of a build, for one edition and for hundreds, on a terminal and in a log."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from peilmerk.build import DONE, FAILED, RUNNING, SAME, Event
from peilmerk.cli import progress
from peilmerk.cli.progress import Display


def console(terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=110, color_system=None, highlight=False, soft_wrap=True)


def drawn(display: Display) -> str:
    """What stands on a terminal now."""
    paper = Console(file=io.StringIO(), width=110, color_system=None)
    paper.print(display)
    return paper.file.getvalue()


def told(display: Display, *events: tuple) -> None:
    for edition, step, state, done in events:
        display(Event(edition, step, state, done, 5, 1.5 if state == DONE else 0.0))


@pytest.fixture
def clock(monkeypatch):
    """The time that the display sees; a test moves it on."""
    now = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_few_editions_have_a_line_each(clock):
    display = Display(console(True), 2, 5)
    told(display, ("almelo/2020-t1", "clean", RUNNING, 0), ("almelo/2020-t1", "clean", DONE, 1), ("almelo/2020-t1", "check", RUNNING, 1))
    told(display, ("zwolle/2020-s1", "", SAME, 5))
    clock[0] += 9
    lines = drawn(display).splitlines()
    assert re.search(r"almelo/2020-t1 .* 1/5 +check 9 s", lines[0])
    assert re.search(r"zwolle/2020-s1 .* 5/5 +unchanged", lines[1])
    assert lines[2].strip() == "0 built · 1 unchanged · 1 running · 0 waiting · 9 s"


def test_one_edition_needs_no_totals(clock):
    display = Display(console(True), 1, 5)
    told(display, ("almelo/2020-t1", "clean", RUNNING, 0))
    clock[0] += 3
    assert [line.strip() for line in drawn(display).splitlines()][1:] == ["3 s"]


def test_of_hundreds_only_those_under_way_have_a_line(clock):
    display = Display(console(True), 342, 5)
    for n in range(300):
        told(display, (f"town{n}/2025", "check", RUNNING, 0), (f"town{n}/2025", "check", DONE, 1))
        clock[0] += 1
        told(display, (f"town{n}/2025", "", FAILED if n == 7 else DONE, 5))
    told(display, ("town300/2025", "check", RUNNING, 0), ("town301/2025", "jeugd", RUNNING, 3))
    lines = [line.strip() for line in drawn(display).splitlines()]
    assert len(lines) == 3 and lines[0].startswith("town300/2025") and lines[1].startswith("town301/2025")
    assert lines[2].startswith("299 built · 1 stopped · 2 running · 40 waiting · 5 min 00 s · about ")


def test_the_time_that_is_left_follows_from_the_speed(clock):
    display = Display(console(True), 10, 5)
    assert display.remaining() is None
    for n in range(4):
        for done, step in enumerate(("clean", "check", "protect", "jeugd", "publish"), 1):
            clock[0] += 2
            told(display, (f"town{n}/2025", step, DONE, done))
        told(display, (f"town{n}/2025", "", DONE, 5))
    assert display.remaining() == pytest.approx(6 * 5 * 2)


def test_editions_that_turn_out_to_be_unchanged_cost_no_time(clock):
    display = Display(console(True), 100, 5)
    for n in range(40):
        told(display, (f"same{n}/2025", "", SAME, 5))
    for n in range(10):
        clock[0] += 2
        told(display, (f"town{n}/2025", "clean", DONE, 5), (f"town{n}/2025", "", DONE, 5))
    assert display.remaining() == pytest.approx(50 * 5 * 0.2 * 2)


def test_without_a_terminal_it_is_a_line_for_each_step_that_ended():
    paper = console(False)
    display = Display(paper, 2, 5)
    with display.shown():
        told(display, ("a/2020", "clean", RUNNING, 0), ("a/2020", "clean", DONE, 1), ("b/2020", "", SAME, 5), ("a/2020", "", FAILED, 1), ("portal", "", DONE, 1))
    lines = [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in paper.file.getvalue().splitlines()]
    assert lines == ["a/2020: clean 1.5 s (1/5)", "a/2020: stopped (2/2)", "portal: built 1.5 s"]


def test_a_log_has_no_codes_of_a_terminal():
    paper = console(False)
    told(Display(paper, 1, 5), ("[bold]x/2020", "clean", DONE, 1))
    assert "\x1b" not in paper.file.getvalue() and "[bold]x/2020: clean" in paper.file.getvalue()


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (3599.7, "1 h 00 min"), (5000, "1 h 23 min")])
def test_times_are_short(seconds, text):
    assert progress._time(seconds) == text
