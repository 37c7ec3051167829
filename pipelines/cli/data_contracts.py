"""Holds what is on disk against the contract that its name stands for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from domains import load_parts
from domains.contract_catalogue import model_of
from models import FAMILIES, load_family
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.cube_storage import open_cube
from stromatolite.contracts.cubes import check_in_chunks
from stromatolite.contracts.parts import CubePart, TablePart
from stromatolite.contracts.table_storage import SCHEMA, provenance_of, read_table
from stromatolite.errors import ContractError
from stromatolite.family import CubeContract
from stromatolite.versions.datasets import VALIDATED, Dataset

if TYPE_CHECKING:
    import xarray as xr
    from pandera.api.pandas.model import DataFrameModel

REMEDY = "Make it again: `dvc repro`."


def require(dataset: Dataset, path: Path) -> str:
    """Check one table or cube against its contract; returns what was checked.

    Raises:
        ContractError: it breaks its contract, or has none.
        DataError: it cannot be read.
    """
    owner, _, name = dataset.name.partition(".")
    if dataset.path.startswith(f"{VALIDATED}/"):
        return _require_part(dataset.name, path, load_parts(owner).get(name))
    if owner in FAMILIES:
        return _require_input(dataset.name, path, load_family(owner).contracts().get(name))
    if dataset.kind == "cube":
        return _require_cube(dataset.name, _open(path))
    model = model_of(str(provenance_of(path).get(SCHEMA)))
    if model is None:
        raise ContractError(
            f"{dataset.name} was held against a contract that is not there any more.",
            found=provenance_of(path).get(SCHEMA) or "no contract",
            allowed="the identity of a contract in domains/",
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


def _require_input(name: str, path: Path, contract: type[DataFrameModel] | CubeContract | None) -> str:
    if contract is None:
        raise _without_contract(name, "the contracts of the family")
    if not isinstance(contract, CubeContract):
        return _require_table(name, path, contract)
    cube = _open(path)
    contract.require(cube, name=name)
    return _sizes(cube)


def _require_cube(name: str, cube: xr.Dataset) -> str:
    owner, _, cube_name = name.partition(".")
    from domains.climatologies.contracts import CLIMATOLOGIES, require_climatology

    if owner != "climatologies" or cube_name not in CLIMATOLOGIES:
        raise _without_contract(name, "CLIMATOLOGIES")
    require_climatology(cube_name, cube)
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
