"""The process behind `strom sweep`: it has the heavy imports, forks workers and trials, and holds nothing else.

It computes nothing, opens no database and has one thread, so that what it forks begins clean. Every child dies with it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle
from typing import Any

from stromatolite.errors import StromError
from stromatolite.sweep.processes import fork, hear, say
from stromatolite.sweep.trial_process import run_trial
from stromatolite.sweep.worker import SweepJob, Worker

TICK_SECONDS = 1.0
STOP_SECONDS = 30.0
"""How long workers may take to put things in order after they were asked to stop."""
SHORT_LIFE_SECONDS = 5.0
LOST_IN_A_ROW = 5
Event = Callable[[dict[str, Any]], None]


@dataclass
class _Member:
    """One worker with the trials that it runs."""

    control: Connection
    began: float
    trials: dict[int, int] = field(default_factory=dict)
    """Process id → trial number."""


class Supervisor:
    """Runs workers until the study has what was asked for."""

    def __init__(self, job: SweepJob, workers: int, event: Event) -> None:
        """Prepare.

        Args:
            job: for every worker.
            workers: how many at a time.
            event: is told what workers tell.
        """
        self.job, self.workers, self.event = job, workers, event
        self.members: dict[int, _Member] = {}
        self.fatal: str | None = None
        self.short_lives = 0

    def run(self, until: float | None = None) -> None:
        """Work to the end.

        Args:
            until: Unix time at which running trials are stopped, to be repeated by a later call.

        Raises:
            StromError: a worker met something that none can pass.
            KeyboardInterrupt: Ctrl-C or SIGTERM; workers have put everything in order.
        """
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setblocking(False)
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        child = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        gc.freeze()
        try:
            for _ in range(self.workers):
                self._hire()
            self._watch(ours, until)
        finally:
            with suppress(KeyboardInterrupt):
                self._dismiss(ours)
            self._kill_all()
            signal.set_wakeup_fd(wakeup)
            signal.signal(signal.SIGCHLD, child)
            signal.signal(signal.SIGTERM, before)
            ours.close()
            theirs.close()
        if self.fatal:
            raise StromError("The sweep stopped.", found=self.fatal, fix="finished trials are kept: see --resume")

    def _watch(self, alarm: socket.socket, until: float | None) -> None:
        while self.members and not self.fatal:
            if until is not None and time.time() > until:
                self.event({"stopping": "the time is spent; running trials are stopped"})
                return
            self._turn(alarm)

    def _turn(self, alarm: socket.socket) -> None:
        """Hear whoever speaks, fail_stale_trials whoever ended."""
        by_control = {member.control: pid for pid, member in self.members.items()}
        for ready in wait([*by_control, alarm], timeout=TICK_SECONDS):
            if ready is alarm:
                with suppress(BlockingIOError):
                    while alarm.recv(4096):
                        pass
            elif isinstance(ready, Connection):
                with suppress(EOFError, OSError):
                    self._serve(self.members[by_control[ready]], hear(ready))
        self._reap()

    def _serve(self, member: _Member, message: dict[str, Any]) -> None:
        if "fork" in message:
            self._fork_trial(member, message["fork"], message["values"])
        elif "kill" in message:
            for pid, number in member.trials.items():
                if number == message["kill"]:
                    os.kill(pid, signal.SIGKILL)
        elif "fatal" in message:
            self.fatal = message["fatal"]
        else:
            self.event(message)

    def _hire(self) -> None:
        control, theirs = multiprocessing.Pipe()
        unwanted = [control, *(member.control for member in self.members.values())]
        job = self.job
        pid = fork(lambda: Worker(job, theirs).run(), unwanted)
        theirs.close()
        self.members[pid] = _Member(control, time.monotonic())

    def _fork_trial(self, member: _Member, number: int, values: dict[str, Any]) -> None:
        handle = recv_handle(member.control)
        connection = Connection(handle)
        target, folder = self.job.target, self.job.paths.trial(number)
        unwanted = [each.control for each in self.members.values()]
        pid = fork(lambda: run_trial(target, folder, values, connection), unwanted)
        connection.close()
        member.trials[pid] = number

    def _reap(self) -> None:
        for pid, member in list(self.members.items()):
            for trial in list(member.trials):
                if (status := _ended(trial)) is not None:
                    number = member.trials.pop(trial)
                    with suppress(OSError):
                        say(member.control, {"exited": number, "status": status})
            if (status := _ended(pid)) is not None:
                self._worker_ended(pid, status)

    def _worker_ended(self, pid: int, status: int) -> None:
        """A worker ended. One that was killed takes its trials along, and is replaced."""
        member = self.members.pop(pid)
        with suppress(EOFError, OSError):
            while member.control.poll():
                self._serve(member, hear(member.control))
        for trial in member.trials:
            os.kill(trial, signal.SIGKILL)
            os.waitpid(trial, 0)
        member.control.close()
        if status == 0 or self.fatal:
            return
        short = time.monotonic() - member.began < SHORT_LIFE_SECONDS
        self.short_lives = self.short_lives + 1 if short else 0
        if self.short_lives >= LOST_IN_A_ROW:
            self.fatal = f"workers die as soon as they begin (exit status {os.waitstatus_to_exitcode(status)})"
            return
        self.event({"lost": os.waitstatus_to_exitcode(status)})
        self._hire()

    def _dismiss(self, alarm: socket.socket) -> None:
        """Ask every worker to stop, and wait until it has."""
        for pid in self.members:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        stopping, self.fatal = self.fatal, self.fatal or "stopping"  # nobody is replaced any more
        while self.members and time.monotonic() < deadline:
            self._turn(alarm)
        if self.fatal == "stopping":
            self.fatal = stopping

    def _kill_all(self) -> None:
        for pid, member in self.members.items():
            for each in (*member.trials, pid):
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(each, 0)
            member.control.close()
        self.members.clear()


def _ended(pid: int) -> int | None:
    """Exit status of a child that ended, as `os.waitpid` gives it."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return status if found else None


def aside(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do something that opens connections in a process of its own, and return what it found, of plain values.

    Raises:
        StromError: as `work` raised, by its text; or the process died.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)

    def told() -> None:
        try:
            say(theirs, {"found": work()})
        except StromError as error:
            parts = (error.problem, error.found, error.allowed, error.fix)
            say(theirs, {"error": [None if part is None else str(part) for part in parts]})

    pid = fork(told, [ours])
    theirs.close()
    try:
        answer = hear(ours)
    except EOFError:
        raise StromError("A process of the sweep ended without an answer.", fix="see what it printed above") from None
    finally:
        ours.close()
        os.waitpid(pid, 0)
    if "error" in answer:
        problem, found, allowed, fix = answer["error"]
        raise StromError(problem, found=found, allowed=allowed, fix=fix)
    outcome: dict[str, Any] = answer["found"]
    return outcome
