"""Brings a resolved configuration of an older schema to the schema of the code."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from stromatolite.config.schema import SCHEMA_VERSION, Schema
from stromatolite.errors import ConfigError


def refuse_newer(schema: Schema, version: int, source: str) -> None:
    """Raise when something was written for a schema that this code does not know yet.

    Raises:
        ConfigError: `version` is newer than the code's.
    """
    if version > schema.schema_version:
        raise ConfigError(
            f"{source}: {SCHEMA_VERSION}: this configuration is newer than the code.",
            found=f"schema {version} of {schema.family}",
            allowed=f"1 to {schema.schema_version}",
            fix="check out the commit that wrote it, or a later one",
        )


def migrate(schema: Schema, config: Mapping[str, Any], version: int, source: str) -> dict[str, Any]:
    """A resolved config of schema `version` as one of the schema of the code; the argument is left as it is.

    Raises:
        ConfigError: it is newer than the code, or lacks what a migration reads.
    """
    refuse_newer(schema, version, source)
    migrated = copy.deepcopy(dict(config))
    for number in range(version, schema.schema_version):
        try:
            migrated = schema.migrations[number](migrated)
        except (LookupError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"{source}: the migration from schema {number} to {number + 1} of {schema.family} failed.",
                found=f"{type(error).__name__}: {error}",
                allowed=f"a complete configuration of schema {number}",
            ) from error
        migrated[SCHEMA_VERSION] = number + 1
    return migrated
