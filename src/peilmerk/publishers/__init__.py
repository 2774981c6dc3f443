"""Publishers: what turns the pages of an edition into its website.

`stage` makes the edition folder, a valid Quarto project; `contract` checks it; `quarto` and `embedded` each make the
same site from it; `links` and `marks` look at the finished site before it is shown.
"""

from __future__ import annotations

from pathlib import Path


def publish(name: str, folder: Path, jobs: int = 1, kept: Path | None = None) -> tuple[Path, list[str]]:
    """Make the site of an edition folder: (site, warnings). kept: where the embedded publisher keeps conversions of this edition for the next time.

    Raises PublisherError if the folder breaks the contract or the publisher fails.
    """
    from peilmerk.publishers import contract, quarto  # only who publishes pays for what they load

    contract.keep(folder)
    if name == "quarto":
        return quarto.publish(folder)
    from peilmerk.publishers import embedded

    result = embedded.publish(folder, jobs=jobs, kept=kept)
    return result.site, result.warnings
