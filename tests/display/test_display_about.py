"""What a page shows of the site itself."""

from __future__ import annotations

from handed_over import mime

from peilmerk.display import MIME, inhoud, methoden


def test_the_contents_are_the_pages_with_something_to_show():
    assert [p["name"] for p in inhoud().content["pages"]] == ["samenvatting", "jeugd", "maatregelen", "verantwoording"]


def test_the_page_of_methods_shows_them_all(computed):
    assert mime(methoden())[MIME]["markdown"] == "## Ontleding van kosten {#ontleding}"
