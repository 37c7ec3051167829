"""Reflectance of 20 surfaces from the ECOSTRESS and USGS spectral libraries, as the climate model ExoPlaSim ships it.

Each file is a NumPy array of 965 percentages. The wavelengths are in `wvref.txt` of the same package (ExoPlaSim's
`surfacespecs.wvl` are the same numbers). ExoPlaSim brought the measured spectra to them by linear interpolation and
repeated the first and last value where nothing was measured: such rows are marked, they are no measurements. Liquid
seawater and sea foam were measured beyond 2 um only, the plants and the USGS ocean below 2.7 um only.

Sources: Meerdink et al. 2019, RSE 230, 111196 (ECOSTRESS); Baldridge et al. 2009, RSE 113, 711 (ASTER library).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.spectra.surface_contracts import KINDS
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError
from stromatolite.formats.plain_text import as_numbers, read_fields

AXIS_FILE: Final = "wvref.txt"
SURFACES: Final = {
    "USGSaspenforest": "vegetation",
    "USGSaspenleaf": "vegetation",
    "USGSaspentop": "vegetation",
    "USGSocean": "water",
    "USGSspurge": "vegetation",
    "andesitefine": "rock",
    "andesitesolid": "rock",
    "basaltsolid": "rock",
    "brownsand": "soil",
    "clearice": "ice",
    "coarsesnow": "snow",
    "dunesand": "soil",
    "finesnow": "snow",
    "frost": "snow",
    "mediumsnow": "snow",
    "seafoam": "water",
    "seawater": "water",
    "tapwater": "water",
    "yellowloam": "soil",
    "yellowsand": "soil",
}


class Reflectance(Table):
    """Reflectance of a surface at a wavelength."""

    surface: str = column("name of the file", isin=tuple(SURFACES))
    kind: str = column("what it is", isin=KINDS)
    wavelength_um: float = column("wavelength", unit="um", ge=0.05, le=200)
    reflectance: float = column("light sent back over light received", unit="1", ge=0, le=1)
    extrapolated: bool = column("whether it repeats the nearest measured value, since none was measured here")


def read(folder: Path) -> pd.DataFrame:
    """Every value of the 20 files."""
    wavelength_um = _axis(folder / AXIS_FILE)
    return pd.concat([_surface(folder / f"{surface}.npy", wavelength_um) for surface in SURFACES])


def _axis(path: Path) -> npt.NDArray[np.float64]:
    axis = as_numbers(read_fields(path, ["wavelength"])["wavelength"], path).to_numpy()
    if not np.all(np.diff(axis) > 0):
        raise DataError(f"{path}: the wavelengths do not rise.", allowed="each above the one before")
    return axis


def _surface(path: Path, wavelength_um: npt.NDArray[np.float64]) -> pd.DataFrame:
    percent = _array(path)
    if percent.shape != wavelength_um.shape or percent.dtype.kind != "f":
        raise DataError(
            f"{path} does not fit {AXIS_FILE}.",
            found=f"{percent.dtype} of shape {percent.shape}",
            allowed=f"floating-point numbers of shape {wavelength_um.shape}",
        )
    table = pd.DataFrame(
        {
            "surface": path.stem,
            "kind": SURFACES[path.stem],
            "wavelength_um": wavelength_um,
            "reflectance": percent.astype(float) / 100.0,
            "extrapolated": repeats_an_end(percent),
        }
    )
    return table.set_index(pd.Index([f"{path.stem} {place}" for place in range(len(table))], name="row"))


def _array(path: Path) -> npt.NDArray[np.float64]:
    try:
        found: npt.NDArray[np.float64] = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.") from None
    except (ValueError, EOFError, OSError) as error:  # pickled objects are refused here, with ValueError
        raise DataError(f"{path} is no plain NumPy array.", found=str(error), allowed="an array of numbers") from error
    return found


def repeats_an_end(values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which values repeat the first or the last one out to that end; the innermost of each run may be measured."""
    changes = np.flatnonzero(np.diff(values) != 0)
    marked = np.zeros(len(values), dtype=bool)
    if len(changes):
        marked[: changes[0]] = True
        marked[changes[-1] + 2 :] = True
    return marked


PARTS: Final = {"reflectances": TablePart(read, Reflectance, max_quarantine_rate=0.0)}
