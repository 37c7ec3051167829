"""Jobs in processes of their own: in order, whatever fails is told, and no process outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from interrupts import heed_ctrl_c

from models.training.processes import in_order
from stromatolite.errors import DataError, StromError

REPOSITORY = Path(__file__).parents[3]
PATIENCE_S = 60
"""Longest that a test waits for a process on a busy machine."""

PARENT = """\
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from models.training.processes import in_order
import test_processes
print(list(in_order(test_processes.never_done, [Path(name) for name in ("{place}/a", "{place}/b")], 2)))
"""


def own_process(job: int) -> tuple[int, int]:
    """Later jobs are done sooner."""
    time.sleep(0.3 / job)
    return job, os.getpid()


def refuse(job: int) -> int:
    if job == 2:
        raise DataError("Job two is of no use.", found=2, allowed="1", fix="Ask for one.")
    return job


def never_done(place: Path) -> None:
    place.write_text(str(os.getpid()))
    time.sleep(10 * PATIENCE_S)


def begun(job: tuple[int, Path]) -> int:
    number, place = job
    if number:
        never_done(place)
    return number


def appeared(*places: Path) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if all(place.exists() and place.read_text() for place in places):
            return True
        time.sleep(0.02)
    return False


def gone(number: int) -> bool:
    try:
        psutil.Process(number).wait(PATIENCE_S)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process whose two workers have begun jobs that never end, in a process group of its own as in a terminal."""
    code = PARENT.format(tests=str(Path(__file__).parent), place=tmp_path)
    path = os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "tests")))
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": path}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # whoever is left of its group, should the test have failed
        process.communicate()


def workers_of(parent: subprocess.Popen[str], tmp_path: Path) -> list[int]:
    assert appeared(tmp_path / "a", tmp_path / "b"), parent.communicate(timeout=1)
    found = [child.pid for child in psutil.Process(parent.pid).children(recursive=True)]
    assert {int((tmp_path / name).read_text()) for name in "ab"} <= set(found)
    return found


def test_results_come_in_the_order_of_the_jobs_from_other_processes() -> None:
    with closing(in_order(own_process, [1, 2, 3], 2)) as results:
        found = list(results)
    assert [job for job, _ in found] == [1, 2, 3]
    assert os.getpid() not in {process for _, process in found}


@pytest.mark.parametrize(("jobs", "workers"), [([1, 3], 1), ([1], 2)])
def test_one_worker_or_one_job_stays_in_this_process(jobs: list[int], workers: int) -> None:
    assert list(in_order(own_process, jobs, workers)) == [(job, os.getpid()) for job in jobs]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_a_job_is_told_in_its_own_words_after_the_results_before_it(workers: int) -> None:
    with closing(in_order(refuse, [1, 2], workers)) as results:
        assert next(results) == 1
        with pytest.raises(StromError, match="Job two") as told:
            next(results)
    assert isinstance(told.value, DataError)
    assert (told.value.found, told.value.fix) == (2, "Ask for one.")


def test_whoever_stops_asking_ends_the_workers(tmp_path: Path) -> None:
    place = tmp_path / "begun"
    with closing(in_order(begun, [(0, place), (1, place)], 2)) as results:
        assert next(results) == 0
        assert appeared(place)
    assert gone(int(place.read_text()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_workers_end_with_a_parent_that_is_killed(parent: subprocess.Popen[str], tmp_path: Path) -> None:
    workers = workers_of(parent, tmp_path)
    parent.send_signal(signal.SIGKILL)
    parent.wait(PATIENCE_S)
    assert [worker for worker in workers if not gone(worker)] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups")
def test_ctrl_c_ends_parent_and_workers_and_only_the_parent_says_so(
    parent: subprocess.Popen[str], tmp_path: Path
) -> None:
    workers = workers_of(parent, tmp_path)
    os.killpg(parent.pid, signal.SIGINT)
    _, errors = parent.communicate(timeout=PATIENCE_S)
    assert parent.returncode != 0
    assert errors.count("KeyboardInterrupt") == 1, errors
    assert [worker for worker in workers if not gone(worker)] == []
