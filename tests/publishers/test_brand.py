"""The house style of a municipality: what becomes of `_brand.yml`, and what is refused before a reader sees it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from sample import ASSETS

from peilmerk import reads
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
  headings: {family: Huisletter}
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
    assert "house style of Voorbeeld" in text and text.count("light: primary") == 1 and "to 1, and needs 4.5: #" in text
    better = re.search(r"\(accent, #ffcc00\).* needs 4\.5: (#[0-9a-f]{6}) has enough", text)[1]
    brand.apply(brand.read(style(f'color: {{primary: "{better}"}}\n')), Path(shutil.copytree(ASSETS, assets.parent / "again")))


def test_a_background_on_which_our_own_colours_cannot_be_read_is_named_with_one_that_leaves_them_room(style, assets):
    with pytest.raises(PublisherError) as caught:
        brand.apply(brand.read(style('color: {background: "#ffee00"}\n')), assets)
    text = str(caught.value)
    assert "light: background (#ffee00) leaves too little contrast" in text and text.count("\n") == 1
    better = re.search(r"needs 3: (#[0-9a-f]{6}) has enough", text)[1]
    brand.apply(brand.read(style(f'color: {{background: "{better}"}}\n')), Path(shutil.copytree(ASSETS, assets.parent / "again")))


def test_light_pages_have_dark_text_because_they_are_printed_and_downloaded_on_white(style, assets):
    given = 'color: {background: {light: "#0b3d2e"}, foreground: {light: "#ffffff"}}\n'
    with pytest.raises(PublisherError, match=r"foreground \(#ffffff\) on white paper has a contrast of 1\.0 to 1"):
        brand.apply(brand.read(style(given)), assets)


def test_dark_pages_may_have_light_text_on_a_dark_background(style, assets):
    brand.apply(brand.read(style('color: {background: {dark: "#101418"}, foreground: {dark: "#ffffff"}}\n')), Path(shutil.copytree(ASSETS, assets.parent / "again")))
    assert read_tokens(assets.parent / "again/theme-dark.scss")["ink"] == "#ffffff"


def test_a_colour_may_be_named_after_another_of_the_theme_and_differ_between_the_schemes(style):
    made = brand.read(style('color: {palette: {p: "#5b2a86"}, primary: {light: p, dark: "#d6b8f2"}, success: primary}\ntypography: {link: {color: primary}}\n'))
    assert (made.light["link"], made.dark["link"]) == (made.light["good"], made.dark["good"]) == ("#5b2a86", "#d6b8f2")


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (DRAWING.format("<script>alert(1)</script>"), "holds a script or a page (script)"),
        (DRAWING.format('<g onload="alert(1)"/>'), "holds a script or a page (g)"),
        (DRAWING.format('<a href=" javascript:alert(1)"><path/></a>'), "holds a script or a page (a)"),
        (DRAWING.format("<foreignObject/>"), "holds a script or a page (foreignObject)"),
        (DRAWING.format('<image xlink:href="https://example.nl/merk.png"/>'), "asks another host for something (image)"),
        (DRAWING.format("<style>@import '//example.nl/letter.css';</style>"), "asks another host for something (style)"),
        (DRAWING.format('<rect fill="url(https://example.nl/verf.svg#a)"/>'), "asks another host for something (rect)"),
        ("<svg><path/></svg>", "is no SVG that browsers show"),
        ("<svg", "is no valid SVG"),
    ],
)
def test_a_logo_that_does_more_than_to_be_seen_is_refused(style, tmp_path, content, said):
    path = style()
    (tmp_path / "logo.svg").write_text(content, "utf-8")
    text = refused(path)
    assert "_brand.yml, line 3: the logo logo.svg " in text and said in text


def test_a_drawing_may_refer_to_itself_and_carry_a_picture(style, tmp_path):
    path = style()
    inside = '<defs><g id="a"/></defs><use xlink:href="#a"/><rect fill="url(#a)"/><image href="data:image/png;base64,iVBORw0="/><a href="https://example.nl"/>'
    (tmp_path / "logo.svg").write_text(DRAWING.format(inside), "utf-8")
    assert brand.read(path).warnings == []


@pytest.mark.parametrize("name", ["huisletter.woff2", "vet.woff2"])
def test_a_file_that_is_not_what_its_name_says_is_refused(style, tmp_path, name):
    path = style()
    (tmp_path / name).write_bytes(b"<!DOCTYPE html>")
    assert f"the font {name} is no .woff2 file" in refused(path)


def test_a_large_logo_is_told(style, tmp_path):
    path = style()
    (tmp_path / "logo.svg").write_text(DRAWING.format(f"<desc>{'x' * 600_000}</desc>"), "utf-8")
    (told,) = brand.read(path).warnings
    assert told.startswith("_brand.yml, line 3: the logo logo.svg is 600 kB")


def test_fonts_of_one_name_in_two_folders_stay_two_and_names_become_addresses(style, tmp_path):
    for name in ("a/vet #1.woff2", "b/vet #1.woff2"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"wOF2")
    made = brand.read(style("typography: {fonts: [{family: A, source: file, files: ['a/vet #1.woff2', 'b/vet #1.woff2']}], base: A}\n"))
    assert list(made.files) == ["fonts/a-vet-1.woff2", "fonts/b-vet-1.woff2"] and 'url("fonts/b-vet-1.woff2")' in made.css


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("typography: {base: Ubuntu}", "Ubuntu is not among typography.fonts, so that only readers who have this font themselves see it."),
        ("typography: {fonts: [{family: Arial, source: system}], base: {family: Arial, size: 18px}}", "typography.base.size has no effect on these pages."),
        ("typography: {link: {decoration: underline}}", "typography.link.decoration has no effect on these pages."),
        ("typography: {monospace-block: Courier}", "typography.monospace-block has no effect on these pages."),
        ("logo: {large: logo.svg, favicon: logo.svg}", "logo.favicon has no effect on these pages."),
    ],
)
def test_each_setting_without_effect_is_told(style, given, told):
    assert brand.read(style(given + "\n")).warnings == [f"_brand.yml, line 1: {told}"]


def test_a_logo_may_be_one_picture_with_its_alternative(style):
    made = brand.read(style("logo: {path: logo.svg, alt: Gemeente Voorbeeld}\n"))
    assert (made.logo, made.logo_alt) == ({"light": "logo-light.svg"}, "Gemeente Voorbeeld")


def test_a_file_with_a_mark_of_its_encoding_is_read_and_one_of_another_encoding_is_refused(style):
    path = style()
    path.write_text("\ufeffmeta: {name: Súdwest}\n", "utf-8")
    assert brand.read(path).name == "Súdwest"
    path.write_bytes("meta: {name: Súdwest}\n".encode("cp1252"))
    assert "is no UTF-8" in refused(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("primary: {light: paars, dark: licht}", "primary: purper", "_brand.yml, line 9: primary is 'purper'; expected a colour"),
        ("primary: {light: paars, dark: licht}", "primary: {licht: paars}", "color.primary has 'licht'; expected one colour, or light: and dark:"),
        ("source: file", "source: google", "comes from google, so that every reader's browser would ask another host"),
        ("huisletter.woff2", "../huisletter.woff2", "which is no file beside _brand.yml"),
        ("source: file", "source: web", "has source 'web'; expected file"),
        ("source: file, files: [huisletter.woff2, {path: vet.woff2, weight: 700}]", "source: file", "the font Huisletter has no files"),
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


def test_what_has_no_effect_is_told_by_the_build_of_an_edition_and_a_check_leaves_the_theme_as_it_was(tmp_path, style):
    project = make_project(tmp_path / "project")
    (project.root / "_brand.yml").write_text("color: {primary: \"#5b2a86\"}\nslogan: Wij tellen\n", "utf-8")
    assert stage.style_warnings(Project(project.root), "voorbeeld") == ["house style: _brand.yml, line 2: slogan is no key of a house style and has no effect."]
    before = (project.root / "assets/theme.scss").read_bytes()
    assert len(brand.check(project.root / "_brand.yml", project.root / "assets")) == 1
    assert (project.root / "assets/theme.scss").read_bytes() == before
    (project.root / "_brand.yml").write_text('color: {primary: "#ffcc00"}\n', "utf-8")
    with pytest.raises(PublisherError, match="too few people can read"):
        brand.check(project.root / "_brand.yml", project.root / "assets")


def test_a_style_that_is_added_later_publishes_editions_again(tmp_path):
    project = make_project(tmp_path / "project")
    (project.root / "editie").mkdir()
    with reads.recording(project.root) as log:
        stage.copy_assets(Project(project.root), project.root / "editie", vega=False, municipality="voorbeeld")
    assert (reads.ABSENT, "_brand.yml") in {(read.kind, read.path) for read in log.finished()}


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
