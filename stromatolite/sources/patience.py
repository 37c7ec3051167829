"""Asks a server again while there is hope: after cuts and busy answers, and for as long as it makes headway."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception
from tenacity.nap import sleep_using_event

from stromatolite.sources.faults import Interrupted, retry_after, told, transient

T = TypeVar("T")

ATTEMPTS: Final = 5  # in a row that bring nothing
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS: Final = 30.0
HEADWAY: Final = 64 * 1024  # bytes; a server that sends less between two cuts makes none


def patiently(
    call: Callable[[], T],
    what: str,
    *,
    stop: threading.Event,
    fix: str | None = None,
    reached: Callable[[], int] = lambda: 0,
) -> T:
    """Call until it succeeds or hope is gone; waits grow, with some chance in them so that many do not ask at once.

    Args:
        call: what to do.
        what: what is asked for and where, for messages.
        stop: when set, waits and attempts end.
        fix: what the user can do when the server cannot be reached.
        reached: bytes that have come so far; an attempt that brought some is none in vain.

    Raises:
        DataError: the last error, in words.
        Interrupted: `stop` was set.
    """
    counted = _Count(reached)

    def attempt() -> T:
        if stop.is_set():
            raise Interrupted
        return call()

    attempts = Retrying(
        retry=retry_if_exception(transient),
        wait=counted.wait,
        stop=counted.is_over,  # tenacity asks it after `wait`
        sleep=sleep_using_event(stop),
        reraise=True,
    )
    try:
        return attempts(attempt)
    except Exception as error:
        if (known := told(error, what, fix=fix)) is None:
            raise
        raise known from error


class _Count:
    """Counts attempts in a row that brought nothing."""

    def __init__(self, reached: Callable[[], int]) -> None:
        self._reached = reached
        self._farthest = reached()
        self._in_vain = 0

    def wait(self, state: RetryCallState) -> float:
        here = self._reached()
        self._in_vain = 1 if here >= self._farthest + HEADWAY else self._in_vain + 1
        self._farthest = max(self._farthest, here)
        error = state.outcome.exception() if state.outcome else None
        asked = (retry_after(error) if error else None) or 0.0
        own = FIRST_WAIT_SECONDS * 2 ** (self._in_vain - 1.0) * (1.0 + random.random() / 2)  # noqa: S311 - no secret
        return min(max(own, asked), LONGEST_WAIT_SECONDS)

    def is_over(self, _state: RetryCallState) -> bool:
        return self._in_vain >= ATTEMPTS
