"""A folder in which a training is made again: its commit, its uncommitted changes, its data and its configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stromatolite.errors import DataError, StromError
from stromatolite.lineage.environment import THREADS
from stromatolite.registry.scores import read_json
from stromatolite.reproduction.data_store import DataStore
from stromatolite.reproduction.further_inputs import further_inputs
from stromatolite.reproduction.origin import Origin
from stromatolite.reproduction.readiness import OWN_PACKAGE, data_of, recorded_packages

TAIL: Final = 25
"""Lines of a failed command's output that its error shows."""
_INHERITED: Final = ("GIT_", "MLFLOW_", "DVC_", "PYTHONPATH")


@dataclass(frozen=True)
class Workplace:
    """The folder, and the interpreter that runs in it.

    Attributes:
        folder: root of the repository in it.
        python: the interpreter.
        origin: the training.
    """

    folder: Path
    python: Path
    origin: Origin

    @classmethod
    def prepare(cls, root: Path, origin: Origin, store: DataStore, folder: Path) -> Workplace:
        """Clone the commit into an empty folder, and put changes, data and configuration into it.

        Raises:
            DataError: a part cannot be had.
        """
        git = origin.lineage["git"]
        top = Path(_git(root, "rev-parse", "--show-toplevel"))
        inside = _git(root, "rev-parse", "--show-prefix")
        _git(root, "clone", "--quiet", "--shared", "--no-checkout", str(top), str(folder))
        _git(folder, "checkout", "--quiet", "--detach", str(git["commit"]))
        if git.get("patch"):
            _git(folder, "apply", "--whitespace=nowarn", str(origin.artifacts / git["patch"]["file"]))
        here = folder / inside
        for version in (*data_of(origin).values(), *further_inputs(root, origin).values()):
            store.place(version["path"], version["md5"], here / version["path"])
        config = here / "build" / "config" / f"{origin.family}.yaml"
        config.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin.artifacts / "config.yaml", config)
        return cls(here, Path(sys.executable), origin)

    def with_recorded_packages(self) -> Workplace:
        """The same with a virtual environment of the recorded packages, made by pip.

        Raises:
            StromError: pip cannot install them, or Python is another one.
        """
        then = str((self.origin.lineage.get("environment") or {}).get("python"))
        if then.split(".")[:2] != [str(part) for part in sys.version_info[:2]]:
            raise StromError(
                "The recorded environment needs another Python.",
                found=".".join(map(str, sys.version_info[:3])),
                allowed=then,
                fix=f"Run this command with Python {then}.",
            )
        wanted = self.folder / "build" / "requirements.txt"
        wanted.write_text(exact_requirements(recorded_packages(self.origin)), encoding="utf-8")
        place = self.folder / "build" / "environment"
        self._run([sys.executable, "-m", "venv", str(place)], "environment")
        python = place / "bin" / "python"
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        self._run([*pip, "--requirement", str(wanted)], "environment")
        return Workplace(self.folder, python, self.origin)

    def stage(self, name: str) -> None:
        """Run a stage of the family at its commit, as the pipeline does.

        Raises:
            StromError: it failed; the message ends with its last lines.
        """
        self._run([str(self.python), "-m", f"pipelines.{name}", self.origin.family], name)

    def metrics(self) -> dict[str, Any]:
        """The metrics document that the stage `evaluate` wrote."""
        found: dict[str, Any] = read_json(self.folder / "reports" / "metrics" / f"{self.origin.family}.json")
        return found

    def _run(self, command: list[str], what: str) -> None:
        log = self.folder / "build" / "logs" / f"{what}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            done = subprocess.run(
                command, cwd=self.folder, env=self._environment(), stdout=file, stderr=subprocess.STDOUT, check=False
            )
        if done.returncode != 0:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
            raise StromError(f"{what} failed in the work folder.", found="\n    ".join(["", *lines]).strip("\n"))

    def _environment(self) -> dict[str, str]:
        """This process's variables, but for what is another repository's; threads as they were then."""
        recorded: Mapping[str, str] = (self.origin.lineage.get("environment") or {}).get("variables") or {}
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(_INHERITED) and name not in THREADS
        }
        return {
            **kept,
            **{name: recorded[name] for name in THREADS if name in recorded},
            "PATH": f"{self.python.parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(self.folder),
        }


def exact_requirements(packages: Mapping[str, str]) -> str:
    """The recorded packages as pip reads them: not our own, and without the labels of local builds (`+cpu`)."""
    lines = [
        f"{name}=={version.partition('+')[0]}\n" for name, version in packages.items() if name.lower() != OWN_PACKAGE
    ]
    return "".join(lines)


def _git(where: Path, *arguments: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-c", "advice.detachedHead=false", *arguments],
        cwd=where,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        told = (done.stderr.strip().splitlines() or ["git failed"])[0]
        raise DataError(f"git {arguments[0]} failed.", found=told, fix="Is this a clone with the whole history?")
    return done.stdout.strip()
