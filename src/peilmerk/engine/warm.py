"""What a process imports and does once, so that no notebook has to wait for it."""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
import warnings

#: What most notebooks import. DuckDB is not in it: it starts threads when it is used, and notebooks of an edition do not use it.
MOST = [
    "numpy", "pandas", "pyarrow", "pyarrow.compute", "pyarrow.parquet", "altair", "jinja2", "yaml", "jsonschema", "vl_convert",
    "peilmerk", "peilmerk.charts", "peilmerk.display", "peilmerk.edition", "peilmerk.house_style", "peilmerk.public", "peilmerk.triangles",
]  # fmt: skip
#: What only the notebooks with checks import, and takes longer than all the others together.
CHECKS = ["great_expectations", "great_expectations.expectations", "peilmerk.checks.edition", "peilmerk.checks.suites", "peilmerk.clean", "peilmerk.prepare"]


def warm_once() -> None:
    """Import what most notebooks import; for a process that runs one notebook, and would do the rest for nothing."""
    _import(MOST)


def warm() -> None:
    """Import everything, then validate a table, draw a chart and show a table: first uses cost more than later ones."""
    with contextlib.suppress(ImportError):
        # Great Expectations makes bars that are switched off, and even such a bar would start a thread to watch over it.
        from tqdm import tqdm

        tqdm.monitor_interval = 0
    _import(MOST + CHECKS)
    # Great Expectations sends warnings to a log that nobody reads, and hides deprecations. That is undone, because most notebooks
    # do not import it themselves: what their own cells are warned of must be seen.
    logging.captureWarnings(False)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
    # A warning that is given here may be given again in a notebook: leaving this block makes Python forget it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = sys.modules["pandas"].DataFrame({"a": [1.0, 2.0, None], "g": ["x", "y", "y"]})
        _validate(table)
        _draw(table)
        _show(table)


def _import(modules: list[str]) -> None:
    with _as_in_a_cell():
        for module in modules:
            importlib.import_module(module)


def _as_in_a_cell():
    """Where `get_ipython` is a builtin, if there is a shell: by that pandas decides at its import how wide a table may be."""
    from IPython import get_ipython

    shell = get_ipython()
    return shell.builtin_trap if shell is not None else contextlib.nullcontext()


def _validate(table) -> None:
    import great_expectations as gx
    import great_expectations.expectations as gxe

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    batch = context.data_sources.add_pandas("warm").add_dataframe_asset("warm").add_batch_definition_whole_dataframe("all")
    suite = gx.ExpectationSuite(
        name="warm",
        expectations=[
            gxe.ExpectColumnValuesToNotBeNull(column="a", mostly=0.5),
            gxe.ExpectColumnValuesToBeBetween(column="a", min_value=0),
            gxe.ExpectColumnValuesToMatchRegex(column="g", regex="."),
            gxe.ExpectColumnValuesToBeInSet(column="g", value_set=["x", "y"]),
            gxe.ExpectTableRowCountToBeBetween(min_value=1),
        ],
    )
    definition = gx.ValidationDefinition(name="warm", data=batch, suite=context.suites.add(suite))
    context.validation_definitions.add(definition).run(batch_parameters={"dataframe": table}).to_json_dict()
    # A notebook that asks for a context gets a new one, not this.
    gx.data_context.data_context.context_factory.project_manager.set_project(None)


def _draw(table) -> None:
    import altair as alt

    chart = alt.Chart(table).mark_line(point=True).encode(x="g:N", y="mean(a):Q", color="g", tooltip=["g", "a"])
    alt.layer(chart, chart.mark_bar()).properties(width=200, title="warm")._repr_mimebundle_()


def _show(table) -> None:
    table._repr_html_()
    repr(table)
    table.groupby("g")["a"].agg(["mean", "count"]).style.format(precision=1).to_html()
