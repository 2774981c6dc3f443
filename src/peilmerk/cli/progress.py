"""The progress of a build: bars for a few editions, one line of totals for hundreds; a plain log where there is no terminal."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from peilmerk.build import DONE, FAILED, RUNNING, SAME, Event

#: So many editions have a line each; of more only those under way.
LINES = 12
#: Of how many steps the speed is taken, to tell how long it still takes.
RECENT = 60


class Display:
    """What a build tells, shown as it goes. editions: how many there are, each with so many steps at most."""

    def __init__(self, console: Console, editions: int, steps: int):
        self.console, self.editions, self.steps = console, editions, max(steps, 1)
        self.began = time.monotonic()
        self.ended: dict[str, str] = {}
        self.working: dict[str, dict[str, float]] = {}
        self.last: dict[str, Event] = {}
        self.times: deque[tuple[float, float]] = deque(maxlen=RECENT)
        self.live: Live | None = None

    @contextmanager
    def shown(self):
        """Show it while the block runs."""
        if not self.console.is_terminal:
            yield self
            return
        with Live(self, console=self.console, refresh_per_second=8, transient=True) as self.live:
            yield self

    def __call__(self, event: Event) -> None:
        """One thing that happened."""
        self.last[event.edition] = event
        steps = self.working.setdefault(event.edition, {})
        if event.step and event.state == RUNNING:
            steps[event.step] = time.monotonic()
        elif event.step:
            steps.pop(event.step, None)
            if event.state == DONE:
                self.times.append((time.monotonic(), event.seconds))
        else:
            self.ended[event.edition] = event.state
            self.working.pop(event.edition, None)
        if self.live is None:
            self._log(event)
        elif not event.step and event.state == FAILED:
            self.console.print(f"[red]✖[/] {escape(event.edition)} was stopped; its error follows at the end")

    # --- without a terminal ---
    def _log(self, event: Event) -> None:
        if event.step and event.state == RUNNING:
            return
        if not event.step and event.state == SAME:
            return
        ended = len(self.ended.keys() - {"portal"})
        what = event.step or {DONE: "built", FAILED: "stopped"}[event.state]
        state = "" if event.state in (DONE, FAILED) else f" {event.state}"
        took = f" {event.seconds:.1f} s" if event.state == DONE else ""
        place = f" ({ended}/{self.editions})" if not event.step and self.editions > 1 and event.edition != "portal" else f" ({event.done}/{event.steps})" if event.step else ""
        self.console.print(f"{time.strftime('%H:%M:%S')} {event.edition}: {what}{state}{took}{place}", markup=False)

    # --- on a terminal ---
    def __rich__(self) -> Group:
        rows = Table.grid(padding=(0, 2))
        under_way = [e for e in self.last if e not in self.ended]
        shown = list(self.last) if self.editions <= LINES else under_way
        for edition in shown[:LINES]:
            rows.add_row(*self._line(edition))
        if len(shown) > LINES:
            rows.add_row(f"and {len(shown) - LINES} more", "", "", "")
        return Group(rows, self._totals())

    def _line(self, edition: str) -> tuple:
        event, steps = self.last[edition], self.working.get(edition, {})
        state = self.ended.get(edition)
        mark = {DONE: "[green]built[/]", SAME: "[dim]unchanged[/]", FAILED: "[red]stopped[/]"}.get(state or "")
        now = time.monotonic()
        doing = ", ".join(f"{name} {now - began:.0f} s" if now - began > 3 else name for name, began in list(steps.items())[:3])
        done = event.steps if state in (DONE, SAME) else event.done
        return edition, ProgressBar(event.steps, done, width=24), f"{done}/{event.steps}", Text.from_markup(mark or escape(doing) or "[dim]waits[/]")

    def _totals(self) -> Text:
        counts = {state: sum(s == state for s in self.ended.values()) for state in (DONE, SAME, FAILED)}
        under_way = len([e for e in self.last if e not in self.ended])
        parts = [f"{counts[DONE]} built"]
        parts += [f"{counts[SAME]} unchanged"] if counts[SAME] else []
        parts += [f"[red]{counts[FAILED]} stopped[/]"] if counts[FAILED] else []
        parts += [f"{under_way} running", f"{max(0, self.editions - len(self.ended) - under_way)} waiting"]
        parts = [*(parts if self.editions > 1 else []), _time(time.monotonic() - self.began)]  # one edition has said all in its own line
        left = self.remaining()
        return Text.from_markup(" · ".join(parts) + (f" · about {_time(left)} left" if left is not None else ""))

    def remaining(self) -> float | None:
        """Seconds still to go, by the speed of the last steps; None as long as too few have ended to say."""
        if len(self.times) < 8:
            return None
        span = self.times[-1][0] - self.times[0][0]
        speed = (len(self.times) - 1) / span if span > 0 else 0.0
        built = [e.steps for n, e in self.last.items() if self.ended.get(n) == DONE]
        typical = sum(built) / len(built) if built else self.steps
        under_way = sum(e.steps - e.done for n, e in self.last.items() if n not in self.ended)
        # Editions that have not begun may turn out to be unchanged, as often as those before them.
        share = sum(s != SAME for s in self.ended.values()) / len(self.ended) if self.ended else 1.0
        waiting = max(0, self.editions - len(self.ended) - sum(n not in self.ended for n in self.last)) * typical * share
        return (under_way + waiting) / speed if speed else None


def _time(seconds: float) -> str:
    """`12 s`, `3 min 05 s`, `1 h 20 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
