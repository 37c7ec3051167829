"""Retries with backoff and jitter: up to `ATTEMPTS` failures in a row without progress."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception
from tenacity.nap import sleep_using_event

from stromatolite.sources.faults import Interrupted, described, retry_after, transient

T = TypeVar("T")

ATTEMPTS: Final = 5  # in a row, without progress
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS: Final = 30.0
PROGRESS_BYTES: Final = 64 * 1024  # an attempt that receives fewer bytes has made no progress


def with_retries(
    call: Callable[[], T],
    what: str,
    *,
    stop: threading.Event,
    fix: str | None = None,
    received: Callable[[], int] = lambda: 0,
) -> T:
    """Call until it succeeds; after a transient error, wait with exponential backoff and jitter, and retry.

    Args:
        call: what to do.
        what: what is requested and from where, for messages.
        stop: when set, waits and attempts end.
        fix: what the user can do when the server cannot be reached.
        received: bytes received so far; an attempt that made progress resets the count of failures.

    Raises:
        DataError: the last error, as a message for the user.
        Interrupted: `stop` was set.
    """
    failures = _Failures(received)

    def attempt() -> T:
        if stop.is_set():
            raise Interrupted
        return call()

    attempts = Retrying(
        retry=retry_if_exception(transient),
        wait=failures.wait,
        stop=failures.exhausted,  # tenacity calls it after `wait`
        sleep=sleep_using_event(stop),
        reraise=True,
    )
    try:
        return attempts(attempt)
    except Exception as error:
        if (known := described(error, what, fix=fix)) is None:
            raise
        raise known from error


class _Failures:
    """Counts failures in a row without progress."""

    def __init__(self, received: Callable[[], int]) -> None:
        self._received = received
        self._most = received()
        self._count = 0

    def wait(self, state: RetryCallState) -> float:
        received = self._received()
        self._count = 1 if received >= self._most + PROGRESS_BYTES else self._count + 1
        self._most = max(self._most, received)
        error = state.outcome.exception() if state.outcome else None
        requested = (retry_after(error) if error else None) or 0.0
        backoff = FIRST_WAIT_SECONDS * 2 ** (self._count - 1.0) * (1.0 + random.random() / 2)  # noqa: S311 - no secret
        return min(max(backoff, requested), LONGEST_WAIT_SECONDS)

    def exhausted(self, _state: RetryCallState) -> bool:
        return self._count >= ATTEMPTS
