"""A registered name never changes its meaning."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import pytest
from toy_family import RELEASE_1, RELEASE_3, Model3, Toy3

from stromatolite.config import Schema, field, read_registered, register, resolve
from stromatolite.errors import ConfigError


@pytest.fixture
def base(entry, tmp_path):
    path = entry("base", "schema_version: 3\noptim: {learning_rate: 0.25}\n")
    register(RELEASE_3, tmp_path, "base")
    return path


def registered_json(tmp_path):
    return tmp_path / "configs" / "registered.json"


def test_registering_keeps_version_config_and_identity(base, tmp_path):
    resolved = resolve(RELEASE_3, tmp_path, "base")
    record = json.loads(registered_json(tmp_path).read_text())["toy/base"]
    assert record == {"schema_version": 3, "identity": resolved.identity, "config": resolved.values}


def test_identity_is_the_sha256_of_canonical_json_without_runtime(entry, tmp_path):
    entry("one", "schema_version: 1\nmodel: {rate: 1}\n")
    canonical = b'{"model":{"rate":1,"width":8},"schema_version":1,"seed":0}'
    assert resolve(RELEASE_1, tmp_path, "one").identity == hashlib.sha256(canonical).hexdigest()


def test_registering_the_same_again_changes_nothing(base, tmp_path):
    before = registered_json(tmp_path).read_bytes()
    base.write_text("# another comment\noptim: {learning_rate: 2.5e-1}\nschema_version: 3\nruntime: {threads: 3}\n")
    snapshot, new = register(RELEASE_3, tmp_path, "base")
    assert not new
    assert snapshot.identity == resolve(RELEASE_3, tmp_path, "base").identity
    assert registered_json(tmp_path).read_bytes() == before


def test_registering_a_second_name_leaves_the_first(base, entry, tmp_path):
    entry("other", "schema_version: 3\nextends: base\nseed: 3\n")
    assert register(RELEASE_3, tmp_path, "other")[1]
    assert sorted(read_registered(tmp_path)) == ["toy/base", "toy/other"]


@pytest.mark.parametrize("use", [resolve, register])
def test_a_registered_name_cannot_be_pointed_elsewhere(base, tmp_path, use):
    base.write_text("schema_version: 3\noptim: {learning_rate: 0.26}\n")
    with pytest.raises(ConfigError, match="toy/base is registered and may not change its meaning") as caught:
        use(RELEASE_3, tmp_path, "base")
    assert caught.value.found == "optim.learning_rate: 0.26"
    assert caught.value.allowed == "optim.learning_rate: 0.25 (as in configs/registered.json)"


def test_nor_can_it_through_what_it_extends(entry, tmp_path):
    entry("parent", "schema_version: 3\nseed: 1\n")
    entry("child", "schema_version: 3\nextends: parent\nmodel: {width: 3}\n")
    register(RELEASE_3, tmp_path, "child")
    entry("parent", "schema_version: 3\nseed: 2\n")
    assert resolve(RELEASE_3, tmp_path, "parent").values["seed"] == 2
    with pytest.raises(ConfigError, match=r"toy/child is registered"):
        resolve(RELEASE_3, tmp_path, "child")


def test_an_entry_built_on_a_repointed_one_is_refused_too(base, entry, tmp_path):
    entry("child", "schema_version: 3\nextends: base\noptim: {learning_rate: 0.5}\n")
    base.write_text("schema_version: 3\noptim: {learning_rate: 0.26}\n")
    with pytest.raises(ConfigError, match="toy/base is registered"):
        resolve(RELEASE_3, tmp_path, "child")


def test_overrides_of_a_registered_name_are_no_repointing(base, tmp_path):
    assert resolve(RELEASE_3, tmp_path, "base", {"seed": 4}).values["seed"] == 4


def test_a_changed_default_without_a_new_schema_version_is_refused(base, tmp_path):
    wider = dataclasses.make_dataclass(
        "Wider", [("width", int, field(17, doc="Channels.", ge=1, le=512))], bases=(Model3,), frozen=True
    )
    changed = dataclasses.make_dataclass(
        "Changed", [("model", wider, field(wider(), doc="The network."))], bases=(Toy3,), frozen=True
    )
    with pytest.raises(ConfigError, match="if a default in the code changed, raise the schema version") as caught:
        resolve(Schema("toy", changed, 3, RELEASE_3.migrations), tmp_path, "base")
    assert caught.value.found == "model.width: 17"


def test_a_new_field_without_a_new_schema_version_is_refused(base, tmp_path):
    grown = dataclasses.make_dataclass(
        "Grown", [("extra", int, field(1, doc="New.", ge=0))], bases=(Toy3,), frozen=True
    )
    with pytest.raises(ConfigError, match=r"extra: the key is missing.[\s\S]*need a new schema version"):
        resolve(Schema("toy", grown, 3, RELEASE_3.migrations), tmp_path, "base")


def test_an_edited_snapshot_is_refused(base, tmp_path):
    path = registered_json(tmp_path)
    path.write_text(path.read_text().replace("0.25", "0.26"))
    base.write_text("schema_version: 3\noptim: {learning_rate: 0.26}\n")
    with pytest.raises(ConfigError, match="toy/base: the snapshot was edited"):
        resolve(RELEASE_3, tmp_path, "base")


@pytest.mark.parametrize("text", ["{", "[]", '{"toy/base": {}}', '{"toy/base": 3}', "\xff"])
def test_a_damaged_registered_json_is_refused(base, tmp_path, text):
    registered_json(tmp_path).write_text(text, encoding="latin-1")
    with pytest.raises(ConfigError, match=r"configs/registered.json: the file is damaged"):
        resolve(RELEASE_3, tmp_path, "base")


def test_a_faulty_entry_is_not_registered(entry, tmp_path):
    entry("base", "schema_version: 3\nmodel: {width: 0}\n")
    with pytest.raises(ConfigError, match="out of range"):
        register(RELEASE_3, tmp_path, "base")
    assert not registered_json(tmp_path).exists()
