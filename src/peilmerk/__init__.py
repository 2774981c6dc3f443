"""Peilmerk: quarterly figures of the social domain as checked, protected, reproducible notebook reports.

What a theme notebook needs: editie() opens an edition, figuur(), tabel() and tegels() show something of it.
"""

import os

__version__ = "0.1.0"

_NOTEBOOK = {
    "editie": "edition", "figuur": "display", "tabel": "display", "tegels": "display", "cijferlijst": "display",
    "matrix": "display", "bouwgegevens": "display", "inhoud": "display", "voorlopig": "house_style",
    "voorlopige_rand": "house_style", "staven": "house_style", "afgebroken": "house_style",
    "NAMEN": "house_style", "reekstabel": "display", "lijnen": "charts", "stroken": "charts", "tijdstaven": "charts", "punten": "charts",
    "is_reeks": "charts", "by_invoice": "triangles", "zin": "display", "methoden": "display",
}  # fmt: skip
__all__ = ["__version__", *_NOTEBOOK]


if os.environ.get("PEILMERK_READS"):  # this process runs a notebook of a build: what it reads is recorded from here on
    from peilmerk import reads

    reads.begin()


def __getattr__(name: str):
    """Import what a notebook asks for only then: `import peilmerk` itself stays fast."""
    if name in _NOTEBOOK:
        from importlib import import_module

        return getattr(import_module(f"peilmerk.{_NOTEBOOK[name]}"), name)
    raise AttributeError(f"module 'peilmerk' has no attribute '{name}'")
