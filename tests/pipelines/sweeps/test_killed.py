"""kill -9 in the middle of a sweep of 12 trials by 2 workers: after --resume nothing is lost and nothing is twice.

Ten times in a row: STROM_SWEEP_KILLS=10, or benchmarks/sweep_kills.py.
"""

from __future__ import annotations

import os

import pytest
from killing import TRIALS, kill_and_resume
from own_postgres import binaries, own_postgres

pytestmark = pytest.mark.long
ROUNDS = range(int(os.environ.get("STROM_SWEEP_KILLS", "1")))


def assert_whole(found):
    assert (found.settled, found.chains) == (TRIALS, TRIALS)
    assert (found.lost, found.twice, found.faults) == ([], [], [])
    assert found.runs == TRIALS + found.dead


@pytest.mark.parametrize("victim", ["worker", "trial", "parent"])
@pytest.mark.parametrize("turn", ROUNDS)
def test_on_a_journal_file(toy_root, victim, turn):
    found = kill_and_resume(toy_root(milliseconds=40), victim)
    assert_whole(found)
    assert found.dead >= 1


@pytest.mark.postgres
@pytest.mark.skipif(binaries() is None, reason="no initdb here")
@pytest.mark.parametrize("victim", ["worker", "parent", "postgres"])
@pytest.mark.parametrize("turn", ROUNDS)
def test_on_a_postgresql_server_of_its_own(toy_root, victim, turn):
    with own_postgres() as server:
        assert_whole(kill_and_resume(toy_root(milliseconds=40), victim, server))
