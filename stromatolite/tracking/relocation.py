"""A clone may be moved or copied. MLflow stores absolute artifact paths: rewrite them when the database has moved."""

from __future__ import annotations

import sqlite3
from pathlib import Path

COLUMNS: tuple[tuple[str, str], ...] = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("logged_models", "artifact_location"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
)
"""Every column of MLflow's schema that holds a path of an artifact."""


def relocate(connection: sqlite3.Connection, here: Path) -> str | None:
    """Point every artifact path at `here`, the database's own directory, if it was elsewhere when last opened.

    The directory is remembered in a table of ours inside the database, so that it travels with it and changes in the
    same transaction as the paths (the caller begins and commits it). A copy is rewritten as well as a move: its paths
    would otherwise lead into the original's artifacts.

    Returns:
        Where the database was before, or None when nothing had to be done.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS stromatolite_root (path TEXT NOT NULL)")
    row = connection.execute("SELECT path FROM stromatolite_root").fetchone()
    if row is None:
        connection.execute("INSERT INTO stromatolite_root VALUES (?)", (str(here),))
        return None
    before = str(row[0])
    if before == str(here):
        return None
    for old, new in ((before, str(here)), (Path(before).as_uri(), here.as_uri())):
        for table, column in COLUMNS:
            connection.execute(
                # The names come from the table above; a path counts only up to a separator, so /a/b is not in /a/bc.
                f"UPDATE {table} SET {column} = ? || substr({column}, ?) WHERE substr({column}, 1, ?) = ?",  # noqa: S608
                (new, len(old) + 1, len(old) + 1, f"{old}/"),
            )
    connection.execute("UPDATE stromatolite_root SET path = ?", (str(here),))
    return before
