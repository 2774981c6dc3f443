"""The accessibility statement of the website, after the Dutch model: who is responsible, for what, how far it complies, what is wrong, what was tested, whom to tell.

What a municipality says stands in `toegankelijkheid.yml` beside peilmerk.yml, what the tests found in `toegankelijkheid-onderzoek.yml`, which they write themselves
(`python tests/test_accessibility_browser.py --write SITE`). Nothing here is invented: what neither file says is not on the page.

Source of the model and its statuses: digitoegankelijk.nl (Besluit digitale toegankelijkheid overheid; EN 301 549, WCAG 2.1 AA).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from peilmerk import period
from peilmerk.errors import ConfigError
from peilmerk.project import Project, validated
from peilmerk.publishers.markup import escape, markdown_text, raw

#: What the municipality says, and what its tests found.
FILE, RECORD = "toegankelijkheid.yml", "toegankelijkheid-onderzoek.yml"
#: The page on the site, beside the start page over all editions.
PAGE = "toegankelijkheid"
STATUSES = {
    "A": ("voldoet volledig", "Een volledig onderzoek liet zien dat de website aan alle eisen voldoet."),
    "B": (
        "voldoet gedeeltelijk",
        "Een volledig onderzoek liet zien aan welke eisen de website nog niet voldoet. Van elke tekortkoming staat hieronder wat er aan gebeurt.",
    ),
    "C": (
        "eerste maatregelen genomen",
        "Er is nog geen volledig onderzoek gedaan, maar het is gepland, en aan bekende tekortkomingen wordt gewerkt.",
    ),
    "D": (
        "voldoet niet",
        "Er is nog geen volledig onderzoek gedaan door een onafhankelijk bureau, en het is niet gepland. Daarom mag niet worden gezegd dat de website voldoet.",
    ),
    "E": (
        "geen toegankelijkheidsverklaring",
        "Er is nog geen verklaring gemaakt over de toegankelijkheid van deze website.",
    ),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(_Strict):
    """Whom to tell of a barrier, and what the municipality promises: `reactie` is in its own words (`binnen 15 werkdagen`); klacht: where to go if that does not help."""

    email: str = ""
    telefoon: str = ""
    adres: str = ""
    reactie: str = ""
    klacht: str = ""


class Shortcoming(_Strict):
    """What does not comply, or is hard for some: with the criterion, why, for whom, what to use instead, what is done about it and when."""

    wat: str
    eis: str = ""
    reden: str
    gevolg: str = ""
    alternatief: str
    maatregel: str = ""
    gereed: dt.date | None = None


class Signature(_Strict):
    """Who answers for the statement: a member of the board, by name and office."""

    naam: str = ""
    functie: str


class Audit(_Strict):
    """A study by somebody else. volledig: of the whole website by WCAG-EM; rapport: where it can be read."""

    datum: dt.date
    door: str
    wat: str
    volledig: bool = False
    rapport: str = ""


class Statement(_Strict):
    """toegankelijkheid.yml. status: A to E; gepland: when a full study is planned; onderdelen: what the statement is about; buiten: what it is not about, and why.

    datum: when it was made; herzien: when it was last looked at again; technieken: what a reader's programs have to understand; geregistreerd: its address in the register of statements.
    """

    status: Literal["A", "B", "C", "D", "E"]
    datum: dt.date
    herzien: dt.date | None = None
    vastgesteld: Signature | None = None
    geregistreerd: str = ""
    verantwoordelijk: str = ""
    website: str = ""
    onderdelen: list[str] = []
    buiten: list[str] = []
    technieken: list[str] = []
    gepland: dt.date | None = None
    onderzoeken: list[Audit] = []
    tekortkomingen: list[Shortcoming] = []
    contact: Contact = Contact()

    @model_validator(mode="after")
    def _no_better_than_it_is(self) -> Statement:
        """A and B need a full study by somebody else, A has no shortcomings, C has a date for it."""
        if self.status in "AB" and not any(o.volledig for o in self.onderzoeken):
            raise ValueError(
                f"status {self.status} needs a full study by somebody else: an entry of onderzoeken with `volledig: true`. Without one it is C (planned: gepland) or D."
            )
        if self.status == "A" and self.tekortkomingen:
            raise ValueError(
                "status A is for a website without shortcomings, and tekortkomingen has some. It is B."
            )
        if self.geregistreerd and not self.geregistreerd.startswith("https://"):
            raise ValueError(f"geregistreerd is {self.geregistreerd!r}. Give the whole address of the statement in the register: https://...")
        if self.herzien and self.herzien < self.datum:
            raise ValueError(f"herzien ({self.herzien}) is before datum ({self.datum}), the day on which the statement was made.")
        if self.status == "C" and self.gepland is None:
            raise ValueError(
                "status C needs the day for which a full study is planned: gepland. Without it the status is D."
            )
        return self


class Tested(_Strict):
    """One thing that the tests looked at, and what they found: `fouten` is counted, never written by hand."""

    wat: str
    eis: str
    fouten: int


class Record(_Strict):
    """toegankelijkheid-onderzoek.yml, as the tests left it. hulpmiddelen: name and version; paginas: how many pages were looked at, of which editions; steekproef: one of every kind."""

    datum: dt.date
    hulpmiddelen: dict[str, str]
    edities: list[str]
    steekproef: bool
    paginas: int
    weergaven: list[str]
    onderzocht: list[Tested]


def statement(project: Project) -> Statement | None:
    """What the municipality says; None if it says nothing. Raises ConfigError."""
    return _read(project, FILE, Statement)


def record(project: Project) -> Record | None:
    """What the tests found; None if they left nothing. Raises ConfigError."""
    return _read(project, RECORD, Record)


def _read(project: Project, name: str, model):
    path = project.root / name
    if not path.is_file():
        return None
    try:
        return validated(model, yaml.safe_load(path.read_text("utf-8")), name)
    except yaml.YAMLError as error:
        raise ConfigError(f"{name} is no valid YAML: {error}") from None


def page(project: Project) -> str:
    """The page, as markdown that either publisher makes the same of."""
    said, tested = statement(project), record(project)
    who = said.verantwoordelijk if said and said.verantwoordelijk else project.organisation
    parts = [
        "---\ntitle: Toegankelijkheid\ntoc: true\n---",
        f"{_text(who)} wil dat iedereen deze website kan gebruiken, ook wie slecht ziet, niet met een muis werkt, of moeite heeft met lezen. Deze verklaring zegt hoe ver dat is gelukt.",
        *_status(said, who),
        *_scope(said),
        *_shortcomings(said),
        *_studies(said, tested, {p.id: p.heading for p in project.publications}),
        *_contact(project, said),
        *(_signed(said) if said else []),
    ]
    return "\n\n".join(parts) + "\n"


def _signed(said: Statement) -> list[str]:
    """When the statement was made and looked at again, who answers for it, where it is registered."""
    again = f", voor het laatst nagekeken op {_day(said.herzien)}" if said.herzien else ""
    parts = ["## Deze verklaring", f"Opgesteld op {_day(said.datum)}{again}."]
    if said.vastgesteld:
        parts.append(f"Vastgesteld door {_text(', '.join(filter(None, (said.vastgesteld.naam, said.vastgesteld.functie))))}.")
    if said.geregistreerd:
        parts.append(f"Deze verklaring staat ook in het [register van toegankelijkheidsverklaringen]({said.geregistreerd}).")
    return parts


def _status(said: Statement | None, who: str) -> list[str]:
    letter = said.status if said else "E"
    word, meaning = STATUSES[letter]
    planned = (
        f" Een volledig onderzoek is gepland voor {_day(said.gepland)}." if said and said.gepland else ""
    )
    return [
        "## Status",
        raw(
            f'<p class="pm-banner"><span class="pm-badge">Status {letter}</span> {escape(word[:1].upper() + word[1:])}.</p>'
        ),
        f"{meaning}{planned}",
        "Overheden moeten hun websites toegankelijk maken volgens het Besluit digitale toegankelijkheid overheid. De eisen staan in de norm EN 301 549, die voor websites verwijst naar WCAG 2.1, niveau A en AA. "
        "De status loopt van A (voldoet volledig) tot en met E (geen verklaring).",
    ]


def _scope(said: Statement | None) -> list[str]:
    if said is None:
        return []
    where = (
        f"De verklaring geldt voor {_text(said.website)}."
        if said.website
        else "De verklaring geldt voor deze website."
    )
    inside = "\n".join(f"- {_text(o)}" for o in said.onderdelen)
    outside = "\n".join(f"- {_text(o)}" for o in said.buiten)
    needed = f"De website maakt gebruik van: {_text(', '.join(said.technieken))}." if said.technieken else ""
    return [
        "## Waarvoor deze verklaring geldt", where, *([f"Daar horen bij:\n\n{inside}"] if inside else []),
        *([f"De verklaring geldt niet voor:\n\n{outside}"] if outside else []), *([needed] if needed else []),
    ]  # fmt: skip


def _shortcomings(said: Statement | None) -> list[str]:
    if said is None:
        return []
    if not said.tekortkomingen:
        return ["## Wat nog niet goed is", "Er zijn geen tekortkomingen bekend."]
    parts = ["## Wat nog niet goed is"]
    for one in said.tekortkomingen:
        facts = [
            ("Eis", one.eis),
            ("Reden", one.reden),
            ("Voor wie", one.gevolg),
            ("Wat u kunt doen", one.alternatief),
            ("Wat wij doen", one.maatregel),
        ]
        facts += [("Klaar op", _day(one.gereed))] if one.gereed else []
        rows = "".join(
            f"<div><dt>{escape(word)}</dt><dd>{escape(text)}</dd></div>" for word, text in facts if text
        )
        parts += [f"### {_text(one.wat)}", raw(f'<dl class="pm-facts">{rows}</dl>')]
    return parts


def _studies(said: Statement | None, tested: Record | None, headings: dict[str, str]) -> list[str]:
    parts = ["## Hoe de website is onderzocht"]
    for study in sorted(said.onderzoeken if said else [], key=lambda o: o.datum, reverse=True):
        report = f" [Lees het rapport]({study.rapport})." if study.rapport else ""
        parts.append(f"{_day(study.datum)}: {_text(study.door)}, {_text(study.wat)}.{report}")
    if not any(o.volledig for o in (said.onderzoeken if said else [])):
        parts.append("De website is nog niet door een onafhankelijk bureau volledig onderzocht.")
    if tested is None or not set(tested.edities) & headings.keys():  # a record of editions that are not on this site says nothing of it
        return [*parts, "Van automatisch onderzoek is niets vastgelegd."]
    tools = ", ".join(f"{name} {version}" for name, version in tested.hulpmiddelen.items())
    sample = ", één van elke soort," if tested.steekproef else ""
    looked = f"{tested.paginas} pagina's{sample} van {'; '.join(headings.get(e, e) for e in tested.edities)}"
    parts.append(
        f"Op {_day(tested.datum)} zijn {_text(looked)} automatisch onderzocht met {_text(tools)}, {_text(' en '.join(tested.weergaven))}. "
        "Een automatisch onderzoek vindt ongeveer de helft van alle tekortkomingen. Of een tekst duidelijk is, moeten mensen beoordelen."
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(o.wat)}</th><td>{escape(o.eis)}</td><td class="pm-text">{_faults(o.fouten)}</td></tr>'
        for o in tested.onderzocht
    )
    parts.append(
        raw(
            '<div class="pm-tablebox"><div class="pm-scroll"><table class="pm-table"><caption>Wat automatisch is onderzocht</caption><thead><tr><th scope="col">Onderzocht</th>'
            f'<th scope="col">Eis (WCAG)</th><th scope="col">Gevonden</th></tr></thead><tbody>{rows}</tbody></table></div></div>'
        )
    )
    return parts


def _faults(number: int) -> str:
    """A count of faults in words: it is no figure of the report, and has no key."""
    return "geen fouten" if number == 0 else "1 fout" if number == 1 else f"{number} fouten"


def _contact(project: Project, said: Statement | None) -> list[str]:
    contact = said.contact if said else Contact()
    ways = [
        (word, text)
        for word, text in (
            ("E-mail", contact.email),
            ("Telefoon", contact.telefoon),
            ("Adres", contact.adres),
        )
        if text
    ]
    if not ways and project.config.colofon.contact:
        ways = [("Contact", project.config.colofon.contact)]
    parts = [
        "## Werkt er iets niet voor u?",
        "Laat het ons weten, dan lossen wij het op of geven wij u de informatie op een andere manier. Vertel op welke pagina het is en wat er misgaat.",
    ]
    if ways:
        parts.append(
            raw(
                f'<dl class="pm-facts">{"".join(f"<div><dt>{escape(w)}</dt><dd>{_reached(w, t)}</dd></div>" for w, t in ways)}</dl>'
            )
        )
    else:
        parts.append(f"Neem contact op met {_text(project.organisation)} van uw gemeente.")
    if contact.reactie:
        parts.append(f"U krijgt {_text(contact.reactie)} antwoord.")
    parts.append(
        _text(contact.klacht)
        if contact.klacht
        else "Bent u niet tevreden met ons antwoord? Dan kunt u een klacht indienen bij de gemeente, en daarna bij de ombudsman."
    )
    return parts


def _reached(word: str, text: str) -> str:
    """A way to reach somebody; a mail address is a link."""
    return f'<a href="mailto:{escape(text)}">{escape(text)}</a>' if word == "E-mail" else escape(text)


def _text(text: str) -> str:
    return markdown_text(text)


def _day(day: dt.date) -> str:
    return period.parse(day.isoformat()).label
