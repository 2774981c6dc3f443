"""Deliveries: what arrived, in which form, and one reader for each form.

`manifest` says which files belong to a folder; `grid` turns any file into sheets of cells; `readers` chooses the
reader of a sheet by its content; `indicators`, `ledger`, `measures` and `statline` each read one form.
"""
