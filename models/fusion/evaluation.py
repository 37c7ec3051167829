"""Score the recorded models, every baseline and the label on the predicted climate, on unseen organisms and planets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.climates.grid import LATITUDES, LONGITUDES
from domains.habitability.contracts import FORMS
from domains.habitability.label import cell_weights
from models.evaluation.documents import CANDIDATE, MethodScores
from models.fusion import metrics
from models.fusion.baselines import BASELINES, PEERS, Task
from models.fusion.checkpoints import load_heldout, load_network
from models.fusion.conformal import COVERAGE, Interval
from models.fusion.data import PREDICTED, TRUE, FusionData, read_data
from models.fusion.folds import Fold, read_folds
from models.fusion.network import FusionNet
from models.fusion.prediction import Triples, predicted_fractions, predicted_maps, true_maps
from models.fusion.samples import TrainingSide
from models.fusion.train_run import ABLATIONS, fold_name
from models.training.checkpoints import weights_path
from stromatolite.contracts.table_storage import read_table
from stromatolite.evaluation import unit_version
from stromatolite.family import Evaluation, Inputs, Metric
from stromatolite.record import RunRecord
from stromatolite.statistics import bootstrap_mean, paired_bootstrap

Array = npt.NDArray[np.floating[Any]]
TRUE_CLIMATE: Final = "on_simulated_climate"


@dataclass(frozen=True)
class Results:
    """What was predicted of the triples that all folds test, in the order of the folds.

    Attributes:
        split: identity of the split.
        data: of the family.
        triples: B planets, organisms and scenarios.
        truth: area fractions by the label on the simulated climate, (B,).
        by_method: predicted fractions by method, ablation and form of the dossier, (B,) each.
        low, high: conformal bounds of the candidate, (B,).
        overlap: intersection over union of the candidate's maps, (B,).
        shown: the candidate's maps, (B, 32, 64), float16.
    """

    split: str
    data: FusionData
    triples: Triples
    truth: Array
    by_method: Mapping[str, Array]
    low: Array
    high: Array
    overlap: Array
    shown: Array

    @property
    def candidate(self) -> Array:
        """Fractions that the evaluated model predicts, (B,)."""
        return self.by_method[CANDIDATE]

    @property
    def error(self) -> Mapping[str, Array]:
        """Absolute errors by method, (B,) each."""
        return {name: np.abs(found - self.truth) for name, found in self.by_method.items()}


def predict_test_triples(inputs: Inputs, record: RunRecord) -> Results:
    """Predict what every fold tests with every method."""
    data = read_data(inputs.data)
    fractions = read_table(inputs.data / "fractions.parquet")
    split, folds = read_folds(inputs.splits)
    heldout = {fold.name: load_heldout(record, fold.name) for fold in folds}
    parts = []
    for fold in folds:
        others = [pair for name, pair in heldout.items() if name != fold.name]
        parts.append(_fold(data, fractions, fold, record, Interval.fitted(others or list(heldout.values()))))
    joined = {name: np.concatenate([found[name] for _, found in parts]) for name in parts[0][1]}
    triples = Triples(*(np.concatenate([getattr(each, name) for each, _ in parts]) for name in vars(parts[0][0])))
    bounds = [joined.pop(name) for name in ("truth", "low", "high", "overlap", "shown")]
    return Results(split, data, triples, bounds[0], joined, *bounds[1:])


def _fold(
    data: FusionData, fractions: pd.DataFrame, fold: Fold, record: RunRecord, interval: Interval
) -> tuple[Triples, dict[str, Array]]:
    """The fold's triples, and by name what was found of them."""
    tested = Triples.tested(data, fold)
    net, weights = load_network(record, fold.name), cell_weights().ravel()
    truth = true_maps(data, tested)
    maps = np.concatenate([each[:, :, -1] for each in predicted_maps(net, data, tested, PREDICTED)])
    found = {CANDIDATE: maps @ weights, "truth": truth @ weights, "overlap": metrics.overlap(maps, truth, weights)}
    found["shown"] = maps.reshape(-1, LATITUDES, LONGITUDES).astype(np.float16)
    found["low"], found["high"] = interval.bounds(found[CANDIDATE])
    found[TRUE_CLIMATE] = predicted_fractions(net, data, tested, TRUE)
    found |= {form: predicted_fractions(net, data, tested, PREDICTED, FORMS.index(form)) for form in FORMS[1:]}
    for name in ABLATIONS:
        if weights_path(record, fold_name(name, fold)).exists():
            found[name] = predicted_fractions(_ablated(record, name, fold), data, tested, PREDICTED)
    task = Task(data, TrainingSide.of(data, fold), tested, fractions)
    found |= {name: each.method(task) for name, each in {**BASELINES, **PEERS}.items()}
    return tested, found


def _ablated(record: RunRecord, name: str, fold: Fold) -> FusionNet:
    return load_network(record, fold_name(name, fold))


def documents(results: Results, record: RunRecord, metric: Metric) -> Evaluation:
    """The metrics document, and the scores by planet.

    The primary metric, `absolute_error`, of a planet is the mean over its tested organisms and all scenarios of the
    absolute error of the habitable area fraction, on the predicted climate.
    """
    data, planet = results.data, results.triples.planet
    rows = np.unique(planet)
    growing = np.isfinite(data.photons_needed[results.triples.organism, results.triples.scenario, planet])
    methods = [CANDIDATE, *BASELINES, *PEERS]
    error = results.error
    by_variable = {
        name: np.stack(
            [_masked_mean(error[name], planet, growing), _masked_mean(error[name], planet, ~growing)], axis=1
        )
        for name in methods
    }
    scores = MethodScores(
        metric,
        {data.planets[row]: _version(data, row) for row in rows},
        {"where_it_grows": "1", "where_it_does_not": "1"},
        {name: metrics.mean_by_unit(error[name], planet) for name in methods},
        by_variable,
        BASELINES,
        PEERS,
    )
    details = {
        "ablations": _compared(results, [name for name in ABLATIONS if name in error]),
        TRUE_CLIMATE: _compared(results, [TRUE_CLIMATE])[TRUE_CLIMATE],
        "dossiers": _compared(results, list(FORMS[1:])),
        "interval": _coverage(results),
        "maps": {"overlap": float(np.nanmean(results.overlap)), "maps": int(np.isfinite(results.overlap).sum())},
        "rank_correlation": _rank_correlations(results, methods),
        "by_organism": _by(results, data.organisms["organism"].iloc[results.triples.organism].to_numpy()),
        "by_scenario": _by(results, np.array(data.scenarios)[results.triples.scenario]),
        "degenerate": _degenerate(data),
        "invariants": _invariants(results),
    }
    return scores.documents(record, results.split, details)


def _masked_mean(values: Array, units: npt.NDArray[np.intp], mask: npt.NDArray[np.bool_]) -> Array:
    """Mean of the masked values by unit; of a unit without any, that of all units."""
    rows = np.unique(units)
    whole = float(values[mask].mean()) if mask.any() else 0.0
    return np.array([values[mask & (units == row)].mean() if (mask & (units == row)).any() else whole for row in rows])


def _version(data: FusionData, row: int) -> str:
    return unit_version(data.parameters[row], data.maps[row, TRUE], data.air[row])


def _compared(results: Results, names: list[str]) -> dict[str, Any]:
    """Mean error with interval over planets, and the paired difference from the candidate's (below 0: it is better)."""
    planet, error = results.triples.planet, results.error
    whole = metrics.mean_by_unit(error[CANDIDATE], planet)
    found = {}
    for name in names:
        values = metrics.mean_by_unit(error[name], planet)
        value, *interval = bootstrap_mean(values)
        difference, *around = paired_bootstrap(whole, values)
        found[name] = {"value": value, "interval": interval, "difference": {"overall": difference, "interval": around}}
    return found


def _coverage(results: Results) -> dict[str, Any]:
    """How often the truth lies in the interval, by planet; and how wide it is."""
    inside = (results.truth >= results.low - 1e-9) & (results.truth <= results.high + 1e-9)
    by_planet = metrics.mean_by_unit(inside.astype(float), results.triples.planet)
    value, *interval = bootstrap_mean(by_planet)
    open_ = results.truth > 0
    return {
        "nominal": COVERAGE,
        "coverage": {"value": value, "interval": interval},
        "lowest_of_a_planet": float(by_planet.min()),
        "where_habitable": float(inside[open_].mean()) if open_.any() else None,
        "mean_width": float((results.high - results.low).mean()),
    }


def _rank_correlations(results: Results, methods: list[str]) -> dict[str, float | None]:
    """Over planets, by method; none where a method gives all planets the same."""
    group = results.triples.organism * len(results.data.scenarios) + results.triples.scenario
    found = {name: metrics.rank_correlation(results.by_method[name], results.truth, group) for name in methods}
    return {name: None if np.isnan(value) else value for name, value in found.items()}


def _by(results: Results, names: npt.NDArray[Any]) -> dict[str, dict[str, float]]:
    """Mean error of the candidate and of the label on the predicted climate, and mean truth, by name."""
    error = results.error
    return {
        str(name): {
            "value": float(error[CANDIDATE][names == name].mean()),
            "mechanistic": float(error["mechanistic"][names == name].mean()),
            "mean_fraction": float(results.truth[names == name].mean()),
        }
        for name in sorted(set(names))
    }


def _invariants(results: Results) -> dict[str, dict[str, Any]]:
    """Violations; 0 is perfect."""
    outside = (results.candidate < 0) | (results.candidate > 1)
    return {"fraction_out_of_range": {"value": float(outside.mean()), "unit": "1"}}


def _degenerate(data: FusionData) -> dict[str, Any]:
    """Share of zero labels of each organism; degenerate ones are not tested."""
    table = data.organisms[data.organisms["organism"].notna() & data.organisms["deletion"].isna()]
    return {
        "zero_share": dict(zip(table["organism"], table["zero_share"].astype(float), strict=True)),
        "left_out": sorted(table.loc[table["degenerate"], "organism"]),
    }
