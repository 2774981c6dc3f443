"""Runs tau-Argus in a process of its own, in a folder of its own: `python -m peilmerk.disclosure.tau_worker` with that as working folder.

tau-Argus writes logs where it works, can end its process, and cannot be stopped. The process that `tau` starts holds this one's input open; once that
closes, because the work takes too long or because Peilmerk itself was ended, the work is stopped and the folder with its confidential values removed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

_WORK = "--work"


def supervise() -> None:
    """Do the work in a third process, which can be ended whatever it is doing."""
    folder = Path.cwd()
    work = subprocess.Popen([sys.executable, "-m", __spec__.name, _WORK], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def watch() -> None:
        sys.stdin.buffer.read()
        work.kill()
        work.wait()
        os.chdir(folder.parent)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    code = work.wait()
    os._exit(0 if code == 0 else 1)  # the thread that waits for input would hold an ordinary end


def work() -> None:
    """Each job of jobs.json: {"folder", "method": "optimal" or "modular", "minutes"}. In its folder `done` then holds the code of tau-Argus."""
    from pytauargus._tauargus import HiTaSCtrl

    top = Path.cwd()
    for job in json.loads((top / "jobs.json").read_text("utf-8")):
        os.chdir(top / job["folder"])
        engine = HiTaSCtrl()
        if job["method"] == "optimal":
            code = engine.full_jj(in_file_jj="jj.in", out_file="jj.out", max_time=job["minutes"])
        else:
            code = engine.a_hitas(pars_file="parameters.txt", files_file="files.txt", max_time=job["minutes"])
        Path("done").write_text(str(code), "utf-8")
    os.chdir(top)


if __name__ == "__main__":
    work() if _WORK in sys.argv else supervise()
