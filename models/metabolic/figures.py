"""Figures of an evaluation: precision and recall, the latent map, and one recovered reaction in its pathway.

The pathway shows a reaction that was hidden and then ranked among the first, between the reactions that were seen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csc_array

from models.evaluation.documents import CANDIDATE
from models.evaluation.figures import figure, method_label, write_captions
from models.metabolic.evaluation import Results
from models.metabolic.evaluation_jobs import EvaluationContext
from models.metabolic.fold_scores import METHODS, FoldScores, RecoveredReaction
from models.metabolic.graphs import read_part
from models.metabolic.latent_map import LatentMap
from models.metabolic.masking import hide, hiding_rng, rows_of
from models.metabolic.metrics import RECALL_GRID
from models.metabolic.pool import Pool, Rows

TITLES: Final = {CANDIDATE: "graph VAE"}
COLOURS: Final = ("tab:blue", "0.75", "tab:olive", "tab:pink", "tab:orange")
MARKERS: Final = {"Archaea": "^", "Bacteria": "o", "Eukarya": "s"}
MOST_METABOLITES: Final = 3
MOST_REACTIONS: Final = 3
"""Metabolites on a side, and seen reactions at a metabolite, that are drawn at most."""
LETTERS: Final = 24
TOP: Final = 3
"""A reaction that is ranked this high is preferred for drawing."""


def draw(context: EvaluationContext, results: Results, metrics: Mapping[str, Any], directory: Path) -> None:
    """Write the figures and `captions.json` (file name → caption) into `directory`."""
    captions = {
        "precision_recall.png": _precision_recall(results, metrics, directory / "precision_recall.png"),
        "latent_map.png": draw_latent_map(results.latent, directory / "latent_map.png"),
    }
    caption = draw_gap(context, results.folds, directory / "filled_gap.png")
    if caption:
        captions["filled_gap.png"] = caption
    write_captions(directory, captions)


def _precision_recall(results: Results, metrics: Mapping[str, Any], path: Path) -> str:
    methods = {CANDIDATE: metrics["primary"], **metrics["baselines"]}
    groups = sorted(metrics["by_group"], key=lambda group: metrics["by_group"][group]["average_precision"])
    with figure(path, 1, 2, figsize=(11, 4.4)) as (_, (left, right)):
        for name, colour in zip(METHODS, COLOURS, strict=True):
            curve = np.mean([fold.curves[name] for fold in results.folds], axis=0)
            label = method_label(name, TITLES, methods[name]["overall"])
            left.plot(RECALL_GRID, curve, color=colour, lw=2.2 if name == CANDIDATE else 1.4, label=label)
        left.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1))
        left.legend(fontsize=8, title="method (average precision)", title_fontsize=8)
        for place, group in enumerate(groups):
            entry = metrics["by_group"][group]
            for name, colour in zip(METHODS[1:], COLOURS[1:], strict=True):
                right.plot(entry["baselines"][name], place, "o", ms=4, color=colour)
            right.plot(entry["average_precision"], place, "D", ms=5.5, color=COLOURS[0])
        right.set_yticks(range(len(groups)), groups, fontsize=8)
        right.set(xlabel="average precision", xlim=(0, 1))
        right.grid(axis="y", lw=0.4)
    return (
        "Hidden reactions of groups of organisms that no method saw, ranked in the whole pool. Left: best precision at "
        f"each recall or above, mean over {len(groups)} groups. Right: average precision of each group; diamonds are "
        "the graph VAE."
    )


def draw_latent_map(latent: LatentMap, path: Path) -> str:
    """Draw the map; returns its caption."""
    lives = sorted(set(latent.metabolisms))
    kingdoms = [kingdom for kingdom in MARKERS if kingdom in latent.kingdoms]
    labelled: list[tuple[float, float]] = []
    near = 0.03 * np.ptp(latent.plane, axis=0).clip(min=1e-12)
    with figure(path, figsize=(9, 6)) as (_, axis):
        for organism, life, kingdom, (x, y) in zip(
            latent.organisms, latent.metabolisms, latent.kingdoms, latent.plane, strict=True
        ):
            axis.plot(x, y, MARKERS[kingdom], color=f"C{lives.index(life) % 10}", ms=9, mec="white", mew=0.7)
            if any(abs(x - other[0]) < near[0] and abs(y - other[1]) < near[1] for other in labelled):
                continue  # near relatives: one name for all
            labelled.append((x, y))
            axis.annotate(organism, (x, y), xytext=(5, 4), textcoords="offset points", fontsize=6.5, color="0.3")
        handles = [axis.plot([], [], "o", color=f"C{place % 10}", label=life)[0] for place, life in enumerate(lives)]
        handles += [axis.plot([], [], MARKERS[kingdom], color="0.5", label=kingdom)[0] for kingdom in kingdoms]
        axis.legend(handles=handles, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
        first, second = (f"{share:.0%}" for share in latent.explained)
        axis.set(xlabel=f"first component ({first} of the variance)", ylabel=f"second component ({second})")
    return (
        f"Latent vectors of {len(latent.organisms)} networks in the served model, on their first two principal "
        f"components; {int((np.ptp(latent.mean, axis=0) > 0).sum())} axes tell networks apart. The model "
        "was trained on all of them. What an organism lives by follows from its order, oxygen and carbon "
        "(models/metabolic/latent_map.py)."
    )


@dataclass(frozen=True)
class Pathway:
    """A recovered reaction and what is around it: rows and columns of the pool.

    Attributes:
        recovered: the reaction.
        used, made: its metabolites that make neighbours of reactions.
        others: its other metabolites (water, ATP, ...).
        around: for each metabolite of `used` and `made`, seen reactions that it is in.
    """

    recovered: RecoveredReaction
    used: tuple[int, ...]
    made: tuple[int, ...]
    others: tuple[int, ...]
    around: dict[int, tuple[int, ...]]

    @property
    def connects(self) -> bool:
        """Whether seen reactions lie on both sides of it."""
        return all(any(self.around[place] for place in side) for side in (self.used, self.made))


def choose(context: EvaluationContext, folds: Sequence[FoldScores]) -> Pathway | None:
    """The reaction to draw: of those at the very top the one that frequency ranks last, between seen reactions."""
    recovered = sorted(
        (one for fold in folds for one in fold.recovered),
        key=lambda one: (one.rank > TOP, -one.frequency_rank, one.rank, one.organism, one.row),
    )
    first = None
    for one in recovered:
        pathway = around(context, one)
        first = first or pathway
        names = [context.graphs.pool.metabolites[place] for place in (*pathway.used, *pathway.made)]
        compounds = {name.rpartition("_")[0] for name in names}
        if pathway.connects and len(compounds) == len(names):  # no transport
            return pathway
    return first


def around(context: EvaluationContext, recovered: RecoveredReaction) -> Pathway:
    """What was seen next to a recovered reaction."""
    pool, known, settings = context.graphs.pool, context.graphs.known, context.settings
    rng = hiding_rng(settings.seed, recovered.organism, recovered.number)
    seen, _ = hide(rows_of(known, recovered.organism), settings.hidden, rng)
    start, end = pool.stoichiometry.indptr[recovered.row : recovered.row + 2]
    places, amounts = pool.stoichiometry.indices[start:end], pool.stoichiometry.data[start:end]
    rare = pool.is_rare[places]
    columns = csc_array(pool.takes_part[seen][:, places])
    near = {
        int(place): _few(pool, seen[columns.indices[columns.indptr[i] : columns.indptr[i + 1]]])
        for i, place in enumerate(places)
    }
    sides = [
        sorted((int(p) for p in places[rare & side]), key=lambda p: (-len(near[p]), p))[:MOST_METABOLITES]
        for side in (amounts < 0, amounts > 0)
    ]
    drawn = {*sides[0], *sides[1]}
    others = tuple(int(place) for place in places if int(place) not in drawn)
    return Pathway(recovered, tuple(sides[0]), tuple(sides[1]), others, {place: near[place] for place in drawn})


def _few(pool: Pool, rows: Rows) -> tuple[int, ...]:
    """The smallest reactions first: they are the most specific of a metabolite."""
    size = np.diff(pool.stoichiometry.indptr)[rows]
    return tuple(int(row) for row in rows[np.lexsort((rows, size))][:MOST_REACTIONS])


def draw_gap(context: EvaluationContext, folds: Sequence[FoldScores], path: Path) -> str | None:
    """Draw one recovered reaction; returns its caption, or None where no hidden reaction is among the first."""
    pathway = choose(context, folds)
    if pathway is None:
        return None
    _picture(context, pathway, path)
    recovered = pathway.recovered
    reactions = read_part(context.inputs.data, "reactions").set_index("reaction")
    reaction = context.graphs.pool.reactions[recovered.row]
    name, equation = (str(reactions.at[reaction, column]) for column in ("name", "equation"))
    in_words = f" ({name})" if name not in (reaction, "None", "nan") else ""
    table = context.graphs.organisms
    species, group = (str(table.at[recovered.organism, column]) for column in ("name", "split_group"))
    return (
        f"{reaction}{in_words}: {equation}. Hidden from the network "
        f"of {species} ({recovered.organism}), and number {recovered.rank} of all that it does not show by a model "
        f"that saw no {group}; by frequency it is number {recovered.frequency_rank:.0f}. Grey: "
        "reactions that were seen."
    )


def _picture(context: EvaluationContext, pathway: Pathway, path: Path) -> None:
    pool = context.graphs.pool
    names = read_part(context.inputs.data, "metabolites").set_index("metabolite")["name"]

    def label(place: int) -> str:
        key = pool.metabolites[place]
        name = names.get(key)
        return textwrap.fill(name if isinstance(name, str) else key, LETTERS, max_lines=2)

    heights = [sum(max(1, len(pathway.around[place])) for place in side) for side in (pathway.used, pathway.made)]
    with figure(path, figsize=(12, 1.6 + 0.6 * max(heights))) as (_, axis):
        axis.axis("off")
        axis.set(xlim=(-0.5, 4.5), ylim=(-0.05, 1.05))
        centre = _box(axis, 2.0, 0.5, pool.reactions[pathway.recovered.row], "tab:blue", "white", weight="bold")
        common = ", ".join(pool.metabolites[place] for place in pathway.others)
        axis.text(2.0, 0.42, textwrap.fill(common, 30), ha="center", va="top", fontsize=7.5, color="0.45")
        for is_used, side, inner, outer in ((True, pathway.used, 1.0, 0.0), (False, pathway.made, 3.0, 4.0)):
            for height, place in zip(_spread(len(side)), side, strict=True):
                metabolite = _box(axis, inner, height, label(place), "#fff3d6", "black")
                _arrow(axis, *((metabolite, centre) if is_used else (centre, metabolite)), "tab:blue")
                near = pathway.around[place]
                for other, row in zip(height + _steps(len(near), len(side)), near, strict=True):
                    amount = pool.stoichiometry[[row]][:, [place]].toarray()[0, 0]
                    reaction = _box(axis, outer, other, pool.reactions[row], "0.88", "0.2")
                    _arrow(axis, *((reaction, metabolite) if amount > 0 else (metabolite, reaction)), "0.6")


def _spread(count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    return (np.arange(count) + 0.5) / max(count, 1)


def _steps(count: int, sides: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    step = min(0.3, 0.9 / max(1, sides) / max(1, count))
    return np.asarray((np.arange(count) - (count - 1) / 2) * step, dtype=np.float64)


def _box(axis: Any, x: float, y: float, text: str, face: str, ink: str, weight: str = "normal") -> Any:
    style = {"boxstyle": "round,pad=0.35", "fc": face, "ec": "0.5", "lw": 0.8}
    return axis.text(x, y, text, ha="center", va="center", fontsize=8.5, color=ink, weight=weight, bbox=style, zorder=3)


def _arrow(axis: Any, start: Any, end: Any, colour: str) -> None:
    """From one box to another; matplotlib cuts it at their edges."""
    from matplotlib.patches import FancyArrowPatch

    boxes = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch(), "shrinkA": 2, "shrinkB": 2}
    ends = (start.get_position(), end.get_position())
    axis.add_patch(FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=12, color=colour, lw=1.4, zorder=1, **boxes))
