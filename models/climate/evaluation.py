"""Score the recorded model, every baseline and the peer on the same held-out planets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from domains.climates import emulated
from domains.climates.contracts import require_simulated
from domains.climates.cube import hex_id, open_cube, stacked_fields, stacked_parameters
from domains.climates.fields import OWN_SIMULATOR, SIMULATORS, VARIABLE_NAMES
from models.climate import metrics, network
from models.climate.baselines import BASELINES, PEERS, Baseline, Task
from models.climate.folds import read_folds
from models.climate.invariants import invariants
from models.climate.recorded import load_members, load_network
from stromatolite.family import Inputs
from stromatolite.record import RunRecord
from stromatolite.statistics import bootstrap_mean, paired_bootstrap

Array = npt.NDArray[np.floating[Any]]
LOOSE_FLOOR = 1e-8
"""A second floor of specific humidity (kg kg-1): below it the top levels of these runs do not mean much."""


@dataclass(frozen=True)
class Scored:
    """Held-out planets, in the order of the folds, with what every method says of them.

    Attributes:
        planets: hex identities, N.
        parameters: (N, 8).
        truth: simulated climates in scored units, (N, 48, 32, 64).
        climatology: mean of each planet's training planets, (N, 48, 32, 64).
        said: method → climates in scored units, (N, 48, 32, 64); the model is "candidate".
        members: what each member of the ensemble says, (M, N, 48, 32, 64).
    """

    planets: list[str]
    parameters: Array
    truth: Array
    climatology: Array
    said: Mapping[str, Array]
    members: Array


def predict_everything(inputs: Inputs, record: RunRecord) -> tuple[str, Scored]:
    """Let every method predict each fold's test planets. Returns the split's identity and the predictions."""
    cube = open_cube(inputs.data / "simulated.zarr")
    split, folds = read_folds(inputs.splits)
    ids = [hex_id(planet) for planet in cube["planet"].values]
    parameters, truth = stacked_parameters(cube), metrics.scored(stacked_fields(cube))
    simulators = [SIMULATORS[code] for code in cube["simulator"].values]
    fair = set(simulators) == {OWN_SIMULATOR}  # CLERO has seen ThousandWorlds: there it is neither peer nor base
    clero = metrics.scored(emulated.predict(parameters, "exoplasim")) if fair else np.full_like(truth, np.nan)
    methods: dict[str, Baseline] = (
        {**BASELINES, **PEERS} if fair else {n: b for n, b in BASELINES.items() if b.from_scratch}
    )
    said: dict[str, list[Array]] = {name: [] for name in ("candidate", *methods)}
    order: list[npt.NDArray[np.intp]] = []
    climatology, members = [], []
    for fold in folds:
        train, test = (np.flatnonzero(np.isin(ids, part)) for part in (fold.train, fold.test))
        require_simulated(cube, [int(planet, 16) for planet in fold.test], "test")
        task = Task(parameters[train], truth[train], parameters[test], clero[train], clero[test])
        for name, method in methods.items():
            said[name].append(_bounded(method.predict(task)))
        net = load_network(record, fold.name)
        said["candidate"].append(net.predict(parameters[test], [simulators[i] for i in test]))
        climatology.append(np.repeat(truth[train].mean(axis=0, keepdims=True), len(test), axis=0))
        members.append(load_members(record, fold.name, cube["planet"].values[test]))
        order.append(test)
    rows = np.concatenate(order)
    return split, Scored(
        [ids[i] for i in rows],
        parameters[rows],
        truth[rows],
        np.concatenate(climatology),
        {name: np.concatenate(parts) for name, parts in said.items()},
        np.concatenate(members, axis=1),
    )


def _bounded(fields: Array) -> Array:
    """What every method is granted: cloud fractions within 0..1 and no negative sunlight."""
    fields = np.array(fields, dtype=np.float32)
    fields[:, network.CLOUD] = fields[:, network.CLOUD].clip(0.0, 1.0)
    fields[:, network.ASR] = fields[:, network.ASR].clip(0.0)
    return fields


def documents(split: str, scored: Scored, record: RunRecord) -> tuple[dict[str, Any], dict[str, Any]]:
    """The metrics document and the scores a planet.

    The primary metric, `relative_rmse`, of a planet is the mean over the eight variables of its RMSE over that of the
    training mean (averaged over all planets): 1 is climatology, 0 is perfect.
    """
    errors = {name: metrics.rmse(said, scored.truth) for name, said in scored.said.items()}
    scale_V = errors["training_mean"].mean(axis=0)
    units = {name: (error / scale_V).mean(axis=1) for name, error in errors.items()}
    candidate = {
        **_summary(units["candidate"], errors["candidate"]),
        "metric": "relative_rmse",
        "direction": "minimize",
    }
    metrics_document: dict[str, Any] = {
        "family": record.family,
        "config": {"name": record.config["label"], "identity": record.config["identity"]},
        "split": split,
        "units": len(scored.planets),
        "primary": candidate,
        "baselines": {n: _compared(n, b, units, errors) for n, b in BASELINES.items() if n in errors},
        "peer": {n: _compared(n, b, units, errors) for n, b in PEERS.items() if n in errors},
        "invariants": invariants(scored.said["candidate"], scored.truth),
        "ensemble": _ensemble(scored),
        "anomaly_correlation": _named(
            metrics.anomaly_correlation(scored.said["candidate"], scored.truth, scored.climatology).mean(axis=0)
        ),
        "humidity_floor_1e-8": _loose_humidity(scored),
    }
    if "clero" in errors:
        ratio_V = {n: error.mean(axis=0) / errors["clero"].mean(axis=0) for n, error in errors.items()}
        metrics_document["ratio_to_clero"] = {
            "overall": float(ratio_V["candidate"].mean()),
            "by_variable": _named(ratio_V["candidate"]),
            "of_baselines": {n: float(v.mean()) for n, v in ratio_V.items() if n not in ("candidate", "clero")},
        }
    scores = {
        "metric": "relative_rmse",
        "direction": "minimize",
        "split": split,
        "units": scored.planets,
        "candidate": units["candidate"].tolist(),
        "baselines": {name: units[name].tolist() for name in BASELINES if name in units},
        "peer": {name: units[name].tolist() for name in PEERS if name in units},
    }
    return metrics_document, scores


def _named(values_V: Array) -> dict[str, float]:
    return {name: float(value) for name, value in zip(VARIABLE_NAMES, values_V, strict=True)}


def _summary(unit_N: Array, error_NV: Array) -> dict[str, Any]:
    overall, low, high = bootstrap_mean(unit_N)
    by_variable = {}
    for place, name in enumerate(VARIABLE_NAMES):
        value, below, above = bootstrap_mean(error_NV[:, place])
        by_variable[name] = {"value": value, "unit": metrics.UNITS[name], "interval": [below, above]}
    return {"overall": overall, "interval": [low, high], "by_variable": by_variable}


def _compared(name: str, method: Baseline, units: Mapping[str, Array], errors: Mapping[str, Array]) -> dict[str, Any]:
    difference, low, high = paired_bootstrap(units["candidate"], units[name])
    return {
        **_summary(units[name], errors[name]),
        "from_scratch": method.from_scratch,
        "citation": method.citation,
        "difference": {"overall": difference, "interval": [low, high]},
    }


def _ensemble(scored: Scored) -> dict[str, Any]:
    return {
        "members": len(scored.members),
        "energy_score": _named(metrics.energy_score(scored.members, scored.truth).mean(axis=0)),
        "spread_skill": _named(metrics.spread_skill(scored.members, scored.truth)),
    }


def _loose_humidity(scored: Scored) -> dict[str, float]:
    """RMSE of humidity in dex with the loose floor, by method."""
    floor = np.log10(LOOSE_FLOOR)
    place = VARIABLE_NAMES.index("specific_humidity")

    def floored(fields: Array) -> Array:
        fields = fields.copy()
        fields[:, metrics.HUMIDITY] = fields[:, metrics.HUMIDITY].clip(floor)
        return fields

    truth = floored(scored.truth)
    return {name: float(metrics.rmse(floored(said), truth)[:, place].mean()) for name, said in scored.said.items()}
