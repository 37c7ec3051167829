"""What a person may write for a configuration, and what differs between two."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from toy_family import RELEASE_3

from stromatolite.config import Catalogue, register, resolve, write_document
from stromatolite.config.difference import difference
from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import ConfigError, TrackingError

GOLDEN = Path(__file__).parent / "golden"
RUN = "0123456789abcdef0123456789abcdef"
BASE_1 = "292df3e337f8"  # what toy/base was under schema 1


class OneRun:
    """Tracking that holds one run, of schema 1."""

    def document(self, reference: str) -> Mapping[str, Any]:
        if reference not in (RUN, "models:/toy@production"):
            raise TrackingError(f"there is no run {reference}")
        return read_mapping(GOLDEN / "document_schema_1.yaml", reference)


def schema_of(family):
    if family != "toy":
        raise ConfigError(f"There is no family called {family!r}.")
    return RELEASE_3


@pytest.fixture
def catalogue(tmp_path):
    shutil.copytree(GOLDEN / "configs", tmp_path / "configs")
    (tmp_path / "configs" / "toy" / "new.yaml").write_text("schema_version: 3\nseed: 3\n")
    (tmp_path / "params.yaml").write_text("toy: {config: new, overrides: {seed: 4}}\n")
    return Catalogue(tmp_path, ("toy",), schema_of, OneRun())


def test_a_name_a_family_and_overrides(catalogue):
    assert catalogue.look_up("toy/new").values["seed"] == 3
    assert catalogue.look_up("toy/new", ["seed=9"]).values["seed"] == 9
    assert catalogue.look_up("toy").values["seed"] == 4  # what params.yaml asks for


def test_an_identity_prefix_finds_entries_snapshots_and_resolved_files(catalogue):
    new = catalogue.look_up("toy/new")
    assert catalogue.look_up(new.identity[:6]) == new
    old = catalogue.look_up(BASE_1)
    assert (old.label, old.migrated_from[0]) == ("toy/base", 1)
    assert catalogue.look_up(old.identity) == old  # its identity of today
    overridden = resolve(RELEASE_3, catalogue.root, "new", {"seed": 77})
    write_document(catalogue.root / "build" / "config" / "toy.yaml", overridden)
    assert catalogue.look_up(overridden.label) == catalogue.look_up(overridden.identity[:8]) == overridden


def test_a_registered_identity_is_found_when_its_file_is_gone(catalogue):
    (catalogue.root / "configs" / "toy" / "base.yaml").unlink()
    assert catalogue.look_up(BASE_1).values["optim"]["learning_rate"] == 1e-3


def test_an_identity_that_means_several_is_refused(catalogue):
    seen: dict[str, int] = {}
    for seed in range(100_000):  # two configurations that share their first six digits
        prefix = resolve_identity(seed)[:6]
        if prefix in seen:
            break
        seen[prefix] = seed
    for name, number in (("one", seen[prefix]), ("two", seed)):
        (catalogue.root / "configs" / "toy" / f"{name}.yaml").write_text(f"schema_version: 3\nseed: {number}\n")
    with pytest.raises(ConfigError, match=f"The identity {prefix} means several") as caught:
        catalogue.look_up(prefix)
    assert "toy/one" in caught.value.found
    assert "toy/two" in caught.value.found


def resolve_identity(seed: int) -> str:
    from stromatolite.config.identity import identity

    model = {"width": 16, "residual": False, "radii": [1, 2], "name": None}
    return identity({"schema_version": 3, "model": model, "optim": {"learning_rate": 0.5}, "seed": seed})


def test_a_file_may_be_an_entry_or_a_resolved_configuration(catalogue, tmp_path):
    new = catalogue.look_up("toy/new")
    assert catalogue.look_up("configs/toy/new.yaml") == new
    assert catalogue.look_up(str(tmp_path / "configs" / "toy" / "new.yaml")) == new
    write_document(tmp_path / "somewhere.yaml", new)
    assert catalogue.look_up(str(tmp_path / "somewhere.yaml")) == new
    (tmp_path / "stray.yaml").write_text("schema_version: 3\n")
    with pytest.raises(ConfigError, match="neither an entry nor a resolved configuration"):
        catalogue.look_up("stray.yaml")
    with pytest.raises(ConfigError, match=r"There is no file nothing.yaml"):
        catalogue.look_up("nothing.yaml")


@pytest.mark.parametrize("reference", [RUN, "models:/toy@production"])
def test_what_tracking_knows_is_brought_to_the_schema_of_today(catalogue, reference):
    resolved = catalogue.look_up(reference)
    assert (resolved.schema_version, resolved.migrated_from[0]) == (3, 1)
    assert (resolved.values["seed"], resolved.values["optim"]["learning_rate"]) == (7, 1e-3)


def test_what_means_nothing_is_told(catalogue):
    with pytest.raises(ConfigError, match="begins with abcdef, and tracking has no such run") as caught:
        catalogue.look_up("abcdef")
    assert caught.value.found == "there is no run abcdef"
    with pytest.raises(ConfigError, match="means no configuration") as caught:
        catalogue.look_up("too/new")
    assert caught.value.fix == "did you mean toy/new?"
    with pytest.raises(ConfigError, match="Overrides go with a family or an entry only"):
        catalogue.look_up(BASE_1, ["seed=1"])


def test_the_difference_is_only_what_differs(catalogue):
    left, right = catalogue.look_up("toy/new"), catalogue.look_up("toy/new", ["model.radii=[3]", "runtime.threads=2"])
    changes = difference(left.values, right.values)
    assert [(change.key, change.left, change.right, change.identifying) for change in changes] == [
        ("model.radii", [1.0, 2.0], [3.0], True),
        ("runtime.threads", 1, 2, False),
    ]
    assert difference(left.values, left.values) == []


def test_registering_does_not_change_what_a_reference_means(catalogue):
    before = catalogue.look_up("toy/new")
    register(RELEASE_3, catalogue.root, "new")
    assert catalogue.look_up(before.identity[:6]) == before == catalogue.look_up("toy/new")
