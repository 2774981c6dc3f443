"""Notebooks for tests: written, run, and read back in a form that can be compared."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from peilmerk.engine import Settings
from peilmerk.errors import NotebookFailed

PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
PARAMETERS = 'municipality = "voorbeeld"\naantal: int = 4'


def cell(source: str, *tags: str):
    """A code cell with tags."""
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def write(path: Path, *cells, parameters: str | None = PARAMETERS) -> Path:
    """A notebook of these cells (text is code), with a cell of parameters before them."""
    nb = nbformat.v4.new_notebook(metadata={"kernelspec": PYTHON})
    first = [] if parameters is None else [cell(parameters, "parameters")]
    nb.cells = [*first, *(cell(c) if isinstance(c, str) else c for c in cells)]
    for number, made in enumerate(nb.cells):
        made.id = f"cell-{number}"
    nbformat.write(nb, path)
    return path


def run(engine, notebook: Path, parameters: dict | None = None, **settings) -> nbformat.NotebookNode:
    """The executed copy, that of a failed run as well."""
    output = notebook.with_name(f"{notebook.stem}-{engine.name}-uit.ipynb")
    failed = output.with_suffix(".failed.ipynb")
    try:
        engine.execute(notebook, output, parameters or {}, Settings(notebook.parent, **settings), failed=failed)
    except NotebookFailed as error:
        nb = nbformat.read(failed, 4)
        nb.error = str(error)
        return nb
    return nbformat.read(output, 4)


def printed(nb) -> str:
    """All that a notebook wrote on stdout."""
    return "".join(o.text for c in nb.cells for o in c.get("outputs", []) if o.output_type == "stream" and o.name == "stdout")


def descriptors() -> int:
    """How many files, sockets and pipes this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def comparable(nb) -> dict:
    """A notebook without what differs between any two runs: times, process ids, addresses, chosen file names."""
    return {
        "cells": [_cell(c) for c in nb.cells],
        "papermill": {k: v for k, v in nb.metadata.papermill.items() if k not in ("duration", "start_time", "end_time", "output_path")},
        "language_info": nb.metadata.get("language_info"),
        "error": nb.get("error"),
    }


def _cell(c) -> dict:
    told = {"type": c.cell_type, "source": c.source, "tags": c.metadata.get("tags")}
    papermill = c.metadata.get("papermill", {})
    told["papermill"] = {k: papermill.get(k) for k in ("status", "exception")} | {"timed": papermill.get("duration") is not None}
    if c.cell_type == "code":
        told |= {"count": c.execution_count, "outputs": _outputs(c.outputs), "moments": sorted(c.metadata.get("execution", {}))}
    return told


def _outputs(outputs) -> list:
    """Outputs; of text that follows each other each stream is one, as an ordinary kernel sends them apart and by the clock."""
    made = []
    for output in outputs:
        if output.output_type == "stream":
            if not made or "streams" not in made[-1]:
                made.append({"streams": {}})
            streams = made[-1]["streams"]
            streams[output.name] = streams.get(output.name, "") + output.text
        else:
            made.append(dict(output))
    return _same(made)


def _same(value):
    if isinstance(value, dict):
        return {k: _same(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_same(v) for v in value]
    if isinstance(value, str):
        value = re.sub(r"0x[0-9a-f]{6,}", "0xADDRESS", value)
        value = re.sub(r"altair-viz-[0-9a-f]{32}", "altair-viz-ID", value)
        value = re.sub(r"ipykernel_\d+", "ipykernel_PID", value)
        value = re.sub(r"\bT_[0-9a-f]{5}", "T_STYLE", value)
        value = re.sub(r"<dc:date>.*?</dc:date>", "<dc:date/>", value)
        value = re.sub(r"(CPU times:|Wall time:).*", r"\1", value)
        value = re.sub(r"\d+(\.\d+)? [nµm]?s ± .*", "TIMES", value)
    return value
