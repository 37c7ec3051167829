"""One filled gap: a reaction that was hidden and is ranked among the first, among the reactions that were seen."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csc_array

from models.metabolic.answers import Answers, Filled
from models.metabolic.graphs import read_part
from models.metabolic.pool import Pool, Rows
from models.metabolic.questions import hide, hiding_rng, rows_of

if TYPE_CHECKING:
    from models.metabolic.parts import World

MOST_METABOLITES: Final = 3
MOST_REACTIONS: Final = 3
"""Metabolites on a side, and seen reactions at a metabolite, that are drawn at most."""
LETTERS: Final = 24
TOP: Final = 3
"""A gap that is ranked this high is drawn before all others."""


@dataclass(frozen=True)
class Pathway:
    """A filled gap and what is around it: rows and columns of the pool.

    Attributes:
        filled: the reaction.
        used, made: its metabolites that make neighbours of reactions.
        others: its other metabolites (water, ATP, ...).
        around: for each metabolite of `used` and `made`, seen reactions that it is in.
    """

    filled: Filled
    used: tuple[int, ...]
    made: tuple[int, ...]
    others: tuple[int, ...]
    around: dict[int, tuple[int, ...]]

    @property
    def connects(self) -> bool:
        """Whether seen reactions lie on both sides of it."""
        return all(any(self.around[place] for place in side) for side in (self.used, self.made))


def chosen(world: World, answers: Sequence[Answers]) -> Pathway | None:
    """The filled gap to draw: of those at the very top the one that frequency ranks last, between seen reactions."""
    filled = sorted(
        (one for each in answers for one in each.filled),
        key=lambda one: (one.rank > TOP, -one.frequency_rank, one.rank, one.organism, one.row),
    )
    first = None
    for one in filled:
        pathway = around(world, one)
        first = first or pathway
        names = [world.graphs.pool.metabolites[place] for place in (*pathway.used, *pathway.made)]
        compounds = {name.rpartition("_")[0] for name in names}
        if pathway.connects and len(compounds) == len(names):  # no transport
            return pathway
    return first


def around(world: World, filled: Filled) -> Pathway:
    """What was seen next to a filled gap."""
    pool, known, config = world.graphs.pool, world.graphs.known, world.config
    rng = hiding_rng(config.seed, filled.organism, filled.number)
    seen, _ = hide(rows_of(known, filled.organism), config.evaluation.hidden, rng)
    start, end = pool.stoichiometry.indptr[filled.row : filled.row + 2]
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
    return Pathway(filled, tuple(sides[0]), tuple(sides[1]), others, {place: near[place] for place in drawn})


def _few(pool: Pool, rows: Rows) -> tuple[int, ...]:
    """The smallest reactions first: they say most about a metabolite."""
    size = np.diff(pool.stoichiometry.indptr)[rows]
    return tuple(int(row) for row in rows[np.lexsort((rows, size))][:MOST_REACTIONS])


def draw(world: World, answers: Sequence[Answers], path: Path) -> str | None:
    """Draw one filled gap; returns its caption, or None where no hidden reaction is among the first."""
    pathway = chosen(world, answers)
    if pathway is None:
        return None
    _picture(world, pathway, path)
    filled, pool = pathway.filled, world.graphs.pool
    reactions = read_part(world.inputs.data, "reactions").set_index("reaction")
    reaction = pool.reactions[filled.row]
    told, equation = (str(reactions.at[reaction, column]) for column in ("name", "equation"))
    called = f" ({told})" if told not in (reaction, "None", "nan") else ""
    table = world.graphs.organisms
    name, group = (str(table.at[filled.organism, column]) for column in ("name", "split_group"))
    return (
        f"{reaction}{called}: {equation}. Hidden from the network "
        f"of {name} ({filled.organism}), and number {filled.rank} of all that it does not show by a model "
        f"that saw no {group}; by frequency it is number {filled.frequency_rank:.0f}. Grey: "
        "reactions that were seen."
    )


def _picture(world: World, pathway: Pathway, path: Path) -> None:
    import matplotlib.pyplot as plt

    pool = world.graphs.pool
    names = read_part(world.inputs.data, "metabolites").set_index("metabolite")["name"]

    def named(place: int) -> str:
        key = pool.metabolites[place]
        told = names.get(key)
        return textwrap.fill(f"{told if isinstance(told, str) else key}", LETTERS, max_lines=2)

    columns = [sum(max(1, len(pathway.around[place])) for place in side) for side in (pathway.used, pathway.made)]
    figure, axis = plt.subplots(figsize=(12, 1.6 + 0.6 * max(columns)), constrained_layout=True)
    axis.axis("off")
    axis.set(xlim=(-0.5, 4.5), ylim=(-0.05, 1.05))
    centre = _box(axis, 2.0, 0.5, pool.reactions[pathway.filled.row], "tab:blue", "white", weight="bold")
    common = ", ".join(pool.metabolites[place] for place in pathway.others)
    axis.text(2.0, 0.42, textwrap.fill(common, 30), ha="center", va="top", fontsize=7.5, color="0.45")
    for is_used, side, inner, outer in ((True, pathway.used, 1.0, 0.0), (False, pathway.made, 3.0, 4.0)):
        for height, place in zip(_spread(len(side)), side, strict=True):
            metabolite = _box(axis, inner, height, named(place), "#fff3d6", "black")
            _arrow(axis, *((metabolite, centre) if is_used else (centre, metabolite)), "tab:blue")
            near = pathway.around[place]
            for other, row in zip(height + _steps(len(near), len(side)), near, strict=True):
                amount = pool.stoichiometry[[row]][:, [place]].toarray()[0, 0]
                reaction = _box(axis, outer, other, pool.reactions[row], "0.88", "0.2")
                _arrow(axis, *((reaction, metabolite) if amount > 0 else (metabolite, reaction)), "0.6")
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


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
