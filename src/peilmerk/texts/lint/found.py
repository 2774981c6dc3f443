"""What the lint finds: kinds with their Dutch names, and findings with file, line, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from peilmerk.errors import ConfigError


@dataclass(frozen=True)
class Kind:
    """A kind of fault. `why` tells authors why it matters; `fatal` ones stop a publication and cannot be switched off in the text."""

    name: str
    title: str
    why: str
    severity: str = "warning"

    @property
    def fatal(self) -> bool:
        """Whether the text cannot be published with it."""
        return self.severity == "critical"


_KINDS = [
    Kind("sjabloon", "Teksten zijn in te vullen", "Een verwijzing die niet naar precies één cijfer, figuur of mijlpaal leidt, kan niet worden gepubliceerd.", "critical"),
    Kind("getypt-getal", "Geen getypte getallen in teksten", "Elk getal in een tekst is een verwijzing naar een cijfer, zodat tekst en tabel niet kunnen verschillen."),
    Kind("getal-in-woorden", "Geen cijfers in woorden in teksten", "Ook ‘drie wijken’ of ‘de helft’ is een cijfer dat een volgende editie anders kan zijn."),
    Kind("richtingwoord", "Richtingwoorden kloppen met de cijfers", "Een tekst die zegt dat iets stijgt terwijl het cijfer daalt, spreekt de tabel tegen."),
    Kind("richting-getypt", "Richtingen zijn ingevuld", "Een richting die is geleverd, vult de tekst zelf in met richting(); dan verandert zij mee."),
    Kind("richting-tegenspraak", "Geen alinea spreekt zichzelf tegen", "Iets kan niet in dezelfde alinea stabiel zijn en dalen; vaak komt een van de twee zinnen uit een eerdere editie."),
    Kind("richting-voegwoord", "Terwijl, maar en ook passen bij de richtingen", "‘A stijgt, terwijl B ook stijgt’: verandert het cijfer, dan klopt het voegwoord niet meer."),
    Kind("periode-anders", "Een cijfer is van de periode die de zin noemt", "Bij ‘in 2019’ hoort het cijfer van 2019; een cijfer van een ander jaar is vaak blijven staan."),
    Kind("periode-onbenoemd", "Van een ouder cijfer staat erbij van wanneer het is", "Een lezer denkt dat een cijfer over de periode van de editie gaat, tenzij er iets anders staat."),
    Kind("verwijzing", "Verwijzingen naar figuren, tabellen en bijlagen bestaan", "Nummers van figuren en bladzijden verschuiven; een verwijzing met figuur() of tabel() nummert zichzelf."),
    Kind("datum-voorbij", "Geen toekomst die al voorbij is", "Een zin over wat nog komt, met een datum van voor de peildatum, komt meestal uit een eerdere editie."),
    Kind("datum-vaag", "Geen ‘binnenkort’ zonder datum", "De lezer weet niet wanneer de tekst is geschreven, en dus niet wanneer binnenkort is.", "info"),
    Kind("kop-dubbel", "Geen kop staat er twee keer", "Twee gelijke koppen onder elkaar: een lezer (en een schermlezer) kan ze niet uit elkaar houden."),
    Kind("kop-leeg", "Onder elke kop staat tekst", "Een kop zonder tekst belooft iets dat er niet is."),
    Kind("blok-leeg", "Elk blok van een hoofdstuk heeft tekst", "Een hoofdstuk heeft vaste blokken; een leeg blok zegt waarom het leeg is."),
    Kind("kop-niveau", "Koppen slaan geen niveau over", "Wie met een schermlezer langs koppen springt, mist een niveau.", "info"),
    Kind("alinea-dubbel", "Geen alinea staat er twee keer", "Een alinea die ook ergens anders staat, is vaak blijven staan bij knippen en plakken."),
    Kind("alinea-vorige-editie", "Geen alinea is ongewijzigd overgenomen", "Wat letterlijk ook in de vorige editie staat, gaat misschien over toen en niet over nu."),
    Kind("alinea-hergebruikt", "Zinnen uit de vorige editie met nieuwe cijfers", "De woorden zijn gelijk gebleven, de cijfers zijn nieuw: kloppen de woorden nog?", "info"),
    Kind("zin-onaf", "Zinnen zijn af", "Een zin zonder einde of begin is bij het knippen verminkt."),
    Kind("zin-samengevoegd", "Zinnen lopen niet in elkaar over", "Twee halve zinnen die aan elkaar zijn geraakt, zeggen iets anders dan bedoeld."),
    Kind("opmaak-in-tabel", "Geen opmaak van lijsten in tabellen", "Een streepje of sterretje in een cel wordt niet als lijst getoond maar als teken."),
    Kind("link-geplakt", "Links zijn heel", "Twee aaneengeplakte adressen leiden nergens heen."),
    Kind("link-leeg", "Links hebben tekst en adres", "Een link zonder tekst is voor een schermlezer niet te vinden; een link zonder adres gaat nergens heen."),
    Kind("link-dubbel", "Elke link heeft zijn eigen onderwerp", "Hetzelfde adres bij twee onderwerpen: een van de twee verwijst waarschijnlijk verkeerd."),
    Kind("eenheid-vergeten", "Bij elk cijfer staat waarvan", "Een getal zonder eenheid of zonder € kan de lezer niet duiden."),
    Kind("percentage-waarvan", "Bij elk percentage staat waarvan", "44% zegt pas iets als de lezer weet waarvan het een deel is.", "info"),
    Kind("eenheid-gemengd", "Eén teleenheid per onderwerp", "Cliënten, gezinnen en jeugdigen zijn verschillende aantallen; weken en dagen zijn niet te vergelijken."),
    Kind("voetnoot", "Elk teken heeft zijn voetnoot", "Een sterretje zonder noot laat de lezer zoeken; een noot zonder teken hoort nergens bij."),
    Kind("akkoord", "Uitgezette meldingen hebben een reden", "Wie een melding uitzet, zegt waarom, zodat een ander het kan beoordelen."),
]  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


@dataclass(frozen=True)
class Found:
    """One fault in a text. `what` and `do` are Dutch sentences; `subject` is short and the same in the next run."""

    kind: str
    file: str
    line: int
    subject: str
    what: str
    do: str

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ConfigError(f"'{self.kind}' is no kind of fault of a text; add it to texts/lint/found.py.")

    @property
    def where(self) -> str:
        """`teksten/jeugd.md, regel 3`."""
        return f"teksten/{self.file}, regel {self.line}"

    @property
    def told(self) -> str:
        """What is wrong, and what to do about it."""
        return f"{self.what} {self.do}".strip()
