"""Where a study is kept, as a URL: a SQLite file, a journal file, or a PostgreSQL database."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from stromatolite.errors import ConfigError
from stromatolite.tracking.failures import without_password

FORMS = "sqlite:///FILE, journal:///FILE (a relative FILE begins at the repository), postgresql://USER@HOST/DATABASE"
KINDS = ("sqlite", "journal", "postgresql")
_POSTGRES_PORT = 5432


def kind_of(url: str) -> str:
    """sqlite, journal or postgresql.

    Raises:
        ConfigError: none of them.
    """
    kind = re.split(r"[:+]", url, maxsplit=1)[0]
    kind = {"postgres": "postgresql"}.get(kind, kind)
    if kind not in KINDS or "://" not in url or (kind != "postgresql" and not url.split("://", 1)[1].strip("/")):
        raise ConfigError("This is no storage for a study.", found=without_password(url), allowed=FORMS)
    return kind


def file_of(url: str) -> Path | None:
    """The file of a URL; None for a server."""
    return None if kind_of(url) == "postgresql" else Path(url.split("://", 1)[1].removeprefix("/"))


def absolute(url: str, root: Path) -> str:
    """The URL with its file's path from the file system's root; a relative one begins at the repository `root`."""
    file = file_of(url)
    return url if file is None else f"{kind_of(url)}:///{root.resolve() / file}"


def portable(url: str, root: Path) -> str:
    """The URL as it can be written down: without its password, and a file in the repository by its path there."""
    file = file_of(url)
    if file is None or not file.is_relative_to(root.resolve()):
        return without_password(url)
    return f"{kind_of(url)}:///{file.relative_to(root.resolve())}"


def same(one: str, other: str) -> bool:
    """Whether both mean the same place, whoever asks for it."""
    return _place(one) == _place(other)


def _place(url: str) -> object:
    file = file_of(url)
    if file is not None:
        return kind_of(url), file
    parts = urlsplit(url)
    return parts.hostname, parts.port or _POSTGRES_PORT, parts.path
