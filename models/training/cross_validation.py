"""A model for each fold, and one that is served: trained here or side by side, each kept once it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from models.training.processes import in_order
from stromatolite.curves import Curves
from stromatolite.files import PARTIAL, replaced_file
from stromatolite.record import RunRecord, artifact_path

Data = TypeVar("Data")


class FoldRecord:
    """The part of a run record that the training of one model fills, in a folder until the model is whole.

    Attributes:
        name: of the fold, or `production`.
        folder: where it is kept; a training may keep its own unfinished parts there, too.
    """

    def __init__(self, folder: Path, run: RunRecord | None = None) -> None:
        """Open or begin it. With `run`, curves also go there at once, so that the run can be followed."""
        self.name, self.folder, self._run = folder.name, folder, run
        folder.mkdir(parents=True, exist_ok=True)
        self._curves = Curves(folder / "metrics.jsonl")

    @property
    def whole(self) -> bool:
        """Whether the model was trained to the end."""
        return (self.folder / "whole").exists()

    def artifact(self, name: str) -> Path:
        """The place of an artifact, by its name in the run record; its directories are made.

        Raises:
            ValueError: the name leads out of the record.
        """
        return artifact_path(self.folder, name)

    def log_metrics(self, values: Mapping[str, float], *, step: int) -> None:
        """Add points to the curves, by their names in the run record. Known points are passed over."""
        self._curves.append(values, step)
        if self._run:
            self._run.log_metrics(values, step=step)

    def end(self) -> None:
        """Mark the model as trained to the end."""
        (self.folder / "whole").touch()

    def copy_to(self, run: RunRecord) -> None:
        """Put curves and artifacts into the run record."""
        for points, _ in self._curves.read():
            run.log_metrics({point.name: point.value for point in points}, step=points[0].step)
        root = self.folder / "artifacts"
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith(PARTIAL):
                with replaced_file(run.artifact(path.relative_to(root).as_posix())) as copy:
                    shutil.copyfile(path, copy)


def train_folds(
    train: Callable[[Data, FoldRecord], None], folds: Mapping[str, Data], run: RunRecord, scratch: Path, workers: int
) -> Iterator[str]:
    """Train a model for each fold that is not whole yet; yields each name once its model is in the run record.

    The run record holds the same bytes for any number of workers. A call after an interruption goes on: whole models
    are kept, and what else it can resume is the training's own matter.

    Args:
        train: trains one model and leaves its artifacts and curves in the fold's record; a function of a module, so
            that other processes find it.
        folds: what `train` gets, by name of the fold or `production`; it can be pickled.
        run: the run record.
        scratch: each fold's folder is made here.
        workers: processes; 1 trains in this one.
    """
    live = run if min(workers, len(folds)) == 1 else None
    jobs = [(data, scratch / name) for name, data in folds.items()]
    with closing(in_order(partial(_train, train, live), jobs, workers)) as finished:
        for folder in finished:
            FoldRecord(folder).copy_to(run)
            yield folder.name


def _train(train: Callable[[Data, FoldRecord], None], run: RunRecord | None, job: tuple[Data, Path]) -> Path:
    data, folder = job
    record = FoldRecord(folder, run)
    if not record.whole:
        train(data, record)
        record.end()
    return folder
