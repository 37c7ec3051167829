"""Holds what is on disk against the contract that its name stands for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from domains import load_parts
from domains.contract_catalogue import model_of
from stromatolite.contracts.cube_storage import open_cube
from stromatolite.contracts.cubes import check_in_chunks
from stromatolite.contracts.parts import CubePart, TablePart
from stromatolite.contracts.sorting import require_table
from stromatolite.contracts.table_storage import SCHEMA, provenance_of, read_table
from stromatolite.errors import ContractError
from stromatolite.versions.datasets import VALIDATED, Dataset

if TYPE_CHECKING:
    import xarray as xr
    from pandera.api.pandas.model import DataFrameModel

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
    if dataset.kind == "cube":
        return _require_cube(dataset.name, _open(path))
    model = model_of(str(provenance_of(path).get(SCHEMA)))
    if model is None:
        raise ContractError(
            f"{dataset.name} was held against a contract that is not there any more.",
            found=provenance_of(path).get(SCHEMA) or "no contract",
            allowed="the identity of a contract in stromatolite/tables",
            fix=f"{REMEDY} If nothing makes it any more, delete it.",
        )
    return _require_table(dataset.name, path, model)


def _require_table(name: str, path: Path, model: type[DataFrameModel]) -> str:
    table = read_table(path)
    require_table(table, model, name)
    return f"{len(table):,} rows"


def _require_part(name: str, path: Path, part: TablePart | CubePart | None) -> str:
    if isinstance(part, TablePart):
        return _require_table(name, path, part.contract)
    if part is None:
        raise _without_contract(name, "the PARTS of its reader")
    cube = _open(path)
    found = check_in_chunks(cube, part.contract(), part.along)
    if found:
        raise ContractError(f"{name} breaks its contract.", found="\n    ".join(map(str, found)))
    return _sizes(cube)


def _require_cube(name: str, cube: xr.Dataset) -> str:
    owner, _, cube_name = name.partition(".")
    if owner == "climate":
        from domains.climates.contracts import require_cube

        require_cube(cube, emulated=cube_name == "emulated", name=name)
    elif owner == "climatologies":
        from domains.climatologies.contracts import CLIMATOLOGIES, require_climatology

        if cube_name not in CLIMATOLOGIES:
            raise _without_contract(name, "CLIMATOLOGIES")
        require_climatology(cube_name, cube)
    else:
        raise _without_contract(name, "the families' cubes and CLIMATOLOGIES")
    return _sizes(cube)


def _open(path: Path) -> xr.Dataset:
    return open_cube(path, allowed="a Zarr store that this project wrote", fix=REMEDY)


def _sizes(cube: xr.Dataset) -> str:
    return " x ".join(f"{size} {dim}" for dim, size in cube.sizes.items())


def _without_contract(name: str, where: str) -> ContractError:
    return ContractError(
        f"{name} has no contract.",
        found=f"it is not in {where}",
        fix="If nothing makes it any more, delete it.",
    )
