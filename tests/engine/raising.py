"""A step for tests."""


def raise_it(kind: type, words: str) -> None:
    raise kind(words)
