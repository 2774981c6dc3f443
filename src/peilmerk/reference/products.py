"""Products: categories of care and support with the law that they fall under.

producten.csv: code;label;law;standard;source. With a standard, the code is that of iWmo (WMO020) or iJw (JZ020), which do
not overlap; without one, it is Peilmerk's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peilmerk import reads
from peilmerk.errors import AmbiguousName, ConfigError, UnknownName
from peilmerk.reference import files
from peilmerk.reference.synonyms import key, target

FILE = "producten.csv"
COLUMNS = ["code", "label", "law", "standard", "source"]


@dataclass(frozen=True)
class Product:
    """A product category: code, label, law (empty: none, or several), and the code list it is from (empty: own code)."""

    code: str
    label: str
    law: str
    standard: str


def load(folder: Path) -> dict[str, Product]:
    """Products by code; a project without the file has none. Raises ConfigError on a code given twice."""
    found: dict[str, Product] = {}
    for row in files.table(folder, FILE, COLUMNS) if reads.is_file(folder / FILE) else []:
        if row["code"] in found:
            raise ConfigError(f"{FILE}, {row['code']}: stands there twice. Every product has a code of its own.")
        found[row["code"]] = Product(row["code"], row["label"], row["law"], row["standard"])
    return found


def find(products: dict[str, Product], synonyms: dict[str, str], name: str, law: str | None = None) -> Product:
    """The product with this code, label or synonym, of this law if one is given.

    Of equal labels the one of the code list goes first. Raises UnknownName with the nearest labels, AmbiguousName if
    several laws know the label and none is given.
    """
    code = name.strip() if name.strip() in products else target("product", name, synonyms, products)
    found = [products[code]] if code else [p for p in products.values() if key(p.label) == key(name)]
    found = [p for p in found if law is None or key(p.law) == key(law)]
    found = [p for p in found if p.standard] or found
    if not found:
        kind = "product" if law is None else f"product of the {law}"
        raise UnknownName.among(kind, name, [p.label for p in products.values() if law is None or key(p.law) == key(law)])
    if len(found) > 1:
        raise AmbiguousName.between("product", name, [f"'{p.label}' of the {p.law or 'no law'}, code {p.code}" for p in found])
    return found[0]
