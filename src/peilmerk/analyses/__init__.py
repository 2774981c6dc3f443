"""Analyses: figures that are computed from the protected observations of an edition, or the reason why there are none.

`outcome`        what every analysis hands over, and how computed figures carry keys
`words`          what a figure shows, in a sentence (with `nouns`, `compared`)
One module a question; each names its method, a page in docs/methods (in Dutch: the site shows it, see `peilmerk.methods`).

An analysis sees what a page sees. What rests on a hidden value is absent and says so; nothing is filled in, and nothing is added up over what is hidden.
"""
