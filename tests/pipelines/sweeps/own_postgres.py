"""A PostgreSQL server of a test's own, in a folder of its own; never the machine's."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "granite"  # noqa: S105 - of a server that lives for one test


def binaries() -> Path | None:
    """Where initdb and its like are."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


class OwnPostgres:
    """A server that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        bin_folder = binaries()
        assert bin_folder is not None
        self.bin, self.folder, self.data = bin_folder, folder, folder / "data"
        # the server refuses to run as root
        self.user = "postgres" if os.geteuid() == 0 else None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "password").write_text(PASSWORD)
        if self.user:
            account = pwd.getpwnam(self.user)
            for path in (folder, folder / "password"):
                os.chown(path, account.pw_uid, account.pw_gid)
        self._run("initdb", "-D", self.data, "-U", "strom", "-A", "scram-sha-256", "--pwfile", folder / "password")

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [str(self.bin / program), *map(str, arguments)],
            user=self.user, cwd=self.folder, check=True, capture_output=True,
        )  # fmt: skip

    @property
    def url(self) -> str:
        """With the right password."""
        return f"postgresql://strom:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder}"
        program = str(self.bin / "pg_ctl")
        subprocess.run(
            [program, "start", "-w", "-D", str(self.data), "-o", options, "-l", str(self.folder / "log")],
            user=self.user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        """kill -9 of the server; its processes follow it."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        time.sleep(1.0)

    def stop(self) -> None:
        """Stop at once."""
        subprocess.run(
            [str(self.bin / "pg_ctl"), "stop", "-m", "immediate", "-D", str(self.data)],
            user=self.user, cwd=self.folder, check=False, capture_output=True,
        )  # fmt: skip


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A running server."""
    folder = Path(tempfile.mkdtemp(prefix="stromatolite-postgres-"))
    server = OwnPostgres(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
