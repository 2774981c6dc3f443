"""Reference data: the indicator dictionary, areas, municipalities over time, products and taakvelden.

Read once a project, from data/reference/; what stands in which file is in docs/reference-data.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from peilmerk.errors import UnknownName
from peilmerk.reference import areas, dictionary, municipalities, products, synonyms, taakvelden
from peilmerk.reference.areas import Area
from peilmerk.reference.dictionary import Indicator, Theme, Unit
from peilmerk.reference.municipalities import Municipalities, Municipality
from peilmerk.reference.products import Product
from peilmerk.reference.synonyms import key
from peilmerk.reference.taakvelden import Taakveld

__all__ = ["Area", "Indicator", "Municipality", "Product", "Reference", "Taakveld", "Theme", "Unit"]


class Reference:
    """The reference data of a project. Every file is read when something of it is first asked."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators by code."""
        return dictionary.load_indicators(self.folder, self.themes)

    @cached_property
    def themes(self) -> dict[str, str]:
        """Theme labels by code."""
        return {code: theme.label for code, theme in self.theme_facts.items()}

    @cached_property
    def theme_facts(self) -> dict[str, Theme]:
        """Themes by code, with who delivers their figures."""
        return dictionary.load_theme_facts(self.folder)

    @cached_property
    def theme_of_law(self) -> dict[str, str]:
        """Theme code by law, of the themes that are about one: what registers count of a law belongs to it."""
        return {theme.wet: code for code, theme in self.theme_facts.items() if theme.wet}

    def label(self, indicator: str, theme: str) -> str:
        """What readers call an indicator: its label, with the law of the theme if under another law it is about something else."""
        known, law = self.indicators[indicator], {t: law for law, t in self.theme_of_law.items()}.get(theme)
        return f"{known.label} ({law})" if known.per_law and law else known.label

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by code."""
        return dictionary.load_units(self.folder)

    @cached_property
    def synonyms(self) -> dict[str, dict[str, str]]:
        """Codes by synonym, for every section of synoniemen.yml."""
        return synonyms.load(self.folder)

    @cached_property
    def municipalities(self) -> Municipalities:
        """Municipalities over time."""
        return municipalities.load(self.folder, self.synonyms["area"])

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Areas by code, every municipality since 2015 included."""
        return areas.load(self.folder, self.municipalities)

    @cached_property
    def products(self) -> dict[str, Product]:
        """Product categories by code."""
        return products.load(self.folder)

    @cached_property
    def taakvelden(self) -> taakvelden.Lists:
        """Taakvelden of Iv3 by year and code."""
        return taakvelden.load(self.folder)

    @cached_property
    def categories(self) -> dict[str, taakvelden.Lists]:
        """Economic categories of Iv3 by side (lasten, baten), year and code."""
        return taakvelden.load_categories(self.folder)

    def codes(self) -> dict[str, Collection[str]]:
        """The codes that a synonym can point to, by section of synoniemen.yml."""
        return {
            "area": self.areas, "indicator": self.indicators, "unit": self.units, "product": self.products, "theme": self.themes,
        }  # fmt: skip

    @cached_property
    def _places(self) -> areas.Lookup:
        return areas.Lookup(self.areas, self.municipalities, self.synonyms["area"])

    def area(self, name: str, municipality: str, *, level: str | None = None, day: date | None = None) -> Area:
        """The area that a municipality (CBS code) calls by this name; see `areas.Lookup.area`."""
        return self._places.area(name, municipality, level=level, day=day)

    def region(self, label: str, day: date | None = None) -> Area:
        """The area of a label or code of CBS StatLine; see `areas.Lookup.region`."""
        return self._places.region(label, day)

    def product(self, name: str, law: str | None = None) -> Product:
        """The product category with this code, label or synonym; see `products.find`."""
        return products.find(self.products, self.synonyms["product"], name, law)

    def taakveld(self, code: str | float, year: int) -> Taakveld:
        """The taakveld that a ledger of this year means; see `taakvelden.find`."""
        return taakvelden.find(self.taakvelden, code, year)

    def category(self, code: str | float, year: int, side: str) -> Taakveld:
        """The economic category of Iv3 on a side, lasten or baten; see `taakvelden.find`."""
        if side not in self.categories:
            raise UnknownName.among("side of the ledger", side, self.categories)
        return taakvelden.find(self.categories[side], code, year, f"category of {side}")

    def indicator(self, label: str) -> str:
        """The code of the indicator with this label, code or synonym. Raises UnknownName with the nearest labels."""
        return self._code("indicator", label, self._indicator_labels, self.indicators)

    def theme(self, label: str) -> str:
        """The code of the theme with this label, code or synonym. Raises UnknownName with the nearest labels."""
        return self._code("theme", label, self._theme_labels, self.themes)

    @cached_property
    def _indicator_labels(self) -> dict[str, str]:
        return {key(i.label): code for code, i in self.indicators.items()}

    @cached_property
    def _theme_labels(self) -> dict[str, str]:
        return {key(label): code for code, label in self.themes.items()}

    def _code(self, section: str, name: str, by_label: dict[str, str], known: Mapping) -> str:
        """By label, then by code, then by synonym; what a file of the project says itself goes before a synonym."""
        found = by_label.get(key(name)) or (name.strip() if name.strip() in known else None)
        found = found or synonyms.target(section, name, self.synonyms[section], known)
        if found is None:
            raise UnknownName.among(section, name, [k.label if isinstance(k, Indicator) else k for k in known.values()])
        return found

    def unit(self, spelling: str) -> tuple[str, float]:
        """The unit code and the factor that a spelling in a delivery means; a synonym means the unit itself."""
        found = self._spellings.get(key(spelling))
        if found is None and (code := synonyms.target("unit", spelling, self.synonyms["unit"], self.units)):
            found = (code, 1.0)
        if found is None:
            raise UnknownName.among("unit", spelling, [s for u in self.units.values() for s in u.spellings])
        return found

    @cached_property
    def _spellings(self) -> dict[str, tuple[str, float]]:
        found: dict[str, tuple[str, float]] = {}
        for code, unit in self.units.items():
            for text, factor in {unit.label: 1.0, **unit.spellings}.items():
                found.setdefault(key(text), (code, factor))
        return found
