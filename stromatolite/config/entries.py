"""Entries of the registry: `configs/<family>/<name>.yaml`, each saying only what differs from what it extends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stromatolite.config.schema import SCHEMA_VERSION
from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import ConfigError, nearest

EXTENDS = "extends"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")


@dataclass(frozen=True)
class Entry:
    """One entry file as it stands.

    Attributes:
        family: name of its family.
        name: its own name, without the family.
        schema_version: the schema that it was written for.
        extends: name of the entry it builds on, or None for the defaults.
        values: what it says itself, unchecked.
    """

    family: str
    name: str
    schema_version: int
    extends: str | None
    values: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The full name, such as `family/default`."""
        return f"{self.family}/{self.name}"

    @property
    def source(self) -> str:
        """The file, as it is shown to a person."""
        return entry_source(self.family, self.name)


def entry_source(family: str, name: str) -> str:
    """The file of an entry, relative to the repository."""
    return f"configs/{family}/{name}.yaml"


def entry_path(root: Path, family: str, name: str) -> Path:
    """The file of an entry that is to be.

    Raises:
        ConfigError: this is no name for one.
    """
    return root / entry_source(family, _checked_name(name, ""))


def entry_names(root: Path, family: str) -> list[str]:
    """Names of all entries of a family, sorted."""
    return sorted(path.stem for path in (root / "configs" / family).glob("*.yaml"))


def read_entry(root: Path, family: str, name: Any, *, named_in: str = "") -> Entry:
    """Read one entry file; its values are not checked yet.

    Args:
        root: the repository.
        family: name of the family.
        name: name of the entry.
        named_in: where that name was read, for the message.

    Raises:
        ConfigError: there is no such entry, it is no mapping, or its `extends` or `schema_version` cannot be used.
    """
    checked = _checked_name(name, named_in)
    source = entry_source(family, checked)
    if not (root / source).is_file():
        names = entry_names(root, family)
        guess = nearest(checked, names)
        raise ConfigError(
            f"{_prefix(named_in)}there is no configuration {family}/{checked}.",
            found=f"no file {source}",
            allowed=", ".join(names) or f"nothing yet: configs/{family}/ holds no entry",
            fix=f"did you mean {guess}?" if guess else None,
        )
    values = read_mapping(root / source, source)
    extends = values.pop(EXTENDS, None)
    if extends is not None:
        extends = _checked_name(extends, f"{source}: {EXTENDS}")
    return Entry(family, checked, _version(values.pop(SCHEMA_VERSION, None), source), extends, values)


def read_chain(root: Path, family: str, name: Any, *, named_in: str = "") -> list[Entry]:
    """The entry and all that it extends, the outermost ancestor first.

    Raises:
        ConfigError: as `read_entry`, or an entry extends itself by a circle.
    """
    chain = [read_entry(root, family, name, named_in=named_in)]
    while (parent := chain[-1].extends) is not None:
        names = [entry.name for entry in chain]
        if parent in names:
            circle = " -> ".join([*names[names.index(parent) :], parent])
            raise ConfigError(
                f"{chain[-1].source}: extends goes in a circle.", found=circle, allowed="a chain that ends"
            )
        chain.append(read_entry(root, family, parent, named_in=f"{chain[-1].source}: {EXTENDS}"))
    return chain[::-1]


def _checked_name(name: Any, named_in: str) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigError(
            f"{_prefix(named_in)}this is no name of a configuration.",
            found=repr(name),
            allowed="a plain name such as default, in a-z 0-9 _ . -; no path and no ${...}",
        )
    return name


def _prefix(named_in: str) -> str:
    return f"{named_in}: " if named_in else ""


def _version(value: Any, source: str) -> int:
    if type(value) is not int or value < 1:
        raise ConfigError(
            f"{source}: {SCHEMA_VERSION} must say which schema the entry was written for.",
            found=repr(value) if value is not None else "nothing",
            allowed="an integer from 1",
            fix=f"add the line `{SCHEMA_VERSION}: N` with the N of the family's configuration class",
        )
    return value
