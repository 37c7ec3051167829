"""Faults of a study's storage, in words that say how to fix them."""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from stromatolite.errors import StromError

T = TypeVar("T")

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.EISDIR)
_BELOW = frozenset({"optuna", "psycopg", "sqlalchemy", "sqlite3", "alembic"})


class StorageError(StromError):
    """The storage of a study cannot be read or written; the study is as it was."""


# What the fault's text matches, the message, the fix. The first match counts.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"password authentication failed|no password supplied|authentication failed",
        "The storage refuses the user or the password.",
        "Correct the URL, or give the password by PGPASSWORD or a .pgpass file.",
    ),
    (
        r"database \"[^\"]*\" does not exist",
        "The storage has no such database.",
        "Create it (`createdb NAME`), or correct the URL.",
    ),
    (
        r"disk is full|no space left|quota",
        "No space left for the study.",
        "Free some space, then run the same command with --resume: finished trials are kept.",
    ),
    (
        r"readonly|read-only|unable to open|permission denied|not permitted|no such file|directory",
        "The storage cannot be opened or written.",
        "Make it writable, or correct --storage.",
    ),
    (
        r"not a database|malformed|disk i/o",
        "The storage is damaged.",
        "Restore it from a copy, or begin a new study with --new.",
    ),
    (
        r"does not match|out of date|version",
        "The storage was written by another version of Optuna.",
        "Run `optuna storage upgrade --storage URL`, or install the version in constraints.txt.",
    ),
    (
        r"connection|refused|timed? ?out|name or service|could not translate|terminat|shutting down|starting up",
        "The storage cannot be reached.",
        "Start the server or correct --storage; then run the same command with --resume.",
    ),
)


@contextmanager
def as_storage_errors(where: str) -> Iterator[None]:
    """Turn what Optuna, SQLAlchemy, the drivers and the disk throw into one `StorageError` that names `where`."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise StorageError(
            "The driver of this storage is not installed.",
            found=f"no module {error.name!r} for {where}",
            fix="For PostgreSQL: pip install 'stromatolite[postgres]'.",
        ) from error
    except Exception as error:
        if isinstance(error, StromError) or not passing_or_known(error):
            raise
        raise explained(error, where) from error


def passing_or_known(error: BaseException) -> bool:
    """Whether an error comes from the storage and not from our own code.

    That a trial has ended meanwhile is no error of the storage but its answer: another machine declared it dead.
    """
    from optuna.exceptions import UpdateFinishedTrialError

    if isinstance(error, (KeyError, ValueError, TypeError, UpdateFinishedTrialError)):
        return False
    below = type(error).__module__.partition(".")[0] in _BELOW
    disk = isinstance(error, OSError) and error.errno in _DISK
    return below or disk


def explained(error: BaseException, where: str) -> StorageError:
    """What it means to a person."""
    text = _text(error)
    for pattern, problem, fix in _KNOWN:
        if re.search(pattern, text.lower()):
            return StorageError(problem, found=f"{text} ({where})", fix=fix)
    return StorageError("The storage refused.", found=f"{text} ({where})", fix="Check --storage.")


def _text(error: BaseException) -> str:
    """The innermost line that says what is wrong: Optuna's and SQLAlchemy's own say only that something was."""
    seen, lines = error, [_first_line(error)]
    while (below := seen.__cause__ or seen.__context__) is not None:
        seen = below
        lines.append(_first_line(seen))
    for pattern, *_ in _KNOWN:
        for line in lines:
            if re.search(pattern, line.lower()):
                return _without_password(line)
    return _without_password(lines[-1])


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


def _without_password(text: str) -> str:
    return re.sub(r"://([^:/@\s]*):[^/@\s]*@", r"://\1:***@", text)


def patiently(
    operation: Callable[[], T], seconds: float, where: str, given_up: Callable[[], bool] = lambda: False
) -> T:
    """Do something with the storage; while it is out of reach, wait for it.

    Args:
        operation: what to do; it may be begun again after it broke off.
        seconds: how long to wait.
        where: the storage, for the message.
        given_up: whether somebody wants no further waiting.

    Raises:
        StorageError: it stayed out of reach for `seconds`, or waiting does not help (a full disk, a password).
    """
    deadline, pause = time.monotonic() + seconds, 0.25
    while True:
        try:
            return operation()
        except Exception as error:
            if isinstance(error, StorageError):
                told = error
            elif isinstance(error, StromError) or not passing_or_known(error):
                raise
            else:
                told = explained(error, where)
            waiting_helps = told.problem in ("The storage cannot be reached.", "The storage refused.") or re.search(
                r"locked|busy", str(told.found)
            )
            if not waiting_helps or given_up() or time.monotonic() > deadline:
                raise told from (None if told is error else error)
        time.sleep(pause)
        pause = min(2.0, 2 * pause)
