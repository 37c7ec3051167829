"""Chooses the archive of a package of which name and version are known: a wheel for every machine before others."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.utils import parse_sdist_filename as parse_sdist
from packaging.version import InvalidVersion, Version

from stromatolite.errors import DataError
from stromatolite.files import sha256
from stromatolite.sources.connectors.package_index import REMEDY, path_of, places_of
from stromatolite.sources.connectors.pip_settings import pip_settings
from stromatolite.sources.remote import shown
from stromatolite.sources.retries import with_retries

if TYPE_CHECKING:
    from collections.abc import Iterator

ANYWHERE: Final = "-none-any.whl"


def choose_archive(package: str, version: str, *, stop: threading.Event) -> dict[str, Any]:
    """The origin of a package version without the size of its archive.

    Raises:
        DataError: no index has it, or none can be reached.
    """
    offers = dict(_offers(canonicalize_name(package), stop))
    asked = _parsed(version)
    wanted = {file: checksum for file, checksum in offers.items() if asked and _version(file) == asked}
    if not wanted:
        versions = sorted({str(each) for file in offers if (each := _version(file))}, key=Version)
        raise DataError(
            f"No index has the package {package} in version {version}.",
            found=f"versions {', '.join(versions[-10:])}" if versions else "no package of that name",
            fix=None if versions else REMEDY,
        )
    file = min(wanted, key=lambda name: (not name.endswith(ANYWHERE), not name.endswith(".whl"), name))
    return {"package": package, "version": version, "file": file, "sha256": wanted[file]}


def _offers(name: str, stop: threading.Event) -> Iterator[tuple[str, str]]:
    """Names and checksums of the archives of a package; those that come first here win there."""
    settings = pip_settings()
    for address, read in reversed(places_of(settings)):
        what = f"The package index {shown(address)}"
        page = with_retries(partial(read, address, name), what, stop=stop, fix=REMEDY)
        for each in reversed(page.packages if page else []):
            if "sha256" in each.digests:
                yield each.filename, each.digests["sha256"]
    for folder in filter(lambda path: path.is_dir(), map(path_of, settings.find_links)):
        for path in sorted(folder.iterdir()):
            if _name(path.name) == name:
                yield path.name, sha256(path)


def _name(file: str) -> str | None:
    return parsed[0] if (parsed := _parts(file)) else None


def _version(file: str) -> Version | None:
    return parsed[1] if (parsed := _parts(file)) else None


def _parts(file: str) -> tuple[str, Version] | None:
    try:
        return parse_wheel_filename(file)[:2] if file.endswith(".whl") else parse_sdist(file)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None


def _parsed(version: str) -> Version | None:
    try:
        return Version(version)
    except InvalidVersion:
        return None
