"""A function that is called in another process: what is asked and answered, and what is said when there is no answer."""

from __future__ import annotations

import importlib
import pickle
import traceback

from peilmerk.errors import StepFailed


def answer(asked: bytes) -> bytes:
    """Call the function that this pickle of (target, arguments) names; the pickle of ("result" or "error", which, traceback)."""
    try:
        target, arguments = pickle.loads(asked)
        module, _, function = target.partition(":")
        told = "result", getattr(importlib.import_module(module), function)(*arguments), ""
    except Exception as error:
        told = "error", error, traceback.format_exc()
    try:
        packed = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
        if told[0] == "error":
            pickle.loads(packed)  # some exceptions can be packed but not unpacked
        return packed
    except Exception as error:
        said = told[2] or f"{type(told[1]).__name__}: {error}"
        return pickle.dumps(("unsendable", said, said))


def result(target: str, answer: bytes) -> object:
    """What a called function gave back, from `answer`; its exception is raised."""
    kind, told, stack = pickle.loads(answer)
    if kind == "result":
        return told
    if kind == "unsendable":
        raise failed(target, f"what it gave back cannot be sent between processes: {told}")
    told.add_note(f"In the process of the step:\n{stack}")
    raise told


def failed(target: str, why: str, said: str = "") -> StepFailed:
    """The error of a step, with the last lines of what it said."""
    last = "\n".join(said.strip().split("\n")[-20:])
    return StepFailed(f"The step {target} failed: {why}" + (f"\n  It said last:\n{last}" if last else ""))
