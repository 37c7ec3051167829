"""Seven of our own runs, thirty-two planets of CLERO and a split in two folds: the climate family in seconds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xarray as xr

from domains.climates.bundle import append_to_manifest
from domains.climates.cube import open_cube
from domains.climates.emulated import Emulation
from domains.climates.fields import simulator_code
from domains.climates.simulated import ClimateData
from pipelines import build_climate, emulate
from pipelines.split import split_climates
from stromatolite.contracts.cube_storage import write_along
from stromatolite.family import Inputs
from stromatolite.files import write_json
from stromatolite.splits import SplitSettings

BUNDLE = Path(__file__).parents[3] / "data" / "bundled" / "exoplasim_t21"
RUNS = ("0000.nc", "0001.nc", "0002.nc", "0003.nc", "0005.nc", "0006.nc", "0007.nc")

OVERRIDES = {
    "model.hidden": 16,
    "model.coarse": 8,
    "model.medium": 8,
    "model.fine": 4,
    "model.label_embedding": 2,
    "pretrain.epochs": 4,
    "pretrain.batch_size": 8,
    "finetune.epochs": 3,
    "finetune.members": 2,
    "runtime.threads": 1,
    "runtime.progress_bar": False,
}


def make_inputs(folder: Path) -> Inputs:
    """Both cubes and the split, made by the stages that make the real ones."""
    accepted = folder / "accepted"
    accepted.mkdir(parents=True)
    for name in RUNS:
        shutil.copy(BUNDLE / name, accepted / name)
    append_to_manifest(accepted)
    inputs = Inputs(folder / "processed", folder / "split.json")
    build_climate.main(accepted, inputs.data / "simulated.zarr", ClimateData())
    emulate.main(inputs.data / "emulated.zarr", Emulation(planets={"exoplasim": 24, "um": 8}))
    write_json(inputs.splits, split_climates(inputs.data / "simulated.zarr", SplitSettings(folds=2)))
    return inputs


def changed_cube(inputs: Inputs, folder: Path, change: Callable[[xr.Dataset], xr.Dataset]) -> Inputs:
    """The same inputs, made in `folder`, with another simulated.zarr."""
    changed = Inputs(folder / "processed", inputs.splits)
    changed.data.mkdir()
    (changed.data / "emulated.zarr").symlink_to(inputs.data / "emulated.zarr")
    cube = change(open_cube(inputs.data / "simulated.zarr").load())
    write_along(changed.data / "simulated.zarr", cube, "planet")
    return changed


def as_thousandworlds(cube: xr.Dataset) -> xr.Dataset:
    """The same climates as if the benchmark had simulated them."""
    codes = np.full(cube.sizes["planet"], simulator_code("thousandworlds:um"), "int8")
    return cube.assign(simulator=cube["simulator"].copy(data=codes))
