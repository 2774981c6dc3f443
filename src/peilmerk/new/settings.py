"""Lines in peilmerk.yml for something new: nothing that stands there is touched, so comments, order and layout stay.

Where a line goes is found by the marks that PyYAML gives of what it read; what comes of it is read again and has to say what it should.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import yaml

from peilmerk.errors import ConfigError
from peilmerk.project import CONFIG, THEME, Config, validated


def with_page(text: str, page: str, behind: Collection[str]) -> str:
    """The settings with a page in every list of pages that a report which is no thematic one has.

    behind: pages that stand at the end because they are about the report itself (quality, origin): the new one comes before them.
    """
    root = _read(text)
    lists = {id(node): node for name, report in _pairs(_value(root, "reports")) if _said(report, "structure") != THEME and (node := _value(report, "pages")) is not None}
    if not lists:
        raise ConfigError(f"{CONFIG} has no report with pages. Add the page to one yourself: - {page}")
    for node in sorted(lists.values(), key=lambda n: n.start_mark.index, reverse=True):
        if page not in [item.value for item in node.value]:
            text = _into(text, node, page, behind)
    expected = yaml.safe_load(text)
    for report in (r for r in expected["reports"].values() if r.get("structure") != THEME):
        if report["pages"].count(page) != 1:
            raise ConfigError(f"The page could not be added to {CONFIG}. Add it yourself, below `pages`: - {page}")
    validated(Config, expected, CONFIG)
    return text


def _into(text: str, node: yaml.Node, page: str, behind: Collection[str]) -> str:
    """A list of pages with one more, after the last one that is not in `behind`."""
    items = node.value
    last = next((item for item in reversed(items) if item.value not in behind), None)
    if node.flow_style:
        at = last.end_mark.index if last is not None else node.start_mark.index + 1
        return f"{text[:at]}{', ' if last is not None else ''}{page}{', ' if last is None and items else ''}{text[at:]}"
    beside = last or items[0]
    start = text.rfind("\n", 0, beside.start_mark.index) + 1
    line = f"{text[start : beside.start_mark.index]}{page}"  # with the indent and the hyphen of the line beside it
    at = _line_end(text, beside.end_mark.index) + 1 if last is not None else start
    if at > len(text):
        return f"{text}\n{line}"
    return f"{text[:at]}{line}\n{text[at:]}"


def with_report(text: str, name: str, title: str, pages: Sequence[str], editions: Sequence[dict[str, str]]) -> str:
    """The settings with a thematic report and its editions (municipality, period, peildatum), at the end of `reports` and of `editions`."""
    said = f"{name}: {{title: {_scalar(title)}, structure: {THEME}, pages: [{', '.join(pages)}]}}"
    lines = [
        f"{{municipality: {e['municipality']}, period: {_scalar(e['period'])}, report: {name}, peildatum: {e['peildatum']}, status: concept}}" for e in editions
    ]  # fmt: skip
    root, before = _read(text), yaml.safe_load(text)
    reports, listed = _value(root, "reports"), _value(root, "editions")
    if reports is None or listed is None or reports.flow_style or listed.flow_style or not reports.value or not listed.value:
        by_hand = "\n".join([f"  {said}", *(f"  - {line}" for line in lines)])
        raise ConfigError(f"The report could not be added to {CONFIG}, because `reports` or `editions` does not stand there with a line each. Add it yourself:\n{by_hand}")
    places = [
        (_line_end(text, _end(reports)), f"\n{' ' * reports.value[0][0].start_mark.column}{said}"),
        (_line_end(text, _end(listed)), "".join(f"\n{' ' * listed.start_mark.column}- {line}" for line in lines)),
    ]
    for at, more in sorted(places, reverse=True):
        text = text[:at] + more + text[at:]
    after = yaml.safe_load(text)
    config = validated(Config, after, CONFIG)
    if name not in config.reports or after["editions"][: len(before["editions"])] != before["editions"] or len(after["editions"]) != len(before["editions"]) + len(lines):
        raise ConfigError(f"The report could not be added to {CONFIG}. Add it yourself below `reports`: {said}")
    return text


def _read(text: str) -> yaml.Node:
    try:
        return yaml.compose(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{CONFIG} is no valid YAML: {error}") from None


def _pairs(node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    return [(key.value, value) for key, value in node.value] if isinstance(node, yaml.MappingNode) else []


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return dict(_pairs(node)).get(name)


def _said(node: yaml.Node, name: str) -> str | None:
    found = _value(node, name)
    return found.value if isinstance(found, yaml.ScalarNode) else None


def _end(node: yaml.Node) -> int:
    """Where a node ends; one in block style before the blank lines and comments that follow it."""
    if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False) or not node.value:
        return node.end_mark.index
    last = node.value[-1]
    key, value = last if isinstance(last, tuple) else (None, last)
    end = _end(value)
    # Of an alias the marks are those of its anchor: it stands on the line of its key.
    return end if key is None or end > key.end_mark.index else key.end_mark.index


def _line_end(text: str, index: int) -> int:
    at = text.find("\n", index)
    return len(text) if at < 0 else at


def _scalar(text: str) -> str:
    """A text as one value on one line, in double quotes where YAML would read something else."""
    plain = not any(c in text for c in ":#,[]{}\"'") and yaml.safe_load(text) == text
    return text if plain else yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10_000).strip()
