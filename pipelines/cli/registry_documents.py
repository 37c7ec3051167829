"""`strom registry statement` and `sbom`: documents that supply-chain tools read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from models import load_family
from pipelines.cli.options import Root
from pipelines.paths import FamilyPaths
from stromatolite.errors import DataError
from stromatolite.files import json_text, write_text
from stromatolite.registry.decision_log import DecisionLog, Entry
from stromatolite.repository import repository

Family = Annotated[str, typer.Argument(help="Which family, such as climate.")]
Version = Annotated[str | None, typer.Option("--version", help="Number of a version (default: the one in production).")]


def statement(
    family: Family,
    entry: Annotated[
        str | None,
        typer.Option("--entry", help="First digits of the hash of a line (default: what accepted production)."),
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="File to write (default: print it).")] = None,
    root: Root = None,
) -> None:
    """State a decision as an in-toto Statement, made from the log."""
    load_family(family)
    here = repository(root)
    from stromatolite.registry.statement import chosen_entry
    from stromatolite.registry.statement import statement as stated

    chosen = chosen_entry(family, DecisionLog(FamilyPaths(here, family).decision_log).entries(), entry)
    _deliver(json_text(stated(family, chosen, files_of(here, family, chosen))), to)


def sbom(
    family: Family,
    to: Annotated[Path | None, typer.Option("--to", help="File to write (default: print it).")] = None,
    version: Version = None,
    root: Root = None,
) -> None:
    """List the packages that a version was trained with, as CycloneDX 1.6."""
    load_family(family)
    here = repository(root)
    from stromatolite.registry.aliases import version_numbered
    from stromatolite.registry.sbom import recorded_environment
    from stromatolite.registry.sbom import sbom as listed
    from stromatolite.registry.store import require_store
    from stromatolite.tracking.failures import as_tracking_errors

    tracker = require_store(here, f"version of {family} here")
    with as_tracking_errors(tracker.location.uri):
        environment = recorded_environment(tracker, version_numbered(tracker.client, family, version))
    _deliver(listed(environment), to)


def _deliver(text: str, to: Path | None) -> None:
    if to is None:
        print(text, end="")
    else:
        write_text(to, text)
        print(f"written: {to}")


def files_of(root: Path, family: str, entry: Entry) -> Mapping[str, str]:
    """Path → sha256 of the package that an entry of the log judged: from the entry, or from the registry.

    Raises:
        DataError: the entry is of before the log kept them, and the registry lacks the package, or has it damaged.
        TrackingError: the store cannot be read.
    """
    kept: Mapping[str, str] | None = entry.decision.get("files")
    if kept:
        return kept
    from stromatolite.registry.store import require_store
    from stromatolite.registry.stored import sound
    from stromatolite.registry.versions import find_version
    from stromatolite.tracking.failures import as_tracking_errors

    tracker, package = require_store(root, f"version of {family} here"), str(entry.decision["candidate"]["package"])
    with as_tracking_errors(tracker.location.uri):
        version = find_version(tracker.client, family, package)
        if version is None:
            raise DataError(
                f"The files of the package {package[:12]} are not known here.",
                found="neither the log nor the registry has them",
                fix="Ask where it was trained, or let `dvc repro` fill the registry.",
            )
        return sound(version).files()
