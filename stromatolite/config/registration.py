"""Registers a name for good, and records what a registered name becomes under a newer schema."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from stromatolite.config.identity import identity
from stromatolite.config.registered import Snapshot, read_registered, write_registered
from stromatolite.config.resolution import migrated_values, resolve
from stromatolite.config.schema import Schema
from stromatolite.errors import ConfigError, nearest


def register(schema: Schema, root: Path, name: str) -> tuple[Snapshot, bool]:
    """Fix what a name means, for ever.

    Returns:
        The snapshot, and whether it is new (a name that already means this is left as it is).

    Raises:
        ConfigError: the entry does not resolve, or the name already means something else.
    """
    resolved = resolve(schema, root, name)  # refuses a registered name that now means something else
    snapshots = read_registered(root)
    key = f"{schema.family}/{name}"
    if key in snapshots:
        return snapshots[key], False
    snapshots[key] = Snapshot(resolved.schema_version, resolved.identity, resolved.values)
    write_registered(root, snapshots)
    return snapshots[key], True


def record_migration(schema: Schema, root: Path, name: str) -> tuple[Snapshot, bool]:
    """Record the identity that a registered name has under the schema of the code; the snapshot itself stays.

    Returns:
        The snapshot with the identities that it has had, and whether one was added.

    Raises:
        ConfigError: the name is not registered, or cannot be migrated.
    """
    snapshots = read_registered(root)
    key = f"{schema.family}/{name}"
    if key not in snapshots:
        guess = nearest(key, list(snapshots))
        raise ConfigError(
            f"{key} is not registered: there is no snapshot to migrate.",
            allowed=", ".join(sorted(snapshots)) or "nothing is registered yet",
            fix=f"did you mean {guess}?" if guess else "write its file for the new schema by hand",
        )
    snapshot = snapshots[key]
    migrated = identity(migrated_values(schema, snapshot, key))
    if snapshot.schema_version == schema.schema_version or schema.schema_version in snapshot.migrated:
        return snapshot, False
    snapshots[key] = replace(snapshot, migrated={**snapshot.migrated, schema.schema_version: migrated})
    write_registered(root, snapshots)
    return snapshots[key], True
