"""The words that the publisher itself puts on a page, in the language of the site."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

FALLBACK = "en"


@cache
def _all() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(files(__package__).joinpath("words.yml").read_text("utf-8"))


def words(lang: str) -> MappingProxyType[str, Any]:
    """Return the interface words of `lang` (`nl`, `nl-NL`); a language or a word that we lack falls back on English."""
    own = _all().get(lang.lower().partition("-")[0], {})
    return MappingProxyType(_all()[FALLBACK] | own)
