"""Where a study is kept: SQLite for one process, a journal file for several on one machine, PostgreSQL for many."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.sweep.failures import StorageError, as_storage_errors
from stromatolite.sweep.location import absolute, file_of, kind_of
from stromatolite.sweep.locks import Lease, is_free, locked
from stromatolite.sweep.settings import StorageSettings
from stromatolite.tracking.failures import without_password

if TYPE_CHECKING:
    from optuna import Study
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial

BUSY_SECONDS = 60
SHEET = "sweep.json"
"""Says, in a sweep's folder, where its study is kept."""
WORKER = "worker"
"""A running trial has this attribute once its worker holds it."""


@dataclass(frozen=True)
class SweepPaths:
    """A sweep's own folder in the repository `root`."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Everything of the sweep but its report: its file, its runs, its logs."""
        return self.root.resolve() / "mlruns" / "sweeps" / self.name

    @property
    def report(self) -> Path:
        """Its figures and its table, where the stage `report` reads them."""
        return self.root.resolve() / "reports" / "sweeps" / self.name

    def trial(self, number: int) -> Path:
        """The folder of one trial."""
        return self.folder / "trials" / str(number)

    def known_url(self) -> str | None:
        """Where the sweep said that it is kept, without its password; None before it began."""
        sheet = self.folder / SHEET
        if not sheet.is_file():
            return None
        url = str(json.loads(sheet.read_text(encoding="utf-8"))["storage"]).replace(":***@", "@")
        return absolute(url, self.root)

    def default_url(self, workers: int) -> str:
        """The file that is there; else one that suits the number of workers."""
        database, journal = self.folder / "study.db", self.folder / "study.journal"
        if database.exists() or (workers == 1 and not journal.exists()):
            return f"sqlite:///{database}"
        return f"journal:///{journal}"


class Store:
    """An open storage, and what several processes need on top of it.

    Attributes:
        url: without its password.
        optuna: what Optuna is given.
    """

    def __init__(self, url: str, paths: SweepPaths, settings: StorageSettings, make: bool = False) -> None:
        """Open it.

        Args:
            url: absolute, with its password.
            paths: the sweep's.
            settings: of the storage.
            make: whether a file that is not there is made; in a directory that is there, or in the sweep's own.

        Raises:
            ConfigError: the URL is of no kind that can serve.
            StorageError: it is not there, or cannot be reached, read or written.
        """
        self.paths, self.settings = paths, settings
        self.url = without_password(url)
        file = file_of(url)
        self._shared_url = None if file else _with_driver(url)
        # beside the file, for all who work on the study, from whatever clone
        self._locks = file.with_name(f"{file.name}.locks") / paths.name if file else paths.folder
        quiet()
        with as_storage_errors(self.url):
            self.optuna: BaseStorage
            if file is None:
                self.optuna = _postgresql(url, settings)
            else:
                _require(file, paths, make)
                self.optuna = _sqlite(file) if kind_of(url) == "sqlite" else _journal(file)

    @property
    def shared(self) -> bool:
        """Whether many machines may write it."""
        return self._shared_url is not None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Be the only one, on whatever machine, who decides something about the study. Do not nest."""
        if self._shared_url is None:
            with locked(self._locks / "study"):
                yield
            return
        with _advisory_lock(self._shared_url, f"stromatolite sweep {self.paths.name}"):
            yield

    def take(self, trial_id: int, number: int) -> Lease | None:
        """Hold a trial that was just begun: by a lease here, by a heartbeat among many machines."""
        self.beat(trial_id)
        return None if self.shared else Lease(self._locks / str(number))

    def beat(self, trial_id: int) -> None:
        """Give a sign of life, where one is needed."""
        if self.shared:
            storage: Any = self.optuna
            storage.record_heartbeat(trial_id)

    def dead(self, study: Study, running: list[FrozenTrial]) -> list[int]:
        """Numbers of the running trials that nobody works on any more. Ask inside `exclusive`."""
        if not self.shared:
            return [trial.number for trial in running if is_free(self._locks / str(trial.number))]
        storage: Any = self.optuna
        stale = set(storage._get_stale_trial_ids(study._study_id))  # the public call fails them without a word
        # one without a worker was begun in an exclusive section that broke off: nobody else is inside one now
        return [each.number for each in running if each._trial_id in stale or WORKER not in each.user_attrs]


def quiet() -> None:
    """Say nothing of what is said by us, or chosen on purpose."""
    import optuna
    from optuna.exceptions import ExperimentalWarning

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore", category=ExperimentalWarning)
    warnings.filterwarnings("ignore", message="Heartbeat of storage is supposed to be used with Study.optimize")


def _sqlite(file: Path) -> BaseStorage:
    import sqlite3

    from optuna.storages import RDBStorage

    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # once in the file's life: readers and a writer do not wait
    return RDBStorage(f"sqlite:///{file}", engine_kwargs={"connect_args": {"timeout": BUSY_SECONDS}})


def _journal(file: Path) -> BaseStorage:
    from optuna.storages import JournalStorage

    from stromatolite.sweep.journal import Journal

    return JournalStorage(Journal(file))


def _postgresql(url: str, settings: StorageSettings) -> BaseStorage:
    from optuna.storages import RDBStorage

    return RDBStorage(
        _with_driver(url),
        engine_kwargs={"pool_pre_ping": True, "pool_size": 1, "connect_args": {"connect_timeout": 10}},
        heartbeat_interval=settings.heartbeat_seconds,
        grace_period=settings.grace_seconds,
    )


def _require(file: Path, paths: SweepPaths, make: bool) -> None:
    """See to it that the file can be opened.

    Raises:
        StorageError: it is not there and is not to be made, or its directory is not there.
    """
    if file.is_file():
        return
    if not make:
        raise StorageError("There is no study in this storage.", found=f"no file {file}", fix="see `strom sweep list`")
    if file.parent == paths.folder:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.parent.is_dir():
        raise StorageError(
            "The storage cannot be made.", found=f"no directory {file.parent}", fix="make it, or correct --storage"
        )


def _with_driver(url: str) -> str:
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", url)


@contextmanager
def _advisory_lock(url: str, name: str) -> Iterator[None]:
    """A lock of PostgreSQL's own: it ends with its connection, so with its holder."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(
        url, poolclass=sqlalchemy.NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 10}
    )
    connection = engine.connect()
    try:
        # a machine that went away is noticed within a minute; the system's own settings take a quarter of an hour
        for setting, value in (("idle", 30), ("interval", 10), ("count", 3)):
            connection.execute(sqlalchemy.text(f"SET tcp_keepalives_{setting} = {value}"))
        connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": name})
        yield
    finally:
        with suppress(Exception):  # a server that went away has let go of the lock itself
            connection.close()
        engine.dispose()
