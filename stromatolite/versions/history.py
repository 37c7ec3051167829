"""Opens the data of a git revision where it lies, in DVC's cache: nothing is checked out, nothing is fetched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from stromatolite.errors import ConfigError, DataError
from stromatolite.lineage.dvc import data_versions


class Version(Protocol):
    """The data of the repository at one time."""

    @property
    def label(self) -> str:
        """How messages call it."""

    def entries(self, folder: str) -> list[str]:
        """Names of what lies in a folder; nothing when it is not there."""

    def digests(self, paths: Sequence[str]) -> dict[str, str | None]:
        """The md5 of each file or folder as DVC counts it; None when it is not there or cannot be told."""

    def locate(self, path: str) -> Path | None:
        """Where a file or folder can be read; None when this version does not have it."""


class NotCachedError(DataError):
    """A version that DVC's cache does not hold."""


@dataclass(frozen=True)
class WorkingTree:
    """What is on disk now."""

    root: Path

    @property
    def label(self) -> str:
        """How messages call it."""
        return "the working tree"

    def entries(self, folder: str) -> list[str]:
        """Names of what lies in a folder."""
        place = self.root / folder
        return sorted(path.name for path in place.iterdir()) if place.is_dir() else []

    def digests(self, paths: Sequence[str]) -> dict[str, str | None]:
        """The md5s as DVC computes them; unchanged files are not read again."""
        there = {path: Path(path) for path in paths if self.locate(path) is not None}
        found = data_versions(self.root, there) if there else {}
        return {path: found[path]["md5"] if path in found else None for path in paths}

    def locate(self, path: str) -> Path | None:
        """The path itself."""
        place = self.root / path
        return place if place.exists() else None


@dataclass(frozen=True)
class Committed:
    """What a commit says, by DVC's locks and its cache; what git itself keeps is there too."""

    label: str
    files: Any
    cache: Any
    scratch: Path

    def entries(self, folder: str) -> list[str]:
        """Names of what lies in a folder; of one whose listing the cache lacks, none."""
        try:
            with self._cached(folder):
                listed = self.files.ls(folder, detail=False) if self.files.isdir(folder) else []
        except DataError:
            return []
        return sorted(Path(entry).name for entry in listed)

    def digests(self, paths: Sequence[str]) -> dict[str, str | None]:
        """The md5s in DVC's locks and in the listings of folders; None where a listing is not in the cache."""
        return {path: self._digest(path) for path in paths}

    def _digest(self, path: str) -> str | None:
        try:
            with self._cached(path):
                return self.files.info(path).get("md5") if self.files.exists(path) else None
        except DataError:
            return None

    def locate(self, path: str) -> Path | None:
        """Links to the cached files, laid out as they were.

        Raises:
            DataError: the cache lacks some of them.
        """
        with self._cached(path):
            if not self.files.exists(path):
                self._require_listing(path)
                return None
            found: Mapping[str, Any] = self.files.find(path, detail=True)
        if found and all("md5" not in info and "fs_info" not in info for info in found.values()):
            return None  # a stage declares it and had not run: neither DVC nor git has it
        missing = [name for name, info in found.items() if not self._link(name, info)]
        if missing or not found:
            told = f"{len(missing)} of {len(found)} files are missing, such as {missing[0]}" if found else "nothing"
            raise self._gap(path, told)
        return self.scratch / path

    def _require_listing(self, path: str) -> None:
        """Read the listing of the nearest folder above: without it nobody knows whether the path was in it."""
        above = next((each for each in PurePosixPath(path).parents if self.files.isdir(str(each))), None)
        if above is not None:
            self.files.ls(str(above), detail=False)

    @contextmanager
    def _cached(self, path: str) -> Iterator[None]:
        """Tell it as a gap when DVC cannot read the listing of a folder."""
        from dvc_data.index import DataIndexDirError

        try:
            yield
        except (FileNotFoundError, DataIndexDirError) as error:
            raise self._gap(path, "the listing of a folder is missing") from error

    def _gap(self, path: str, found: str) -> NotCachedError:
        return NotCachedError(
            f"DVC's cache does not hold {path} as it was at {self.label}.",
            found=found,
            allowed="every file that DVC's locks name at that commit",
            fix="`dvc repro` makes today's; `dvc fetch --all-commits` brings older ones, if a remote has them.",
        )

    def _link(self, name: str, info: Mapping[str, Any]) -> bool:
        target = self.scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_symlink() or target.exists():
            return True
        if "md5" not in info:
            self.files.get_file(name, str(target))
            return True
        cached = Path(self.cache.oid_to_path(info["md5"]))
        if not cached.exists():
            return False
        target.symlink_to(cached)
        return True


@contextmanager
def version(root: Path, revision: str | None) -> Iterator[Version]:
    """The data at a revision; of the working tree when it is None.

    Raises:
        ConfigError: git knows no such revision, or `root` is no repository of git and DVC.
    """
    if revision is None:
        yield WorkingTree(root)
        return
    from dvc.api import DVCFileSystem

    with _repository(root) as repo:
        files = DVCFileSystem(url=str(root), rev=_commit(repo, revision), skip_instance_cache=True)
        with tempfile.TemporaryDirectory(prefix="strom-version-") as scratch:
            yield Committed(revision, files, repo.cache.local, Path(scratch))


def is_revision(root: Path, text: str) -> bool:
    """Whether git knows a commit by this name."""
    with _repository(root) as repo:
        try:
            return bool(_commit(repo, text))
        except ConfigError:
            return False


@contextmanager
def _repository(root: Path) -> Iterator[Any]:
    from dvc.exceptions import DvcException
    from dvc.repo import Repo
    from dvc.scm import NoSCM

    try:
        repo = Repo(str(root))
    except DvcException as error:
        raise ConfigError(f"{root} is no repository of DVC.", found=str(error)) from error
    try:
        if isinstance(repo.scm, NoSCM):
            raise ConfigError(f"{root} is in no git repository.", fix="Revisions are git's: `git init`.")
        yield repo
    finally:
        repo.close()


def _commit(repo: Any, revision: str) -> str:
    from scmrepo.exceptions import SCMError

    try:
        return str(repo.scm.resolve_rev(revision))
    except SCMError as error:
        raise ConfigError(
            "Git knows no such revision.",
            found=revision,
            allowed="a commit, branch or tag, such as HEAD~1",
            fix="`git log --oneline` shows the commits.",
        ) from error
