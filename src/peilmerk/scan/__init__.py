"""Scan: every byte of a built site, for what leads to a person, to the machine that made it, or to a hidden value.

`site` goes over the files, `searching` over the parts of one, `readers/` know the kinds of files, and `bsns`, `persons`, `machines`
and `hidden` know what is looked for. `accepted` reads what somebody judged and left as it is.
"""

from peilmerk.scan.model import KINDS, Finding, Protected, Rules, Secrets
from peilmerk.scan.site import scan

__all__ = ["KINDS", "Finding", "Protected", "Rules", "Secrets", "scan"]
