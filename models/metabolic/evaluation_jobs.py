"""The independent jobs of an evaluation, in one or several processes: folds, CHESHIRE's models, drafts.

Every job is computed by one process with the same number of threads, so the number of processes changes no bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from models.metabolic import cheshire
from models.metabolic.checkpoints import load_network
from models.metabolic.config import MetabolicConfig
from models.metabolic.evaluation_settings import MetabolicEvaluation
from models.metabolic.fold_scores import score_fold
from models.metabolic.folds import Fold, read_folds
from models.metabolic.graphs import Graphs, read_graphs, read_part
from models.metabolic.usefulness import Screen, fill_draft
from models.training.checkpoints import PRODUCTION
from models.training.processes import in_order
from stromatolite.family import Inputs
from stromatolite.record import RunRecord


@dataclass(frozen=True)
class EvaluationJob:
    """A fold by its name, a network or a draft by its organism, or all networks at once."""

    kind: Literal["fold", "one_model_a_network", "unseen_reactions", "usefulness"]
    name: str = ""


@dataclass(frozen=True)
class EvaluationContext:
    """What every job reads, once a process.

    Attributes:
        config: of the run.
        settings: of the evaluation.
        inputs: of the family.
        run: folder of the finished run's record.
    """

    config: MetabolicConfig
    settings: MetabolicEvaluation
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
        tables = {name: read_part(data, name) for name in ("memberships", "stoichiometry", "media", "phenotypes")}
        core = read_part(data, "core_biomass").set_index("compound")["amount"]
        return Screen(self.graphs.organisms, **tables, core=dict(core))

    @property
    def record(self) -> RunRecord:
        """The finished run."""
        return RunRecord.open(self.run)

    def unbiased_model(self, organism: str) -> str:
        """The model that saw no network of an organism's group: its fold's, or the served one where there is none."""
        group = self.graphs.organisms.at[organism, "split_group"]
        return next((fold.name for fold in self.split[1] if fold.group == group), PRODUCTION)

    def run_job(self, job: EvaluationJob) -> Any:
        """Compute the result of one job."""
        config, settings, pool, known = self.config, self.settings, self.graphs.pool, self.graphs.known
        if job.kind == "fold":
            fold = next(fold for fold in self.split[1] if fold.name == job.name)
            return score_fold(pool, known, fold, load_network(self.record, fold.name), settings)
        if job.kind == "one_model_a_network":
            return cheshire.one_model_a_network(pool, known, config, settings, job.name)
        if job.kind == "unseen_reactions":
            names = cheshire.tested_networks(known, settings.cheshire_networks)
            return cheshire.unseen_reactions(pool, known, config, settings, names)
        model = self.unbiased_model(job.name)
        others = known.without(str(self.graphs.organisms.at[job.name, "split_group"]))
        net, added = load_network(self.record, model), settings.added
        return {"model": model} | fill_draft(self.screen, job.name, pool, others, net, added, settings.seed)


def run_jobs(context: EvaluationContext, jobs: Sequence[EvaluationJob]) -> list[Any]:
    """Every job's result, in their order, by `runtime.workers` processes; by this one where that is 1."""
    runtime = context.config.runtime
    if runtime.workers == 1:
        with _threads(runtime.threads):
            return [context.run_job(job) for job in jobs]
    work = [(context.config, context.settings, context.inputs, context.run, job) for job in jobs]
    with closing(in_order(_run_in_worker, work, runtime.workers)) as results:
        return list(results)


def _run_in_worker(work: tuple[MetabolicConfig, MetabolicEvaluation, Inputs, Path, EvaluationJob]) -> Any:
    *context, job = work
    with _threads(work[0].runtime.threads):
        return _context_of_worker(*context).run_job(job)


@lru_cache(maxsize=1)
def _context_of_worker(
    config: MetabolicConfig, settings: MetabolicEvaluation, inputs: Inputs, run: Path
) -> EvaluationContext:
    return EvaluationContext(config, settings, inputs, run)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Limit torch and scikit-learn to so many threads, so that their sums have the same bits in every process."""
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    with threadpool_limits(count):
        try:
            yield
        finally:
            torch.set_num_threads(before)
