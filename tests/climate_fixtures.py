"""Real runs of the bundled ensemble, a few at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import netCDF4
import pytest
import xarray as xr

from domains.climates.bundle import append_to_manifest
from domains.climates.cube import open_cube, write_cube
from domains.climates.exoplasim import read_run, to_row

BUNDLE = Path(__file__).parents[1] / "data" / "bundled" / "exoplasim_t21"
GOOD = ("0000.nc", "0001.nc", "0002.nc", "0003.nc")


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The ensemble that ships with the repository."""
    return BUNDLE


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Four good runs with their manifest, to be changed at will."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name in GOOD:
        shutil.copy(BUNDLE / name, folder / name)
    append_to_manifest(folder)
    return folder


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    """One good run, to be changed at will."""
    return Path(shutil.copy(BUNDLE / "0001.nc", tmp_path / "0001.nc"))


@pytest.fixture
def edit() -> Callable[[Path, Callable[[netCDF4.Dataset], None]], None]:
    """Change a NetCDF file in place."""

    def change(path: Path, action: Callable[[netCDF4.Dataset], None]) -> None:
        with netCDF4.Dataset(path, "a") as file:
            file.set_auto_mask(False)
            action(file)

    return change


@pytest.fixture(scope="session")
def small_cube(tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    """Four good runs as a cube."""
    path = tmp_path_factory.mktemp("cube") / "simulated.zarr"
    blocks = (to_row(read_run(BUNDLE / name)) for name in GOOD)
    write_cube(path, blocks, attrs={}, planets_per_chunk=1, require=lambda cube: None)
    return open_cube(path)
