"""Fixtures that every test may use: a tracking root with a ready database, and a small repository with git and DVC."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stromatolite.settings import apply_settings

apply_settings()

DVC_YAML = """\
stages:
  prepare:
    cmd: python prepare.py
    deps: [prepare.py]
    outs: [data/table]
  train:
    cmd: python train.py
    deps: [train.py, data/table]
    outs: [build/run.json]
"""
PREPARE = """\
from pathlib import Path

table = Path("data/table")
(table / "part").mkdir(parents=True, exist_ok=True)
(table / "rows.csv").write_text("planet,value\\n1,2\\n")
(table / "part" / "more.csv").write_text("planet,value\\n2,3\\n")
"""
TRAIN = """\
from pathlib import Path

Path("build").mkdir(exist_ok=True)
Path("build/run.json").write_text(Path("data/table/rows.csv").read_text())
"""


@pytest.fixture(autouse=True)
def own_tracking_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the store that the person who runs the tests may have named."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture(scope="session")
def _database_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty tracking database, made once: creating one takes MLflow seconds."""
    from stromatolite.tracking.database import prepare

    place = tmp_path_factory.mktemp("tracking-template")
    prepare(place / "mlflow.db", place / "artifacts")
    return place / "mlflow.db"


@pytest.fixture(scope="session")
def make_tracking_root(_database_template: Path) -> Callable[[Path], Path]:
    """Make a repository root in a folder, whose `mlruns/mlflow.db` is there and empty."""

    def make(folder: Path) -> Path:
        root = folder / "repository"
        (root / "mlruns").mkdir(parents=True)
        shutil.copy(_database_template, root / "mlruns" / "mlflow.db")
        return root

    return make


@pytest.fixture
def tracking_root(tmp_path: Path, make_tracking_root: Callable[[Path], Path]) -> Path:
    """A repository root of the test's own: `Tracker(root=tracking_root)` opens at once."""
    return make_tracking_root(tmp_path)


@pytest.fixture(scope="session")
def run_in() -> Callable[..., str]:
    """Run a command of this environment in a directory, and return what it printed."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    environment = {name: value for name, value in environment.items() if not name.startswith(("GIT_DIR", "GIT_INDEX"))}

    def run(place: Path, *command: str) -> str:
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def _project_template(tmp_path_factory: pytest.TempPathFactory, run_in: Callable[..., str]) -> Path:
    root = tmp_path_factory.mktemp("project-template") / "project"
    root.mkdir()
    run_in(root, "git", "init", "--quiet", "--initial-branch", "main")
    run_in(root, "git", "config", "user.name", "A Tester")
    run_in(root, "git", "config", "user.email", "tester@example.org")
    run_in(root, "dvc", "init", "--quiet")
    for option in ("core.analytics", "core.check_update", "core.autostage"):
        run_in(root, "dvc", "config", option, "false")
    (root / "dvc.yaml").write_text(DVC_YAML)
    (root / "prepare.py").write_text(PREPARE)
    (root / "train.py").write_text(TRAIN)
    (root / ".gitignore").write_text("/data/\n/build/\n/mlruns/\n__pycache__/\n")
    (root / "reports").mkdir()
    (root / "reports" / "metrics.json").write_text("{}\n")
    run_in(root, "dvc", "repro", "--quiet")
    run_in(root, "git", "add", ".")
    run_in(root, "git", "commit", "--quiet", "--message", "A small project")
    return root


@pytest.fixture
def project(tmp_path: Path, _project_template: Path) -> Iterator[Path]:
    """A committed repository with DVC and a two-stage pipeline that has run: git and DVC both find it clean."""
    root = tmp_path / "project"
    shutil.copytree(_project_template, root, symlinks=True)
    return root


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount something on a directory of the test's own, and take it off afterwards. Only root may: others skip."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting needs root on Linux")
    places: list[Path] = []

    def mount(place: Path, *arguments: str) -> Path:
        place.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["mount", *arguments, str(place)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"mount is not allowed here: {done.stderr.strip()}")
        places.append(place)
        return place

    yield mount
    for place in reversed(places):
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path, mounted: Callable[..., Path]) -> Path:
    """A disk of 4 MiB."""
    return mounted(tmp_path / "small-disk", "-t", "tmpfs", "-o", "size=4m", "tmpfs")


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Call an entry point with arguments, as a shell would: exit code, output, errors."""

    def call(main: Callable[[], None], *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["command", *arguments])
        capfd.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def postgres() -> Iterator[str]:
    """A PostgreSQL database of the test's own."""
    driver = pytest.importorskip("psycopg", reason="psycopg is not installed")
    named = os.environ.get("STROM_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
    try:
        connection = driver.connect(named)
    except driver.OperationalError as error:
        pytest.skip(f"no PostgreSQL at STROM_TEST_POSTGRES: {str(error).splitlines()[0]}")
    name = f"stromatolite_{uuid.uuid4().hex[:12]}"
    with connection:
        connection.autocommit = True
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{named.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
