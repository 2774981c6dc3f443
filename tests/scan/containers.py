"""Files of every kind that a site can have, with a text planted in each."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import sqlite3
import struct
import tarfile
import zipfile
import zlib

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq


def page(text: str) -> bytes:
    return f"<!doctype html><html><head><title>Jeugd</title></head><body><p>In 2020: {text}.</p></body></html>".encode()


def _html_table(text: str) -> bytes:
    return f"<html><table><tr><th>Kenmerk</th><th>Aantal</th></tr><tr><td>{text}</td><td>12</td></tr></table></html>".encode()


def _attribute(text: str) -> bytes:
    return f'<html><body><svg><path d="M0 0L 10 10"/></svg><div data-kenmerk="{text}">x</div></body></html>'.encode()


def _script(text: str) -> bytes:
    return ('<html><script type="application/json">' + json.dumps({"data": {"values": [{"reeks": "a", "kenmerk": text}]}}) + "</script></html>").encode()


def _csv(text: str) -> bytes:
    return f"kenmerk;aantal\nabc;12\n{text};7\n".encode()


def _utf16(text: str) -> bytes:
    return _csv(text).decode().encode("utf-16")


def _cp1252(text: str) -> bytes:
    return f"kenmerk;cliënt\nabc;12\n{text};7\n".encode("cp1252")


def _json(text: str) -> bytes:
    return json.dumps({"rijen": [{"kenmerk": "abc"}, {"kenmerk": text}]}).encode()


def _key(text: str) -> bytes:
    return json.dumps({text: {"n": 1}}).encode()


def notebook(text: str) -> bytes:
    cell = {"cell_type": "code", "source": ["x = 1\n"], "metadata": {}, "outputs": [{"output_type": "execute_result", "data": {"text/plain": ["   kenmerk\n", f"0  {text}"]}}]}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def notebook_html(text: str) -> bytes:
    cell = {"cell_type": "code", "source": [], "metadata": {}, "outputs": [{"data": {"text/html": ["<table><tr><th>k</th></tr>", f"<tr><td>{text}</td></tr></table>"]}}]}
    return json.dumps({"cells": [cell], "metadata": {}}).encode()


def notebook_metadata(text: str) -> bytes:
    return json.dumps({"cells": [], "metadata": {"papermill": {"parameters": {"kenmerk": text}}}}).encode()


def _notebook_png(text: str) -> bytes:
    return json.dumps({"cells": [{"outputs": [{"data": {"image/png": base64.b64encode(png(text)).decode()}}]}]}).encode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(text: str, chunk: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + (chunk or _chunk(b"tEXt", b"Comment\0" + text.encode())) + _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"")


def _png_packed(text: str) -> bytes:
    return png("", _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text.encode())))


def _png_international(text: str) -> bytes:
    return png("", _chunk(b"iTXt", b"Comment\0\1\0nl\0\0" + zlib.compress(text.encode())))


def _png_exif(text: str) -> bytes:
    return png("", _chunk(b"eXIf", b"II*\0\x08\0\0\0" + text.encode() + b"\0"))


def _png_behind(text: str) -> bytes:
    return png("x") + f"kenmerk {text}".encode()


def xlsx(text: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["kenmerk", "aantal"])
    book.active.append([text, 3])
    book.save(out)
    return out.getvalue()


def _xlsx_number(text: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["kenmerk", "aantal"])
    book.active.append([int(text) if text.isdigit() else text, 3])
    book.create_sheet("verborgen").sheet_state = "hidden"
    book.save(out)
    return out.getvalue()


def _xlsx_property(text: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.properties.description = f"kenmerk {text}"
    book.save(out)
    return out.getvalue()


def xlsx_comment(text: str) -> bytes:
    from openpyxl.comments import Comment

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "x"
    book.active["A1"].comment = Comment(f"zie {text}", "auteur")
    book.save(out)
    return out.getvalue()


def _ods(text: str) -> bytes:
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad1"><table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parquet(text: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"kenmerk": ["abc", text], "aantal": [1, 2]}), out)
    return out.getvalue()


def parquet_number(text: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"kenmerk": pa.array([None, int(text)], pa.int64())}), out)
    return out.getvalue()


def _parquet_metadata(text: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}).replace_schema_metadata({"bron": f"kenmerk {text}"}), out)
    return out.getvalue()


def _sqlite(text: str) -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (kenmerk TEXT)")
    database.execute("INSERT INTO t VALUES (?)", (text,))
    database.commit()
    return database.serialize()


def fragment(text: str) -> bytes:
    return gzip.compress(b"pagefind_dcd" + json.dumps({"url": "/jeugd.html", "content": f"Jeugd. {text} in 2020.", "meta": {"title": "Jeugd"}}).encode())


def index(text: str) -> bytes:
    word = text.encode()
    return gzip.compress(b"pagefind_dcd" + b"\x81\x82" + b"\x64abcd\x80" + bytes([0x78, len(word)]) + word + b"\x80")


def _tar(text: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        part = tarfile.TarInfo("a.txt")
        part.size = len(text) + 8
        archive.addfile(part, io.BytesIO(b"kenmerk " + text.encode()))
    return out.getvalue()


def pdf(text: str) -> bytes:
    stream = zlib.compress(f"BT /F1 12 Tf 10 10 Td (Kenmerk {text}) Tj ET".encode())
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream), b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


CONTAINERS = {
    "page.html": page, "table.html": _html_table, "attribute.html": _attribute, "script.html": _script, "data.csv": _csv, "utf16.csv": _utf16, "cp1252.csv": _cp1252, "data.json": _json, "keys.json": _key,
    "a.ipynb": notebook, "html.ipynb": notebook_html, "metadata.ipynb": notebook_metadata, "png.ipynb": _notebook_png, "a.png": png, "packed.png": _png_packed, "international.png": _png_international,
    "exif.png": _png_exif, "behind.png": _png_behind, "a.xlsx": xlsx, "number.xlsx": _xlsx_number, "property.xlsx": _xlsx_property, "comment.xlsx": xlsx_comment, "a.ods": _ods, "a.parquet": parquet,
    "metadata.parquet": _parquet_metadata, "a.sqlite": _sqlite, "nl.pf_fragment": fragment, "nl.pf_index": index, "a.tar": _tar, "a.pdf": pdf,
    "a.svg": lambda t: f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text x="1" y="2">{t}</text></svg>'.encode(),
    "feed.xml": lambda t: f'<?xml version="1.0"?><rss><channel><title>{t}</title></channel></rss>'.encode(),
    "comment.html": lambda t: f"<html><!-- {t} --><p>x</p></html>".encode(), "a.js": lambda t: f'var a=1;const kenmerk="{t}";'.encode(), "a.css": lambda t: f"/* {t} */ a {{ color: red }}".encode(),
    "a.js.map": lambda t: json.dumps({"version": 3, "sourcesContent": [f"const a = '{t}'\n"], "mappings": "AAAA"}).encode(), "a.md": lambda t: f"# Kop\n\nEr staat {t}.\n".encode(),
    "a.txt.gz": lambda t: gzip.compress(f"kenmerk {t}\n".encode()), "a.bz2": lambda t: bz2.compress(f"kenmerk {t}\n".encode()), "a.xz": lambda t: lzma.compress(f"kenmerk {t}\n".encode()),
    "a.zip": lambda t: zipped({"map/rijen.csv": _csv(t)}), "deep.zip": lambda t: zipped({"a.zip": zipped({"b.gz": gzip.compress(xlsx(t))})}), "rows.jsonl": lambda t: b'{"k":"abc"}\n' + json.dumps({"k": t}).encode(),
    "unknown.bin": lambda t: b"\0\1\2\3" * 20 + b"kenmerk " + t.encode() + b"\0\1\2", "wide.bin": lambda t: b"\0\1\2\3" * 20 + f"kenmerk {t}".encode("utf-16-le") + b"\1\2\3",
    "data-address.html": lambda t: f'<html><img src="data:image/png;base64,{base64.b64encode(png(t)).decode()}"></html>'.encode(),
}  # fmt: skip
