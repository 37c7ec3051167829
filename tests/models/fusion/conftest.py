"""A tiny trained fusion model, and what it was trained on."""

from __future__ import annotations

import pytest
from family_trial import Trial, trained

from models.fusion.data import FusionData, read_data
from models.fusion.folds import Fold, read_folds


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A finished training of tiny networks."""
    return trained("fusion", tmp_path_factory)


@pytest.fixture(scope="session")
def data(trial: Trial) -> FusionData:
    """What the trial reads."""
    return read_data(trial.inputs.data)


@pytest.fixture(scope="session")
def folds(trial: Trial) -> dict[str, Fold]:
    """By name of the organism that is left out."""
    return {fold.name: fold for fold in read_folds(trial.inputs.splits)[1]}
