"""Outputs of cells, put into the notebook by the rules of nbclient."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import nbformat
from nbformat import NotebookNode


class Outputs:
    """Takes what comes out of the cell that runs, and keeps which displays of earlier cells can still be updated."""

    def __init__(self):
        self._displays: dict[str, list[tuple[int, NotebookNode]]] = {}
        self._text: tuple[str, list[str]] = ("", [])
        self._clear = False

    def begin(self, index: int, cell: NotebookNode) -> None:
        """From now on everything is of this cell."""
        self._index, self._cell, self._clear = index, cell, False
        self._text = ("", [])
        cell.outputs = []
        cell.metadata["execution"] = {}

    def stamp(self, *moments: str) -> None:
        """Note the present moment in the cell's metadata, as nbclient does."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self._cell.metadata["execution"] |= dict.fromkeys(moments, now)

    def text(self, name: str, text: str) -> None:
        """Text on stdout or stderr; pieces that follow each other become one output."""
        if self._text[0] != name:
            self.flush()
            self._text = (name, [])
        self._text[1].append(text)

    def message(self, packed: bytes) -> None:
        """A message of a kernel: its type and content, in JSON."""
        kind, content = json.loads(packed)
        self.flush()
        if kind == "clear_output":
            if content.get("wait"):
                self._clear = True
            else:
                self._empty()
        elif kind in ("display_data", "update_display_data", "execute_result"):
            self._display(kind, content)
        elif kind == "error":
            self.add("error", ename=content["ename"], evalue=content["evalue"], traceback=content["traceback"])

    def add(self, kind: str, **content) -> NotebookNode:
        """One more output of the cell, after a clear_output that waited for it."""
        if self._clear:
            self._empty()
        made = nbformat.from_dict({"output_type": kind, **content})
        self._cell.outputs.append(made)
        return made

    def flush(self) -> None:
        """Put text that was kept together into the cell."""
        name, parts = self._text
        self._text = ("", [])
        if parts:
            text = "".join(parts)
            last = self._cell.outputs[-1] if self._cell.outputs and not self._clear else None
            if last is not None and last.output_type == "stream" and last.name == name:
                last.text += text
            else:
                self.add("stream", name=name, text=text)

    def failed(self, ename: str, words: str) -> None:
        """An error that did not come from the cell itself."""
        self.flush()
        insert_failure(self._cell, ename, words)

    def _display(self, kind: str, content: dict) -> None:
        data, metadata = content["data"], content["metadata"]
        display = (content.get("transient") or {}).get("display_id")
        for _, shown in self._displays.get(display, []):
            shown.update(nbformat.from_dict({"data": data, "metadata": metadata}))
        if kind == "update_display_data":
            return
        count = {"execution_count": content["execution_count"]} if kind == "execute_result" else {}
        made = self.add(kind, data=data, metadata=metadata, **count)
        if display:
            self._displays.setdefault(display, []).append((self._index, made))

    def _empty(self) -> None:
        self._cell.outputs.clear()
        self._clear = False
        self._displays = {name: [s for s in shown if s[0] != self._index] for name, shown in self._displays.items()}


def insert_failure(cell: NotebookNode, ename: str, words: str) -> None:
    """Add an error that did not come from the cell itself; before what the cell says of it, because it is the cause."""
    error = nbformat.from_dict({"output_type": "error", "ename": ename, "evalue": words, "traceback": [f"{ename}: {words}"]})
    errors = [i for i, output in enumerate(cell.outputs) if output.output_type == "error"]
    cell.outputs.insert(errors[0] if errors else len(cell.outputs), error)
