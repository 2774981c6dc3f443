"""An ordinary Jupyter kernel that imports and warms up before it answers: `python -m peilmerk.engine.kernel -f <connection file>`.

It ends, with all that it started, when its standard input is closed: then its owner is gone.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import traceback
from pathlib import Path


def main() -> None:
    """Be a kernel. That it is ready, or why it cannot start, is told by a file beside the connection file: `.ready` or `.error`."""
    from peilmerk.engine import processes, settle

    sys.path.pop(0)  # the folder in which the owner happened to be
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    connection, run = sys.argv[sys.argv.index("-f") + 1], os.environ[settle.RUN]
    processes.end_with_owner(pipe, run, str(Path(connection).parent))
    processes.adopt_orphans()
    try:
        from ipykernel.kernelapp import IPKernelApp

        from peilmerk.engine import warm

        kernel = IPKernelApp.instance()
        kernel.initialize(sys.argv[1:])  # first, because some libraries ask at their import whether they are in a notebook
        warm.warm_once()
    except BaseException:
        Path(connection + ".error").write_text(traceback.format_exc(), "utf-8")
        raise
    Path(connection + ".ready").touch()
    kernel.start()
    # It was asked to end. What the notebook registered for that is done; ipykernel would take down its threads in an order in which
    # one can wait ten seconds for another.
    atexit.unregister(kernel.close)
    atexit.unregister(kernel.iopub_thread.stop)
    atexit._run_exitfuncs()
    processes.end(os.getpid(), run)  # as long as it lives, all that it left behind is known to be its own
    os._exit(0)


def settle_here(place: str) -> None:
    """Settle this kernel where a run wants it; `place` is the JSON of a settle.Place."""
    from IPython import get_ipython

    from peilmerk.engine.settle import Place, settle

    settle(Place(**json.loads(place)))
    # What a kernel puts into its environment when it starts; ours has just been replaced.
    get_ipython().init_environment()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")


if __name__ == "__main__":
    main()
