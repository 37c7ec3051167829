"""Fetches files, or members of an archive, of a dataset on the Hugging Face Hub."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.errors import DataError
from stromatolite.sources.connectors.keys import ARCHIVE_KEYS, Key, archive_problems

if TYPE_CHECKING:
    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Source
    from stromatolite.sources.remote import Remote

KEYS: Final = {
    "repo": Key("the dataset, owner/name", required=True, pattern=r"[\w.-]+/[\w.-]+"),
    "revision": Key("commit or tag; a commit cannot change", required=True),
    "file": Key("path of the archive in the dataset, if the members lie in one"),
    **ARCHIVE_KEYS,
}
HUB: Final = "https://huggingface.co"
REMEDY: Final = "Check the network, or name a hub that this machine reaches in HF_ENDPOINT."
_ONE_AT_A_TIME: Final = threading.Lock()


def check(origin: Mapping[str, Any]) -> list[str]:
    """What is wrong with an origin whose keys are right one by one."""
    if ("file" in origin) != ("archive" in origin):
        return ["file, archive: the one needs the other"]
    return archive_problems(origin, location="file")


def fetch(source: Source, folder: Path, archives: Archives) -> dict[str, Any]:
    """Write every member into `folder`; returns the commit of a revision whose content nobody pinned."""
    from stromatolite.sources.connectors.delivery import fetch_from_archive, fetch_members

    if "archive" not in source.origin:
        commit, remotes = _found(source, [member.path for member in source.members], archives)
        fetch_members(source, folder, archives, lambda member: remotes[member.path])
        return {} if source.pinned else {"commit": commit}
    kind, path = source.origin["archive"], source.origin["file"]
    if "sha256" in source.origin:  # then it may be there already, and the hub is not asked
        fetch_from_archive(source, folder, archives, kind, lambda: _found(source, [path], archives)[1][path])
        return {}
    commit, remotes = _found(source, [path], archives)
    fetch_from_archive(source, folder, archives, kind, lambda: remotes[path])
    return {"commit": commit}


def _found(source: Source, paths: list[str], archives: Archives) -> tuple[str, dict[str, Remote]]:
    """The commit of the revision, and files of it with the sizes and checksums that the hub has."""
    from huggingface_hub import HfApi, get_token, hf_hub_url
    from huggingface_hub.hf_api import RepoFile

    from stromatolite.sources.remote import Remote, web
    from stromatolite.sources.retries import with_retries

    repo, revision = source.origin["repo"], source.origin["revision"]
    hub = HfApi(endpoint=_endpoint())

    def asked() -> tuple[str, list[Any]]:
        with _online():
            commit = hub.dataset_info(repo, revision=revision, timeout=20).sha or revision
            return commit, hub.get_paths_info(repo, paths, revision=commit, repo_type="dataset")

    what = f"{repo} at {revision} on {hub.endpoint}"
    commit, listed = with_retries(asked, what, stop=archives.stop, fix=REMEDY)
    files = {each.path: each for each in listed if isinstance(each, RepoFile)}
    if missing := [path for path in paths if path not in files]:
        raise DataError(
            f"{what} has no file {missing[0]}.",
            found=f"{len(missing)} of {len(paths)} are missing",
            fix="Check the paths in the source's entry.",
        )
    remotes = {}
    for path, file in files.items():
        url = hf_hub_url(repo, path, repo_type="dataset", revision=commit, endpoint=hub.endpoint)
        checksum = file.lfs.sha256 if file.lfs else None
        name = path.rpartition("/")[2]
        remotes[path] = Remote(web(token=get_token()), url, name, file.size, checksum, REMEDY)
    return commit, remotes


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT") or HUB


@contextmanager
def _online() -> Iterator[None]:
    """Let the hub's client out, which the project's settings keep in (HF_HUB_OFFLINE): this fetch was asked for."""
    from huggingface_hub import constants

    with _ONE_AT_A_TIME:
        before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, False
        try:
            yield
        finally:
            constants.HF_HUB_OFFLINE = before
