"""Gives a configuration that only a run or a sweep knows an entry of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stromatolite.config.difference import difference
from stromatolite.config.entries import EXTENDS, entry_path, entry_source
from stromatolite.config.identity import SHORT
from stromatolite.config.resolution import resolve
from stromatolite.config.resolved import Resolved
from stromatolite.config.schema import SCHEMA_VERSION, Schema
from stromatolite.config.yaml_core import dump
from stromatolite.errors import ConfigError
from stromatolite.files import write_text


def adopt(schema: Schema, root: Path, resolved: Resolved, name: str, origin: str) -> bool:
    """Write an entry that means `resolved`: what differs from the entry it came from, which it extends.

    Args:
        schema: the family's.
        root: the repository.
        resolved: what the entry is to mean; its `runtime` is left out, which is no part of a configuration.
        name: of the new entry.
        origin: the reference that it was known by, for the entry's first line.

    Returns:
        Whether it is new: an entry that means this already is left as it is.

    Raises:
        ConfigError: the name is none, or an entry of that name means something else.
    """
    path, source = entry_path(root, schema.family, name), entry_source(schema.family, name)
    if path.exists():
        before = resolve(schema, root, name)
        if before.identity != resolved.identity:
            raise ConfigError(
                f"{source} is there already, and means something else.",
                found=before.identity[:SHORT],
                allowed=resolved.identity[:SHORT],
                fix="choose another name",
            )
        return False
    base = resolve(schema, root, resolved.name)
    content: dict[str, Any] = {SCHEMA_VERSION: schema.schema_version, EXTENDS: resolved.name}
    for change in difference(resolved.values, base.values):
        if not change.identifying:
            continue
        *sections, last = change.key.split(".")
        block = content
        for section in sections:
            block = block.setdefault(section, {})
        block[last] = change.left
    write_text(path, f"# From {origin}.\n{dump(content)}")
    written = resolve(schema, root, name)
    if written.identity != resolved.identity:  # the entry that it came from was changed since
        path.unlink()
        raise ConfigError(
            f"{schema.family}/{resolved.name} no longer means what this configuration came from.",
            found=written.identity[:SHORT],
            allowed=resolved.identity[:SHORT],
            fix=f"restore configs/{schema.family}/{resolved.name}.yaml, or write {source} by hand",
        )
    return True
