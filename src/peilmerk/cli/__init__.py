"""The command line: the only package that prints. One module a group of commands; `common` holds what they share."""

from peilmerk.cli import (
    building,
    checking,
    demo,
    destroying,
    explaining,
    fetching,
    machine,
    new,
    parameters,
    printing,
    protecting,
    scanning,
    tracing,
    withdrawing,
)
from peilmerk.cli.common import app

__all__ = ["app", "building", "checking", "demo", "destroying", "explaining", "fetching", "machine", "new", "parameters", "printing", "protecting", "scanning", "tracing", "withdrawing"]
