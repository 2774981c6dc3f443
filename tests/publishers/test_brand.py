"""The house style of a municipality: what becomes of `_brand.yml`, and what is refused before a reader sees it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from sample import ASSETS

from peilmerk.errors import PublisherError
from peilmerk.project import Project
from peilmerk.publishers import brand, stage
from peilmerk.publishers.embedded.tokens import read_tokens
from synthetic import make_project

BRAND = """\
meta:
  name: {short: Voorbeeld, full: Gemeente Voorbeeld}
logo:
  images:
    merk: {path: logo.svg, alt: Gemeente Voorbeeld}
  small: merk
color:
  palette: {paars: "#5b2a86", licht: "#d6b8f2"}
  primary: {light: paars, dark: licht}
  secondary: paars
typography:
  fonts:
    - {family: Huisletter, source: file, files: [huisletter.woff2, {path: vet.woff2, weight: 700}]}
  base: Huisletter
  headings: {family: Huisletter, weight: 700}
"""


@pytest.fixture
def style(tmp_path):
    """Write a `_brand.yml` with its files beside it; returns its place."""

    def write(text: str = BRAND, **replaced: str) -> Path:
        for old, new in replaced.items():
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "_brand.yml").write_text(text, "utf-8")
        (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
        for name in ("huisletter.woff2", "vet.woff2"):
            (tmp_path / name).write_bytes(b"wOF2")
        return tmp_path / "_brand.yml"

    return write


@pytest.fixture
def assets(tmp_path) -> Path:
    return Path(shutil.copytree(ASSETS, tmp_path / "assets"))


def refused(path: Path) -> str:
    with pytest.raises(PublisherError) as caught:
        brand.read(path)
    return str(caught.value)


def test_colours_fonts_and_logo_become_tokens_and_files(style, assets):
    made = brand.read(style())
    assert made.name == "Voorbeeld" and made.warnings == []
    assert brand.apply(made, assets) == ["brand.css"]
    light, dark = read_tokens(assets / "theme.scss"), read_tokens(assets / "theme-dark.scss")
    assert [light[t] for t in ("accent", "link", "focus", "cat-1")] == ["#5b2a86"] * 4
    assert [dark[t] for t in ("accent", "link", "focus", "cat-1")] == ["#d6b8f2"] * 4
    assert light["font"].startswith('"Huisletter", system-ui') and light["font-head"] == light["font"] == dark["font"]
    css = (assets / "brand.css").read_text("utf-8")
    assert css.count("@font-face") == 2 and 'url("fonts/vet.woff2") format("woff2"); font-weight: 700' in css
    assert (assets / "fonts/huisletter.woff2").is_file() and (assets / "logo-light.svg").is_file()


def test_what_a_brand_does_not_say_stays_neutral(style, assets):
    before = read_tokens(assets / "theme.scss")
    brand.apply(brand.read(style('color: {primary: "#5b2a86"}\n')), assets)
    after = read_tokens(assets / "theme.scss")
    assert {name for name in after if after[name] != before[name]} == {"accent", "link", "focus", "cat-1"}
    assert not (assets / "brand.css").exists()


def test_the_colour_of_links_may_differ_from_that_of_the_brand(style, assets):
    text = 'color: {primary: "#5b2a86"}\ntypography: {link: {color: "#0a5a80"}}\n'
    assert brand.read(style(text)).light == {"accent": "#5b2a86", "link": "#0a5a80", "focus": "#5b2a86", "cat-1": "#5b2a86"}


def test_a_colour_that_cannot_be_read_stops_the_build_and_names_one_that_can(style, assets):
    made = brand.read(style('meta: {name: Voorbeeld}\ncolor: {primary: "#ffcc00"}\n'))
    with pytest.raises(PublisherError) as caught:
        brand.apply(made, assets)
    text = str(caught.value)
    assert "house style of Voorbeeld" in text and "light: primary (link, #ffcc00) on" in text and "to 1, and needs 4.5: #" in text
    better = re.search(r"\(link, #ffcc00\).* needs 4\.5: (#[0-9a-f]{6}) has enough", text)[1]
    brand.apply(brand.read(style(f'color: {{primary: "{better}"}}\n')), Path(shutil.copytree(ASSETS, assets.parent / "again")))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("primary: {light: paars, dark: licht}", "primary: purper", "_brand.yml, line 9: primary is 'purper'; expected a colour"),
        ("primary: {light: paars, dark: licht}", "primary: {licht: paars}", "color.primary has 'licht'; expected one colour, or light: and dark:"),
        ("source: file", "source: google", "comes from google, so that every reader's browser would ask another host"),
        ("huisletter.woff2", "../huisletter.woff2", "which is no file beside _brand.yml"),
        ("path: logo.svg", "path: https://example.nl/logo.svg", "which is no file beside _brand.yml"),
        ("weight: 700}]", "weight: zwaar}]", "has weight 'zwaar'"),
        ("base: Huisletter", 'base: "Huis; letter"', "expected the name of a font"),
        ("logo:\n", "logo: [\n", "_brand.yml, line 5: not valid YAML"),
        ("color:\n", "color: blauw\nrest:\n", "color is 'blauw'; expected keys"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(style, old, new, said):
    assert said in refused(style(BRAND.replace(old, new, 1)))


def test_a_palette_that_names_itself_is_refused(style):
    assert "expected a colour" in refused(style("color: {palette: {a: b, b: a}, primary: a}\n"))


def test_what_has_no_effect_is_said(style):
    made = brand.read(style(BRAND + "slogan: Wij tellen\n"))
    assert made.warnings == ["_brand.yml, line 16: slogan is no key of a house style and has no effect."]


def test_an_edition_takes_the_style_of_its_municipality(tmp_path, style):
    project = make_project(tmp_path / "project")
    path = style()
    folder = project.root / "assets/voorbeeld"
    folder.mkdir()
    for file in path.parent.glob("*.*"):
        shutil.copyfile(file, folder / file.name)
    config = project.root / "peilmerk.yml"
    config.write_text(config.read_text("utf-8").replace("name: Voorbeeld}", "name: Voorbeeld, brand: assets/voorbeeld/_brand.yml}"), "utf-8")
    target = project.root / "editie"
    target.mkdir()
    settings = stage.copy_assets(Project(project.root), target, vega=False, municipality="voorbeeld")
    assert settings["format"]["html"]["css"] == ["assets/peilmerk.css", "assets/brand.css"]
    assert settings["website"]["navbar"]["logo"] == {"path": "assets/logo-light.svg", "alt": "Gemeente Voorbeeld"}
    assert read_tokens(target / "assets/theme.scss")["accent"] == "#5b2a86"


def test_a_style_that_is_not_there_is_said(tmp_path):
    project = make_project(tmp_path / "project")
    config = project.root / "peilmerk.yml"
    config.write_text(config.read_text("utf-8").replace("name: Voorbeeld}", "name: Voorbeeld, brand: huisstijl/_brand.yml}"), "utf-8")
    (project.root / "editie").mkdir()
    with pytest.raises(PublisherError, match=r"the house style .*huisstijl/_brand.yml is not there"):
        stage.copy_assets(Project(project.root), project.root / "editie", vega=False, municipality="voorbeeld")


def test_the_sample_of_the_documentation_is_right(style):
    text = (ASSETS.parent / "docs/house-style.md").read_text("utf-8")
    sample = text.split("```yaml\n")[1].split("```")[0]
    assert yaml.safe_load(sample)["color"]["primary"]
