"""Figures of a study: its history, what mattered, and where the good values lie."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.files import replaced_file, write_json
from stromatolite.sweep import attempts, plots
from stromatolite.sweep.results import row, summary

if TYPE_CHECKING:
    from optuna import Study

CAPTIONS = {
    "history.png": "Every trial in its turn: complete ones, pruned ones at their last value, and the best so far.",
    "importance.png": "What makes a trial good: the share of each parameter (PED-ANOVA).",
    "parallel_coordinates.png": "Each complete trial as a line through the parameters; the better the greener.",
    "slice.png": "Values of complete trials over each parameter; darker ones came later.",
    "pareto_front.png": "Trials that no other one beats in every objective.",
    "intermediate_values.png": "Validation value on the way: pruned trials grey, complete ones green, the start brown.",
}
MOST_PARAMS = 8
"""Of a figure with one panel or axis a parameter: the most important ones."""
FEWEST = 4
"""Complete trials below which nothing can be said of a parameter."""


def importances(study: Study) -> dict[str, float]:
    """Share of each parameter in the values of good trials (PED-ANOVA, Watanabe et al. 2023); empty where too few."""
    from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances

    complete = [trial for trial in study.get_trials(deepcopy=False) if attempts.how(trial) == "complete"]
    if len(complete) < FEWEST or len({trial.values[0] for trial in complete}) < 2:
        return {}
    target = (lambda trial: trial.values[0]) if len(study.directions) > 1 else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(get_param_importances(study, evaluator=PedAnovaImportanceEvaluator(), target=target))


def draw(study: Study, folder: Path) -> list[Path]:
    """Draw what can be drawn of the study so far, and write its table; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "trials.json"
    trials = study.get_trials(deepcopy=False)
    shares = importances(study)
    rows = [row(trial) for trial in trials]
    write_json(table, {"summary": summary(study), "importances": shares, "trials": rows})
    files = [table]
    if not any(attempts.how(trial) == "complete" for trial in trials):
        return files
    import matplotlib as mpl

    mpl.use("Agg")
    names = (
        list(shares)[:MOST_PARAMS]
        or list(next(t.params for t in trials if attempts.how(t) == "complete"))[:MOST_PARAMS]
    )
    captions = folder / "captions.json"
    write_json(captions, CAPTIONS)
    files.append(captions)
    for name, figure in _figures(study, names, bool(shares)).items():
        files.append(_drawn(folder / f"{name}.png", figure))
    return files


def _figures(study: Study, names: list[str], ranked: bool) -> dict[str, Callable[[], Any]]:
    many = len(study.directions) > 1
    found: dict[str, Callable[[], Any]] = {"history": lambda: plots.history(study)}
    if len(plots.ended(study, "complete")) >= FEWEST:
        found["slice"] = lambda: plots.slices(study, names)
        if len(names) > 1:
            found["parallel_coordinates"] = lambda: plots.parallel_coordinates(study, names)
    if ranked:
        found["importance"] = lambda: _importance(study)
    if many and len(study.directions) < 4:
        found["pareto_front"] = lambda: _pareto_front(study)
    elif not many:
        found["intermediate_values"] = lambda: plots.intermediate_values(study)
    return found


def _pareto_front(study: Study) -> Any:
    from optuna.visualization.matplotlib import plot_pareto_front

    return plot_pareto_front(study).figure


def _importance(study: Study) -> Any:
    from matplotlib import pyplot as plt

    shares = importances(study)
    _, axes = plt.subplots(figsize=(7, 0.35 * len(shares) + 1.2))
    names = list(shares)[::-1]
    axes.barh(names, [shares[name] for name in names], color="#4477aa")
    axes.set_xlabel("share in what makes a trial good (PED-ANOVA)")
    return axes.figure


def _drawn(path: Path, figure: Callable[[], Any]) -> Path:
    from matplotlib import pyplot as plt

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawn = figure()
        with replaced_file(path) as partial:
            drawn.savefig(partial, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
        plt.close("all")
    return path
