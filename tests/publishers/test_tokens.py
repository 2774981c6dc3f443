"""Design tokens: one place for colours, read by both publishers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sample import ASSETS

from peilmerk.errors import PublisherError
from peilmerk.publishers.colour import faults
from peilmerk.publishers.embedded.tokens import REQUIRED, RULES, SYSTEM, read_tokens, stylesheet

LIGHT, DARK = ASSETS / "theme.scss", ASSETS / "theme-dark.scss"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda p: p.stem)
def test_the_neutral_colours_have_the_contrast_of_wcag_aa(theme: Path):
    """Text 4.5 to 1 on every ground, chart colours and edges 3 to 1 on the background: see `colour.faults`."""
    assert faults(read_tokens(theme)) == []


def test_both_themes_have_the_same_tokens_and_rules():
    assert list(read_tokens(LIGHT)) == list(read_tokens(DARK))
    assert LIGHT.read_text("utf-8").split(RULES)[1] == DARK.read_text("utf-8").split(RULES)[1]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda p: p.stem)
def test_quarto_gets_every_token_as_custom_property(theme: Path):
    given = set(re.findall(r"--pm-([a-z0-9-]+): #\{\$pm-\1\};", theme.read_text("utf-8")))
    assert given == set(read_tokens(theme))


@pytest.mark.parametrize("name", ["peilmerk.css", "peilmerk.js"])
def test_components_use_no_colour_or_token_of_their_own(name: str):
    text = re.sub(r"/\*.*?\*/", "", (ASSETS / name).read_text("utf-8"), flags=re.DOTALL)
    used = set(re.findall(r"var\(--pm-([a-z0-9-]+)\)", text))
    assert used <= REQUIRED
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", text)) <= {"#ffffff"}  # the paper under a static drawing


def test_system_colours_stand_in_for_every_token():
    assert SYSTEM.keys() == REQUIRED


@pytest.mark.parametrize("value", ["darken(#fff, 5%)", "$pm-bg", "#fff + #111", "rgba($x, .5)", "#{$x}"])
def test_a_computed_token_is_refused_with_its_place(tmp_path: Path, value: str):
    theme = tmp_path / "theme.scss"
    theme.write_text(f"/*-- scss:defaults --*/\n$pm-ink: {value};\n", "utf-8")
    with pytest.raises(PublisherError, match=r"theme\.scss, line 2.*not a token"):
        read_tokens(theme)


def test_a_missing_or_doubled_token_is_refused(tmp_path: Path):
    theme = tmp_path / "theme.scss"
    theme.write_text(re.sub(r"\$pm-edge: .*", "", LIGHT.read_text("utf-8")), "utf-8")
    with pytest.raises(PublisherError, match=r"missing: \$pm-edge"):
        read_tokens(theme)
    theme.write_text(LIGHT.read_text("utf-8").replace("$pm-bg:", "$pm-ink:"), "utf-8")
    with pytest.raises(PublisherError, match="given twice"):
        read_tokens(theme)


def test_paper_is_always_light():
    css = stylesheet(read_tokens(LIGHT), read_tokens(DARK))
    before, _, screen = css.partition("@media screen")
    assert "color-scheme: light" in before and "color-scheme: dark" not in before
    assert "prefers-color-scheme: dark" in screen
