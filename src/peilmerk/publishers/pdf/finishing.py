"""What a printed PDF still needs: page numbers to refer to, who made it and when, and bytes that are equal for equal input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path


def pages_of(path: Path) -> tuple[int, dict[str, int]]:
    """(How many pages a PDF has, the page on which every named place of it stands, counted from 1)."""
    import pikepdf

    with pikepdf.open(path) as document:
        numbers = {page.objgen: n for n, page in enumerate(document.pages, 1)}
        places = {}
        for name, where in (document.Root.get("/Dests") or {}).items():
            there = where.get("/D") if isinstance(where, pikepdf.Dictionary) else where
            places[str(name).removeprefix("/")] = numbers[there[0].objgen]
        return len(numbers), places


def finish(printed: Path, target: Path, about: Mapping[str, str], day: dt.date) -> int:
    """Write a printed PDF with its metadata to `target`; returns its number of pages. about: title, author, subject, keywords; day: what its dates say.

    What the browser says of itself, of this machine and of now goes out; a picture without words, which repeats what stands beside it, is no figure of the structure.
    """
    import pikepdf

    moment = f"{day:%Y-%m-%d}T00:00:00+00:00"
    with pikepdf.open(printed) as document:
        del document.docinfo
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            meta["dc:title"] = about["title"]
            meta["dc:creator"] = [about["author"]]
            meta["dc:description"] = about["subject"]
            meta["dc:language"] = ["nl"]
            meta["pdf:Producer"] = "Peilmerk"
            meta["xmp:CreateDate"] = meta["xmp:ModifyDate"] = meta["xmp:MetadataDate"] = moment
        document.docinfo = document.make_indirect(
            pikepdf.Dictionary(
                Title=pikepdf.String(about["title"]), Author=pikepdf.String(about["author"]), Subject=pikepdf.String(about["subject"]), Keywords=pikepdf.String(about["keywords"]),
                Producer=pikepdf.String("Peilmerk"), CreationDate=pikepdf.String(f"D:{day:%Y%m%d}000000Z"), ModDate=pikepdf.String(f"D:{day:%Y%m%d}000000Z"),
            )
        )  # fmt: skip
        root = document.Root
        root.Lang = pikepdf.String("nl")
        root.PageMode = pikepdf.Name.UseOutlines
        root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        root.PageLabels = pikepdf.Dictionary(
            Nums=pikepdf.Array(
                [
                    0,
                    pikepdf.Dictionary(P=pikepdf.String("Omslag")),
                    1,
                    pikepdf.Dictionary(S=pikepdf.Name.D, St=2),
                ]
            )
        )
        for page in document.pages:
            page.obj.Tabs = pikepdf.Name.S
        for thing in document.objects:
            if (
                isinstance(thing, pikepdf.Dictionary)
                and thing.get("/S") == pikepdf.Name.Figure
                and "/P" in thing
                and "/Alt" not in thing
            ):
                thing.S = pikepdf.Name.NonStruct
        count = len(document.pages)
        document.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            compress_streams=True,
            deterministic_id=True,
        )
    return count
