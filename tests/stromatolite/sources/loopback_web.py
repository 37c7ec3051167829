"""A web server on loopback that behaves as badly as a test asks for, and records the requests."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Served:
    """A file as it is served.

    Attributes:
        cuts: after how many bytes of the body to cut the connection, for each request in turn.
        refusals: statuses to answer with first.
        length: the Content-Length to claim.
        drip: seconds to wait after every 64 KiB.
    """

    body: bytes = b""
    status: int = 200
    etag: str | None = '"first"'
    ranges: bool = True
    kind: str = "application/octet-stream"
    cuts: list[int] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    length: int | None = None
    tell_length: bool = True
    drip: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    fields: dict[str, str]
    headers: dict[str, str]

    @property
    def range(self) -> str | None:
        return self.headers.get("range")


@dataclass
class Web:
    url: str
    routes: dict[str, Served | Callable[[Asked], Served]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def ranges(self, path: str) -> list[str | None]:
        return [each.range for each in self.asked if each.path == path]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        text = url.query if self.command != "POST" else body.decode()
        fields = {name: values[-1] for name, values in parse_qs(text).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, unquote(url.path), fields, headers)
        self.web.asked.append(asked)
        route = self.web.routes.get(asked.path, Served(status=404))
        self.answer(route(asked) if callable(route) else route, asked)

    do_POST = do_HEAD = do_GET

    def answer(self, served: Served, asked: Asked) -> None:
        status = served.refusals.pop(0) if served.refusals else served.status
        body, start = served.body if status == served.status else b"busy", 0
        wanted = re.fullmatch(r"bytes=(\d+)-", asked.range or "")
        if wanted and served.ranges and status == 200 and asked.headers.get("if-range") in (None, served.etag):
            start = int(wanted[1])
            status = 206 if start < len(body) else 416
        self.send_response(status)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        if served.etag:
            self.send_header("ETag", served.etag)
        self.send_header("Content-Type", served.kind)
        for name, value in served.headers.items():
            self.send_header(name, value)
        body = body[start:] if status != 416 else b""
        if served.tell_length or status != 200:
            self.send_header("Content-Length", str(len(body) if served.length is None else served.length))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if asked.method != "HEAD":
            self.send(body, served)

    def send(self, body: bytes, served: Served) -> None:
        cut = served.cuts.pop(0) if served.cuts else None
        end = len(body) if cut is None else cut
        for at in range(0, end, 65536):
            self.wfile.write(body[at : min(at + 65536, end)])
            if served.drip:
                time.sleep(served.drip)
        if cut is not None or served.length is not None:
            self.close_connection = True

    def handle(self) -> None:
        with suppress(ConnectionError, TimeoutError):  # the other side was killed: a test does that
            super().handle()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Web]:
    web = Web("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("WebHandler", (Handler,), {"web": web}))
    server.daemon_threads = True
    web.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
