"""`dvc repro` of sources as people live with it: fetched once, each domain on its own, and nothing fetched again.

The sources are real and small; they come from the package registry, so that the tests are skipped where there is none.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from pipeline_clone import Clone, Done

SOURCES = {"solar_system": ["solar_system_bodies"], "climatologies": ["reanalysis_winds"]}
TABLE = "build_solar_system"
TARGETS = (f"data/dvc.yaml:{TABLE}", "data/dvc.yaml:validate@climatologies")
pytestmark = pytest.mark.slow
NOWHERE = "http://127.0.0.1:9/simple"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    made = Clone(tmp_path_factory.mktemp("sources"))
    params = yaml.safe_load((made.root / "params.yaml").read_text(encoding="utf-8"))
    params["sources"] = SOURCES
    (made.root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def first(clone: Clone) -> Done:
    """The first `dvc repro` of the two sources."""
    done = clone.run("dvc", "repro", *TARGETS)
    if done.code != 0 and "cannot be reached" in done.err:
        pytest.skip("the package registry cannot be reached")
    return done.well()


def validated(clone: Clone, domain: str, source: str) -> dict[str, Any]:
    """The validation report of a source."""
    report = clone.root / "reports" / "validation" / domain / f"{source}.json"
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def test_sources_become_tables_behind_their_contracts(clone: Clone, first: Done) -> None:
    assert set(first.ran) == {f"{stage}@{domain}" for stage in ("ingest", "validate") for domain in SOURCES} | {TABLE}
    bodies = pd.read_parquet(clone.root / "data/tables/solar_system.parquet")
    earth = bodies[bodies["body"] == "Earth"].iloc[0]
    assert earth["mean_radius_km"] == 6371.0084
    assert validated(clone, "solar_system", "solar_system_bodies")["source"] == "solar_system_bodies"


def test_a_second_run_fetches_nothing(clone: Clone, first: Done) -> None:
    shutil.rmtree(clone.root / "data/archives")
    pip = clone.home / "pip.conf"
    pip.write_text(f"[global]\nindex-url = {NOWHERE}\n", encoding="utf-8")
    again = clone.run("env", f"PIP_CONFIG_FILE={pip}", f"PIP_INDEX_URL={NOWHERE}", "dvc", "repro", *TARGETS).well()
    assert again.ran == []


def test_files_that_are_lost_come_back_from_the_cache(clone: Clone, first: Done) -> None:
    shutil.rmtree(clone.root / "data/raw/climatologies/reanalysis_winds")
    again = clone.run("env", f"PIP_INDEX_URL={NOWHERE}", "dvc", "repro", *TARGETS).well()
    assert again.ran == []
    assert (clone.root / "data/raw/climatologies/reanalysis_winds/uwnd_mean.nc").is_file()


def test_a_changed_entry_concerns_its_own_domain_alone(clone: Clone, first: Done) -> None:
    def reworded(text: str) -> str:
        return text.replace("rows: {winds: 12}", "rows: {winds: 13}")

    with clone.edited("data/sources/climatologies/reanalysis_winds.yaml", reworded):
        done = clone.run("dvc", "repro", *TARGETS)
        assert done.ran == ["ingest@climatologies", "validate@climatologies"]
        assert done.code != 0
        assert "12" in done.err
        assert "13" in done.err
        assert "Traceback" not in done.err
    assert clone.run("dvc", "repro", *TARGETS).well().ran == []


def test_a_damaged_file_is_refused_by_name(clone: Clone, first: Done) -> None:
    file = clone.root / "data/raw/solar_system/solar_system_bodies/jpl-ssd-planets.txt"
    kept = file.read_bytes()
    file.unlink()  # it may be a link into DVC's cache
    file.write_bytes(kept.replace(b"6371.0084", b"6371.0085"))
    try:
        done = clone.run("strom", "source", "verify", "solar_system_bodies")
    finally:
        file.unlink()
        file.write_bytes(kept)
    assert done.code != 0
    assert Path(file).name in done.out + done.err
