"""What an edition tells of single findings and totals, as tables: what about, both values, the difference, where, and who judged it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from peilmerk import disputed, figure_counts, keys, numbers, period, writing
from peilmerk.display import Cell, Row, Table
from peilmerk.observations import TOTAL
from peilmerk.selection import COUNTED

_SCENARIOS = {"actual": "gerealiseerd", "budget": "begroot", "target": "doel", "forecast": "prognose"}
#: Values that are words.
_WORDS = {"direction": {1.0: "stijgt", 0.0: "stabiel", -1.0: "daalt"}, "flag": {1.0: "ja", 0.0: "nee"}}
#: Columns of amounts, right aligned.
_AMOUNTS = {"Gevonden", "Verwacht", "Verschil", "Geleverd", "Berekend"}
_OPEN = "nog niet beoordeeld"


class FindingsAccount:
    """The part of an Edition that tells of single findings. Needs `public`, `protected`, `reference`, `publication`."""

    @cached_property
    def aantallen(self) -> figure_counts.Counts:
        """How many figures this edition has, and how many stand beside them: what every page that says a number of them says."""
        return figure_counts.of(self.protected)

    def bevindingen(self, gewicht: str) -> Table | None:
        """The findings of one severity (critical, warning, info), by check: what about, where, found, expected, difference, judgement.

        None if there are none.
        """
        chosen = [f for f in self._told_findings if f["severity"] == gewicht]
        words = ["Waarover", "Gevonden", "Verwacht", "Verschil", *(["Oordeel"] if gewicht == "warning" else [])]
        rows = []
        for check in dict.fromkeys(f["check"] for f in chosen):
            rows.append(Row([Cell(check, "head", colspan=len(words))], "group"))
            for finding in (f for f in chosen if f["check"] == check):
                *said, allowed = self._values(finding)
                first = Cell(self._dated(finding), "head", note=self._note(finding, allowed))
                said = [*said, self._judgement(finding)][: len(words) - 1]
                rows.append(Row([first, *self._cells(finding, words[1:], said)], "member"))
        return table(words, rows, _AMOUNTS).without_empty_columns() if rows else None

    @cached_property
    def _told_findings(self) -> list[dict]:
        """The findings of the edition; of a report about one subject, of which the deliveries are those of the whole edition, the ones about a figure that it has."""
        findings = self.public["findings"]
        if not self.publication.thematic:
            return findings
        return [f for f in findings if (f["delivery"], f["where"], f["subject"], f["unit"]) in self._stated]

    def _dated(self, finding: dict) -> str:
        return ", ".join(t for t in (self._about(finding), self._when(finding)) if t)

    def _about(self, finding: dict) -> str:
        if finding["unit"] == "text":
            return finding["where"] or finding["delivery"] or ""
        if finding["subject"] not in self.reference.indicators:
            return finding["delivery"] or (finding["where"] or finding["subject"]).capitalize()
        name, members = self.reference.indicators[finding["subject"]].label, []
        if finding["member"] not in (TOTAL, None):
            members.append(finding["member"])
        area = finding.get("area")
        if area and area != self.publication.area and area in self.reference.areas:
            members.append(self.reference.areas[area].name)
        return f"{name}: {', '.join(members)}" if members else name

    def _when(self, finding: dict) -> str:
        if finding["unit"] == "text" or not finding["period"] or finding["subject"] not in self.reference.indicators:
            return ""
        label = period.parse(finding["period"]).label
        return label if finding["scenario"] in (None, "", "actual") else f"{label} ({_SCENARIOS.get(finding['scenario'], finding['scenario'])})"

    def _note(self, finding: dict, allowed: str) -> str:
        """What the numbers cannot say, what difference is allowed, and where the figure stands; a sentence each."""
        of_text = finding["unit"] == "text"
        told = [finding["told"] or (finding["subject"] if of_text and finding["subject"] not in self.reference.indicators else ""), allowed]
        if of_text:
            told.append(", ".join(p for p in (finding["delivery"], finding["where"]) if p and p != self._about(finding)))
        elif finding["subject"] in self.reference.indicators:
            file = finding["delivery"].removeprefix(f"{self.publication.delivered_in}/")
            place = ", ".join(p for p in (file, _cells(finding["where"])) if p)
            told.append(f"{place}; vergeleken met {_cells(finding['beside'])}" if finding["beside"] else place)
        return " ".join(sentence(t) for t in told if t)

    def _values(self, finding: dict) -> list[str]:
        """Found, expected, difference and what is allowed as readers write them; empty where the finding has no such number."""
        found, expected, unit = finding["found"], finding["expected"], finding["unit"]
        if unit == "text" or found is None:
            return [""] * 4
        if unit in _WORDS:
            return [_WORDS[unit].get(found, ""), _WORDS[unit].get(expected, ""), "", ""]
        first = _digits(found, finding["decimals"])
        if expected is None:
            return [self._said(found, first, unit), "", "", ""]
        if finding["subject"] not in self.reference.indicators and unit == "days":  # the age of a delivery
            return [self._said(found, 0, unit), f"hoogstens {self._said(expected, 0, unit)}", "", ""]
        second = _digits(expected, finding["decimals"])
        gap, allowed, exact = found - expected, finding["tolerance"] or 0, max(0, first, second)
        return [
            self._said(found, first, unit), self._said(expected, second, unit), self._said(gap, max(first, second), unit, "change_abs") if abs(gap) > 1e-9 else "geen",
            f"Toegestaan verschil: {self._said(allowed, _rounded_digits(allowed, exact), unit).replace('%', ' procentpunt')}." if allowed else "",
        ]  # fmt: skip

    def _said(self, value: float, digits: int, unit: str, kind: str = "level") -> str:
        if unit == "days":
            return f"{numbers.write(value, max(0, digits))} {'dag' if value == 1 else 'dagen'}"
        text = writing.quantity(value, digits, unit, kind, self.reference)
        return text.replace("%", " procentpunt") if kind == "change_abs" else text

    def _judgement(self, finding: dict) -> str:
        return f"akkoord, {period.parse(finding['accepted_on']).label}" if finding["accepted_by"] else _OPEN

    def disputed(self, rows: Iterable) -> tuple[str, bool]:
        """What checks say against a figure, in a few words (`elders staat € 150.000`), and whether they dispute its value; empty if nothing.

        rows: the observations that state it; a check speaks of one of them. Only what may be told is said, of warnings and errors.
        """
        delivered = [row for row in rows if not row.get(COUNTED)]  # what was counted from registers is no subject of these checks
        against = [f for row in delivered for f in self._disputed_in(row["theme"]) if _is_about(f, row)]
        words = dict.fromkeys(disputed.said(f, self._values(f)[1]) for f in against)
        return ", ".join(words), any(disputed.marked(f) for f in against)

    def _disputed_in(self, theme: str) -> list[dict]:
        if theme not in self._disputes:
            self._disputes[theme] = self.public.get(disputed.entry(theme), [])
        return self._disputes[theme]

    @cached_property
    def _disputes(self) -> dict[str, list[dict]]:
        return {}  # by theme, as far as asked for: every entry that is asked for is recorded as read

    def totalen(self) -> Table | None:
        """Delivered totals beside the sums that were computed, with the difference; None if there are none."""
        rows, words = [], ["Onderwerp", "Periode", "Geleverd", "Berekend", "Verschil", "Cel"]
        once = {} if self.publication.thematic else {(t["source"], t["where"], t["expected"]): t for t in self.public["totals"]}
        for t in once.values():
            gap, digits = t["found"] - t["expected"], max(0, *(_digits(t[k], t["decimals"]) for k in ("found", "expected")))
            amounts = [self._said(t[k], digits, t["unit"]) for k in ("found", "expected")]
            said = [self._about(t), self._when(t), *amounts, self._said(gap, digits, t["unit"], "change_abs") if abs(gap) > 1e-6 else "geen", _cells(t["where"])]
            rows.append(Row([Cell(said[0], "head"), *self._cells(t, words[1:], said[1:])]))
        return table(words, rows, _AMOUNTS) if rows else None

    def _cells(self, finding: dict, words: list[str], said: list[str]) -> list[Cell]:
        """The cells of a finding or a total; its figure carries its key, what a check computed says that it is computed."""
        key = self._stated.get((finding["delivery"], finding["where"], finding["subject"], finding["unit"]), "")
        about = finding["subject"] in self.reference.indicators  # else of the edition itself: the age of a delivery
        of = {"Gevonden": key, "Geleverd": key} if about else dict.fromkeys(_AMOUNTS, keys.EDITION)
        return [Cell(text, "num", key=of.get(w, keys.computed(key, "check"))) if w in _AMOUNTS else Cell(text) for w, text in zip(words, said, strict=True)]

    @cached_property
    def _stated(self) -> dict[tuple[str, str, str, str], str]:
        """The key of every figure of the edition, by what a finding says of it: delivery, cell, indicator and unit."""
        names = {d["hash"]: d["delivery"] for d in self.public["deliveries"]}
        cells = ((disputed.cell(row), keys.key(row)) for row in self.protected.to_dict("records"))
        return {(names.get(source, source), *rest): key for (source, *rest), key in cells}


def table(words: list[str], rows: list[Row], numeric: set[str]) -> Table:
    """A table with one row of headings, of which those in `numeric` are right aligned."""
    return Table([[Cell(w, "head", ["num"] if w in numeric else []) for w in words]], rows)


def _is_about(finding: dict, row) -> bool:
    return (finding["source"], finding["where"], finding["subject"], finding["unit"]) == disputed.cell(row)


def _cells(where: str) -> str:
    return where.replace(", cel ", " ")


def sentence(text: str) -> str:
    """The text with a full stop, if it has no end of its own."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _digits(value: float, given: int | None) -> int:
    """The decimals to write a number with: as its cell was given, or up to three more where that would round the number to another.

    What cannot be written so, as a quotient, gets one more.
    """
    first = 0 if given is None else given
    for digits in range(first, first + 4):
        if abs(round(value, digits) - value) <= 1e-9 * max(1.0, abs(value)):
            return digits
    return first + (2 if given is None else 1)


def _rounded_digits(allowed: float, given: int) -> int:
    """The decimals of a difference that is allowed: it is a bound, so that a thousandth of it is not told (`0,01`, not `0,010`)."""
    return next((digits for digits in range(given + 4) if abs(round(allowed, digits) - allowed) <= allowed / 1000), given + 1)
