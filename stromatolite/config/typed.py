"""From checked layers to complete, typed values, through OmegaConf's structured configs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_type_hints

from omegaconf import DictConfig, OmegaConf

from stromatolite.config.schema import Schema


def overlay(schema: Schema, *layers: Mapping[str, Any]) -> dict[str, Any]:
    """Plain nested values, complete and in the order of declaration: the defaults, then each layer over the last.

    The layers must have passed `check`; numbers take the type of their field (1 becomes 1.0 in a float field).
    """
    tree = OmegaConf.structured(schema.config_type)
    _unlock(tree)
    values = OmegaConf.to_container(OmegaConf.merge(tree, *(dict(layer) for layer in layers)), resolve=False)
    assert isinstance(values, dict)  # noqa: S101 - told to mypy; a structured config is a mapping
    return {str(key): value for key, value in values.items()}


def instance(config_type: type, values: Mapping[str, Any]) -> Any:
    """The frozen dataclass tree that complete values describe; lists become tuples, so that it is frozen throughout.

    Raises:
        ValueError, TypeError: a `__post_init__` of the tree refuses the values.
    """
    hints = get_type_hints(config_type)
    return config_type(**{name: _built(hints[name], value) for name, value in values.items()})


def _built(hint: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        return instance(hint, value)  # type: ignore[arg-type]
    return tuple(value) if isinstance(value, list) else value


def _unlock(node: DictConfig) -> None:
    """Let layers be merged: OmegaConf marks each frozen dataclass read-only; merge lifts only the outermost mark."""
    OmegaConf.set_readonly(node, None)
    for key in node:
        child = node._get_node(key)
        if isinstance(child, DictConfig):
            _unlock(child)
