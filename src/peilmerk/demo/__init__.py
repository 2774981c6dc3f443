"""Voorbeeldstad: a municipality that does not exist, with registers as a supplier sends them, in any size and the same for the same seed.

    town        municipalities, their districts and sizes
    lines       the products: for whom, how long, at what price; `seasons`: what the time of year and a crisis do to them
    people      who needs care, in which household, living where
    life        all that happens to them, drawn once: `care`, `claims`, `waiting`, `income`, `breakthrough`
    stays       what is known of it on a day: late, corrected, withdrawn
    vintage     the registers of an export, in the columns of registers.forms
    supplier    what the supplier calls these columns and words
    files       registers as CSV, Parquet and XLSX, with leveringen.yml; `workbooks`
    handkept    tables that departments keep by hand: `series`, `budgets`; and that everyone may know: `inhabitants`, `places` to compare with
    making      the deliveries in a project; `elsewhere`: a project of its own, to measure in

The story, from 2020 to 2025: a crisis in the second quarter of 2020, with Tozo; the law change of 2022 (woonplaatsbeginsel Jeugdwet); a merger
with Oud-Voorbeeld in 2023; Begeleiding split in two in 2024; prices and hours per client that rise while fewer young people begin; the
municipality's own access that takes over from the general practitioner; waiting times that are longest in 2023. Nothing in it is real.
"""

from peilmerk.demo.files import write
from peilmerk.demo.making import ensure, make
from peilmerk.demo.town import District, Town, towns, voorbeeldstad
from peilmerk.demo.vintage import register, registers

__all__ = ["District", "Town", "ensure", "make", "register", "registers", "towns", "voorbeeldstad", "write"]
