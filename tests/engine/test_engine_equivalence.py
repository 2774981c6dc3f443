"""Notebooks come out of our engines as out of papermill's own: output by output, with the same counts and the same account."""

from __future__ import annotations

import nbformat
import pytest
from noted import cell, comparable, run, write

markdown, raw = nbformat.v4.new_markdown_cell, nbformat.v4.new_raw_cell

RICH = [
    "from IPython.display import HTML, SVG, Image, JSON, Latex, Markdown, display, Javascript\nHTML('<b>vet</b>')",
    "display(Markdown('**vet**'), Latex('$x^2$'))\ndisplay(JSON({'a': [1, None, True], 'é': 'ï'}))",
    "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"1\"/></svg>')",
    "import base64\npng = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')\nImage(png)",
    "display(Image(png, width=20), HTML('<i>twee</i>'))\n3",
    "import pandas as pd\nd = pd.DataFrame({'naam': ['a', 'b'], 'n': [1.5, None], 'dag': pd.to_datetime(['2024-01-01', '2024-02-03'])})\nd",
    "d['n']",
    "pd.DataFrame({f'kolom_{i}': range(80) for i in range(30)})",
    "d.describe()",
    "d.style.format(precision=1)",
    "import altair as alt\nalt.Chart(d).mark_bar().encode(x='naam', y='n:Q')",
    "alt.layer(alt.Chart(d).mark_line().encode(x='naam'), alt.Chart(d).mark_point().encode(x='naam')).interactive()",
    "alt.hconcat(alt.Chart(d).mark_bar().encode(x='naam'), alt.Chart(d).mark_bar().encode(y='naam')).to_dict().keys()",
    "class Twee:\n    def _repr_html_(self): return '<p>twee</p>'\n    def _repr_markdown_(self): return '*twee*'\n    def __repr__(self): return 'Twee()'\nTwee()",
    "class Bundel:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        return {'application/vnd.eigen+json': {'b': [1, 2]}, 'text/plain': 'bundel'}, {'application/vnd.eigen+json': {'groot': True}}\nBundel()",
    "display({'application/octet-stream': b'\\x00\\xff', 'text/plain': 'bytes'}, raw=True, metadata={'a': 1})",
    "display(d, d['naam'])\nJavascript('1')",
    "_, __, Out[1]",
    "'tekst met \\u00e9\\u20ac\\U0001f600'",
    "list(range(2000))",
    "'zonder uitvoer';",
    "None",
    "x = 5",
    "1\n2\nx",
]

STREAMS = [
    "print('een')\nprint('twee', end='')",
    "import sys\nprint('uit'); print('fout', file=sys.stderr); print('weer uit'); sys.stderr.write('einde\\n')",
    "sys.stdout.write('zonder einde')",
    "print('voor')\ndisplay('tussen')\nprint('na')",
    "for i in range(5): print(f'{i * 20}%', end='\\r')",
    "print('regel\\n' * 3000)",
    "print('x' * 300_000)",
    "import warnings\nwarnings.warn('let op')\nprint('verder')",
    "warnings.warn('verouderd', DeprecationWarning)\nwarnings.warn('straks', PendingDeprecationWarning)",
    "for _ in range(2): warnings.warn('een keer')",
    "import logging\nlogging.warning('een logregel')",
    "print('\\x1b[31mrood\\x1b[0m', '\\t', '\\u2713')",
    "print(b'bytes', None, sep='|', flush=True)\nsys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable()",
    "try:\n    sys.stdout.write(5)\nexcept TypeError as fout:\n    print(fout)",
    "sys.stdout.writelines(['a\\n', 'b\\n']); print(sys.stdout.name, file=sys.stdout)",
    "import time\nsys.__stdout__.write('langs de oude weg\\n'); sys.__stdout__.flush(); time.sleep(0.2)",
    "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as elders: print('elders')\nelders.getvalue()",
]

# An ordinary kernel reads what subprocesses and C code write by the clock; without these moments it loses some at the end of a cell.
SUBPROCESSES = [
    "import os, subprocess, sys, time\nprint('voor', flush=True)\nsubprocess.run(['sh', '-c', 'echo van buiten'])\ntime.sleep(0.2)",
    "subprocess.run(['sh', '-c', 'echo naar fout >&2'])\ntime.sleep(0.2)",
    "os.write(1, b'rechtstreeks\\n'); os.write(2, b'en fout\\n')\ntime.sleep(0.2)",
    "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.puts(b'uit C'); libc.fflush(None)\ntime.sleep(0.2)",
    "subprocess.run(['sh', '-c', 'echo gevangen'], capture_output=True, text=True).stdout",
    "os.system('echo met system'), time.sleep(0.2)",
    "from multiprocessing import get_context\ndef kwadraat(n): return n * n\nwith get_context('fork').Pool(2) as pool: print(pool.map(kwadraat, [1, 2, 3]))",
]

ERRORS = [
    "1 / 0",
    "def binnen(n):\n    if n:\n        return binnen(n - 1)\n    raise ValueError('diep')\nbinnen(3)",
    "try:\n    {}['x']\nexcept KeyError as e:\n    raise RuntimeError('door een ander') from e",
    "try:\n    {}['x']\nexcept KeyError:\n    int('a')",
    "x = = 3",
    "def f():\nreturn 1",
    "print('half'\n",
    "class Eigen(Exception):\n    def __str__(self): return f'eigen {self.args}'\nraise Eigen(1, 'b')",
    "raise ValueError",
    "raise ValueError()",
    "assert 1 == 2",
    "assert 1 == 2, 'dat is niet zo'",
    "import json\njson.loads('{')",
    "import pandas as pd\npd.DataFrame({'a': [1]})['b']",
    "raise ValueError('veel\\nregels\\nen é')",
    "raise ExceptionGroup('samen', [ValueError('een'), TypeError('twee')])",
    "print('voor de fout')\n1 / 0",
    "class Kapot:\n    def __repr__(self): raise ValueError('geen repr')\nKapot()",
    "raise KeyboardInterrupt",
    "input('naam? ')",
    "import getpass\ngetpass.getpass()",
    "import nergens_te_vinden",
    "%onbekend",
    "!exit 3\n_exit_code",
    "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('nu een fout')",
]

DISPLAYS = [
    "from IPython.display import clear_output, display\nh = display('een', display_id='vast')",
    "display('twee', display_id='vast')",
    "h.update('drie')\nprint('bijgewerkt')",
    "from IPython.display import update_display\nupdate_display('vier', display_id='vast')\nupdate_display('niets', display_id='onbekend')",
    "print('weg'); clear_output(); print('blijft')",
    "print('weg'); clear_output(wait=True); print('blijft'); display('ook')",
    "print('blijft staan'); clear_output(wait=True)",
    "g = display('a', display_id=True)\nclear_output()\ng.update('b')\nprint(type(g).__name__)",
    "h.update('vijf'); 7",
]

MAGICS = [
    "%%time\nprint('gemeten')",
    "%time 1 + 1",
    "%timeit -n1 -r1 pass",
    "%%bash\necho bash; echo fout >&2",
    "%%bash --out gevangen\necho stil",
    "gevangen",
    "!echo uit de shell",
    "regels = !printf 'a\\nb\\n'\nregels",
    "import os\n%cd ..\nprint(os.path.basename(os.getcwd()) != '')",
    "%pwd\nNone",
    "%%capture c\nprint('gevangen'); 5",
    "c.stdout",
    "%who_ls str",
    "import pathlib\npathlib.Path('bestand.txt').unlink(missing_ok=True)",
    "%%writefile bestand.txt\ninhoud",
    "open('bestand.txt').read()",
    "%history -n 1-2",
    "In[1], len(In) > 3",
    "get_ipython().execution_count, type(get_ipython()).__name__, get_ipython().user_ns is globals()",
    "%load_ext autoreload\n%autoreload 0",
    "%env PROEF=1\nos.environ['PROEF']",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2, 3])",
    "fig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\nprint('nog geen figuur')",
    "plt.plot([1]); plt.show(); print('na de figuur')",
    "fig",
    "len(plt.get_fignums())",
    "%config InlineBackend.figure_formats = ['svg']\nplt.rcParams['svg.hashsalt'] = 'vast'\nplt.plot([1, 2]);\nNone",
]

ASYNC = [
    "import asyncio\nasync def wacht(n):\n    await asyncio.sleep(0.01)\n    return n\nawait wacht(3)",
    "await asyncio.gather(wacht(1), wacht(2))",
    "taak = asyncio.create_task(wacht(9))\nlus = asyncio.get_running_loop()\ntaak.done()",
    "await taak, asyncio.get_running_loop() is lus",
    "async def stuk():\n    await asyncio.sleep(0)\n    raise ValueError('later')\nawait stuk()",
    "asyncio.run(wacht(1))",
    "async with asyncio.timeout(5):\n    print('binnen')",
    "[await wacht(i) for i in range(3)]",
    "import threading\ndraad = threading.Thread(target=lambda: print('uit een draad'))\ndraad.start(); draad.join()",
    "import concurrent.futures\nwith concurrent.futures.ThreadPoolExecutor(2) as pool: print(sorted(pool.map(lambda n: n * n, range(3))))",
    "await asyncio.to_thread(sum, [1, 2])",
    "(await asyncio.create_subprocess_exec('true')).returncode is None",
]

LIBRARIES = [
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "import numpy as np, pandas as pd\nnp.random.default_rng(3).integers(0, 9, 5), np.get_printoptions()['precision'], pd.get_option('display.max_columns')",
    "np.arange(12).reshape(3, 4)",
    "import pyarrow as pa\npa.table({'a': [1, 2], 'b': ['x', None]})",
    "pd.concat([pd.DataFrame({'a': range(70_000)})] * 3)['a'].sum()",
    "import io\nstroom = io.BytesIO(); pd.DataFrame({'a': range(9)}).to_parquet(stroom); pd.read_parquet(stroom)",
    "import great_expectations as gx, great_expectations.expectations as gxe\ncontext = gx.get_context(mode='ephemeral')\ncontext.variables.progress_bars = {'globally': False, 'metric_calculations': False}\n"
    "partij = context.data_sources.add_pandas('p').add_dataframe_asset('d').add_batch_definition_whole_dataframe('x').get_batch({'dataframe': pd.DataFrame({'a': [1, 2, None]})})\n"
    "partij.validate(gxe.ExpectColumnValuesToNotBeNull(column='a')).to_json_dict()['result']",
    "import duckdb\nduckdb.sql('select sum(i) from range(100) t(i)').fetchall()",
    "import decimal, locale, os, time\ndecimal.getcontext().prec, time.tzname, locale.getlocale(locale.LC_CTYPE), os.environ['TERM'], os.environ['MPLBACKEND']",
    "from tqdm.auto import tqdm\ntype(tqdm(range(0), disable=True)).__name__, tqdm.monitor_interval",
    "from peilmerk import numbers\nnumbers.__name__",
    "import comm\nc = comm.create_comm(target_name='niemand', data={'a': 1}); c.send({'b': 2}); c.close(); print('niets aan de hand')",
    "__name__, '__file__' in globals(), __doc__",
    "import sys\nsorted(k for k in globals() if not k.startswith('_'))",
    "sys.path[0] == '' or '' in sys.path, sys.flags.hash_randomization, hash('x')",
    "import gc, logging, signal, threading\n"
    "threading.current_thread() is threading.main_thread(), gc.isenabled(), gc.get_threshold(), sys.getrecursionlimit(), sys.getswitchinterval()",
    "np.geterr(), logging.root.level, len(logging.root.handlers), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGCHLD), signal.getsignal(signal.SIGIO), sys.flags.utf8_mode",
    "from pandas._config.config import _deprecated_options as oud, _registered_options as opties\n{k: pd.get_option(k) for k in sorted(opties) if k not in oud and k != 'display.encoding'}",
]

KINDS = [
    markdown("# Kop"),
    raw("---\ntitle: x\n---"),
    "",
    "   \n",
    "# alleen een opmerking",
    cell("print('overgeslagen')", "skip-execution"),
    "print(municipality, aantal)",
    cell("1 / 0", "raises-exception"),
    "print('gaat door')",
    markdown("Einde"),
]


def tagged(cells):
    return [cell(c, "raises-exception") if isinstance(c, str) else c for c in cells]


NOTEBOOKS = {
    "rich": RICH,
    "streams": tagged(STREAMS),
    "subprocesses": SUBPROCESSES,
    "errors": tagged(ERRORS),
    "displays": DISPLAYS,
    "magics": tagged(MAGICS),
    "async": tagged(ASYNC),
    "libraries": LIBRARIES,
    "kinds": KINDS,
    "stops": ["print('voor')", "def f():\n    raise LookupError('hier stopt het')\nf()", "print('nooit')", markdown("nooit")],
    "leaves": ["import sys\nprint('klaar')", "sys.exit()", "print('nooit')"],
    "leaves-with-code": ["import sys\nsys.exit(3)", "print('nooit')"],
    "own-error": ["from peilmerk.errors import UndeclaredSelection\nraise UndeclaredSelection('Table x was not declared.')"],
}


@pytest.fixture(scope="session")
def of_papermill(plain, tmp_path_factory):
    """The notebooks, and each as papermill's own engine runs it, once."""
    folder, done = tmp_path_factory.mktemp("same"), {}

    def get(name):
        if name not in done:
            notebook = write(folder / f"{name}.ipynb", *NOTEBOOKS[name])
            done[name] = notebook, comparable(run(plain, notebook, {"aantal": 7}))
        return done[name]

    return get


#: An ordinary kernel makes ordinary outputs; for the pool it is enough to look whether warming up and settling changed any.
FOR_POOL = ["rich", "streams", "errors", "libraries", "leaves"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_comes_out_of_a_forked_process_as_of_papermill_itself(fork, of_papermill, name):
    same(*of_papermill(name), fork)


@pytest.mark.parametrize("name", FOR_POOL)
def test_a_notebook_comes_out_of_a_warm_kernel_as_of_papermill_itself(pool, of_papermill, name):
    same(*of_papermill(name), pool)


def same(notebook, expected, engine):
    found = comparable(run(engine, notebook, {"aantal": 7}))
    assert len(found["cells"]) == len(expected["cells"])
    for ours, theirs in zip(found["cells"], expected["cells"], strict=True):
        assert ours == theirs, ours["source"]
    assert found == expected
