"""The script that draws charts in the reader's browser: Vega-Embed, Vega-Lite and Vega in one file, made offline."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import vl_convert

VEGA_LITE = "6.4"
"""The Vega-Lite that altair 6 writes for; a specification names it in its `$schema`."""

_SNIPPET = "window.vegaEmbed = vegaEmbed;"


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
