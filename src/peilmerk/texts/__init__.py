"""Texts: what authors write in teksten/, with every number a reference to an observation.

`narrator` fills them in: `sandbox` is the language, `language` its words, `asked` and `figures` find the figure that is meant, `formats` says
it, `labels` knows what texts can refer to. `forms`, `chapters` and `chapter_pages` are for texts with a fixed form. `checking` says what is wrong
with texts before anything is published.
"""
