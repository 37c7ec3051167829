"""A clone of this repository in which the real `dvc repro` runs: real data, a model small enough for seconds."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml
from interrupts import heed_ctrl_c

from models import FAMILIES

REPOSITORY = Path(__file__).parents[2]
FAMILY = "climate"
PLANETS = {"exoplasim": 16}
SIMULATED, FOLDS = 8, 2
"""Simulated planets, of those in the repository, and folds: the baselines of a fold take longer than the network."""
BUILDS = ("build_climate", "build_solar_system")
"""The stages that build something whose inputs are in the repository, or small."""
JOINING = ("encode", "survey")
"""The stages that need the models of several families."""
OVERRIDES: dict[str, dict[str, Any]] = {
    "pretrain": {"epochs": 1},
    "finetune": {"epochs": 2, "members": 2},
    "model": {"hidden": 16, "coarse": 16, "medium": 16, "fine": 8},
    "runtime": {"progress_bar": False, "threads": 1},
}
AUTHOR = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.org")
_SET_BY_CALLERS = ("GIT_", "MLFLOW_", "DVC_", "PYTHON", "XDG_", "STROM_")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def ran(self) -> list[str]:
        """The stages that `dvc repro` ran, in order; one that it took from its cache was not run."""
        return re.findall(r"^Running stage '(?:data/dvc.yaml:)?(.+)':$", self.out, re.MULTILINE)

    def well(self) -> Done:
        """Itself, when it ended well."""
        assert self.code == 0, f"{self.out}\n{self.err}"
        assert "Traceback" not in self.err, self.err
        return self


class Clone:
    """A repository of its own with an empty home.

    Attributes:
        root: where it lies; it may be moved.
    """

    def __init__(self, place: Path) -> None:
        """Copy every file that git has or would take, make the model small, and commit."""
        self.root, self.home = place / "clone", place / "home"
        self.root.mkdir()
        self.home.mkdir()
        for path in _files():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((REPOSITORY / path).read_bytes())
        self._leave_families_out()
        self._leave_tables_out()
        self._leave_planets_out()
        self.write_params(OVERRIDES)
        self.run("git", "init", "--quiet", "--initial-branch", "main").well()
        self.run("git", "add", ".").well()
        self.run("git", *AUTHOR, "commit", "--quiet", "--message", "A clone").well()

    def _leave_families_out(self) -> None:
        """Only climate's data are in the repository: the others' begin with sources that would have to be fetched."""
        for name in ("data/dvc.yaml", "dvc.yaml"):
            with self.document(name) as document:
                for stage in document["stages"].values():
                    each = stage.get("foreach", ())
                    if isinstance(each, dict) and FAMILY in each:
                        stage["foreach"] = {FAMILY: each[FAMILY]}
                    elif FAMILY in each:
                        stage["foreach"] = [FAMILY]
        with self.document("dvc.yaml") as document:
            for name in JOINING:
                del document["stages"][name]
        for family in set(FAMILIES) - {FAMILY}:
            for kind in ("metrics", "decisions"):
                (self.root / "reports" / kind / f"{family}.json").unlink(missing_ok=True)

    def _leave_tables_out(self) -> None:
        """The report waits for every table: of those there are only the ones that `test_sources_repro.py` asks for."""
        with self.document("data/dvc.yaml") as document:
            for name in [name for name in document["stages"] if name.startswith("build_") and name not in BUILDS]:
                del document["stages"][name]
        with self.document("dvc.yaml") as document:
            document["stages"]["report"]["deps"].remove("data/tables")

    def _leave_planets_out(self) -> None:
        bundle = self.root / "data/bundled/exoplasim_t21"
        manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
        kept = dict(sorted(manifest["files"].items())[:SIMULATED])
        for name in manifest["files"].keys() - kept.keys():
            (bundle / name).unlink()
        (bundle / "manifest.json").write_text(json.dumps(manifest | {"files": kept}), encoding="utf-8")

    @contextmanager
    def document(self, path: str) -> Iterator[dict[str, Any]]:
        """A YAML file of the clone, to be changed."""
        found: dict[str, Any] = yaml.safe_load((self.root / path).read_text(encoding="utf-8"))
        yield found
        (self.root / path).write_text(yaml.safe_dump(found, sort_keys=False), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """What `make run` starts `dvc repro` with, in an empty home; the clone's code comes before any other."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_SET_BY_CALLERS)}
        return {
            **kept,
            "HOME": str(self.home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.root),
            "GIT_CONFIG_NOSYSTEM": "1",
            "COLUMNS": "240",  # the closing table's cells stay on one line
            "OMP_NUM_THREADS": "1",
        }

    def run(self, *command: str) -> Done:
        """Run a command in the clone, to its end."""
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, timeout=600
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def repro(self, *arguments: str) -> Done:
        """`dvc repro`: if nothing else is asked, of the families and the report; tables have tests of their own."""
        return self.run("dvc", "repro", *(arguments or ("report",)))

    def changed(self) -> dict[str, Any]:
        """Stage → what `dvc status` says of it; empty when all is up to date."""
        found: dict[str, Any] = json.loads(self.run("dvc", "status", "--json", "--with-deps", "report").well().out)
        return {name.removeprefix("data/dvc.yaml:"): what for name, what in found.items()}

    def interrupted(self, stage: str, ready: Callable[[], bool], how: Callable[[subprocess.Popen[str]], None]) -> Done:
        """Start `dvc repro`, wait until `stage` is `ready`, stop it `how`, and wait for the end of it all."""
        logs = [self.home / name for name in ("out.txt", "err.txt")]
        with logs[0].open("w") as out, logs[1].open("w") as err:
            repro = subprocess.Popen(
                ["dvc", "repro", "report"],
                cwd=self.root,
                env=self.environment,
                stdout=out,
                stderr=err,
                text=True,
                start_new_session=True,
                preexec_fn=heed_ctrl_c,
            )
            deadline = time.monotonic() + 300
            while not ready():
                assert repro.poll() is None, f"{stage} was never ready:\n{logs[0].read_text()}\n{logs[1].read_text()}"
                assert time.monotonic() < deadline, f"{stage} was never ready"
                time.sleep(0.02)
            how(repro)
            code = repro.wait(timeout=120)
        return Done(code, *(log.read_text() for log in logs))

    @contextmanager
    def edited(self, path: str, edit: Callable[[str], str]) -> Iterator[None]:
        """Change one file for a while."""
        file = self.root / path
        before = file.read_text(encoding="utf-8")
        after = edit(before)
        assert after != before
        file.write_text(after, encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(before, encoding="utf-8")

    def write_params(self, overrides: dict[str, dict[str, Any]]) -> None:
        """params.yaml as it is shipped, but for no sources, few planets and folds, and these overrides of climate."""
        params = yaml.safe_load((REPOSITORY / "params.yaml").read_text(encoding="utf-8"))
        params["sources"] = {}
        params["emulate"]["planets"] = PLANETS
        params["split"]["folds"] = FOLDS
        params["climate"]["overrides"] = overrides
        (self.root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")

    def read(self, path: str) -> Any:
        """A JSON file of the clone."""
        return json.loads((self.root / path).read_text(encoding="utf-8"))

    def partial(self) -> list[str]:
        """What unfinished writers left behind, in the folders of outputs."""
        places = ("build/config", "build/evaluation", "build/runs", "data", "mlruns", "reports")
        return sorted(str(path) for place in places for path in (self.root / place).rglob(".partial-*"))


def kill_stage(name: str) -> Callable[[subprocess.Popen[str]], None]:
    """`kill -9` of the stage's own process, below DVC and its shell."""

    def kill(repro: subprocess.Popen[str]) -> None:
        below = psutil.Process(repro.pid).children(recursive=True)
        stages = [process for process in below if f"pipelines.{name}" in process.cmdline()]
        assert stages, below
        for process in stages:
            process.kill()

    return kill


def press_ctrl_c(repro: subprocess.Popen[str]) -> None:
    """SIGINT for everything in the foreground, as a terminal sends it."""
    os.killpg(repro.pid, signal.SIGINT)


def _files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in listed.stdout.split("\0") if path and (REPOSITORY / path).is_file()]
