"""The shape of a family's configuration, read from its frozen dataclass tree."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, Union, get_args, get_origin, get_type_hints

from stromatolite.config.fields import RULE, Rule

Migration = Callable[[dict[str, Any]], dict[str, Any]]

SCHEMA_VERSION = "schema_version"
RUNTIME = "runtime"
KINDS = {bool: "true or false", int: "an integer", float: "a number", str: "text"}


@dataclass(frozen=True)
class Leaf:
    """A field that holds a value.

    Attributes:
        key: full path, such as `model.width`.
        kind: bool, int, float or str: the type of the value, or of each element of a list.
        many: whether it holds a list of such values.
        optional: whether it may be null.
        rule: meaning and limits.
        default: the value where nothing else is said.
    """

    key: str
    kind: type
    many: bool
    optional: bool
    rule: Rule
    default: Any

    def allowed(self) -> str:
        """What may stand here, as text for a person."""
        kind = "" if self.rule.choices else KINDS[self.kind]
        unit = "" if self.rule.unit == "1" else f"in {self.rule.unit}"
        text = ", ".join(part for part in (kind, self.rule.limits(), unit) if part)
        return ("a list, each " if self.many else "") + text + (", or null" if self.optional else "")


@dataclass(frozen=True)
class Section:
    """A field that holds further fields; the root has the empty key."""

    key: str
    doc: str
    fields: Mapping[str, Section | Leaf]

    def leaves(self) -> Iterator[Leaf]:
        """Every leaf below, in the order of declaration."""
        for child in self.fields.values():
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves()


class DeclaresConfig(Protocol):
    """The part of a family that the registry needs."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def config_type(self) -> type: ...  # noqa: D102
    @property
    def schema_version(self) -> int: ...  # noqa: D102
    @property
    def migrations(self) -> Mapping[int, Migration]: ...  # noqa: D102


@dataclass(frozen=True)
class Schema:
    """All that the registry knows of a family: the platform never imports one.

    Attributes:
        family: name of the family.
        config_type: frozen dataclass tree whose fields are made by `field(...)`; one of them is `schema_version`.
        schema_version: raised by one whenever a field or a default changes.
        migrations: number N takes a resolved config of schema N to N + 1, without touching its argument.

    Raises:
        TypeError: the declaration itself is unsound (a fault of the code, not of a user).
    """

    family: str
    config_type: type
    schema_version: int
    migrations: Mapping[int, Migration] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        declared = self.root.fields.get(SCHEMA_VERSION)
        if not isinstance(declared, Leaf) or declared.default != self.schema_version:
            raise TypeError(f"{self.config_type.__name__}.schema_version must default to {self.schema_version}")
        missing = sorted(set(range(1, self.schema_version)) - set(self.migrations))
        if missing:
            raise TypeError(f"{self.family} has no migration from schema {', '.join(map(str, missing))}")

    @classmethod
    def of(cls, family: DeclaresConfig) -> Schema:
        """The schema of an object that fulfils the family contract."""
        return cls(family.name, family.config_type, family.schema_version, family.migrations)

    @cached_property
    def root(self) -> Section:
        """The tree of fields."""
        return _section("", (self.config_type.__doc__ or "").strip(), self.config_type)

    @cached_property
    def leaves(self) -> dict[str, Leaf]:
        """Every leaf by its full key."""
        return {leaf.key: leaf for leaf in self.root.leaves()}


def _section(key: str, doc: str, config_type: type, defaults: Any = None) -> Section:
    """The fields of a dataclass; where it is itself a default with other values than its class, `defaults` is that."""
    if not dataclasses.is_dataclass(config_type) or not config_type.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise TypeError(f"{config_type.__name__} must be a frozen dataclass")
    hints = get_type_hints(config_type)
    fields: dict[str, Section | Leaf] = {}
    for each in dataclasses.fields(config_type):
        path = f"{key}.{each.name}" if key else each.name
        rule = each.metadata.get(RULE)
        if not isinstance(rule, Rule) or not rule.doc.strip():
            raise TypeError(f"{config_type.__name__}.{each.name} must be declared by field(default, doc=...)")
        default = each.default if defaults is None else getattr(defaults, each.name)
        if dataclasses.is_dataclass(hints[each.name]):
            fields[each.name] = _section(path, rule.doc, hints[each.name], default)
        else:
            fields[each.name] = _leaf(path, hints[each.name], rule, default)
    return Section(key, doc, fields)


def _leaf(key: str, hint: Any, rule: Rule, default: Any) -> Leaf:
    kind, optional = hint, False
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [arg for arg in get_args(hint) if arg is not type(None)]
        kind, optional = kinds[0] if len(kinds) == 1 else hint, len(kinds) < len(get_args(hint))
    many = get_origin(kind) is tuple and len(get_args(kind)) == 2 and get_args(kind)[1] is ...
    kind = get_args(kind)[0] if many else kind
    if kind not in KINDS:
        raise TypeError(f"{key}: {hint} is no type of a config field; use bool, int, float, str or a tuple of them")
    if kind in (int, float) and not rule.bounded:
        raise TypeError(f"{key}: a number needs a range (ge, gt, le, lt) or choices")
    return Leaf(key, kind, many, optional, rule, default)
