"""The shared folder of archives: fetched once, whoever asks and however often; continued after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from interrupts import heed_ctrl_c
from loopback_web import Served
from made_sources import checksum, left, noise, source_of, zipped

from stromatolite.errors import DataError
from stromatolite.sources.fetch import fetch, fetch_all

PLANETS, STARS = noise(3_000_000), noise(10_000, seed=2)
ARCHIVE = zipped({"data/planets.csv": PLANETS, "data/stars.csv": STARS})
SCRIPT = Path(__file__).with_name("fetching_process.py")


def packed(web, members, *, known=True):
    origin = {"url": f"{web.url}/all.zip", "archive": "zip"}
    return source_of("http", origin | ({"sha256": checksum(ARCHIVE)} if known else {}), members)


def started(web, raw: Path, archives: Path) -> subprocess.Popen[str]:
    root = Path(__file__).parents[3]
    command = [sys.executable, SCRIPT, f"{web.url}/all.zip", checksum(ARCHIVE), "data/planets.csv", raw, archives]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.Popen(
        command, env=environment, text=True, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=heed_ctrl_c
    )


def wait_for_bytes(archives: Path, least: int) -> None:
    part = archives / f"{checksum(ARCHIVE)}.part"
    for _ in range(2000):
        if part.exists() and part.stat().st_size >= least:
            return
        time.sleep(0.01)
    raise AssertionError("no bytes came")


def test_two_sources_of_one_archive_fetch_it_once(web, archives, target):
    web.routes["/all.zip"] = Served(ARCHIVE)
    fetch(packed(web, {"data/planets.csv": PLANETS}), target, archives=archives)
    fetch(packed(web, {"data/stars.csv": STARS}), target.with_name("stars"), archives=archives)
    assert len(web.asked) == 1


def test_threads_that_ask_at_once_fetch_it_once(web, archives, tmp_path):
    web.routes["/all.zip"] = Served(ARCHIVE, drip=0.002)
    planets = packed(web, {"data/planets.csv": PLANETS})
    sources = [replace(planets, name=f"planets_{i}") for i in range(4)]
    records = fetch_all(sources, tmp_path / "raw", archives=archives, jobs=4)
    assert sorted(records) == ["planets_0", "planets_1", "planets_2", "planets_3"]
    assert len(web.asked) == 1


def test_two_processes_that_ask_at_once_fetch_it_once(web, archives, tmp_path):
    web.routes["/all.zip"] = Served(ARCHIVE, drip=0.01)
    both = [started(web, tmp_path / f"raw_{i}", archives) for i in range(2)]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    assert (tmp_path / "raw_0" / "planets" / "catalogue" / "planets.csv").read_bytes() == PLANETS
    assert (tmp_path / "raw_1" / "planets" / "catalogue" / "planets.csv").read_bytes() == PLANETS
    assert len(web.asked) == 1


def test_a_damaged_archive_is_fetched_again(web, archives, target):
    web.routes["/all.zip"] = Served(ARCHIVE)
    fetch(packed(web, {"data/planets.csv": PLANETS}), target, archives=archives)
    kept = archives / checksum(ARCHIVE)
    kept.write_bytes(ARCHIVE[:-1] + b"?")
    fetch(packed(web, {"data/planets.csv": PLANETS}), target, archives=archives)
    assert len(web.asked) == 2
    assert kept.read_bytes() == ARCHIVE


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_download_that_was_ended_midway_is_continued(web, archives, tmp_path, target, ending):
    web.routes["/all.zip"] = Served(ARCHIVE, drip=0.05)
    process = started(web, tmp_path / "raw", archives)
    wait_for_bytes(archives, 500_000)
    process.send_signal(ending)
    _, words = process.communicate(timeout=30)
    assert process.returncode == (130 if ending == signal.SIGINT else -ending)
    assert "Traceback" not in words
    here = (archives / f"{checksum(ARCHIVE)}.part").stat().st_size
    web.routes["/all.zip"] = Served(ARCHIVE)
    fetch(packed(web, {"data/planets.csv": PLANETS}), target, archives=archives)
    assert web.asked[-1].range == f"bytes={here}-"
    assert left(target.parent) == ["catalogue/planets.csv", "catalogue/source.json"], "nor anything of the killed one"
    assert left(archives) == [checksum(ARCHIVE)]


def test_an_archive_that_nobody_pinned_is_fetched_and_recorded(web, archives, target):
    web.routes["/all.zip"] = Served(ARCHIVE)
    record = fetch(packed(web, {"data/stars.csv": None}, known=False), target, archives=archives)
    assert record["members"][0]["sha256"] == checksum(STARS)


def test_one_source_that_fails_leaves_the_others(web, archives, tmp_path):
    web.routes["/all.zip"] = Served(ARCHIVE)
    good = replace(packed(web, {"data/stars.csv": STARS}), name="stars")
    bad = replace(packed(web, {"data/moons.csv": STARS}), name="moons")
    with pytest.raises(DataError, match="1 of 2 sources could not be fetched") as caught:
        fetch_all([bad, good], tmp_path / "raw", archives=archives)
    assert "no member data/moons.csv" in str(caught.value)
    assert left(tmp_path / "raw") == ["planets/stars/source.json", "planets/stars/stars.csv"]
