"""Independent jobs side by side in processes of their own."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def in_order(work: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Generator[Result, None, None]:
    """What `work` makes of each job, in the order of the jobs, each as soon as it and those before it are done.

    One worker means this process. Closing the iterator, or an error in a job, ends the other workers: what they have
    not finished is lost. Workers end with this process, however it ends.
    """
    if workers == 1 or len(jobs) == 1:
        yield from map(work, jobs)
        return
    executor = ProcessPoolExecutor(
        min(workers, len(jobs)), multiprocessing.get_context("spawn"), _begin, (logging.getLogger().level,)
    )
    try:
        futures = [executor.submit(work, job) for job in jobs]
        for future in futures:
            yield future.result()
    finally:
        for process in list(
            (executor._processes or {}).values()
        ):  # there is no public way to end them before their time
            process.terminate()
        executor.shutdown(wait=True, cancel_futures=True)


def _begin(level: int) -> None:
    """Leave Ctrl-C to the parent, who ends its workers; and end with it, should it be killed."""
    logging.basicConfig(level=level, format="%(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
