"""The words that the publisher itself puts on a page, in the language of the site."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from peilmerk.publishers.embedded.config import parse_yaml

FALLBACK = "en"


@cache
def _all() -> dict[str, dict[str, Any]]:
    return parse_yaml(files(__package__).joinpath("words.yml").read_text("utf-8"), "words.yml")


def words(lang: str) -> MappingProxyType[str, Any]:
    """Return the interface words of `lang` (`nl`, `nl-NL`); a language or a word that we lack falls back on English."""
    own = _all().get(lang.lower().partition("-")[0], {})
    return MappingProxyType(_all()[FALLBACK] | own)
