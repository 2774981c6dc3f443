"""Planting: one fault at a time in the raw files of an edition, by a generator that knows files, cells and words, and nothing else.

    carriers   the files of an edition as tables of cells (`csv_tables`, `workbooks`) and as texts; what changes one of them, byte by byte
    numbers    a number as it is written in a cell, and the same number elsewhere by a slip of the hand
    words      words of direction and of units, as people swap them
    in_cells   the faults of tables: a digit, a unit, a row, a period, a sign, a word
    in_texts   the faults of texts: a typed number, a changed period, a stale paragraph, a word
    sowing     which fault, where: kinds and editions in turn, the same for the same seed

It must not import `peilmerk`: what it knew of indicators or rules would be a fault that rules were made for.
"""

from planting.sowing import KINDS, Planted, plant, sow

__all__ = ["KINDS", "Planted", "plant", "sow"]
