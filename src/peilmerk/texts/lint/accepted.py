"""Faults that an author switches off on the spot, with a reason: `{# akkoord getypt-getal: dit is de naam van de regeling #}`.

The comment stands on the line of the fault or on the line before it, and names one kind or several with commas between.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from peilmerk.texts.lint.found import KINDS, Found
from peilmerk.texts.lint.text import Text

_COMMENT = re.compile(r"akkoord\b\s*(?P<kinds>[^:]*?)\s*(?::\s*(?P<reason>.*))?", re.DOTALL | re.IGNORECASE)
#: A reason of one sign or word says nothing that another can judge.
_LEAST_WORDS = 2


def apply(text: Text, found: Iterable[Found]) -> list[Found]:
    """What is left of a text's findings after what its author accepted, with what is wrong with the acceptances themselves."""
    left = list(found)
    own: list[Found] = []
    for first, last, said in text.comments:
        match = _COMMENT.fullmatch(said)
        if not match:
            continue
        names = [name.strip().lower() for name in match["kinds"].split(",") if name.strip()]
        wrong = _wrong(names, match["reason"] or "")
        if wrong:
            own.append(Found("akkoord", text.name, first, said[:60], *wrong))
            continue
        lines = range(first, last + 2)
        for name in names:
            kept = [f for f in left if f.kind != name or f.line not in lines]
            if len(kept) == len(left):
                what = f"‘akkoord {name}’ zet niets uit: op regel {last} en {last + 1} is geen melding van deze soort."
                own.append(Found("akkoord", text.name, first, said[:60], what, "Haal het commentaar weg, of zet het op de regel van de melding."))
            left = kept
    return left + own


def _wrong(names: list[str], reason: str) -> tuple[str, str] | None:
    """What is wrong with an acceptance, and what to do; None if it may stand."""
    if not names:
        return "‘akkoord’ noemt geen soort melding.", "Schrijf bijvoorbeeld {# akkoord getypt-getal: reden #}."
    for name in names:
        if name not in KINDS:
            near = difflib.get_close_matches(name, KINDS, n=2, cutoff=0.5)
            hint = f"Bedoel je {' of '.join(near)}?" if near else f"Er zijn: {', '.join(KINDS)}."
            return f"‘{name}’ is geen soort melding.", hint
        if KINDS[name].fatal:
            return f"Een melding ‘{name}’ is niet uit te zetten: de tekst is zo niet in te vullen.", "Verbeter de verwijzing."
    if len(reason.split()) < _LEAST_WORDS:
        return f"Bij ‘akkoord {', '.join(names)}’ staat geen reden.", f"Schrijf {{# akkoord {', '.join(names)}: waarom het zo hoort #}}."
    return None
