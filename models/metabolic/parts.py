"""The parts of an evaluation, for one or several processes: folds, CHESHIRE's models, drafts.

Every part is computed by one process with the same number of threads, so how many there are changes no bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from models.metabolic import cheshire
from models.metabolic.answers import answer
from models.metabolic.config import MetabolicConfig
from models.metabolic.fitting import PRODUCTION
from models.metabolic.folds import Fold, read_folds
from models.metabolic.graphs import Graphs, read_graphs, read_part
from models.metabolic.processes import in_order
from models.metabolic.recorded import load_network
from models.metabolic.usefulness import Screen, fill_draft
from stromatolite.family import Inputs
from stromatolite.record import RunRecord


@dataclass(frozen=True)
class Part:
    """One piece of work: a fold by its name, a network or a draft by its organism, or all networks at once."""

    kind: Literal["fold", "one_model_a_network", "unseen_reactions", "usefulness"]
    name: str = ""


@dataclass(frozen=True)
class World:
    """What every part reads, once a process."""

    config: MetabolicConfig
    inputs: Inputs
    run: Path

    @cached_property
    def graphs(self) -> Graphs:
        """Pool and networks."""
        return read_graphs(self.inputs.data)

    @cached_property
    def split(self) -> tuple[str, list[Fold]]:
        """Identity of the split, and its folds."""
        return read_folds(self.inputs.splits)

    @cached_property
    def screen(self) -> Screen:
        """Measured growth, and what is needed to predict it."""
        data = self.inputs.data
        parts = {name: read_part(data, name) for name in ("memberships", "stoichiometry", "media", "phenotypes")}
        core = read_part(data, "core_biomass").set_index("compound")["amount"]
        return Screen(self.graphs.organisms, **parts, core=dict(core))

    @property
    def record(self) -> RunRecord:
        """The finished run."""
        return RunRecord.open(self.run)

    def fair_model(self, organism: str) -> str:
        """The model that saw no network of an organism's group: its fold's, or the served one where there is none."""
        group = self.graphs.organisms.at[organism, "split_group"]
        return next((fold.name for fold in self.split[1] if fold.group == group), PRODUCTION)

    def do(self, part: Part) -> Any:
        """Compute one part."""
        config, pool, known = self.config, self.graphs.pool, self.graphs.known
        if part.kind == "fold":
            fold = next(fold for fold in self.split[1] if fold.name == part.name)
            return answer(pool, known, fold, load_network(self.record, fold.name), config)
        if part.kind == "one_model_a_network":
            return cheshire.one_model_a_network(pool, known, config, part.name)
        if part.kind == "unseen_reactions":
            names = cheshire.tested_networks(known, config.evaluation.cheshire_networks)
            return cheshire.unseen_reactions(pool, known, config, names)
        model = self.fair_model(part.name)
        fair = known.without(str(self.graphs.organisms.at[part.name, "split_group"]))
        net, added = load_network(self.record, model), config.evaluation.added
        return {"model": model} | fill_draft(self.screen, part.name, pool, fair, net, added, config.seed)


@dataclass(frozen=True)
class Job:
    """A part as it is handed to another process, which reads its own world."""

    config: MetabolicConfig
    inputs: Inputs
    run: Path
    part: Part


def compute(world: World, parts: Sequence[Part]) -> list[Any]:
    """Every part's result, in their order, by `runtime.workers` processes; by this one where that is 1."""
    if world.config.runtime.workers == 1:
        with _threads(world.config.runtime.threads):
            return [world.do(part) for part in parts]
    jobs = [Job(world.config, world.inputs, world.run, part) for part in parts]
    with closing(in_order(_done, jobs, world.config.runtime.workers)) as results:
        return list(results)


def _done(job: Job) -> Any:
    with _threads(job.config.runtime.threads):
        return _world(job.config, job.inputs, job.run).do(job.part)


@lru_cache(maxsize=1)
def _world(config: MetabolicConfig, inputs: Inputs, run: Path) -> World:
    return World(config, inputs, run)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Torch and scikit-learn with so many threads: their sums come out the same whoever computes them."""
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    with threadpool_limits(count):
        try:
            yield
        finally:
            torch.set_num_threads(before)
