"""In which order releases of a municipality were made, and which of them an edition is held against. Without pandas, so that a plan can ask it again."""

from __future__ import annotations

import json
from pathlib import Path

from peilmerk import reads

#: What a release was made from, in its folder; it is written last.
MANIFEST = "manifest.json"
#: In the manifest of a release: below `protection`, the releases that it was held against.
HELD_AGAINST = "releases"


def held_against(releases: Path, municipality: str, edition: str) -> list[str]:
    """The releases that an edition is held against, as `<municipality>/<period>`, in the order in which they were made.

    All others of its municipality; of an edition that was released itself those that its manifest names (`protection.releases`), so that it can be built
    again. Recorded is the answer, so that the release of the edition itself changes nothing. releases: the folder of all releases.
    """
    found = _held_against(releases / municipality, edition)
    reads.query("releases", releases / municipality, edition, reads.hash_of(found))
    return found


def _held_against(folder: Path, edition: str) -> list[str]:
    made: dict[str, str] = {}
    own = None
    with reads.unrecorded():
        for path in sorted(folder.glob(f"[!.]*/{MANIFEST}")):
            manifest = json.loads(path.read_text("utf-8"))
            name = f"{folder.name}/{path.parent.name}"
            if name == edition:
                own = manifest.get("protection", {}).get(HELD_AGAINST, [])
            else:
                made[name] = str(manifest.get("built", ""))
    order = sorted(made, key=lambda name: (made[name], name))
    return order if own is None else [name for name in order if name in own]


def asked_again(folder: Path, edition: str, root: Path) -> str:
    """The hash of what an edition is held against now."""
    return reads.hash_of(_held_against(Path(folder), edition))
