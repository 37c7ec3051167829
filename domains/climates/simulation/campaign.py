"""Many planets through Dask: each in a process of its own, resumable, failures recorded as results."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from domains.climates.bundle import append_to_manifest
from domains.climates.simulation.model import environment
from domains.climates.simulation.protocol import Task
from stromatolite.errors import DependencyError
from stromatolite.files import write_json

RESULTS: Final = "results"
SIMULATED: Final = "simulated"
FAILED: Final = "failed"
WAITING: Final = {
    "distributed.scheduler.worker-ttl": None,  # a paused worker is not a lost one
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
}
"""How Dask waits for minutes: by its own settings it takes 12 % of a core for that, by these 3 %."""


def run_task(task: Task) -> dict[str, Any]:
    """Simulate one planet in a new process and say how it went; runs in a Dask worker.

    Nothing that happens in that process raises here: a crash is a result.
    """
    began, spent = time.monotonic(), _cpu_seconds()
    scratch = Path(task.scratch)
    shutil.rmtree(scratch, ignore_errors=True)  # a killed campaign leaves it
    scratch.mkdir(parents=True)
    task.write(scratch / "task.json")
    log = Path(task.target).parent / "logs" / f"{task.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("w", encoding="utf-8") as output:
            done = subprocess.run(
                [sys.executable, "-m", "domains.climates.simulation.planet", str(scratch / "task.json")],
                env=environment(Path(task.model)),
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        whole = done.returncode == 0 and Path(task.target).exists()
        outcome = {"status": SIMULATED} if whole else {"status": FAILED, "reason": _reason(done.returncode, log)}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    seconds = {"seconds": round(time.monotonic() - began, 1), "cpu_seconds": round(_cpu_seconds() - spent, 1)}
    return {"name": task.name, "parameters": task.parameters, **seconds, **outcome}


def _cpu_seconds() -> float:
    """CPU time of the ended processes under this one; unlike the clock's, it does not grow while they are paused."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reason(code: int, log: Path) -> str:
    if code < 0:
        return f"killed by signal {-code}"
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return f"exit status {code}: {lines[-1][:300] if lines else 'no output'}"


def pending(tasks: Iterable[Task], out: Path, *, retry_failed: bool) -> list[Task]:
    """The tasks that have no result yet; with `retry_failed`, those that failed as well."""
    left = []
    for task in tasks:
        path = out / RESULTS / f"{task.name}.json"
        status = json.loads(path.read_text(encoding="utf-8"))["status"] if path.exists() else None
        if status is None or (retry_failed and status == FAILED):
            left.append(task)
    return left


def run_campaign(tasks: list[Task], out: Path, workers: int) -> dict[str, int]:
    """Simulate planets, `workers` at a time; each result is on disk before the next is waited for.

    Returns:
        How many planets were simulated and how many failed.
    """
    try:
        import dask
        from distributed import Client, LocalCluster, as_completed
    except ImportError as error:
        raise DependencyError("Dask's `distributed` is not installed.", fix="pip install '.[simulate]'") from error
    counts = {SIMULATED: 0, FAILED: 0}
    with (
        dask.config.set(WAITING),
        tempfile.TemporaryDirectory(prefix="strom-dask-") as local,
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=local
        ) as cluster,
        Client(cluster) as client,
    ):
        futures = client.map(run_task, tasks, pure=False, retries=0, key=[task.name for task in tasks])
        for future in as_completed(futures):
            result = _result(future)
            if result["status"] == SIMULATED:
                append_to_manifest(out)
            write_json(out / RESULTS / f"{result['name']}.json", result)
            counts[result["status"]] += 1
            print(
                f"{result['name']}: {result['status']} {result.get('reason', '')} ({result['seconds']} s)", flush=True
            )
    return counts


def _result(future: Any) -> dict[str, Any]:
    error = future.exception()
    if error is None:
        result: dict[str, Any] = future.result()
        return result
    return {"name": future.key, "status": FAILED, "reason": f"worker lost: {error}", "seconds": 0.0}
