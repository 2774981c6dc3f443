"""Runs do not see each other: nothing of one is left for the next, and those at the same time stay apart."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from noted import descriptors, printed, run

from peilmerk.engine import Settings
from peilmerk.errors import ConfigError

LEAVE = """
import builtins, decimal, gc, json, locale, os, random, sys, time, warnings
import numpy as np, pandas as pd, altair as alt
achtergelaten = 1
builtins.achtergelaten = 1
json.achtergelaten = 1
sys.path.append('/achtergelaten')
os.environ['ACHTERGELATEN'] = '1'
os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()
os.chdir('/')
os.umask(0o077)
random.seed(99); np.random.seed(99)
pd.set_option('display.max_rows', 7)
pd.DataFrame.achtergelaten = 1
alt.data_transformers.disable_max_rows()
decimal.getcontext().prec = 3
gc.disable()
warnings.simplefilter('error')
sys.setrecursionlimit(500)
get_ipython().ast_node_interactivity = 'all'
%load_ext autoreload
"""

LOOK = """
import builtins, decimal, gc, json, locale, os, random, sys, time, warnings
import numpy as np, pandas as pd, altair as alt
umask = os.umask(0); os.umask(umask)
print(json.dumps([
    'achtergelaten' in globals(), hasattr(builtins, 'achtergelaten'), hasattr(json, 'achtergelaten'), '/achtergelaten' in sys.path,
    'ACHTERGELATEN' in os.environ, time.tzname, os.getcwd(), umask, random.random(), np.random.rand(), pd.get_option('display.max_rows'),
    hasattr(pd.DataFrame, 'achtergelaten'), str(alt.data_transformers.options), decimal.getcontext().prec, gc.isenabled(),
    any(f[0] == 'error' and f[2] is Warning for f in warnings.filters), sys.getrecursionlimit(),
    get_ipython().ast_node_interactivity, 'autoreload' in get_ipython().extension_manager.loaded, get_ipython().execution_count,
]))
"""


def test_nothing_that_a_notebook_changes_is_left_for_the_next(fork, notebook):
    look = notebook(LOOK, name="kijk")
    before = printed(run(fork, look))
    run(fork, notebook(LEAVE, name="laat"))
    assert printed(run(fork, look)) == before


def test_a_notebook_that_fails_leaves_nothing_either(fork, notebook):
    look = notebook(LOOK, name="kijk")
    before = printed(run(fork, look))
    assert "error" in run(fork, notebook(LEAVE + "\n1 / 0", name="laat"))
    assert printed(run(fork, look)) == before


def test_random_numbers_are_the_same_for_the_same_seed(fork, notebook):
    draw = notebook("import random, numpy as np\nprint(random.random(), np.random.rand(), np.random.randint(99), hash('a'))")
    first, same, other = (printed(run(fork, draw, seed=seed)) for seed in (1, 1, 2))
    assert first == same != other
    assert first.split()[-1] == other.split()[-1]  # the order of a set does not depend on the seed


def test_random_numbers_are_those_of_all_engines(fork, pool, notebook):
    draw = notebook("import random, numpy as np\nprint(random.random(), np.random.rand())")
    assert printed(run(fork, draw, seed=5)) == printed(run(pool, draw, seed=5))


def test_numbers_that_must_not_be_the_same_are_not(fork, notebook):
    draw = notebook("import secrets, uuid, numpy as np\nprint(secrets.token_hex(), uuid.uuid4(), np.random.default_rng().random())")
    one, other = (printed(run(fork, draw)).split() for _ in range(2))
    assert all(a != b for a, b in zip(one, other, strict=True))


def test_settings_say_where_and_when_a_notebook_runs(any_engine, notebook, tmp_path):
    place = tmp_path / "een map {x} met spaties"
    place.mkdir()
    look = notebook(
        "import os, time, locale, json, datetime\nprint(json.dumps([os.getcwd(), time.strftime('%H %z', time.localtime(1720000000)), "
        "os.environ['TZ'], os.environ['EXTRA'], os.environ['LC_ALL'], locale.getlocale(locale.LC_CTYPE)[1], 'PEILMERK_RUN' in os.environ]))"
    )
    output = place / "uit.ipynb"
    any_engine.execute(look, output, {}, Settings(place, {"EXTRA": "é"}, timezone="America/New_York", locale="C.UTF-8"))
    found = json.loads(printed(nbformat.read(output, 4)))
    assert found == [str(place), "05 -0400", "America/New_York", "é", "C.UTF-8", "UTF-8", True]


def test_the_environment_is_that_of_who_asks(fork, notebook, monkeypatch):
    monkeypatch.setenv("VAN_DE_VRAGER", "nu")
    assert printed(run(fork, notebook("import os\nprint(os.environ['VAN_DE_VRAGER'])"))) == "nu\n"
    monkeypatch.delenv("VAN_DE_VRAGER")
    assert printed(run(fork, notebook("import os\nprint('VAN_DE_VRAGER' in os.environ)"))) == "False\n"


def test_a_subprocess_sees_the_same_environment(fork, notebook):
    shown = notebook("import subprocess\nprint(subprocess.run(['sh', '-c', 'echo $TZ $EXTRA; pwd'], capture_output=True, text=True).stdout)")
    assert printed(run(fork, shown, environment={"EXTRA": "x"}, timezone="Europe/Amsterdam")).split()[:2] == ["Europe/Amsterdam", "x"]


def test_modules_beside_the_notebook_can_be_imported_and_change(fork, notebook, tmp_path):
    beside = notebook("import hulp\nprint(hulp.WAARDE)")
    for value in ("een", "twee"):
        (tmp_path / "hulp.py").write_text(f"WAARDE = {value!r}  # {'x' * len(value)}")
        assert printed(run(fork, beside)) == f"{value}\n"


def test_runs_at_the_same_time_stay_apart(engine, notebook, tmp_path):
    source = notebook(
        "import os, random, time, tempfile\nmijn = aantal\nos.environ['MIJN'] = str(aantal)\nos.chdir(tempfile.mkdtemp())\nplek = os.getcwd()",
        "time.sleep(0.3)",
        "print(mijn, aantal, os.environ['MIJN'], os.getcwd() == plek, os.getpid())",
    )
    with ThreadPoolExecutor(3) as threads:
        running = []
        for n in range(4):
            output = tmp_path / f"samen{n}.ipynb"
            running.append((n, output, threads.submit(engine.execute, source, output, {"aantal": n}, Settings(tmp_path))))
        for _, _, future in running:
            future.result()
    said = [printed(nbformat.read(output, 4)).split() for _, output, _ in running]
    assert [s[:4] for s in said] == [[str(n), str(n), str(n), "True"] for n in range(4)]
    assert len({s[4] for s in said}) == 4


def test_runs_really_go_on_at_the_same_time(fork, notebook, tmp_path):
    source = notebook("import time\ntime.sleep(1)")
    run(fork, source)
    begin = time.monotonic()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: fork.execute(source, tmp_path / f"{n}.ipynb", {}, Settings(tmp_path)), range(4)))
    assert time.monotonic() - begin < 3


def test_the_process_that_asks_is_left_as_it_is(any_engine, notebook, capfd):
    environment, place, opened = dict(os.environ), Path.cwd(), descriptors()
    for _ in range(2):
        run(any_engine, notebook("import os, sys\nos.chdir('/')\nprint('x'); print('y', file=sys.stderr)"), {"aantal": 2, "onbekend": 3})
    assert (dict(os.environ), Path.cwd()) == (environment, place)
    assert descriptors() <= opened + 12  # of a zygote or a pool that was started just now, not of runs
    assert capfd.readouterr() == ("", "")


def test_descriptors_of_runs_are_closed(fork, notebook):
    source = notebook("print(1)")
    run(fork, source)
    before = descriptors()
    for _ in range(3):
        run(fork, source)
    assert descriptors() <= before + 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"timezone": "Europe/Amsterdm"}, r"time zone 'Europe/Amsterdm' is not known"),
        ({"locale": "xx_XX.UTF-8"}, r"does not have the locale 'xx_XX\.UTF-8'"),
    ],
)
def test_a_setting_that_cannot_be_is_an_error_in_words(any_engine, notebook, tmp_path, wrong, said):
    with pytest.raises(ConfigError, match=said):
        any_engine.execute(notebook("1"), tmp_path / "uit.ipynb", {}, Settings(tmp_path, **wrong))


def test_a_folder_that_is_not_there_is_an_error_in_words(any_engine, notebook, tmp_path):
    with pytest.raises(ConfigError, match=r"The folder .*nergens.* is not there"):
        any_engine.execute(notebook("1"), tmp_path / "uit.ipynb", {}, Settings(tmp_path / "nergens"))
