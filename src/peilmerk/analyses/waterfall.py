"""The waterfall: from one total to another, with what lies between them. Beside the forms of `charts`, for analyses that divide a change into parts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from peilmerk import house_style, keys, numbers
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.house_style import NAMEN, afgebroken, balken
from peilmerk.observations import records
from peilmerk.writing import HIDDEN, MINUS

#: What a row of a waterfall is: the total that it begins with, a step, the total that it ends with.
BEGIN, STEP, END = "begin", "stap", "eind"
#: The colours of the house style, in this order; the sign of its value says the same of each bar.
_KINDS = ["totaal", "erbij", "eraf"]
#: What a chart passes on of each bar; anything else would only make the page heavier.
_USED = ["naam", "volgende", "periode", "getal", "van", "tot", "rand", "soort_staaf", "voorlopig", keys.FIELD]
_PLACED = "isValid(datum.van)"
_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("naam", "getal")]


def waterval(stappen: pd.DataFrame, naam: str, *, titel: str | None = None) -> alt.LayerChart | None:
    """Two totals from nil and the steps that lead from the one to the other, each with its sign and value, one below the other.

    stappen: observations or rows of an outcome in the order of the chart, all of one unit, with a column `soort_stap`: `begin` for the first one, `eind` for the
    last one, `stap` (a change, with its sign) for all between. naam: the column that heads each bar; no name twice. titel: of the value axis, which begins at nil.
    A hidden step is written as ×, and what cannot be placed because of it has its value without a bar. None without a step. Raises PeilmerkError if the rows are in
    another order, a name is there twice, or the steps do not lead to the last total (to within their rounding).
    """
    if stappen.empty or not (stappen["soort_stap"] == STEP).any():
        return None
    table = plain(stappen).reset_index(drop=True)
    _agree(table, naam)
    divisor, axis, digits = _measure(table, titel)
    data = _placed(table.assign(schaal=table["obs_value"] / divisor))
    data["naam"] = afgebroken(table[naam].map(lambda name: name[:1].upper() + name[1:]), 20)
    data["volgende"] = data["naam"].shift(-1)
    data["getal"] = _written(table, divisor, digits)
    data[keys.FIELD] = table.get(keys.FIELD, "")
    low, high = min(0.0, data[["van", "tot"]].min().min()), max(0.0, data["rand"].max())
    room = 12 + 7 * int(data["getal"].str.len().max())  # beside the longest bar, as of `staven`
    scale = alt.Scale(domain=[low, high if high > low else 1], range=[0, {"expr": f"width - min({room}, 0.6 * width)"}], nice=False)
    base = alt.Chart(data[[c for c in _USED if c in data]])
    y = alt.Y("naam:N", sort=list(data["naam"]), title=None, axis=NAMEN)
    x = alt.X("van:Q", title=axis, scale=scale)
    placed = base.transform_filter(_PLACED)
    layers = [
        *balken(base, 20, y=y, x=x, x2="tot:Q", getekend=_PLACED, color=alt.Color("soort_staaf:N", scale=alt.Scale(domain=_KINDS), legend=None), tooltip=_TOOLTIP),
        placed.transform_filter("isValid(datum.volgende)").mark_rule(strokeDash=[2, 2], opacity=0.6).encode(y=y, y2="volgende:N", x=alt.X("tot:Q", title=axis, scale=scale)),
        base.mark_text(align="left", dx=5).encode(y=y, x=alt.X("rand:Q", title=axis, scale=scale), text="getal:N"),
    ]  # fmt: skip
    if low < 0:
        layers.append(base.mark_rule().encode(x=alt.datum(0)))
    lines = data["naam"].str.count(r"\|").max() + 1
    return alt.layer(*layers).properties(height=alt.Step(max(34, 18 * lines + 4)))


def _agree(table: pd.DataFrame, naam: str) -> None:
    """Raise PeilmerkError for rows that are no way from one total to another."""
    kinds = list(table["soort_stap"])
    if kinds != [BEGIN, *[STEP] * (len(kinds) - 2), END]:
        raise PeilmerkError(f"A waterfall has '{BEGIN}', then '{STEP}' once or more, then '{END}' in the column soort_stap; these rows have: {', '.join(kinds)}.")
    if twice := list(dict.fromkeys(table[naam][table[naam].duplicated()])):
        raise PeilmerkError(f"A waterfall has a bar a name; there twice in the column {naam}: {', '.join(twice)}.")
    value, finest = table["obs_value"], table["decimals"].dropna()
    rounding = 0.5 * 10.0 ** -(int(finest.min()) if len(finest) else 0) * len(table) + 1e-9 * value.abs().max()
    if value.notna().all() and abs(value.iloc[:-1].sum() - value.iloc[-1]) > rounding:
        raise PeilmerkError(f"The steps of a waterfall lead to {value.iloc[:-1].sum():.2f}, and its last total is {value.iloc[-1]:.2f}: a step lacks, or a sign is turned.")


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    """From where (`van`) to where (`tot`) each bar goes, NaN if that is not known; `rand` where its value is written.

    Steps hang from the first total on; behind a hidden one, from the last total back as far as all are known.
    """
    steps = table["soort_stap"] == STEP
    forward = table["schaal"].cumsum().where(table["schaal"].isna().cumsum() == 0)
    back = table["schaal"].where(~steps).iloc[-1] - table["schaal"].where(steps, 0.0)[::-1].cumsum().where(table["schaal"].isna()[::-1].cumsum() == 0)[::-1]
    start = forward.shift().fillna(back).where(steps & table["schaal"].notna())
    start = start.mask(~steps & table["schaal"].notna(), 0.0)
    end = start + table["schaal"]
    kind = (table["schaal"] < 0).map({True: "eraf", False: "erbij"}).where(steps, "totaal")
    edge = pd.concat([start, end], axis=1).max(axis=1).clip(lower=0).fillna(0.0)
    return table[["voorlopig", *(["periode"] if "periode" in table else [])]].assign(van=start, tot=end, rand=edge, soort_staaf=kind)


def _measure(table: pd.DataFrame, titel: str | None) -> tuple[float, str | None, int]:
    """As `house_style.maat`, with the digits in which values are written: one more if a step would be written as nil, or if what is written would not add up."""
    divisor, axis = house_style.maat(table, titel)
    if divisor == 1e3 and table["obs_value"].abs().max() < 1e4:  # of one client: as it is
        divisor, axis = 1, titel or "euro"
    digits = {1e6: 2, 1e3: 0}.get(divisor, 0)
    steps = (table["obs_value"].abs() / divisor)[table["obs_value"].ne(0)]
    more = divisor > 1 and ((steps < 0.5 * 10.0**-digits).any() or not _adds_up(table, divisor, digits))
    return divisor, axis, digits + bool(more)


def _adds_up(table: pd.DataFrame, divisor: float, digits: int) -> bool:
    """Whether the first total and the steps, as they are written, make the last total as it is written; a reader adds them."""
    written = (table["obs_value"] / divisor).round(digits)
    return bool(written.isna().any() or abs(written.iloc[:-1].sum() - written.iloc[-1]) < 10.0 ** -(digits + 2))


def _written(table: pd.DataFrame, divisor: float, digits: int) -> pd.Series:
    """The value of each bar, that of a step with its sign, a provisional one with its mark; × for a hidden one."""
    texts = []
    for row in records(table):
        value, text = row["obs_value"], row["cijfer"]
        if row["conf_status"] != "F":
            text = HIDDEN
        elif divisor > 1 and pd.notna(value):
            text = numbers.write(value / divisor, digits).replace("-", MINUS)
        if row["soort_stap"] == STEP and pd.notna(value) and value > 0 and not text.startswith("+"):
            text = f"+{text}"
        texts.append(text + ("*" if row["soort"] == "voorlopig" and row["conf_status"] == "F" else ""))
    return pd.Series(texts, index=table.index, dtype="str")
