"""Peak memory and time of building and validating climate cubes much larger than memory should allow.

The bundled runs are repeated, each time as another planet (the rotation period, and with it the identity, differs in
the fifth digit), through the project's own `write_cube` and the cube's own contract. Each size has its own process.

    python benchmarks/cube_memory.py [--sizes 2 6 20] [--place FOLDER] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask
import numpy as np
import xarray as xr

from domains.climates.contracts import require_cube
from domains.climates.cube import rows, stacked_parameters, write_cube
from domains.climates.exoplasim import read_run, to_row
from domains.climates.fields import OWN_SIMULATOR, PARAMETER_NAMES, VARIABLES
from stromatolite.errors import ContractError
from stromatolite.resources import peak_memory_mib

GIB = 2**30
LIMIT_MIB = 1024
BUNDLE = Path(__file__).parents[1] / "data" / "bundled" / "exoplasim_t21"
BLOCK, CHUNK = 256, 32
PERIOD = PARAMETER_NAMES.index("rotation_period_days")
STEP = 2e-5
"""By what share of it the rotation period of a planet differs from that of its last copy."""


def bundled() -> xr.Dataset:
    """The bundled runs that keep the contract, as rows of a cube."""
    found = []
    for path in sorted(BUNDLE.glob("*.nc")):
        row = to_row(read_run(path))
        try:
            require_cube(row, emulated=False)
        except ContractError:
            continue
        found.append(row)
    return xr.concat(found, dim="planet", data_vars="minimal", coords="minimal", compat="override", join="override")


def copies(runs: xr.Dataset, count: int) -> Iterator[xr.Dataset]:
    """`count` rows in blocks, every run again and again as another planet."""
    parameters = stacked_parameters(runs)
    for start in range(0, count, BLOCK):
        numbers = np.arange(start, min(start + BLOCK, count))
        which, copy = numbers % len(parameters), numbers // len(parameters)
        changed = parameters[which]
        changed[:, PERIOD] *= 1 + STEP * copy
        fields = {variable.name: runs[variable.name].values[which] for variable in VARIABLES}
        yield rows(changed, [OWN_SIMULATOR] * len(numbers), fields)


def measure(gib: float, place: Path) -> dict[str, Any]:
    """Build one cube in this process, validate it, and say what that took."""
    runs = bundled()
    row_bytes = sum(runs[variable.name].nbytes for variable in VARIABLES) // runs.sizes["planet"]
    count = round(gib * GIB / row_bytes)
    target = place / "cube.zarr"
    spent: dict[str, float] = {}

    def require(cube: xr.Dataset) -> None:
        began = time.perf_counter()
        require_cube(cube, emulated=False)
        spent["validate_s"] = time.perf_counter() - began

    start_mib, began, cpu_began = peak_memory_mib(), time.perf_counter(), time.process_time()
    write_cube(target, copies(runs, count), attrs={}, planets_per_chunk=CHUNK, require=require)
    spent["build_s"] = time.perf_counter() - began - spent["validate_s"]
    on_disk = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    return {
        "gib": gib,
        "planets": count,
        "on_disk_gib": round(on_disk / GIB, 2),
        **{name: round(value, 1) for name, value in spent.items()},
        "s_per_gib": round(sum(spent.values()) / gib, 1),
        "cpu_s_per_gib": round(
            (time.process_time() - cpu_began) / gib, 1
        ),  # the machine may be busy with something else
        "start_mib": round(start_mib),
        "peak_mib": round(peak_memory_mib()),
    }


def in_a_process(gib: float, place: Path) -> dict[str, Any]:
    """Measure one size where nothing else has taken memory."""
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        command = [sys.executable, __file__, "--one", str(gib), "--place", scratch]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure every size; fail when one takes more memory than is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=float, nargs="+", default=[2.0, 6.0, 20.0], help="GiB in memory, uncompressed")
    parser.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()), help="where to build the cubes")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        with dask.config.set(num_workers=2):
            print(json.dumps(measure(chosen.one, chosen.place)))
        return
    found = []
    for gib in chosen.sizes:
        if shutil.disk_usage(chosen.place).free < gib * GIB:
            raise SystemExit(f"{chosen.place} has less than {gib} GiB free")
        found.append(in_a_process(gib, chosen.place) | {"load": round(os.getloadavg()[0], 1)})
        print("  ".join(f"{name} {value}" for name, value in found[-1].items()), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    over = [row["gib"] for row in found if row["peak_mib"] > LIMIT_MIB]
    if over:
        raise SystemExit(f"more than {LIMIT_MIB} MiB for {over} GiB")


if __name__ == "__main__":
    main()
