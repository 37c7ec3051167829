"""Entering a source whose files are not in an archive: what is pinned, and what cannot be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stromatolite.sources.adding import add, pin
from stromatolite.sources.declaration import Member, Source
from stromatolite.sources.fetch import fetch, verify
from stromatolite.sources.registry import read_sources

ANSWER = b"""<?xml version="1.0"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">
<INFO name="QUERY_STATUS" value="OK"/><TABLE>
<FIELD name="pl_name" datatype="char" arraysize="*"/><FIELD name="pl_orbper" datatype="double" unit="day"/>
<DATA><TABLEDATA><TR><TD>TRAPPIST-1 e</TD><TD>6.101</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>
"""


class Database(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-votable+xml")
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Database) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/TAP"
        server.shutdown()


def test_the_answer_of_a_database_is_tried_and_gets_no_checksum(service, tmp_path):
    origin = {"service": service, "query": "SELECT pl_name, pl_orbper FROM ps WHERE pl_name = 'TRAPPIST-1 e'"}
    members = (Member("answer.csv"),)
    drafted = Source("live", "Live", "planets", "optional", "tap", origin, members, "public", "open", "NASA")
    registry = tmp_path / "sources"
    registry.mkdir()
    assert add(registry, pin(drafted, tmp_path / "archives")) == registry / "planets" / "live.yaml"
    source = read_sources(registry)["live"]
    assert source == drafted
    assert not source.pinned
    fetch(source, tmp_path / "raw", archives=tmp_path / "archives")
    assert (tmp_path / "raw" / "answer.csv").read_text() == "pl_name,pl_orbper\nTRAPPIST-1 e,6.101\n"
    assert verify(source, tmp_path / "raw") == []
    (tmp_path / "raw" / "answer.csv").write_text("pl_name,pl_orbper\n")
    assert "answer.csv" in verify(source, tmp_path / "raw")[0]
