"""A registered model is found by its alias and loaded; where there is none, it is said how to get one."""

from pathlib import Path

import pytest
import registry_toys as toys

from stromatolite.errors import DataError
from stromatolite.registry import versions
from stromatolite.registry.aliases import CANDIDATE, point, put_in_production
from stromatolite.registry.loading import load_model
from stromatolite.tracking import Tracker


@pytest.fixture
def tracker(tracking_root):
    return Tracker(root=tracking_root)


@pytest.fixture
def version(tracker, tmp_path):
    """A registered toy."""
    record = toys.finished_record(tmp_path / "record")
    run = tracker.sync(record, final=True)
    tags = {versions.CONFIG_TAG: '{"label": "toy/default"}'}
    return versions.register(tracker.client, "toy", run, record.id, toys.package(tmp_path / "package"), tags)


def test_the_version_in_production_answers_and_says_who_it_is(tracking_root, tracker, version):
    put_in_production(tracker.client, "toy", version)
    loaded = load_model(tracking_root, "toy")
    assert loaded.predict(toys.EXAMPLE)["map"].max() == pytest.approx(6.0)
    assert type(loaded.python_model).__name__ == "Toy"
    assert loaded.describe() == {
        "name": "toy",
        "version": "1",
        "alias": "production",
        "package": version.tags[versions.PACKAGE_TAG],
        "config": "toy/default",
    }


def test_what_is_no_number_in_the_right_column_is_refused_by_the_signature(tracking_root, tracker, version):
    put_in_production(tracker.client, "toy", version)
    with pytest.raises(Exception, match="flux"):
        load_model(tracking_root, "toy").predict(toys.EXAMPLE.rename(columns={"flux": "fluxx"}))


def test_without_a_store_none_is_made(tmp_path: Path):
    with pytest.raises(DataError, match="There is no toy model in production yet") as told:
        load_model(tmp_path, "toy")
    assert "nothing has been trained here" in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_candidate_is_not_production_but_can_be_asked_for_by_name(tracking_root, tracker, version):
    point(tracker.client, "toy", CANDIDATE, version)
    with pytest.raises(DataError, match="There is no toy model in production yet") as told:
        load_model(tracking_root, "toy")
    assert "`strom promote toy`" in str(told.value)
    assert load_model(tracking_root, "toy", CANDIDATE).alias == "candidate"


def test_a_version_whose_code_is_broken_is_told_in_a_line(tracking_root, tracker, version):
    put_in_production(tracker.client, "toy", version)
    for code in (tracking_root / "mlruns").rglob("serve.py"):
        code.write_text("raise RuntimeError('no such luck')\n")
    with pytest.raises(DataError, match="Version 1 of the model toy cannot be loaded") as told:
        load_model(tracking_root, "toy")
    assert "no such luck" in str(told.value)
