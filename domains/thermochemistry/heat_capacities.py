"""Reads the heat capacities of the source `thermochemistry`: JANAF's tables of gases and the WebBook's Shomate fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stromatolite.errors import DataError

JANAF_FILE: Final = "JANAF_1998_gas_Cp.json"
SHOMATE_FILE: Final = "webbook_shomate_coefficients.json"
COEFFICIENTS: Final = ("a_j_mol_k", "b_j_mol_k2", "c_j_mol_k3", "d_j_mol_k4", "e_j_k_mol")
PHASES: Final = ("s", "l", "g")


def read_janaf_gas(folder: Path) -> pd.DataFrame:
    """Every temperature of every gas: {CAS: [[temperatures], [heat capacities]]}.

    JANAF prints 0 at 0 K for what is not tabulated there: a missing value here.
    """
    path = folder / JANAF_FILE
    parts = []
    for cas, curve in _document(path).items():
        try:
            temperatures, capacities = curve
            parts.append(
                pd.DataFrame({"cas": cas, "temperature_k": temperatures, "cp_j_mol_k": capacities}).astype(
                    {"temperature_k": float, "cp_j_mol_k": float}
                )
            )
        except (TypeError, ValueError) as error:
            raise _misshapen(path, cas, "two lists of as many numbers") from error
    table = pd.concat(parts)
    table["cp_j_mol_k"] = table["cp_j_mol_k"].mask((table["temperature_k"] == 0) & (table["cp_j_mol_k"] == 0))
    return table.set_index(pd.Index(table["cas"] + " " + table["temperature_k"].map("{:g}".format), name="row"))


def read_shomate(folder: Path) -> pd.DataFrame:
    """Every fit: {CAS: [solid, liquid, gas]}, each nothing or a list of [lowest K, highest K, a, b, c, d, e]."""
    path = folder / SHOMATE_FILE
    rows, names = [], []
    for cas, phases in _document(path).items():
        try:
            for phase, ranges in zip(PHASES, phases, strict=True):
                for number, (low, high, *coefficients) in enumerate(ranges or [], start=1):
                    values = dict(zip(COEFFICIENTS, map(float, coefficients), strict=True))
                    rows.append({"cas": cas, "phase": phase, "t_min_k": float(low), "t_max_k": float(high), **values})
                    names.append(f"{cas} {phase} {number}")
        except (TypeError, ValueError) as error:
            raise _misshapen(path, cas, "three phases, each a list of ranges of seven numbers") from error
    if not rows:
        raise DataError(f"{path} holds no fit.")
    table = pd.DataFrame(rows, index=pd.Index(names, name="row"))
    keys = [table["cas"], table["phase"]]
    ended = table["t_max_k"].groupby(keys, sort=False).cummax().groupby(keys, sort=False).shift()
    table.insert(4, "begins_after_k", table["t_min_k"] - ended)
    return table.assign(
        cp_at_t_min_j_mol_k=shomate(table, table["t_min_k"]), cp_at_t_max_j_mol_k=shomate(table, table["t_max_k"])
    )


def shomate(fit: pd.DataFrame, temperature_k: pd.Series) -> pd.Series:
    """Heat capacity of each row's fit at each row's temperature, J mol-1 K-1."""
    a, b, c, d, e = (fit[name] for name in COEFFICIENTS)
    t = temperature_k
    return a + t * (b + t * (c + d * t)) + e / t**2


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.") from None
    except ValueError as error:
        raise DataError(f"{path} is no JSON.", found=str(error)) from error
    if not isinstance(document, dict) or not document:
        raise DataError(
            f"{path} is not what its reader knows.", found=type(document).__name__, allowed="an object by CAS"
        )
    return document


def _misshapen(path: Path, cas: str, allowed: str) -> DataError:
    return DataError(f"{path}: the entry {cas} has another shape than its reader knows.", allowed=allowed)
