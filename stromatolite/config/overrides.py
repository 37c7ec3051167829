"""What a run changes of an entry: the family's block of params.yaml and `a.b=c` on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stromatolite.config.checking import Layer
from stromatolite.config.yaml_core import parse, read_mapping
from stromatolite.errors import ConfigError, nearest

PARAMS = "params.yaml"
COMMAND_LINE = "command line"
_BLOCK = ("config", "overrides")


def read_params(root: Path, family: str) -> tuple[Any, dict[str, Any]]:
    """The entry name and the overrides that params.yaml asks of a family.

    Raises:
        ConfigError: there is no such file or block, or the block says something else.
    """
    params = read_mapping(root / PARAMS, PARAMS)
    block = params.get(family)
    if not isinstance(block, Mapping) or "config" not in block:
        raise ConfigError(
            f"{PARAMS}: {family}.config must name a configuration.",
            found="nothing" if block is None else repr(block),
            allowed=f"{family}: {{config: default, overrides: {{}}}}",
        )
    for key in block:
        if key not in _BLOCK:
            guess = nearest(str(key), _BLOCK)
            raise ConfigError(
                f"{PARAMS}: {family}.{key}: there is no such key.",
                found=repr(block[key]),
                allowed=", ".join(_BLOCK),
                fix=f"did you mean {family}.{guess}?" if guess else f"put it under {family}.overrides",
            )
    overrides = block.get("overrides")
    if overrides is not None and not isinstance(overrides, Mapping):
        raise ConfigError(f"{PARAMS}: {family}.overrides: wrong type.", found=repr(overrides), allowed="a mapping")
    return block["config"], dict(overrides or {})


def override_layer(overrides: Mapping[str, Any], source: str) -> Layer:
    """The layer that overrides make; keys may be nested (`a: {b: 1}`) or dotted (`a.b: 1`).

    Raises:
        ConfigError: the same key is set twice.
    """
    values: dict[str, Any] = {}
    for key, value in overrides.items():
        for path, part in _spread(str(key), value):
            _set(values, path, part, source)
    return Layer(source, values)


def command_line_layer(arguments: Sequence[str]) -> Layer:
    """The layer that arguments such as `pretrain.epochs=3` make; values are read as YAML, a later one wins.

    Raises:
        ConfigError: an argument is not of that form.
    """
    said: dict[str, Any] = {}
    for argument in arguments:
        key, equals, text = argument.partition("=")
        if not equals or not all(key.split(".")):
            raise ConfigError(
                f"{COMMAND_LINE}: this is no override.",
                found=repr(argument),
                allowed="key=value, such as pretrain.epochs=3",
            )
        said.pop(key, None)
        said[key] = parse(text, f"{COMMAND_LINE}: {argument}")
    return override_layer(said, COMMAND_LINE)


def _spread(key: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        return [(f"{key}.{path}", part) for name, below in value.items() for path, part in _spread(str(name), below)]
    return [(key, value)]


def _set(values: dict[str, Any], path: str, value: Any, source: str) -> None:
    *sections, last = path.split(".")
    for name in sections:
        values = values.setdefault(name, {})
        if not isinstance(values, dict):
            raise ConfigError(f"{source}: {path}: this key is set twice.", found=repr(value))
    if last in values:
        raise ConfigError(f"{source}: {path}: this key is set twice.", found=repr(value))
    values[last] = value
