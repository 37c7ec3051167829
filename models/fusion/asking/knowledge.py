"""What an answer looks up: tables of planets, stars and organisms, scenarios, latent vectors and the label's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.habitability.cardinal import CARDINAL_TEMPERATURES, Organism, read_organisms
from domains.habitability.energy import EnergyGate
from domains.habitability.growth import GrowthTable
from domains.habitability.scenarios import Scenario
from domains.subjects.tables import SubjectTables, read_subject_tables
from models.fusion.contracts import scenarios_of
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import DataError

TABLES: Final = Path("data/tables")
ENCODED: Final = Path("data/processed/fusion")
REMEDY: Final = "Make it: `make run`, or `dvc repro`."


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Tables, read once.

    Attributes:
        subjects: planets, stars and bodies of the solar system.
        organisms: with temperatures of growth, by key.
        networks: the table of organisms with networks.
        scenarios: what planets offer, by name.
        energies: Gibbs energies of what organisms live by.
        growth: rates of growth.
        latents: latent vectors by network.
    """

    subjects: SubjectTables
    organisms: Mapping[str, Organism]
    networks: pd.DataFrame
    scenarios: Mapping[str, Scenario]
    energies: EnergyGate
    growth: GrowthTable
    latents: Mapping[str, npt.NDArray[np.float64]]

    @cached_property
    def grown(self) -> frozenset[str]:
        """Networks whose growth is known."""
        return frozenset(network for network, _ in self.growth.rates)

    def latent(self, network: str) -> npt.NDArray[np.float64]:
        """The latent vector of a network, (L,).

        Raises:
            DataError: there is none.
        """
        if network not in self.latents:
            raise DataError(
                f"The metabolic network {network} has no latent vector here.",
                found=network,
                allowed=", ".join(sorted(each.name for each in self.organisms.values())),
                fix="Ask about one of these organisms.",
            )
        return self.latents[network]


def read_knowledge(root: Path) -> Knowledge:
    """What a repository knows.

    Raises:
        DataError: a table is missing or damaged.
    """
    encoded = root / ENCODED
    return Knowledge(
        subjects=read_subject_tables(root / TABLES),
        organisms=read_organisms(root / CARDINAL_TEMPERATURES),
        networks=_made(root / TABLES / "organisms.parquet"),
        scenarios=scenarios_of(_made(encoded / "scenarios.parquet")),
        energies=EnergyGate(_made(encoded / "energies.parquet")),
        growth=GrowthTable.of(_made(encoded / "growth.parquet")),
        latents=latents_of(_made(encoded / "latents.parquet")),
    )


def latents_of(table: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """Vectors by network, of rows of `models.fusion.contracts.Latents`."""
    ordered = table.sort_values(["network", "dimension"])
    return {str(network): rows["value"].to_numpy(float) for network, rows in ordered.groupby("network")}


def _made(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise DataError(f"There is no file {path}.", found="no table of this name", fix=REMEDY)
    return read_table(path)
