"""The one language of our engines."""

from __future__ import annotations

import platform


def check_language(nb) -> None:
    """Raise ValueError for a notebook in another language, as papermill does for a kernel that it does not find."""
    metadata = nb.metadata
    language = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name") or "python"
    if language.lower() != "python":
        raise ValueError(f"Peilmerk runs notebooks in Python; this one is in {language}.")


def language_info() -> dict:
    """What a kernel of this Python says of its language."""
    version = platform.python_version()
    return {
        "name": "python", "version": version, "mimetype": "text/x-python", "file_extension": ".py", "pygments_lexer": "ipython3",
        "codemirror_mode": {"name": "ipython", "version": int(version.split(".")[0])}, "nbconvert_exporter": "python",
    }  # fmt: skip
