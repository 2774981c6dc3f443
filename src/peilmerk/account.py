"""What an edition tells of itself: origin, corrections, definitions and protection, as tables for its pages; and its checks (`account_checks`).

Everything here comes from protected figures and from what `prepare` allowed to be public.
"""

from __future__ import annotations

import re

import pandas as pd

from peilmerk import account_rule, audience, figure_counts, numbers, period, synthetic
from peilmerk.account_checks import ChecksAccount

_ROWS = {
    "data": "met cijfers", "total": "totalen", "text": "tekst", "empty": "leeg", "dropped": "vervallen", "refused": "niet te lezen",
}  # fmt: skip
#: What a delivery remarks of a share of which it is not said what it is a part of.
_UNCLEAR = "noemer niet eenduidig"
#: What the ground of an export date says if only its month is known (`leveringen.yml`): then no day is told.
_NO_DAY = re.compile(r"dag onbekend|^aanname\b", re.IGNORECASE)
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
                "Levering": d["delivery"], "Bron": d["source"] + ".", "Export": exported(d), "Grond van de datum": d["export_basis"],
                "Cijfers": d["observations"], "Kenmerk (eerste 12 tekens van SHA-256)": "geheim" if d["confidential"] else d["hash"][:12],
            }
            for d in self._delivered(registers=False)
        ])  # fmt: skip

    def _delivered(self, *, registers: bool) -> list[dict]:
        return [d for d in self._used_deliveries if bool(d["register"]) == registers]

    @property
    def _used_deliveries(self) -> list[dict]:
        """The deliveries of the edition; of a report about one subject, that sees those of the whole edition, the ones of which it has a figure."""
        sources = set(self.protected["source"]) if self.publication.thematic else None
        return [d for d in self.public["deliveries"] if sources is None or d["hash"] in sources]

    def leveringen_noot(self) -> str:
        """What a reader of the table of deliveries has to know: what it leaves out, and why a delivery has no hash; empty if nothing."""
        told = ["Hier staan alleen de leveringen waarvan een cijfer in dit rapport staat. De andere staan in de gewone editie."] if self.publication.thematic else []
        if any(d["confidential"] and not d["register"] for d in self._used_deliveries):
            told.append("Geheim: de levering bevat cijfers over kleine groepen, die met het kenmerk te raden zouden zijn.")
        return " ".join(told)

    def registers(self) -> pd.DataFrame:
        """The registers behind this edition: which, file, export date, roughly how many rows were read, do not count and could not be read.

        With the number of figures that were counted of them, and until when they are kept or when they were destroyed.
        """
        return pd.DataFrame([
            {
                "Register": _REGISTERS.get(d["register"], d["register"]).capitalize(), "Levering": d["delivery"], "Export": exported(d),
                **{word: sum(s["rows"].get(kind, 0) for s in d["sheets"]) for kind, word in (("data", "Rijen"), ("dropped", "Tellen niet mee"), ("refused", "Niet te lezen"))},
                "Tellingen": d["observations"], "Bewaard": self._kept(d),
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
            for d in self._used_deliveries for s in d["sheets"] for c in s.get("corrections", [])
        ])  # fmt: skip

    def begrippen(self, thema: str) -> pd.DataFrame:
        """The indicators of a theme of which this edition shows a figure, as the dictionary defines them; an address that ends in #begrip- and its code leads to one."""
        shown = set(self.protected["indicator"])
        unclear = set(self.protected.loc[self.protected["note"].str.contains(_UNCLEAR, na=False), "indicator"])
        return pd.DataFrame([
            {
                "Begrip": i.label, "Betekenis": self._meaning(i, code in unclear), "Eenheid": self.reference.units[i.unit].label if i.unit in self.reference.units else i.unit,
                "Telling": _COUNTED[i.aggregation], "Versie": f"{i.version}, sinds {i.since}" if i.since else str(i.version),
                "anker": f"begrip-{code.replace('_', '-')}",
            }
            for code, i in sorted(self.reference.indicators.items(), key=lambda item: item[1].label.casefold())
            if i.theme == thema and code in shown
        ])  # fmt: skip

    def _meaning(self, indicator, unclear: bool) -> str:
        base = " In deze editie zegt de bron niet precies waarvan dit een deel is." if unclear else f" {'Ten opzichte van' if indicator.unit.startswith(('percent', 'per_')) else 'Berekend over'}: {self.reference.indicators[indicator.denominator].label.lower()}." if indicator.denominator else ""
        return indicator.definition + base + (f" Wet: {indicator.law}." if indicator.law else "")

    def telling(self) -> pd.DataFrame:
        """How many figures this edition has (see `figure_counts`), by theme and kind of statement, with totals."""
        table = self.protected[figure_counts.own(self.protected)]
        if table.empty:
            return pd.DataFrame()
        counts = pd.crosstab(figure_counts.themes(table, self.reference).map(self.reference.themes), table["soort"]).reset_index(names="Thema")
        kinds = ["gerealiseerd", "voorlopig", "raming", "prognose", "begroot", "gepland", "doel"]
        counts = counts[["Thema", *(k for k in kinds if k in counts)]]
        counts["totaal"] = counts.drop(columns="Thema").sum(axis=1)
        return pd.concat([counts, pd.DataFrame([{"Thema": "Totaal", **counts.drop(columns="Thema").sum()}])], ignore_index=True)

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
        c, exempt = self.aantallen, p["exempt"]
        told = [*account_rule.sentences(p), f"Van de {_written(c.total, 'cijfer', 'cijfers')} in deze editie {_hidden(c.hidden)}."]
        if c.beside:
            told.append(f"Daarnaast {'staat' if c.beside == 1 else 'staan'} er {_written(c.beside, 'cijfer', 'cijfers')} uit eerdere of landelijke leveringen; daarvan {_hidden(c.hidden_beside)}.")
        if exempt:
            told.append("Al deze cijfers zijn uitgezonderd." if exempt == c.total + c.beside else f"Van al deze cijfers {'is' if exempt == 1 else 'zijn'} er {numbers.write(exempt)} uitgezonderd.")
        text = " ".join(told)
        return Output({"kind": "text", "markdown": text, "explains": True}, {"text/markdown": text, "text/plain": text})

    def bestand(self):
        """A link to the file with all figures of this edition, protected, with their source cells."""
        from peilmerk.display import Output

        c = self.aantallen
        delivered = self.public["coverage"]["delivered"]
        if self.publication.thematic:
            told = [f"In dit rapport {_stand(c.total)}."]
            if c.delivered and c.counted:
                told.append(f"Daarvan zijn er {numbers.write(c.delivered)} geleverd en {numbers.write(c.counted)} uit registers geteld.")
        elif delivered == c.delivered:
            told = [f"Alle {_written(delivered, 'cijfer', 'cijfers')} die voor deze editie zijn geleverd, staan op deze site."]
        else:
            told = [f"Van de {_written(delivered, 'cijfer', 'cijfers')} die voor deze editie zijn geleverd, staan er {numbers.write(c.delivered)} op deze site."]
        if c.counted and not self.publication.thematic:
            told.append(f"Daarnaast staan er {numbers.write(c.counted)} die uit registers zijn geteld. Samen zijn dat {numbers.write(c.total)} cijfers.")
        if c.hidden:
            told.append(f"Daarvan {_hidden(c.hidden)}.")
        if c.beside:
            told.append(f"Om mee te vergelijken {'staat' if c.beside == 1 else 'staan'} er ook {_written(c.beside, 'cijfer', 'cijfers')} uit eerdere of landelijke leveringen.")
        told.append(
            f"Alle cijfers staan ook, met eenheid, status en broncel, in [één CSV-bestand]({synthetic.figures_file(self.publication)}) (UTF-8, puntkomma als scheidingsteken, decimale punt)."
        )
        text = " ".join(told)
        if self.publication.synthetic:
            text += f" De cijfers zijn verzonnen: elke rij zegt dat in de laatste kolom, `{synthetic.COLUMN}`."
        return Output({"kind": "text", "markdown": text}, {"text/markdown": text, "text/plain": text})

    @property
    def vorige(self) -> str:
        """The heading of the previous edition, empty if there is none."""
        earlier = self.project.previous(self.publication)
        return earlier.heading if earlier else ""


def exported(delivery: dict) -> str:
    """When a delivery was exported, as readers write it; of one of which only the month is known that month."""
    day = delivery["exported"]
    return period.parse(day[:7] if _NO_DAY.search(delivery.get("export_basis", "")) else day).label


def _written(n: int, one: str, more: str) -> str:
    return f"{numbers.write(n)} {one if n == 1 else more}"


def _stand(n: int) -> str:
    return f"{'staat' if n == 1 else 'staan'} {_written(n, 'cijfer', 'cijfers')}"


def _hidden(n: int) -> str:
    return "is er geen verborgen" if not n else f"{'is' if n == 1 else 'zijn'} er {numbers.write(n)} verborgen"
