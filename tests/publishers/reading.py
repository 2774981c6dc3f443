"""What stands on a page of a published site, for tests."""

from __future__ import annotations

from lxml import html

from peilmerk.publishers.embedded import PublishResult


def parse(result: PublishResult, page: str) -> html.HtmlElement:
    """A page of the site as a tree."""
    return html.document_fromstring((result.site / page).read_text("utf-8"))


def words(element: html.HtmlElement) -> str:
    """The text of an element, with single spaces."""
    return " ".join(element.text_content().split())


def one(tree: html.HtmlElement, selector: str) -> html.HtmlElement:
    """The only element that a CSS-like XPath finds."""
    found = tree.xpath(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]


def body(result: PublishResult, page: str = "index.html") -> str:
    return words(one(parse(result, page), "//div[@class='page-body']"))
