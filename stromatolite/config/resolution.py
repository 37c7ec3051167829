"""Resolution, the one way from files to a configuration.

defaults -> what the entry extends -> the entry -> overrides of params.yaml -> overrides of the command line
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stromatolite.config.checking import Layer, check
from stromatolite.config.difference import ABSENT, difference
from stromatolite.config.entries import Entry, read_chain
from stromatolite.config.failures import refuse
from stromatolite.config.identity import identity
from stromatolite.config.migration import migrate, refuse_newer
from stromatolite.config.overrides import PARAMS, command_line_layer, override_layer, read_params
from stromatolite.config.registered import REGISTERED, Snapshot, read_registered
from stromatolite.config.resolved import Resolved
from stromatolite.config.schema import SCHEMA_VERSION, Schema
from stromatolite.config.typed import instance, overlay
from stromatolite.errors import ConfigError


def resolve(
    schema: Schema,
    root: Path,
    name: str,
    overrides: Mapping[str, Any] | None = None,
    cli: Sequence[str] = (),
    *,
    named_in: str = "",
) -> Resolved:
    """Resolve an entry with its overrides; everything that decides what a run does goes through here.

    Args:
        schema: the family's schema.
        root: the repository.
        name: name of the entry.
        overrides: overrides of params.yaml (or of a sweep's trial), nested or dotted.
        cli: overrides of the command line, such as `pretrain.epochs=3`.
        named_in: where the name was read, for the message when there is no such entry.

    Raises:
        ConfigError: there is no such entry, it is newer than the code, or a registered name would change its meaning.
        InvalidConfigError: any key, type or value is wrong, in whichever layer; all of them are told at once.
    """
    snapshots = read_registered(root)
    chain = read_chain(root, schema.family, name, named_in=named_in)
    for entry in chain:
        refuse_newer(schema, entry.schema_version, entry.source)
    base, current = _base(schema, chain, snapshots)
    entries = [Layer(entry.source, entry.values) for entry in current]
    changes = [override_layer(overrides or {}, f"{PARAMS}: {schema.family}.overrides"), command_line_layer(cli)]
    failures = [fault for layer in (*entries, *changes) for fault in check(schema, layer)]
    refuse(f"{schema.family}/{name}", failures)

    plain = base
    for entry in current:
        plain = overlay(schema, plain, entry.values)
        _refuse_repointing(schema, entry, plain, snapshots.get(entry.key))
    values = overlay(schema, plain, *(layer.values for layer in changes))
    built(schema, values, f"{schema.family}/{name}")
    overridden = identity(values) != identity(plain)
    return Resolved(
        family=schema.family,
        name=name,
        schema_version=schema.schema_version,
        values=values,
        identity=identity(values),
        overridden=overridden,
        migrated_from=None if overridden else _origin(schema, snapshots.get(f"{schema.family}/{name}")),
    )


def resolve_params(schema: Schema, root: Path, cli: Sequence[str] = ()) -> Resolved:
    """Resolve what params.yaml asks of a family: what the `configure` stage writes.

    Raises:
        ConfigError, InvalidConfigError: as `resolve`, or params.yaml has no usable block for the family.
    """
    name, overrides = read_params(root, schema.family)
    return resolve(schema, root, name, overrides, cli, named_in=f"{PARAMS}: {schema.family}.config")


def built(schema: Schema, values: Mapping[str, Any], subject: str) -> Any:
    """The typed configuration of complete values.

    Raises:
        ConfigError: a rule between several fields (`__post_init__`) is broken.
    """
    try:
        return instance(schema.config_type, values)
    except ValueError as error:
        raise ConfigError(f"{subject}: these values do not go together.", found=str(error)) from error


def migrated_values(schema: Schema, snapshot: Snapshot, key: str) -> dict[str, Any]:
    """What a registered name means under the schema of the code.

    Raises:
        ConfigError: it is newer than the code, or means something else than what was recorded.
        InvalidConfigError: a migration left something that the schema does not allow.
    """
    source = f"{REGISTERED}: {key} (schema {snapshot.schema_version})"
    values = migrate(schema, snapshot.config, snapshot.schema_version, source)
    same_version = snapshot.schema_version == schema.schema_version
    fix = "changed fields need a new schema version and a migration" if same_version else "fix the migration"
    refuse(key, check(schema, Layer(source, values), complete=True), fix)
    recorded = snapshot.migrated.get(schema.schema_version)
    if recorded not in (None, identity(values)):
        raise ConfigError(
            f"{source}: migrated to schema {schema.schema_version} it no longer means what was recorded.",
            found=identity(values),
            allowed=recorded,
            fix="leave a migration as it was when it was used; write a new one for the next schema",
        )
    return overlay(schema, values)


def _base(
    schema: Schema, chain: Sequence[Entry], snapshots: Mapping[str, Snapshot]
) -> tuple[dict[str, Any], Sequence[Entry]]:
    """What the newest entries stand on: the defaults, or the snapshot of the last entry of an older schema."""
    old = [i for i, entry in enumerate(chain) if entry.schema_version < schema.schema_version]
    if not old:
        return overlay(schema), chain
    entry = chain[old[-1]]
    snapshot = snapshots.get(entry.key)
    if snapshot is None or snapshot.schema_version != entry.schema_version:
        raise ConfigError(
            f"{entry.source}: {SCHEMA_VERSION}: the entry was written for an older schema.",
            found=entry.schema_version,
            allowed=f"{schema.schema_version} (an older one only for a name registered under it)",
            fix=f"check its keys against `strom config show {schema.family}/default`, then write "
            f"`{SCHEMA_VERSION}: {schema.schema_version}`",
        )
    _refuse_edits(entry, snapshot)
    return migrated_values(schema, snapshot, entry.key), chain[old[-1] + 1 :]


def _refuse_edits(entry: Entry, snapshot: Snapshot) -> None:
    """An entry of an older schema cannot be resolved again, but what it says must still be in its snapshot."""
    for change in difference(entry.values, snapshot.config):
        if change.left != ABSENT:
            raise _repointed(entry, f"{change.key}: {change.left!r}", f"{change.right!r}")


def _refuse_repointing(schema: Schema, entry: Entry, values: Mapping[str, Any], snapshot: Snapshot | None) -> None:
    if snapshot is None:
        return
    registered = migrated_values(schema, snapshot, entry.key)
    if identity(values) != identity(registered):
        changes = [change for change in difference(values, registered) if change.identifying]
        found = ", ".join(f"{change.key}: {change.left!r}" for change in changes)
        raise _repointed(entry, found, ", ".join(f"{change.key}: {change.right!r}" for change in changes))


def _repointed(entry: Entry, found: str, registered: str) -> ConfigError:
    return ConfigError(
        f"{entry.source}: {entry.key} is registered and may not change its meaning, nor may what it extends.",
        found=found,
        allowed=f"{registered} (as in {REGISTERED})",
        fix=f"restore the file and give the new configuration a name of its own (`extends: {entry.name}`); "
        "if a default in the code changed, raise the schema version",
    )


def _origin(schema: Schema, snapshot: Snapshot | None) -> tuple[int, str] | None:
    if snapshot is None or snapshot.schema_version == schema.schema_version:
        return None
    return snapshot.schema_version, snapshot.identity
