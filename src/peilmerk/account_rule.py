"""The disclosure rule in force as readers of a site see it: plain Dutch sentences of what `Disclosure.told` gives."""

from __future__ import annotations

from peilmerk import numbers


def sentences(rule: dict) -> list[str]:
    """What is hidden, why and what is exempt, a sentence each. rule: `Disclosure.told()`, or of it only `minimum_count` (an edition that was made before)."""
    count = rule["minimum_count"]
    if "version" not in rule:
        return [f"Aantallen personen kleiner dan {count} worden niet getoond; waar een verborgen aantal uit een totaal te berekenen zou zijn, wordt nog een aantal verborgen."]
    rounded = [f"Getoonde aantallen personen zijn afgerond op veelvouden van {rule['rounding_base']}."] if rule["rounding_base"] else []
    exempt = [f"Uitgezonderd zijn: {'; '.join(rule['exemptions'])}."] if rule["exemptions"] else []
    return [
        f"Voor deze site geldt de regel voor statistische beveiliging, versie {rule['version']}.",
        f"Aantallen personen kleiner dan {count} worden niet getoond; nul wel.",
        _about_few(count, rule["minimum_base"]), *_amounts(rule["amounts"]),
        "Waar een verborgen cijfer uit andere cijfers te berekenen of goed te schatten zou zijn, ook uit die van eerdere edities, zijn meer cijfers verborgen.",
        *rounded, *exempt,
    ]  # fmt: skip


def _about_few(count: int, base: int) -> str:
    if count == base:
        return f"Bedragen, uren, gemiddelden en aandelen over minder dan {count} personen worden ook niet getoond."
    return f"Bedragen en uren over minder dan {count} personen worden ook niet getoond, en gemiddelden en aandelen over minder dan {base} personen niet."


def _amounts(rule: dict) -> list[str]:
    """Dominance and p%, with their numbers if the department prints them."""
    given = rule["parameters"]
    if given is None:
        names = " en ".join({"dominance": "dominantieregel", "p_percent": "p%-regel"}[r] for r in rule["rules"])
        return [
            f"Dat geldt ook voor bedragen en uren die voor een groot deel bij één of twee personen horen ({names}). Hoe groot dat deel is, staat hier niet: "
            "wie dat weet, kan beter schatten wat bij één persoon hoort."
        ]
    found = [f"of de één na grootste de bijdrage van de grootste tot op {_percent(given['p_percent'])} zou kunnen schatten (p%-regel)"]
    if given["dominance"]:
        whose = "één persoon" if given["dominance"]["n"] == 1 else "twee personen"
        found.insert(0, f"als meer dan {_percent(given['dominance']['k'])} bij {whose} hoort (dominantieregel),")
    return [f"Bedragen en uren worden ook niet getoond {' '.join(found) if len(found) > 1 else found[0].replace('of de', 'als de', 1)}."]


def _percent(value: float) -> str:
    return f"{numbers.write(value, 0 if float(value).is_integer() else 1)}%"
