"""Stage `register`: run record + evaluation -> MLflow run, model version with alias `candidate`, state file."""

from __future__ import annotations

import json
from pathlib import Path

from models import runnable_family
from pipelines.paths import FamilyPaths, family_parser
from stromatolite.errors import DataError, reported
from stromatolite.files import sha256, write_json
from stromatolite.record import RunRecord
from stromatolite.registry.aliases import CANDIDATE, point
from stromatolite.registry.decision_log import DecisionLog, git_identity
from stromatolite.registry.describing import describe
from stromatolite.registry.identity import address
from stromatolite.registry.model_evidence import check_agreement, primary_summary
from stromatolite.registry.package import package_digest
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.versions import CONFIG_TAG, METRICS_TAG, PRIMARY_TAG, register
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors


def main(
    family: str,
    record_dir: Path,
    metrics_path: Path,
    figures_dir: Path,
    scores_path: Path,
    state_path: Path,
    root: Path,
) -> None:
    """Show the run in MLflow, register its model, and write down who the candidate is.

    Whatever MLflow has already is left as it is, so this fills an empty database from a warm DVC cache as well as it
    adds one version to a full one.

    Args:
        family: name of the family.
        record_dir: the run record that `train` wrote.
        metrics_path: the metrics document that `evaluate` wrote.
        figures_dir: its figures.
        scores_path: its scores by unit.
        state_path: where the state file goes; the same record, package and evaluation give the same bytes.
        root: the repository.

    Raises:
        ConfigError: there is no such family.
        DataError: the record is no finished run, or the evaluation is not of its configuration.
        TrackingError: the store failed.
    """
    chosen = runnable_family(family)
    record, metrics = RunRecord.open(record_dir), read_json(metrics_path)
    primary = primary_summary(metrics, str(metrics_path))
    check_agreement(metrics, Scores.from_document(read_json(scores_path), str(scores_path)), str(metrics_path))
    _check_record(record, family, metrics["config"]["identity"])
    package = chosen.package(record)
    config = {key: record.config[key] for key in ("label", "name", "identity")}
    tags = {
        CONFIG_TAG: json.dumps(config, sort_keys=True),
        PRIMARY_TAG: json.dumps(primary, sort_keys=True),
        METRICS_TAG: sha256(metrics_path),
    }
    tracker = Tracker(root=root)
    run_id = tracker.sync(record, final=True)
    code = scores_path.with_name("code.json")  # what code evaluated it: a later judgement of this version asks
    tracker.log_evaluation(record, metrics, [figures_dir, scores_path, *([code] if code.exists() else [])])
    with as_tracking_errors(tracker.location.uri):
        version = register(tracker.client, family, run_id, record.id, package, tags, _author(root))
        point(tracker.client, family, CANDIDATE, version)
        at = FamilyPaths(root, family)
        describe(tracker, version, at.card, DecisionLog(at.decision_log))
    state = {
        "family": family,
        "record": record.id,
        "config": config["identity"],
        "package": package_digest(package),
        "metrics": sha256(metrics_path),
        "scores": sha256(scores_path),
    }
    write_json(state_path, state)
    print(f"{config['label']}  package {state['package'][:12]}  -> models:/{family}/{version.version} ({CANDIDATE})")


def _author(root: Path) -> str | None:
    """Who registers; None where git knows no address, by which a person could be told from another."""
    who = git_identity(root)
    return who if address(who) else None


def _check_record(record: RunRecord, family: str, evaluated: str) -> None:
    fix = f"Run `dvc repro evaluate@{family}`."
    if record.family != family:
        raise DataError(f"{record.root} is a run of another family.", found=record.family, allowed=family)
    if record.status != "FINISHED":
        problem = f"The run in {record.root} did not finish, so it has no model."
        raise DataError(problem, found=record.status, allowed="FINISHED", fix=fix)
    if record.config["identity"] != evaluated:
        problem = f"The metrics are not of the run in {record.root}: their configurations differ."
        raise DataError(problem, found=evaluated, allowed=record.config["identity"], fix=fix)


@reported
def command() -> None:
    """Read the command line."""
    asked = family_parser("register", __doc__).parse_args()
    at = FamilyPaths(asked.root, asked.family)
    main(asked.family, at.record, at.metrics, at.figures, at.scores, at.state("registered"), asked.root)


if __name__ == "__main__":
    command()
