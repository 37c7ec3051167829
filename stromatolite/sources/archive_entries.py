"""Walks the entries of a zip or tar archive, whatever they claim to be, at bounded memory."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from gzip import GzipFile
from pathlib import Path
from typing import IO, Any, Final

FILE: Final = "file"
FOLDER: Final = "folder"
LINK: Final = "link"
SPECIAL: Final = "device or other special file"

LARGEST_RATIO: Final = 200  # of what comes out to what went in: the tables and models of the sources stay below 25
RATIO_SPARED: Final = 2**20  # bytes that may come out at any ratio: a small file of one letter is no bomb
LARGEST_HEADER: Final = 16 * 2**20  # bytes; a tar archive may claim headers of any size, and they are read at once
BLOCK: Final = 2**20
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others of a zip are unpacked in steps of any size


class Hostile(Exception):  # noqa: N818 - what an archive is
    """An archive that no honest tool writes, or one that is damaged."""


@dataclass(frozen=True)
class Entry:
    """One entry, as the archive describes it; nothing of it need be true.

    Attributes:
        name: its path.
        kind: file, folder, link or special.
        size: bytes that it claims to have.
        packed: bytes that it takes in the archive; None where they are not kept apart.
        fault: why it cannot be unpacked, if so.
        opened: opens its bytes; to be called before the next entry is looked at.
    """

    name: str
    kind: str
    size: int
    packed: int | None
    fault: str | None
    opened: Callable[[], AbstractContextManager[IO[bytes]]]


@contextmanager
def zip_entries(archive: Path) -> Iterator[Iterator[Entry]]:
    """The entries of a zip archive; a wheel is one."""
    with zipfile.ZipFile(archive) as file:
        yield (_zip_entry(file, info, archive.stat().st_size) for info in file.infolist())


def _zip_entry(file: zipfile.ZipFile, info: zipfile.ZipInfo, whole: int) -> Entry:
    fault = None
    if info.flag_bits & 0x1:
        fault = "it is encrypted"
    elif info.compress_type not in METHODS:
        fault = "it is packed by another method than deflate"
    packed = min(info.compress_size, whole)
    # the name as it is written: what `filename` gives ends at a zero byte
    return Entry(info.orig_filename, _zip_kind(info), info.file_size, packed, fault, partial(file.open, info))


def _zip_kind(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return LINK
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return SPECIAL
    return FOLDER if info.is_dir() or kind == stat.S_IFDIR else FILE


@contextmanager
def tar_entries(archive: Path) -> Iterator[Iterator[Entry]]:
    """The entries of a tar archive, packed by gzip or not, in one pass; the checksum of gzip is held against it."""
    with archive.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream: Any = GzipFile(fileobj=raw) if packed else raw
        bounded = _Bounded(stream, max(RATIO_SPARED, LARGEST_RATIO * archive.stat().st_size))
        with tarfile.open(fileobj=bounded, mode="r:") as tar:  # type: ignore[call-overload]
            yield _tar_walk(tar, bounded)


def _tar_walk(tar: tarfile.TarFile, bounded: _Bounded) -> Iterator[Entry]:
    while (info := tar.next()) is not None:
        name = info.name.removeprefix("./")
        fault = "it has holes" if info.issparse() else None
        yield Entry(name, _tar_kind(info), info.size, None, fault, partial(_tar_file, tar, info))
    while bounded.read(BLOCK):  # gzip compares its checksum at the very end
        pass


def _tar_file(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(info)
    if file is None:
        raise Hostile(f"{info.name} has no bytes")
    return file


def _tar_kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return LINK
    if info.isdir():
        return FOLDER
    return FILE if info.isreg() else SPECIAL


class _Bounded:
    """A file of which only so many bytes are ever read, and only so many at once."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_HEADER:
            raise Hostile(f"one of its headers claims {size:,} bytes")
        return self._within(self._file.read(size))

    def seek(self, place: int, whence: int = 0) -> int:
        while whence == 0 and self._file.tell() < place and self.read(min(BLOCK, place - self._file.tell())):
            pass  # forward step by step: gzip unpacks what is skipped, and that counts too
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def _within(self, got: bytes) -> bytes:
        if self._file.tell() > self._most:
            raise Hostile(f"more than {self._most:,} bytes come out of it, {LARGEST_RATIO} times what went in")
        return got
