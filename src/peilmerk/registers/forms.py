"""The registers that Peilmerk reads: what a row of each is, its columns, and the code lists that these use.

Columns have the names of iWmo and iJw where those have one (in lower case, with underscores), of Iv3 for the taakveld, and
otherwise the word that departments use. Source of the code lists: Zorginstituut Nederland, iWmo and iJw, release 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What a cell holds. person, household, identifier: kept as a keyed hash only; person is a client's number, mostly a
#: citizen service number. month: a day or month of which only the month is kept. birth: a birth date, of which only the
#: month is kept. day: a calendar day. number, amount (euro), flag (ja/nee). code: a word of a code list below.
#: product, district, scheme, taakveld: looked up in data/reference; provider: a short code of an organisation.
Kind = Literal[
    "person", "household", "identifier", "day", "month", "birth", "number", "amount", "flag", "code", "product", "district", "taakveld", "provider",
]  # fmt: skip
#: How a kind is kept: the type of its column in Parquet.
STORED = {
    "person": "int64", "household": "int64", "identifier": "int64", "day": "date32", "month": "date32", "birth": "date32", "number": "float64",
    "amount": "float64", "flag": "bool", "code": "string", "product": "string", "district": "string", "taakveld": "string", "provider": "string",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a register. `also`: other names under which standards and suppliers know it. `codes`: its code list."""

    name: str
    kind: Kind
    required: bool = False
    also: tuple[str, ...] = ()
    codes: str = ""
    help: str = ""


@dataclass(frozen=True)
class Form:
    """A register: what one row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {c.name: c for c in self.columns}


#: Code -> Dutch label, and other spellings of a code. An empty cell is unknown.
CODES: dict[str, dict[str, tuple[str, ...]]] = {
    # COD327, type verwijzer; 07 stood in it until release 3.
    "verwijzer": {
        "gemeente": ("01",), "huisarts": ("02", "poh jeugd-ggz"), "jeugdarts": ("03",), "gecertificeerde instelling": ("04", "gi"),
        "medisch specialist": ("05",), "geen verwijzer": ("06", "zelfverwijzer", "zelfverwijzer/geen verwijzer"), "onbekend": ("07", "99"),
        "rechter of justitie": ("08", "rechter", "rechter, officier van justitie, functionaris justitiële jeugdinrichting"),
    },
    # WJ756, eenheid
    "eenheid": {
        "minuut": ("01", "minuten", "min"), "uur": ("04", "uren", "u"), "etmaal": ("14", "etmalen", "dag", "dagen"), "dagdeel": ("16", "dagdelen", "dagdeel (4 uur)"),
        "stuks": ("82", "84", "stuk", "stuks (output)", "stuks (inspanning)"), "euro": ("83", "euro's", "eur", "€"),
    },
    # WJ757, frequentie
    "frequentie": {
        "dag": ("1", "per dag"), "week": ("2", "per week"), "maand": ("4", "per maand"),
        "totaal": ("6", "totaal binnen geldigheidsduur toewijzing", "totaal binnen geldigheidsduur", "per toewijzing"),
    },
    # COD467, status aanlevering
    "status": {
        "nieuw": ("1", "eerste aanlevering"), "gewijzigd": ("2", "gewijzigde aanlevering"), "verwijderd": ("3", "verwijderen", "verwijderen aanlevering"),
        "ongewijzigd": ("9",),
    },
    # COD043, indicatie debet/credit
    "debet_credit": {"debet": ("d", "debetbedrag en aantal"), "credit": ("c", "creditbedrag en aantal")},
    # The categories of the Participatiewet: art. 3 and 4.
    "leefvorm": {
        "alleenstaande": ("a", "alleenstaand"), "alleenstaande ouder": ("ao", "eenoudergezin"), "gehuwden": ("g", "paar", "samenwonend", "gehuwd"),
        "kostendeler": ("k", "kostendelers"), "in een inrichting": ("i", "inrichting"),
    },
    "leveringsvorm": {"zorg in natura": ("zin", "natura"), "pgb": ("persoonsgebonden budget",)},
}  # fmt: skip

_CLIENT = Column("client", "person", True, ("bsn", "burgerservicenummer", "clientnummer"), help="nummer van de cliënt; wordt een sleutel zonder betekenis")
_BIRTH = Column("geboortedatum", "birth", help="alleen de maand blijft bewaard")
_HOME = Column("huishouden", "household", also=("huishoudnummer", "adresnummer"), help="nummer van huishouden of adres")
_DISTRICT = Column("wijk", "district", also=("wijkcode", "stadsdeel"), help="waar de cliënt woont; leeg is onbekend")
_PRODUCT = Column("product", "product", True, ("productcategorie", "productcode"), help="code of naam van data/reference/producten.csv")
_STATUS = Column("status", "code", also=("status_aanlevering", "statusaanlevering"), codes="status", help="verwijderd: de regel en zijn voorganger vervallen")
_NUMBER = Column("toewijzingnummer", "identifier", help="met een kolom status vervangt een latere regel een eerdere met hetzelfde nummer en product")
_VOLUME = Column("volume", "number", also=("geleverd_volume", "aantal", "omvang"))
_UNIT = Column("eenheid", "code", codes="eenheid")

FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("indicaties", "een indicatie: één product voor één cliënt, van een dag tot een dag", (
            _CLIENT, _NUMBER, _PRODUCT,
            Column("ingangsdatum", "day", True, ("toewijzingingangsdatum", "begindatum"), help="eerste dag dat de indicatie geldt"),
            Column("einddatum", "day", also=("toewijzingeinddatum",), help="laatste dag; leeg: loopt nog"),
            Column("verwijzer", "code", also=("type_verwijzer", "verwijzertype"), codes="verwijzer"),
            Column("aanbieder", "provider", also=("agb", "agbcode"), help="AGB-code"),
            _VOLUME, _UNIT, Column("frequentie", "code", codes="frequentie"),
            Column("leveringsvorm", "code", codes="leveringsvorm"),
            _DISTRICT, _HOME, _BIRTH, _STATUS,
        )),
        Form("personen", "een adres van één cliënt, van een dag tot een dag", (
            _CLIENT, Column("vanaf", "day", True, ("datum_ingang_adres",)), Column("tot", "day", also=("datum_einde_adres",), help="laatste dag; leeg: woont er nog"),
            _DISTRICT, _HOME, _BIRTH,
        )),
        Form("geleverd", "geleverde zorg: één product voor één cliënt in één maand", (
            _CLIENT, _NUMBER, _PRODUCT,
            Column("leveringsmaand", "month", True, ("maand", "begindatum", "productperiode")),
            _VOLUME, _UNIT, Column("aanbieder", "provider", also=("agb", "agbcode")),
        )),
        Form("declaraties", "een gedeclareerde prestatie: één product voor één cliënt, in een maand geleverd", (
            _CLIENT, Column("referentienummer", "identifier"), _NUMBER, _PRODUCT,
            Column("leveringsmaand", "month", True, ("begindatum", "productperiode")),
            Column("factuurmaand", "month", True, ("declaratiemaand", "declaratiedagtekening", "factuurdatum")),
            Column("bedrag", "amount", True, ("ingediend_bedrag", "toegekend_bedrag")),
            _VOLUME, _UNIT, Column("debet_credit", "code", also=("debetcredit",), codes="debet_credit", help="credit: bedrag en volume gaan af van wat eerder is gedeclareerd"),
            Column("taakveld", "taakveld", help="taakveld van Iv3"), Column("aanbieder", "provider", also=("agb", "agbcode")),
        )),
        Form("wachtlijst", "een aanmelding waarop gewacht wordt", (
            _CLIENT, Column("product", "product", also=("voorziening",)),
            Column("aanmelddatum", "day", True, ("datum_aanmelding",)), Column("startdatum", "day", help="leeg: wacht nog"),
            Column("afgemeld", "day", help="dag waarop het wachten zonder start eindigde"),
            Column("spoed", "flag"), _DISTRICT,
        )),
        Form("uitkeringen", "een uitkering: één regeling voor één cliënt, van een dag tot een dag", (
            _CLIENT, _NUMBER, Column("regeling", "product", True, ("soort_uitkering",), help="pw-bijstand, ioaw, ioaz, pw-bbz, ..."),
            Column("ingangsdatum", "day", True, ("datum_ingang",)), Column("einddatum", "day", also=("datum_einde",)),
            Column("leefvorm", "code", codes="leefvorm"), _HOME, _DISTRICT, _BIRTH, _STATUS,
        )),
        Form("doorbraak", "een casus van de doorbraakaanpak", (
            Column("client", "person", also=("bsn", "casus", "casusnummer"), required=True),
            Column("aangemeld", "day", True), Column("opgepakt", "day"), Column("plan", "day"), Column("uitgevoerd", "day"), Column("afgesloten", "day"),
            *(Column(f"besparing_{law}", "amount", help=f"besparing in euro, {name}") for law, name in (
                ("wmo", "Wmo"), ("jeugdwet", "Jeugdwet"), ("participatiewet", "Participatiewet"), ("zvw", "Zvw"), ("wlz", "Wlz"), ("overig", "overig"),
            )),
            Column("kosten", "amount", help="kosten van het plan in euro"), _DISTRICT,
        )),
    )
}  # fmt: skip


def code_of(codes: str, text: str) -> str | None:
    """The word of a code list that a text means: the word itself, a standard's code or another spelling; None if it is none."""
    wanted = " ".join(text.split()).casefold()
    for word, spellings in CODES[codes].items():
        if wanted == word or wanted in spellings or wanted.lstrip("0") in {s.lstrip("0") for s in spellings if s.isdigit()}:
            return word
    return None
