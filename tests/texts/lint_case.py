"""What tests of the lint share: a small edition to hold texts against. Figures are invented."""

from __future__ import annotations

from datetime import date

from peilmerk import period
from peilmerk.reference import Reference
from peilmerk.texts.lint import Context, Found, Text, lint
from synthetic import ROOT, rows

TOWN = "GM0268"
_YOUNG = {"indicator": "clienten_ambulante_jeugdhulp", "theme": "jeugd", "unit_measure": "persons"}
_WAIT = {"indicator": "wachttijd_wijkteam_weken", "theme": "wijkteams", "unit_measure": "weeks", "decimals": 1}
_SIGN = {"transformation": "direction", "unit_measure": "direction"}
FIGURES = [
    {"time_period": "2019-12", "obs_value": 7156, "indicator": "bijstandsgerechtigden", "theme": "werk_inkomen", "unit_measure": "persons"},
    {"time_period": "2020-06", "obs_value": 7462, "indicator": "bijstandsgerechtigden", "theme": "werk_inkomen", "unit_measure": "persons"},
    {"time_period": "2019", "obs_value": 310} | _YOUNG,
    {"time_period": "2020", "obs_value": 260} | _YOUNG,
    {"time_period": "2020-S1", "obs_value": -1} | _YOUNG | _SIGN,
    {"time_period": "2019-09/2020-06", "obs_value": 1} | _YOUNG | _SIGN,
    {"time_period": "2019-Q4", "obs_value": 8.7} | _WAIT,
    {"time_period": "2020-Q1", "obs_value": 8.7} | _WAIT,
    {"time_period": "2020-Q2", "obs_value": 6.2} | _WAIT,
    {"time_period": "2020", "obs_value": 12, "indicator": "wachttijd_wijkteam_dagen", "theme": "wijkteams", "unit_measure": "days"},
    {"time_period": "2019", "obs_value": -2_000_000, "decimals": -5, "indicator": "resultaat", "theme": "financien", "breakdown": "Jeugd totaal"},
    {"time_period": "2019", "obs_value": 7.9, "decimals": 1, "indicator": "clienten_hulp_huishouden", "theme": "wmo", "unit_measure": "percent", "transformation": "change_pct"},
    {"time_period": "2019", "obs_value": 78, "indicator": "doorbraak_casussen_opgepakt", "theme": "doorbraak", "unit_measure": "cases"},
    {"time_period": "2019", "obs_value": 3, "indicator": "stadsdelen_met_project", "theme": "sociale_basis", "unit_measure": "districts"},
    {"time_period": "2020", "obs_value": 44, "indicator": "jeugdigen_mentale_druk", "theme": "jeugd", "unit_measure": "percent"},
    {"time_period": "2020", "obs_value": 31, "indicator": "clienten_begeleiding", "theme": "wmo", "product": "groep", "unit_measure": "persons", "ref_area": "AM08"},
]  # fmt: skip
_REFERENCE = Reference(ROOT / "data/reference")


def edition(earlier: dict[str, str] | None = None, figures=None) -> Context:
    """The first half of 2020 of an invented town, seen on 31 August 2020."""
    return Context(
        rows(*(FIGURES if figures is None else figures), ref_area=TOWN), _REFERENCE, TOWN, period.parse("2020-S1"), date(2020, 8, 31),
        labels={"jeugd": frozenset({"fig-verblijf", "tbl-jeugd-cijfers"}), "wmo": frozenset({"fig-begeleiding"})},
        anchors={"jeugd": frozenset({"kosten"}), "wmo": frozenset({"begeleiding"})},
        earlier=tuple(Text(name, source) for name, source in (earlier or {}).items()),
    )  # fmt: skip


def found_in(*sources: str, earlier: dict[str, str] | None = None, context: Context | None = None) -> list[Found]:
    """What the lint says of texts: the first is jeugd.md, the second wmo.md."""
    texts = [Text(name, source) for name, source in zip(("jeugd.md", "wmo.md", "financien.md"), sources, strict=False)]
    return lint(texts, context or edition(earlier))


def kinds(*sources: str, **more) -> list[str]:
    """The kinds of what is found, in order."""
    return [f.kind for f in found_in(*sources, **more)]
