"""Executing notebooks: real processes, outputs whole or not at all, errors in words. For every engine."""

from __future__ import annotations

import os

import nbformat
import pytest
from noted import PARAMETERS, cell, printed, run, write

from peilmerk import files
from peilmerk.engine import Settings, choose
from peilmerk.errors import NotebookFailed, PeilmerkError, UnknownName


def test_what_a_killed_run_left_of_the_same_notebook_goes(any_engine, notebook, tmp_path):
    output = tmp_path / "uit/goed.ipynb"
    output.parent.mkdir()
    left, other = (files.beside(output.with_name(name)) for name in ("goed.ipynb", "ander.ipynb"))
    left.write_text("half")
    other.write_text("half")  # of a run that may still be going on
    any_engine.execute(notebook("x = 1", name="goed"), output, {}, Settings(tmp_path))
    assert sorted(p.name for p in output.parent.iterdir()) == sorted([output.name, other.name])


def test_the_executed_copy_has_the_parameters_and_knows_its_project(any_engine, notebook, tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("PEILMERK_PROJECT", "elsewhere")
    source = notebook("import os\nprint(municipality, aantal + 1, os.environ['PEILMERK_PROJECT'], os.getcwd())", name="goed")
    original, before, output = source.read_bytes(), dict(os.environ), tmp_path / "uit/diep/goed.ipynb"
    settings = Settings(tmp_path, {"PEILMERK_PROJECT": str(tmp_path)})
    any_engine.execute(source, output, {"municipality": "almelo", "aantal": 7}, settings)
    nb = nbformat.read(output, 4)
    assert printed(nb) == f"almelo 8 {tmp_path} {tmp_path}\n"
    assert nb.metadata.papermill.parameters == {"municipality": "almelo", "aantal": 7}
    assert (nb.metadata.papermill.input_path, nb.metadata.papermill.output_path) == (str(source), str(output))
    assert source.read_bytes() == original
    assert dict(os.environ) == before
    assert capfd.readouterr() == ("", "")
    nbformat.validate(nb)


def test_a_failure_names_notebook_cell_and_error(any_engine, notebook, tmp_path):
    source = notebook("x = 1", "# Kies de jaren\ntabel = {}\ntabel['jaar']", "print('na de fout')", name="fout")
    with pytest.raises(NotebookFailed) as error:
        any_engine.execute(source, tmp_path / "uit/fout.ipynb", {"aantal": 3}, Settings(tmp_path))
    message = str(error.value)
    assert message == "KeyError: 'jaar'\n  (in notebooks/fout.ipynb, cell 3: # Kies de jaren)"


def test_an_error_without_words_is_its_name(fork, notebook, tmp_path):
    with pytest.raises(NotebookFailed, match=r"^ValueError\n  \(in notebooks/boek\.ipynb, cell 2: raise ValueError\)$"):
        fork.execute(notebook("raise ValueError"), tmp_path / "uit.ipynb", {}, Settings(tmp_path))


def test_an_error_of_peilmerk_speaks_for_itself(any_engine, notebook, tmp_path):
    source = notebook("from peilmerk.errors import UndeclaredSelection\nraise UndeclaredSelection('Table x was not declared.')")
    with pytest.raises(NotebookFailed, match=r"^Table x was not declared\.\n  \(in notebooks/boek\.ipynb, cell 2: from peilmerk"):
        any_engine.execute(source, tmp_path / "uit.ipynb", {}, Settings(tmp_path))


def test_a_failed_run_leaves_the_last_output_and_what_was_executed_elsewhere(any_engine, notebook, tmp_path):
    output, failed = tmp_path / "uit.ipynb", tmp_path / "mislukt/half.ipynb"
    output.write_text("de vorige keer")
    source = notebook("print('gedaan')", "1 / 0", "print('nooit')")
    with pytest.raises(NotebookFailed):
        any_engine.execute(source, output, {}, Settings(tmp_path), failed=failed)
    assert output.read_text() == "de vorige keer"
    nb = nbformat.read(failed, 4)
    assert printed(nb) == "gedaan\n"
    assert [c.metadata.papermill.status for c in nb.cells if c.cell_type == "code"] == ["completed", "completed", "failed", "pending"]
    assert nb.metadata.papermill.output_path == str(output)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["boek.ipynb", "mislukt", "uit.ipynb"]


def test_nothing_is_written_beside_the_output(fork, notebook, tmp_path):
    source, place = notebook("import os\nprint(sorted(os.listdir('uit')))"), tmp_path / "uit"
    place.mkdir()
    fork.execute(source, place / "boek.ipynb", {}, Settings(tmp_path))
    assert [p.name for p in place.iterdir()] == ["boek.ipynb"]


def test_a_path_with_braces_and_spaces_is_a_path(fork, tmp_path):
    place = tmp_path / "een {map} met %s"
    place.mkdir()
    source = write(place / "boek {x}.ipynb", "print('hier')")
    fork.execute(source, place / "uit {y}.ipynb", {}, Settings(place))
    assert printed(nbformat.read(place / "uit {y}.ipynb", 4)) == "hier\n"


def test_a_notebook_without_parameters_can_be_given_some(fork, tmp_path):
    source = write(tmp_path / "los.ipynb", "print(aantal)", parameters=None)
    assert printed(run(fork, source, {"aantal": 5})) == "5\n"


def test_a_notebook_of_an_older_version_runs(fork, tmp_path):
    source = write(tmp_path / "oud.ipynb", "print('oud')")
    nb = nbformat.read(source, 4)
    for made in nb.cells:
        del made["id"]
    nb.nbformat_minor = 2
    source.write_text(nbformat.writes(nb))
    assert printed(run(fork, source)) == "oud\n"


def test_a_notebook_without_kernel_is_run_as_python(fork, tmp_path):
    nb = nbformat.v4.new_notebook(cells=[cell(PARAMETERS, "parameters"), cell("print(aantal)")])
    nbformat.write(nb, tmp_path / "kaal.ipynb")
    assert printed(run(fork, tmp_path / "kaal.ipynb", {"aantal": 8})) == "8\n"


def test_halves_of_characters_do_not_keep_a_notebook_from_being_written(fork, notebook):
    nb = run(fork, notebook("print('a\\ud800b\\udc80')", "'x\\udfff'", "from IPython.display import display\ndisplay({'text/plain': '\\ud83d'}, raw=True)"))
    assert printed(nb) == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}\n"
    assert nb.cells[3].outputs[0].data["text/plain"] == "\N{REPLACEMENT CHARACTER}"


def test_text_keeps_the_order_in_which_it_was_written(fork, notebook):
    source = notebook(
        "import os, subprocess, sys\nfor i in range(20):\n    print('a', i)\n    subprocess.run(['echo', f'b {i}'])\n    os.write(1, f'c {i}\\n'.encode())",
        "for i in range(3):\n    print('uit', i)\n    print('fout', i, file=sys.stderr)",
    )
    nb = run(fork, source)
    assert nb.cells[1].outputs[0].text.split("\n")[:-1] == [f"{k} {i}" for i in range(20) for k in "abc"]
    assert [(o.name, o.text) for o in nb.cells[2].outputs] == [(n, f"{t} {i}\n") for i in range(3) for n, t in (("stdout", "uit"), ("stderr", "fout"))]


def test_very_long_output_arrives_whole(fork, notebook):
    source = notebook("print('é' * 5_000_000)", "for i in range(30_000): print(i)", "'y' * 3_000_000", "import os; os.write(1, b'z' * 200_000); None")
    nb = run(fork, source)
    assert nb.cells[1].outputs[0].text == "é" * 5_000_000 + "\n"
    assert nb.cells[2].outputs[0].text == "".join(f"{i}\n" for i in range(30_000))
    assert len(nb.cells[3].outputs[0].data["text/plain"]) == 3_000_002
    assert nb.cells[4].outputs[0].text == "z" * 200_000


def test_everything_that_was_said_before_a_crash_is_kept(fork, notebook):
    nb = run(fork, notebook("import os, sys\nfor i in range(20_000): print(i)\nprint('laatste', end=' ')\nprint('woorden')\nos.abort()"))
    assert nb.cells[-1].outputs[0].text == "".join(f"{i}\n" for i in range(20_000)) + "laatste woorden\n"


def test_what_threads_and_forked_processes_write_arrives(fork, notebook):
    source = notebook(
        "import sys, threading\nfrom IPython.display import display\n"
        "def spreek(n):\n    for i in range(200): sys.stdout.write(f'{n}-{i}\\n')\n"
        "draden = [threading.Thread(target=spreek, args=(n,)) for n in range(4)]\n[d.start() for d in draden]; [d.join() for d in draden]; None",
        "import multiprocessing\ndef schrijf(n): sys.stdout.write(f'{n}\\n')\n"
        "with multiprocessing.get_context('fork').Pool(3) as pool: pool.map(schrijf, range(50))",
        "display({'text/plain': 'q' * 200_000}, raw=True)",
    )
    nb = run(fork, source)
    assert sorted(nb.cells[1].outputs[0].text.split()) == sorted(f"{n}-{i}" for n in range(4) for i in range(200))
    assert sorted(nb.cells[2].outputs[0].text.split(), key=int) == [str(i) for i in range(50)]
    assert len(nb.cells[3].outputs[0].data["text/plain"]) == 200_000


def test_a_copy_that_a_cell_forks_does_not_go_on_as_the_notebook(fork, notebook):
    source = notebook("import os\nkind = os.fork()\nif kind: os.waitpid(kind, 0); print('ouder')\nelse: print('kind')", "print('een keer')")
    assert printed(run(fork, source)) == "kind\nouder\neen keer\n"


def test_an_alarm_in_the_middle_of_printing_does_not_spoil_the_rest(fork, notebook):
    source = notebook(
        "import signal\nclass Wekker(Exception): pass\ndef gaat_af(*_): raise Wekker\nsignal.signal(signal.SIGALRM, gaat_af)\n"
        "for _ in range(20):\n    signal.setitimer(signal.ITIMER_REAL, 0.005)\n    try:\n        while True: print('x' * 150_000, end='')\n    except Wekker: pass",
        "print('daarna')",
    )
    assert printed(run(fork, source)).endswith("daarna\n")


def test_a_notebook_can_register_what_is_done_at_its_end(engine, notebook, tmp_path):
    run(engine, notebook("import atexit, pathlib\natexit.register(pathlib.Path('gedaan').write_text, 'ja')"))
    assert (tmp_path / "gedaan").read_text() == "ja"


def test_a_closed_engine_says_so(notebook, tmp_path):
    for name in ("fork", "pool", "papermill"):
        engine = choose(name)
        engine.close()
        engine.close()
        with pytest.raises(PeilmerkError, match=r"The engine was closed\."):
            engine.execute(notebook("1"), tmp_path / "uit.ipynb", {}, Settings(tmp_path))


def test_an_engine_is_chosen_by_name_or_by_the_environment(monkeypatch):
    monkeypatch.delenv("PEILMERK_ENGINE", raising=False)
    assert choose("pool").name == "pool" and choose("papermill").name == "papermill"
    monkeypatch.setattr("sys.platform", "linux")
    assert choose().name == "fork"
    for system in ("win32", "darwin"):
        monkeypatch.setattr("sys.platform", system)
        assert choose().name == "pool"
    monkeypatch.setenv("PEILMERK_ENGINE", "papermill")
    assert choose().name == "papermill"
    monkeypatch.setenv("PEILMERK_ENGINE", "vork")
    with pytest.raises(UnknownName, match=r"Unknown engine 'vork'\. Did you mean 'fork'\?"):
        choose()
