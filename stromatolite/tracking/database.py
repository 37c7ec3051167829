"""The SQLite file under MLflow: made whole or not at all, in WAL mode, found writable, and following a moved clone."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from stromatolite.files import PARTIAL
from stromatolite.tracking.relocation import relocate

BUSY_SECONDS = 10.0
"""How long to wait for another process that holds the database."""
_STALE_SECONDS = 3600.0


def prepare(database: Path, artifacts: Path) -> None:
    """Make the database ready for MLflow.

    Raises:
        sqlite3.OperationalError: it is held by another process, or cannot be written.
        OSError: its directory cannot be made or written.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    if not database.exists() or database.stat().st_size == 0:
        _create(database, artifacts)
    with closing(sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        _write_ahead(connection)
        connection.execute("BEGIN IMMEDIATE")  # fails here, before a training, when the database is busy or read-only
        relocate(connection, database.parent)
        connection.execute("COMMIT")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn on WAL, once in the file's life: readers and a writer then do not wait for each other."""
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:  # this statement does not wait for a lock by itself
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _create(database: Path, artifacts: Path) -> None:
    """Create MLflow's tables in a file beside, then put it in place: a kill in between leaves no half-made database."""
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    for stale in database.parent.glob(f"{PARTIAL}{database.name}-*"):
        if time.time() - stale.stat().st_mtime > _STALE_SECONDS:
            stale.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{PARTIAL}{database.name}-", dir=database.parent)
    os.close(handle)
    partial = Path(name)
    try:
        create: Any = SqlAlchemyStore  # untyped
        create(f"sqlite:///{partial}", str(artifacts)).engine.dispose()
        partial.chmod(0o644)
        if database.exists() and database.stat().st_size == 0:
            partial.replace(database)
        else:
            _place(partial, database)
    finally:
        partial.unlink(missing_ok=True)


def _place(partial: Path, database: Path) -> None:
    try:
        database.hardlink_to(partial)  # unlike a rename, it never replaces what another process has just put there
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        partial.replace(database)
