"""The tables that the handleiding shows are read as it says: without a fault, and with totals that hold."""

import re

import pytest

from handkept import read_cells
from peilmerk.checks.suites import load_suite, run
from synthetic import ROOT

TEXT = (ROOT / "docs/handleiding.md").read_text("utf-8")
SECTION = TEXT[TEXT.index("## De vormen van een levering\n") : TEXT.index("## Controles lezen\n")]
BLOCKS = [[line[4:] for line in block.splitlines()] for block in re.findall(r"(?:^    .*\n)+", SECTION, re.MULTILINE)]
#: Forms of hand-kept sheets; CBS's own forms are tried in tests/deliveries/readers/statline.
TABLES = [b for b in BLOCKS if re.search(r"Interventie|Maatregel|Taakveld|Indicator|Wijk ", "\n".join(b)) and "yml" not in "\n".join(b)]


def test_the_handleiding_shows_every_form():
    assert len(TABLES) >= 8


@pytest.mark.parametrize("lines", TABLES, ids=lambda lines: lines[0][:30].strip())
def test_a_table_of_the_handleiding_is_read(lines):
    separator = ";" if ";" in lines[0] else "|"
    table, log = read_cells([[cell.strip() for cell in line.split(separator)] for line in lines])
    assert log.faults == [] and log.remarks == [] and log.observations > 0
    assert [r.name for r in run(table, load_suite(ROOT / f"expectations/{log.reader}.json")) if not r.ok] == []
