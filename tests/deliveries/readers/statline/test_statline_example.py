"""docs/statline.md: its example runs, from the files that the page shows to the figure that it promises."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[4] / "docs" / "statline.md"


def test_the_documented_example_computes_the_same_figure_from_every_face(tmp_path, reference):
    page = PAGE.read_text("utf-8")
    files = re.findall(r"`([\w/]+\.csv)`:\n\n```csv\n(.*?)```", page, re.DOTALL)
    assert len(files) == 4
    for name, text in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8-sig")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    names = {"folder": tmp_path, "reference": reference.folder}
    exec(compile(code, str(PAGE), "exec"), names)
    assert names["found"]["packed.zip"] == "489895, +4.3%"


def test_the_page_shows_the_mapping_as_it_is(reference):
    shown = re.search(r"\n    (85099NED:\n.*?)\n\n", PAGE.read_text("utf-8"), re.DOTALL)[1]
    real = (reference.folder / "statline.yml").read_text("utf-8")
    for line in shown.splitlines():
        assert line.split("#")[0].strip() in real
