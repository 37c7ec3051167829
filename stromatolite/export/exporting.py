"""Export one registered version: checked, put together, described, tried out, and only then in its place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError, DependencyError
from stromatolite.export import MODEL
from stromatolite.export.contents import copy_model, copy_run, write_decision
from stromatolite.export.crate import Run, write_metadata
from stromatolite.export.data_sources import DataSources, data_sources
from stromatolite.export.destination import Destination
from stromatolite.export.readme import readme
from stromatolite.files import write_text
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.describing import card_facts, run_of
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.registry.model_card import CardFacts
from stromatolite.registry.stored import package_problem
from stromatolite.registry.target import Target, find
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

TOLERANCE = 1e-4
"""Largest deviation from the example prediction, relative to each field: that of the gate."""


@dataclass(frozen=True)
class Exported:
    """What was exported.

    Attributes:
        path: the folder or zip.
        version: number of the version.
        facts: what is known of it.
        sources: what stands behind its data.
        files: how many files, the description among them.
        bytes: their size together, unpacked.
    """

    path: Path
    version: str
    facts: CardFacts
    sources: DataSources
    files: int
    bytes: int


def export(root: Path, target: Target, to: Path, written: Path, log: DecisionLog, *, force: bool = False) -> Exported:
    """Write a version with all that is known of it to a folder or a zip. After an error nothing is there.

    Args:
        root: the repository.
        target: which version.
        to: a folder, or a file that ends in `.zip`; its parents are made.
        written: the family's hand-written card.
        log: its log of decisions.
        force: replace an earlier export.

    Raises:
        DependencyError: rocrate is not installed.
        DataError: there is no such version, its files were changed, it cannot predict, or `to` is taken.
        TrackingError: the store failed.
    """
    _require_library()
    from mlflow.artifacts import download_artifacts

    place = Destination.checked(to, force)
    tracker, version = find(root, target)
    with as_tracking_errors(tracker.location.uri):
        problem = package_problem(version)
        if problem:
            raise _refused(version, problem)
        stored = Path(download_artifacts(f"models:/{version.name}/{version.version}"))
    facts = card_facts(tracker, version, written, log)
    sources = data_sources(root, facts.lineage.get("data") or {})
    run = _run(tracker, version)
    artifacts = tracker.resolve_artifacts(run.id)
    with place.staged() as folder:
        copy_model(stored, folder)
        copy_run(artifacts, facts, folder)
        write_decision(facts, folder)
        if (root / "LICENSE").is_file():
            shutil.copyfile(root / "LICENSE", folder / "LICENSE")
        write_text(folder / "README.md", readme(facts, str(version.version), sources))
        write_metadata(folder, facts, str(version.version), run, sources)
        _try_out(folder, version)
        sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return Exported(place.path, str(version.version), facts, sources, len(sizes), sum(sizes))


def _require_library() -> None:
    try:
        import rocrate.rocrate  # noqa: F401
    except ImportError as error:
        raise DependencyError(
            "An export needs the package rocrate.", found=str(error), fix="pip install 'stromatolite[export]'"
        ) from error


def _run(tracker: Tracker, version: ModelVersion) -> Run:
    with as_tracking_errors(tracker.location.uri):
        info = tracker.client.get_run(run_of(version)).info
    return Run(info.run_id, _iso(info.start_time), _iso(info.end_time) if info.end_time else None)


def _iso(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")


def _try_out(folder: Path, version: ModelVersion) -> None:
    """Load the exported model where nothing of this repository can be imported, and let it repeat its example."""
    served = predict_elsewhere(str(folder / MODEL), f"sqlite:///{folder / 'none.db'}")
    if served.difference is None:
        raise _refused(version, f"it does not load and predict by itself: {served.error}")
    if not served.difference <= TOLERANCE:
        raise _refused(version, f"its prediction is not the recorded one (deviation {served.difference:.1g})")


def _refused(version: ModelVersion, found: str) -> DataError:
    return DataError(
        f"Version {version.version} of {version.name} cannot be exported.",
        found=found,
        fix=f"`dvc repro -f register@{version.name}` registers the trained model again.",
    )
