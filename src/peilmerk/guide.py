"""What the pages for readers tell of an edition: its place among others, how to read it, what it covers, its colophon, and the risks that its texts name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from peilmerk import __version__, disputed, figure_counts, keys, numbers, period, reads, synthetic, writing
from peilmerk.analyses import moments
from peilmerk.selection import COUNTED
from peilmerk.texts import formats
from peilmerk.texts.chapter_pages import EMPTY, UNTOLD
from peilmerk.texts.part_pages import UNWRITTEN
from peilmerk.word_registers import goal

if TYPE_CHECKING:  # charts and tables take long to import: what shows them asks for them
    from peilmerk.coverage import Covered
    from peilmerk.display import Output, Table

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)(?:\s*\{#[\w-]+\})?\s*$")
#: A risk of the plan; not that of the people whom it is for: `peuters met een risico op achterstand`.
_RISK = re.compile(r"(?<!met een )\brisico", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[‘“])")
#: Signs that not every edition has.
_SOFT, _OPEN, _ARROWS = "gearceerd, licht of gestreept", "los open rondje", "▲ ► ▼"
_ORDINALS = ("eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende")
_COLOFON = {"uitgever": "Uitgever", "redactie": "Redactie", "vormgeving": "Vormgeving", "fotografie": "Fotografie", "contact": "Contact", "website": "Website", "licentie": "Licentie"}


class Guide:
    """The part of an Edition that guides readers. Needs `public`, `protected`, `reference`, `project`, `publication`, `narrator`, `text_folder`, `source_line`."""

    def plaats_in_de_reeks(self) -> Output:
        """Which edition this is, of which period and status, and which of this report came before, as a paragraph."""
        own, known = self.publication, self.project.series(self.publication)
        at = next(n for n, p in enumerate(known) if p.id == own.id)
        place = f"de {_ORDINALS[at]} editie" if at < len(_ORDINALS) else "een latere editie"
        text = f"Dit is {place} van ‘{own.title}’ van {own.name} op deze site. Zij gaat over {moments.name(own.period.code)}, met wat op {period.parse(own.peildatum.isoformat()).label} bekend was."
        if at:
            text += f" Daarvoor {'verscheen die over' if at == 1 else 'verschenen die over'} {formats.listed([moments.name(p.period.code) for p in known[:at]])}."
        text += " De editie is definitief en verandert niet meer." if own.status == "definitief" else " Het is een concept: cijfers en teksten kunnen nog veranderen."
        return _paragraph(text)

    def lezers(self, zonder: str = "") -> Output:
        """For whom which page was written, as a list with links. zonder: the page that the list stands on, which it need not lead to."""
        pages = self._described()
        start = pages[0]["name"] if pages else ""
        pages = [p for p in pages if p["name"] != zonder]
        lines = [f"- {_for(p, start)}." for p in pages if p["reader"]]
        chapters = [p for p in pages if self.public["pages"][p["name"]]["tables"] and not p["reader"]]
        reference = [p for p in pages if not self.public["pages"][p["name"]]["tables"] and not p["reader"]]
        if chapters:
            lines.append(f"- Voor wie het precies wil weten: {_links(chapters, start)}. Elk hoofdstuk is los te lezen, met figuren, tabellen en hun bron.")
        if reference:
            lines.append(f"- Om iets op te zoeken: {_links(reference, start)}.")
        lines.append("- Om zelf mee te rekenen: elke figuur heeft haar cijfers als tabel, en alle cijfers samen staan in één bestand.")
        return _paragraph("\n".join(lines))

    def inhoudsopgave(self) -> Output:
        """All pages of the edition with what they are about and their headings."""
        from peilmerk.display import Output

        pages = self._described()
        return Output({"kind": "contents", "pages": pages, "sections": True}, {"text/plain": "\n".join(p["title"] for p in pages)})

    def niet_in_deze_editie(self) -> Output | None:
        """Which pages of the report have no figures in this edition; nothing if all have. A page that lives on lists alone, which nobody delivers, lacks none."""
        absent = [p["title"] for p in self.public["pages"].values() if not p["present"] and any(not t.get("aanvullend") for t in p["tables"].values())]
        if not absent:
            return None
        return _paragraph(f"Zonder cijfers in deze editie, en daarom weggelaten: {formats.listed(absent)}. Wie die cijfers levert, staat onder ‘Wat nog ontbreekt’.")

    def _described(self) -> list[dict]:
        return [{"name": n, "title": p["title"], "description": p["description"], "reader": p["reader"]} for n, p in self.public["pages"].items() if p["present"]]

    def tekens(self) -> Table:
        """What the signs of tables and charts mean, and of how many figures of this edition they stand; without signs that this edition cannot have."""
        from peilmerk.display import Cell, Row, Table

        table = self.protected[figure_counts.own(self.protected)]
        shown = table["conf_status"].eq("F").to_numpy(dtype="bool")
        open_ = table[shown]
        reasons = open_["missing_reason"].value_counts()
        counts = {
            writing.HIDDEN: int((~shown).sum()), "*": int(open_["soort"].eq("voorlopig").sum()), "0": int(open_.loc[open_["transformation"].eq("level"), "obs_value"].eq(0).sum()),
            **{sign: int(reasons.get(reason, 0)) for reason, sign in writing.NO_FIGURE.items()},
        }  # fmt: skip
        soft = self.protected["voorlopig"].astype("bool")  # all that is not realised
        there = {_SOFT: bool(soft.any()), _OPEN: bool(self.protected["onvolledig"].astype("bool").any()), writing.DIFFERS: self._differs, _ARROWS: bool(len(open_))}
        rows = [
            ("*", "voorlopig: dit cijfer kan nog veranderen"),
            (_SOFT, "in een grafiek: voorlopig, geraamd, verwacht of gepland"),
            (_OPEN, "in een grafiek: nog niet compleet; er komen nog gegevens bij, dus lager is daar geen daling"),
            (writing.HIDDEN, "verborgen om personen te beschermen; dat is niet nul"),
            (writing.DIFFERS, "wijkt af van de berekende som of van een ander cijfer; op de pagina staat wat dat andere cijfer is"),
            ("0", "nul: er is gekeken, en het was er niet"),
            (".", "niet opgegeven of onbekend; dat is niet nul"),
            ("PM", "het bedrag volgt later"),
            ("n.v.t.", "niet van toepassing"),
            ("x", "geheim volgens de bron"),
            (_ARROWS, "stijgt, blijft gelijk, daalt; of dat goed is, staat er apart bij"),
            ("✔ ✖ –", "ja of gunstig, nee of ongunstig, geen uitspraak"),
        ]
        cells = [
            Row([Cell(sign, "head"), Cell(meaning), Cell(numbers.write(counts[sign]) if sign in counts else "", "num", key=keys.EDITION if sign in counts else "")])
            for sign, meaning in rows if there.get(sign, counts.get(sign, 1) or sign in ("*", writing.HIDDEN, "."))
        ]  # fmt: skip
        return Table([[Cell("Teken", "head"), Cell("Betekenis", "head"), Cell("Cijfers in deze editie", "head", ["num"])]], cells)

    @property
    def _differs(self) -> bool:
        """Whether a check disputes the value of some figure, so that a page can mark it."""
        said = [f for code in self.reference.themes for f in self.public.get(disputed.entry(code), [])]
        return any(disputed.marked(f) for f in said) or any(abs(t["found"] - t["expected"]) > 1e-9 for t in self.public["totals"])

    def dekking(self) -> Table:
        """Theme by what the edition has of it: figures, series, districts, registers, text, goals."""
        from peilmerk import coverage_tables

        return coverage_tables.matrix(self._covered(), self.reference)

    def ontbrekend(self) -> Table:
        """Of every theme what is missing and who delivers it."""
        from peilmerk import coverage_tables

        return coverage_tables.missing(self._covered(), self.reference)

    def wie_levert(self) -> str:
        """Who delivers the figures of this report, as a sentence."""
        from peilmerk import opening

        return opening.undelivered(self)

    def _covered(self) -> list[Covered]:
        from peilmerk import coverage

        goals = {g.thema for g in goal.goals(self.project, self.publication.municipality, self.publication.peildatum)}
        return coverage.covered(self.protected, self.reference, self._themes_of_texts(), goals)

    def _themes_of_texts(self) -> set[str]:
        """The themes that the texts are about: that of their page, and those of the figures that they name."""
        figures, found = self.narrator.figures.observations, set()
        for name, told in self._told():
            themes = [t for selector in self.public["pages"][name]["tables"].values() for t in selector.get("theme", [])]
            found |= set(themes[:1])
            for index in {u.index for call in told.calls for u in call.used}:
                row = figures.loc[index]
                found |= {row["theme"], self.reference.theme_of_law.get(row["law"], row["theme"]) if row[COUNTED] else row["theme"]}
        return found

    def _told(self) -> Iterator[tuple[str, object]]:
        """Name and narrative of every page that has a text."""
        for name, page in self.public["pages"].items():
            path = self.text_folder / f"{name}.md"
            if page["present"] and reads.is_file(path):
                yield name, self.narrator.narrate(path)

    def colofon(self) -> pd.DataFrame:
        """Who made the edition, when, from what, and what readers may do with it: `Wat` and `Gegeven`."""
        said, own, rule = self.project.colofon(self.publication.municipality), self.publication, self.public["protection"]
        sources = list(dict.fromkeys(d["source"] for d in self.public["deliveries"] if d["own"]))
        lines = [
            ("Rapport", f"{own.title}, {own.heading}"), ("Status", own.status), ("Stand van de gegevens", period.parse(own.peildatum.isoformat()).label),
            *((label, said[name]) for name, label in _COLOFON.items() if said.get(name)),
            ("Bronnen", "; ".join(sources)), ("Regel voor de bescherming van personen", str(rule.get("version", ""))), ("Programmatuur", f"Peilmerk {__version__}"),
            *([("Let op", f"{synthetic.short(own.name)}.")] if own.synthetic else []),
        ]  # fmt: skip
        return pd.DataFrame([{"Wat": what, "Gegeven": told} for what, told in lines if told])

    def risicos(self, aantal: int = 4) -> Output | None:
        """What the texts say of risks, with a link to their page: the first paragraph below a heading about risks, otherwise the sentences that name one. Nothing if none does."""
        from peilmerk.display import Output

        pages, lines = self._described(), []
        start = pages[0]["name"] if pages else ""
        titles = {p["name"]: p for p in pages}
        notes: list[str] = []
        for name, told in self._told():
            keyed, said = told.keyed(lambda used: self.disputed([self.narrator.figures.observations.loc[u.index].to_dict() for u in used]))
            found = _about_risks(keyed)
            if found:
                lines.append(f"- [{titles[name]['title']}]({_file(titles[name], start)}): {found}")
                notes += [n for n in said if n.split(":")[0].removeprefix(f"{writing.DIFFERS} bij ") in found]
        if not lines:
            return None
        keyed = "\n".join(lines[:aantal])
        plain = keys.without(keyed)
        return Output({"kind": "text", "markdown": plain, "keyed": keyed, "notes": notes}, {"text/markdown": plain, "text/plain": plain})


def _about_risks(text: str) -> str:
    """The first paragraph below every heading about risks; if there is none, the sentences that name a risk."""
    below, sentences, level = [], [], 0
    waiting = False
    for block in re.split(r"\n\s*\n|\n(?=#)|(?<=\})\n(?=\S)", text):
        lines = block.strip().split("\n")
        heading = _HEADING.match(lines[0])
        if heading:
            depth = len(heading[1])
            waiting, level = (True, depth) if _RISK.search(heading[2]) else (waiting and depth > level, level)
            lines = lines[1:]
        paragraph = " ".join(line.strip() for line in lines if line.strip())
        if not paragraph or paragraph.startswith((EMPTY, UNWRITTEN)) or UNTOLD in paragraph:
            continue
        if waiting:
            below.append(paragraph)
            waiting = False
        sentences += [s for s in _SENTENCE.split(paragraph) if _RISK.search(re.sub(r"\{[^}]*\}", "", s)) and not s.startswith(("|", "-", "*"))]
    return " ".join(below or sentences)


def _paragraph(text: str) -> Output:
    from peilmerk.display import Output

    return Output({"kind": "text", "markdown": text}, {"text/markdown": text, "text/plain": text})


def _file(page: dict, start: str) -> str:
    return "index.ipynb" if page["name"] == start else f"{page['name']}.ipynb"


def _for(page: dict, start: str) -> str:
    """For whom a page was written, with a link; a page that is called after its readers (`Voor de gemeenteraad`) is named once, with what it is about."""
    link, readers = f"[{page['title']}]({_file(page, start)})", f"Voor {page['reader']}"
    return f"{link}: {page['description'][:1].lower()}{page['description'][1:]}" if page["title"] == readers else f"{readers}: {link}"


def _links(pages: list[dict], start: str) -> str:
    return formats.listed([f"[{p['title']}]({_file(p, start)})" for p in pages])
