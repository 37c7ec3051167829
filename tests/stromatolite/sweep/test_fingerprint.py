"""Trials that cannot be compared are kept apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from toy_study import GROUND, SCHEMA, SPACE, Rock, bench, target_in

from stromatolite.config import Schema
from stromatolite.errors import ConfigError
from stromatolite.sweep.failures import StorageError
from stromatolite.sweep.settings import SweepSettings
from stromatolite.sweep.space import FloatRange
from stromatolite.sweep.storage import Store, SweepPaths
from stromatolite.sweep.study import begin_or_go_on, checked_name, next_name, require


@pytest.fixture
def made(tmp_path):
    return bench(tmp_path)


def go_on(made, target=None, settings=None, trials=3):
    return begin_or_go_on(made.store, target or made.target, settings or made.settings, trials)


def test_the_same_ground_goes_on_whatever_the_sampler_and_the_number_of_trials(made):
    again = go_on(made, trials=30)
    assert again.user_attrs["key"] == made.study.user_attrs["key"]
    assert again.user_attrs["trials"] == 30
    assert len(again.trials) == 1  # the start, once


@pytest.mark.parametrize("name", GROUND)
def test_other_data_or_another_split_is_refused(made, name):
    with pytest.raises(ConfigError, match="other data or settings") as told:
        go_on(made, replace(made.target, fingerprint={**GROUND, name: "other"}))
    assert f"{name}: now other, there {GROUND[name]}" in str(told.value)
    assert "--new" in str(told.value)
    assert len(made.trials) == 1


def test_another_search_space_is_refused(made):
    with pytest.raises(ConfigError, match="search space"):
        go_on(made, replace(made.target, space={**SPACE, "depth": FloatRange(0.1, 5.0, log=True)}))


def test_another_start_is_refused(made):
    start = made.target.resolved({"depth": 2.0})
    with pytest.raises(ConfigError, match="start configuration"):
        go_on(made, replace(made.target, start=start))


def test_another_code_schema_is_refused(made):
    class Newer(Rock):
        pass

    newer = Schema.__new__(Schema)
    for name, value in vars(SCHEMA).items():
        object.__setattr__(newer, name, value)
    object.__setattr__(newer, "schema_version", 2)
    with pytest.raises(ConfigError, match="code schema: now 2, there 1"):
        go_on(made, replace(made.target, schema=newer))


def test_other_objectives_are_refused(made):
    with pytest.raises(ConfigError, match="objectives"):
        go_on(made, settings=SweepSettings(objectives=("skill", "size_mib")))


def test_another_family_is_refused(made, tmp_path):
    with pytest.raises(ConfigError, match="another family"):
        go_on(made, replace(target_in(tmp_path), family="ice"))


def test_a_new_study_takes_the_next_free_name(made):
    assert next_name(made.store, "rock") == "rock-2"
    assert next_name(made.store, "sand") == "sand"


def test_a_study_that_is_not_there_is_named_with_its_like(made):
    with pytest.raises(ConfigError, match="no sweep called 'rok'") as told:
        require(made.store, "rok")
    assert "did you mean rock?" in str(told.value)


@pytest.mark.parametrize("name", ["", "../climate", "Big Sweep", "a" * 80])
def test_a_name_that_is_a_path_or_no_plain_word_is_refused(name):
    with pytest.raises(ConfigError, match="no name of a sweep"):
        checked_name(name)


def test_a_study_that_was_begun_by_someone_who_died_is_begun_again(tmp_path, made):
    import optuna

    paths = SweepPaths(tmp_path, "half")
    store = Store(made.store.url, paths, made.settings.storage)
    optuna.create_study(storage=store.optuna, study_name="half")
    whole = begin_or_go_on(store, made.target, made.settings, 3)
    assert whole.user_attrs["key"]
    assert [direction.name for direction in whole.directions] == ["MAXIMIZE"]


@pytest.mark.parametrize("url", ["mysql://host/x", "study.db", "sqlite:///", "journal://"])
def test_a_storage_of_another_kind_is_refused(tmp_path, url):
    with pytest.raises(ConfigError, match="no storage for a study"):
        Store(url, SweepPaths(tmp_path, "rock"), SweepSettings().storage)


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path):
    with pytest.raises(StorageError, match="cannot be reached") as told:
        Store("postgresql://strom:secret@127.0.0.1:1/postgres", SweepPaths(tmp_path, "rock"), SweepSettings().storage)
    assert "secret" not in str(told.value)
    assert "127.0.0.1:1" in str(told.value)


def test_a_database_that_is_none_is_told(tmp_path):
    path = tmp_path / "study.db"
    path.write_bytes(b"this is no database at all, but long enough to be read as one" * 20)
    with pytest.raises(StorageError, match="damaged"):
        Store(f"sqlite:///{path}", SweepPaths(tmp_path, "rock"), SweepSettings().storage)
