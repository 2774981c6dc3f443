"""Every kind of fault: a text that has it, and its twin that has not. What a text should be stands in the second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lint_case import edition, found_in, kinds

from peilmerk.texts.lint import KINDS, Found, Text, lint

_LAST_YEAR = "De wijkteams werken sinds het begin van het jaar met een nieuwe werkwijze voor alle aanvragen."
#: kind -> (text with the fault, what it says of it, the same without the fault)
PLANTED = {
    "getypt-getal": (
        "Eind 2019 hadden 7.156 inwoners een bijstandsuitkering.", '{{ waarde("bijstandsgerechtigden", "2019-12") }}',
        'Eind 2019 hadden {{ waarde("bijstandsgerechtigden", "2019-12") }} inwoners een bijstandsuitkering.',
    ),
    "getal-in-woorden": (
        "Het project loopt in drie stadsdelen.", '{{ waarde("stadsdelen_met_project", "2019") }}', "Let bij dit project op drie dingen, in één keer.",
    ),
    "richtingwoord": (
        'De wachttijd steeg van {{ waarde("wachttijd_wijkteam_weken", "2020-Q1") }} naar {{ waarde("wachttijd_wijkteam_weken", "2020-Q2") }}.',
        "8,7 weken (1e kwartaal 2020) werd 6,2 weken (2e kwartaal 2020)",
        'De wachttijd daalde van {{ waarde("wachttijd_wijkteam_weken", "2020-Q1") }} naar {{ waarde("wachttijd_wijkteam_weken", "2020-Q2") }}.',
    ),
    "richting-getypt": (
        "Het aantal jeugdigen met ambulante jeugdhulp daalt.", '{{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }}',
        'Het aantal jeugdigen met ambulante jeugdhulp {{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }}.',
    ),
    "richting-tegenspraak": (
        "Het aantal aanmeldingen is stabiel. Dat heeft met de zomer te maken. Het aantal aanmeldingen daalt.", "‘stabiel’ en ‘daalt’",
        "Het aantal aanmeldingen was in 2018 stabiel. Dat heeft met de zomer te maken. Het aantal aanmeldingen daalt sinds 2019.",
    ),
    "richting-voegwoord": (
        'Het aantal jeugdigen met ambulante jeugdhulp {{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }}, en de wachttijd {{ richting("wachttijd_wijkteam_weken", "2019-Q4", "2020-Q1") }} ook.',
        "‘ook’ staat tussen ‘daalt’ en ‘is stabiel’",
        'Het aantal jeugdigen met ambulante jeugdhulp {{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }}, terwijl de wachttijd {{ richting("wachttijd_wijkteam_weken", "2019-Q4", "2020-Q1") }}.',
    ),
    "periode-anders": (
        'In 2020 waren er {{ waarde("doorbraak_casussen_opgepakt", "2019") }} casussen.', "Bij ‘2020’ staat een cijfer van 2019",
        'In 2019 waren er {{ waarde("doorbraak_casussen_opgepakt", "2019") }} casussen.',
    ),
    "periode-onbenoemd": (
        'Er waren {{ waarde("doorbraak_casussen_opgepakt", "2019") }} casussen.', "Een lezer denkt aan 1e halfjaar 2020",
        'In 2019 was dat begonnen. Er waren {{ waarde("doorbraak_casussen_opgepakt", "2019") }} casussen.',
    ),
    "verwijzing": ("De kosten staan in figuur 6.5.", '{{ figuur("fig-verblijf") }}', 'De kosten staan in {{ figuur("fig-verblijf") }}.'),
    "datum-voorbij": ("In het voorjaar van 2020 wordt hierover besloten.", "31-8-2020", "In het voorjaar van 2021 wordt hierover besloten."),
    "datum-vaag": ("De raad besluit hier binnenkort over.", "binnenkort", "De raad besluit hier in november 2020 over."),
    "kop-dubbel": ("## Kosten\n\nDe kosten lopen op.\n\n## Kosten\n\nZie de tabel.", "staat ook op regel 1", "## Kosten\n\nDe kosten lopen op.\n\n## Clienten\n\nZie de tabel."),
    "kop-leeg": ("## Kosten\n\n## Cliënten\n\nZie de tabel.", "Onder de kop ‘Kosten’ staat niets", "## Kosten\n\n### Cliënten\n\nZie de tabel."),
    "kop-niveau": ("## Kosten\n\nZie de tabel.\n\n#### Prijs\n\nDie is vast.", "niveau 4", "## Kosten\n\nZie de tabel.\n\n### Prijs\n\nDie is vast."),
    "alinea-dubbel": (
        f"{_LAST_YEAR}\n\nEr is meer te vertellen over dit onderwerp.\n\n{_LAST_YEAR}", "jeugd.md, regel 1",
        f"{_LAST_YEAR}\n\nEr is meer te vertellen over dit onderwerp.",
    ),
    "zin-onaf": ("De gemeente begint met het nieuwe beleid voor de", "eindigt op ‘de’", "De gemeente begint met het nieuwe beleid."),
    "zin-samengevoegd": ("De gemeente begint met beleid. en de raad weet ervan.", "kleine letter (‘en’)", "De gemeente begint met beleid, o.a. de raad weet ervan."),
    "opmaak-in-tabel": ("| a | b |\n|---|---|\n| - punt | x |", "tabelcel", "| a | b |\n|---|---|\n| - | punt - komma |"),
    "link-geplakt": ("Zie https://a.nl/1https://b.nl/2 voor het onderzoek.", "https://a.nl/1https://b.nl/2", "Zie https://web.archive.org/web/https://b.nl voor het onderzoek."),
    "link-leeg": ("Lees het [](https://a.nl) na.", "geen tekst", "Lees het [rapport](https://a.nl) na."),
    "link-dubbel": (
        "Zie [onderzoek verblijf](https://a.nl) en [onderzoek ggz](https://a.nl/).", "onderzoek verblijf",
        "Zie [onderzoek verblijf](https://a.nl) en [het onderzoek verblijf](https://a.nl/).",
    ),
    "eenheid-vergeten": ("De raad gaf daar {# akkoord getypt-getal: de raad noemt het zo #} 2,0 miljoen voor.", "€", 'De raad gaf daar in 2019 {{ waarde("resultaat", "2019", uitsplitsing="Jeugd totaal") }} voor.'),
    "percentage-waarvan": ('Mentale druk heeft {{ waarde("jeugdigen_mentale_druk", "2020") }}.', "waarvan", 'Mentale druk heeft {{ waarde("jeugdigen_mentale_druk", "2020") }} van de jeugd.'),
    "eenheid-gemengd": (
        'In 2019 waren er {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen, daarna {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} gezinnen.', "jeugdigen en in gezinnen",
        'In 2019 waren er {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen, daarna {{ waarde("clienten_ambulante_jeugdhulp", "2020") }}.',
    ),
    "voetnoot": ("Dit bedrag is voorlopig.[^1]", "[^1]", "Dit bedrag is voorlopig.[^1]\n\n[^1]: De jaarrekening volgt."),
    "akkoord": ("Alles is goed. {# akkoord getypt-getal #}", "geen reden", "Alles is goed in 12 plannen. {# akkoord getypt-getal: zo heet de regeling #}"),
}  # fmt: skip
#: Told by who fills texts in, and by what compares with another edition; tried elsewhere.
ELSEWHERE = {"sjabloon", "blok-leeg", "alinea-vorige-editie", "alinea-hergebruikt"}


def test_every_kind_is_planted():
    assert set(PLANTED) | ELSEWHERE == set(KINDS)


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found_and_says_what_to_do(kind):
    fault, says, _ = PLANTED[kind]
    (found,) = [f for f in found_in(fault) if f.kind == kind]
    assert says in found.told and found.file == "jeugd.md"


@pytest.mark.parametrize("kind", PLANTED)
def test_its_clean_twin_gives_nothing(kind):
    assert kinds(PLANTED[kind][2]) == []


@pytest.mark.parametrize("kind", [k for k in PLANTED if k not in ("akkoord", "eenheid-vergeten", "opmaak-in-tabel", "kop-dubbel", "kop-leeg", "kop-niveau")])
def test_a_fault_is_switched_off_on_the_spot_and_no_other(kind):
    """Of a text with another fault before it, only what the comment names goes away."""
    before = "Zie de bijlage van dit rapport in 4.321 delen.\n\n"
    fault = before + PLANTED[kind][0]
    there = found_in(fault)
    lines = fault.split("\n")
    for line in {f.line for f in there if f.kind == kind and f.line > 2}:
        lines[line - 1] += " {# akkoord " + kind + ": zo is het afgesproken met de raad #}"
    assert kinds("\n".join(lines)) == [f.kind for f in there if f.kind != kind or f.line <= 2]


_BEFORE = ["", "Een gewone zin.", "Nog een zin,\nover twee regels.", "{# een opmerking\nvan twee regels #}", "{% set x = 'a' %}", "---"]


@given(st.sampled_from(sorted(PLANTED)), st.lists(st.sampled_from(_BEFORE), max_size=5, unique=True))
def test_a_fault_keeps_its_line_under_any_beginning(kind, before):
    fault = PLANTED[kind][0]
    prefix = "Vooraf.\n\n" + "".join(part + "\n\n" for part in before)
    moved = [f.line for f in found_in(prefix + fault) if f.kind == kind]
    assert moved == [f.line + prefix.count("\n") for f in found_in(fault) if f.kind == kind]


_PIECES = [*"aAé1,. €%*_#[]()|{}-\n\"'^²<>@:;\ue000", "{{", "}}", "{#", "#}", "{%", "%}", "stijgt ", "2019 ", "waarde(", "](", "http://a", "\r\n", "akkoord x"]


@given(st.lists(st.sampled_from(_PIECES), max_size=60).map("".join))
def test_the_lint_reads_any_text(source):
    texts = [Text("jeugd.md", source), Text("wmo.md", source)]
    lines = texts[0].source.count("\n") + 1
    for found in lint(texts, edition()):
        assert isinstance(found, Found) and 1 <= found.line <= lines


@given(st.text(max_size=80))
def test_the_lint_reads_any_signs(source):
    assert all(f.kind in KINDS for f in lint([Text("jeugd.md", source)], edition(figures=[])))
