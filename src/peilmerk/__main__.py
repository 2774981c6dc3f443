"""`python -m peilmerk` is the command line."""

from peilmerk.cli import app

app()
