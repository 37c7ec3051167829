"""Whether all that a training needs can be had here, and what is not as it was then."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Literal

from stromatolite.files import sha256
from stromatolite.lineage import complete
from stromatolite.reproduction.data_store import DataStore
from stromatolite.reproduction.further_inputs import further_inputs
from stromatolite.reproduction.origin import Origin

Verdict = Literal["same", "differs", "missing"]
OWN_PACKAGE = "stromatolite"


@dataclass(frozen=True)
class Check:
    """One thing that the training rests on.

    Attributes:
        part: such as `data.table` or `environment`.
        verdict: `differs` can change the result, `missing` makes it impossible.
        found: what is here.
    """

    part: str
    verdict: Verdict
    found: str


def check_origin(root: Path, origin: Origin, store: DataStore) -> list[Check]:
    """Everything that the training rests on, as it is here.

    Args:
        root: the repository.
        origin: the training.
        store: where data may be.
    """
    return [
        *_recorded(origin),
        *_code(root, origin),
        *(_data(name, version, store) for name, version in data_of(origin).items()),
        *(_data(name, version, store) for name, version in further_inputs(root, origin).items()),
        *_environment(origin),
    ]


def data_of(origin: Origin) -> dict[str, Mapping[str, Any]]:
    """Name → path and md5 of everything that the training read, its split among it."""
    return {**(origin.lineage.get("data") or {}), "split": origin.lineage.get("split") or {}}


def package_changes(recorded: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Package → version then and here, of those that differ; "-" where it is not installed."""
    here = {found.name.lower(): found.version for found in reversed(list(distributions())) if found.name}
    then = {name.lower(): version for name, version in recorded.items()}
    names = sorted((then.keys() | here.keys()) - {OWN_PACKAGE})
    return {name: (then.get(name, "-"), here.get(name, "-")) for name in names if then.get(name) != here.get(name)}


def recorded_packages(origin: Origin) -> dict[str, str]:
    """The packages of the training's environment, by their names."""
    path = origin.artifacts / "environment.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return dict(line.split("==", 1) for line in lines if "==" in line)


def _recorded(origin: Origin) -> Iterator[Check]:
    for gap in complete(origin.lineage):
        yield Check("lineage", "differs", gap)


def _code(root: Path, origin: Origin) -> Iterator[Check]:
    git = origin.lineage.get("git") or {}
    commit = str(git.get("commit"))
    there = subprocess.run(
        ["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=root, capture_output=True, check=False
    )
    if there.returncode != 0:
        yield Check("code", "missing", f"commit {commit[:12]} is not in this repository; `git fetch` may bring it")
    else:
        yield Check("code", "same", f"commit {commit[:12]}")
    patch = git.get("patch")
    if patch:
        path = origin.artifacts / str(patch.get("file"))
        if not path.is_file() or sha256(path) != patch.get("sha256"):
            yield Check("uncommitted changes", "missing", "the patch of the run is gone or was changed")
        elif patch.get("omitted"):
            yield Check("uncommitted changes", "missing", f"the patch lacks {', '.join(patch['omitted'])}")
        else:
            yield Check("uncommitted changes", "same", f"a patch of {patch.get('bytes')} bytes")


def _data(name: str, version: Mapping[str, Any], store: DataStore) -> Check:
    part = name if name == "split" or "/" in name else f"data.{name}"
    path, md5 = str(version.get("path")), version.get("md5")
    if not md5:
        return Check(part, "missing", f"no md5 of {path} was recorded")
    place = store.find(path, str(md5))
    if place is not None:
        return Check(part, "same", f"md5 {str(md5)[:12]}, {place}")
    here = store.md5_here(path)
    state = f"{path} has md5 {here[:12]} here" if here else f"there is no {path} here"
    return Check(part, "missing", f"md5 {str(md5)[:12]} is not in DVC's cache, and {state}")


def _environment(origin: Origin) -> Iterator[Check]:
    then = origin.lineage.get("environment") or {}
    python = platform.python_version()
    yield Check(
        "python", "same" if python == then.get("python") else "differs", f"{then.get('python')} then, {python} here"
    )
    changes = package_changes(recorded_packages(origin))
    if not changes:
        yield Check("environment", "same", "every package has the version that it had")
    for name, (old, new) in changes.items():
        yield Check(f"environment.{name}", "differs", f"{old} then, {new} here")
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    if system != then.get("platform"):
        yield Check("platform", "differs", f"{then.get('platform')} then, {system} here")
