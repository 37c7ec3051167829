"""Reads the ThousandWorlds benchmark as it is downloaded (Stevenson et al. 2026, arXiv 2606.18338).

`inputs.csv` has a row a simulation; `fields/*.npz` has `simulation_id` (N,), `field_names` (C,) and `fields`
(N, C, 32, 64) on the grid of our cube. Its level 9 lies above ExoPlaSim's top and is dropped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pandera.pandas as pa
import xarray as xr

from domains.climates.contracts import cube_faults, cube_schema
from domains.climates.cube import hex_id, rows
from domains.climates.field_archive import FieldArchive
from domains.climates.fields import PARAMETER_NAMES, PARAMETERS, THOUSANDWORLDS_PREFIX, by_variable
from stromatolite.contracts import Ledger, Violation, schema_identity, table_identity
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.errors import DataError
from stromatolite.files import sha256

INPUTS: Final = "inputs.csv"
SOURCE_COLUMNS: Final = {
    "stellar_temperature": 1.0,
    "stellar_flux": 1.0,
    "radius": 6.371e6,
    "gravity": 1.0,
    "rotation_period": 1.0,
    "surface_pressure": 1e5,
    "co2": 1.0,
    "ch4": 1.0,
}
"""The benchmark's columns in the order of `fields.PARAMETERS`, and how many of its units are one of ours (m, Pa)."""

ARCHIVES: Final = ("fields/complete-obs-only.npz", "fields/all-obs.npz")
"""The first has every field of every simulation; the second has more simulations, some of them with fields missing."""

ROWS_AT_ONCE: Final = 32

ROUNDING: Final = 1e-3
"""Regridding leaves cloud fractions of 1.0000001 and fluxes of -0.1 W m-2: no reason to set a simulation aside."""


@lru_cache(maxsize=1)
def inputs_schema() -> pa.DataFrameSchema:
    """Types and ranges of `inputs.csv`, in its own units."""
    columns: dict[str, pa.Column] = {"simulation_id": pa.Column(int, unique=True), "gcm_label": pa.Column(str)}
    for parameter, (name, factor) in zip(PARAMETERS, SOURCE_COLUMNS.items(), strict=True):
        bounds = pa.Check.in_range(parameter.low * factor, parameter.high * factor)
        columns[name] = pa.Column(float, bounds, coerce=True)
    return pa.DataFrameSchema(columns, name="thousandworlds_inputs")


@dataclass(frozen=True)
class ThousandWorlds:
    """Simulated climates of one simulator of the benchmark.

    Attributes:
        simulator: the benchmark's `gcm_label`.
    """

    simulator: str

    def collect(self, source: Path, target: Path) -> int:
        """Copy the table, one archive of fields and the lists of test simulations; the number of files."""
        _inputs(source)
        wanted = [INPUTS, _archive_of(source).relative_to(source).as_posix(), *_test_lists(source)]
        for name in wanted:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)
        return len(wanted)

    def sort(self, raw: Path, accepted: Path, quarantine: Path) -> Ledger:
        """Hold every simulation of this simulator against the contracts; the table is what is sorted."""
        table = _inputs(raw)
        table = table[table["gcm_label"] == self.simulator].set_index("simulation_id", drop=False)
        schemas = {
            "thousandworlds_inputs": table_identity(inputs_schema()),
            "simulated_cube": schema_identity(cube_schema(emulated=False)),
        }
        ledger = Ledger(f"thousandworlds:{self.simulator}", schemas)
        faults = dict(quarantine_rows(table, inputs_schema(), f"{raw / INPUTS}").reasons)
        faults |= self._field_faults(table.drop(index=list(faults)), _archive_of(raw))
        for simulation in table.index:
            ledger.enter(f"simulation {simulation}", faults.get(simulation, []))
        bad = table.index.isin(list(faults))
        table[~bad].to_csv(accepted / INPUTS, index=False)
        table[bad].to_csv(quarantine / INPUTS, index=False)
        for name in (_archive_of(raw).relative_to(raw).as_posix(), *_test_lists(raw)):
            _link(raw / name, accepted / name)
        return ledger

    def _field_faults(self, table: pd.DataFrame, archive: Path) -> dict[Any, list[Violation]]:
        faults: dict[Any, list[Violation]] = {}
        seen: dict[int, int] = {}
        for simulations, block in self._blocks(table, archive):
            for place, simulation in enumerate(simulations):
                row = block.isel(planet=[place])
                planet = int(row["planet"].values[0])
                found = cube_faults(row, emulated=False)
                if not found and seen.setdefault(planet, simulation) != simulation:
                    told = f"{hex_id(planet)}, as in simulation {seen[planet]}"
                    found = [Violation("", "duplicated planet", told, "each planet in one simulation")]
                if found:
                    faults[simulation] = found
                seen.setdefault(planet, simulation)
        absent = set(table.index) - set(FieldArchive(archive).simulations.tolist())
        reason = Violation("fields", "presence", "missing", f"a row of {archive.name}")
        return faults | {simulation: [reason] for simulation in absent}

    def _blocks(self, table: pd.DataFrame, archive: Path) -> Iterator[tuple[list[int], xr.Dataset]]:
        """Rows of the cube with their simulations, in the order of the archive: it is read once from end to end."""
        for simulations, channels in FieldArchive(archive).read(set(table.index), ROWS_AT_ONCE):
            chosen = table.loc[simulations]
            parameters = chosen[list(SOURCE_COLUMNS)].to_numpy(dtype="float64") / np.array(
                list(SOURCE_COLUMNS.values())
            )
            names = [THOUSANDWORLDS_PREFIX + self.simulator] * len(chosen)
            yield simulations, rows(parameters, names, by_variable(channels, ROUNDING))

    def blocks(self, accepted: Path) -> Iterator[xr.Dataset]:
        """Rows of the cube, in the order of the archive."""
        table = _inputs(accepted).set_index("simulation_id", drop=False)
        for _, block in self._blocks(table, _archive_of(accepted)):
            yield block

    def provenance(self, accepted: Path) -> dict[str, Any]:
        """The files behind the cube."""
        files = [accepted / INPUTS, _archive_of(accepted)]
        digests = {path.relative_to(accepted).as_posix(): sha256(path) for path in files}
        return {"source": f"thousandworlds:{self.simulator}", "files": digests}

    def published_test(self, accepted: Path) -> list[int]:
        """Planets of the benchmark's own test simulations, where its lists are there."""
        from domains.climates.cube import planet_id

        path = accepted / f"subsets/{'single' if self.simulator == 'um' else 'multi'}-complete/test.csv"
        if not path.exists():
            return []
        table = _inputs(accepted).set_index("simulation_id")
        tested = table.loc[table.index.isin(pd.read_csv(path)["simulation_id"])]
        values = tested[list(SOURCE_COLUMNS)].to_numpy(dtype="float64") / np.array(list(SOURCE_COLUMNS.values()))
        return [planet_id(dict(zip(PARAMETER_NAMES, row, strict=True))) for row in values.tolist()]


def _inputs(folder: Path) -> pd.DataFrame:
    path = folder / INPUTS
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read.",
            found=str(error),
            allowed="the table of simulations of ThousandWorlds",
            fix="Point climate_data.path in params.yaml to the unpacked folder that holds inputs.csv and fields/.",
        ) from error
    missing = [name for name in ("simulation_id", "gcm_label", *SOURCE_COLUMNS) if name not in table]
    if missing:
        raise DataError(f"{path} lacks columns.", found=", ".join(table.columns), allowed=", ".join(missing))
    return table


def _archive_of(folder: Path) -> Path:
    for name in ARCHIVES:
        if (folder / name).exists():
            return folder / name
    found = ", ".join(path.name for path in sorted(folder.glob("fields/*"))) or "nothing in fields/"
    raise DataError(f"{folder} holds no fields.", found=found, allowed=" or ".join(ARCHIVES))


def _test_lists(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("subsets/*-complete/test.csv"))


def _link(source: Path, target: Path) -> None:
    """A second name for a large file that nothing edits; a copy where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
