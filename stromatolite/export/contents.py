"""The files of an export, copied from the tracking store and held against the digests that it keeps."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import yaml

from stromatolite.errors import DataError
from stromatolite.export import MODEL
from stromatolite.files import sha256, write_json, write_text
from stromatolite.registry.model_card import CardFacts

REQUIRED: Final = {
    "evaluation/metrics.json": "metrics.json",
    "evaluation/scores.json": "scores.json",
    "config.yaml": "config.yaml",
    "lineage.json": "lineage.json",
    "environment.txt": "environment.txt",
}
"""Artifact of the run → its name in the export."""
PATCH: Final = "patch.diff"
MARK: Final = "registered_model_meta"
"""MLflow leaves it in a package that it has fetched; it was not registered."""


def copy_model(stored: Path, folder: Path) -> None:
    """Copy an MLflow package to `model/`, with the folders of this machine taken out of its `MLmodel`.

    Args:
        stored: the package, on this machine.
        folder: the export.
    """
    target = folder / MODEL
    for file in sorted(path for path in stored.rglob("*") if path.is_file() and path.name != MARK):
        copied = target / file.relative_to(stored)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copied)  # without its mode: what DVC holds is read-only
    described = target / "MLmodel"
    write_text(described, _without_places(described.read_text(encoding="utf-8")))


def _without_places(text: str) -> str:
    """MLflow writes down where a package was made, and reads none of it when a model is loaded from a folder."""
    document = yaml.safe_load(text)
    document["artifact_path"] = MODEL
    flavor = document["flavors"]["python_function"]
    flavor["model_code_path"] = Path(flavor["model_code_path"]).name
    for artifact in flavor["artifacts"].values():
        artifact["uri"] = artifact["path"]
    return str(yaml.safe_dump(document, sort_keys=True, allow_unicode=True))


def copy_run(artifacts: Path, facts: CardFacts, folder: Path) -> None:
    """Copy what the run holds: metrics, scores, configuration, lineage, environment, and the patch if there is one.

    Raises:
        DataError: a file is missing, or is not the one whose digest was written down.
    """
    git = facts.lineage.get("git") or {}
    patch = (git.get("patch") or {}).get("sha256")
    for source, name in {**REQUIRED, **({PATCH: PATCH} if patch else {})}.items():
        if not (artifacts / source).is_file():
            raise _damaged(facts, f"no {source} among the artifacts of its run")
        shutil.copyfile(artifacts / source, folder / name)
    environment = (facts.lineage.get("environment") or {}).get("sha256")
    for name, digest in {"metrics.json": facts.metrics_digest, "environment.txt": environment, PATCH: patch}.items():
        if digest and sha256(folder / name) != digest:
            raise _damaged(facts, f"{name} of its run was changed")


def write_decision(facts: CardFacts, folder: Path) -> None:
    """Write the entry of the log that judged this model, if one did, and the rollback that followed it."""
    stands = facts.standing
    if stands.entry is None:
        return
    document: dict[str, Any] = {"judged": asdict(stands.entry), "in_production": stands.in_production}
    document["rolled_back"] = asdict(stands.withdrawal) if stands.withdrawal else None
    write_json(folder / "decision.json", _plain(document))


def _plain(value: Any) -> Any:
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _damaged(facts: CardFacts, found: str) -> DataError:
    fix = f"`dvc repro -f register@{facts.family}` writes the run of the trained model again."
    return DataError(f"The model {facts.label} ({facts.package[:12]}) cannot be exported.", found=found, fix=fix)
