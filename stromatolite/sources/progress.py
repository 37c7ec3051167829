"""A progress bar per download, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

OnProgress = Callable[[int, int | None], None]


def download_progress(*, quiet: bool = False) -> Progress:
    """Bars on standard error, to be entered with `with`; none when `quiet` or when nobody looks at a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet or not sys.stderr.isatty(),
    )


@contextmanager
def bar(progress: Progress | None, name: str) -> Iterator[OnProgress]:
    """Yield what to call with the bytes that are here and the bytes there will be (None: not known)."""
    if progress is None:
        yield lambda _here, _total: None
        return
    task = progress.add_task(name, total=None)
    try:
        yield lambda here, total: progress.update(task, completed=here, total=total)
    finally:
        progress.remove_task(task)
