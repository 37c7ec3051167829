"""Physical invariants of predicted climates."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from domains.climates.grid import longitudes
from models.climate.metrics import HUMIDITY, area_mean, channel_slices

Array = npt.NDArray[np.floating[Any]]


def invariants(predicted_NCYX: Array, truth_NCYX: Array) -> dict[str, dict[str, Any]]:
    """Violations, each with its unit; 0 is perfect. Fields in scored units (humidity as log10 kg kg-1).

    The simulated balance at the top of the atmosphere is off by some watts, so predictions are compared with it, not
    with zero.
    """
    parts = channel_slices()
    humidity = 10.0 ** predicted_NCYX[:, HUMIDITY].astype(np.float64)
    cloud = predicted_NCYX[:, parts["cloud_fraction"]]
    asr, olr = predicted_NCYX[:, parts["asr"]], predicted_NCYX[:, parts["olr"]]
    balance = area_mean(asr - olr)[:, 0]
    truth_balance = area_mean(truth_NCYX[:, parts["asr"]] - truth_NCYX[:, parts["olr"]])[:, 0]
    night = np.abs(longitudes()) > 90.0
    south = predicted_NCYX[:, :, :16][:, :, ::-1].copy()
    south[:, parts["v"]] *= -1.0
    asymmetry = np.abs(predicted_NCYX[:, :, 16:] - south).max()
    return {
        "humidity_out_of_range_fraction": _entry(float(((humidity < 0.0) | (humidity > 1.0)).mean()), "1"),
        "cloud_out_of_range_fraction": _entry(float(((cloud < 0.0) | (cloud > 1.0)).mean()), "1"),
        "nightside_asr_w_m2": _entry(float(np.abs(asr[..., night]).max()), "W m-2"),
        "toa_balance_error_w_m2": _entry(float(np.abs(balance - truth_balance).mean()), "W m-2"),
        "mirror_asymmetry": _entry(float(asymmetry), "of each field"),
    }


def _entry(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit}
