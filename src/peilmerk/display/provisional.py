"""What is provisional in a chart, and how it is drawn, in words."""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import writing
from peilmerk.display.specs import nodes
from peilmerk.texts import formats

#: How what is provisional is drawn, by what tells it apart in a specification; and what it is called if the figures do not say it themselves.
_LOOKS = (
    ("gearceerd", lambda mark, encoding: mark.get("type") == "bar" and "opacity" in encoding),
    ("streepjeslijn", lambda mark, encoding: mark.get("type") == "line" and "strokeDash" in encoding),
    ("open rondje", lambda mark, encoding: mark.get("type") == "point" and mark.get("filled") is False),
)
_KINDS = ("voorlopig", "geraamd", "verwacht of gepland")


def provisional_words(spec: dict, gegevens: pd.DataFrame) -> str:
    """How a chart draws what is provisional and what that is here, as `Gearceerd: voorlopig.`; empty if it draws nothing so, or has no such rows."""
    if "datum.voorlopig" not in json.dumps(spec):
        return ""
    parts = nodes(spec)
    if not any(node.get("voorlopig") is True for node in parts):
        return ""
    marks = [(node["mark"] if isinstance(node["mark"], dict) else {"type": node["mark"]}, node.get("encoding") or {}) for node in parts if "mark" in node and "values" not in node]
    looks = [look for look, drawn in _LOOKS if any(drawn(*one) for one in marks)] or ["lichter"]
    late = gegevens.loc[gegevens["voorlopig"].astype("bool"), "soort"] if "voorlopig" in gegevens and "soort" in gegevens else []
    kinds = list(dict.fromkeys(late)) or list(_KINDS)
    growing = writing.growing_of(gegevens)
    if not growing.any():
        return f"{formats.capital(_either(looks))}: {_either(kinds)}."
    if growing.sum() == len(late) and "streepjeslijn" in looks:  # no line runs to what is not complete
        looks = [look for look in looks if look != "streepjeslijn"]
    other = f"{_either(kinds)}; " if growing.sum() < len(late) else ""
    apart = "een los open rondje is " if other and "open rondje" in looks else ""
    return f"{formats.capital(_either(looks))}: {other}{apart}nog niet compleet. Er komen nog gegevens bij, dus lager is hier geen daling."


def _either(words: list[str]) -> str:
    """`a`, `a of b`, `a, b of c`."""
    return " of ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
