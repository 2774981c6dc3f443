"""The script that draws charts in the reader's browser: Vega-Embed, Vega-Lite and Vega in one file, made offline."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import vl_convert

VEGA_LITE = "6.4"
"""The Vega-Lite that altair 6 writes for; a specification names it in its `$schema`."""

_SNIPPET = "window.vegaEmbed = vegaEmbed;"


#: From the assets of an edition to those of the start page.
_SHARED = "../../../assets/"
_TOLD = re.compile(rf'const VEGA_SHARED = "{re.escape(_SHARED)}(vega-[0-9a-f]{{12}}\.js)"')


def shared(bundle: Path) -> str:
    """Where an edition finds the script beside the start page, from its own assets: by its content, as editions of other years may have another."""
    return f"{_SHARED}vega-{_hash(bundle, bundle.stat().st_mtime_ns)[:12]}.js"


def share(editions: Iterable[Path], portal: Path) -> None:
    """Put the scripts that editions (their folders) ask for among the assets of the start page, each once."""
    for edition in editions:
        script = edition / "assets/peilmerk.js"
        asked = _TOLD.search(script.read_text("utf-8")) if script.is_file() else None
        if asked and (own := edition / "assets/vega.js").is_file() and not (target := portal / "assets" / asked[1]).exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(own, target)


@lru_cache(maxsize=4)
def _hash(bundle: Path, _changed: int) -> str:
    return hashlib.sha256(bundle.read_bytes()).hexdigest()


def vega_bundle(cache: Path) -> Path:
    """Make `vega.js` (0.9 MB, sets `window.vegaEmbed`) in the folder `cache`, or find it there, and return its path.

    Bundling takes 7 s, so the file is kept under the versions of vl-convert and Vega-Lite that made it.
    """
    bundle = cache / f"vega-{vl_convert.__version__}-vl{VEGA_LITE}.js"
    if bundle.exists():
        return bundle
    cache.mkdir(parents=True, exist_ok=True)
    script = vl_convert.javascript_bundle(_SNIPPET, vl_version=VEGA_LITE)
    # Written aside and renamed: two builds at once must not read half a file.
    handle, half = tempfile.mkstemp(dir=cache, suffix=".js")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(script)
    Path(half).chmod(0o644)
    Path(half).replace(bundle)
    return bundle
