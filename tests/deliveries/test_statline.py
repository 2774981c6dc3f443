"""CBS StatLine: known topics of known regions, and nothing else is passed over."""

import pytest

from peilmerk.errors import DeliveryError

HEADER = ["ID", "RegioS", "Code_1", "Inwonertal_56"]


@pytest.fixture
def statline(read, tmp_path):
    """A function that reads a StatLine CSV as it is downloaded: BOM, padded codes."""

    def run(*rows, header=HEADER):
        lines = [";".join(header), *(";".join(row) for row in rows)]
        (tmp_path / "bevolking.csv").write_text("\n".join(lines) + "\n", "utf-8-sig")
        return read(tmp_path / "bevolking.csv", municipality="")

    return run


def test_a_region_is_an_observation_on_the_first_of_january(statline):
    table = statline(["194", "Nijmegen", "GM0268    ", "188981"], ["341", "Zwolle", "GM0193    ", "133830"])
    assert table[["ref_area", "time_period", "indicator", "obs_value", "unit_measure"]].values.tolist() == [
        ["GM0268", "2024-01-01", "inwoners", 188981, "persons"],
        ["GM0193", "2024-01-01", "inwoners", 133830, "persons"],
    ]


@pytest.mark.parametrize(("cell", "reason"), [("", "unknown"), (".", "unknown"), ("x", "secret")])
def test_a_missing_figure_keeps_the_mark_of_cbs(statline, cell, reason):
    assert statline(["194", "Nijmegen", "GM0268", cell])["missing_reason"].item() == reason


@pytest.mark.parametrize(
    ("row", "header", "message"),
    [
        (["1", "Atlantis", "GM9998", "3"], HEADER, "row 2, column C: found 'GM9998', expected an area of data/reference/gebieden.csv"),
        (["1", "Nijmegen", "", "3"], HEADER, "row 2, column C: found ''"),
        (["1", "Nijmegen", "GM0268", "veel"], HEADER, "row 2, column D: found 'veel', expected a number"),
        (["1", "Nijmegen", "GM0268", "3", "9"], [*HEADER, "Woningen_7"], "row 1, column E: found 'Woningen_7', expected a topic"),
        (["1", "Nijmegen", "GM0268", "3", "2023JJ00"], [*HEADER, "Perioden"], "row 1, column E: found 'Perioden'"),
        (["1", "Nijmegen", "GM0268", "3", "9"], HEADER, "row 2, column E: found '9', expected no content"),
        (["1", "Nijmegen", "3"], ["ID", "RegioS", "Inwonertal_56"], "row 1: found 'no column Code_1'"),
    ],
)
def test_what_would_be_passed_over_is_refused(statline, row, header, message):
    with pytest.raises(DeliveryError, match=message):
        statline(row, header=header)
