"""Reads one block of params.yaml as a typed settings object; a mistyped key or value is an error."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import ConfigError
from stromatolite.typed import read_typed

T = TypeVar("T")


def read_block(params: Path, name: str, kind: type[T]) -> T:
    """The block called `name` of `params` as a `kind`.

    Raises:
        ConfigError: the file or the block is missing or malformed, or holds an unknown key.
    """
    if not params.exists():
        raise ConfigError(f"{params} is missing.", fix="Run from the root of the repository.")
    block = read_mapping(params, str(params)).get(name, {})
    if not isinstance(block, dict):
        raise ConfigError(f"{params}: {name} is no block of settings.", found=block, allowed="key: value lines")
    return read_typed(kind, block, f"{params}: {name}")
