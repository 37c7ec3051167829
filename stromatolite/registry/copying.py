"""From one registry to another: a version with its run, and `production` there where the log says that it is so."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.registry.aliases import PRODUCTION, put_in_production, version_called, version_numbered
from stromatolite.registry.compiled import CACHE
from stromatolite.registry.decision_log import DecisionLog, Entry, in_production
from stromatolite.registry.stored import package_problem
from stromatolite.registry.versions import (
    HEAD_TAG,
    PACKAGE_TAG,
    find_version,
    register_saved,
)
from stromatolite.tracking import Tracker
from stromatolite.tracking.copying import copy_run
from stromatolite.tracking.entities import PREFIX, RECORD_TAG
from stromatolite.tracking.failures import as_tracking_errors, without_password
from stromatolite.tracking.location import locate

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel, Run
    from mlflow.entities.model_registry import ModelVersion


@dataclass(frozen=True)
class Copied:
    """What a copy came to.

    Attributes:
        package: digest of the package.
        version: its number in the other registry.
        new: whether the version was made now.
        production: whether `production` points to it there now.
    """

    package: str
    version: str
    new: bool
    production: bool


@dataclass(frozen=True)
class _Parcel:
    """A version as it travels: all of it on this machine."""

    version: ModelVersion
    run: Run
    artifacts: Path
    model: Path


def copy_version(root: Path, family: str, log: DecisionLog, to: str, number: str | None = None) -> Copied:
    """Copy a version to another registry, with its run and the run's artifacts.

    `production` is set there only where the log says that this package is in production, and the files that arrived
    have its digest. A copy that was cut short is completed by the next call.

    Args:
        root: the repository.
        family: name of the registered model.
        log: its log of decisions.
        to: URI of the other store, as `MLFLOW_TRACKING_URI` takes it.
        number: of a version; None is what is in production.

    Raises:
        DataError: there is no such version, its files were changed here or on the way, the log says that something else
            is in production, or the other registry follows another log.
        TrackingError: a store failed, or `to` names none.
    """
    source, there = Tracker(root=root), locate(to, root)
    if there.uri == source.location.uri:
        raise DataError("This is the registry that the version is in.", found=without_password(there.uri))
    with log.locked(), TemporaryDirectory(prefix="strom-copy-") as folder:
        entries = log.entries()
        with as_tracking_errors(source.location.uri):
            version = _wanted(source, family, entries, number)
            parcel = _packed(source, version, Path(folder, "model"))
        target = Tracker(uri=to, root=root)  # from here on MLflow's own functions go there
        with as_tracking_errors(target.location.uri):
            _require_this_log(target, family, entries)
            return _unpacked(target, family, parcel, entries)


def _wanted(source: Tracker, family: str, entries: Sequence[Entry], number: str | None) -> ModelVersion:
    says = in_production(entries)
    expected = says.production if says else None
    version = version_numbered(source.client, family, number)
    problem = package_problem(version)
    if problem:
        raise DataError(f"Version {version.version} of {family} cannot be copied.", found=problem)
    package = version.tags[PACKAGE_TAG]
    if number is None and package != expected:
        raise DataError(
            f"The model of {family} in production here is not the one that the log names.",
            found=package[:12],
            allowed=expected[:12] if expected else "none",
            fix="`strom registry verify` says more.",
        )
    if not version.run_id:
        raise DataError(f"Version {version.version} of {family} came of no run, so there is nothing to copy with it.")
    return version


def _packed(source: Tracker, version: ModelVersion, place: Path) -> _Parcel:
    from mlflow.artifacts import download_artifacts

    place.mkdir()
    model = Path(download_artifacts(f"models:/{version.name}/{version.version}", dst_path=str(place)))
    (model / "registered_model_meta").unlink(missing_ok=True)  # of the registry that it comes from
    shutil.rmtree(model / CACHE, ignore_errors=True)  # compiled code is nobody's, and would be run there
    run_id = str(version.run_id)
    return _Parcel(version, source.client.get_run(run_id), source.resolve_artifacts(run_id), model)


def _require_this_log(target: Tracker, family: str, entries: Sequence[Entry]) -> None:
    """The other registry must not know more than this log: an older clone would take production back."""
    models = target.client.search_registered_models(f"name = '{family}'")
    head = models[0].tags.get(HEAD_TAG) if models else None
    bearer = version_called(target.client, family, PRODUCTION)
    package = bearer.tags.get(PACKAGE_TAG, "unknown") if bearer else None
    unknown_head = head is not None and head not in {entry.hash for entry in entries}
    if unknown_head or package not in {None, *(entry.production for entry in entries)}:
        raise DataError(
            f"The registry at {without_password(target.location.uri)} follows another log of {family}, or a newer one.",
            found=f"production there is package {package[:12]}" if package else "a decision that this log lacks",
            fix="Pull the log, and copy again.",
        )


def _unpacked(target: Tracker, family: str, parcel: _Parcel, entries: Sequence[Entry]) -> Copied:
    client, package, record = target.client, parcel.version.tags[PACKAGE_TAG], parcel.version.tags[RECORD_TAG]
    before = find_version(client, family, package, record)
    run_id = copy_run(target, family, parcel.run, parcel.artifacts)

    def save(place: Path, model: LoggedModel) -> None:
        shutil.copytree(parcel.model, place)
        _readdress(place, model, run_id)

    tags = {key: value for key, value in parcel.version.tags.items() if key.startswith(PREFIX)}
    version = register_saved(client, family, run_id, record, package, tags, save)
    if parcel.version.description and version.description != parcel.version.description:
        client.update_model_version(family, version.version, parcel.version.description)
    problem = package_problem(version)
    if problem:
        raise DataError(f"What arrived as version {version.version} is not what was sent.", found=problem)
    says = in_production(entries)
    production = says is not None and says.production == package
    if production:
        put_in_production(client, family, version)
        client.set_registered_model_tag(family, HEAD_TAG, entries[-1].hash)
    return Copied(package, str(version.version), before is None, production)


def _readdress(folder: Path, logged: LoggedModel, run_id: str) -> None:
    """Say in the model's own description which model and run it is in the registry that it goes to."""
    from mlflow.models import Model

    description = Model.load(str(folder))
    description.artifact_path = logged.artifact_location
    description.run_id, description.model_id, description.model_uuid = run_id, logged.model_id, logged.model_id
    description.save(str(folder / "MLmodel"))
