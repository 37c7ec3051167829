"""What a run rests on: code, data, split, configuration, schemas, seed, environment and device."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stromatolite.device import DeviceChoice
from stromatolite.errors import DataError
from stromatolite.lineage.dvc import data_versions
from stromatolite.lineage.environment import environment, requirements
from stromatolite.lineage.errors import LineageError
from stromatolite.lineage.git import code_state

__all__ = ["LineageError", "capture", "complete", "differences", "tags", "unpacked"]

SCHEMA = 1
_SPLIT = "split identifiers"


def capture(
    repo: Path,
    *,
    stage: str,
    data: Mapping[str, Path],
    splits: Path,
    config: Mapping[str, Any],
    seed: int | None = None,
    schemas: Mapping[str, str] | None = None,
    device: DeviceChoice | None = None,
) -> dict[str, Any]:
    """Capture the lineage of a run; call it when `train` starts, before anything is written.

    Args:
        repo: root of the repository (paths are kept relative to it).
        stage: the DVC stage, such as `train@family`.
        data: name → file or directory that the run reads.
        splits: the split's JSON file, which carries its `identity`.
        config: the configure stage's document.
        seed: of the run's random generators.
        schemas: name → identity of each contract that the data passed.
        device: where the run computes, and why.

    Returns:
        JSON-like; `complete` says what it lacks, `unpacked` takes the bulky texts out.

    Raises:
        LineageError: the patch of a dirty checkout would carry a secret.
        DataError: a data path or the split does not exist.
    """
    versions = data_versions(repo, {**data, _SPLIT: splits})
    split = versions.pop(_SPLIT)
    return {
        "schema": SCHEMA,
        "captured": datetime.now(UTC).isoformat(timespec="seconds"),
        "stage": stage,
        "git": code_state(repo),
        "data": versions,
        "split": {**split, "identity": _identity_of(repo / splits)},
        "config": {key: config.get(key) for key in ("family", "name", "label", "identity", "schema_version")},
        "schemas": dict(schemas or {}),
        "seed": seed,
        "device": {"device": device.device, "reason": device.reason} if device else None,
        "environment": environment(),
        "resources": None,
    }


def code_and_environment(repo: Path) -> dict[str, Any]:
    """The state of the code now, without its patch, and a digest of the installed packages."""
    git = {key: value for key, value in code_state(repo).items() if key != "patch"}
    packages = json.dumps(environment(), sort_keys=True, default=str)
    return {**git, "environment": hashlib.sha256(packages.encode()).hexdigest()}


def unpacked(lineage: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Take the patch and the package list out of a captured lineage.

    Returns:
        the lineage with each text replaced by its file's name and sha256, and file name → text.
    """
    slim: dict[str, Any] = json.loads(json.dumps(lineage))
    files: dict[str, str] = {}
    patch = (slim.get("git") or {}).get("patch")
    if patch and "text" in patch:
        files["patch.diff"] = patch.pop("text")
        patch["file"] = "patch.diff"
    installed = slim.get("environment")
    if installed and "packages" in installed:
        text = requirements(installed.pop("packages"))
        files["environment.txt"] = text
        installed |= {"file": "environment.txt", "sha256": hashlib.sha256(text.encode()).hexdigest()}
    return slim, files


def complete(lineage: Mapping[str, Any]) -> list[str]:
    """Name what is missing for the run to be reproduced; empty when nothing is.

    A dirty checkout is complete when its patch is whole: whether dirt is allowed is another question (`git.dirty`).
    """
    return list(_gaps(lineage))


def _gaps(lineage: Mapping[str, Any]) -> Iterator[str]:
    git = lineage.get("git") or {}
    if not git.get("commit"):
        yield f"git.commit: {git.get('reason', 'not recorded')}"
    elif git.get("dirty"):
        patch = git.get("patch") or {}
        if "sha256" not in patch:
            yield "git.patch: the checkout was dirty and its change is not recorded"
        for path, why in patch.get("omitted", {}).items():
            yield f"git.patch: lacks {path} ({why})"
    data = lineage.get("data") or {}
    if not data:
        yield "data: no data dependency is recorded"
    for name, version in data.items():
        if not version.get("md5"):
            yield f"data.{name}: no md5 ({version.get('reason', 'not recorded')})"
    wanted = {
        "split": ("identity",),
        "config": ("identity",),
        "environment": ("python", "sha256"),
        "device": ("device", "reason"),
        "resources": ("wall_seconds", "peak_memory_mib"),
    }
    for part, keys in wanted.items():
        block = lineage.get(part) or {}
        yield from (f"{part}.{key}: not recorded" for key in keys if block.get(key) is None)
    yield from (f"{part}: not recorded" for part in ("schemas", "stage") if not lineage.get(part))
    if lineage.get("seed") is None:
        yield "seed: not recorded"
    yield from (f"resumed on another {change}" for change in lineage.get("resumed_with_changes", []))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What of the origin differs between two lineages, by name: a run that resumes must rest on the same ground."""
    first, second = _origin(before), _origin(after)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _origin(lineage: Mapping[str, Any]) -> dict[str, Any]:
    slim, _ = unpacked(lineage)
    git, split, config = (slim.get(part) or {} for part in ("git", "split", "config"))
    installed = slim.get("environment") or {}
    return {
        "git.commit": git.get("commit"),
        "git.patch": (git.get("patch") or {}).get("sha256"),
        "split": split.get("identity"),
        "config": config.get("identity"),
        "seed": slim.get("seed"),
        "schemas": slim.get("schemas"),
        "environment": (installed.get("python"), installed.get("sha256")),
        "device": (slim.get("device") or {}).get("device"),
        **{f"data.{name}": version.get("md5") for name, version in (slim.get("data") or {}).items()},
    }


def tags(lineage: Mapping[str, Any]) -> dict[str, str]:
    """The lineage as flat tags by which runs are searched and compared."""
    git, split, config = (lineage.get(part) or {} for part in ("git", "split", "config"))
    device, resources = (lineage.get(part) or {} for part in ("device", "resources"))
    found = {
        "git_commit": git.get("commit"),
        "git_branch": git.get("branch"),
        "git_dirty": git.get("dirty"),
        "patch_sha256": (git.get("patch") or {}).get("sha256"),
        "dvc_stage": lineage.get("stage"),
        "split_identity": split.get("identity"),
        "config_identity": config.get("identity"),
        "config_label": config.get("label"),
        "seed": lineage.get("seed"),
        "device": device.get("device"),
        "device_reason": device.get("reason"),
        "python": (lineage.get("environment") or {}).get("python"),
        "environment_sha256": (lineage.get("environment") or {}).get("sha256"),
        "wall_seconds": resources.get("wall_seconds"),
        "peak_memory_mib": resources.get("peak_memory_mib"),
        **{f"dvc_md5.{name}": version.get("md5") for name, version in (lineage.get("data") or {}).items()},
        **{f"schema.{name}": identity for name, identity in (lineage.get("schemas") or {}).items()},
    }
    return {name: _text(value) for name, value in found.items() if value is not None}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _identity_of(splits: Path) -> str | None:
    try:
        document = json.loads(splits.read_text(encoding="utf-8"))
        return str(document["identity"]) if document.get("identity") else None
    except (ValueError, AttributeError, OSError) as error:
        raise DataError(
            f"{splits} is not a split.",
            found=str(error),
            allowed="a JSON object with its identity",
            fix="Run `dvc repro`.",
        ) from error
