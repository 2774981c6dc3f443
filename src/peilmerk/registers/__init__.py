"""Registers: rows about clients, read once, kept without identifiers, counted into observations.

`forms`       which registers there are, their columns and code lists (iWmo, iJw, Iv3)
`mapping`     a supplier's columns: data/reference/registers/*.yml
`persons`     citizen service numbers recognised, and every identifier made a keyed hash
`cells`       a column of texts as values, one look for every different text
`reading`     a delivery to rows of a form: each row read, dropped for a reason, or refused
`counting/`   rows of all registers of a municipality and vintage to observations
`worktree`    what lies in git, or would
`keeping`     until when a register is kept, and the observations that are kept after it
`destroying`  the destruction of registers; `removal` the files
"""
