"""Score the recorded networks and every baseline on the same hidden reactions of the same unseen groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.metabolic import cheshire, usefulness
from models.metabolic.answers import CANDIDATE, INVARIANTS, METHODS, Answers
from models.metabolic.baselines import BASELINES
from models.metabolic.config import MetabolicConfig
from models.metabolic.fitting import PRODUCTION
from models.metabolic.latent_map import LatentMap, latent_map
from models.metabolic.metrics import UNITS
from models.metabolic.parts import Part, World, compute
from models.metabolic.recorded import load_network
from stromatolite.family import Evaluation, Inputs
from stromatolite.record import RunRecord
from stromatolite.statistics import bootstrap_mean, paired_bootstrap

Floats = npt.NDArray[np.floating[Any]]

PRIMARY = "average_precision"
CHESHIRE_NOTES = (
    "Networks here have no exchanges; the authors' have.",
    f"One split a network, {1 - cheshire.TESTED:.0%} of its reactions for training: this project's choice.",
    "Metabolites are described by formula, charge, compartment and how many of the pool's reactions they are in.",
    "Made-up reactions take metabolites from the whole pool, most of which a network lacks: area_under_roc_of_known_"
    "metabolites is what the share of known metabolites reaches alone.",
    "The published figures could not be looked up when this was written, and are not quoted from memory.",
)


@dataclass(frozen=True)
class Scored:
    """Everything that was computed.

    Attributes:
        split: identity of the split.
        groups: the taxonomic group of each fold.
        answers: one a fold, in their order.
        latent: where the served network puts the organisms.
        cheshire: `one_model_a_network` and `unseen_reactions`, a list of results each.
        usefulness: results by draft.
    """

    split: str
    groups: Sequence[str]
    answers: Sequence[Answers]
    latent: LatentMap
    cheshire: Mapping[str, list[dict[str, Any]]]
    usefulness: Mapping[str, dict[str, Any]]


def evaluate(config: MetabolicConfig, inputs: Inputs, record: RunRecord, figures: Path) -> Evaluation:
    """Evaluate the run in `record`, and draw into `figures`."""
    from models.metabolic.figures import draw

    world = World(config, inputs, record.root)
    scored = score(world)
    metrics, scores = documents(scored, record, config)
    draw(world, scored, metrics, figures)
    return Evaluation(metrics, scores)


def score(world: World) -> Scored:
    """Compute everything, the longest parts first."""
    split, folds = world.split
    known = world.graphs.known
    models = cheshire.tested_networks(known, world.config.evaluation.cheshire_networks)
    drafts = world.screen.measured()
    parts = [Part("unseen_reactions"), *(Part("one_model_a_network", name) for name in models)]
    parts += [Part("usefulness", name) for name in drafts]
    parts += [Part("fold", fold.name) for fold in folds]
    found = dict(zip(parts, compute(world, parts), strict=True))
    return Scored(
        split,
        [fold.group for fold in folds],
        [found[Part("fold", fold.name)] for fold in folds],
        latent_map(world.graphs.pool, known, world.graphs.organisms, load_network(world.record, PRODUCTION)),
        {
            "one_model_a_network": [found[Part("one_model_a_network", name)] for name in models],
            "unseen_reactions": found[Part("unseen_reactions")],
        },
        {name: found[Part("usefulness", name)] for name in drafts},
    )


def documents(scored: Scored, record: RunRecord, config: MetabolicConfig) -> tuple[dict[str, Any], dict[str, Any]]:
    """The metrics document, and the scores by group.

    A unit is a taxonomic group that no model saw: the mean over its networks and their hidings.
    """
    by_unit = {name: np.stack([one.metrics[name].mean(axis=0) for one in scored.answers]) for name in METHODS}
    primary = {name: values[:, list(UNITS).index(PRIMARY)] for name, values in by_unit.items()}
    metrics = {
        "family": record.family,
        "config": {"name": record.config["label"], "identity": record.config["identity"]},
        "split": scored.split,
        "units": len(scored.groups),
        "primary": _summary(by_unit[CANDIDATE]) | {"metric": PRIMARY, "direction": "maximize"},
        "baselines": {name: _compared(name, by_unit, primary) for name in BASELINES},
        "peer": {},
        "by_group": {
            group: _of_group(one, by_unit, place)
            for place, (group, one) in enumerate(zip(scored.groups, scored.answers, strict=True))
        },
        "by_hiding": _by_hiding(scored.answers, config.evaluation.hidings),
        "invariants": _invariants(scored),
        "latent": scored.latent.document(),
        "cheshire": {name: _cheshire(found) for name, found in scored.cheshire.items()} | {"notes": CHESHIRE_NOTES},
        "usefulness": _usefulness(scored.usefulness, config),
    }
    scores = {
        "metric": PRIMARY,
        "direction": "maximize",
        "split": scored.split,
        "units": list(scored.groups),
        "candidate": primary[CANDIDATE].tolist(),
        "baselines": {name: primary[name].tolist() for name in BASELINES},
        "peer": {},
    }
    return metrics, scores


def _summary(values_U3: Floats) -> dict[str, Any]:
    by_variable = {}
    for place, (name, unit) in enumerate(UNITS.items()):
        value, low, high = bootstrap_mean(values_U3[:, place])
        by_variable[name] = {"value": value, "unit": unit, "interval": [low, high]}
    first = by_variable[PRIMARY]
    return {"overall": first["value"], "interval": first["interval"], "by_variable": by_variable}


def _compared(name: str, by_unit: Mapping[str, Floats], primary: Mapping[str, Floats]) -> dict[str, Any]:
    difference, low, high = paired_bootstrap(primary[CANDIDATE], primary[name])
    return {
        **_summary(by_unit[name]),
        "from_scratch": BASELINES[name].from_scratch,
        "citation": BASELINES[name].citation,
        "difference": {"overall": difference, "interval": [low, high]},
        "units_won": int((primary[CANDIDATE] > primary[name]).sum()),
    }


def _of_group(one: Answers, by_unit: Mapping[str, Floats], place: int) -> dict[str, Any]:
    column = list(UNITS).index(PRIMARY)
    mine, names = one.metrics[CANDIDATE][:, column], np.array(one.organisms)
    organisms = {
        name: {
            PRIMARY: float(mine[names == name].mean()),
            "spread_over_hidings": float(mine[names == name].std()),
            "hidden": int(one.hidden[names == name][0]),
        }
        for name in dict.fromkeys(one.organisms)
    }
    values = {name: float(value) for name, value in zip(UNITS, by_unit[CANDIDATE][place], strict=True)}
    baselines = {name: float(by_unit[name][place, column]) for name in BASELINES}
    return values | {"baselines": baselines, "organisms": organisms}


def _by_hiding(answers: Sequence[Answers], hidings: int) -> dict[str, list[float]]:
    """The primary metric of each number of hiding, mean over groups: the spread that the hidings alone make."""
    column = list(UNITS).index(PRIMARY)
    return {
        name: [
            float(np.mean([one.metrics[name][number::hidings, column].mean() for one in answers]))
            for number in range(hidings)
        ]
        for name in METHODS
    }


def _invariants(scored: Scored) -> dict[str, dict[str, Any]]:
    counts = [name for name, unit in INVARIANTS.items() if unit == "reactions"]
    found = {name: [one.invariants[name] for one in scored.answers] for name in INVARIANTS}
    values = {name: sum(each) if name in counts else max(each) for name, each in found.items()}
    entries = {name: {"value": values[name], "unit": unit} for name, unit in INVARIANTS.items()}
    return entries | {"active_latent_share": {"value": float(scored.latent.active.mean()), "unit": "1"}}


def _cheshire(found: list[dict[str, Any]]) -> dict[str, Any]:
    names = [name for name in (found[0] if found else {}) if name not in ("organism", "tested")]
    return {"mean": {name: float(np.mean([one[name] for one in found])) for name in names}, "networks": found}


def _usefulness(found: Mapping[str, dict[str, Any]], config: MetabolicConfig) -> dict[str, Any]:
    return {
        "added": config.evaluation.added,
        "grows_from_per_h": usefulness.GROWS,
        "organisms": dict(found),
        "overall": usefulness.overall(found),
    }
