"""Reads one block of params.yaml as a typed settings object; a mistyped key or value is told, not ignored."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, TypeVar

import yaml

from stromatolite.errors import ConfigError, nearest

T = TypeVar("T")


def read_block(params: Path, name: str, kind: type[T]) -> T:
    """The block called `name` of `params` as a `kind`, a dataclass that checks its own ranges.

    Raises:
        ConfigError: the file or the block is missing or malformed, or holds an unknown key.
    """
    try:
        document = yaml.safe_load(params.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{params} is missing.", fix="Run from the root of the repository.") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{params} is not YAML.", found=str(error).replace("\n", " ")) from error
    block = document.get(name, {}) if isinstance(document, dict) else None
    if not isinstance(block, dict):
        raise ConfigError(f"{params}: {name} is no block of settings.", found=block, allowed="key: value lines")
    known = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key in block:
        if key not in known:
            guess = nearest(str(key), list(known))
            raise ConfigError(
                f"{params}: {name}.{key} is unknown.",
                found=key,
                allowed=", ".join(known),
                fix=f"Did you mean {guess!r}?" if guess else None,
            )
    return kind(**{key: _value(params, f"{name}.{key}", known[key], value) for key, value in block.items()})


def _value(params: Path, key: str, field: dataclasses.Field[Any], value: Any) -> Any:
    """YAML reads 1e-6 as text and knows no tuples; anything else has the type that the default has."""
    missing = dataclasses.MISSING
    default = field.default if field.default is not missing else None
    if field.default_factory is not missing:
        default = field.default_factory()
    try:
        if isinstance(default, bool) or default is None:
            return value
        if isinstance(default, float) and not isinstance(value, bool):
            return float(value)
        if isinstance(default, tuple):
            return tuple(type(default[0])(item) for item in value)
        if isinstance(value, type(default)) and not isinstance(value, bool):
            return value
    except (TypeError, ValueError):
        pass
    raise ConfigError(f"{params}: {key} has the wrong type.", found=repr(value), allowed=type(default).__name__)
