"""Whether an SVG that somebody gave (a logo, the output of a notebook) is a picture and nothing more."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"


def fault(content: bytes) -> str:
    """Why an SVG may not stand on a site, empty if it may. It has an address of its own there, where a script in it would run as one of the site."""
    if b"<!ENTITY" in content:
        return "declares entities, of which a small file can make a large one. Save it as plain SVG, without"
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        return f"is no valid SVG ({error}). Export it anew"
    if root.tag != f"{_SVG}svg":
        return 'is no SVG that browsers show: expected <svg xmlns="http://www.w3.org/2000/svg"> around it'
    for element in root.iter():
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        values = {key.rpartition("}")[2].lower(): value.strip().lower() for key, value in element.attrib.items()}
        if name in ("script", "foreignObject", "iframe", "handler") or any(key.startswith("on") or value.startswith("javascript:") for key, value in values.items()):
            return f"holds a script or a page ({name}). Save it as plain SVG, without"
        fetched = [values.get("href", ""), values.get("src", "")] if name != "a" else []
        styles = " ".join([*values.values(), (element.text or "").lower() if name == "style" else ""])
        if any(re.match(r"(?:https?:)?//", address) for address in fetched) or re.search(r"(?:url\(\s*|@import\s*)[\"']?(?:https?:)?//", styles):
            return f"asks another host for something ({name}). Embed it in the file, or save it as plain SVG"
    return ""
