"""Score the recorded networks and every baseline on the same hidden reactions of the same unseen groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.evaluation.documents import CANDIDATE, MethodScores
from models.metabolic import cheshire, usefulness
from models.metabolic.baselines import BASELINES
from models.metabolic.checkpoints import load_network
from models.metabolic.evaluation_jobs import EvaluationContext, EvaluationJob, run_jobs
from models.metabolic.evaluation_settings import MetabolicEvaluation
from models.metabolic.fold_scores import INVARIANTS, METHODS, FoldScores
from models.metabolic.latent_map import LatentMap, latent_map
from models.metabolic.masking import rows_of
from models.metabolic.metrics import UNITS
from models.metabolic.neighbours import neighbours_document
from models.training.checkpoints import PRODUCTION
from stromatolite.evaluation import unit_version
from stromatolite.family import Evaluation, Metric
from stromatolite.record import RunRecord

Floats = npt.NDArray[np.floating[Any]]

PRIMARY = "average_precision"
PRIMARY_COLUMN = list(UNITS).index(PRIMARY)
CHESHIRE_NOTES = (
    "Networks here have no exchanges; the authors' have.",
    f"One split a network, {1 - cheshire.TESTED:.0%} of its reactions for training: this project's choice.",
    "Metabolites are described by formula, charge, compartment and how many of the training reactions they are in.",
    "Made-up reactions take metabolites from the whole pool, most of which a network lacks: area_under_roc_of_known_"
    "metabolites is what the share of known metabolites reaches alone, area_under_roc_of_degrees what the mean number "
    "of training reactions of the metabolites reaches.",
    "The published figures could not be looked up when this was written, and are not quoted from memory.",
)


@dataclass(frozen=True)
class Results:
    """Everything that the evaluation computes.

    Attributes:
        split: identity of the split.
        groups: the taxonomic group of each fold, and the version of its networks and of the pool.
        folds: scores of each fold, in the same order.
        latent: latent vectors of the organisms in the served network.
        cheshire: `one_model_a_network` and `unseen_reactions`, a list of results each.
        usefulness: results by draft.
        without_flux: organisms whose networks fail the checks of flux balance (`flux_analysis` is false).
    """

    split: str
    groups: Mapping[str, str]
    folds: Sequence[FoldScores]
    latent: LatentMap
    cheshire: Mapping[str, list[dict[str, Any]]]
    usefulness: Mapping[str, dict[str, Any]]
    without_flux: frozenset[str]


def compute(context: EvaluationContext) -> Results:
    """Run every job of the evaluation, the longest ones first."""
    split, folds = context.split
    known = context.graphs.known
    models = cheshire.tested_networks(known, context.settings.cheshire_networks)
    drafts = context.screen.measured()
    pool = unit_version(list(context.graphs.pool.reactions))
    jobs = [EvaluationJob("unseen_reactions"), *(EvaluationJob("one_model_a_network", name) for name in models)]
    jobs += [EvaluationJob("usefulness", name) for name in drafts]
    jobs += [EvaluationJob("fold", fold.name) for fold in folds]
    results = dict(zip(jobs, run_jobs(context, jobs), strict=True))
    return Results(
        split,
        {fold.group: unit_version(pool, {name: rows_of(known, name).tolist() for name in fold.test}) for fold in folds},
        [results[EvaluationJob("fold", fold.name)] for fold in folds],
        latent_map(context.graphs.pool, known, context.graphs.organisms, load_network(context.record, PRODUCTION)),
        {
            "one_model_a_network": [results[EvaluationJob("one_model_a_network", name)] for name in models],
            "unseen_reactions": results[EvaluationJob("unseen_reactions")],
        },
        {name: results[EvaluationJob("usefulness", name)] for name in drafts},
        frozenset(context.graphs.organisms.index[~context.graphs.organisms["flux_analysis"].to_numpy(bool)]),
    )


def documents(results: Results, record: RunRecord, settings: MetabolicEvaluation, metric: Metric) -> Evaluation:
    """The metrics document, and the scores by group.

    A unit is a taxonomic group that no model saw: the mean over its networks and their hidden parts.
    """
    by_unit = {name: np.stack([fold.metrics[name].mean(axis=0) for fold in results.folds]) for name in METHODS}
    primary = {name: values[:, PRIMARY_COLUMN] for name, values in by_unit.items()}
    details = {
        "by_group": {
            group: _group(fold, by_unit, place)
            for place, (group, fold) in enumerate(zip(results.groups, results.folds, strict=True))
        },
        "by_hiding": _by_hiding(results.folds, settings.hidings),
        "invariants": _invariants(results),
        "latent": results.latent.document() | {"nearest_in_unseen_groups": _neighbours(results)},
        "cheshire": {name: _cheshire(found) for name, found in results.cheshire.items()} | {"notes": CHESHIRE_NOTES},
        "usefulness": _usefulness(results, settings),
    }
    scores = MethodScores(metric, results.groups, UNITS, primary, by_unit, BASELINES, peers={})
    found = scores.documents(record, results.split, details)
    for name, entry in found.metrics["baselines"].items():
        entry["units_won"] = int((primary[CANDIDATE] > primary[name]).sum())
    return found


def _group(fold: FoldScores, by_unit: Mapping[str, Floats], place: int) -> dict[str, Any]:
    candidate, names = fold.metrics[CANDIDATE][:, PRIMARY_COLUMN], np.array(fold.organisms)
    organisms = {
        name: {
            PRIMARY: float(candidate[names == name].mean()),
            "spread_over_hidings": float(candidate[names == name].std()),
            "hidden": int(fold.hidden[names == name][0]),
        }
        for name in dict.fromkeys(fold.organisms)
    }
    values = {name: float(value) for name, value in zip(UNITS, by_unit[CANDIDATE][place], strict=True)}
    baselines = {name: float(by_unit[name][place, PRIMARY_COLUMN]) for name in BASELINES}
    return values | {"baselines": baselines, "organisms": organisms}


def _by_hiding(folds: Sequence[FoldScores], hidings: int) -> dict[str, list[float]]:
    """The primary metric of each repetition, mean over groups: its spread is that of the random masks alone."""
    return {
        name: [
            float(np.mean([fold.metrics[name][number::hidings, PRIMARY_COLUMN].mean() for fold in folds]))
            for number in range(hidings)
        ]
        for name in METHODS
    }


def _invariants(results: Results) -> dict[str, dict[str, Any]]:
    counts = [name for name, unit in INVARIANTS.items() if unit == "reactions"]
    found = {name: [fold.invariants[name] for fold in results.folds] for name in INVARIANTS}
    values = {name: sum(each) if name in counts else max(each) for name, each in found.items()}
    return {name: {"value": values[name], "unit": unit} for name, unit in INVARIANTS.items()}


def _neighbours(results: Results) -> dict[str, Any]:
    found = {name: each for fold in results.folds for name, each in fold.neighbours.items()}
    return neighbours_document(found, results.latent)


def _cheshire(found: list[dict[str, Any]]) -> dict[str, Any]:
    names = [name for name in (found[0] if found else {}) if name not in ("organism", "tested")]
    return {"mean": {name: float(np.mean([one[name] for one in found])) for name in names}, "networks": found}


def _usefulness(results: Results, settings: MetabolicEvaluation) -> dict[str, Any]:
    found = results.usefulness
    sound = {name: each for name, each in found.items() if name not in results.without_flux}
    return {
        "added": settings.added,
        "grows_from_per_h": usefulness.GROWS,
        "organisms": dict(found),
        "overall": usefulness.overall(found),
        "without_flux_analysis": [name for name in found if name in results.without_flux],
        "overall_with_flux_analysis": usefulness.overall(sound),
    }
