"""Opens the validated cubes."""

from __future__ import annotations

from pathlib import Path

import xarray as xr

from stromatolite.contracts.cube_storage import open_cube


def open_part(validated: Path, source: str, part: str) -> xr.Dataset:
    """A part of a source, lazily.

    Raises:
        DataError: it is missing or not whole.
    """
    return open_cube(
        validated / "climatologies" / source / f"{part}.zarr",
        allowed=f"what the stage `validate` makes of {source}",
        fix="Run `dvc repro data/dvc.yaml:validate@climatologies`.",
    )
