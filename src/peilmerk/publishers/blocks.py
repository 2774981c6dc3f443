"""What figuur(), tabel() and tegels() hand over, as the HTML that both publishers pass on unchanged.

Everything that comes from data is escaped (`markup.py`). A block never holds a blank line or a code fence of its own, so that it
survives inside a raw block of markdown.
"""

from __future__ import annotations

import html
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from peilmerk import keys, synthetic, writing
from peilmerk.dates import MONTHS
from peilmerk.publishers import sparks
from peilmerk.publishers.markup import escape, script_json

_STATUS = {"yes": "✔", "no": "✖", "none": "–", "run": "●", "late": "◆", "start": "○"}
#: The clock of the readers.
_CLOCK = ZoneInfo("Europe/Amsterdam")
_MANY = 6  # columns from which a table is set closer, to fit
_LONG = 10  # characters of a headline figure that fit in a tile in the large size: `€ 340.000*`
_WIDE = 24  # characters of a value in a table that stay on one line; `9 maanden voor de geboorte tot 2,5 jaar` would push the last column off the page
_ARROW = {"up": "▲", "down": "▼", "flat": "►"}


def _keyed(key: str) -> str:
    """The attribute in which a number carries the key of its figure."""
    return f' {keys.ATTRIBUTE}="{escape(key)}"' if key else ""


#: The symbol of what is hidden, with its word for who hears the page.
_HIDDEN = f'<span aria-hidden="true">{writing.HIDDEN}</span><span class="visually-hidden"> {writing.HIDDEN_WORD}</span>'


def table(data: dict, caption: str) -> str:
    """A table with its headings scoped, inside a box that scrolls; the caption is for screen readers."""
    head = "".join("<tr>" + "".join(_heading(c) for c in row) + "</tr>" for row in data["head"])
    body = "".join(_row(r) for r in data["rows"])
    columns = sum(c["colspan"] for c in data["head"][-1])
    dense = " pm-dense" if columns > _MANY else ""
    return (
        f'<div class="pm-scroll"><table class="pm-table{dense}"><caption class="visually-hidden">{escape(caption)}</caption>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )


def _span(cell: dict) -> str:
    return f' colspan="{cell["colspan"]}"' if cell["colspan"] > 1 else ""


def _heading(cell: dict) -> str:
    if not cell["text"]:
        return f"<td{_span(cell)}></td>"
    scope = "colgroup" if cell["colspan"] > 1 else "col"
    kind = ' class="pm-num"' if "num" in cell["flags"] else ""
    return f'<th scope="{scope}"{_span(cell)}{kind}>{escape(cell["text"])}</th>'


def _row(row: dict) -> str:
    kind = row["kind"]
    name = f' class="pm-{kind}"' if kind != "item" else ""
    first, *rest = row["cells"]
    scope = "rowgroup" if kind == "group" else "row"
    note = ""
    if first.get("note"):
        sentence = first["note"].endswith(".")  # an explanation gets a line of its own, a remark stands in brackets
        note = f' <span class="pm-note{" pm-note-line" if sentence else ""}">{escape(first["note"] if sentence else "(" + first["note"] + ")")}</span>'
    title, place = escape(first["text"]), ""
    if anchor := row.get("anchor"):
        title, place = f'<a class="pm-self" href="#{escape(anchor)}">{title}</a>', f' id="{escape(anchor)}"'
    cells = f'<th scope="{scope}"{_span(first)}>{title}{note}</th>' + "".join(_cell(c) for c in rest)
    return f"<tr{place}{name}>{cells}</tr>"


def _cell(cell: dict) -> str:
    text, flags = _ends(cell["text"]) if cell["kind"] == "num" else escape(cell["text"]), cell["flags"]
    text = text.replace(writing.HIDDEN, _HIDDEN) if "hidden" in flags else text
    names = ["pm-num" if cell["kind"] == "num" else "pm-text"] + (["pm-wide"] if cell["kind"] == "num" and len(cell["text"]) > _WIDE else [])
    for flag in flags:
        kind, _, value = flag.partition("-")
        if kind == "status":
            text = f'<span class="pm-status pm-status-{value}"><span aria-hidden="true">{_STATUS[value]}</span> {text}</span>'
        elif kind == "dir":
            text = f'<span class="pm-dir pm-dir-{value}"><span aria-hidden="true">{_ARROW[value]}</span> {text}</span>'
        else:
            names.append(f"pm-{flag}")
            if flag == "differs":
                text += f" {_differs(cell.get('note', ''))}"
    key = cell.get("key", "") if cell["text"] else ""
    return f'<td class="{" ".join(names)}"{_span(cell)}{_keyed(key)}>{text}</td>'


def _differs(words: str) -> str:
    """The mark of a value that is disputed; who hears a page or points at it gets the words too."""
    said = escape(words or writing.LEGEND[writing.DIFFERS])
    return f'<span class="pm-mark" role="img" aria-label="{said}" title="{said}">{writing.DIFFERS}</span>'


def _hidden_line(content: dict) -> str:
    """How many figures are hidden, with a link to the page that explains why (`explained`), if there is one."""
    if not content.get("hidden"):
        return ""
    why = "om personen te beschermen"
    why = f'<a href="{escape(content["explained"])}">{why}</a>' if content.get("explained") else why
    return f'<p class="pm-legend pm-hidden-count">{escape(content["hidden"])}, {why}.</p>'


def _method_line(content: dict) -> str:
    """How the figures were computed, with a link to the page that says it (`methods_page`), if there is one."""
    if not content.get("method"):
        return ""
    title = escape(content["method"]["title"])
    if content.get("methods_page"):
        title = f'<a href="{escape(content["methods_page"])}#{escape(content["method"]["name"])}">{title}</a>'
    return f'<p class="pm-legend pm-method">Methode: {title}.</p>'


#: A line of a legend that explains a sign: `* = voorlopig`, `r. = regel van het rapport ...`.
_SIGN = re.compile(r"\S{1,6} = ")


def _below(content: dict) -> str:
    """What stands below a table or figure, each line a sentence: the signs of the legend together, and what else it says, notes, method and source."""
    parts = [_hidden_line(content)]
    signs = [line for line in content.get("legend") or [] if _SIGN.match(line)]
    parts.append(notes_block([*([f"{'; '.join(signs)}."] if signs else []), *(line for line in content.get("legend") or [] if line not in signs)]))
    parts += [notes_block(content.get("notes", [])), _method_line(content)]
    if content.get("source"):
        parts.append(f'<p class="pm-source">{escape(content["source"])}</p>')
    return "".join(parts)


def notes_block(notes: list[str]) -> str:
    """Remarks below a table, a figure or a text, each a line."""
    return "".join(f'<p class="pm-legend">{escape(note)}</p>' for note in notes)


def table_block(content: dict) -> str:
    """A table output: unit, table, legend, notes, source, and where each row is said."""
    data = content["table"]
    unit = f'<p class="pm-sub">{escape(data["unit"])}</p>' if data["unit"] else ""
    return f'<div class="pm-tablebox">{unit}{table(data, content["caption"])}{_below({**content, "legend": data["legend"]})}{_said_where(data["rows"])}{_taken(content)}</div>'


#: Where the place within a document begins: `Midterm review, r. 12-30`.
_PLACE = re.compile(r",? (?=r\. \d)")


def _said_where(rows: list[dict]) -> str:
    """Where each row is said, behind one line that names the documents; that line alone if all rows are said in one place."""
    rows = [r for r in rows if r.get("source") and r["source"] != synthetic.WORD]  # that all is invented, every table of such a town says
    places = list(dict.fromkeys(r["source"] for r in rows))
    if len(places) < 2:
        return "".join(f'<p class="pm-legend">Bron: {escape(place)}.</p>' for place in places)
    documents = list(dict.fromkeys(_PLACE.split(place, maxsplit=1)[0] for place in places))
    items = "".join(
        f"<li>{escape(r['cells'][0]['text'])}: {escape(_PLACE.split(r['source'], maxsplit=1)[-1] if len(documents) == 1 else r['source'])}</li>" for r in rows
    )
    name = f"Bron: {documents[0]}, per rij" if len(documents) == 1 else "Bronnen per rij"
    return f'<details class="pm-data pm-sources"><summary>{escape(name)}</summary><ul>{items}</ul></details>'


def _taken(content: dict) -> str:
    """Below a table, closed: what can be taken from it (see `downloads`); nothing if no files were made of it."""
    return f'<details class="pm-data pm-aside"><summary>Downloads</summary>{_offered(content)}</details>' if content.get("files") else ""


def _offered(content: dict) -> str:
    """Files, the address, a reference and a piece of HTML to embed the picture, as text that can be selected; a script adds buttons that copy."""
    if not content.get("files"):
        return ""
    links = " ".join(f'<a href="{escape(address)}" download>{escape(name)}</a>' for name, address in content["files"].items())
    whole = ' <span class="pm-note">In Excel: alle tabellen van deze pagina.</span>' if "Excel" in content["files"] else ""
    link = f'<details><summary>Link</summary><p class="pm-copied"><a class="pm-address" href="#{escape(content["address"].rpartition("#")[2])}">{escape(content["address"])}</a></p></details>'
    cite = f'<details><summary>Citeren</summary><p class="pm-copied">{escape(content["cite"])} <span class="pm-address">{escape(content["address"])}</span></p></details>'
    embed = ""
    if content.get("embed"):
        picture, width, height, title = content["embed"]
        base = content["address"].rpartition("/")[0]
        code = (
            f'<a href="{html.escape(content["address"])}"><img src="{html.escape(f"{base}/{picture}" if base else picture)}" alt="{html.escape(title)}" '
            f'width="{width}" height="{height}" style="max-width:100%;height:auto"></a>'
        )
        embed = f'<details><summary>Insluiten</summary><p class="pm-copied"><code>{escape(code)}</code></p></details>'
    return f'<div class="pm-offered" data-pagefind-ignore><p>{links}{whole}</p>{link}{cite}{embed}</div>'


def picture_block(content: dict) -> str:
    """The static picture of a chart, a file beside the page: read once it comes near, and by who prints or has no JavaScript."""
    address, width, height = content["picture"]
    return f'<img src="{escape(address)}" alt="{escape(content["alt"])}" width="{width}" height="{height}" loading="lazy" decoding="async">'


def figure_block(content: dict, picture: str) -> str:
    """A figure output: unit, the chart (`picture`: its static picture; and specification), notes, source, and below it, closed, its data as a table and as files."""
    data = content["table"]
    drawn = content.get("drawn") or content["unit"]
    sub = f'<p class="pm-sub">{escape(drawn)}</p>' if drawn else ""
    legend = list(data["legend"])
    notes = list(content["notes"])
    if content["provisional"]:
        notes.insert(0, content["provisional"])
    return (
        f'<div class="pm-figure">{sub}<div class="pm-chart" data-alt="{escape(content["alt"])}">{picture}</div>'
        f'<script type="application/json" class="pm-spec">{script_json(content["spec"])}</script>'
        f'{_below({**{k: content.get(k) for k in ("source", "hidden", "explained", "method", "methods_page")}, "notes": notes})}'
        f"{_data(content, legend)}</div>"
    )


def _data(content: dict, legend: list[str]) -> str:
    """What a figure was drawn from, closed: files and the table. Print has the table only, and of a figure that is `told` in a table of its page the title of that."""
    said = 'Gegevens<span class="pm-more"> en downloads</span><span class="pm-paper"> bij deze figuur</span>' if content.get("files") else "Gegevens bij deze figuur"
    told = f'<p class="pm-legend pm-paper">De cijfers staan in de tabel ‘{escape(content["told"])}’.</p>' if content.get("told") else ""
    kind = "pm-data pm-told" if told else "pm-data"
    unit = f'<p class="pm-sub">{escape(content["table"]["unit"])}</p>' if content["table"].get("unit") else ""
    return f'{told}<details class="{kind}"><summary>{said}</summary>{_offered(content)}{unit}{table(content["table"], content["caption"])}{_below({"legend": legend})}</details>'


def absence_block(content: dict) -> str:
    """That a figure or table could not be computed, and why."""
    return (
        f'<div class="pm-absence" id="{escape(content["label"])}"><p class="pm-absence-title">{escape(content["caption"])}</p><p>{escape(content["reason"])}</p>'
        f"{_below({k: content.get(k) or [] for k in ('notes', 'method', 'methods_page')})}</div>"
    )


def tiles_block(content: dict) -> str:
    """Headline figures as a list of tiles; those of an overview have their direction and a small chart too."""
    return f'<ul class="pm-tiles">{"".join(map(_tile, content["tiles"]))}</ul>{notes_block(content.get("notes") or [])}'


def _tile(t: dict) -> str:
    label = escape(t["label"])
    if t["page"]:
        label = f'<a href="{escape(re.sub(r".ipynb$", ".html", t["page"]))}">{label}</a>'
    member = f' <span class="pm-tile-member">{escape(t["member"])}</span>' if t["member"] else ""
    qualifier = f'<span class="pm-tile-unit">{escape(t["qualifier"])}</span> ' if t["qualifier"] else ""
    unit = f' <span class="pm-tile-unit">{escape(t["unit"])}</span>' if t["unit"] else ""
    mark = f" {_differs(t['against'])}" if t.get("differs") else ""
    against = f' <span class="pm-tile-note">{escape(t["against"][:1].upper() + t["against"][1:])}</span>' if t.get("against") else ""
    return (
        f'<li class="pm-tile"><span class="pm-tile-label">{label}{member}</span> '
        f'<span class="pm-tile-value{" pm-tile-long" if len(t["value"]) > _LONG else ""}"{_keyed(t.get("key", ""))}>{qualifier}{_ends(t["value"])}{unit}{mark}</span> '
        f'<span class="pm-tile-note">{escape(t["note"])}</span>{against}{_moved(t)}{sparks.bars(t.get("points") or [])}</li>'
    )


def _ends(value: str) -> str:
    """A value of which a line may break between the ends of a range, and nowhere else: not behind a minus."""
    if " tot " not in value and not value.startswith(writing.MINUS):
        return escape(value)
    return " tot ".join(f'<span class="pm-end">{escape(end)}</span>' for end in value.split(" tot "))


def _moved(t: dict) -> str:
    """Which way a headline went, in words with a mark, and whether that is the way it should go."""
    if not t.get("change"):
        return ""
    if not t["sign"]:
        return f' <span class="pm-tile-note">{keyed_text(t["change"])}</span>'
    judged = f' <span class="pm-status pm-status-{t["standing"]}"><span aria-hidden="true">{_STATUS[t["standing"]]}</span> {escape(t["judged"])}</span>' if t["judged"] else ""
    return f' <span class="pm-tile-change pm-tile-{t["sign"]}"><span aria-hidden="true">{_ARROW[t["sign"]]}</span> {keyed_text(t["change"])}</span>{judged}'


_MARKED = re.compile(rf'\[([^\]]*)\]\{{{keys.ATTRIBUTE}="([^"]*)"\}}')


def keyed_text(markdown: str) -> str:
    """Words in which numbers carry their keys (`outcome.said`) as HTML."""
    parts, at = [], 0
    for found in _MARKED.finditer(markdown):
        parts += [escape(markdown[at : found.start()]), f"<span{_keyed(found[2])}>{escape(found[1])}</span>"]
        at = found.end()
    return "".join([*parts, escape(markdown[at:])])


def overview_block(content: dict) -> str:
    """Headline figures by theme, with a small chart each, and all figures as a table."""
    groups = "".join(
        f'<section class="pm-overview-theme pm-span-{min(6, len(g["tiles"]))}"><p class="pm-overview-name" role="heading" aria-level="2">{escape(g["title"])}</p>{tiles_block(g)}</section>'
        for g in content["groups"]
    )
    data = content["table"]
    below = _below({"notes": content["notes"], "source": content["source"]})
    return (
        f'<div class="pm-figure pm-overview" role="group" aria-label="{escape(content["alt"])}"><div class="pm-overview-themes">{groups}</div>{below}'
        f"{_data(content, data['legend'])}</div>"
    )


def facts_block(facts: list[tuple[str, str]], moment: tuple[str, str] | None = None) -> str:
    """Facts as a description list. `moment` (label, ISO time in UTC) is the build time, as the clock stood in the Netherlands: the only thing that differs
    between two builds of the same commit, and left out of the search index."""
    items = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
    if moment:
        items += (
            f'<div data-pagefind-ignore><dt>{escape(moment[0])}</dt><dd><time id="pm-build-time" datetime="{escape(moment[1])}">'
            f"{escape(_local(moment[1]))}</time></dd></div>"
        )
    return f'<dl class="pm-facts">{items}</dl>'


def _local(moment: str) -> str:
    """`27 november 2026, 03:14 uur` of an ISO time in UTC; any other text as it is."""
    try:
        here = datetime.fromisoformat(moment).astimezone(_CLOCK)
    except ValueError:
        return moment
    return f"{here.day} {MONTHS[here.month - 1]} {here:%Y, %H:%M} uur"
