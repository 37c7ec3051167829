"""A resolved configuration, and the document in which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stromatolite.config.identity import SHORT


@dataclass(frozen=True)
class Resolved:
    """A configuration, complete and typed.

    Attributes:
        family: name of its family.
        name: the entry that it came from.
        schema_version: the schema of its values, always that of the code.
        values: plain nested values, complete, in the order of declaration.
        identity: 64 hex; see `identity`.
        overridden: whether overrides made it another configuration than the entry.
        migrated_from: schema version and identity before a migration brought it here, or None.
    """

    family: str
    name: str
    schema_version: int
    values: Mapping[str, Any]
    identity: str
    overridden: bool = False
    migrated_from: tuple[int, str] | None = None

    @property
    def label(self) -> str:
        """What a person reads: `family/default`, or `family/default+<12 hex>` where overrides changed it."""
        name = f"{self.family}/{self.name}"
        return f"{name}+{self.identity[:SHORT]}" if self.overridden else name

    def document(self) -> dict[str, Any]:
        """The form in which it is written to `build/config/<family>.yaml` and logged with each run."""
        document: dict[str, Any] = {
            "family": self.family,
            "name": self.name,
            "label": self.label,
            "identity": self.identity,
            "schema_version": self.schema_version,
        }
        if self.migrated_from is not None:
            version, before = self.migrated_from
            document["migrated_from"] = {"schema_version": version, "identity": before}
        return {**document, "config": dict(self.values)}
