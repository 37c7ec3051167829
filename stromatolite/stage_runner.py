"""Runs the stages of a DVC pipeline side by side.

DVC runs stages one after the other. Here each worker process reproduces single stages whose dependencies are up to
date; DVC's own locking keeps each `dvc.lock` whole. A stage is the same command with the same inputs either way, so
outputs and the entries of `dvc.lock` are those of `dvc repro`. Stages that are new there follow in the order in which
they end.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stromatolite.errors import StromError

Graph = Mapping[str, Collection[str]]
"""The stages that each stage depends on."""

LOGS: Final = Path("build/logs")
TAIL: Final = 25
"""Lines of a failed stage's log that its error shows."""


@dataclass(frozen=True)
class StageResult:
    """What became of one stage.

    Attributes:
        name: as `dvc repro` takes it; a stage of `data/dvc.yaml` begins with that and a colon.
        ran: whether its command ran; False where nothing had changed.
        seconds: how long it took, DVC's own work included.
        failed: whether its command or DVC failed.
        log: what it printed.
    """

    name: str
    ran: bool
    seconds: float
    failed: bool
    log: Path


def read_graph(root: Path) -> dict[str, set[str]]:
    """The dependencies of each stage, of every `dvc.yaml` below `root`."""
    from dvc.repo import Repo

    with Repo(str(root)) as repo:
        graph = repo.index.graph
        return {stage.addressing: {other.addressing for other in graph.successors(stage)} for stage in graph.nodes}


def outdated(root: Path, graph: Graph) -> set[str]:
    """The stages that have changed, and all that depend on them."""
    from dvc.repo import Repo

    with Repo(str(root)) as repo:
        stages = {name for name in repo.status() if name in graph}
    while True:
        more = {name for name, needed in graph.items() if name not in stages and stages & set(needed)}
        if not more:
            return stages
        stages |= more


def short_name(name: str) -> str:
    """The name of a stage without the file that it stands in."""
    return name.rpartition(":")[2]


def needed_for(targets: Collection[str], graph: Graph) -> set[str]:
    """The targets and all that they depend on."""
    stages, queue = set(), list(targets)
    while queue:
        name = queue.pop()
        if name not in stages:
            stages.add(name)
            queue.extend(graph[name])
    return stages


def run_stages(
    root: Path, graph: Graph, stages: Collection[str], jobs: int, report: Callable[[str, StageResult | None], None]
) -> list[StageResult]:
    """Run `stages`, each as soon as those that it depends on are done, `jobs` at once.

    Stages with the longest chain of followers start first. After a failure no further stage starts, and those that
    run are waited for.

    Args:
        root: the repository.
        graph: of all stages.
        stages: those that may have to run.
        jobs: worker processes.
        report: called with a stage's name when it starts (None) and when it ends (its result).

    Raises:
        StromError: a stage failed; the message ends with the last lines of its log.
    """
    chain = _chains(graph)
    waiting, done = set(stages), set(graph) - set(stages)
    running: dict[Future[StageResult], str] = {}
    results: list[StageResult] = []
    with _workers(jobs) as pool:
        while waiting or running:
            ready = [name for name in waiting if done.issuperset(graph[name])]
            failed = any(result.failed for result in results)
            for name in sorted(ready, key=lambda name: (-chain[name], name))[: 0 if failed else jobs - len(running)]:
                waiting.discard(name)
                report(name, None)
                running[pool.submit(_reproduce, root, name)] = name
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(future)
                result = future.result()
                results.append(result)
                report(name, result)
                if not result.failed:
                    done.add(name)
    _require_success(root, results)
    return results


@contextmanager
def _workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes; an interrupt ends them after the stages that run, which get the interrupt themselves."""
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_worker)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    """Let DVC log to the standard output, once a process."""
    from dvc.logger import setup

    setup()


def _chains(graph: Graph) -> dict[str, int]:
    """The length of the longest chain of stages that follow each stage."""
    followers: dict[str, set[str]] = {name: set() for name in graph}
    for name, needed in graph.items():
        for other in needed:
            followers[other].add(name)
    lengths: dict[str, int] = {}

    def length(name: str) -> int:
        if name not in lengths:
            lengths[name] = 1 + max((length(follower) for follower in followers[name]), default=0)
        return lengths[name]

    return {name: length(name) for name in graph}


def _reproduce(root: Path, name: str) -> StageResult:
    """Reproduce one stage in this process; what it prints goes to its log."""
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    began = time.monotonic()
    log = root / LOGS / f"{short_name(name)}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    ran, failed = False, False
    with _output_to(log):
        try:
            with Repo(str(root), _wait_for_lock=True) as repo:
                ran = bool(repo.reproduce([name], single_item=True))
        except (DvcException, KeyboardInterrupt) as error:
            failed = True
            print(_causes(error), file=sys.stderr, flush=True)  # noqa: T201 - into the stage's log
    return StageResult(name, ran, time.monotonic() - began, failed, log)


def _causes(error: BaseException | None) -> str:
    words = []
    while error is not None:
        words.append(str(error) or type(error).__name__)
        error = error.__cause__
    return ": ".join(words)


@contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Send what this process and its children print to a file."""
    saved = [os.dup(1), os.dup(2)]
    sys.stdout.flush()
    sys.stderr.flush()
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, old in enumerate(saved, start=1):
            os.dup2(old, number)
            os.close(old)


def _require_success(root: Path, results: list[StageResult]) -> None:
    failures = [result for result in results if result.failed]
    if failures:
        first = failures[0]
        lines: Any = first.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
        raise StromError(
            f"The stage {first.name} failed.",
            found="\n    ".join(["", *lines]).strip("\n"),
            fix=f"See {first.log.relative_to(root)}, then run the same command again: finished stages are kept.",
        )
