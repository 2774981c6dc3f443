"""A small register with everything in it that must never leave: numbers of citizens, names, free text, birth dates, days."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

from peilmerk.project import Project
from synthetic import notebook

#: What a supplier's file has beside what is read. No other file of a project has these words.
NAME, NOTE, SIGNER = "Hendrikje Plantinga", "heeft ruzie met de buurvrouw", "K. Ambtenaar-Vos"
_MAPPING = """\
register: indicaties
leverancier: "Plantsuite (verzonnen)"
kolommen:
  client: BSN
  toewijzingnummer: Beschikking
  product: Voorziening
  ingangsdatum: Begin
  einddatum: Eind
  verwijzer: Verwijzer
  volume: Uren
  eenheid: Eenheid
  frequentie: Per
  wijk: Wijk
  huishouden: Gezin
  geboortedatum: Geboren
weglaten: [Naam, Toelichting, Medewerker]
"""


def citizens(count: int, seed: int = 1) -> list[str]:
    """So many numbers that pass the elfproef."""
    chance, found = random.Random(seed), set()
    while len(found) < count:
        digits = [chance.randrange(10) for _ in range(8)]
        rest = sum(d * w for d, w in zip(digits, range(9, 1, -1), strict=True)) % 11
        if rest < 10 and digits[0]:
            found.add("".join(map(str, [*digits, rest])))
    return sorted(found)


def plant(project: Project, period: str = "2024-Q1", export: str = "2024-05-01", *, people: int = 60) -> dict[str, set[str]]:
    """Put registers in a synthetic project, with a page that shows them; returns what must not leave, by kind.

    Two products: one of many clients, and one of three, which is hidden.
    """
    chance = random.Random(7)
    mapping = project.reference / "registers"
    mapping.mkdir(exist_ok=True)
    (mapping / "plantsuite.yml").write_text(_MAPPING, "utf-8")
    numbers, secrets = citizens(people), {"number": set(), "day": set(), "text": {NAME, NOTE, SIGNER}, "birth": set(), "record": set()}
    lines = ["BSN;Naam;Beschikking;Voorziening;Begin;Eind;Verwijzer;Uren;Eenheid;Per;Wijk;Gezin;Geboren;Toelichting;Medewerker"]
    money = ["bsn;referentienummer;product;leveringsmaand;factuurmaand;bedrag;volume;eenheid;naam"]
    for at, number in enumerate(numbers):
        begin = date(2022, 3, 4) + timedelta(days=chance.randrange(600))
        end = begin + timedelta(days=200 + chance.randrange(700)) if at % 3 else None
        born = date(1931, 2, 3) + timedelta(days=chance.randrange(30_000))
        product = "01" if at >= 3 else "15"
        record, family = f"BSK-{at:05d}-77", f"GZN{at // 2:04d}"
        lines.append(
            f"{number};{NAME} {at};{record};{product};{begin:%d-%m-%Y};{f'{end:%d-%m-%Y}' if end else ''};02;2;uur;week;;{family};{born:%d-%m-%Y};"
            f"{NOTE}, {born:%d-%m-%Y};{SIGNER}"
        )
        money.append(f"{number};DCL-{at:05d}-88;{product};2024-0{1 + at % 3};2024-04;{100 + at},25;8;uur;{NAME}")
        secrets["number"].add(number)
        secrets["record"] |= {record, family, f"DCL-{at:05d}-88"}
        # A day that is the first or last of a month stands in periods, and tells nothing.
        for kind, day in (("day", begin), ("day", end), ("birth", born)):
            if day and 1 < day.day < 28:
                secrets[kind] |= {f"{day:%d-%m-%Y}", day.isoformat(), f"{day.day}-{day.month}-{day.year}"}
    folder = project.registers / "voorbeeld" / period
    folder.mkdir(parents=True)
    (folder / "indicaties.csv").write_text("\n".join(lines) + "\n", "cp1252")
    (folder / "declaraties.csv").write_text("\n".join(money) + "\n", "utf-8")
    (folder / "leveringen.yml").write_text(
        "leveringen:\n" + "".join(
            f'  - bestand: {name}.csv\n    bron: "Plantsuite (verzonnen)"\n    export: {export}\n    register: {name}\n    vanaf: 2023-01-01\n    bewaren_tot: 2030-01-01\n'
            for name in ("indicaties", "declaraties")
        ), "utf-8",
    )  # fmt: skip
    notebook(
        project.notebooks / "wmo.ipynb", "Wmo",
        '{"cijfers": {"indicator": ["stand_maatwerk", "clienten_maatwerk", "gedeclareerd_bedrag", "bedrag_per_client"], "registers": True, "frequentie": ["Q"]}}',
    )  # fmt: skip
    return secrets


def copy_registers(project: Project, target: Path) -> Path:
    """The deliveries of the registers, put aside; for tests that destroy them."""
    return Path(shutil.copytree(project.registers, target))
