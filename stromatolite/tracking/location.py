"""Where the tracking store is: `MLFLOW_TRACKING_URI`, or the SQLite database under the repository's `mlruns/`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from stromatolite.errors import TrackingError
from stromatolite.tracking.failures import without_password

SERVERS = ("http://", "https://", "postgresql", "mysql", "mssql")


@dataclass(frozen=True)
class Location:
    """A tracking store.

    Attributes:
        uri: what MLflow is given.
        database: the SQLite file; None for a server.
        artifacts: the local directory that holds each family's artifacts; None where an MLflow server decides.
    """

    uri: str
    database: Path | None
    artifacts: Path | None


def locate(uri: str | None, root: Path) -> Location:
    """Find the store: `uri`, else the environment's, else the repository's own database.

    Raises:
        TrackingError: the URI is one that cannot serve (MLflow's file store has no registry any more).
    """
    root = root.resolve()
    uri = uri or os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{root / 'mlruns' / 'mlflow.db'}"
    if uri.startswith("sqlite:///"):
        database = (root / uri.removeprefix("sqlite:///")).resolve()
        forbidden = sorted(set("?#%") & set(str(database)))
        if forbidden:
            raise TrackingError(
                "The tracking database lies under a path that MLflow cannot handle.",
                found=f"{' '.join(forbidden)} in {database}",
                allowed="a path without ? # %",
                fix="Move the clone, or set MLFLOW_TRACKING_URI to a database elsewhere.",
            )
        return Location(f"sqlite:///{database}", database, database.parent / "artifacts")
    if not uri.startswith(SERVERS):
        raise TrackingError(
            "This tracking URI cannot be used.",
            found=without_password(uri),
            allowed="sqlite:///PATH, postgresql://..., http(s)://...",
            fix="Correct MLFLOW_TRACKING_URI, or unset it for the local database.",
        )
    decided_by_server = uri.startswith(("http://", "https://"))
    return Location(uri, None, None if decided_by_server else root / "mlruns" / "artifacts")
