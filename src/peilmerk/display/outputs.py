"""What a cell of a notebook hands over, whatever it shows: data for the site, and what JupyterLab shows meanwhile."""

from __future__ import annotations

import re

from peilmerk.errors import PeilmerkError

MIME = "application/vnd.peilmerk.v1+json"


class Output:
    """What a cell shows. `content` is data that staging turns into the site's form."""

    def __init__(self, content: dict, jupyter: dict, metadata: dict | None = None):
        self.content, self.jupyter, self.metadata = content, jupyter, metadata or {}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME: self.content, **self.jupyter}, self.metadata


def check_label(label: str, kind: str) -> None:
    """Raises PeilmerkError if a label is no `fig-...` or `tbl-...`, whichever the kind is."""
    if not re.fullmatch(rf"{kind}-[a-z0-9-]+", label):
        raise PeilmerkError(f"The label '{label}' must be '{kind}-' with small letters, digits and hyphens, such as '{kind}-wachttijd'.")
