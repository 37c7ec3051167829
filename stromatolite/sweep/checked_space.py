"""A search space held against the schema of the configuration, and as Optuna takes it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from stromatolite.config.resolved import Resolved
from stromatolite.config.schema import Leaf, Schema
from stromatolite.errors import ConfigError, nearest
from stromatolite.sweep.space import Choice, FloatRange, IntRange, Range, SearchSpace, at

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

_NOT_VARIED = ("runtime.", "seed", "schema_version")


def check_space(space: SearchSpace, schema: Schema, source: str) -> None:
    """Refuse a space that a trial could not be made from.

    Args:
        space: what may be varied.
        schema: of the configuration.
        source: the file that says it, for the message.

    Raises:
        ConfigError: it is empty, names no field, or its bounds leave what the schema allows; all faults are told.
    """
    if not space:
        raise ConfigError(f"{source}: the search space is empty.", allowed="at least one field of the configuration")
    faults = [fault for key, values in space.items() if (fault := _fault(key, values, schema))]
    if faults:
        raise ConfigError(f"{source}: the search space cannot be used.", found="\n    ".join(faults))


def require_inside(space: SearchSpace, start: Resolved, source: str) -> None:
    """Refuse a start that the space does not hold: the first trial is the start itself.

    Raises:
        ConfigError: a value lies outside; all of them are told.
    """
    outside = []
    for key, values in space.items():
        found = at(start.values, key)
        if not _inside(found, values):
            outside.append(f"{key} = {found}, searched: {_told(values)}")
    if outside:
        raise ConfigError(
            f"The sweep cannot begin with {start.label}: it lies outside the search space.",
            found="\n    ".join(outside),
            fix=f"change params.yaml, or widen the space in {source}",
        )


def digest(space: SearchSpace) -> str:
    """Hex identity of a space, 12 digits: spaces that mean the same have the same."""
    text = json.dumps({key: _told(values) for key, values in space.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def distributions(space: SearchSpace) -> dict[str, BaseDistribution]:
    """The space as Optuna takes it."""
    return {key: _distribution(values) for key, values in space.items()}


def _distribution(values: Range) -> BaseDistribution:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(values, FloatRange):
        return FloatDistribution(values.low, values.high, log=values.log)
    if isinstance(values, IntRange):
        return IntDistribution(values.low, values.high, log=values.log)
    return CategoricalDistribution(values.options)


def _fault(key: str, values: Range, schema: Schema) -> str | None:
    if key not in schema.leaves:
        guess = nearest(key, list(schema.leaves))
        return f"{key}: there is no such field{f'; did you mean {guess}?' if guess else ''}"
    if key.startswith(_NOT_VARIED):
        return f"{key}: this is no hyper-parameter"
    leaf = schema.leaves[key]
    if not _fits(leaf, values):
        return f"{key}: {_told(values)}, where the field takes {leaf.allowed()}"
    out = [end for end in values.ends if not leaf.rule.permits(end)]
    return f"{key}: {', '.join(map(str, out))} leaves what is allowed: {leaf.allowed()}" if out else None


def _fits(leaf: Leaf, values: Range) -> bool:
    if leaf.many:
        return False
    if isinstance(values, FloatRange):
        return leaf.kind is float
    if isinstance(values, IntRange):
        return leaf.kind is int
    kind = type(values.options[0])
    return kind is leaf.kind or (kind is int and leaf.kind is float)


def _inside(value: Any, values: Range) -> bool:
    if isinstance(values, Choice):
        return value in values.options
    return value is not None and values.low <= value <= values.high


def _told(values: Range) -> str:
    if isinstance(values, Choice):
        return "one of " + ", ".join(map(repr, values.options))
    kind = "integer" if isinstance(values, IntRange) else "number"
    return f"{kind} from {values.low} to {values.high}{', logarithmic' if values.log else ''}"
