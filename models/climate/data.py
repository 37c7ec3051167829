"""From cubes to batches: climates as the network sees them, and the Lightning data module that serves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from domains.climates.cube import hex_id, open_cube, stacked_fields, stacked_parameters
from domains.climates.fields import SIMULATORS
from models.climate.metrics import scored
from models.climate.network import northern_half

BLOCK = 128


@dataclass(frozen=True)
class Climates:
    """Planets with their climates.

    Attributes:
        planets: identities, (N,).
        parameters: (N, 8), in the units of `fields.PARAMETERS`.
        simulators: who computed each, N names.
        halves: relative fields of the northern half, (N, 48, 16, 64).
    """

    planets: npt.NDArray[np.int64]
    parameters: npt.NDArray[np.float64]
    simulators: tuple[str, ...]
    halves: npt.NDArray[np.floating[Any]]

    def __len__(self) -> int:
        return len(self.planets)

    def among(self, wanted: Sequence[str]) -> Climates:
        """The planets whose hex identities are in `wanted`, in this object's order."""
        chosen = np.isin([hex_id(planet) for planet in self.planets], list(wanted))
        simulators = tuple(name for name, keep in zip(self.simulators, chosen, strict=True) if keep)
        return Climates(self.planets[chosen], self.parameters[chosen], simulators, self.halves[chosen])


def read_climates(cube_path: Path, dtype: Any = np.float32) -> Climates:
    """Read a cube, a block of planets at a time, keeping only the half that the network learns.

    Args:
        cube_path: a Zarr store in the cube's layout.
        dtype: of the fields kept; float16 halves the memory of a large emulated set.
    """
    cube = open_cube(cube_path)
    count = cube.sizes["planet"]
    halves = np.empty((count, 48, 16, 64), dtype=dtype)
    parameters = np.empty((count, 8))
    for start in range(0, count, BLOCK):
        part, rows = cube.isel(planet=slice(start, start + BLOCK)), slice(start, start + BLOCK)
        parameters[rows] = stacked_parameters(part)
        halves[rows] = northern_half(scored(stacked_fields(part)), parameters[rows])
    simulators = tuple(SIMULATORS[code] for code in cube["simulator"].values)
    return Climates(cube["planet"].values, parameters, simulators, halves)


class Rows(Dataset[tuple[torch.Tensor, ...]]):
    """Planets as tensors, fetched a batch at a time."""

    def __init__(self, climates: Climates, labels: Sequence[str]) -> None:
        self.parameters = torch.as_tensor(climates.parameters)
        self.labels = torch.tensor([labels.index(name) for name in climates.simulators])
        self.halves = torch.as_tensor(climates.halves)

    def __len__(self) -> int:
        return len(self.parameters)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, ...]:
        return self.parameters[index], self.labels[index], self.halves[index]

    def __getitems__(self, indices: list[int]) -> tuple[torch.Tensor, ...]:
        return self.parameters[indices], self.labels[indices], self.halves[indices]


class EpochShuffle(Sampler[int]):
    """A new order each epoch that depends on seed and epoch alone: a resumed run sees what an unbroken one would."""

    def __init__(self, count: int, seed: int) -> None:
        self.count, self.seed, self.epoch = count, seed, 0

    def set_epoch(self, epoch: int) -> None:
        """Called by Lightning before each epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[int]:
        yield from np.random.default_rng([self.seed, self.epoch]).permutation(self.count).tolist()


class ClimateDataModule(lightning.LightningDataModule):
    """Training rows in shuffled batches, validation rows (where there are any) in one."""

    def __init__(
        self, train: Climates, validation: Climates | None, labels: Sequence[str], batch_size: int, seed: int
    ) -> None:
        super().__init__()
        self.train_rows = Rows(train, labels)
        self.validation_rows = Rows(validation, labels) if validation is not None and len(validation) else None
        self.batch_size, self.seed = batch_size, seed

    @property
    def steps_per_epoch(self) -> int:
        """Batches in one pass."""
        return -(-len(self.train_rows) // self.batch_size)

    def train_dataloader(self) -> DataLoader[tuple[torch.Tensor, ...]]:
        """Batches of (parameters, label, halves)."""
        order = EpochShuffle(len(self.train_rows), self.seed)
        return DataLoader(self.train_rows, batch_size=self.batch_size, sampler=order, collate_fn=_as_fetched)

    def val_dataloader(self) -> DataLoader[tuple[torch.Tensor, ...]] | list[Any]:
        """The validation rows, or nothing."""
        if self.validation_rows is None:
            return []
        return DataLoader(self.validation_rows, batch_size=64, collate_fn=_as_fetched)


def _as_fetched(batch: Any) -> Any:
    return batch
