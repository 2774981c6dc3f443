"""What an edition tells of itself: origin, corrections, definitions and protection, as tables for its pages; and its checks (`account_checks`).

Everything here comes from protected figures and from what `prepare` allowed to be public.
"""

from __future__ import annotations

import pandas as pd

from peilmerk import account_rule, audience, numbers, period, synthetic
from peilmerk.account_checks import ChecksAccount
from peilmerk.selection import OWN

_ROWS = {
    "data": "met cijfers", "total": "totalen", "text": "tekst", "empty": "leeg", "dropped": "vervallen", "refused": "niet te lezen",
}  # fmt: skip
_DONE = {"drop": "vervallen", "override": "vervangen", "scale": "omgerekend", "flag": "gemarkeerd"}
_COUNTED = {
    "sum": "telt op", "stock": "stand op een dag", "unique": "ieder één keer geteld", "average": "gemiddelde", "none": "telt niet op",
}  # fmt: skip


#: How registers of which the name alone says too little are called.
_REGISTERS = {"geleverd": "geleverde zorg", "doorbraak": "doorbraakaanpak"}


class Account(ChecksAccount):
    """The part of an Edition that accounts for its figures. Needs `public`, `protected`, `reference`, `project`, `publication`."""

    def leveringen(self) -> pd.DataFrame:
        """The deliveries behind this edition, but for registers: file, source, export date and its ground, number of figures, content hash.

        A delivery that holds what is not shown is not told by its hash: that would let a small count be guessed and confirmed.
        """
        return pd.DataFrame([
            {
                "Levering": d["delivery"], "Bron": d["source"] + ".", "Export": period.parse(d["exported"]).label, "Grond van de datum": d["export_basis"],
                "Cijfers": d["observations"], "Kenmerk (SHA-256)": "" if d["confidential"] else d["hash"][:12],
            }
            for d in self._delivered(registers=False)
        ])  # fmt: skip

    def _delivered(self, *, registers: bool) -> list[dict]:
        return [d for d in self.public["deliveries"] if bool(d["register"]) == registers]

    def registers(self) -> pd.DataFrame:
        """The registers behind this edition: which, file, export date, roughly how many rows were read, do not count and could not be read.

        With the number of figures that were counted of them, and until when they are kept or when they were destroyed.
        """
        return pd.DataFrame([
            {
                "Register": _REGISTERS.get(d["register"], d["register"]).capitalize(), "Levering": d["delivery"] + ".", "Export": period.parse(d["exported"]).label,
                **{word: sum(s["rows"].get(kind, 0) for s in d["sheets"]) for kind, word in (("data", "Rijen"), ("dropped", "Tellen niet mee"), ("refused", "Niet te lezen"))},
                "Cijfers": d["observations"], "Bewaard": self._kept(d),
            }
            for d in self._delivered(registers=True)
        ])  # fmt: skip

    def _kept(self, delivery: dict) -> str:
        if delivery["destroyed"]:
            return f"vernietigd op {period.parse(delivery['destroyed']).label}"
        return f"tot {period.parse(delivery['keep_until']).label}" if delivery["keep_until"] else "geen datum"

    def rijen(self) -> pd.DataFrame:
        """What the rows of every sheet were: figures, totals, text, empty, dropped by a correction, refused; they add up. Not of registers."""
        table = pd.DataFrame([
            {"Blad": s["sheet"], "Levering": d["delivery"], "Rijen": sum(s["rows"].values())}
            | {word: s["rows"].get(kind, 0) for kind, word in _ROWS.items()}
            | {"Cijfers": s["observations"]}
            for d in self._delivered(registers=False) for s in d["sheets"]
        ])  # fmt: skip
        return table.drop(columns=[c for c in (_ROWS["dropped"], _ROWS["refused"]) if c in table and not table[c].any()])

    def correcties(self) -> pd.DataFrame:
        """What was corrected in the deliveries: where, what was done, why and when. Never the values: they may be hidden."""
        return pd.DataFrame([
            {
                "Levering": d["delivery"], "Waar": c["where"], "Correctie": _DONE[c["action"]], "Reden": c["reason"],
                "Datum": period.parse(c["date"]).label, "Stand bij de bron": c["status"], "Cijfers": c["observations"],
            }
            for d in self.public["deliveries"] for s in d["sheets"] for c in s.get("corrections", [])
        ])  # fmt: skip

    def begrippen(self, thema: str) -> pd.DataFrame:
        """The indicators of a theme of which this edition shows a figure, as the dictionary defines them; an address that ends in #begrip- and its code leads to one."""
        shown = set(self.protected["indicator"])
        return pd.DataFrame([
            {
                "Begrip": i.label, "Betekenis": self._meaning(i), "Eenheid": self.reference.units[i.unit].label if i.unit in self.reference.units else i.unit,
                "Telling": _COUNTED[i.aggregation], "Versie": f"{i.version}, sinds {i.since}" if i.since else str(i.version),
                "anker": f"begrip-{code.replace('_', '-')}",
            }
            for code, i in sorted(self.reference.indicators.items(), key=lambda item: item[1].label.casefold())
            if i.theme == thema and code in shown
        ])  # fmt: skip

    def _meaning(self, indicator) -> str:
        base = f" {'Ten opzichte van' if indicator.unit.startswith(('percent', 'per_')) else 'Berekend over'}: {self.reference.indicators[indicator.denominator].label.lower()}." if indicator.denominator else ""
        return indicator.definition + base + (f" Wet: {indicator.law}." if indicator.law else "")

    def telling(self) -> pd.DataFrame:
        """How many figures of its own this edition shows, by theme and kind of statement."""
        table = self.protected[self.protected[OWN]]
        counts = pd.crosstab(table["theme"].map(self.reference.themes), table["soort"]).reset_index(names="Thema")
        kinds = ["gerealiseerd", "voorlopig", "raming", "prognose", "begroot", "gepland", "doel"]
        counts = counts[["Thema", *(k for k in kinds if k in counts)]]
        counts["totaal"] = counts.drop(columns="Thema").sum(axis=1)
        return counts

    def wijzigingen(self) -> pd.DataFrame:
        """Figures that the previous release of this report published with another value; empty if there is none."""
        from peilmerk import release, withdrawal

        earlier = self.project.previous(self.publication)
        if earlier is None:
            return pd.DataFrame()
        return release.changes(withdrawal.shown(self.project, earlier), self.protected, self.reference)

    def bescherming(self):
        """The disclosure rule in force and how many figures it hid, as a paragraph."""
        from peilmerk.display import Output

        p = self.public["protection"]
        if p.get("audience") == audience.INTERNAL:
            text = f"In deze interne versie is niets verborgen. Voor iedereen worden aantallen personen kleiner dan {p['minimum_count']} niet getoond."
            return Output({"kind": "text", "markdown": text}, {"text/markdown": text, "text/plain": text})
        hidden, cells, exempt = (numbers.write(n) for n in (p["hidden"], p["cells"], p["exempt"]))
        text = (
            f"{' '.join(account_rule.sentences(p))} Van de {cells} cijfers in deze editie zijn er {hidden} verborgen. "
            + (f"{exempt} {'cijfers zijn' if p['exempt'] > 1 else 'cijfer is'} uitgezonderd." if p["exempt"] else "")
        )
        return Output({"kind": "text", "markdown": text, "explains": True}, {"text/markdown": text, "text/plain": text})

    def bestand(self):
        """A link to the file with all figures of this edition, protected, with their source cells."""
        from peilmerk.display import Output

        c, p = self.public["coverage"], self.public["protection"]
        delivered, shown, counted = (numbers.write(c[k]) for k in ("delivered", "shown", "counted"))
        hidden = numbers.write(n) if (n := p["hidden"]) else ""
        if c["counted"]:
            rest = f". Daarnaast staan er {counted} die uit registers zijn geteld." + (f" Van al deze cijfers zijn er {hidden} verborgen." if hidden else "")
        else:
            rest = f", waarvan {hidden} verborgen." if hidden else "."
        text = (
            f"Van de {delivered} cijfers die voor deze editie zijn geleverd, staan er {shown} op deze site{rest} Zij staan ook, met eenheid, "
            f"status en broncel, in [één CSV-bestand]({synthetic.figures_file(self.publication)}) (UTF-8, puntkomma als scheidingsteken, decimale punt)."
        )
        if self.publication.synthetic:
            text += f" De cijfers zijn verzonnen: elke rij zegt dat in de laatste kolom, `{synthetic.COLUMN}`."
        return Output({"kind": "text", "markdown": text}, {"text/markdown": text, "text/plain": text})

    @property
    def vorige(self) -> str:
        """The heading of the previous edition, empty if there is none."""
        earlier = self.project.previous(self.publication)
        return earlier.heading if earlier else ""
