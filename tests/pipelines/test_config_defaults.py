"""A changed default needs a new schema version, or old names would silently mean something else.

`golden/<family>_schema_<N>.json` keeps the defaults of schema N of a family. After a new schema version (or, before the
first release only, after changing a default in place) write it anew, from the repository's root:

    STROM_WRITE_GOLDEN=1 python -m pytest -q tests/pipelines/test_config_defaults.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from models import FAMILIES, load_family
from stromatolite.config import Schema, entry_names, read_registered, resolve
from stromatolite.config.checking import Layer, check
from stromatolite.config.difference import difference
from stromatolite.config.identity import identity
from stromatolite.config.migration import migrate
from stromatolite.config.typed import overlay
from stromatolite.files import write_json

REPOSITORY = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"

families = pytest.mark.parametrize("family", list(FAMILIES))


def golden(schema: Schema, version: int) -> Path:
    return GOLDEN / f"{schema.family}_schema_{version}.json"


@families
def test_a_default_never_changes_within_a_schema_version(family):
    schema = Schema.of(load_family(family))
    path = golden(schema, schema.schema_version)
    if os.environ.get("STROM_WRITE_GOLDEN"):
        write_json(path, overlay(schema))
    assert path.is_file(), f"there is no {path.name}: see the head of this file"
    assert overlay(schema) == json.loads(path.read_text()), "raise SCHEMA_VERSION, and write a migration"


@families
def test_the_defaults_keep_their_own_ranges(family):
    schema = Schema.of(load_family(family))
    assert check(schema, Layer("defaults", overlay(schema)), complete=True) == []


@families
def test_the_defaults_of_every_older_schema_can_be_migrated(family):
    schema = Schema.of(load_family(family))
    for version in range(1, schema.schema_version):
        old = json.loads(golden(schema, version).read_text())
        values = migrate(schema, old, version, f"defaults of schema {version}")
        assert check(schema, Layer(f"defaults of schema {version}", values), complete=True) == []


@families
def test_every_committed_entry_resolves_and_the_default_is_registered(family):
    schema = Schema.of(load_family(family))
    resolved = {name: resolve(schema, REPOSITORY, name) for name in entry_names(REPOSITORY, family)}
    registered = read_registered(REPOSITORY)[f"{family}/default"]
    assert resolved["default"].identity in (registered.identity, *registered.identities)


@families
def test_the_runtime_block_is_no_part_of_the_identity(family):
    values = overlay(Schema.of(load_family(family)))
    assert "runtime" in values
    assert identity(values) == identity({**values, "runtime": {}})


@families
def test_what_ci_trains_has_less_to_train_and_is_else_what_is_asked_for(family):
    reduced = yaml.safe_load((REPOSITORY / ".ci/reduced.yaml").read_text(encoding="utf-8"))
    params = yaml.safe_load((REPOSITORY / "params.yaml").read_text(encoding="utf-8"))
    schema = Schema.of(load_family(family))
    whole = resolve(schema, REPOSITORY, params[family]["config"], params[family]["overrides"])
    small = resolve(schema, REPOSITORY, params[family]["config"], reduced[family])
    changed = {each.key for each in difference(whole.values, small.values)}
    assert changed
    assert {path.rpartition(".")[2] for path in changed} <= {"epochs", "members", "steps_per_epoch", "ablations"}
