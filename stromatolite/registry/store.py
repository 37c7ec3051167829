"""Is there a registry at all? Commands that only read one must not make it."""

from __future__ import annotations

from pathlib import Path

from stromatolite.errors import DataError
from stromatolite.tracking.location import locate


def require_store(root: Path, wanted: str) -> None:
    """Refuse where the tracking store of a repository does not exist yet; opening it would make one.

    Args:
        root: the repository.
        wanted: what is looked for, for the message, such as `version 3 of family`.

    Raises:
        DataError: there is none.
    """
    database = locate(None, root).database
    if database and not database.exists():
        raise DataError(
            f"There is no {wanted}.",
            found="no tracking store: nothing has been trained here",
            fix="`dvc repro` trains, evaluates and registers one.",
        )
