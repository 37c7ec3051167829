"""A file elsewhere, and a stream of its bytes from any place on, whatever the file system."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from fsspec import AbstractFileSystem

from stromatolite.sources.faults import ChangedError, status_of

CHUNK: Final = 4 * 2**20  # bytes at most that are held at once; object stores are asked for as much in a request
CONNECT_SECONDS: Final = 20
SILENT_SECONDS: Final = 30  # a server that sends nothing for so long has gone


@dataclass(frozen=True)
class Remote:
    """A file elsewhere.

    Attributes:
        filesystem: the fsspec file system that it lies on.
        path: its path there.
        name: its own name, for people.
        bytes: its size, where it is known beforehand.
        sha256: its checksum, where it is known beforehand.
        fix: what to do when its server cannot be reached.
    """

    filesystem: AbstractFileSystem
    path: str
    name: str
    bytes: int | None = None
    sha256: str | None = None
    fix: str | None = None

    @property
    def place(self) -> str:
        """Where it is, without user, password and signatures."""
        return shown(self.path)

    def __str__(self) -> str:
        return f"{self.name} ({self.place})"


def shown(address: str) -> str:
    """An address as messages show it: without user, password and signatures."""
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}" if url.netloc else address


@dataclass(frozen=True)
class Stream:
    """The bytes of a file from `start` on.

    Attributes:
        start: where they begin; 0 when the server cannot begin later, or has another file by now.
        whole: size of the whole file, if the server tells.
        mark: what is another when the file is another (an ETag or its like), if the server tells.
        chunks: the bytes.
    """

    start: int
    whole: int | None
    mark: str | None
    chunks: Iterator[bytes]


@contextmanager
def opened(remote: Remote, start: int, mark: str | None) -> Iterator[Stream]:
    """Open a file at byte `start`, if it is still the one that had `mark`; else at its beginning."""
    protocol = remote.filesystem.protocol
    over_http = "http" in ((protocol,) if isinstance(protocol, str) else protocol)
    with (_over_http if over_http else _on_filesystem)(remote, start, mark) as stream:
        yield stream


@contextmanager
def _over_http(remote: Remote, start: int, mark: str | None) -> Iterator[Stream]:
    headers = {"Range": f"bytes={start}-"} if start else {}
    if start and mark and not mark.startswith("W/"):
        headers["If-Range"] = mark
    with _asked(remote, headers) as file:
        status, answer = file.r.status, file.r.headers
        here = answer.get("ETag") or answer.get("Last-Modified")
        if status == 206:
            span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.get("Content-Range", ""))
            if span is None or int(span[1]) != start or (mark and here and mark != here):
                raise ChangedError("the server answers with a part of another file, or another part")
            whole = None if span[2] == "*" else int(span[2])
        else:
            start, whole = 0, _length(answer)
        yield Stream(start, whole, here, iter(lambda: file.read(CHUNK), b""))


def _asked(remote: Remote, headers: dict[str, str]) -> Any:
    try:
        # one request that streams: with a size given and blocks of 0 bytes fsspec does not ask for the size first
        return remote.filesystem.open(remote.path, block_size=0, size=remote.bytes or 1, headers=headers)
    except Exception as error:
        if status_of(error) == 416:
            raise ChangedError("the file has become shorter") from None
        raise


def _length(answer: Any) -> int | None:
    text = answer.get("Content-Length", "")
    packed = answer.get("Content-Encoding", "identity") != "identity"  # then it is not the size of what is read
    return int(text) if text.isdecimal() and not packed else None


@contextmanager
def _on_filesystem(remote: Remote, start: int, mark: str | None) -> Iterator[Stream]:
    remote.filesystem.invalidate_cache()
    info = remote.filesystem.info(remote.path)
    if info["type"] != "file":
        raise FileNotFoundError(remote.path)
    here = str(info.get("ETag") or info.get("mtime"))
    if start > info["size"] or (mark and mark != here):
        start = 0
    with remote.filesystem.open(remote.path, "rb", cache_type="none") as file:
        file.seek(start)
        yield Stream(start, info["size"], here, iter(lambda: file.read(CHUNK), b""))


def certificates() -> str | None:
    """File of the certificates that the environment names; None for those of the machine."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or None


@cache
def web(trusted: str | None = None, token: str | None = None) -> AbstractFileSystem:
    """The file system of http and https.

    Args:
        trusted: file of the certificates to trust; None for those of the environment and the machine.
        token: what to name oneself with; it is sent to the first server only, not where that one leads on to.
    """
    from fsspec.implementations.http import HTTPFileSystem

    async def client(**more: Any) -> Any:
        import aiohttp

        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=trusted or certificates())),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS),
            trust_env=True,
            **more,
        )

    # packed answers could not be continued, nor measured
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return HTTPFileSystem(get_client=client, client_kwargs={"headers": headers}, skip_instance_cache=True)
