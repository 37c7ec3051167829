"""What the commands of `strom registry` ask the registry for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.registry.decision_log import Entry

if TYPE_CHECKING:
    from stromatolite.tracking import Tracker


def store(root: Path, family: str) -> Tracker:
    """The tracking store of a repository; one that does not exist is not made.

    Raises:
        DataError: there is none yet.
        TrackingError: it cannot be read.
    """
    from stromatolite.tracking import Tracker
    from stromatolite.tracking.location import locate

    location = locate(None, root)
    if location.database and not location.database.exists():
        raise DataError(
            f"There is no registry here, so no version of {family}.",
            found="no tracking store",
            fix="`dvc repro` makes and fills it.",
        )
    return Tracker(root=root)


def files_of(root: Path, family: str, entry: Entry) -> Mapping[str, str]:
    """Path → sha256 of the package that an entry of the log judged: from the entry, or from the registry.

    Raises:
        DataError: the entry is of before the log kept them, and the registry lacks the package, or has it damaged.
        TrackingError: the store cannot be read.
    """
    kept: Mapping[str, str] | None = entry.decision.get("files")
    if kept:
        return kept
    from stromatolite.registry.stored import sound
    from stromatolite.registry.versions import find_version
    from stromatolite.tracking.failures import as_tracking_errors

    tracker, package = store(root, family), str(entry.decision["candidate"]["package"])
    with as_tracking_errors(tracker.location.uri):
        version = find_version(tracker.client, family, package)
        if version is None:
            raise DataError(
                f"The files of the package {package[:12]} are not known here.",
                found="neither the log nor the registry has them",
                fix="Ask where it was trained, or let `dvc repro` fill the registry.",
            )
        return sound(version).files()
