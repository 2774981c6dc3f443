"""The engines that `papermill --engine peilmerk` and `--engine peilmerk-pool` mean: ForkedEngine and PooledEngine."""

from __future__ import annotations

#: Name for papermill to class.
NAMES = {"peilmerk": "ForkedEngine", "peilmerk-pool": "PooledEngine"}


def __getattr__(name: str):
    # Papermill loads its entry points while it is itself being imported. It has its base classes by then, but whoever imports
    # this module first would meet it half made. So this module imports nothing until it is asked for a class, and papermill first.
    if name not in NAMES.values():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import papermill.engines  # noqa: F401

    if name == "ForkedEngine":
        from peilmerk.engine.forked_cells import ForkedEngine

        return ForkedEngine
    from peilmerk.engine.pooled_cells import PooledEngine

    return PooledEngine
