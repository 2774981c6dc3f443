"""The page for residents: what the municipality does by theme, what changed and what is not known, in plain language (B1), from the same figures as the other pages.

    kerncijfers = kernen(ed.observaties("kern"), ed.observaties("registers"))
    in_gewone_taal(kerncijfers, "jeugd", richtingen=ed.observaties("beeld"))

Sentences are made of the words of data/reference/taal/gewone-taal.yml; see docs/plain-language.md. Figures are rounded as people say them, and carry the key of the figure that they
were rounded from. Only figures of the whole, or of a part that the file has words for, are told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from peilmerk import keys, numbers, period, precision, readability, writing
from peilmerk.analyses import compared, nouns
from peilmerk.analyses.outcome import said
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.headlines import Headline
from peilmerk.hidden_values import plain
from peilmerk.observations import records
from peilmerk.reference import files
from peilmerk.texts import formats

FOLDER, FILE = "taal", "gewone-taal.yml"
SECTIONS = ("themas", "onderwerpen", "van", "cijfers", "delen", "woorden", "vaktaal")
_UNITS = {"days": ("dag", "dagen"), "weeks": ("week", "weken"), "months": ("maand", "maanden"), "years": ("jaar", "jaar"), "hours": ("uur", "uur")}
_ROUNDED = "rounded"
#: A period that was just named, by its frequency; and what has to be said of a number that is not definitive, by its status.
_AGAIN = {"A": "in hetzelfde jaar", "S": "in hetzelfde halfjaar", "T": "in dezelfde maanden", "Q": "in hetzelfde kwartaal", "M": "in dezelfde maand", "range": "in dezelfde tijd"}
_RESERVES = {"E": "Dit getal is een schatting."}
#: What is said of a number of which the source does not name the period.
_ASSUMED = "Van wanneer dit is, staat niet in het rapport. Wij gaan uit van {}."
#: What has to be said of an amount of which more comes in, of a difference that a correction made, and of a number that other figures contradict.
_INCOMPLETE = "Nog niet alle rekeningen zijn binnen."
_CORRECTED = "Een deel van het verschil komt door een correctie in de cijfers."
_DISPUTED = "Let op: andere cijfers op deze site zeggen iets anders."
#: How the words of a part begin that a sentence can name itself; where it does, and what it then says.
_ABOUT = "Dit gaat over "
_NAMED = re.compile(r"\[([^\]]*)\{deel\}([^\]]*)\]")
#: The mark of a number that can still change: the page says once what it means.
_MARK = "\\*"
#: Themes that a resident does not ask for, or of which the figures stand elsewhere: all laws together, the population, the staff.
_ELSEWHERE = ("maatwerk", "bevolking", "organisatie")


@dataclass(frozen=True)
class PlainWords:
    """The words of gewone-taal.yml: what is done by theme, its heading, who delivers; sentences by indicator; parts; words that are explained; jargon."""

    themes: Mapping[str, str]
    subjects: Mapping[str, str]
    senders: Mapping[str, str]
    sentences: Mapping[str, Mapping[str, str]]
    parts: Mapping[str, str]
    explained: Mapping[str, str]
    jargon: tuple[str, ...]


def load(folder: Path) -> PlainWords:
    """The words of data/reference/taal/gewone-taal.yml. Raises ConfigError if the file or a section is missing, UnknownName for a section that it cannot have."""
    data = files.mapping(Path(folder) / FOLDER, FILE)
    for section in data:
        if section not in SECTIONS:
            raise UnknownName.among(f"section in {FILE}:", str(section), SECTIONS)
    if absent := [s for s in SECTIONS if s not in data]:
        raise ConfigError(f"data/reference/{FOLDER}/{FILE} lacks {', '.join(absent)}.")
    return PlainWords(*(data[s] for s in SECTIONS[:-1]), tuple(map(str, data["vaktaal"])))


def in_gewone_taal(kernen: Sequence[Headline], thema: str, *, richtingen: pd.DataFrame | None = None):
    """What residents read of one theme: what the municipality does, the headline figures, and whether that is more or less than before. Nothing if there is no figure to tell of.

    richtingen: what was delivered as a direction without a figure; it is told where there is no figure of the same indicator.
    """
    from peilmerk.display import Output
    from peilmerk.edition import current

    edition = current()
    words = load(edition.reference.folder)
    told = theme(kernen, thema, words, edition, richtingen)
    if not told:
        return None
    pages = (edition.page_of(h.row) for h in kernen if h.theme == thema)
    page = edition.page_of_theme(thema) or next(filter(None, pages), "") or _page_about(thema, edition)
    more = [f"[Meer over {words.subjects[thema]}]({page})"] if page else []
    keyed = "\n\n".join([words.themes[thema], "\n".join(f"- {line}" for line in told), *more])
    text = writing.without_marks(keys.without(keyed))
    return Output({"kind": "text", "markdown": text, "keyed": keyed}, {"text/markdown": text, "text/plain": text})


def theme(kernen: Sequence[Headline], code: str, words: PlainWords, edition, directions: pd.DataFrame | None = None) -> list[str]:
    """A line of short sentences a figure of a theme, as markdown with keys."""
    mine = [h for h in kernen if h.theme == code]
    told: list[str] = []
    before, assumed = "", False
    for h in _with_members(kernen, code, words):
        if line := sentences(h, words, edition, before, assumed):
            told.append(line)
            before, assumed = h.row["time_period"], bool(writing.assumed(h.row["note"]))
    if directions is not None and len(directions):
        told += _directions(plain(directions), code, {h.row["indicator"]: h.row["time_end"] for h in mine}, words, edition)
    return told


def _with_members(kernen: Sequence[Headline], code: str, words: PlainWords) -> list[Headline]:
    """The headlines of a theme, and behind each the other members that its sentence can name: a shortage of one law is not that of all."""
    found = []
    for h in kernen:
        found += [h] if h.theme == code else []
        form = (words.sentences.get(h.row["indicator"]) or {}).get("zin", "")
        if _NAMED.search(form):
            named = [r for r in h.beside if r["theme"] == code and words.parts.get(r["uitsplitsing"].casefold(), "").startswith(_ABOUT)]
            found += [Headline(r, theme=code) for r in named]
    return found


def sentences(headline: Headline, words: PlainWords, edition, before: str = "", assumed: bool = False) -> str:
    """What a headline figure says in short sentences; empty if the file has no words for it, or for the part that it is about.

    before: the code of the period of the sentence before it: a period that was just named is not named again; assumed: nor that its source does not name it, if that was just said.
    """
    row = headline.row
    forms, part = words.sentences.get(row["indicator"]), words.parts.get(row["uitsplitsing"].casefold())
    if not forms or part is None:
        return ""
    ahead = row["scenario"] != "actual" or row["obs_status"] == "F"
    ends = [row[c] for c in ("obs_value", "obs_low", "obs_high") if pd.notna(row[c])]
    signed = "min" in forms or "verwacht_min" in forms
    if signed and min(ends, default=0) < 0 < max(ends, default=0):
        return ""  # more or less than nothing is two sentences
    below = signed and max(ends, default=0) < 0
    form = forms.get("prognose") if ahead and row["scenario"] == "forecast" and "prognose" in forms else forms.get(f"verwacht{'_min' if below else ''}") if ahead else forms.get("min") if below else forms["zin"]
    incomplete = not ahead and bool(row.get("onvolledig")) and "onvolledig" in forms
    form = forms["onvolledig"] if incomplete else form
    number = figure({**row, "obs_value": -row["obs_value"], "obs_low": -row["obs_high"], "obs_high": -row["obs_low"]} if below else row)
    if not form or not number:
        return ""
    form, part = _naming(form, part)
    against, differs = edition.disputed([row])
    indicator = edition.reference.indicators[row["indicator"]]
    if not ahead and row["obs_status"] == "P":
        number += _MARK
    if differs:
        number += f" {writing.mark(against)}"
    parts = [f"{formats.capital(_when(row['time_period'], indicator, before))} {form.replace('{n}', number)}."]
    if part:
        parts.append(part)
    if row["ref_area"] != edition.publication.area:
        parts.append(f"Dit gaat over de hele {row['gebied']}." if row["gebied"].startswith("regio") else f"Dit gaat over {row['gebied']}.")
    if ahead:
        parts.append("Dat is een doel." if row["scenario"] == "target" else "Dat is wat de gemeente nu verwacht.")
    if headline.reserved is not None and (kept := figure(headline.reserved)):
        parts.append(f"Daarvan komt {kept} uit geld dat de gemeente achter de hand heeft.")
    if row["note"] and "noemer" in row["note"]:
        parts.append("Van wie precies, staat niet in de cijfers.")
    elif "van" in forms and not part:
        parts.append(forms["van"])
    parts += _changed(headline, indicator, below)  # before what is said of the number, or "dat" would be that
    if incomplete:
        parts.append(_INCOMPLETE)
    if not ahead and row["obs_status"] in _RESERVES:
        parts.append(_RESERVES[row["obs_status"]])
    if writing.assumed(row["note"]).endswith("aangenomen") and not (row["time_period"] == before and assumed):
        parts.append(_ASSUMED.format(_plain(period.parse(row["time_period"]).label)))
    if differs:
        parts.append(_DISPUTED)
    return " ".join(parts)


def _naming(form: str, part: str) -> tuple[str, str]:
    """A form that names the part itself, where it can (`hield de gemeente {n} over op hulp om thuis te wonen`), and what is still to be said of the part behind it."""
    if part.startswith(_ABOUT) and _NAMED.search(form):
        return _NAMED.sub(rf"\g<1>{part.removeprefix(_ABOUT).removesuffix('.')}\g<2>", form), ""
    return _NAMED.sub("", form), part


def _when(code: str, indicator, before: str) -> str:
    """When a figure was: `in het vierde kwartaal van 2025`, and in the sentence after that `in hetzelfde kwartaal`."""
    when = _plain(nouns.moment(code, indicator).when)
    again = _AGAIN.get(period.parse(code).frequency)
    return again if again and code == before and when.startswith(("in ", "van ")) else when


def _changed(headline: Headline, indicator, below: bool) -> list[str]:
    """Whether it is more or less than before, and how much it was then."""
    row, before = headline.row, headline.earlier
    if headline.sign is None:
        return []
    if before is None:
        return [f"De gemeente zegt dat het aantal {_way(headline.sign)}." if precision.counted(row["unit_measure"]) else f"De gemeente zegt dat dit {_way(headline.sign)}."]
    more, less, same = ("meer", "minder", "evenveel") if row["unit_measure"].startswith("EUR") else compared.words(row)
    when = _plain(nouns.earlier(before["time_period"], row["time_period"], indicator))
    if not headline.sign:
        return [f"Dat is ongeveer {same} als {when}."]
    if below or before["obs_value"] < 0:
        return [f"Dat is {'beter' if headline.good else 'slechter'} dan {when}."] if headline.good is not None else []
    word, then, now = (more if headline.sign > 0 else less), figure(before), figure(row)
    if keys.without(then) == keys.without(now):
        return [f"Dat is iets {word} dan {when}."]
    counted = precision.counted(row["unit_measure"])
    why = [_CORRECTED] if headline.corrected else []
    return [f"Dat is {word} dan {when}.", f"Toen {'waren' if counted else 'was'} het{' er' if counted else ''} {then}.", *why]


def _way(sign: int) -> str:
    return {1: "stijgt", 0: "gelijk blijft", -1: "daalt"}[sign]


def _directions(table: pd.DataFrame, code: str, told: Mapping[str, pd.Timestamp], words: PlainWords, edition) -> list[str]:
    """A sentence an indicator of which only the direction of the whole was delivered, the newest one; none where the same moment says two things.

    told: of which indicators a figure is told, and when that ends: a direction is told beside it if it is newer, for the figure may have turned since.
    """
    newer = pd.Series([i not in told or end > told[i] for i, end in zip(table["indicator"], table["time_end"], strict=True)], index=table.index, dtype=bool)
    table = table[(table["theme"] == code) & newer & (table["conf_status"] == "F") & (table["ref_area"] == edition.publication.area) & table["uitsplitsing"].eq("totaal")]
    lines = []
    for indicator, rows in table.groupby("indicator", sort=False):
        over = (words.sentences.get(indicator) or {}).get("over")
        newest = records(rows[rows["time_end"] == rows["time_end"].max()])
        if not over or len({r["obs_value"] for r in newest}) != 1:
            continue
        sign, when = int(newest[0]["obs_value"]), _plain(nouns.moment(newest[0]["time_period"], edition.reference.indicators[indicator]).when)
        verb = {1: "steeg", 0: "bleef", -1: "daalde"}[sign]
        about = f" {_ABOUT}{words.subjects[code]}." if edition.reference.indicators[indicator].theme != code else ""  # what is counted for several laws, for one of them
        lines.append(f"{formats.capital(when)} {verb} {over}{' gelijk' if not sign else ''}.{about}")
    return [*lines[:-1], f"{lines[-1]} Hoeveel precies, staat niet in de cijfers."] if lines else []


def _plain(when: str) -> str:
    """A period in words that everybody knows."""
    return when.replace(" t/m ", " tot en met ").replace("in de periode ", "van ")


def figure(row: Mapping) -> str:
    """A figure as people say it, with its key: `ongeveer 7.200`, `2,0 miljoen euro`, `47 procent`, `8 weken`; empty if it is not known, or only to one side.

    Counts from a hundred on in tens, from a thousand on in hundreds, from ten thousand on in thousands; amounts in three digits at most.
    """
    low, high = row["obs_low"], row["obs_high"]
    if pd.notna(low) and pd.notna(high):
        key = keys.computed(row[keys.FIELD].partition(";computed=")[0], _ROUNDED)
        ends = [said(_written(x, row["unit_measure"])[0], key) for x in (low, high)]  # apart: a line may break between them
        return f"tussen de {ends[0]} en {ends[1]}"
    if pd.isna(row["obs_value"]):
        return ""
    text, exact = _written(row["obs_value"], row["unit_measure"])
    vague = {"circa": "ongeveer", "meer dan": "meer dan", "bijna": "bijna", "ten minste": "minstens", "ruim": "meer dan"}.get(row["qualifier"], "ongeveer" if row["qualifier"] else "")
    key = row[keys.FIELD] if exact else keys.computed(row[keys.FIELD].partition(";computed=")[0], _ROUNDED)
    return said(f"{vague or ('' if exact else 'ongeveer')} {text}".strip(), key)


def _written(value: float, unit: str) -> tuple[str, bool]:
    """A value in words, and whether that is the value itself."""
    if unit.startswith("EUR"):
        return _money(value)
    if unit.startswith("percent"):
        return f"{numbers.write(formats.rounded_to(value, 0), 0)} procent", float(value).is_integer()
    if unit in _UNITS:
        whole = formats.rounded_to(value, 0)
        if not whole:
            whole = formats.rounded_to(value, 1)
        one, more = _UNITS[unit]
        return f"{numbers.write(whole, 0 if float(whole).is_integer() else 1)} {one if whole == 1 else more}", whole == value
    size = abs(value)
    step = 0 if size < 100 else -1 if size < 1_000 else -2 if size < 10_000 else -3
    told = formats.rounded_to(value, step)
    return numbers.write(told, 0), told == value


def _money(value: float) -> tuple[str, bool]:
    size = abs(value)
    if size >= 1e9:
        told, word = formats.rounded_to(value / 1e9, 1), " miljard euro"
        return f"{numbers.write(told, 0 if told.is_integer() else 1)}{word}", told * 1e9 == value
    if size >= 1e6:
        told = formats.rounded_to(value / 1e6, 1 if size < 1e7 else 0)
        return f"{numbers.write(told, 0 if told.is_integer() else 1)} miljoen euro", round(told * 1e6) == value
    told = formats.rounded_to(value, -3 if size >= 1e4 else -2 if size >= 1e3 else 0)
    return f"{numbers.write(told, 0)} euro", told == value


def niet_bekend(kernen: Sequence[Headline] = (), *, richtingen: pd.DataFrame | None = None):
    """What the page does not tell: of which themes there are no figures yet and who delivers them, and of which there are, on another page. Nothing if it tells of all.

    kernen, richtingen: as of `in_gewone_taal`: what they tell of is on the page.
    """
    from peilmerk.display import Output
    from peilmerk.edition import current

    edition = current()
    words, there = load(edition.reference.folder), set(edition.protected["theme"])
    laws = edition.reference.theme_of_law
    there |= {laws[law] for law in set(edition.protected["law"]) if law in laws}
    asked = [code for code in edition.reference.themes if code not in _ELSEWHERE and not theme(kernen, code, words, edition, richtingen)]
    absent = [f"- {formats.capital(words.subjects[code])}. Deze cijfers komen van {words.senders[code]}." for code in asked if code not in there]
    elsewhere = {words.subjects[code]: page for code in asked if code in there and (page := _page_about(code, edition))}
    lines = ["\n".join(["Hierover hebben wij nog geen cijfers:", "", *absent])] if absent else []
    if elsewhere:
        lines.append("\n".join(["Hierover staan er wel cijfers op deze site, maar niet op deze pagina:", "", *(f"- [{formats.capital(subject)}]({page})" for subject, page in elsewhere.items())]))
    if not lines:
        return None
    text = "\n\n".join(lines)
    return Output({"kind": "text", "markdown": text}, {"text/markdown": text, "text/plain": text})


def _page_about(code: str, edition) -> str:
    """The file of the page that is about a theme; if none is about that alone, of the first one that is about figures of it; empty if there is none."""
    if page := edition.page_of_theme(code):
        return page
    rows = edition.protected[edition.protected["theme"] == code].drop_duplicates(["indicator", "transformation"])
    return next((page for row in rows.to_dict("records") if (page := edition.page_of(row))), "")


def moeilijke_woorden(kernen: Sequence[Headline], *, richtingen: pd.DataFrame | None = None):
    """The difficult words that the page uses, with what they mean, as a list; nothing if it uses one at most: a list of one word helps nobody."""
    from peilmerk.display import Output
    from peilmerk.edition import current

    edition = current()
    words = load(edition.reference.folder)
    lines = {code: theme(kernen, code, words, edition, richtingen) for code in edition.reference.themes}
    used = keys.without(" ".join(part for code, told in lines.items() if told for part in (words.themes[code], *told)))
    found = [f"- **{formats.capital(word)}**: {meaning}" for word, meaning in words.explained.items() if re.search(rf"\b{re.escape(word)}(?:s|en)?\b", used, re.IGNORECASE)]
    text = "\n".join(found)
    return Output({"kind": "text", "markdown": text}, {"text/markdown": text, "text/plain": text}) if len(found) > 1 else None


def faults(text: str, words: PlainWords) -> list[str]:
    """What makes a text hard to read: a mean length of sentences above the norm, and jargon; empty if nothing does."""
    mean = readability.mean_words(text)
    found = [f"{mean:.1f} words a sentence on average, more than {readability.MEAN_WORDS}"] if mean > readability.MEAN_WORDS else []
    return found + [f"the word '{word}' is jargon" for word in readability.of_list(text, words.jargon)]


def tot_wanneer(kernen: Sequence[Headline] = ()):
    """What the page is about and until when it is known, in plain words; and what the mark of a number means, if the page has such a number."""
    from peilmerk.display import Output
    from peilmerk.edition import current

    edition = current()
    own, words = edition.publication, load(edition.reference.folder)
    text = f"Deze pagina gaat over {own.name}. Bij elk getal staat van wanneer het is. Dit was bekend op {period.parse(own.peildatum.isoformat()).label}."
    if any(_MARK in line for code in edition.reference.themes for line in theme(kernen, code, words, edition)):
        text += f" Een ster ({_MARK}) betekent: dit getal kan nog veranderen."
    return Output({"kind": "text", "markdown": text}, {"text/markdown": text, "text/plain": text})
