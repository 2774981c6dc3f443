"""Registers of words: what a municipality planned, decided, promised, went through and aims at, and the parts of its reports, in small tables that analysts keep.

`data/raw/<municipality>/lijsten/` has a CSV each for mijlpalen, besluiten, toezeggingen, gebeurtenissen, doelen, onderdelen, raakvlakken and posten, kept over all editions.
What changes gets a new row with the same code and a later `vastgelegd`, and an edition sees only what was known on its peildatum; so
"was 1e kwartaal 2021, werd 1 juli 2021" is data. `cells` says what may stand in a cell, `reading` reads the files, `milestone`,
`agreements`, `event`, `goal` and `part` say what the rows mean, `tables` shows them, `checking` looks for what does not hold.
"""

from peilmerk.word_registers.agreements import Decision, Promise, decisions, promises
from peilmerk.word_registers.cells import When
from peilmerk.word_registers.event import Event, events
from peilmerk.word_registers.goal import Goal, goals
from peilmerk.word_registers.milestone import Milestone, milestones
from peilmerk.word_registers.part import Part, parts
from peilmerk.word_registers.reading import LISTS, filled

__all__ = [
    "LISTS", "Decision", "Event", "Goal", "Milestone", "Part", "Promise", "When", "decisions", "events", "filled", "goals", "milestones", "parts", "promises",
]  # fmt: skip
