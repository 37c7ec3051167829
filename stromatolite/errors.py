"""Errors that a user can fix: what was found, what is allowed, what to do."""

from __future__ import annotations

import errno
import sqlite3
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

P = ParamSpec("P")


class StromError(Exception):
    """A mistake of the user: what was found, what is allowed, how to fix it.

    Args:
        problem: one sentence that names the file or key at fault.
        found: what was there.
        allowed: what may be there.
        fix: what to do now.
    """

    exit_code = 2

    def __init__(self, problem: str, *, found: object = None, allowed: object = None, fix: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.found = found
        self.allowed = allowed
        self.fix = fix

    def __str__(self) -> str:
        parts = [self.problem]
        for label, value in (("found", self.found), ("allowed", self.allowed), ("fix", self.fix)):
            if value is not None:
                parts.append(f"  {label}: {value}")
        return "\n".join(parts)


class ConfigError(StromError):
    """A configuration that cannot be used."""


class DataError(StromError):
    """Data that is missing, broken or not what its name says."""


class ContractError(DataError):
    """Data that was read but does not keep the contract between two stages."""


class DependencyError(StromError):
    """An installed package that is missing, broken or out of step with another."""


class TrackingError(StromError):
    """The tracking store cannot be read or written."""


class InterruptedByUser(StromError):  # noqa: N818 - not an error, an end
    """Ctrl-C or SIGTERM: nothing half-written was kept."""

    exit_code = 130


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """The choice most like `word`, or None when none is like it."""
    from difflib import get_close_matches

    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    return close[0] if close else None


def explain(error: BaseException) -> StromError | None:
    """What an error from below means to a user, or None when it is a fault of ours and deserves its traceback."""
    if isinstance(error, StromError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return InterruptedByUser("Interrupted.", fix="Run the same command again: finished stages are kept.")
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT):
            return StromError(
                f"No space left on the device{f' while writing {seen.filename}' if seen.filename else ''}.",
                fix="Free some space and run the same command again; nothing half-written was kept.",
            )
        if isinstance(seen, OSError) and seen.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            return StromError(f"Cannot write {seen.filename}: {seen.strerror}.", fix="Make it writable, or move it.")
        if isinstance(seen, sqlite3.OperationalError):
            return _explain_sqlite(seen)
        seen = seen.__cause__ or seen.__context__
    return None


def _explain_sqlite(error: sqlite3.OperationalError) -> StromError:
    text = str(error)
    if "locked" in text:
        return TrackingError(
            "The tracking database is busy: another process holds it.",
            found=text,
            fix="Wait for the other process or stop it (`strom` and `mlflow` commands write to it), then run again.",
        )
    if "full" in text:
        return TrackingError(
            "No space left for the tracking database.", found=text, fix="Free some space, then run again."
        )
    return TrackingError(
        "The tracking database cannot be used.",
        found=text,
        fix="Check that mlruns/ exists and is writable, or set MLFLOW_TRACKING_URI to a server.",
    )


def _one_line(message: Warning | str, *_where: object, **_more: object) -> str:
    return f"warning: {message}\n"


def reported(main: Callable[P, None]) -> Callable[P, None]:
    """Wrap an entry point: a user's mistake ends in one message and a non-zero exit, never in a traceback.

    Warnings are printed as one line each, without the line of code that raised them.
    """

    @wraps(main)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        warnings.formatwarning = _one_line
        # peft asks transformers for a name that it has changed: nothing that a user can mend
        warnings.filterwarnings("ignore", message="`is_gradient_checkpointing` is deprecated")
        try:
            main(*args, **kwargs)
        except (Exception, KeyboardInterrupt) as error:
            known = explain(error)
            if known is None:
                raise
            sys.stderr.write(f"error: {known}\n")
            raise SystemExit(known.exit_code) from None

    return wrapper
