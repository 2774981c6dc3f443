"""Texts: what authors write in teksten/, with every number a reference to an observation.

`narrator` fills them in, `checking` says what is wrong with them before anything is published.
"""
