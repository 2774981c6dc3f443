"""What went wrong in a notebook, in the words of the error itself, and in which cell."""

from __future__ import annotations

from pathlib import Path

from peilmerk import errors

#: Errors of Peilmerk that say by themselves what is wrong, and are not in `errors`.
_OWN = {"NarrativeError", "NumberError", "PeriodError"}
#: Errors of a run, not of a cell: what they begin with, and what that becomes with the name of the notebook.
_OF_RUN = {
    "CellTimeoutError": ("The cell", "A cell of {}"),
    "NotebookTimeoutError": ("The notebook", "{}"),
    "MemoryLimitError": ("The notebook", "{}"),
    "DeadKernelError": ("The kernel", "The kernel of {}"),
}
#: Cells that papermill puts in.
_ADDED = {"injected-parameters", "papermill-error-cell-tag"}


def dead(how: str) -> str:
    """What to say when the process of a notebook is gone; `how` it ended, in words."""
    return f"The kernel died: {how}."


def message(notebook: Path, cells: list, index: int | None, ename: str, evalue: str) -> str:
    """The message for an error in the cell at that place in the executed copy; cells are counted as in the notebook itself."""
    named = f"notebooks/{notebook.name}"
    where = named
    if index is not None:
        number = sum(not _ADDED & set(c.metadata.get("tags", [])) for c in cells[: index + 1])
        first = next((line for line in cells[index].source.split("\n") if line.strip()), "")
        where += f", cell {max(number, 1)}: {first.strip()[:70]}"
    return f"{_said(named, ename, evalue)}\n  (in {where})"


def _said(named: str, ename: str, evalue: str) -> str:
    if ename in _OF_RUN:
        begin, with_name = _OF_RUN[ename]
        said = evalue.replace(begin, with_name.format(named), 1)
        if "SIGKILL" in said:
            said += " Was there enough memory? Fewer at a time: --jobs 1."
        return said
    if isinstance(getattr(errors, ename, None), type) or ename in _OWN:
        return evalue
    return f"{ename}: {evalue}" if evalue else ename
