"""What an edition tells of its checks: how many, what they found, who judged it, and how that compares with the previous edition.

As sentences, tiles and tables for its pages; everything comes from `public.json`, so nothing here can depend on a hidden value.
"""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from peilmerk import keys, numbers, period
from peilmerk.account_findings import FindingsAccount, sentence, table
from peilmerk.display import Cell, Output, Row, Table
from peilmerk.texts import formats

#: What a severity means, as readers are told.
_GROUPS = {"critical": "Een fout houdt publicatie tegen", "warning": "Een bevinding is een waarschuwing", "info": "Een bevinding is ter informatie"}
_NUMBERS = ("judged", "failed", "accepted", "open")
_STANDING = {"new": "Nieuw", "changed": "Nog steeds, met andere waarden", "same": "Nog steeds"}


class ChecksAccount(FindingsAccount):
    """The part of an Edition that accounts for its checks. Needs `public`, `reference`, `publication`."""

    # --- in short ---
    def gecontroleerd(self) -> Output:
        """What was checked and found, in a few sentences; of a report about one subject what was found about its figures, for the deliveries were checked for the whole edition."""
        if self.publication.thematic:
            return _text(" ".join(self._of_subject()))
        return _text("\n\n".join(" ".join(told) for told in (self._summary(), self._judged(self._by_check()), self._registers(), self._authors()) if told))

    def _summary(self) -> list[str]:
        checks, idle = self._by_check(), self._idle()
        told = [
            f"{_are(len(checks), 'controle', 'controles')} uitgevoerd op {_count(self.public['coverage']['delivered'], 'geleverd cijfer', 'geleverde cijfers')}; "
            f"{'die toetste' if len(checks) == 1 else 'samen toetsten zij'} {numbers.write(sum(c['judged'] for c in checks))} keer een waarde."
        ]
        if idle:
            told.append(f"{_count(len(idle), 'andere controle had', 'andere controles hadden')} in deze editie niets te toetsen.")
        failed, silent = sum(c["failed"] for c in checks), sum(not c["failed"] for c in checks)
        if not failed:
            told.append("Er werd niets gevonden.")
        else:
            loud = len(checks) - silent
            kinds = [_count(n, word, words) for s, word, words in _FOUND if (n := sum(c["failed"] for c in checks if c["severity"] == s))]
            quiet = f"{_count(silent, 'controle vond', 'controles vonden')} niets; " if silent else ""
            told.append(f"{quiet}{_count(loud, 'controle vond', 'controles vonden samen')} {formats.listed(kinds)}.")
            if (more := failed - len(self.public["findings"])) > 0:
                told.append(f"{numbers.write(more)} daarvan {'staat' if more == 1 else 'staan'} niet hieronder, omdat het cijfer zelf niet op deze site staat.")
        return told

    def _of_subject(self) -> list[str]:
        counts, found = self.aantallen, len(self._told_findings)
        told = []
        if counts.delivered:
            told = [
                f"De controles gaan over alle leveringen van de gewone editie van {self.publication.heading}; die editie vertelt wat is gecontroleerd en wat daarbij werd gevonden.",
                f"Over de {_count(counts.delivered, 'geleverd cijfer', 'geleverde cijfers')} in dit rapport {'werd niets' if not found else 'staat dat hieronder'}{' gevonden' if not found else ''}.",
            ]
        return [*told, *self._registers()]

    def _registers(self) -> list[str]:
        """What is checked of figures that were counted: not the figure but the register that it was counted from, row by row."""
        counted = self.aantallen.counted
        if not counted:
            return []
        return [
            f"{'Het cijfer' if counted == 1 else f'De {numbers.write(counted)} cijfers'} {'dat uit registers is' if counted == 1 else 'die uit registers zijn'} geteld, {'gaat' if counted == 1 else 'gaan'} "
            "niet door deze controles. Daarvan is het register zelf gecontroleerd: elke rij is gelezen en geteld, telt om een genoemde reden niet mee, of is geweigerd; "
            "zijn er te veel rijen geweigerd, dan verschijnt de editie niet. Hoeveel rijen dat zijn, staat bij Herkomst."
        ]

    def _authors(self) -> list[str]:
        checks = self.public.get("author_checks", 0)
        said = f"De teksten en lijsten van de auteurs zijn nagekeken met nog {_count(checks, 'controle', 'controles')}; wat daar niet klopt, gaat naar de auteur."
        return [said] if checks else []

    @staticmethod
    def _warnings(checks: list[dict]) -> tuple[int, int]:
        """How many warnings there are, and how many somebody accepted."""
        warnings = [c for c in checks if c["severity"] == "warning"]
        return sum(c["failed"] for c in warnings), sum(c["accepted"] for c in warnings)

    def _judged(self, checks: list[dict]) -> list[str]:
        total, accepted = self._warnings(checks)
        if not total:
            return []
        if accepted == total:
            return ["De waarschuwing is beoordeeld en toegelicht." if total == 1 else "Alle waarschuwingen zijn beoordeeld en toegelicht."]
        left = total - accepted
        if not accepted:
            told = ["De waarschuwing is nog niet beoordeeld." if total == 1 else "De waarschuwingen zijn nog niet beoordeeld."]
        else:
            told = [f"Van de {numbers.write(total)} waarschuwingen {'is er' if accepted == 1 else 'zijn er'} {numbers.write(accepted)} beoordeeld en toegelicht, en {numbers.write(left)} nog niet."]
        if self.publication.status == "concept":
            told.append("Deze editie is een concept; zij wordt pas definitief als elke waarschuwing is beoordeeld.")
        return told

    def kerngetallen(self) -> Output | None:
        """Checks, values judged, findings and what is still open, as tiles; None for a report about one subject: these are of the whole edition."""
        if self.publication.thematic:
            return None
        checks = self._by_check()
        found, left = sum(c["failed"] for c in checks), sum(c["open"] for c in checks if c["severity"] == "warning")
        before = self.public.get("earlier")
        then = "" if not before else f"{numbers.write(sum(c['failed'] for c in before['checks']))} in de vorige editie"
        tiles = [
            ("Controles", len(checks), f"{numbers.write(sum(not c['failed'] for c in checks))} zonder bevinding"),
            ("Getoetste waarden", sum(c["judged"] for c in checks), "een cijfer telt bij elke controle mee"),
            ("Bevindingen", found, then or "wat niet klopt of opvalt"),
            ("Open waarschuwingen", left, "nog niet beoordeeld" if left else "niets wacht op een oordeel"),
        ]
        data = [{"label": label, "member": "", "qualifier": "", "value": numbers.write(n), "unit": "", "note": note, "page": "", "key": keys.EDITION} for label, n, note in tiles]
        return Output({"kind": "tiles", "tiles": data}, {"text/plain": "\n".join(f"{t['label']}: {t['value']} ({t['note']})" for t in data)})

    # --- what was checked ---
    def controles(self) -> Table | None:
        """The checks of this edition by what a fault means: what is checked, values judged, findings; of warnings how many are acknowledged and open.

        Those that had nothing to judge are left out, see `niets_te_toetsen`. None for a report about one subject: they are of the whole edition.
        """
        if self.publication.thematic:
            return None
        checks = self._by_check()
        more = ["Akkoord", "Open"] if self._warnings(checks)[0] else []
        words, rows = ["Controle", "Getoetst", "Bevindingen", *more], []
        for severity, heading in _GROUPS.items():
            here = [c for c in checks if c["severity"] == severity]
            rows += [Row([Cell(heading, "head", colspan=len(words))], "group")] if here else []
            for c in here:
                asked = [c["accepted"], c["open"]] if severity == "warning" and c["failed"] else ["", ""]
                note = " ".join(sentence(t) for t in (c["explanation"], f"Verantwoordelijk: {c['owner']}" if c["owner"] else "") if t)
                texts = [n if n == "" else numbers.write(n) for n in (c["judged"], c["failed"], *asked[: len(more)])]
                rows.append(Row([Cell(c["title"], "head", note=note), *(Cell(t, "num", key=keys.EDITION) for t in texts)], "member"))
        return table(words, rows, set(words[1:]))

    def niets_te_toetsen(self) -> str:
        """The checks that had nothing to judge, as a note under the table of checks; empty if every one had."""
        titles = [c["title"] for c in self._idle()]
        return f"In deze editie was er niets te toetsen voor: {'; '.join(titles)}." if titles else ""

    def _by_check(self) -> list[dict]:
        """The checks that judged something."""
        return [c for c in self._checks if c["judged"] or c["failed"]]

    def _idle(self) -> list[dict]:
        """The checks that had nothing to judge in this edition."""
        return [c for c in self._checks if not (c["judged"] or c["failed"])]

    @cached_property
    def _checks(self) -> list[dict]:
        """The checks as readers know them: one that several suites hold is one check."""
        found: dict[tuple, dict] = {}
        for check in self.public["checks"]:
            key = tuple(check[k] for k in ("title", "explanation", "severity", "owner"))
            one = found.setdefault(key, dict(zip(("title", "explanation", "severity", "owner"), key, strict=True)) | dict.fromkeys(_NUMBERS, 0))
            for n in _NUMBERS:
                one[n] += check[n]
        return list(found.values())

    # --- what was found ---
    def gevonden(self) -> Output | None:
        """How to read the findings below, or what it means that there are none; None for a report about one subject without findings."""
        if self.publication.thematic and not self._told_findings:
            return None
        if not any(c["failed"] for c in self.public["checks"]):
            text = "Geen enkele controle vond iets. Dat zegt dat de cijfers met elkaar kloppen, niet dat elk cijfer zelf waar is."
        else:
            text = (
                "Bij elke bevinding staat wat er werd geleverd, wat de controle verwachtte en welk verschil is toegestaan. Dat laatste volgt uit de nauwkeurigheid waarin de "
                "cijfers zijn gegeven: wie in tienduizenden schrijft, kan er vijfduizend naast zitten. Gepubliceerd is altijd wat werd geleverd."
            )
        if self.public["protection"]["hidden"]:
            text += " Bevindingen die iets over een verborgen cijfer kunnen zeggen, worden niet genoemd en niet geteld."
        return _text(text)

    def beoordeeld(self) -> Output | None:
        """What it means that a warning was judged, and whether any was; None if there are no warnings."""
        if not (warnings := [f for f in self._told_findings if f["severity"] == "warning"]):
            return None
        if not any(f["accepted_by"] for f in warnings):
            return _text("Nog geen waarschuwing is beoordeeld.")
        return _text(
            "Wie een waarschuwing beoordeelt, schrijft op waarom het cijfer zo blijft staan. Dat oordeel geldt alleen zolang de waarden dezelfde zijn: verandert er een, "
            "dan wordt opnieuw geoordeeld."
        )

    def toegelicht(self) -> pd.DataFrame:
        """The warnings that somebody accepted: what about, why, by whom and when. Those of one sheet that were accepted for one reason are told once."""
        told = pd.DataFrame([
            {
                "Waarover": self._about(f), "Controle": f["check"] + ".", "Periode": self._when(f), "Reden": f["accepted_reason"], "Wie": f["accepted_by"],
                "Wanneer": period.parse(f["accepted_on"]).label,
            }
            for f in self._told_findings if f["accepted_by"]
        ]).drop_duplicates(ignore_index=True)  # fmt: skip
        return told if told.empty or told["Periode"].any() else told.drop(columns="Periode")

    # --- beside the previous edition ---
    @property
    def _compared(self) -> dict | None:
        """What is known of the checks of the previous edition; None if there is none, or for a report about one subject."""
        return None if self.publication.thematic else self.public.get("earlier")

    def vergeleken(self) -> Output | None:
        """How checks and findings compare with the previous edition of this report, in a few sentences; None if there is none to compare with."""
        before = self._compared
        if before is None:
            return None
        checks, standing = self._by_check(), before["standing"]
        then = {c["title"] for c in before["checks"] if c["judged"] or c["failed"]}
        now, known = {c["title"] for c in checks}, {c["title"] for c in before["checks"]}
        was, found = (sum(c["failed"] for c in side) for side in (before["checks"], checks))
        told = [
            f"In de vorige editie ({before['heading']}) {'toetste' if len(then) == 1 else 'toetsten'} {_count(len(then), 'controle', 'controles')} "
            f"{numbers.write(sum(c['judged'] for c in before['checks']))} keer een waarde, {_finding(was)}. Nu {'toetste' if len(now) == 1 else 'toetsten'} "
            f"{_count(len(now), 'controle', 'controles')} {numbers.write(sum(c['judged'] for c in checks))} keer een waarde, {_finding(found)}."
        ]
        if came := len(now - known):
            found_by = "wat die vindt" if came == 1 else "wat die vinden"
            told.append(f"{_count(came, 'controle is', 'controles zijn')} nieuw: {found_by}, kan er de vorige keer ook zijn geweest.")
        if went := len(then - {c["title"] for c in self._checks}):
            told.append(f"{_count(went, 'controle van toen bestaat', 'controles van toen bestaan')} niet meer.")
        new, again, gone = standing.count("new"), len(standing) - standing.count("new"), len(before["gone"])
        if new:
            told.append(f"{_count(new, 'bevinding', 'bevindingen')} op deze pagina {'is' if new == 1 else 'zijn'} nieuw.")
        if again:
            told.append(f"{_count(again, 'bevinding', 'bevindingen')} {'stond' if again == 1 else 'stonden'} er de vorige keer ook.")
        if gone:
            told.append(f"{_count(gone, 'bevinding', 'bevindingen')} van toen {'is' if gone == 1 else 'zijn'} er niet meer.")
        return _text(" ".join(told))

    def verschillen(self) -> pd.DataFrame:
        """Findings that are new, that were there already, or that are gone, beside the previous edition; empty if there is none."""
        before = self._compared
        if before is None:
            return pd.DataFrame()
        gone = [("Niet meer", f) for f in before["gone"]]
        stand = [(_STANDING[s], f) for s, f in zip(before["standing"], self.public["findings"], strict=True)]
        order = ["Nieuw", "Nog steeds, met andere waarden", "Nog steeds", "Niet meer"]
        return pd.DataFrame([
            {"Waarover": self._about(f), "Controle": f["check"] + ".", "Periode": self._when({"scenario": "", **f}), "Stand": word}
            for word, f in sorted([*stand, *gone], key=lambda pair: order.index(pair[0]))
        ])  # fmt: skip


_FOUND = [
    ("critical", "fout die publicatie tegenhoudt", "fouten die publicatie tegenhouden"), ("warning", "waarschuwing", "waarschuwingen"),
    ("info", "bevinding ter informatie", "bevindingen ter informatie"),
]  # fmt: skip


def _text(markdown: str) -> Output:
    return Output({"kind": "text", "markdown": markdown}, {"text/markdown": markdown, "text/plain": markdown})


def _count(n: int, one: str, more: str) -> str:
    return f"{numbers.write(n)} {one if n == 1 else more}"


def _are(n: int, one: str, more: str) -> str:
    return f"Er {'is' if n == 1 else 'zijn'} {_count(n, one, more)}"


def _finding(n: int) -> str:
    return f"met {_count(n, 'bevinding', 'bevindingen')}" if n else "zonder bevindingen"
