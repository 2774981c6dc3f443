"""The headline indicators by name, so that a notebook asks for all of them in a word: `{"indicator": "kerncijfers"}`.

They are those with a `headline` in the dictionary (a test holds the two together); what is declared has to be known without reading it.
"""

from __future__ import annotations

#: Name -> indicators: those that are delivered as figures, and those that are counted from registers.
SETS = {
    "kerncijfers": [
        "resultaat", "lasten", "baten", "taakstelling", "gerealiseerde_besparing", "saldo", "transformatiebudget_totaal", "bijstandsgerechtigden",
        "wachttijd_wijkteam_weken", "wachttijd_wijkteam_dagen", "instroom_wijkteam", "uitstroom_wijkteam", "clienten_begeleiding",
        "clienten_hulp_huishouden", "clienten_ambulante_jeugdhulp", "clienten_jeugdhulp", "clienten_verblijf", "verwijzingen",
        "clienten_beschermd_wonen", "clienten_beschermd_thuis", "aandeel_beschermd_thuis", "doorbraak_aanmeldingen", "doorbraak_casussen_opgepakt",
        "doorbraak_besparing_totaal", "meldingen_financieel_expert", "wachtlijst_aangepaste_woning",
    ],
    "kerncijfers uit registers": [
        "clienten_maatwerk", "instroom_maatwerk", "wachtenden", "wachttijd_mediaan", "aandeel_binnen_norm", "gedeclareerd_bedrag",
        "bedrag_per_client", "stand_uitkering",
    ],
}  # fmt: skip
