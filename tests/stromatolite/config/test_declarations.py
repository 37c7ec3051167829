"""A family's configuration class must say all that the registry needs; a gap is a fault of the code."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from toy_family import RELEASE_3

from stromatolite.config import Schema, field


def schema_with(kind: Any, declared: Any) -> Schema:
    version = ("schema_version", int, field(1, doc="Schema.", ge=1))
    return Schema("toy", dataclasses.make_dataclass("Toy", [version, ("it", kind, declared)], frozen=True), 1)


@pytest.mark.parametrize(
    ("kind", "declared", "message"),
    [
        (int, dataclasses.field(default=1), "Toy.it must be declared by field"),
        (int, field(1, doc=" ", ge=0), "Toy.it must be declared by field"),
        (int, field(1, doc="A number."), "it: a number needs a range"),
        (float | None, field(None, doc="A number."), "it: a number needs a range"),
        (list[int], field(None, doc="A list.", ge=0), "is no type of a config field"),
        (int | str, field(1, doc="Two kinds.", ge=0), "is no type of a config field"),
        (Any, field(1, doc="Anything."), "is no type of a config field"),
    ],
)
def test_an_unsound_field_is_refused(kind, declared, message):
    with pytest.raises(TypeError, match=message):
        schema_with(kind, declared)


def test_a_tree_that_is_not_frozen_is_refused():
    @dataclasses.dataclass
    class Loose:
        schema_version: int = field(1, doc="Schema.", ge=1)

    with pytest.raises(TypeError, match="Loose must be a frozen dataclass"):
        Schema("toy", Loose, 1)


def test_the_tree_must_agree_on_the_schema_version():
    with pytest.raises(TypeError, match="schema_version must default to 2"):
        Schema("toy", schema_with(bool, field(True, doc="A switch.")).config_type, 2, {1: dict})


def test_every_leaf_says_its_meaning_unit_and_range():
    leaf = RELEASE_3.leaves["model.radii"]
    assert (leaf.rule.doc, leaf.rule.unit) == ("Radii of the filters.", "km")
    assert leaf.allowed() == "a list, each a number, > 0 and <= 100, in km"
    assert list(RELEASE_3.leaves) == [
        "schema_version",
        "model.width",
        "model.residual",
        "model.radii",
        "model.name",
        "optim.learning_rate",
        "seed",
        "runtime.device",
        "runtime.threads",
    ]
