"""A run's artifact files, in the local store or a server's."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from stromatolite.errors import TrackingError
from stromatolite.files import PARTIAL, sha256

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHECKSUMS = "checksums.json"


class ArtifactStore:
    """The artifacts of one run.

    Local ones are written by us, each whole or not at all and with a mode of its own: MLflow copies DVC's read-only
    mode along, and then cannot write the file a second time.
    """

    def __init__(self, client: MlflowClient, run_id: str, uri: str) -> None:
        self._client = client
        self._run_id = run_id
        self._uri = uri
        self._place = local_path(uri)

    def send(self, source: Path, under: str = "") -> None:
        """Send a file or a directory's content, but for what is there already.

        Raises:
            FileNotFoundError: there is no such source.
        """
        if not source.exists():
            raise TrackingError(f"{source} cannot be logged: it does not exist.", fix="Run the stage that makes it.")
        if self._place is None:
            self._upload(source, under)
            return
        for file, name in _files(source, under):
            _copy(file, self._place / name)

    def send_json(self, document: Any, name: str) -> None:
        """Send a document as a JSON file."""
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / Path(name).name
            file.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")
            self.send(file, Path(name).parent.as_posix())

    def local(self) -> Path:
        """The directory of the artifacts on this machine.

        Raises:
            TrackingError: they are gone.
        """
        if self._place is None:
            return Path(self._client.download_artifacts(self._run_id, ""))
        if not self._place.is_dir():
            raise TrackingError(
                f"The artifacts of run {self._run_id} are gone.",
                found=f"no directory {self._place}",
                fix="`dvc repro` brings them back from the run record.",
            )
        return self._place

    def _upload(self, source: Path, under: str) -> None:
        """Upload what differs by the checksums that the run keeps of what it holds."""
        there = self._checksums()
        fresh = {name: file for file, name in _files(source, under) if there.get(name) != sha256(file)}
        for name, file in fresh.items():
            parent = Path(name).parent.as_posix()
            self._client.log_artifact(self._run_id, str(file), None if parent == "." else parent)
        if fresh:
            there |= {name: sha256(file) for name, file in fresh.items()}
            self._client.log_dict(self._run_id, there, CHECKSUMS)

    def _checksums(self) -> dict[str, str]:
        if all(entry.path != CHECKSUMS for entry in self._client.list_artifacts(self._run_id)):
            return {}
        with tempfile.TemporaryDirectory() as scratch:
            path = self._client.download_artifacts(self._run_id, CHECKSUMS, scratch)
            found: dict[str, str] = json.loads(Path(path).read_text(encoding="utf-8"))
            return found


def local_path(uri: str) -> Path | None:
    """The directory that an artifact URI names, or None when it is not on this machine."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if parts.scheme else Path(uri)


def _files(source: Path, under: str) -> Iterator[tuple[Path, str]]:
    prefix = f"{under}/" if under else ""
    if source.is_file():
        yield source, f"{prefix}{source.name}"
        return
    for file in sorted(source.rglob("*")):
        if file.is_file():
            yield file, f"{prefix}{file.relative_to(source).as_posix()}"


def _copy(file: Path, target: Path) -> None:
    if target.is_file() and filecmp.cmp(file, target, shallow=False):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{PARTIAL}{target.name}-", dir=target.parent)
    os.close(handle)
    partial = Path(name)
    try:
        shutil.copyfile(file, partial)
        partial.chmod(0o644)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
