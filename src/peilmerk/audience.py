"""For whom a site is: for everyone, or for the department itself, which may see every figure.

What is made for the department is unprotected. It has folders of its own for all that follows protection, none of which is served, and everything in them
says what it is, so that publishing for everyone refuses it.
"""

from __future__ import annotations

import json
from pathlib import Path

from peilmerk.errors import GateClosed

PUBLIC, INTERNAL = "public", "internal"
#: What `--audience` takes -> the audiences that it builds for.
CHOICES = {PUBLIC: (PUBLIC,), INTERNAL: (INTERNAL,), "both": (PUBLIC, INTERNAL)}
#: For whom a step of a build works, in its process. A build sets it for every step: what the account has set does not count.
VARIABLE = "PEILMERK_AUDIENCE"
#: The folder below `data/processed/` and below `reports/` with what is made for the department.
FOLDER = "intern"
#: Where a Parquet file, `public.json` and the metadata of an executed notebook say for whom they are.
KEY = "audience"

WORD = "intern"
LABEL = "Intern: niet verder verspreiden"
WHY = (
    "Deze versie is alleen voor de eigen afdeling. Aantallen die voor iedereen verborgen zijn, staan er onbeschermd in. Geef de pagina's en bestanden "
    "niet door, ook niet als schermafdruk, en zet ze niet op een website."
)
#: The first column of a file with figures, and what stands in every row of it; and how the file's name begins.
COLUMN, IN_NAME = "verspreiding", "intern-"


def mark(notebook: Path) -> None:
    """Let an executed notebook say that it is for the department."""
    nb = json.loads(notebook.read_text("utf-8"))
    nb["metadata"]["peilmerk"] = {KEY: INTERNAL}
    notebook.write_text(json.dumps(nb, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def of_notebook(notebook: Path) -> str:
    """For whom an executed notebook was made."""
    return json.loads(notebook.read_text("utf-8"))["metadata"].get("peilmerk", {}).get(KEY, PUBLIC)


def keep_apart(wanted: str, found: dict[str, str]) -> None:
    """Raise GateClosed if something that a site is made of is for another audience. found: for whom each is, by its name."""
    if wrong := [name for name, one in found.items() if one != wanted]:
        raise GateClosed(
            f"{', '.join(wrong[:5])}{' and more' if len(wrong) > 5 else ''} {'was' if len(wrong) == 1 else 'were'} made for the audience '{found[wrong[0]]}', and this "
            f"site is '{wanted}'. Did somebody copy files between folders? Build again with --force; nothing was published."
        )
