"""Open a registry that is there. Commands that only read one must not make it."""

from __future__ import annotations

from pathlib import Path

from stromatolite.errors import DataError
from stromatolite.tracking import Tracker
from stromatolite.tracking.location import locate


def require_store(root: Path, wanted: str) -> Tracker:
    """Open the tracking store of a repository, and refuse where there is none yet: opening it would make one.

    Args:
        root: the repository.
        wanted: what is looked for, for the message, such as `version 3 of family`.

    Raises:
        DataError: there is none.
        TrackingError: it cannot be read.
    """
    database = locate(None, root).database
    if database and not database.exists():
        raise DataError(
            f"There is no {wanted}.",
            found="no tracking store: nothing has been trained here",
            fix="`dvc repro` trains, evaluates and registers one.",
        )
    return Tracker(root=root)
