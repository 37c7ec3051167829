"""Checks one layer of a configuration against the schema and gathers all that is wrong with it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stromatolite.config.failures import Failure
from stromatolite.config.schema import SCHEMA_VERSION, Leaf, Schema, Section
from stromatolite.errors import nearest

INTERPOLATION = "${"
OMEGACONF_MISSING = "???"


@dataclass(frozen=True)
class Layer:
    """A part of a configuration and where it was said."""

    source: str
    values: Mapping[str, Any]


def check(schema: Schema, layer: Layer, *, complete: bool = False) -> list[Failure]:
    """All faults of a layer.

    Args:
        schema: what is allowed.
        layer: what was said; usually only some of the keys.
        complete: whether a key that is left out is a fault too.
    """
    return _Check(schema, layer.source, complete).section(schema.root, layer.values)


def interpolated(value: Any) -> bool:
    """Whether `${` stands anywhere in a value: it would make an identity depend on the machine's environment."""
    if isinstance(value, str):
        return INTERPOLATION in value
    if isinstance(value, Mapping):
        return any(interpolated(part) for item in value.items() for part in item)
    return isinstance(value, Iterable) and any(interpolated(part) for part in value)


@dataclass(frozen=True)
class _Check:
    schema: Schema
    source: str
    complete: bool

    def section(self, section: Section, values: Mapping[Any, Any]) -> list[Failure]:
        failures = []
        for name, value in values.items():
            key = f"{section.key}.{name}" if section.key else str(name)
            if interpolated(name) or (interpolated(value) and not isinstance(value, Mapping)):
                failures.append(self.interpolation(key, value))
            elif name not in section.fields:
                failures.append(self.unknown(section, key, str(name), value))
            else:
                failures += self.field(section.fields[name], value)
        if self.complete:
            missing = [child for name, child in section.fields.items() if name not in values]
            failures += [self.failure(child.key, "the key is missing.", allowed=_allowed(child)) for child in missing]
        return failures

    def field(self, field: Section | Leaf, value: Any) -> list[Failure]:
        if isinstance(field, Leaf):
            return self.leaf(field, value)
        if isinstance(value, Mapping):
            return self.section(field, value)
        return [self.failure(field.key, "wrong type.", found=_shown(value), allowed=_allowed(field))]

    def leaf(self, leaf: Leaf, value: Any) -> list[Failure]:
        if value is None and leaf.optional:
            return []
        if not leaf.many:
            return self.value(leaf, leaf.key, value)
        if not isinstance(value, Sequence) or isinstance(value, str):
            return [self.failure(leaf.key, "wrong type.", found=_shown(value), allowed=leaf.allowed())]
        return [fault for i, part in enumerate(value) for fault in self.value(leaf, f"{leaf.key}[{i}]", part)]

    def value(self, leaf: Leaf, key: str, value: Any) -> list[Failure]:
        if not _is_a(leaf.kind, value):
            return [self.failure(key, "wrong type.", found=_shown(value), allowed=leaf.allowed())]
        if key == SCHEMA_VERSION and value != self.schema.schema_version:
            allowed = f"{self.schema.schema_version}, set by the code"
            return [self.failure(key, "the schema version cannot be chosen.", found=_shown(value), allowed=allowed)]
        if leaf.rule.permits(value):
            return []
        guess = nearest(str(value), [str(choice) for choice in leaf.rule.choices or ()])
        fix = f"did you mean {guess}?" if guess else None
        problem = "not one of the choices." if leaf.rule.choices else "out of range."
        return [self.failure(key, problem, found=_shown(value), allowed=leaf.allowed(), fix=fix)]

    def unknown(self, section: Section, key: str, name: str, value: Any) -> Failure:
        guess = self.nearest_key(section, name)
        fix = f"did you mean {guess}?" if guess else None
        return self.failure(
            key, "there is no such key.", found=_shown(value), allowed=", ".join(section.fields), fix=fix
        )

    def nearest_key(self, section: Section, name: str) -> str | None:
        """The key most like `name`: among its neighbours first, then anywhere in the tree."""
        if sibling := nearest(name, list(section.fields)):
            return section.fields[sibling].key
        elsewhere = {key.rpartition(".")[2]: key for key in reversed(self.schema.leaves)}
        guess = nearest(name, list(elsewhere))
        return elsewhere[guess] if guess else None

    def interpolation(self, key: str, value: Any) -> Failure:
        return self.failure(
            key,
            "interpolation (${...}) is refused: the same file would mean something else on another machine.",
            found=_shown(value),
            allowed="plain values",
            fix="write the value itself",
        )

    def failure(self, key: str, problem: str, **rest: str | None) -> Failure:
        return Failure(self.source, key, problem, **rest)


def _is_a(kind: type, value: Any) -> bool:
    if kind is float:  # an integer is a number; true is not, nor are NaN and infinity, which JSON cannot hold
        return type(value) in (int, float) and abs(value) <= sys.float_info.max
    if kind is str:
        return isinstance(value, str) and value != OMEGACONF_MISSING
    return type(value) is kind


def _allowed(field: Section | Leaf) -> str:
    return field.allowed() if isinstance(field, Leaf) else f"a section with {', '.join(field.fields)}"


def _shown(value: Any) -> str:
    return "null" if value is None else f"{value!r} ({type(value).__name__})"
