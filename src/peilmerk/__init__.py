"""Peilmerk: quarterly figures of the social domain as checked, protected, reproducible notebook reports.

What a theme notebook needs: editie() opens an edition, figuur(), tabel() and tegels() show something of it.
"""

import os

__version__ = "0.1.0"

_NOTEBOOK = {
    "editie": "edition", "figuur": "display", "tabel": "display", "tegels": "display", "cijferlijst": "display",
    "matrix": "display", "bouwgegevens": "display", "inhoud": "display", "voorlopig": "house_style",
    "voorlopige_rand": "house_style", "staven": "house_style", "afgebroken": "house_style",
    "NAMEN": "house_style", "reekstabel": "display", "lijnen": "charts", "stroken": "charts", "tijdstaven": "charts", "punten": "charts", "stapels": "charts",
    "panelen": "panels", "gestapeld": "stacked", "kolommen": "stacked", "tegelkaart": "tile_map",
    "aandeel": "analyses.part", "samengevoegd": "analyses.part", "veranderd": "analyses.change",
    "in_gebruik": "in_use", "is_reeks": "charts", "by_invoice": "triangles", "zin": "display", "methoden": "display", "zin_bij": "analyses.words",
    "waterval": "analyses.waterfall", "ontleding": "analyses.decomposition",
    "brug": "analyses.bridge", "kaderbrug": "analyses.bridge", "resultaten": "analyses.money", "begroting": "analyses.money", "reserves": "analyses.money",
    "incidenteel_en_structureel": "analyses.money", "marge": "analyses.money", "per_inwoner": "analyses.money", "per_client": "analyses.money", "bereiken": "analyses.money_chart",
    "besparingen": "analyses.savings", "grootboek": "analyses.savings", "op_koers": "analyses.savings", "koerstabel": "analyses.savings",
    "opgave_per_jaar": "analyses.savings", "inventaris": "analyses.savings", "inventaristabel": "analyses.savings", "plan_als_geheel": "analyses.savings", "steunt_op": "analyses.savings",
    "per_inwoners": "analyses.rates", "met_geheel": "analyses.comparison", "naast": "analyses.comparison", "met_eerder": "analyses.comparison",
    "vergelijkingstabel": "analyses.comparison", "vergelijkbaarheid": "analyses.comparison", "intervallen": "analyses.comparison_chart",
    "trechter": "analyses.funnel", "trechterstappen": "analyses.funnel", "per_plan": "analyses.funnel", "per_betaler": "analyses.funnel", "businesscase": "analyses.funnel", "cumulatief": "analyses.funnel",
    "trechterstaven": "analyses.funnel_chart", "concentratie": "analyses.concentration", "concentratiekromme": "analyses.concentration_chart",
    "stapeling": "analyses.stacking", "overgang_18": "analyses.stacking", "gebiedsindex": "analyses.index", "rangen": "analyses.index_chart",
    "uitloop": "analyses.late", "eerst_en_nu": "analyses.late", "herzieningen": "analyses.late", "van_reeks": "analyses.late",
    "uitloopstaven": "analyses.late_chart", "uitlooptabel": "analyses.late_chart",
    "vergelijkbare_gemeenten": "analyses.peers", "gelijkentabel": "analyses.peers",
    "stroom": "analyses.flow", "omloop": "analyses.flow", "duur": "analyses.flow", "op_en_neer": "analyses.flow_chart", "vertraging": "analyses.lag", "declaratietijd": "analyses.lag",
    "verwijzers": "analyses.referrers", "wachttijd": "analyses.waiting", "binnen_norm": "analyses.waiting", "eigen_norm": "analyses.waiting", "normtabel": "analyses.waiting", "verzilvering": "analyses.use",
    "prognose": "analyses.forecast", "grenzen": "analyses.forecast", "uitgekomen": "analyses.outturn", "prognose_en_uitkomst": "analyses.outturn",
    "kernen": "overview", "kerntegels": "overview", "overzicht": "overview", "in_gewone_taal": "plain_language", "niet_bekend": "plain_language",
    "moeilijke_woorden": "plain_language", "tot_wanneer": "plain_language",
    "bandbreedte": "analyses.ranges", "trend": "analyses.trend", "seizoen": "analyses.trend", "waaier": "analyses.fan", "trendlijn": "analyses.fan",
    "gemeten_en_berekend": "analyses.fan", "met_totaal": "analyses.ranges", "zonder_seizoen": "analyses.season",
    "reeksen": "analyses.subject", "passende_grafiek": "analyses.subject",
    "onderdeelcijfers": "analyses.report_parts", "onderdeelgeld": "analyses.report_parts", "onderdeelgeldtabel": "analyses.report_parts",
}  # fmt: skip
__all__ = ["__version__", *_NOTEBOOK]


if os.environ.get("PEILMERK_READS"):  # this process runs a notebook of a build: what it reads is recorded from here on
    from peilmerk import reads

    reads.begin()


def __getattr__(name: str):
    """Import what a notebook asks for only then: `import peilmerk` itself stays fast."""
    if name in _NOTEBOOK:
        from importlib import import_module

        return getattr(import_module(f"peilmerk.{_NOTEBOOK[name]}"), name)
    raise AttributeError(f"module 'peilmerk' has no attribute '{name}'")
