"""A tiny trained climate model."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from climate_fixtures import bundle, bundled, edit, run_file, small_cube  # noqa: F401 - fixtures
from family_trial import Trial, trained


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A finished training of a tiny network on seven of our runs."""
    return trained("climate", tmp_path_factory)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Lightning ignores SIGINT for good after the first: this brings it back."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
