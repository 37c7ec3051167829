"""Places drawn at random for training: every batch follows from the seed and its number alone, so training resumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from domains.habitability.contracts import FORMS
from domains.habitability.label import cell_weights
from models.fusion.config import FusionTraining
from models.fusion.data import PREDICTED, TRUE, FusionData, Places, Rows
from models.fusion.folds import Fold

Batch = tuple[torch.Tensor, ...]
GROWING_SHARE = 0.6
"""Share of places whose scenario is one in which the network grows somewhere; else most places would be shut."""


@dataclass(frozen=True)
class TrainingSide:
    """What a fold may learn from.

    Attributes:
        simulated: rows of planets with simulated climates.
        predicted: those of them whose climate was predicted by a model that has not seen them.
        emulated: rows of planets with emulated climates.
        organisms: rows of organisms with temperatures.
        relatives: rows of knock-outs, and of networks without temperatures.
    """

    simulated: Rows
    predicted: Rows
    emulated: Rows
    organisms: Rows
    relatives: Rows

    @staticmethod
    def of(data: FusionData, fold: Fold) -> TrainingSide:
        """The planets and organisms that a fold does not test, relatives of one genus left out together."""
        left_out = np.isin(data.planets, fold.planets) & ~data.emulated
        simulated = np.flatnonzero(~data.emulated & ~left_out)
        known = ~np.isnan(data.maps[:, PREDICTED, 0, 0, 0])
        table = data.organisms
        genus = set(table.loc[table["organism"] == fold.organism, "genus"]) if fold.organism else set()
        seen = ~table["genus"].isin(genus).to_numpy()
        main = table["organism"].notna().to_numpy() & table["deletion"].isna().to_numpy()
        return TrainingSide(
            simulated,
            simulated[known[simulated]],
            np.flatnonzero(data.emulated),
            np.flatnonzero(seen & main),
            np.flatnonzero(seen & ~main),
        )

    def intersection(self, other: TrainingSide) -> TrainingSide:
        """What both may learn from."""
        return TrainingSide(**{name: np.intersect1d(rows, getattr(other, name)) for name, rows in vars(self).items()})


class PlacesDataset(Dataset[Batch]):
    """Batches of places by their number: inputs of the network and the gates, (B, 3), (B, 27), (B, L), (B, 4)."""

    def __init__(self, data: FusionData, side: TrainingSide, config: FusionTraining, seed: int) -> None:
        self.data, self.side, self.config, self.seed = data, side, config, seed
        self.cells = cell_weights().ravel()
        seen = np.concatenate([side.simulated, side.emulated])
        self.grows: npt.NDArray[np.bool_] = np.asarray(np.isfinite(data.photons_needed[:, :, seen]).any(axis=2))

    def __getitem__(self, number: int) -> Batch:
        """Batch of this number."""
        at = self.draw(np.random.default_rng([self.seed, number]))
        return tuple(torch.from_numpy(each) for each in (*self.data.inputs(at), self.data.gates(at)))

    def draw(self, rng: np.random.Generator) -> Places:
        """Planets, cells by their area, networks, scenarios, forms of the dossier."""
        size, side, config = self.config.batch_size, self.side, self.config
        kind = rng.random(size)
        predicted = (kind < config.predicted_share) & bool(len(side.predicted))
        emulated = (kind > 1.0 - config.emulated_share) & bool(len(side.emulated))
        planet = np.where(predicted, _one_of(rng, side.predicted, size), _one_of(rng, side.simulated, size))
        planet = np.where(emulated, _one_of(rng, side.emulated, size), planet)
        relative = (rng.random(size) < config.relatives_share) & bool(len(side.relatives))
        organism = np.where(relative, _one_of(rng, side.relatives, size), _one_of(rng, side.organisms, size))
        return Places(
            planet,
            rng.choice(len(self.cells), size=size, p=self.cells),
            organism,
            self._scenarios(rng, organism),
            rng.integers(len(FORMS), size=size),
            np.where(predicted & ~emulated, PREDICTED, TRUE),
        )

    def _scenarios(self, rng: np.random.Generator, organism: Rows) -> Rows:
        """Any scenario, or one in which the network grows."""
        score = rng.random((len(organism), self.grows.shape[1]))
        growing = rng.random((len(organism), 1)) < GROWING_SHARE
        return np.asarray((score + (growing & self.grows[organism])).argmax(axis=1), dtype=np.intp)


class Numbers(Sampler[int]):
    """Numbers of an epoch's batches; a resumed training sees those that an unbroken one would."""

    def __init__(self, count: int) -> None:
        self.count, self.epoch = count, 0

    def set_epoch(self, epoch: int) -> None:
        """Called by Lightning before each epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[int]:
        yield from range(self.epoch * self.count, (self.epoch + 1) * self.count)


def batches(data: FusionData, side: TrainingSide, config: FusionTraining, seed: int) -> DataLoader[Any]:
    """The training's batches."""
    return DataLoader(PlacesDataset(data, side, config, seed), batch_size=None, sampler=Numbers(config.steps_per_epoch))


def _one_of(rng: np.random.Generator, rows: Rows, size: int) -> npt.NDArray[np.intp]:
    """Rows drawn with replacement; zeros where there are none."""
    return rng.choice(rows, size=size) if len(rows) else np.zeros(size, dtype=np.intp)
