"""What a process that was forked for one run does: settle where the run wants it, then run cells or call a function."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import signal
import sys
import traceback
from pathlib import Path
from types import ModuleType

from peilmerk.engine import calls
from peilmerk.engine.settle import Place, settle
from peilmerk.engine.wire import Channel


def main(channel: Channel) -> None:
    """Do what comes over the channel, and end this process without what the process that forked it still has to do."""
    code = 0
    try:
        # What the libraries registered is for the end of the process that imported them.
        atexit._clear()
        channel.send(b"p", str(os.getpid()).encode())
        _, content = channel.message()
        asked = json.loads(content)
        try:
            settle(Place(**asked["place"]))
        except Exception as error:
            channel.send(b"x", pickle.dumps(error))
        else:
            _as_started_fresh()
            {"cells": _cells, "call": _call}[asked["what"]](channel)
        atexit._run_exitfuncs()
    except EOFError:
        pass  # the owner is gone or wants no more of this
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        code = 1
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(code)


def _as_started_fresh() -> None:
    """Undo what is so only because this process was forked."""
    sys.argv[:] = ["notebook"]
    if "" not in sys.path:  # where IPython puts it: after the standard library
        installed = [i for i, folder in enumerate(sys.path) if Path(folder).name in ("site-packages", "dist-packages")]
        sys.path.insert(installed[0] if installed else 0, "")
    if "tqdm" in sys.modules:
        sys.modules["tqdm"].tqdm.monitor_interval = 10


def _cells(channel: Channel) -> None:
    from peilmerk.engine import cells

    cells.run(channel)


def _call(channel: Channel) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()  # this is no notebook
    sys.modules["__main__"] = ModuleType("__main__")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.displayhook = sys.__displayhook__
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # a crash must not lose what was said
    _, content = channel.message()
    channel.send(b"a", calls.answer(content))
