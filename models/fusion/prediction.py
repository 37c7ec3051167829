"""Maps and area fractions of planets, organisms and scenarios: predicted, and by the mechanistic label.

Shape suffixes: B triples, N = 2048 cells, G = 4 gates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from domains.habitability.label import KELVIN, Surface, cell_weights
from models.fusion.data import TRUE, FusionData, Places, Rows
from models.fusion.folds import Fold
from models.fusion.network import FusionNet

Array = npt.NDArray[np.floating[Any]]
CHUNK: Final = 16
"""Maps at a time."""


@dataclass(frozen=True)
class Triples:
    """Rows of planets, organisms and scenarios, (B,) each."""

    planet: Rows
    organism: Rows
    scenario: Rows

    def __len__(self) -> int:
        return len(self.planet)

    @staticmethod
    def of(planets: Rows, organisms: Rows, scenarios: int) -> Triples:
        """Every planet with every organism in every scenario."""
        grid = np.meshgrid(planets, organisms, np.arange(scenarios), indexing="ij")
        return Triples(*(each.ravel() for each in grid))

    @staticmethod
    def tested(data: FusionData, fold: Fold) -> Triples:
        """The fold's planets with its organism in every scenario."""
        table = data.organisms
        organism = np.flatnonzero((table["organism"] == fold.organism) & table["deletion"].isna())
        return Triples.of(data.rows(fold.planets), organism, len(data.scenarios))

    def chunks(self) -> Iterator[Triples]:
        """A few at a time."""
        for start in range(0, len(self), CHUNK):
            part = slice(start, start + CHUNK)
            yield Triples(self.planet[part], self.organism[part], self.scenario[part])


def predicted_maps(net: FusionNet, data: FusionData, triples: Triples, climate: int, form: int = 0) -> Iterator[Array]:
    """Probabilities of the gates and of all together, a chunk of triples at a time, (b, N, G + 1).

    Args:
        net: in evaluation mode.
        data: of the family.
        triples: what is asked.
        climate: `TRUE` or `PREDICTED`.
        form: of the organism's dossier.
    """
    cells = np.arange(cell_weights().size)
    for part in triples.chunks():
        each, n = len(part), len(cells)
        planet, organism, scenario = (np.repeat(rows, n) for rows in (part.planet, part.organism, part.scenario))
        at = Places(
            planet, np.tile(cells, each), organism, scenario, np.full(each * n, form), np.full(each * n, climate)
        )
        found = net.probabilities(*(torch.from_numpy(values) for values in data.inputs(at)))
        yield found.numpy().reshape(each, n, -1)


def maps_of(net: FusionNet, surfaces: Sequence[Surface], words: Array, latents: Array) -> Array:
    """Probabilities on predicted surfaces that are in no table, (B, N, G + 1).

    Args:
        net: in evaluation mode.
        surfaces: B, as a climate model predicts them.
        words: of each, (B, W); see `models.fusion.network.words`.
        latents: of each organism, (B, L).
    """
    found = []
    for surface, said, latent in zip(surfaces, words, latents, strict=True):
        celsius = (surface.temperature_k - KELVIN).ravel()
        climate = np.stack([celsius, surface.photons.ravel(), np.ones(celsius.size)], axis=1)
        many = (climate, np.tile(said, (celsius.size, 1)), np.tile(latent, (celsius.size, 1)))
        found.append(net.probabilities(*(torch.as_tensor(each, dtype=torch.float32) for each in many)).numpy())
    return np.stack(found)


def predicted_fractions(net: FusionNet, data: FusionData, triples: Triples, climate: int, form: int = 0) -> Array:
    """Share of the planet's area that is habitable, (B,)."""
    weights = cell_weights().ravel()
    parts = [maps[:, :, -1] @ weights for maps in predicted_maps(net, data, triples, climate, form)]
    return np.concatenate(parts) if parts else np.empty(0)


def true_maps(data: FusionData, triples: Triples, climate: int = TRUE) -> npt.NDArray[np.bool_]:
    """Where the mechanistic label says habitable, (B, N)."""
    rows = zip(triples.planet.tolist(), triples.organism.tolist(), triples.scenario.tolist(), strict=True)
    return np.stack([data.label(*row, climate=climate).habitable.ravel() for row in rows])


def true_fractions(data: FusionData, triples: Triples, climate: int = TRUE) -> Array:
    """Share of the planet's area by the mechanistic label, on the simulated or on the predicted climate, (B,)."""
    return np.asarray(true_maps(data, triples, climate) @ cell_weights().ravel())
