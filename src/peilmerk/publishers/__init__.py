"""Publishers: what turns the pages of an edition into its website.

`stage` makes the edition folder, a valid Quarto project; `contract` checks it; `quarto` and `embedded` each make the
same site from it; `scan` looks at the finished site before it is shown.
"""

from __future__ import annotations

from pathlib import Path

from peilmerk.publishers import contract, quarto


def choose(setting: str) -> str:
    """`quarto` or `embedded`: auto takes Quarto where it is installed. Raises PublisherError if Quarto is asked for and absent."""
    if setting == "auto":
        return "quarto" if quarto.executable() else "embedded"
    if setting == "quarto":
        quarto.version()
    return setting


def describe(name: str) -> str:
    """A publisher with its version, as the page of origin says it."""
    if name == "quarto":
        return f"Quarto {quarto.version()}"
    from pypandoc import get_pandoc_version

    return f"de ingebouwde publisher (pandoc {get_pandoc_version()})"


def publish(name: str, folder: Path, jobs: int = 1) -> tuple[Path, list[str]]:
    """Make the site of an edition folder: (site, warnings). Raises PublisherError if it breaks the contract or fails."""
    contract.keep(folder)
    if name == "quarto":
        return quarto.publish(folder)
    from peilmerk.publishers import embedded

    result = embedded.publish(folder, jobs=jobs)
    return result.site, result.warnings
