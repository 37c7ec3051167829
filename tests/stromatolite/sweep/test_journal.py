"""The journal survives those who write it."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import signal

import pytest

from stromatolite.sweep.journal import Journal
from stromatolite.sweep.locks import Lease, is_free


def write(path, lines):
    journal = Journal(path)
    for number in range(lines):
        journal.append_logs([{"by": os.getpid(), "number": number}])


def hold(path, ready):
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ready.set()
        signal.pause()


def test_four_writers_lose_no_line(tmp_path):
    path = tmp_path / "journal"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write, args=(path, 50)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    logs = list(Journal(path).read_logs(0))
    assert len(logs) == 200
    for by in {log["by"] for log in logs}:
        assert [log["number"] for log in logs if log["by"] == by] == list(range(50))


def test_a_torn_last_line_is_passed_over_and_cut_off_by_the_next_writer(tmp_path):
    path = tmp_path / "journal"
    journal = Journal(path)
    journal.append_logs([{"number": 0}])
    with path.open("ab") as file:
        file.write(b'{"number": 1, "half')
    assert list(journal.read_logs(0)) == [{"number": 0}]
    journal.append_logs([{"number": 2}])
    assert list(journal.read_logs(1)) == [{"number": 2}]
    assert list(Journal(path).read_logs(0)) == [{"number": 0}, {"number": 2}]


def test_a_killed_writer_blocks_nobody(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    path = tmp_path / "journal"
    path.touch()
    holder = context.Process(target=hold, args=(path, ready))
    holder.start()
    assert ready.wait(30)
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    Journal(path).append_logs([{"number": 0}])
    assert list(Journal(path).read_logs(0)) == [{"number": 0}]


def test_a_full_disk_leaves_the_journal_as_it_was(small_disk):
    journal = Journal(small_disk / "journal")
    journal.append_logs([{"number": 0}])
    with pytest.raises(OSError, match="space") as told:
        journal.append_logs([{"text": "x" * 8_000_000}])
    assert told.value.errno == errno.ENOSPC
    assert list(Journal(small_disk / "journal").read_logs(0)) == [{"number": 0}]


def test_a_lease_ends_with_its_holder(tmp_path):
    path = tmp_path / "leases" / "3"
    assert is_free(path)
    lease = Lease(path)
    assert not is_free(path)
    with pytest.raises(BlockingIOError):
        Lease(path)
    lease.release()
    assert is_free(path)
