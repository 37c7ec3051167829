"""Faults of the tracking store, in words that say how to fix them."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from stromatolite.errors import TrackingError

_BELOW = frozenset({"alembic", "mlflow", "psycopg", "requests", "sqlalchemy", "sqlite3", "urllib3"})
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST, errno.EISDIR)

# What the fault's text matches, the message, the fix. The first match counts.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"locked|busy",
        "The tracking database is busy: another process holds it.",
        "Wait for the other process or stop it (`strom` and `mlflow` write to it), then run again.",
    ),
    (
        r"disk is full|no space left|quota",
        "No space left for the tracking store.",
        "Free some space, then run the same command again: the run record on disk is complete.",
    ),
    (
        r"readonly|read-only|unable to open|permission denied|not a directory|file exists",
        "The tracking store cannot be written.",
        "Make its directory writable, or set MLFLOW_TRACKING_URI to another place.",
    ),
    (
        r"out-of-date database schema|can't locate revision",
        "The tracking database was written by another version of MLflow.",
        "Back it up and run `mlflow db upgrade URI`, or install the version of MLflow in constraints.txt.",
    ),
    (
        r"not a database|malformed|disk i/o",
        "The tracking database is damaged.",
        "Move it away: the next `dvc repro` fills a new one from the run records.",
    ),
    (
        r"not found|does not exist",
        "The tracking store holds no such run or model.",
        "Look it up in `make ui` or `strom config list`; `dvc repro` fills an empty store.",
    ),
    (
        r"connection|max retries|timed out|name or service|could not translate host",
        "The tracking server cannot be reached.",
        "Start it, or correct MLFLOW_TRACKING_URI (unset it for the local database).",
    ),
)


@contextmanager
def as_tracking_errors(uri: str) -> Iterator[None]:
    """Turn what MLflow, SQLAlchemy, SQLite, HTTP and the disk throw into one `TrackingError`."""
    try:
        yield
    except (TrackingError, KeyboardInterrupt):
        raise
    except ModuleNotFoundError as error:  # SQLAlchemy finds out late that it cannot speak to a database
        raise TrackingError(
            "The driver of the tracking database is not installed.",
            found=f"no module {error.name!r} for {without_password(uri)}",
            fix="For PostgreSQL: `pip install 'psycopg[binary]'`.",
        ) from error
    except Exception as error:
        if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _BELOW:
            raise _explained(error, uri) from error
        raise


def without_password(uri: str) -> str:
    """A URI that may be shown."""
    return re.sub(r"://([^:/@\s]*):[^/@\s]*@", r"://\1:***@", uri)


def _explained(error: BaseException, uri: str) -> TrackingError:
    text = _text(error)
    for pattern, problem, fix in _KNOWN:
        if re.search(pattern, text.lower()):
            return TrackingError(problem, found=f"{text} ({without_password(uri)})", fix=fix)
    return TrackingError(
        "The tracking store refused.", found=f"{text} ({without_password(uri)})", fix="Check MLFLOW_TRACKING_URI."
    )


def _text(error: BaseException) -> str:
    """The line that says what is wrong: SQLAlchemy and MLflow put theirs first and the statement after it."""
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        return f"no space left on the device: {error.filename or ''}".rstrip(": ")
    if isinstance(error, OSError) and error.errno in _NOT_WRITABLE:
        return f"{error.strerror}: {error.filename or ''}".rstrip(": ")
    lines = str(error).splitlines() or [type(error).__name__]
    return without_password(lines[0])[:300]
