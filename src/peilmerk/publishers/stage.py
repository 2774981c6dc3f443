"""Stage: an edition's executed notebooks become a Quarto website project that either publisher can make a site of.

The folder obeys the contract with Quarto: one merged `_quarto.yml`, everything it uses inside it, outputs as
markdown with a raw block, no metadata that differs between two builds, no section without content.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_output

from peilmerk import accessibility, audience, house_style, keys, reads, release, synthetic
from peilmerk.declarations import TAG
from peilmerk.display import MIME
from peilmerk.errors import NotebookFailed
from peilmerk.executed import read as executed_notebook
from peilmerk.portal import FEED
from peilmerk.prepared import read_protected
from peilmerk.project import Project, Publication
from peilmerk.publishers import blocks, brand, markup, open_graph, page_contract
from peilmerk.publishers.downloads import Shelf
from peilmerk.publishers.embedded.policy import integrity
from peilmerk.publishers.vega import shared, vega_bundle
from peilmerk.texts import labels
from peilmerk.texts.errors import NarrativeError

#: The place on a page of the text that explains the rule of protection: an output of which `explains` is true.
EXPLAINED = "bescherming"
ASSETS = ["theme.scss", "theme-dark.scss", "peilmerk.css", "peilmerk.js", "favicon.svg"]


@dataclass(frozen=True)
class Build:
    """Facts of this build, for the page of origin. `moment` is an ISO time in UTC; builder: who runs it, for the release and never on a page."""

    moment: str
    version: str
    publisher: str
    parameters: dict[str, str]
    builder: str = ""

    def facts(self, publication: Publication) -> list[tuple[str, str]]:
        """What readers see of it, without the moment."""
        extra = ", ".join(f"{k} = {v}" for k, v in sorted(self.parameters.items()))
        return [
            ("Editie", publication.heading),
            ("Rapport", publication.title),
            *([("Gegevens", f"verzonnen: {publication.name} bestaat niet")] if publication.synthetic else []),
            ("Status", publication.status),
            ("Peildatum", _day(publication.peildatum)),
            ("Gemeente en periode", f"{publication.name}, {publication.period.label}" + (f" ({extra})" if extra else "")),
            ("Programmatuur", f"Peilmerk {self.version}"),
            ("Gepubliceerd met", self.publisher),
        ]


def merge(a, b):
    """Two nested settings in one: a list of `b` replaces that of `a`."""
    if isinstance(a, dict) and isinstance(b, dict):
        return {**a, **{k: merge(a[k], v) if k in a else v for k, v in b.items()}}
    return b


def edition(project: Project, publication: Publication, executed: Path, target: Path, build: Build, prepared: Path | None = None, beside: bool = False) -> Path:
    """Make the edition folder `target` from executed notebooks; returns it. prepared: what these were made from, if not the edition's work folder; beside: whether it will stand
    among others beside a start page.

    Raises NotebookFailed on an error output, NarrativeError if a text refers to a figure or table that the edition does not show.
    """
    prepared = prepared or project.work(publication)
    public = json.loads((prepared / "public.json").read_text("utf-8"))
    pages = [name for name in publication.pages if public["pages"][name]["present"]]
    titles = {name: public["pages"][name]["title"] for name in pages}
    fresh(target)
    style = copy_assets(project, target, municipality=publication.municipality, beside=beside)
    (target / "data").mkdir()
    figures = release.anonymous(read_protected(prepared), public["deliveries"])
    (target / synthetic.figures_file(publication)).write_text(release.as_text(figures, publication.synthetic), "utf-8", newline="\n")
    tokens = house_style.tokens(target / "assets" / "theme.scss")
    files = {}
    notebooks = {name: executed_notebook(executed / f"{name}.ipynb") for name in pages}
    handed_over = {name: [o.data[MIME] for c in n.cells for o in c.get("outputs", []) if MIME in o.get("data", {})] for name, n in notebooks.items()}
    explained = next((f"{name}.html#{EXPLAINED}" for name in pages[1:] if any(o.get("explains") for o in handed_over[name])), "")
    outline = {files_of(pages)[name]: _sections(notebooks[name]) for name in pages}
    methods_page = next((f"{name}.html" for name in pages[1:] if any(o.get("explains_methods") for o in handed_over[name])), "")
    used = [o["method"]["name"] for outputs in handed_over.values() for o in outputs if o.get("method")]
    for position, name in enumerate(pages):
        file = files_of(pages)[name]
        files[name] = file
        notebook = notebooks[name]
        for content in handed_over[name]:
            content |= {"explained": explained, "methods_page": methods_page}
            if content.get("methods"):
                content |= _with_methods(content, used)
            if content["kind"] == "contents" and content.get("sections"):
                content["sections"] = outline
        for index, cell in enumerate(notebook.cells):
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    raise NotebookFailed(f"{name}.ipynb, cell {index + 1}: {output.ename}: {output.evalue}")
        status = _status_line(publication, public["checks"]) if position == 0 else ""
        shelf = Shelf(project, publication, target, name, titles[name], file, tokens, offers=public.get(audience.KEY, audience.PUBLIC) == audience.PUBLIC)
        staged = _notebook(notebook, publication, titles[name], status, build, shelf, titles, alone=bool(public["pages"][name]["reader"]))
        shelf.close()
        (target / file).write_text(nbformat.writes(staged) + "\n", "utf-8", newline="\n")
    if broken := labels.broken(handed_over):
        raise NarrativeError("\n".join(broken))
    page_contract.write(target, {Path(file).with_suffix(".html").name: target / file for file in files.values()})
    about = f"Cijfers over het sociaal domein van {publication.name}, {publication.period.label}"
    settings = {
        "project": {"render": list(files.values()), "resources": ["assets/", "data/"], "output-dir": "_site"},
        "website": {
            "title": synthetic.beside(f"{publication.title}, {publication.heading}", publication),
            "description": f"{synthetic.short(publication.name)}. {about}" if publication.synthetic else about,
            "navbar": {
                "title": f"{_named(publication)} ({synthetic.WORD})" if publication.synthetic else _named(publication),
                "left": [{"href": "index.ipynb", "text": titles[pages[0]]}] if pages else [],
                "right": [*_ordinary(project, publication), {"href": "../../index.html", "text": "Alle edities"}],
            },
            "sidebar": [{
                "id": "editie", "title": _named(publication), "style": "docked", "search": False,
                "contents": _menu([({"href": files[n], "text": titles[n]}, public["pages"][n].get("section", "")) for n in pages]),
            }],
            "page-footer": {
                "left": project.organisation,
                "center": synthetic.beside(f"{publication.heading}, {publication.status}", publication),
                "right": [*([{"href": files["herkomst"], "text": "Herkomst van de cijfers"}] if "herkomst" in files else []), {"href": f"../../{accessibility.PAGE}.html", "text": "Toegankelijkheid"}],
            },
        },
        "peilmerk": {"gemeente": publication.area, "periode": publication.period.code, "status": publication.status},
    }  # fmt: skip
    if (address := project.address) and public.get(audience.KEY, audience.PUBLIC) == audience.PUBLIC:
        settings["website"] |= {"site-url": f"{address}{publication.id}/", "open-graph": True}
        _share(project, publication, target, tokens, {name: target / file for name, file in files.items()})
    if publication.synthetic:  # for the page that the embedded publisher makes by itself: not found
        settings["peilmerk"]["verzonnen"] = publication.name
    write_config(project, target, merge(settings, style))
    return target


def _named(publication: Publication) -> str:
    """What the header and the menu call an edition; a report about one subject is told from the ordinary edition of the same period."""
    return f"{publication.title}, {publication.heading}" if publication.thematic else publication.heading


def _menu(entries: list[tuple[dict, str]]) -> list[dict]:
    """Entries of the menu, those that follow each other with the same heading below it: also one alone, so that a page stands at the same place in every edition."""
    made: list[dict] = []
    for section, group in itertools.groupby(entries, key=lambda e: e[1]):
        contents = [entry for entry, _ in group]
        made += [{"section": section, "contents": contents}] if section else contents
    return made


def _ordinary(project: Project, publication: Publication) -> list[dict]:
    """The link from a report about one subject to the ordinary edition of the same municipality and period, if there is one."""
    found = [p for p in project.beside(publication) if not p.thematic] if publication.thematic else []
    return [{"href": f"../../{p.id}/index.html", "text": "Alle onderwerpen"} for p in found]


def _with_methods(content: dict, used: list[str]) -> dict:
    """The page of methods with those that figures of the edition rest on, and those that these refer to; how many others there are."""
    texts, keep, wait = content["methods"], set(), list(used)
    while wait:
        name = wait.pop()
        if name in texts and name not in keep:
            keep.add(name)
            wait += re.findall(r"\]\(#([\w-]+)\)", texts[name])
    shown = [text for name, text in texts.items() if name in keep]
    rest = len(texts) - len(shown)
    if not shown:
        said = "In deze editie staan geen cijfers die zo zijn berekend: elk cijfer is zoals het is geleverd of geteld."
    else:
        said = f"Hier staan de methoden die deze editie gebruikt. {rest} andere {'wordt' if rest == 1 else 'worden'} niet gebruikt en {'staat' if rest == 1 else 'staan'} er niet bij." if rest else ""
    return {**content, "markdown": "\n\n".join(filter(None, [said, *shown]))}


def _share(project: Project, publication: Publication, target: Path, tokens: dict[str, str], pages: dict[str, Path]) -> None:
    """A picture for each page, for whoever shares its address, named in its front matter."""
    folder = target / "assets" / "og"
    folder.mkdir()
    for name, path in pages.items():
        notebook = nbformat.read(path, as_version=4)
        front = yaml.safe_load(notebook.cells[0].source.strip("-\n"))
        below = f"{publication.heading}" if front.get("subtitle") else f"{publication.title}, {publication.heading}"
        made = open_graph.picture(str(front["title"]), below, project.organisation, tokens, project.cache / "og", synthetic.LABEL if publication.synthetic else "")
        (folder / f"{name}.png").write_bytes(made)
        notebook.cells[0].source = "---\n" + yaml.safe_dump({**front, "image": f"assets/og/{name}.png"}, allow_unicode=True, sort_keys=False, width=1000) + "---"
        path.write_text(nbformat.writes(notebook) + "\n", "utf-8", newline="\n")


#: What the portal shows at an address that is not there: search, and all editions.
_LOST = """---
title: Pagina niet gevonden
toc: false
search: false
---

Deze pagina bestaat niet of is verplaatst.

```{=html}
<p class="pm-search-line"><button type="button" class="pm-search-open">Zoek in alle edities</button></p>
```

Alle edities staan ook op de [startpagina](index.qmd).

{{< include _edities.md >}}
"""


#: The picture of the start page for who shares its address.
_SHARED = "assets/og.png"


def portal(project: Project, target: Path, editions: str) -> Path:
    """Make the project of the start page over all editions; `editions` is markdown."""
    fresh(target)
    style = copy_assets(project, target, vega=False)
    shutil.copyfile(project.root / "index.qmd", target / "index.qmd")
    (target / "_edities.md").write_text(editions, "utf-8", newline="\n")
    (target / f"{accessibility.PAGE}.qmd").write_text(accessibility.page(project), "utf-8", newline="\n")
    (target / "404.qmd").write_text(_LOST, "utf-8", newline="\n")
    pages = ["index.qmd", f"{accessibility.PAGE}.qmd", "404.qmd"]
    links = [{"href": pages[1], "text": "Toegankelijkheid"}]
    settings: dict = {"project": {"render": pages, "resources": ["assets/"], "output-dir": "_site"}}
    if address := project.address:
        feed = f'<link rel="alternate" type="application/atom+xml" title="Nieuwe edities" href="{markup.escape(address + FEED)}">'
        settings["format"] = {"html": {"include-in-header": [{"text": feed}]}}
        links.append({"href": f"{address}{FEED}", "text": "Nieuwe edities volgen (feed)"})
    settings["website"] = {"page-footer": {"right": links}}
    if address:
        about = yaml.safe_load((project.root / "_quarto.yml").read_text("utf-8"))["website"].get("description") or ""
        tokens = house_style.tokens(target / "assets" / "theme.scss")
        (target / _SHARED).write_bytes(open_graph.picture(str(project.config.title), str(about), project.organisation, tokens, project.cache / "og"))
        settings["website"]["open-graph"] = {"image": _SHARED}
    write_config(project, target, merge(settings, style))
    return target


def fresh(target: Path) -> None:
    """An empty folder, whatever was there."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)


def copy_assets(project: Project, target: Path, vega: bool = True, municipality: str = "", beside: bool = False) -> dict:
    """Style, scripts and icon of the project, in the house style of the municipality (or of the project); returns the settings that this asks for.

    vega: also the script that draws charts; beside: which is looked for beside the start page first. Raises PublisherError for a house style that is wrong, or that too few people can read.
    """
    folder = target / "assets"
    folder.mkdir()
    for name in ASSETS:
        shutil.copyfile(project.root / "assets" / name, folder / name)
    if vega:
        bundle = vega_bundle(project.cache)
        shutil.copyfile(bundle, folder / "vega.js")
        address = shared(bundle) if beside else ""
        known = integrity(bundle.read_bytes()) if project.address else ""  # a browser checks it, but not in a file from disk
        script = folder / "peilmerk.js"
        told = f'const VEGA_SHARED = "{address}", VEGA_HASH = "{known}";'
        script.write_text(script.read_text("utf-8").replace('const VEGA_SHARED = "", VEGA_HASH = "";', told), "utf-8", newline="\n")
    file = house_style_of(project, municipality)
    if file is None:
        return {}
    made = brand.read(file)
    sheets = brand.apply(made, folder)
    settings: dict = {"format": {"html": {"css": [f"assets/{name}" for name in ("peilmerk.css", *sheets)]}}} if sheets else {}
    if made.logo:
        pictures = {scheme: {"path": f"assets/{name}", "alt": made.logo_alt} for scheme, name in made.logo.items()}
        settings["website"] = {"navbar": {"logo": pictures if len(pictures) > 1 else next(iter(pictures.values()))}}
    return settings


def house_style_of(project: Project, municipality: str = "") -> Path | None:
    """The `_brand.yml` of a municipality, or that of the project if it has none of its own (or if none is asked for); None if there is none."""
    own = project.config.municipalities[municipality].brand if municipality else ""
    file = project.root / (own or brand.NAME)
    return file if own or reads.is_file(file) else None  # asked so that one that is added later is seen


def style_warnings(project: Project, municipality: str) -> list[str]:
    """What a house style says in vain. Raises PublisherError if it is wrong."""
    file = house_style_of(project, municipality)
    return [f"house style: {told}" for told in brand.read(file).warnings] if file else []


def without_address(target: Path) -> None:
    """Let an edition folder be of no address: it stays on a disk, where browsers refuse what has a hash, and its pages are not those of the site."""
    config = target / "_quarto.yml"
    settings = yaml.safe_load(config.read_text("utf-8"))
    if settings["website"].pop("site-url", None):
        config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=1000), "utf-8", newline="\n")


def write_config(project: Project, target: Path, settings: dict) -> None:
    """The project's `_quarto.yml` with other settings."""
    root = yaml.safe_load((project.root / "_quarto.yml").read_text("utf-8"))
    text = yaml.safe_dump(merge(root, settings), allow_unicode=True, sort_keys=False, width=1000)
    (target / "_quarto.yml").write_text(text, "utf-8", newline="\n")


# --- notebooks ----------------------------------------------------------------------------------------------------


def _notebook(notebook, publication, title, status, build, shelf, titles, alone=False):
    """The publishers' copy of an executed notebook. status: what the start page says of the edition, empty for other pages; alone: it is printed or sent by itself, so that it says of which edition it is."""
    cells, told = [], told_in_a_table(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "raw":
            continue  # front matter is written anew below
        if cell.cell_type == "markdown":
            cells.append(nbformat.v4.new_markdown_cell(cell.source))
            continue
        hidden = {"parameters", "injected-parameters", TAG} & set(cell.metadata.get("tags", []))
        outputs = [] if hidden else [o for o in (_output(x, publication, build, shelf, titles, told) for x in cell.outputs) if o]
        copy = nbformat.v4.new_code_cell(cell.source, outputs=outputs, execution_count=None)
        if hidden or not outputs:
            copy.source = "#| include: false\n" + copy.source
        cells.append(copy)
    cells = _without_empty_sections(cells)
    name = publication.title if status else title
    below = {"subtitle": synthetic.beside(publication.heading, publication)} if status else {}
    if alone and not status:
        below = {"subtitle": f"{synthetic.beside(publication.heading, publication)}. {publication.status.capitalize()}, stand van {_day(publication.peildatum)}"}
    meta = {"title": name, **below, "pagetitle": f"{synthetic.beside(name, publication)} | {publication.heading}"}
    front = nbformat.v4.new_raw_cell("---\n" + yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1000) + "---")
    banners = [markup.raw(markup.synthetic_notice(publication.name))] if publication.synthetic else []
    banners += [status] if status else []
    result = nbformat.v4.new_notebook(
        cells=[front, *(nbformat.v4.new_markdown_cell(b) for b in banners), *cells],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}},
    )
    for index, cell in enumerate(result.cells):
        cell["id"] = f"cel-{index:02d}"
    return result


def _status_line(publication: Publication, checks: list[dict]) -> str:
    word, kind = ("Definitieve editie", "final") if publication.status == "definitief" else ("Concept", "concept")
    waits = sum(c["open"] for c in checks if c["severity"] == "warning")  # of a definitive edition there are none: see checks.gate
    said = f" {waits} {'waarschuwing' if waits == 1 else 'waarschuwingen'} van de controles {'is' if waits == 1 else 'zijn'} nog niet beoordeeld." if waits else ""
    return markup.raw(
        f'<p class="pm-banner"><span class="pm-badge pm-badge-{kind}">{word}</span> '
        f"Stand van de leveringen op {markup.escape(_day(publication.peildatum))}.{said}</p>"
    )


def _day(day) -> str:
    from peilmerk import period

    return period.parse(day.isoformat()).label


def told_in_a_table(notebook) -> dict[str, str]:
    """Figures of which each number stands in one table of the same page too, known by its key: label of the figure to title of the table. Paper needs them once."""
    contents = [o.data[MIME] for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs if MIME in o.get("data", {})]
    tables = [(content["caption"], _keys(content["table"])) for content in contents if content["kind"] == "table"]
    found = {}
    for content in contents:
        mine = _keys(content["table"]) if content["kind"] == "figure" else set()
        within = [caption for caption, theirs in tables if mine <= theirs]
        if mine and None not in mine and within:
            found[content["label"]] = within[0]
    return found


def _keys(table: dict) -> set[str | None]:
    """The keys of the numbers in a table; None stands for numbers without one."""
    numbers = [c for row in table["rows"] for c in row["cells"] if c["kind"] == "num" and c["text"] and "missing" not in c["flags"]]
    return {c.get("key") or None for c in numbers}


def _output(output, publication, build, shelf, titles, told):
    """One output in the form that both publishers render alike; None for what is not for readers."""
    if output.output_type not in ("display_data", "execute_result"):
        return None  # prints and warnings are for whoever runs the notebook
    content = output.data.get(MIME)
    if content is None:
        plain = output.data.get("text/markdown")
        return _markdown(plain if isinstance(plain, str) else "".join(plain)) if plain else None
    caption = content.get("caption")
    content = shelf.offer(_as_synthetic(content, publication) if publication.synthetic else content)
    content = {**content, "caption": caption} if caption else content  # its files say in their title that they are invented; on the page the source line below it does
    kind = content["kind"]
    if kind == "text":
        notes = blocks.notes_block(content.get("notes", []))
        text = content.get("keyed") or content["markdown"]
        text = f"::: {{#{EXPLAINED}}}\n\n{text}\n\n:::\n" if content.get("explains") else text
        return _markdown(markup.unbroken(text) + (f"\n\n{markup.raw(notes)}" if notes else ""))
    if kind == "table":
        return _markdown(_labelled(content, blocks.table_block(content)))
    if kind == "figure":
        content = {**content, "told": told.get(content["label"], "")}
        return _markdown(_labelled(content, blocks.figure_block(content, blocks.picture_block(content))))
    if kind == "absence":
        return _markdown(markup.raw(blocks.absence_block(content)))
    if kind == "tiles":
        return _markdown(markup.raw(blocks.tiles_block(content)))
    if kind == "overview":
        return _markdown(_labelled(content, blocks.overview_block(content)))
    if kind == "build":
        return _markdown(markup.raw(blocks.facts_block(build.facts(publication), ("Gemaakt op", build.moment))))
    if kind == "contents":
        return _markdown(_contents(content, list(titles)))
    raise NotebookFailed(f"An output of kind '{kind}' has no form on the site.")


def files_of(pages: list[str]) -> dict[str, str]:
    """The file of every page: the first one is the start page."""
    return {name: "index.ipynb" if position == 0 else f"{name}.ipynb" for position, name in enumerate(pages)}


def _contents(content: dict, pages: list[str]) -> str:
    """Pages as a list of links, below the headings of the menu; with `sections` each with what it is about and its headings. Without the page that the list stands on."""
    sections = content.get("sections") or {}
    if not sections:
        listed = [({"href": f"{p['name']}.ipynb", "text": p["title"]}, p.get("section", "")) for p in content["pages"] if p["name"] != pages[0]]
        lines = []
        for entry in _menu(listed):
            lines.append(f"- **{markup.markdown_text(entry['section'])}**" if "section" in entry else f"- [{entry['text']}]({entry['href']})")
            lines += [f"    - [{e['text']}]({e['href']})" for e in entry.get("contents", [])]
        return "::: {.pm-pages}\n\n" + "\n".join(lines) + "\n\n:::"
    lines = []
    for page in content["pages"]:
        file = files_of(pages)[page["name"]]
        about = f": {page['description'][:1].lower()}{page['description'][1:]}" if page.get("description") else ""
        lines.append(f"- [{page['title']}]({file}){about}")
        if sections.get(file):
            lines.append("    - " + " · ".join(f"[{title}]({file}#{anchor})" for title, anchor in sections[file]))
    return "\n".join(lines)


_OWN_ID = re.compile(r"^## (.*?)(?: \{#([\w-]+)\})?[ \t]*$", re.MULTILINE)


def _sections(notebook) -> list[tuple[str, str]]:
    """The headings of the second level that a page will have, with the ids that pandoc gives them: of its own cells and of its texts, each title once."""
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cells.append(cell)
        elif cell.cell_type == "code" and not {"parameters", "injected-parameters", TAG} & set(cell.metadata.get("tags", [])):
            cells.append(nbformat.v4.new_code_cell("", outputs=[o for o in cell.outputs if MIME in o.get("data", {}) or "text/markdown" in o.get("data", {})]))
    found = []
    for cell in _without_empty_sections(cells):
        texts = [cell.source] if cell.cell_type == "markdown" else [c["markdown"] for o in cell.outputs if (c := o.data.get(MIME)) and c["kind"] == "text" and not c.get("explains_methods")]
        found += [(title, own or _identifier(title)) for text in texts for title, own in _OWN_ID.findall(text)]
    return list({title: (title, anchor) for title, anchor in reversed(found)}.values())[::-1]


def _identifier(title: str) -> str:
    """The id that pandoc gives a heading (extension auto_identifiers): https://pandoc.org/MANUAL.html#extension-auto_identifiers."""
    kept = "".join(c for c in re.sub(r"[*`]", "", title) if c.isalnum() or c in "_-. ")
    return re.sub(r"^[\W\d_]+", "", "-".join(kept.split()).lower()) or "section"


def _as_synthetic(content: dict, publication: Publication) -> dict:
    """What a cell handed over, with the mark in everything that can be copied from the page alone, once. A table without a source and without a number of the town (definitions, checks, dates) need not, nor a tile about the edition itself."""
    if content["kind"] == "tiles":
        return {**content, "tiles": [t if t["key"] == keys.EDITION else {**t, "note": f"{t['note']}, {synthetic.WORD}"} for t in content["tiles"]]}
    if content["kind"] not in ("table", "figure", "overview"):
        return content
    said = {"caption": synthetic.beside(content["caption"], publication)}
    if content["source"] or content["kind"] != "table" or any(c["key"] not in ("", keys.EDITION) for row in content["table"]["rows"] for c in row["cells"]):
        said["source"] = f"{content['source']} {synthetic.LABEL}.".lstrip()
    if content["kind"] == "figure":
        said |= {"spec": house_style.marked(content["spec"], synthetic.LABEL), "alt": f"{content['alt']} {synthetic.LABEL}."}
    return {**content, **said}


def _labelled(content: dict, block: str) -> str:
    caption = markup.markdown_text(content["caption"])
    return f"::: {{#{content['label']}}}\n\n{markup.raw(block)}\n{caption}\n\n:::\n"


def _markdown(text: str):
    return new_output("display_data", data={"text/markdown": text})


_HEADING = re.compile(r"^(#{1,6}) ", re.MULTILINE)


def _without_empty_sections(cells: list) -> list:
    """Leave out headings (and the words under them) whose section has cells, none of which has an output.

    A notebook serves every edition; where an edition has no figures for a section, the section is not there.
    """
    keep, index = [], 0
    while index < len(cells):
        cell = cells[index]
        heading = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            end = index + 1
            while end < len(cells) and not (cells[end].cell_type == "markdown" and _HEADING.match(cells[end].source)):
                end += 1
            code = [c for c in cells[index + 1 : end] if c.cell_type == "code"]
            if code and not any(c.outputs for c in code):
                index = end
                continue
        keep.append(cell)
        index += 1
    return keep
