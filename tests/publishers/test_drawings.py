"""Drawings: an SVG that somebody gave is a picture and nothing more, or it is named for what it is."""

from __future__ import annotations

import pytest

from peilmerk.publishers import drawings

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    ["", '<path d="M0 0"/>', '<use xlink:href="#a"/>', '<a href="https://example.nl"><path/></a>', '<image href="data:image/png;base64,AA=="/>', "<style>rect { fill: url(#verf) }</style>", '<rect fill="url(#a)"/>'],
)
def test_a_picture_is_a_picture(inside):
    assert drawings.fault(DRAWING.format(inside).encode()) == ""


def test_what_programs_write_around_a_picture_is_no_fault():
    around = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<!-- a program -->\n'
    assert drawings.fault((around + DRAWING.format("<path/>")).encode()) == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (DRAWING.format("<script>alert(1)</script>"), "holds a script or a page (script)"),
        (DRAWING.format('<g OnLoad="alert(1)"/>'), "holds a script or a page (g)"),
        (DRAWING.format('<a xlink:href="JavaScript:alert(1)"/>'), "holds a script or a page (a)"),
        (DRAWING.format('<set attributeName="href" to="javascript:alert(1)"/>'), "holds a script or a page (set)"),
        (DRAWING.format("<handler/>"), "holds a script or a page (handler)"),
        (DRAWING.format('<feImage href="//example.nl/x.png"/>'), "asks another host for something (feImage)"),
        (DRAWING.format('<g style="background: url( https://example.nl/x )"/>'), "asks another host for something (g)"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{DRAWING.format("&a;")}', "declares entities"),
        ("<svg/>", "is no SVG that browsers show"),
        ("<svg", "is no valid SVG"),
    ],
)
def test_what_does_more_is_named(content, said):
    assert said in drawings.fault(content.encode())
