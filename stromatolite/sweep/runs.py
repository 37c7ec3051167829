"""The runs of a sweep in MLflow: one a trial, nested under the sweep's own; shown from the study, never its source.

A run's key comes from the study's key and the trial's number, and a run is looked up by it before it is made: whatever
died in between, a trial has one run.
"""

from __future__ import annotations

import hashlib
import shutil
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError, StromError, TrackingError
from stromatolite.record import RunRecord
from stromatolite.sweep import attempts
from stromatolite.sweep.storage import Store
from stromatolite.sweep.study import Identity
from stromatolite.sweep.target import SweepTarget
from stromatolite.tracking.entities import RECORD_TAG, SWEEP_ROLE
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from optuna import Study
    from optuna.trial import FrozenTrial

    from stromatolite.tracking import Tracker

PARENT_TAG = "mlflow.parentRunId"
SWEEP_TAG = "stromatolite.sweep"
EVERY_SECONDS = 10.0
_STATUS = {"complete": "FINISHED", "pruned": "FINISHED", "stopped": "KILLED", "error": "FAILED", "died": "FAILED"}


class Runs:
    """The runs of one study, as one process sees them."""

    def __init__(self, store: Store, study: Study, target: SweepTarget) -> None:
        self.store, self.target, self.paths = store, target, store.paths
        self.identity = Identity.of(study)
        self._tracker: Tracker | None = None
        self._parent: str | None = None
        self._due: dict[str, float] = {}

    @property
    def tracker(self) -> Tracker:
        """The connection to MLflow, opened when it is first needed."""
        if self._tracker is None:
            from stromatolite.tracking import Tracker

            self._tracker = Tracker(root=self.paths.root)
        return self._tracker

    def key(self, number: int | None) -> str:
        """The record id of a trial's run; of the sweep's own for None."""
        what = f"{self.identity.key}/{'sweep' if number is None else number}"
        return hashlib.sha256(what.encode()).hexdigest()[:32]

    def sweep(self) -> RunRecord:
        """The sweep's own run, going."""
        root = self.paths.folder / "record"
        record = self._opened(root, None)
        if record is not None:
            if record.status != "RUNNING":
                record.resume(self.target.lineage)
        else:
            record = self._created(root, self.target.start.document(), self.key(None))
        record.set_tags({SWEEP_TAG: self.identity.key, "sweep": self.paths.name, SWEEP_ROLE: "parent"})
        return record

    def begin(self, trial: FrozenTrial) -> RunRecord:
        """The run of a trial, going."""
        root = self.paths.trial(trial.number) / "record"
        record = self._opened(root, trial.number) or self._created(
            root, self.target.resolved(trial.params).document(), self.key(trial.number)
        )
        record.set_tags(self._tags(trial))
        self.show(record)
        return record

    def end(self, trial: FrozenTrial) -> None:
        """Bring the run of a finished trial to the end that the study says; make it where there is none yet."""
        how = attempts.how(trial)
        record = self._opened(self.paths.trial(trial.number) / "record", trial.number)
        if record is None:
            try:
                document = self.target.resolved(trial.params).document()
            except StromError:  # values that do not go together
                document = self.target.start.document()
            record = self._created(self.paths.trial(trial.number) / "record", document, self.key(trial.number))
        record.set_tags(self._tags(trial))
        record.log_metrics(_measures(trial, self.identity), step=0)
        if record.status != _STATUS[how]:
            record.finish(_STATUS[how])
        self.show(record, final=True)
        shutil.rmtree(self.paths.trial(trial.number) / "scratch", ignore_errors=True)

    def show(self, record: RunRecord, final: bool = False) -> None:
        """Show a run in MLflow. A fault costs a warning: `reconcile` makes it good."""
        now = time.monotonic()
        if not final and now < self._due.get(record.id, 0.0):
            return
        try:
            if record.id not in self._due:
                with self.store.exclusive():  # two processes that both look up and find nothing would both make one
                    self.tracker.sync(record, final=final)
            else:
                self.tracker.sync(record, final=final)
            self._due[record.id] = now + EVERY_SECONDS
        except TrackingError as error:
            warnings.warn(f"A run is untracked for now. {error}", RuntimeWarning, stacklevel=2)

    def reconcile(self, study: Study) -> int:
        """Make MLflow say of every finished trial what the study says. Returns how many runs had to be mended.

        Raises:
            TrackingError: the store failed.
        """
        there = self._statuses()
        mended = 0
        for trial in study.get_trials(deepcopy=False):
            how = attempts.how(trial)
            if how in _STATUS and there.get(self.key(trial.number)) != _STATUS[how]:
                self.end(trial)
                mended += 1
        return mended

    def _statuses(self) -> dict[str, str]:
        """Status of each run that MLflow has of this study, by its key."""
        with as_tracking_errors(self.tracker.location.uri):
            return {
                run.data.tags.get(RECORD_TAG, ""): run.info.status
                for run in _pages(self.tracker.client, f"tags.`{SWEEP_TAG}` = '{self.identity.key}'")
            }

    def parent_id(self) -> str | None:
        """MLflow's id of the sweep's own run."""
        if self._parent is None:
            try:
                self._parent = self.tracker.run_id(self.key(None))
            except TrackingError as error:
                warnings.warn(f"The sweep's run is not there for now. {error}", RuntimeWarning, stacklevel=2)
        return self._parent

    def _tags(self, trial: FrozenTrial) -> dict[str, object]:
        how, attempt = attempts.how(trial), attempts.attempt_of(trial)
        tags: dict[str, object] = {
            SWEEP_TAG: self.identity.key,
            "sweep": self.paths.name,
            SWEEP_ROLE: "trial",
            "trial": trial.number,
            "attempt": attempt,
        }
        if parent := self.parent_id():
            tags[PARENT_TAG] = parent
        if how in ("died", "stopped") or attempts.REPEATS in trial.user_attrs:
            tags["retry_of"] = attempts.first_of(trial)
        if how in _STATUS:
            tags["ended"] = how
            tags["pruned"] = str(how == "pruned").lower()
        for name in ("failure", "steps"):
            if name in trial.user_attrs:
                tags[name] = trial.user_attrs[name]
        return tags

    def _opened(self, root: Path, number: int | None) -> RunRecord | None:
        """The record of a trial, or of the sweep for None, where there is one of this study."""
        try:
            record = RunRecord.open(root)
        except DataError:
            shutil.rmtree(root, ignore_errors=True)  # whoever was killed while it made one
            return None
        if record.id == self.key(number):
            return record
        root.rename(root.with_name(f"record-{record.id[:8]}"))  # of a study of that name that somebody removed
        return None

    def _created(self, root: Path, document: Mapping[str, Any], key: str) -> RunRecord:
        named = {name: document.get(name) for name in ("family", "name", "label", "identity", "schema_version")}
        return RunRecord.create(
            root,
            family=self.target.family,
            config=document,
            lineage={**self.target.lineage, "config": named},
            seed=int(document["config"].get("seed", 0)),
            record_id=key,
        )


def _measures(trial: FrozenTrial, identity: Identity) -> dict[str, float]:
    measures = dict(trial.user_attrs.get("measures") or {})
    found = {f"trial/{name}": float(value) for name, value in measures.items()}
    if identity.primary in measures:
        found["validation"] = float(measures[identity.primary])
    elif trial.intermediate_values:
        found["validation"] = trial.intermediate_values[max(trial.intermediate_values)]
    return found


def _pages(client: Any, asked: str) -> Iterator[Any]:
    experiments = [each.experiment_id for each in client.search_experiments()]
    token = None
    while True:
        page = client.search_runs(experiments, asked, max_results=1000, page_token=token)
        yield from page
        token = page.token
        if not token:
            return
