"""The embedded publisher: the site of a Quarto website project, made with pandoc, Jinja2 and Pagefind."""

from peilmerk.publishers.embedded.build import PublishResult, publish

__all__ = ["PublishResult", "publish"]
