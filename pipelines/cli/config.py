"""`strom config`: look at the configurations, compare them, check them, and register their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from models import FAMILIES, load_family
from pipelines.cli import config_tables as tables
from pipelines.cli.options import AsJson, Root
from stromatolite import config as registry
from stromatolite.config.reference import FORMS
from stromatolite.errors import ConfigError, StromError, TrackingError
from stromatolite.repository import repository

app = typer.Typer(help="Configurations and their registry.", no_args_is_help=True)

MORE_FORMS = "family@production, family/3 (a version), the digest of a registered package (6 hex or more)"
Reference = Annotated[str, typer.Argument(help=f"What configuration: {FORMS}, {MORE_FORMS}.")]
Entry = Annotated[str, typer.Argument(help="An entry, such as climate/default.")]


@dataclass(frozen=True)
class Tracked:
    """Configurations that only tracking knows; it is imported when one is asked for."""

    root: Path

    def document(self, reference: str) -> Mapping[str, Any]:
        """The document of a run, a model version or a sweep's trial."""
        if reference.startswith("sweep:"):
            from stromatolite.sweep.results import document

            return document(self.root, reference)
        from stromatolite.tracking import config_of

        try:
            return config_of(reference, self.root)
        except TrackingError:
            version = _packaged(self.root, reference)
            if version is None:
                raise
            return config_of(f"models:/{version}", self.root)


@app.command("list")
def list_entries(
    family: Annotated[str | None, typer.Argument(help="Only this family.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """List the entries: identity, whether registered, runs, best metric, and what is in production."""
    from stromatolite.tracking import runs_by_identity

    catalogue = _catalogue(root, family)
    rows = tables.rows(catalogue, registry.read_registered(catalogue.root), runs_by_identity(catalogue.root))
    tables.show_rows(rows, as_json)


@app.command()
def show(
    reference: Reference,
    overrides: Annotated[list[str] | None, typer.Argument(help="Overrides such as pretrain.epochs=3.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Show one configuration, complete, with the meaning, unit and range of every key."""
    catalogue = _catalogue(root)
    resolved = catalogue.look_up(_registered(catalogue, reference), overrides or ())
    tables.show_resolved(resolved, catalogue.schema_of(resolved.family), as_json)


@app.command()
def diff(left: Reference, right: Reference, root: Root = None, as_json: AsJson = False) -> None:
    """Show what differs between two configurations, and nothing else."""
    catalogue = _catalogue(root)
    tables.show_difference(
        catalogue.look_up(_registered(catalogue, left)), catalogue.look_up(_registered(catalogue, right)), as_json
    )


@app.command()
def validate(
    references: Annotated[list[str] | None, typer.Argument(help="Only these; default: everything there is.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Check every entry, every registered name and params.yaml; tell all that is wrong."""
    catalogue = _catalogue(root)
    verdicts = [(name, _fault(catalogue, name)) for name in references or _everything(catalogue)]
    if not references:
        verdicts += list(_missing_entries(catalogue))
    tables.show_verdicts(verdicts, as_json)
    if any(fault for _, fault in verdicts):
        raise typer.Exit(ConfigError.exit_code)


@app.command()
def register(
    entry: Annotated[str, typer.Argument(help=f"An entry, such as climate/default; or, before `as`, {FORMS}.")],
    as_entry: Annotated[list[str] | None, typer.Argument(metavar="[as ENTRY]", help="A new entry for it.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Register a name for good: from then on it can never mean anything else.

    `strom config register sweep:climate/best as climate/tuned` writes the entry first.
    """
    catalogue = _catalogue(root)
    if as_entry:
        entry = _adopted(catalogue, entry, as_entry)
    family, name = _split(entry)
    snapshot, new = registry.register(catalogue.schema_of(family), catalogue.root, name)
    tables.show_registered(entry, snapshot, new, as_json)


@app.command()
def migrate(
    entries: Annotated[list[str] | None, typer.Argument(help="Registered names; default: all of them.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Record the identity that registered names have under the newest schema, beside the one they were given."""
    catalogue = _catalogue(root)
    migrated = []
    for entry in entries or sorted(registry.read_registered(catalogue.root)):
        family, name = _split(entry)
        schema = catalogue.schema_of(family)
        migrated.append((entry, schema, *registry.record_migration(schema, catalogue.root, name)))
    tables.show_migrated(migrated, as_json)


def _catalogue(root: Path | None, family: str | None = None) -> registry.Catalogue:
    found = repository(root)
    families = tuple(FAMILIES)
    if family is not None:
        families = (load_family(family).name,)
    return registry.Catalogue(found, families, lambda name: registry.Schema.of(load_family(name)), Tracked(found))


def _registered(catalogue: registry.Catalogue, reference: str) -> str:
    """A version as `models:/` names it, where it is written `family@alias` or `family/3`; else what was given."""
    found = re.fullmatch(r"([\w.-]+)(?:@[\w.-]+|/\d+)", reference)
    if found is None or reference in catalogue.names():
        return reference
    load_family(found[1])
    return f"models:/{reference}"


def _packaged(root: Path, digits: str) -> str | None:
    """FAMILY/VERSION of the registered package whose digest begins so; None where there is none."""
    if not re.fullmatch(r"[0-9a-f]{6,64}", digits):
        return None
    from stromatolite.registry.target import with_package_beginning
    from stromatolite.tracking import Tracker
    from stromatolite.tracking.failures import as_tracking_errors

    tracker = Tracker(root=root)
    with as_tracking_errors(tracker.location.uri):
        version = with_package_beginning(tracker.client, digits)
    return f"{version.name}/{version.version}" if version else None


def _adopted(catalogue: registry.Catalogue, reference: str, as_entry: list[str]) -> str:
    """Write the entry that `REFERENCE as FAMILY/NAME` asks for."""
    if len(as_entry) != 2 or as_entry[0] != "as":
        raise ConfigError(
            "This cannot be registered.",
            found=" ".join([reference, *as_entry]),
            allowed="an entry; or REFERENCE as FAMILY/NAME, such as sweep:climate/best as climate/tuned",
        )
    resolved = catalogue.look_up(reference)
    family, name = _split(as_entry[1])
    if family != resolved.family:
        raise ConfigError("The entry would be of another family.", found=family, allowed=resolved.family)
    registry.adopt(catalogue.schema_of(family), catalogue.root, resolved, name, reference)
    return as_entry[1]


def _split(entry: str) -> tuple[str, str]:
    family, _, name = entry.partition("/")
    if not name:
        raise ConfigError("This is no entry.", found=entry, allowed="family/name, such as climate/default")
    return family, name


def _everything(catalogue: registry.Catalogue) -> list[str]:
    """Each family stands for its block of params.yaml."""
    return [*catalogue.families, *catalogue.names()]


def _fault(catalogue: registry.Catalogue, reference: str) -> StromError | None:
    try:
        catalogue.look_up(reference)
    except StromError as error:
        return error
    return None


def _missing_entries(catalogue: registry.Catalogue) -> Iterator[tuple[str, StromError | None]]:
    present = set(catalogue.names())
    for name in registry.read_registered(catalogue.root):
        if name not in present:
            yield name, ConfigError(f"{name} is registered, but its file is gone.", fix="restore it from git")
