"""Deliveries: what arrived, and how it becomes observations.

`manifest`     which files belong to a folder, where they come from, when they were exported
`files/`       any file as sheets of cells, safely and in bounded memory
`layout/`      the tables in a hand-kept sheet: headers, rows, totals, footnotes
`readers/`     one reader for each form, chosen by content
`reading`      what a reader fills: observations, what every row was, faults, remarks
`corrections/` correcties.yml: what is repaired, with reason and guard
"""
