"""Processes forked from one that has the heavy imports, each of which dies with the one it works for."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NoReturn

_PR_SET_PDEATHSIG = 1


def say(connection: Connection, message: Mapping[str, Any]) -> None:
    """Send a message of plain values."""
    connection.send_bytes(json.dumps(message).encode())


def hear(connection: Connection) -> dict[str, Any]:
    """Receive one.

    Raises:
        EOFError: whoever could send one is gone.
    """
    try:
        message: dict[str, Any] = json.loads(connection.recv_bytes())
    except ConnectionResetError:
        raise EOFError from None
    return message


def fork(work: Callable[[], None], unwanted: Sequence[Connection] = ()) -> int:
    """Fork a child that does `work` and ends; returns its process id.

    The caller must have one thread and no open connection to a database.

    Args:
        work: what the child does.
        unwanted: open ends of others' connections: a copy in the child would hide that their holder is gone.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _in_child(work, unwanted, parent)
    return child


def _in_child(work: Callable[[], None], unwanted: Sequence[Connection], parent: int) -> NoReturn:
    status = 1
    try:
        _die_with(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the supervisor passes it on
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for connection in unwanted:
            with suppress(OSError):
                connection.close()
        work()
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends. Linux only: elsewhere a broken connection ends it."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that was asked for
        os._exit(1)
