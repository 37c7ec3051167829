"""Old configurations go on to mean what they meant, under newer code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from toy_family import RELEASE_1, RELEASE_2, RELEASE_3, Toy3, to_2, to_3

from stromatolite.config import (
    InvalidConfigError,
    Schema,
    load_resolved,
    read_registered,
    record_migration,
    register,
    resolve,
    write_document,
)
from stromatolite.config.migration import migrate
from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import ConfigError

GOLDEN = Path(__file__).parent / "golden"
BASE_1 = "292df3e337f8c3ba40a06e8840233481b5599ca1980852a0476e193d1abdbf5a"


@pytest.fixture
def old(tmp_path):
    """The repository that release 1 left behind."""
    shutil.copytree(GOLDEN / "configs", tmp_path / "configs")
    return tmp_path


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("release", [RELEASE_2, RELEASE_3])
def test_a_registered_name_keeps_its_meaning_under_newer_code(old, release):
    expected = json.loads((GOLDEN / f"base_in_schema_{release.schema_version}.json").read_text())
    resolved = resolve(release, old, "base")
    assert {"identity": resolved.identity, "config": resolved.values} == expected
    assert resolved.values["optim"]["learning_rate"] == 1e-3  # said by the entry, under its old key
    assert resolved.values["model"]["width"] == 8  # the default of its day, though release 3 has another


def test_both_identities_are_recorded(old):
    resolved = resolve(RELEASE_3, old, "base")
    assert resolved.migrated_from == (1, BASE_1)
    assert resolved.document()["migrated_from"] == {"schema_version": 1, "identity": BASE_1}
    snapshot, new = record_migration(RELEASE_3, old, "base")
    assert new
    assert snapshot.identities == (BASE_1, resolved.identity)
    assert read_registered(old)["toy/base"] == snapshot
    assert snapshot.config == json.loads((GOLDEN / "configs" / "registered.json").read_text())["toy/base"]["config"]
    assert not record_migration(RELEASE_3, old, "base")[1]


def test_the_first_release_still_reads_its_own_files(old):
    resolved = resolve(RELEASE_1, old, "base")
    assert (resolved.identity, resolved.migrated_from) == (BASE_1, None)
    assert not record_migration(RELEASE_1, old, "base")[1]


def test_a_new_entry_may_extend_an_old_registered_one(old):
    (old / "configs/toy/new.yaml").write_text("schema_version: 3\nextends: base\nmodel: {residual: true}\n")
    resolved = resolve(RELEASE_3, old, "new")
    assert resolved.values["model"] == {"width": 8, "residual": True, "radii": [1.0, 2.0], "name": None}
    assert resolved.migrated_from is None  # it has no older self


def test_an_entry_rewritten_for_the_new_schema_must_mean_the_same(old):
    path = old / "configs/toy/base.yaml"
    path.write_text("schema_version: 3\nmodel: {width: 8}\noptim: {learning_rate: 0.001}\n")
    resolved = resolve(RELEASE_3, old, "base")
    assert resolved.identity == json.loads((GOLDEN / "base_in_schema_3.json").read_text())["identity"]
    assert resolved.migrated_from == (1, BASE_1)
    path.write_text("schema_version: 3\noptim: {learning_rate: 0.001}\n")
    with pytest.raises(ConfigError, match=r"toy/base is registered[\s\S]*model.width: 16"):
        resolve(RELEASE_3, old, "base")


def test_an_edit_of_an_old_registered_entry_is_refused(old):
    edit(old / "configs/toy/base.yaml", "1e-3", "2e-3")
    with pytest.raises(ConfigError, match="toy/base is registered and may not change"):
        resolve(RELEASE_3, old, "base")


def test_an_old_entry_that_was_never_registered_is_refused(old):
    with pytest.raises(ConfigError, match=r"configs/toy/draft.yaml: .*older schema"):
        resolve(RELEASE_3, old, "draft")
    assert resolve(RELEASE_1, old, "draft").values["seed"] == 5
    with pytest.raises(ConfigError, match="toy/draft is not registered"):
        record_migration(RELEASE_3, old, "draft")


def test_older_code_refuses_what_newer_code_registered(old):
    (old / "configs/toy/new.yaml").write_text("schema_version: 3\n")
    register(RELEASE_3, old, "new")
    edit(old / "configs/toy/new.yaml", "3", "2")
    with pytest.raises(ConfigError, match=r"older schema|newer than the code"):
        resolve(RELEASE_2, old, "new")


def test_a_migration_that_was_used_may_not_change(old):
    record_migration(RELEASE_3, old, "base")
    other = Schema("toy", Toy3, 3, {1: to_2, 2: lambda config: to_3({**config, "seed": 1})})
    with pytest.raises(ConfigError, match="no longer means what was recorded"):
        resolve(other, old, "base")


def test_a_migration_that_leaves_out_a_new_key_is_refused(old):
    forgetful = Schema("toy", Toy3, 3, {1: to_2, 2: lambda config: config})
    with pytest.raises(InvalidConfigError) as caught:
        resolve(forgetful, old, "base")
    assert {failure.key for failure in caught.value.failures} == {"model.radii", "model.name"}


def test_a_migration_cannot_reach_the_snapshot(old):
    def careless(config):
        config["model"]["width"] = 99
        return to_2(config)

    snapshot = read_registered(old)["toy/base"]
    migrated = migrate(Schema("toy", RELEASE_2.config_type, 2, {1: careless}), snapshot.config, 1, "toy/base")
    assert migrated["model"]["width"] == 99
    assert snapshot.config["model"]["width"] == 8


def test_a_schema_without_the_migration_it_needs_is_refused():
    with pytest.raises(TypeError, match="no migration from schema 2"):
        Schema("toy", Toy3, 3, {1: to_2})


def test_the_document_of_an_old_run_is_read_by_newer_code(tmp_path):
    config = load_resolved(GOLDEN / "document_schema_1.yaml", RELEASE_3)
    assert (config.seed, config.model.width, config.optim.learning_rate) == (7, 32, 1e-3)
    text = (GOLDEN / "document_schema_1.yaml").read_text()
    assert load_resolved(GOLDEN / "document_schema_1.yaml", RELEASE_1).model.rate == 1e-3
    write_document(tmp_path / "again.yaml", resolve(RELEASE_1, GOLDEN, "deep", {"seed": 7}))
    assert (tmp_path / "again.yaml").read_text() == text


def test_a_damaged_old_document_ends_in_a_clear_message(tmp_path):
    from stromatolite.config.identity import identity
    from stromatolite.config.yaml_core import dump

    content = read_mapping(GOLDEN / "document_schema_1.yaml", "golden")
    del content["config"]["model"]
    content["identity"] = identity(content["config"])
    (tmp_path / "toy.yaml").write_text(dump(content))
    with pytest.raises(ConfigError, match=r"migration from schema 1 to 2 of toy failed"):
        load_resolved(tmp_path / "toy.yaml", RELEASE_3)
