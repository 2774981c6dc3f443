"""Disclosure control: what may be shown so that nothing small can be computed from all that is published.

`problem` says what stands in a publication and what binds it; `suppression` decides what is hidden; `audit`, which shares no code with it, computes
what anyone can still know of each hidden value.
"""
