"""The resolved configuration as a document: `build/config/<family>.yaml`, and `config.yaml` in each run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stromatolite.config.checking import Layer, check, interpolated
from stromatolite.config.failures import Failure, refuse
from stromatolite.config.identity import SHORT, identity
from stromatolite.config.migration import migrate, refuse_newer
from stromatolite.config.resolution import built
from stromatolite.config.resolved import Resolved
from stromatolite.config.schema import Schema
from stromatolite.config.typed import overlay
from stromatolite.config.yaml_core import dump, read_mapping
from stromatolite.errors import ConfigError
from stromatolite.files import write_text

_KEYS = {"family": str, "name": str, "label": str, "identity": str, "schema_version": int, "config": dict}


def write_document(path: Path, resolved: Resolved) -> None:
    """Write a resolved configuration; the same configuration gives the same bytes."""
    write_text(path, dump(resolved.document()))


def is_document(content: Mapping[str, Any]) -> bool:
    """Whether a mapping is meant as such a document (and not, say, as an entry)."""
    return "config" in content and "identity" in content


def read_document(content: Mapping[str, Any], schema: Schema, source: str) -> Resolved:
    """The resolved configuration that a document holds, migrated where it is older than the code.

    Raises:
        ConfigError: it is no such document, is of another family, was edited, or is newer than the code.
        InvalidConfigError: its values are not allowed.
    """
    refuse(source, [fault for key, kind in _KEYS.items() for fault in _check_key(content, key, kind, source)])
    if content["family"] != schema.family:
        raise ConfigError(f"{source}: family: another family's.", found=content["family"], allowed=schema.family)
    version, before = content["schema_version"], content["identity"]
    refuse_newer(schema, version, source)
    if interpolated(content["config"]) or identity(content["config"]) != before:
        raise ConfigError(
            f"{source}: the document was edited: its identity is not that of its config.",
            found=before,
            allowed="a document as it was written",
            fix="make it again (`dvc repro` for build/config), and change params.yaml or an entry instead",
        )
    values = migrate(schema, content["config"], version, source)
    refuse(source, check(schema, Layer(source, values), complete=True))
    values = overlay(schema, values)
    return Resolved(
        family=schema.family,
        name=content["name"],
        schema_version=schema.schema_version,
        values=values,
        identity=identity(values),
        overridden=content["label"].endswith(f"+{before[:SHORT]}"),
        migrated_from=None if version == schema.schema_version else (version, before),
    )


def load_resolved(path: Path, schema: Schema) -> Any:
    """The typed configuration in a document written by the `configure` stage: an instance of `schema.config_type`.

    Raises:
        ConfigError, InvalidConfigError: as `read_document`, or there is no such file.
    """
    resolved = read_document(read_mapping(path, str(path)), schema, str(path))
    return built(schema, resolved.values, str(path))


def _check_key(content: Mapping[str, Any], key: str, kind: type, source: str) -> list[Failure]:
    if type(content.get(key)) is kind:
        return []
    found = f"{content[key]!r}" if key in content else "nothing"
    return [Failure(source, key, "this is no resolved configuration.", found=found, allowed=kind.__name__)]
