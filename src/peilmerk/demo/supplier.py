"""Voorbeeldsuite, a supplier that does not exist: what its exports call the columns and the words of each register.

The same names stand in data/reference/registers/voorbeeldsuite-<register>.yml, from the reader's side.
"""

from __future__ import annotations

from peilmerk.demo.town import Town

SOURCE = "Voorbeeldsuite (synthetisch)"

#: Register -> our column -> the supplier's, in the order of the file.
HEADERS: dict[str, dict[str, str]] = {
    "indicaties": {
        "client": "Burgerservicenummer", "naam": "Naam", "geboortedatum": "Geboren", "toewijzingnummer": "Besluitnr",
        "product": "Voorziening", "ingangsdatum": "Geldig van", "einddatum": "Geldig t/m", "verwijzer": "Verwezen door",
        "aanbieder": "Zorgaanbieder", "volume": "Toegekend", "eenheid": "Per eenheid", "frequentie": "Herhaling", "leveringsvorm": "Vorm",
        "wijk": "Gebied", "huishouden": "Adresnr", "status": "Mutatie", "toelichting": "Toelichting",
    },
    "personen": {
        "client": "Burgerservicenummer", "naam": "Naam", "geboortedatum": "Geboren", "vanaf": "Woont er sinds", "tot": "Woonde er tot en met",
        "wijk": "Gebied", "huishouden": "Adresnr",
    },
    "geleverd": {
        "client": "bsn_client", "toewijzingnummer": "besluitnr", "product": "voorziening", "leveringsmaand": "maand_levering", "volume": "geleverd",
        "eenheid": "eenheid", "aanbieder": "zorgaanbieder",
    },
    "declaraties": {
        "client": "Burgerservicenummer", "referentienummer": "Regelnr", "toewijzingnummer": "Besluitnr", "product": "Voorziening",
        "leveringsmaand": "Zorgmaand", "factuurmaand": "Factuur ontvangen", "bedrag": "Bedrag in euro", "volume": "Hoeveelheid",
        "eenheid": "Per eenheid", "debet_credit": "D/C", "taakveld": "Kostenplaats", "aanbieder": "Zorgaanbieder",
    },
    "wachtlijst": {
        "client": "Burgerservicenummer", "naam": "Naam", "product": "Gevraagd", "aanmelddatum": "Gemeld op", "startdatum": "Hulp begonnen op",
        "afgemeld": "Van de lijst op", "spoed": "Urgent", "wijk": "Gebied", "toelichting": "Toelichting",
    },
    "uitkeringen": {
        "client": "Burgerservicenummer", "naam": "Naam", "geboortedatum": "Geboren", "toewijzingnummer": "Uitkeringsnr", "regeling": "Soort",
        "ingangsdatum": "Recht vanaf", "einddatum": "Recht t/m", "leefvorm": "Huishoudtype", "huishouden": "Adresnr", "wijk": "Gebied",
        "status": "Mutatie",
    },
    "doorbraak": {
        "client": "BSN", "naam": "Naam", "aangemeld": "Binnengekomen", "opgepakt": "Coach gestart", "plan": "Plan vastgesteld",
        "uitgevoerd": "Plan uitgevoerd", "afgesloten": "Dossier dicht", "besparing_wmo": "Minder Wmo", "besparing_jeugdwet": "Minder jeugdhulp",
        "besparing_participatiewet": "Minder uitkering", "besparing_zvw": "Minder Zvw", "besparing_wlz": "Minder Wlz",
        "besparing_overig": "Minder overig", "kosten": "Kosten plan", "wijk": "Gebied", "toelichting": "Toelichting",
    },
}  # fmt: skip

#: Columns that stand in a file and that nobody reads.
LEFT_OUT = ("naam", "toelichting")

_PRODUCTS = {
    "01": "HH - Hulp in huis", "02": "BG - Begeleiding", "07": "DB - Dagbesteding", "11": "RS - Rolstoel", "12": "VV - Vervoer",
    "13": "WV - Woning", "15": "BW - Beschermd wonen", "45": "JA - Jeugd ambulant", "54": "JG - Jeugd ggz",
    "jw-dyslexiezorg": "JD - Dyslexie", "41": "JB - Dagbehandeling", "43": "JV1 - Verblijf met behandeling",
    "jw-pleegzorg": "JP - Pleegzorg", "44": "JV2 - Verblijf", "48": "JM - Maatregel",
    "wmo-begeleiding-regulier": "BGR - Begeleiding regulier",
    "wmo-begeleiding-specialistisch": "BGS - Begeleiding specialistisch",
}  # fmt: skip
_UNITS = {"uur": "Uren", "minuut": "Minuten", "etmaal": "Etmalen", "dagdeel": "Dagdelen", "stuks": "Aantal", "euro": "Euro"}
_STATUS = {"nieuw": "N", "gewijzigd": "W", "verwijderd": "V"}

#: Register -> our column -> our word -> the supplier's. A word that is not here, it writes as we do.
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "indicaties": {
        "product": _PRODUCTS, "eenheid": _UNITS, "status": _STATUS,
        "verwijzer": {
            "gemeente": "Toegang gemeente", "huisarts": "Huisarts / POH", "jeugdarts": "Jeugdarts", "gecertificeerde instelling": "GI",
            "medisch specialist": "Specialist", "geen verwijzer": "Kwam zelf", "onbekend": "Niet ingevuld", "rechter of justitie": "Rechtbank",
        },
        "frequentie": {"week": "Wekelijks", "maand": "Maandelijks", "totaal": "Eenmalig"}, "leveringsvorm": {"zorg in natura": "ZIN", "pgb": "PGB"},
    },
    "geleverd": {"product": _PRODUCTS, "eenheid": _UNITS},
    "declaraties": {"product": _PRODUCTS, "eenheid": _UNITS, "debet_credit": {"debet": "D", "credit": "C"}},
    "wachtlijst": {"product": _PRODUCTS},
    "uitkeringen": {
        "regeling": {"pw-bijstand": "Levensonderhoud PW", "ioaw": "IOAW", "ioaz": "IOAZ", "pw-bbz": "Bbz 2004", "pw-tozo": "Tozo"},
        "leefvorm": {
            "alleenstaande": "Alleen", "alleenstaande ouder": "Eenoudergezin", "gehuwden": "Samen", "kostendeler": "Kostendeler",
            "in een inrichting": "Inrichting",
        },
        "status": _STATUS,
    },
}  # fmt: skip
#: Registers in which districts stand by name; in the others by code.
_BY_NAME = ("indicaties", "wachtlijst", "doorbraak")


def words(town: Town, register: str, column: str) -> dict[str, str]:
    """How the supplier writes the words of a column: ours -> its."""
    if column == "wijk":
        return {d.code: d.name for d in town.districts} if register in _BY_NAME else {}
    return WORDS.get(register, {}).get(column, {})
