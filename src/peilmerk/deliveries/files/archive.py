"""A zip with deliveries: its files are read where they are, one level deep; nothing is written to disk."""

from __future__ import annotations

import re
import stat
from collections import Counter
from zipfile import ZipFile, ZipInfo

from peilmerk.deliveries.files import kinds
from peilmerk.deliveries.files.safety import MAX_MEMBERS, MAX_UNPACKED, Source, guarded
from peilmerk.errors import DeliveryError, Fault

#: What operating systems add by themselves; left out in silence.
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._|~\$)", re.I)


def contents(source: Source) -> tuple[list[tuple[Source, str]], list[Fault], list[str]]:
    """(files with their kind, faults of files that are refused, remarks in Dutch), in the order of the zip.

    A file that is refused does not stop the others. Raises DeliveryError if the zip cannot be opened at all.
    """
    with guarded(source, "a zip file", do="Pack it again, or ask for the delivery once more."), ZipFile(source.path) as archive:
        infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise source.error(found=f"{len(infos):,} files", expected=f"at most {MAX_MEMBERS:,}", do="Deliver only the files that are meant.")
    times = Counter(i.filename.lower() for i in infos)
    found, faults, remarks, total = [], [], [], 0
    for info in infos:
        if info.is_dir() or _LITTER.search(info.filename):
            continue
        member = Source(source.path, source.name, info.filename)
        total += info.file_size
        refusal = _refusal(info, times[info.filename.lower()], total)
        kind = kinds.Foreign(*refusal) if refusal else _kind(member, faults)
        if isinstance(kind, kinds.Foreign) and kind.document:
            remarks.append(f"{info.filename} is geen tabel en is niet gelezen.")
        elif isinstance(kind, kinds.Foreign):
            faults += member.error(found=kind.what, expected=kinds.FORMS, do=kind.do).faults
        elif kind == kinds.ZIP:
            faults += member.error(found="a zip in a zip", expected=kinds.FORMS, do="Unpack the inner one, and pack its files beside the others.").faults
        elif kind:
            found.append((member, kind))
    if not found and not faults:
        raise source.error(found="a zip without tables", expected=kinds.FORMS, do="Ask for the tables themselves.")
    return found, faults, remarks


def _kind(member: Source, faults: list[Fault]) -> str | kinds.Foreign:
    try:
        return kinds.kind_of(member)
    except DeliveryError as error:
        faults += error.faults
        return ""


def _refusal(info: ZipInfo, times: int, total: int) -> tuple[str, str] | None:
    """(what is wrong, what to do) for a file that is not even looked at."""
    # orig_filename: zipfile itself turns a backslash into a slash on Windows, and cuts a name off at a NUL.
    name = info.orig_filename
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or "\\" in name or "\0" in name or ".." in name.split("/"):
        return "a path that leads out of the zip", "Ask the sender what this is; pack the file again under a plain name."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link to another file", "Pack the file itself."
    if info.flag_bits & 1:
        return "a file with a password", "Pack it without password."
    if times > 1:
        return f"a name that stands {times} times in the zip", "Pack it again, with each file once."
    if total > MAX_UNPACKED:
        return f"more than {MAX_UNPACKED >> 30} GB, together with the files before it", "Deliver the files one by one."
    return None
