"""Publishers: what turns the pages of an edition into its website.

`stage` makes the edition folder, a valid Quarto project; `contract` checks it; `quarto` and `embedded` each make the
same site from it; `links` and `marks` look at the finished site before it is shown.
"""

from __future__ import annotations

from pathlib import Path


def publish(name: str, folder: Path, jobs: int = 1, kept: Path | None = None) -> tuple[Path, list[str]]:
    """Make the site of an edition folder: (site, warnings). kept: where the embedded publisher keeps conversions of this edition for the next time.

    Raises PublisherError if the folder breaks the contract, the publisher fails, or a page lacks what its source has. Quarto, which each user has in another version, is told on instead.
    """
    from peilmerk.publishers import (  # only who publishes pays for what they load
        contract,
        page_contract,
        quarto,
    )

    contract.keep(folder)
    if name == "quarto":
        site, warnings = quarto.publish(folder)
        return site, [*warnings, *page_contract.faults(folder, site)]
    from peilmerk.publishers import embedded

    result = embedded.publish(folder, jobs=jobs, kept=kept)
    page_contract.keep(folder, result.site)
    return result.site, result.warnings
