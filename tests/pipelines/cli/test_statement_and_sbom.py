"""`strom registry statement` and `sbom`: what a supply-chain tool reads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from registry_stage import Stage
from registry_toys import EVALUATION

from pipelines.cli import registry
from stromatolite.errors import DataError
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.rollback import roll_back
from stromatolite.tracking import Tracker


def stated(strom: Any, *arguments: str) -> dict[str, Any]:
    done = strom(registry.app, "statement", "toy", *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def stored_files(stage: Stage, gain: str) -> dict[str, str]:
    """sha256 of the package's two files of the model with that gain, read from the store by hand."""
    for folder in stage.root.glob("mlruns/artifacts/toy/models/*/artifacts"):
        names = ("artifacts/gain.txt", "serve.py")
        if (folder / names[0]).read_text() == gain:
            return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    raise AssertionError(gain)


def subjects(document: dict[str, Any]) -> dict[str, str]:
    return {subject["name"]: subject["digest"]["sha256"] for subject in document["subject"]}


def test_the_statement_names_the_files_of_production_and_what_the_gates_said(stage: Stage, strom: Any) -> None:
    package = stage.run(gain=3.0, error=0.7)["candidate"]["package"]
    stage.run(gain=4.0, error=0.8)  # refused
    document = stated(strom)
    assert subjects(document) == stored_files(stage, "3.0")
    said, line = document["predicate"], DecisionLog(stage.inputs.log).entries()[0]
    assert (said["outcome"], said["package"], said["reasons"]) == ("promoted", package, [])
    assert said["evaluation"]["identity"] == EVALUATION
    assert {gate["kind"]: gate["found"] for gate in said["gates"]}["threshold"] == pytest.approx(0.7)
    assert all("required" in gate for gate in said["gates"])
    assert set(said["code"]) == {"trained", "evaluated", "judged"}
    assert said["log"] == {"entry": line.hash, "previous": line.previous}


def test_the_statement_is_one_by_the_model_of_in_toto(stage: Stage, strom: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    parsed = json_format.Parse(json.dumps(stated(strom)), statement_pb2.Statement())  # refuses unknown fields
    Statement.copy_from_pb(parsed).validate()


def test_a_refusal_has_a_statement_of_what_was_refused(stage: Stage, strom: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    stage.run(gain=4.0, error=0.8)
    refusal = DecisionLog(stage.inputs.log).entries()[-1]
    document = stated(strom, "--entry", refusal.hash[:10])
    assert document["predicate"]["outcome"] == "refused"
    assert "not_worse_than_champion" in document["predicate"]["reasons"][0]
    assert subjects(document) == stored_files(stage, "4.0")


def test_the_same_decision_gives_the_same_bytes_in_a_clone_without_a_registry(
    stage: Stage, strom: Any, tmp_path: Path
) -> None:
    stage.run(gain=3.0, error=0.7)
    for name in ("here", "there"):
        done = strom(registry.app, "statement", "toy", "--to", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        stage.clone()
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()


def test_after_a_rollback_the_statement_is_on_the_model_that_came_back(
    stage: Stage, strom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stromatolite.registry.rollback._require_sound", lambda *_: None)  # takes seconds
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.7)
    roll_back(Tracker(root=stage.root), "toy", stage.root, DecisionLog(stage.inputs.log), "why")
    assert subjects(stated(strom)) == stored_files(stage, "3.0")
    line = DecisionLog(stage.inputs.log).entries()[-1]
    refused = strom(registry.app, "statement", "toy", "--entry", line.hash)
    assert "A rollback asks no gates" in str(refused.exception)


def without_files(stage: Stage) -> None:
    """Write the log as it was before it kept files."""
    log = DecisionLog(stage.inputs.log)
    entry = log.entries()[0]
    stage.inputs.log.unlink()
    told = {key: value for key, value in entry.decision.items() if key != "files"}
    fields = {key: getattr(entry, key) for key in ("action", "outcome", "production", "reason")}
    log.append(stage.root, **fields, decision=told)


def test_files_that_an_older_line_does_not_have_come_from_the_registry(stage: Stage, strom: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    without_files(stage)
    assert subjects(stated(strom)) == stored_files(stage, "3.0")
    stage.clone()
    refused = strom(registry.app, "statement", "toy")
    assert isinstance(refused.exception, DataError)
    assert "neither the log nor the registry" in str(refused.exception)


@pytest.mark.parametrize(
    ("arguments", "told"), [((), "no decision that put a model"), (("--entry", "abc"), "names no line")]
)
def test_a_decision_that_is_not_there_has_no_statement(
    stage: Stage, strom: Any, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    refused = strom(registry.app, "statement", "toy", "--to", str(tmp_path / "none"), *arguments)
    assert isinstance(refused.exception, DataError)
    assert told in str(refused.exception)
    assert not (tmp_path / "none").exists()


def test_the_sbom_is_valid_and_lists_the_recorded_environment(stage: Stage, strom: Any, tmp_path: Path) -> None:
    stage.run(gain=3.0, error=0.7)
    done = strom(registry.app, "sbom", "toy", "--to", str(tmp_path / "sbom.json"))
    assert done.exit_code == 0, done.output
    text = (tmp_path / "sbom.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    [component] = document["components"]
    assert (component["name"], component["version"], component["purl"]) == ("numpy", "2", "pkg:pypi/numpy@2")
    recorded = stage.record / "artifacts" / "environment.txt"
    told = {each["name"]: each["value"] for each in document["metadata"]["component"]["properties"]}
    assert told["stromatolite:environment.sha256"] == hashlib.sha256(recorded.read_bytes()).hexdigest()
    assert told["stromatolite:package"] == stage.bearers()["production"]


def test_the_sbom_of_one_run_has_the_same_bytes_in_another_registry(stage: Stage, strom: Any, tmp_path: Path) -> None:
    stage.run(gain=3.0, error=0.7)
    for name in ("here", "there"):
        strom(registry.app, "sbom", "toy", "--to", str(tmp_path / name))
        stage.clone()
        stage.register()
        stage.promote()
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()
    stage.run(gain=4.0, error=0.6)
    strom(registry.app, "sbom", "toy", "--to", str(tmp_path / "other"))
    serial = [json.loads((tmp_path / name).read_text())["serialNumber"] for name in ("here", "other")]
    assert serial[0] != serial[1]


def test_an_environment_that_was_changed_is_refused(stage: Stage, strom: Any, tmp_path: Path) -> None:
    stage.run(gain=3.0, error=0.7)
    for file in stage.root.glob("mlruns/artifacts/toy/*/artifacts/environment.txt"):
        file.write_text("numpy==3\n")
    refused = strom(registry.app, "sbom", "toy", "--to", str(tmp_path / "sbom.json"))
    assert "environment.txt was changed" in str(refused.exception)
    assert not (tmp_path / "sbom.json").exists()


@pytest.mark.parametrize(("version", "told"), [("7", "no version 7"), (None, "No toy model is in production")])
def test_a_version_that_is_not_there_has_no_sbom(stage: Stage, strom: Any, version: str | None, told: str) -> None:
    refused = strom(registry.app, "sbom", "toy", *(["--version", version] if version else []))
    assert isinstance(refused.exception, DataError)
    assert told in str(refused.exception)


def test_without_a_store_none_is_made(stage: Stage, strom: Any) -> None:
    (stage.root / "mlruns" / "mlflow.db").unlink()
    refused = strom(registry.app, "sbom", "toy")
    assert "nothing has been trained here" in str(refused.exception.found)
    assert not (stage.root / "mlruns" / "mlflow.db").exists()
