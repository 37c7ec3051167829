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
from models.climate.baselines import BASELINES, PEERS, Task
from models.climate.checkpoints import load_members, load_network, load_pretrained
from models.climate.fold_training import START
from models.climate.folds import read_folds
from models.climate.invariants import invariants
from models.evaluation.documents import CANDIDATE, Baseline, MethodScores
from stromatolite.evaluation import unit_version
from stromatolite.family import Evaluation, Inputs, Metric
from stromatolite.record import RunRecord

Array = npt.NDArray[np.floating[Any]]
PRETRAINED_ONLY = "pretrained_only"
"""The network before fine-tuning, asked as the simulator that our own begins from: what it has of CLERO alone."""
_PEERS: Mapping[str, Baseline[Any]] = {
    **PEERS,
    PRETRAINED_ONLY: Baseline(None, False, "this network before fine-tuning, models/climate/card.md"),
}
LOOSE_FLOOR = 1e-8
"""A second floor of specific humidity (kg kg-1): below it the top levels of these runs do not mean much."""


@dataclass(frozen=True)
class Predictions:
    """Predicted climates of the held-out planets, in the order of the folds.

    Attributes:
        split: identity of the split.
        planets: hex identities, N.
        versions: of each planet's simulated data, N.
        parameters: (N, 8).
        truth: simulated climates in scored units, (N, 48, 32, 64).
        climatology: mean of each planet's training planets, (N, 48, 32, 64).
        by_method: climates in scored units by method, (N, 48, 32, 64).
        members: climates of each member of the ensemble, (M, N, 48, 32, 64).
    """

    split: str
    planets: list[str]
    versions: list[str]
    parameters: Array
    truth: Array
    climatology: Array
    by_method: Mapping[str, Array]
    members: Array

    @property
    def candidate(self) -> Array:
        """Climates that the evaluated model predicts, (N, 48, 32, 64)."""
        return self.by_method[CANDIDATE]


def predict_test_planets(inputs: Inputs, record: RunRecord) -> Predictions:
    """Predict the test planets of every fold with every method."""
    cube = open_cube(inputs.data / "simulated.zarr")
    split, folds = read_folds(inputs.splits)
    ids = [hex_id(planet) for planet in cube["planet"].values]
    parameters, fields = stacked_parameters(cube), stacked_fields(cube)
    # of the fields as they are stored: logarithms have other last bits on other machines
    versions = [unit_version(*each) for each in zip(parameters, fields, strict=True)]
    truth = metrics.scored(fields)
    simulators = [SIMULATORS[code] for code in cube["simulator"].values]
    fair = set(simulators) == {OWN_SIMULATOR}  # CLERO was trained on ThousandWorlds: there it is neither peer nor base
    clero = metrics.scored(emulated.predict(parameters, "exoplasim")) if fair else np.full_like(truth, np.nan)
    methods = {**BASELINES, **PEERS} if fair else {n: b for n, b in BASELINES.items() if b.from_scratch}
    pretrained = load_pretrained(record)
    before_tuning = (PRETRAINED_ONLY,) if pretrained else ()
    predicted: dict[str, list[Array]] = {name: [] for name in (CANDIDATE, *before_tuning, *methods)}
    order: list[npt.NDArray[np.intp]] = []
    climatology, members = [], []
    for fold in folds:
        train, test = (np.flatnonzero(np.isin(ids, part)) for part in (fold.train, fold.test))
        require_simulated(cube, [int(planet, 16) for planet in fold.test], "test")
        task = Task(parameters[train], truth[train], parameters[test], clero[train], clero[test])
        for name, baseline in methods.items():
            predicted[name].append(_bounded(baseline.method(task)))
        predicted[CANDIDATE].append(
            load_network(record, fold.name).predict(parameters[test], [simulators[i] for i in test])
        )
        if pretrained:  # the name of our own simulator is first trained by the fine-tuning
            predicted[PRETRAINED_ONLY].append(pretrained.predict(parameters[test], [START] * len(test)))
        climatology.append(np.repeat(truth[train].mean(axis=0, keepdims=True), len(test), axis=0))
        members.append(load_members(record, fold.name, cube["planet"].values[test]))
        order.append(test)
    rows = np.concatenate(order)
    return Predictions(
        split,
        [ids[i] for i in rows],
        [versions[i] for i in rows],
        parameters[rows],
        truth[rows],
        np.concatenate(climatology),
        {name: np.concatenate(parts) for name, parts in predicted.items()},
        np.concatenate(members, axis=1),
    )


def _bounded(fields: Array) -> Array:
    """Cloud fractions within 0..1 and no negative sunlight, for every method."""
    fields = np.array(fields, dtype=np.float32)
    fields[:, network.CLOUD] = fields[:, network.CLOUD].clip(0.0, 1.0)
    fields[:, network.ASR] = fields[:, network.ASR].clip(0.0)
    return fields


def documents(predictions: Predictions, record: RunRecord, metric: Metric) -> Evaluation:
    """The metrics document, and the scores by planet.

    The primary metric, `relative_rmse`, of a planet is the mean over the eight variables of its RMSE over that of the
    training mean (averaged over all planets): 1 is climatology, 0 is perfect.
    """
    errors = {name: metrics.rmse(fields, predictions.truth) for name, fields in predictions.by_method.items()}
    scale_V = errors["training_mean"].mean(axis=0)
    scale = [f"{value:.4g}" for value in scale_V]  # a planet's score depends on it, and so on the other planets
    versions = {
        planet: unit_version(version, scale)
        for planet, version in zip(predictions.planets, predictions.versions, strict=True)
    }
    scores = MethodScores(
        metric,
        versions,
        metrics.UNITS,
        {name: (error / scale_V).mean(axis=1) for name, error in errors.items()},
        errors,
        {name: each for name, each in BASELINES.items() if name in errors},
        {name: each for name, each in _PEERS.items() if name in errors},
    )
    details = {
        "invariants": invariants(predictions.candidate, predictions.truth),
        "ensemble": _ensemble(predictions),
        "anomaly_correlation": _named(
            metrics.anomaly_correlation(predictions.candidate, predictions.truth, predictions.climatology).mean(axis=0)
        ),
        "humidity_floor_1e-8": _loose_humidity(predictions),
    }
    if "clero" in errors:
        details["ratio_to_clero"] = _ratio_to_clero(errors)
    return scores.documents(record, predictions.split, details)


def _named(values_V: Array) -> dict[str, float]:
    return {name: float(value) for name, value in zip(VARIABLE_NAMES, values_V, strict=True)}


def _ratio_to_clero(errors: Mapping[str, Array]) -> dict[str, Any]:
    ratio_V = {name: error.mean(axis=0) / errors["clero"].mean(axis=0) for name, error in errors.items()}
    return {
        "overall": float(ratio_V[CANDIDATE].mean()),
        "by_variable": _named(ratio_V[CANDIDATE]),
        "of_baselines": {name: float(v.mean()) for name, v in ratio_V.items() if name in BASELINES},
    }


def _ensemble(predictions: Predictions) -> dict[str, Any]:
    return {
        "members": len(predictions.members),
        "energy_score": _named(metrics.energy_score(predictions.members, predictions.truth).mean(axis=0)),
        "spread_skill": _named(metrics.spread_skill(predictions.members, predictions.truth)),
    }


def _loose_humidity(predictions: Predictions) -> dict[str, float]:
    """RMSE of humidity in dex with the loose floor, by method."""
    floor = np.log10(LOOSE_FLOOR)
    place = VARIABLE_NAMES.index("specific_humidity")

    def floored(fields: Array) -> Array:
        fields = fields.copy()
        fields[:, metrics.HUMIDITY] = fields[:, metrics.HUMIDITY].clip(floor)
        return fields

    truth = floored(predictions.truth)
    return {
        name: float(metrics.rmse(floored(fields), truth)[:, place].mean())
        for name, fields in predictions.by_method.items()
    }
