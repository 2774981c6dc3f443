"""The smaller concerns: dates, headings, sentences, links, units, footnotes and references. What is found, and what only looks like it."""

import pytest
from lint_case import found_in, kinds

_CASES = [
    # --- dates: seen on 31 August 2020
    ("datum-voorbij", ["In het voorjaar van 2020 wordt besloten.", "Naar verwachting start de proef op 1 mei 2020.", "De raad zal in het eerste kwartaal van 2020 besluiten.", "De evaluatie volgt eind 2019.", "In mei 2020 gaan de teams verhuizen."],
     ["In het voorjaar van 2020 werd besloten.", "De proef start op 1 mei 2021.", "Sinds 2019 wordt dit anders geteld.", "De cijfers over 2019 worden nog aangevuld.", "In 2020 gaat de proef door.", "In 2019 waren er plannen; die gaan nu door.",
      "In 2019 gaat het om een klein deel.", "De besparing loopt op ten opzichte van 2019.", "De prijzen van 2019 gaan omhoog.", "In 2019 was de verwachting dat dit zou stijgen."]),
    ("datum-vaag", ["Binnenkort is meer bekend.", "Dit komt komend jaar terug.", "De wet gaat dit najaar in."], ["In het komende jaar 2021 is meer bekend.", "De komende raadsvergadering gaat hierover."]),
    # --- headings
    ("kop-dubbel", ["# A\n\nTekst is er.\n\n# A\n\nTekst is er ook."], ["# A\n\n## Uitvoering\n\nDe tekst.\n\n# B\n\n## Uitvoering\n\nDie tekst."]),
    ("kop-leeg", ["# A\n", "#\n\nTekst is er.", "# A\n\n## B\n\n# C\n\nTekst is er."], ["# A\n\n{{ tabel(\"tbl-jeugd-cijfers\") }}", "# A\n\n{% for x in ['a'] %}{{ x }}{% endfor %}", "# A\n\n- punt", "A\n===\n\nTekst is er."]),
    ("kop-niveau", ["# A\n\n### B\n\nTekst is er."], ["### B\n\nTekst is er.\n\n# A\n\nTekst is er.\n\n## C\n\nTekst is er."]),
    # --- sentences
    ("zin-onaf", ["De gemeente begint ermee", "De gemeente begint ermee, en.", "en dat is hier het begin van.", "Dit zijn de vier dingen:"],
     ["**Dit is een kop van vier woorden**", "Dit zijn de dingen:\n\n- het eerste punt\n- en het tweede punt", "Daar hoort ook dit bij.", "Dit zei hij (“het is goed.”)", "Dat bedrag is voorlopig.[^1]\n\n[^1]: Zie de rekening.",
      "'s Avonds is het loket dicht.", "Zie de site van de gemeente: https://a.nl."]),
    ("zin-samengevoegd", ["Het gaat goed. en ook niet.", "Het is klaar.De raad weet het.", "Het plan van  De gemeente is klaar.", "Dit gaat over de de wijk."],
     ["Dit is bijv. goed, d.w.z. klaar.", "Zie a.nl en www.b.Nl hier.", "Een tekst.  Met twee spaties erna.", "Dat dat zo is, weet hij."]),
    ("opmaak-in-tabel", ["| a |\n|---|\n| * punt |", "| a |\n|---|\n| x<br>- y |"], ["| a |\n|---|\n| 1. Basis |", "| a |\n|---|\n| -3 |", "| a |\n|---|\n| - |"]),
    # --- links
    ("link-geplakt", ["Zie [a](https://a.nlhttps://b.nl).", "Zie www.a.nlwww.b.nl hier."], ["Zie https://a.nl en https://b.nl.", "Zie https://translate.goog/https://a.nl."]),
    ("link-leeg", ["Zie [ ](https://a.nl).", "Zie [het rapport]()."], ["Zie [het rapport](https://a.nl).", "Een ![](plaatje.png) hier."]),
    ("link-dubbel", ["[jeugd](https://a.nl) en [ouderen](https://a.nl)."], ["[jeugd](https://a.nl) en [hier](https://a.nl).", "[jeugd](https://a.nl/1) en [ouderen](https://a.nl/2)."]),
    ("verwijzing", ["Zie bijlage 3.", "Zie de bijlage.", "Op pagina 12 staat meer.", "Zie @fig-bestaat-niet.", "Zie [kosten](#kostn).", "Zie [dit](zorg.html).", "Zie [x](https://a.nl/b.pdf#page=3).", "Zie hoofdstuk 4 en verder."],
     ["Zie @fig-verblijf.", "Zie [kosten](#kosten).", "Zie [wmo](wmo.html#begeleiding).", "De bijlagen bij de begroting zijn apart.", "In de figuur hieronder staat meer."]),
    # --- periods
    ("periode-anders",
     ['In 2020 waren er {{ waarde("doorbraak_casussen_opgepakt", "2019") }} casussen.', 'Er kwamen {{ waarde("doorbraak_casussen_opgepakt", "2019") }} casussen in 2020 bij.',
      'Van {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen in 2019 ging het omhoog.', 'Halverwege 2019 spraken de teams met alle gezinnen, en zij telden {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen.',
      'De wachttijd was in het 2e kwartaal van 2020 {{ waarde("wachttijd_wijkteam_weken", "2020-Q1") }}.',
      'In 2020 waren er {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen, tegen {{ waarde("clienten_ambulante_jeugdhulp", "2018") }} een jaar eerder.',
      'In 2020 waren het er {{ verschil("clienten_ambulante_jeugdhulp", "2018", "2020") }} meer dan een jaar eerder.'],
     ['In 2019 waren er {{ waarde("doorbraak_casussen_opgepakt", "2019") }} casussen.', 'Eind 2019 waren er {{ waarde("bijstandsgerechtigden", "2019-12") }} inwoners.',
      'In 2020 waren er {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen, tegen {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} een jaar eerder.',
      'Het aantal ging in 2020 van {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} naar {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen.',
      'Het liep op van {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} in 2019 naar {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} in 2020.',
      'Er waren {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen, minder dan in 2019.', 'Vanaf 2018 geldt dit voor {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen.',
      'De maatregelen van 2018 hielpen {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen.', 'Voor de rest van 2020 zijn het {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen.']),
    ("periode-onbenoemd", ['Er zijn {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen.'],
     ['Er zijn {{ waarde("clienten_ambulante_jeugdhulp", "2020") }} jeugdigen.', 'Dit gaat over 2019. Er waren {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen.',
      'Er waren een jaar eerder {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen.', '# Jeugdigen: {{ waarde("clienten_ambulante_jeugdhulp", "2019") }}']),
    # --- directions and the words between them
    ("richting-voegwoord",
     ['Het aantal bijstandsgerechtigden {{ richting("bijstandsgerechtigden", "2019-12", "2020-06") }}, en ook de wachttijd {{ richting("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2") }}.',
      'De wachttijd {{ richting("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2") }}, terwijl het aantal jeugdigen {{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }}.'],
     ['Het aantal bijstandsgerechtigden {{ richting("bijstandsgerechtigden", "2019-12", "2020-06") }}, maar de wachttijd {{ richting("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2") }}.',
      'De wachttijd {{ richting("wachttijd_wijkteam_weken", "2020-Q1", "2020-Q2") }}, en het aantal jeugdigen {{ richting("clienten_ambulante_jeugdhulp", "2020-S1") }} ook.']),
    # --- units
    ("eenheid-vergeten", ['Er zijn {{ waarde("bijstandsgerechtigden", "2019-12") }}.'],
     ['Er zijn {{ waarde("bijstandsgerechtigden", "2019-12") }} inwoners.', 'Het aantal was {{ waarde("bijstandsgerechtigden", "2019-12") }}.', 'Inwoners: eerst meer, nu {{ waarde("bijstandsgerechtigden", "2020-06") }}.',
      'Zij wachten {{ waarde("wachttijd_wijkteam_weken", "2020-Q1") }}.', 'De bijstandsgerechtigden zijn geteld. Het zijn er {{ waarde("bijstandsgerechtigden", "2020-06") }}.']),
    ("eenheid-gemengd", ['De wachttijd is {{ waarde("wachttijd_wijkteam_weken", "2020-Q1") }}, of {{ waarde("wachttijd_wijkteam_dagen", "2020") }}.', "Er zijn cliënten met begeleiding en gezinnen met begeleiding."],
     ['Er zijn {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen en {{ waarde("bijstandsgerechtigden", "2020-06") }} inwoners.', "Er zijn cliënten met begeleiding en gezinnen met schulden."]),
    # --- footnotes
    ("voetnoot", ["Dit bedrag* is voorlopig.", "Dit bedrag¹ is voorlopig.", "Dit is klaar.\n\n[^2]: Niemand wijst hierheen.", "Het totaal** is anders."],
     ["Dit bedrag* is voorlopig.\n\n\\* De rekening volgt.", "Dit is **vet** en *schuin*, ook **aan het eind**.", "In km² en m³.", "Dit bedrag¹ is voorlopig.\n\n¹ De rekening volgt.", "Code `a*b` is geen noot."]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, faults, _ in _CASES for text in faults])
def test_it_is_found(kind, text):
    assert kinds(text).count(kind) == 1


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, _, fine in _CASES for text in fine])
def test_it_is_left_alone(kind, text):
    assert kind not in kinds(text)


def test_a_typed_number_of_a_figure_leads_to_the_figures_of_that_page():
    (found,) = found_in("De kosten staan in tabel 3.")
    assert found.do.startswith('Gebruik {{ tabel("tbl-jeugd-cijfers") }}')


def test_an_anchor_that_does_not_exist_leads_to_the_nearest():
    (found,) = found_in("Zie [kosten](#kostn).")
    assert found.do == "Bedoel je kosten?"


def test_a_chapter_with_a_fixed_form_is_judged_by_its_form():
    assert "kop-leeg" not in kinds("---\nhoofdstuk: interventie\n---\n# Wijkaanpak\n\n## Vervolg\n\nDe aanpak gaat door.\n\n## Monitoring\n")
