"""Sources, archives and bytes for the tests of this folder."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stromatolite.sources.connectors import origin_problems
from stromatolite.sources.declaration import Member, Source


def checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that no packing makes smaller, the same ones every time."""
    return np.random.default_rng(seed).bytes(size)


def source_of(
    connector: str, origin: Mapping[str, Any], members: Mapping[str, bytes | None], *, sizes: bool = True
) -> Source:
    """A source with members of known content (None: nobody knows it beforehand)."""
    assert origin_problems(connector, origin) == []
    known = tuple(
        Member(path)
        if content is None
        else Member(path, bytes=len(content) if sizes else None, sha256=checksum(content))
        for path, content in members.items()
    )
    return Source(
        name="catalogue",
        title="A catalogue",
        domain="planets",
        tier="optional",
        connector=connector,
        origin=origin,
        members=known,
        licence="CC0-1.0",
        terms="open",
        citation="nobody",
    )


def zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()


def tarred(
    files: Mapping[str, bytes], mode: str = "w:gz", more: Callable[[tarfile.TarFile], None] | None = None
) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        if more:
            more(archive)
    return made.getvalue()


def left(folder: Path) -> list[str]:
    """Everything below a folder but locks, hidden or not."""
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(path for path in paths if not path.endswith(".lock"))
