"""Pages for everyone, beside what axe-core judges: headings, landmarks, tables, targets, focus, zoom to 400% and spacing of the reader's own.

`python tests/test_accessibility_browser.py --write reports/site` looks at one page of every kind, and writes what was found to toegankelijkheid-onderzoek.yml, which the accessibility
statement of the site shows. With names of editions behind it (`almelo/2020-t1 zwolle/2020-s1`) it looks at all pages of these.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

import accessible
from browser import FLAGS, SIZES, axe, page, serve, wait_until_drawn

pytestmark = pytest.mark.browser

EDITION = "almelo/2020-t1"
#: One page of every kind.
KINDS = {
    "portal": "index.html", "statement": "toegankelijkheid.html", "summary": f"{EDITION}/index.html", "charts": f"{EDITION}/jeugd-toegang.html", "parts": f"{EDITION}/onderdelen.html",
    "council": f"{EDITION}/raad.html", "residents": f"{EDITION}/inwoners.html", "overview": f"{EDITION}/overzicht.html", "matrix": f"{EDITION}/maatregelen.html",
    "methods": f"{EDITION}/methoden.html", "quality": f"{EDITION}/kwaliteit.html", "origin": f"{EDITION}/herkomst.html", "not found": f"{EDITION}/404.html",
}  # fmt: skip
#: The window of 1280 px at 400%.
ZOOMED = "zoomed"
SIZES.setdefault(ZOOMED, (320, 512))


@pytest.fixture(scope="module")
def address(built):
    with serve(built.site) as served:
        yield served


@pytest.fixture(scope="module")
def wide(chromium):
    with page(chromium) as opened:
        yield opened


@pytest.fixture(scope="module")
def zoomed(chromium):
    with page(chromium, size=ZOOMED) as opened:
        yield opened


def shown(opened, address: str, name: str):
    opened.goto(f"{address}/{name}")
    wait_until_drawn(opened)
    accessible.open_all(opened)
    return opened


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_for_everyone(wide, address, kind):
    opened = shown(wide, address, KINDS[kind])
    assert {what: found for what, _, check in accessible.WIDE if (found := check(opened))} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_can_be_read_at_400_percent_with_spacing_of_ones_own(zoomed, address, kind):
    opened = shown(zoomed, address, KINDS[kind])
    assert {what: found for what, _, check in accessible.NARROW if (found := check(opened))} == {}


def test_the_statement_passes_axe_and_every_edition_leads_to_it(wide, address):
    assert axe(shown(wide, address, KINDS["statement"])) == []
    shown(wide, address, KINDS["charts"]).get_by_role("link", name="Toegankelijkheid").click()
    assert (
        wide.url == f"{address}/{KINDS['statement']}"
        and wide.locator("h1").inner_text() == "Toegankelijkheid"
    )


#: What breaks each check: (check, script, words of what it then says).
BROKEN = {
    "headings": (
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<h5>diep</h5>')",
        "leaves out a level",
    ),
    "landmarks": ("document.querySelector('.skip-link').remove()", "first stop"),
    "tables": (
        "document.querySelector('th').removeAttribute('scope'); document.querySelector('caption').remove()",
        "heading without scope",
    ),
    "links_without_colour": (
        "document.querySelector('main p').innerHTML = 'Een <a href=\"#\" style=\"text-decoration: none\">link</a> in een tekst'",
        "link",
    ),
    "targets": (
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<div style=\"line-height: 1\"><button style=\"all: unset; font-size: 8px\">een</button> <button style=\"all: unset; font-size: 8px\">twee</button></div>')",
        "een",
    ),
    "focus": (
        "document.head.insertAdjacentHTML('beforeend', '<style>*:focus { outline: none !important; }</style>')",
        "not seen",
    ),
    "reflow": (
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<div style=\"width: 3000px\">breed</div>')",
        "wider",
    ),
    "spacing": (
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"height: 1.2em; overflow: hidden; width: 8em\">een regel die niet past in het vak</p>')",
        "cut off",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_check_can_fail(wide, address, name):
    break_it, says = BROKEN[name]
    opened = shown(wide, address, KINDS["charts"])
    assert getattr(accessible, name)(opened) == []
    opened = shown(wide, address, KINDS["charts"])
    opened.evaluate(break_it)
    assert any(says in line for line in getattr(accessible, name)(opened))


# --- the record behind the statement ---------------------------------------------------------------------------------------------


def looked_at(site: Path, editions: list[str], chromium) -> dict:
    """What the checks and axe-core find on every page of these editions and on the pages over all of them, as toegankelijkheid-onderzoek.yml says it."""
    of_these = [p.relative_to(site).as_posix() for e in editions for p in sorted((site / e).glob("*.html"))]
    names = ["index.html", "toegankelijkheid.html", *of_these] if editions else list(KINDS.values())
    judged = ("Algemeen onderzoek met axe-core, licht, donker en smal", "2.1 A en AA")
    counted = {judged: 0} | {(what, rule): 0 for what, rule, _ in (*accessible.WIDE, *accessible.NARROW)}
    with serve(site) as address:
        for scheme, size, checks in (
            ("light", "wide", accessible.WIDE),
            ("dark", "wide", []),
            ("light", ZOOMED, accessible.NARROW),
        ):
            with page(chromium, scheme=scheme, size=size) as opened:
                for number, name in enumerate(names, 1):
                    print(f"{scheme}, {size}: {number}/{len(names)} {name}", file=sys.stderr, flush=True)
                    shown(opened, address, name)
                    for rule, faults in [
                        (judged, axe(opened)),
                        *(((what, rule), check(opened)) for what, rule, check in checks),
                    ]:
                        counted[rule] += len(faults)
                        for fault in faults:
                            print(f"  {rule[0]}: {fault}", file=sys.stderr)
            if scheme == "light" and size == "wide":
                with page(chromium) as opened:
                    opened.goto(f"{address}/index.html")
                    axe(opened)
                    version = opened.evaluate("axe.version")
    return {
        "datum": date.today(), "hulpmiddelen": {"Chromium": chromium.version, "axe-core": version}, "edities": editions or [EDITION], "steekproef": not editions, "paginas": len(names),
        "weergaven": ["licht en donker op 1280 pixels breed", "op 320 pixels breed (400% vergroot)"],
        "onderzocht": [{"wat": what, "eis": rule, "fouten": n} for (what, rule), n in counted.items()],
    }  # fmt: skip


def write(site: Path, target: Path, editions: list[str]) -> None:
    """Look at the site and leave the record."""
    import shutil

    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        found = looked_at(site, editions, chromium)
        chromium.close()
    head = "# What was tested of the site, as the tests left it: python tests/test_accessibility_browser.py --write SITE [EDITION ...]. Do not edit: the statement shows it.\n"
    target.write_text(head + yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200), "utf-8")


if __name__ == "__main__" and sys.argv[1:2] == ["--write"]:
    write(Path(sys.argv[2]), Path(__file__).parents[1] / "toegankelijkheid-onderzoek.yml", sys.argv[3:])
