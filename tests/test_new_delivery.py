"""docs/new-delivery.md, followed to the letter: every file that it says to make is made, every command gives what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from synthetic import ROOT, make_project

PAGE = (ROOT / "docs/new-delivery.md").read_text("utf-8")
_STEP = re.compile(
    r"^(?P<do>Make|Add to|In) `(?P<path>[^`]+)`(?:, after the line `(?P<after>[^`]+)`, add)?:\n\n```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A copy of the library and the tests beside a synthetic project, changed as the page says."""
    root = make_project(tmp_path_factory.mktemp("followed") / "project").root
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    for step in _STEP.finditer(PAGE):
        path = root / step["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if step["do"] == "Make":
            assert not path.exists(), f"{step['path']} is there already"
            path.write_text(step["text"], "utf-8")
            continue
        text = path.read_text("utf-8")
        if step["do"] == "Add to":
            path.write_text(text.rstrip("\n") + "\n" + step["text"], "utf-8")
        else:
            assert text.count(f"{step['after']}\n") == 1, f"{step['path']} has no line {step['after']!r}"
            path.write_text(text.replace(f"{step['after']}\n", f"{step['after']}\n{step['text']}"), "utf-8")
    return root


def run(root, *command):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PEILMERK")}
    environment |= {"PYTHONPATH": str(root / "src"), "COLUMNS": "300", "NO_COLOR": "1"}
    return subprocess.run([sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300)


def test_the_page_has_all_steps():
    assert [s["path"] for s in _STEP.finditer(PAGE)] == [
        "data/raw/voorbeeld/2024-Q1/klachten.csv", "data/raw/voorbeeld/2024-Q1/leveringen.yml", "data/reference/indicatoren.yml",
        "data/reference/eenheden.yml", "src/peilmerk/deliveries/readers/complaints.py", "src/peilmerk/deliveries/readers/__init__.py",
        "src/peilmerk/deliveries/readers/__init__.py", "expectations/klachten.json", "tests/deliveries/readers/test_complaints.py",
    ]  # fmt: skip


def test_check_prints_what_the_page_says(followed):
    done = run(followed, "-m", "peilmerk", "check", "-m", "voorbeeld", "-p", "2024-Q1")
    assert done.returncode == 0, done.stdout + done.stderr
    expected = re.search(r"```text\n(.*?)\n```", PAGE, re.DOTALL)[1]
    printed = [line.strip() for line in done.stdout.splitlines()]
    assert all(line.strip() in printed for line in expected.splitlines()), done.stdout


def test_the_suite_of_the_page_stops_a_total_that_does_not_add_up(followed):
    path = followed / "data/raw/voorbeeld/2024-Q1/klachten.csv"
    good = path.read_bytes()
    path.write_bytes(good.replace(b"Totaal;1.016", b"Totaal;1.116"))
    try:
        done = run(followed, "-m", "peilmerk", "check", "-m", "voorbeeld", "-p", "2024-Q1")
    finally:
        path.write_bytes(good)
    assert done.returncode == 1
    assert "found 1,116 complaints, expected 1,016 complaints" in done.stdout


def test_the_tests_of_the_page_pass(followed):
    done = run(followed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/deliveries/readers/test_complaints.py")
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
