"""Parameters of notebooks: what the cell tagged `parameters` declares, read without running it, and values for them.

    from peilmerk.parameters import Aantal, Periode

    municipality: str = "nijmegen"  # naam in peilmerk.yml
    period: Periode = "2020-S1"  # een periode van die gemeente
    aantal_tegels: Aantal[1, 24] = 8  # hoeveel kerncijfers bovenaan

The comment on the line, or the lines of comment above it, is the help. Without a type it is that of the default; without a
default a value has to be given. `cell` reads the cell, `namespace` evaluates types and defaults, `kinds` has the types that
there can be, `declared` puts them together, `values` checks what was given, `injection` hands it to papermill.
"""

from peilmerk.parameters.declared import IDENTITY, Parameter, declared
from peilmerk.parameters.text import as_text
from peilmerk.parameters.types import Aantal, Periode
from peilmerk.parameters.values import for_papermill, parse_setting, validated

__all__ = ["IDENTITY", "Aantal", "Parameter", "Periode", "as_text", "declared", "for_papermill", "parse_setting", "validated"]
