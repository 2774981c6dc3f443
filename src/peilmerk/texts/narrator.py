"""Narrative: the authors' texts, in which every number is a reference to an observation.

`data/raw/<municipality>/<period>/teksten/<page>.md`, with `{{ waarde("bijstandsgerechtigden", "2019-12") }}` and
`{{ richting("clienten_verblijf", "2020-S1") }}`. `language` says what can be called, `sandbox` what else can be written, `chapters`
how a text can be built. A reference that does not lead to exactly one value is an error, and all errors of a text are told at once.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from peilmerk import keys, writing
from peilmerk.errors import PeilmerkError, UnknownName
from peilmerk.reference import Reference
from peilmerk.texts import chapter_pages, chapters, labels, sandbox
from peilmerk.texts.errors import NarrativeError
from peilmerk.texts.figures import DIMENSIONS, Figures
from peilmerk.texts.forms import Forms
from peilmerk.texts.labels import Label
from peilmerk.texts.language import Language, Said, Used

if TYPE_CHECKING:
    from peilmerk.project import Project, Publication

#: The functions that say a number; behind it stands which call it was, in characters that no text has (Unicode, private use).
_NUMBERS = frozenset({"waarde", "verschil", "bandbreedte"})
_PLACE = re.compile("\ue000([0-9]+)\ue001")

__all__ = ["Call", "Narrative", "NarrativeError", "Narrator", "Used"]


@dataclass(frozen=True)
class Call:
    """A reference of a text, and what it led to.

    line: where it stands; function: `waarde`; source: as written; used: the figures behind it; text: what stands on the page; value:
    the number behind that (of a direction 1, 0, -1; of a difference with its sign); other: `anders` stands there; refers: the label or
    code that it names.
    """

    line: int
    function: str
    source: str
    used: tuple[Used, ...]
    text: str
    value: float | None
    other: bool
    refers: str


@dataclass(frozen=True)
class Narrative:
    """A text as readers get it. document: its chapters, filled in; form None for a text without fixed form."""

    markdown: str
    calls: tuple[Call, ...]
    document: chapters.Document
    _placed: str = field(default="", repr=False)  # the markdown, with behind every number the place of its call
    placed_document: chapters.Document | None = field(default=None, repr=False)  # its chapters, likewise

    def keyed(self, disputed: Callable[[Sequence[Used]], tuple[str, bool]] = lambda used: ("", False), placed: str | None = None) -> tuple[str, list[str]]:
        """The markdown in which every number carries the keys of its figures (see `keys`), and what is said of those that are disputed.

        disputed: what checks say against figures, and whether they dispute the value (Edition.disputed). Such a number has the mark of
        `writing.DIFFERS`; the sentences say what other figures say. placed: a part of it, from `placed_document`; all of it if left out.
        """
        placed = self._placed if placed is None else placed
        parts, notes, at = [], {}, 0
        for found in _PLACE.finditer(placed):
            call = self.calls[int(found[1])]
            start = found.start() - len(call.text)
            said, mark = placed[start : found.start()], ""
            if start < at or said.casefold() != call.text.casefold():  # an author's filter made something else of it
                parts.append(placed[at : found.start()])
            else:
                against, differs = disputed(call.used)
                if writing.MINUS not in said and all((u.value or 0) < 0 for u in call.used):  # the sentence says in words that it is less
                    against = against.replace(f"{writing.MINUS}€", "€")
                if differs:
                    mark = f" {writing.mark(against)}"
                    notes[f"{writing.DIFFERS} bij {said}: {against}."] = None
                parts += [placed[at:start], f'[{said}{mark}]{{{keys.ATTRIBUTE}="{" ".join(dict.fromkeys(u.mark for u in call.used))}"}}']
            at = found.end()
        return "".join([*parts, placed[at:]]), list(notes)

    @property
    def without_marks(self) -> str:
        """The text without what only publishers read: the ids of headings, and `@` for a number that they give."""
        text = re.sub(r"^(#{1,6} .*?) \{#[\w-]+\}$", r"\1", self.markdown, flags=re.MULTILINE)
        for label in self.refers:
            text = text.replace(f"@{label}", label)
        return text

    @property
    def refers(self) -> list[str]:
        """Labels of figures and tables that the text refers to."""
        return list(dict.fromkeys(c.refers for c in self.calls if c.function in ("figuur", "tabel") and c.refers))


class Narrator:
    """Fills in an edition's texts from its protected observations.

    area: the municipality's own. forms: kinds of chapters. figures: what texts can refer to by label; milestones: the list of the
    municipality; both are asked when a text needs them.
    """

    def __init__(
        self, observations: pd.DataFrame, reference: Reference, area: str, *, forms: Forms | None = None,
        figures: Callable[[], Mapping[str, Label]] = dict, milestones: Callable[[], Sequence] = list,
    ):  # fmt: skip
        self.figures = Figures(observations, reference, area)
        self.forms = forms or Forms(reference.folder)
        self.labels, self.milestones = figures, milestones

    @classmethod
    def of(
        cls, project: Project, publication: Publication, observations: pd.DataFrame, reference: Reference, pages: Callable[[], Sequence[str]]
    ) -> Narrator:
        """The narrator of an edition. pages: those of the publication that have something to show, asked when a text refers to one."""

        def milestones() -> Sequence:
            from peilmerk import word_registers

            return word_registers.milestones(project, publication.municipality, publication.peildatum)

        return cls(
            observations, reference, publication.area, forms=Forms(reference.folder, publication.report),
            figures=lambda: labels.of(project, publication, pages()), milestones=milestones,
        )  # fmt: skip

    def render(self, path: Path, page: str | None = None) -> str:
        """The text with its references filled in. Raises NarrativeError naming file and lines."""
        return self.narrate(path, page).markdown

    def narrate(self, path: Path, page: str | None = None) -> Narrative:
        """The text with its references filled in, and what each led to. page: on which it stands, that of its name if left out.

        Raises NarrativeError with every fault of the text.
        """
        source = path.read_text("utf-8-sig").replace("\r\n", "\n")
        faults = list(chapters.parse(source, self.forms).faults)
        language = Language(self.figures, path.stem if page is None else page, self.labels, self.milestones)
        calls: list[Call] = []
        listening = {name: _heard(name, function, calls, faults) for name, function in language.functions().items()}
        made, wrong = sandbox.template(source, listening)
        faults += wrong
        try:
            text = sandbox.run(made) if made else ""
        except NarrativeError as error:
            faults.append((0, str(error)))
        if faults:
            raise NarrativeError.of(path.name, faults)
        document = chapters.parse(_PLACE.sub("", text), self.forms)
        placed = chapters.parse(text, self.forms)
        return Narrative(chapter_pages.write(document), tuple(calls), document, chapter_pages.write(placed), placed)


def _heard(name: str, function: Callable[..., Said], calls: list[Call], faults: list[tuple[int, str]]) -> Callable[..., str]:
    """A function of the language as a text calls it: what it said is remembered, and what is wrong does not stop the rest."""
    signature = inspect.signature(function)

    def call(*args, **named) -> str:
        line = named.pop(sandbox.LINE)
        source = f"{name}({', '.join([*map(_shown, args), *(f'{k}={_shown(v)}' for k, v in named.items())])})"
        try:
            _fitting(name, signature, args, named)
            said = function(*args, **named)
        except PeilmerkError as error:
            told = str(error)
            whole = told.replace(f"{name}(...)", source, 1) if told.startswith(f"{name}(...)") else told
            faults.append((line, whole if whole.startswith(f"{name}(") else f"{source}: {told}"))
            return ""
        except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
            faults.append((line, f"{source} cannot be read: {error}. Arguments are texts in quotes."))
            return ""
        calls.append(Call(line, name, source, said.used, said.text, said.value, said.other, said.refers))
        return f"{said.text}\ue000{len(calls) - 1}\ue001" if name in _NUMBERS and not said.other else said.text

    return sandbox.language_function(call)


def _fitting(name: str, signature: inspect.Signature, args: tuple, named: dict) -> None:
    """Raise NarrativeError if a call has not the arguments of its function."""
    known = [p for p in signature.parameters if p != "dimensies"]
    if "dimensies" in signature.parameters:
        known += [*DIMENSIONS, "thema"]
    for argument in named:
        if argument not in known:
            raise UnknownName.among(f"argument of {name}:", argument, known)
    try:
        signature.bind(*args, **named)
    except TypeError as error:
        needed = [p.name for p in signature.parameters.values() if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
        raise NarrativeError(f"{name}(...): {error}. It begins with {', '.join(needed)}; what follows has a name, such as uitsplitsing=\"...\".") from None


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)
