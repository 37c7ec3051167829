"""The adapter in the repository is the one that its record and the configuration that starts from it speak of."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml
from safetensors import safe_open

from stromatolite.config.registered import read_registered
from stromatolite.reproduction.origin import Origin, find_origin

ROOT = Path(__file__).parents[3]
RECORD = "models/language/adapters/full"
ADAPTER = ROOT / RECORD / "artifacts/weights/production.safetensors"


@pytest.fixture(scope="module")
def origin() -> Origin:
    return find_origin(ROOT, RECORD)


@pytest.fixture(scope="module")
def starting() -> dict:
    """The configuration that starts from it."""
    return yaml.safe_load((ROOT / "configs/language/from_full.yaml").read_text(encoding="utf-8"))


def test_the_configuration_that_starts_from_it_names_its_checksum(starting: dict) -> None:
    assert ROOT / starting["start"]["adapter"] == ADAPTER
    assert starting["start"]["sha256"] == hashlib.sha256(ADAPTER.read_bytes()).hexdigest()


def test_its_measures_are_those_of_both_configurations(starting: dict) -> None:
    full = yaml.safe_load((ROOT / "configs/language/full.yaml").read_text(encoding="utf-8"))
    with safe_open(ADAPTER, framework="pt") as file:
        architecture = json.loads(file.metadata()["adapter"])["architecture"]
    assert starting["model"] == full["model"]
    assert {name: architecture[name] for name in full["model"]} == full["model"]


def test_its_record_says_what_it_rested_on(origin: Origin) -> None:
    record = json.loads((ROOT / RECORD / "record.json").read_text(encoding="utf-8"))
    assert record["status"] == "FINISHED"
    assert origin.family == "language"
    assert origin.lineage["config"]["identity"] == read_registered(ROOT)["language/full"].identity  # of its schema
    assert origin.metrics["config"]["identity"] == origin.lineage["config"]["identity"]
    assert {"corpus"} <= set(origin.lineage["data"])


def test_it_holds_no_path_of_the_machine_that_made_it() -> None:
    kinds = {".json", ".jsonl", ".txt", ".yaml", ".diff"}
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / RECORD).rglob("*") if path.suffix in kinds]
    assert texts
    assert not any(re.search(r"(?<![\w.])/(?:tmp|home|root|work|Users)/", text) for text in texts)
