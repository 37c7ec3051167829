"""A trial of a sweep is trained and scored on the training side alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from family_trial import Trial, trained

from models.metabolic.folds import read_folds
from stromatolite.contracts.table_storage import read_table
from stromatolite.family import Inputs


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("metabolic", tmp_path_factory)


def scored(trial: Trial, inputs: Inputs, root: Path, said: list[tuple[int, float, int]]) -> dict[str, float]:
    def report(rung: int, value: float, steps: int) -> None:
        said.append((rung, value, steps))

    return dict(trial.family.trial(trial.config, inputs, trial.begin(root), root, "cpu", report))  # type: ignore[attr-defined]


def test_what_the_test_group_has_changes_nothing(trial: Trial, tmp_path: Path) -> None:
    """The reactions of the first fold's test networks are swapped for others: a trial gives the same numbers."""
    before, after = [], []
    scored(trial, trial.inputs, tmp_path / "before", before)
    held_out = read_folds(trial.inputs.splits)[1][0].test
    folder = tmp_path / "processed"
    folder.mkdir()
    for path in trial.inputs.data.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    memberships = read_table(folder / "memberships.parquet")
    theirs = memberships["organism"].isin(held_out)
    fewer = memberships[~theirs | (np.arange(len(memberships)) % 2 == 0)]
    assert len(fewer) < len(memberships)
    rewrite(folder / "memberships.parquet", fewer)
    scored(trial, Inputs(folder, trial.inputs.splits), tmp_path / "after", after)
    assert after == before


def rewrite(path: Path, table) -> None:  # type: ignore[no-untyped-def]
    from models.metabolic.contracts import TABLES
    from stromatolite.contracts.table_storage import write_table

    write_table(path, table.reset_index(drop=True), TABLES[path.stem], {})
