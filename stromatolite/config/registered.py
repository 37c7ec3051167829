"""`configs/registered.json`: names whose meaning can never change again.

For each name it keeps the schema version, the full resolved config and its identity as they were on the day of
registration, and below `migrated` the identity that later schemas gave it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stromatolite.config.identity import identity
from stromatolite.errors import ConfigError
from stromatolite.files import write_json

REGISTERED = "configs/registered.json"


@dataclass(frozen=True)
class Snapshot:
    """What a registered name means.

    Attributes:
        schema_version: the schema of `config`.
        identity: identity of `config`.
        config: full resolved config.
        migrated: for each later schema that the name was migrated to, the identity it has there.
    """

    schema_version: int
    identity: str
    config: Mapping[str, Any]
    migrated: Mapping[int, str] = field(default_factory=dict)

    @property
    def identities(self) -> tuple[str, ...]:
        """Every identity the name has had, oldest first."""
        return (self.identity, *(self.migrated[version] for version in sorted(self.migrated)))


def read_registered(root: Path) -> dict[str, Snapshot]:
    """Every registered name with its snapshot; none where the file does not exist.

    Raises:
        ConfigError: the file is damaged, or a snapshot was edited.
    """
    path = root / REGISTERED
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        snapshots = {name: _snapshot(record) for name, record in content.items()}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{REGISTERED}: the file is damaged.",
            found=f"{type(error).__name__}: {error}",
            fix=f"restore it: git checkout -- {REGISTERED}",
        ) from None
    for name, snapshot in snapshots.items():
        if identity(snapshot.config) != snapshot.identity:
            raise ConfigError(
                f"{REGISTERED}: {name}: the snapshot was edited; a registered configuration never changes.",
                found=f"a config with identity {identity(snapshot.config)}",
                allowed=snapshot.identity,
                fix=f"restore it: git checkout -- {REGISTERED}",
            )
    return snapshots


def write_registered(root: Path, snapshots: Mapping[str, Snapshot]) -> None:
    """Write the file whole, sorted, so that git shows only what was added."""
    records = {}
    for name, snapshot in snapshots.items():
        records[name] = {
            "schema_version": snapshot.schema_version,
            "identity": snapshot.identity,
            "config": snapshot.config,
        }
        if snapshot.migrated:
            records[name]["migrated"] = {str(version): each for version, each in snapshot.migrated.items()}
    write_json(root / REGISTERED, records)


def _snapshot(record: Mapping[str, Any]) -> Snapshot:
    migrated = {int(version): str(each) for version, each in record.get("migrated", {}).items()}
    return Snapshot(int(record["schema_version"]), str(record["identity"]), dict(record["config"]), migrated)
