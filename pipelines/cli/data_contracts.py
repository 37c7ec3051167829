"""Holds what is on disk against the contract that its name stands for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.readers import CubePart, TablePart, load_parts
from stromatolite.contracts.cubes import check_in_chunks
from stromatolite.contracts.sorting import require_table
from stromatolite.cube_storage import open_cube
from stromatolite.errors import ContractError
from stromatolite.tables.catalogue import cube_doors, table_models
from stromatolite.tables.storage import read_table
from stromatolite.versions.datasets import VALIDATED, Dataset

if TYPE_CHECKING:
    import xarray as xr

REMEDY = "Make it again: `dvc repro`."


def require(dataset: Dataset, path: Path) -> str:
    """Hold one table or cube against its contract; what was checked, in words.

    Raises:
        ContractError: it breaks its contract, or has none.
        DataError: it cannot be read.
    """
    source, _, part = dataset.name.partition(".")
    if dataset.path.startswith(f"{VALIDATED}/"):
        return _require_part(dataset.name, path, load_parts(source).get(part))
    if dataset.kind == "table":
        model = table_models().get(dataset.name)
        if model is None:
            raise _without_contract(dataset.name, "TABLES of a module of stromatolite.tables", sorted(table_models()))
        table = read_table(path)
        require_table(table, model, dataset.name)
        return f"{len(table)} rows"
    return _require_cube(dataset.name, _open(path))


def _require_part(name: str, path: Path, part: TablePart | CubePart | None) -> str:
    if isinstance(part, TablePart):
        table = read_table(path)
        require_table(table, part.contract, name)
        return f"{len(table)} rows"
    if part is None:
        raise _without_contract(name, "PARTS of its reader", [])
    cube = _open(path)
    found = check_in_chunks(cube, part.contract(), part.along)
    if found:
        raise ContractError(f"{name} breaks its contract.", found="\n    ".join(map(str, found)))
    return _sizes(cube)


def _require_cube(name: str, cube: xr.Dataset) -> str:
    if name in ("climate.simulated", "climate.emulated"):
        from models.climate.contracts import require_cube

        require_cube(cube, emulated=name == "climate.emulated", name=name)
        return _sizes(cube)
    door = cube_doors().get(name)
    if door is None:
        raise _without_contract(name, "CUBES of a module of stromatolite.tables", sorted(cube_doors()))
    door(cube)
    return _sizes(cube)


def _open(path: Path) -> xr.Dataset:
    return open_cube(path, allowed="a Zarr store that this project wrote", remedy=REMEDY)


def _sizes(cube: xr.Dataset) -> str:
    return " x ".join(f"{size} {dim}" for dim, size in cube.sizes.items())


def _without_contract(name: str, where: str, known: list[str]) -> ContractError:
    return ContractError(
        f"{name} has no contract.",
        found=f"it is not in {where}",
        allowed=", ".join(known) or None,
        remedy="If nothing makes it any more, delete it.",
    )
