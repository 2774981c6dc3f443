"""A server on loopback that answers as CBS's OData Feed (version 3) does, with faults that a test switches on. Nothing in it is real.

Shapes of the answers as in J535D165/cbsodata, edwindj/cbsodataR and CBS's Handleiding CBS Open Data Services: `value` with rows,
`odata.nextLink` with `$skip`, `$count` as plain text, codes padded with spaces, UTF-8.
"""

from __future__ import annotations

import gzip
import json
import re
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

MODIFIED = "2024-05-31T02:00:00"


def numbered(count: int) -> list[dict]:
    """Invented rows of TypedDataSet: two regions in turn, one topic; every third figure is missing."""
    regions = ("GM9998", "GM9999")
    return [
        {"ID": i, "RegioS": regions[i % 2], "Perioden": "2023JJ00", "Clienten_1": None if i % 3 == 2 else 5 * i, "Per1000_2": i + 0.5}
        for i in range(count)
    ]


@dataclass
class FakeCBS:
    """One table. A test changes the fields; `fail` makes the next requests for a part go wrong; `asked` lists what was asked."""

    table: str = "99999NED"
    title: str = "Verzonnen cijfers; regio"
    modified: str = MODIFIED
    rows: list[dict] = field(default_factory=lambda: numbered(10))
    page_size: int = 4
    told: int | None = None
    next_link: str = ""
    link_after_last: bool = False
    codes: dict[str, list[dict]] = field(default_factory=lambda: {
        "RegioS": [{"Key": "GM9998", "Title": "Verzonnen", "Description": ""}, {"Key": "GM9999", "Title": "Voorbeeld; stad", "Description": "Bestaat\r\nniet"}],
        "Perioden": [{"Key": "2023JJ00", "Title": "2023", "Description": "", "Status": "Definitief"}],
    })  # fmt: skip
    faults: list[tuple[str, tuple]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[dict] = field(default_factory=list)
    on_data: object = None
    release: threading.Event = field(default_factory=threading.Event)

    def fail(self, part: str, *faults: str | tuple) -> None:
        """The next requests for a part (`TypedDataSet`, `TypedDataSet 4` for the page from row 4) go wrong, one fault each.

        A fault is the name of a method `_fault_<name>` of the handler, or a tuple of that name and its arguments.
        """
        self.faults += [(part, fault if isinstance(fault, tuple) else (fault,)) for fault in faults]

    def next_fault(self, *names: str) -> tuple:
        """The fault that stands first for a request, which is then used up."""
        for i, (part, fault) in enumerate(self.faults):
            if part in names:
                del self.faults[i]
                return fault
        return ()

    @property
    def pages(self) -> list[int]:
        """The first rows of the pages of data that were asked for, in order."""
        found = [re.fullmatch(r"TypedDataSet (\d+)", a) for a in self.asked]
        return [int(m[1]) for m in found if m]

    @property
    def counts(self) -> Counter:
        """How often every part was asked for."""
        return Counter(self.asked)

    def selected(self, condition: str) -> list[dict]:
        """The rows that hold for a $filter of the form (A eq 'x' or A eq 'y') and (B eq 'z')."""
        rows = self.rows
        for part in re.findall(r"\(([^()]+)\)", condition):
            wanted = re.findall(r"(\w+) eq '((?:[^']|'')*)'", part)
            rows = [r for r in rows if any(r[name] == value.replace("''", "'") for name, value in wanted)]
        return rows

    def answer(self, part: str, query: dict[str, str], host: str) -> tuple[object, str | None]:
        """The rows of a part, and the address of the next page."""
        if part == "":
            names = ["TableInfos", "UntypedDataSet", "TypedDataSet", "DataProperties", "CategoryGroups", *self.codes]
            return [{"name": n, "url": f"http://{host}/ODataFeed/odata/{self.table}/{n}"} for n in names], None
        if part == "TableInfos":
            return [{"ID": 0, "Title": self.title, "Identifier": self.table, "Modified": self.modified, "Frequency": "Perjaar"}], None
        if part == "DataProperties":
            shared = {"ParentID": None, "Title": "x", "Description": "Regel 1\nRegel 2"}
            kinds = {"RegioS": "GeoDimension", "Perioden": "TimeDimension"}
            columns = [c for c in self.rows[0] if c != "ID"] if self.rows else []
            return [
                {"odata.type": f"Cbs.OData.{kinds.get(c, 'Topic')}", "ID": i, "Key": c, "Type": kinds.get(c, "Topic"), **shared}
                | ({} if c in kinds else {"Unit": "aantal", "Decimals": 0})
                for i, c in enumerate(columns)
            ], None
        rows = self.selected(query.get("$filter", "")) if part == "TypedDataSet" else self.codes.get(part, [])
        begin = int(query.get("$skip", 0))
        end = begin + self.page_size
        link = f"http://{host}/ODataFeed/odata/{self.table}/{part}?$format=json&$skip={end}" if end < len(rows) + self.link_after_last else None
        return rows[begin:end], (self.next_link or link) if part == "TypedDataSet" and link else link


def _handler(fake: FakeCBS):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *args):
            pass

        def do_GET(self):
            parts = urlsplit(self.path)
            query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
            path = unquote(parts.path)
            match = re.fullmatch(rf"/ODataFeed/odata/{fake.table}/?(.*)", path)
            part = match[1] if match else path
            name = f"{part} {query.get('$skip', 0)}" if part == "TypedDataSet" else part
            fake.asked.append(name)
            fake.headers.append(dict(self.headers))
            if part == "TypedDataSet" and fake.on_data:
                fake.on_data(fake, int(query.get("$skip", 0)))
            fault = fake.next_fault(part, name)
            if fault:
                getattr(self, f"_fault_{fault[0]}")(*fault[1:])
            elif not match:
                self._send(404, b"<html>Resource not found</html>", "text/html")
            elif part == "TypedDataSet/$count":
                told = len(fake.selected(query.get("$filter", ""))) if fake.told is None else fake.told
                self._send(200, f"\ufeff{told}".encode(), "text/plain")
            else:
                self._send(200, self._body(part, query))

        def _body(self, part, query) -> bytes:
            rows, link = fake.answer(part, query, self.headers["Host"])
            answer = {"odata.metadata": f"http://{self.headers['Host']}/$metadata#{part}", "value": rows}
            return json.dumps(answer | ({"odata.nextLink": link} if link else {}), ensure_ascii=False).encode()

        def _here(self) -> bytes:
            parts = urlsplit(self.path)
            part = unquote(parts.path).removeprefix(f"/ODataFeed/odata/{fake.table}").lstrip("/")
            return self._body(part, {k: v[-1] for k, v in parse_qs(parts.query).items()})

        def _send(self, status, body, kind="application/json;odata=minimalmetadata;charset=utf-8", **headers):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", headers.pop("length", len(body)))
            for key, value in headers.items():
                self.send_header(key.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def _fault_status(self, code, retry_after=""):
            self._send(code, b"", "text/html", **({"Retry_After": retry_after} if retry_after else {}))

        def _fault_truncated(self):
            body = self._here()
            self._send(200, body[: len(body) // 2], length=len(body))
            self.close_connection = True

        def _fault_cut_json(self):
            body = self._here()
            self._send(200, body[: len(body) // 2])

        def _fault_text(self, body, kind="application/json"):
            self._send(200, body.encode(), kind)

        def _fault_reset(self):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        def _fault_silence(self):
            fake.release.wait(10)
            self.close_connection = True

        def _fault_redirect(self, target):
            self._send(302, b"", Location=target.replace("HOST", self.headers["Host"]))

        def _fault_large(self):
            self._send(200, b'{"value": [', length=10**12)
            self.close_connection = True

        def _fault_gzip(self, packed=b""):
            self._send(200, packed or gzip.compress(self._here()), Content_Encoding="gzip")

        def _fault_drip(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            try:
                while not fake.release.wait(0.02):
                    self.wfile.write(b" ")
            except OSError:
                pass
            self.close_connection = True

        def _chunked(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()

        def _fault_cut_chunks(self):
            self._chunked()
            self.wfile.write(b"10\r\n" + b'{"value": []}   ' + b"\r\n")
            self.close_connection = True

        def _fault_endless(self):
            self._chunked()
            try:
                while not fake.release.is_set():
                    self.wfile.write(b"10000\r\n" + b" " * 65_536 + b"\r\n")
            except OSError:
                pass
            self.close_connection = True

        def _fault_short_page(self):
            answer = json.loads(self._here())
            answer["value"].pop()
            answer.pop("odata.nextLink", None)
            self._send(200, json.dumps(answer).encode())

        def _fault_renamed(self, old, new):
            self._send(200, self._here().replace(f'"{old}"'.encode(), f'"{new}"'.encode()))

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up is part of the tests."""


def serve(fake: FakeCBS) -> tuple[ThreadingHTTPServer, str]:
    """Start the server on a free port of this machine: (server, base address)."""
    server = _Server(("127.0.0.1", 0), _handler(fake))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
