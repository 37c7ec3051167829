"""The state of the code when a run starts: commit, branch, what is changed, and a patch that brings the change back."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stromatolite.lineage.dvc import LOCKS
from stromatolite.lineage.secrets import refuse_secrets

SOURCE_SUFFIXES = (
    *(".cfg", ".css", ".dvc", ".f90", ".html", ".ini", ".ipynb", ".j2", ".jinja", ".js", ".json", ".lock", ".md"),
    *(".py", ".pyi", ".rst", ".sh", ".sql", ".toml", ".txt", ".yaml", ".yml"),
)
SOURCE_NAMES = ("Dockerfile", "Makefile", ".dvcignore", ".gitattributes", ".gitignore")
PATCH_LIMIT = 2**20
"""Largest patch that is kept, in bytes."""
WRITTEN_BY_PIPELINE = (*LOCKS, "reports/")
"""What a run itself writes into git's sight; a change there is no change of the code."""

_INHERITED = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
)
"""Set for us when we run inside a git hook: they would make git look at another place."""


class _GitFailed(Exception):  # noqa: N818
    """git is absent, or said no."""


def code_state(repo: Path) -> dict[str, Any]:
    """Describe the checkout that `repo` is in (or is a directory of).

    Returns:
        commit, branch, dirty, changed (paths), and patch: None when clean, else text, sha256, bytes and `omitted`, the
        changed files that the patch lacks with the reason. Where there is no git, commit is None and `reason` says why.

    Raises:
        LineageError: the patch would carry a secret.
    """
    try:
        top = Path(_git(repo, "rev-parse", "--show-toplevel").strip())
        prefix = _git(repo, "rev-parse", "--show-prefix").strip()
        branch = _git(repo, "branch", "--show-current").strip() or None
        changed = _changed(top, prefix)
        try:
            commit = _git(repo, "rev-parse", "--verify", "--quiet", "HEAD").strip()
        except _GitFailed:
            return _without_commit("the repository has no commit yet", branch, changed)
        patch = _patch(top, changed) if changed else None
    except _GitFailed as error:
        return _without_commit(str(error), None, [])
    return {"commit": commit, "branch": branch, "dirty": bool(changed), "changed": changed, "patch": patch}


def is_source(path: str) -> bool:
    """Whether a file is one that a person writes, by its name."""
    return Path(path).suffix.lower() in SOURCE_SUFFIXES or Path(path).name in SOURCE_NAMES


def _without_commit(reason: str, branch: str | None, changed: Sequence[str]) -> dict[str, Any]:
    return {
        "commit": None,
        "branch": branch,
        "dirty": True,
        "changed": list(changed),
        "patch": None,
        "reason": reason,
    }


def _changed(top: Path, prefix: str) -> list[str]:
    """Paths from the top that differ from HEAD: every tracked one, and of the untracked those that are source."""
    listing = _git(top, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    written = tuple(f"{prefix}{path}" for path in WRITTEN_BY_PIPELINE)
    changed = []
    for entry in filter(None, listing.split("\0")):
        code, path = entry[:2], entry[3:]
        by_pipeline = any(path == name or (name.endswith("/") and path.startswith(name)) for name in written)
        if not by_pipeline and (code != "??" or is_source(path)):
            changed.append(path)
    return sorted(changed)


def _patch(top: Path, changed: Sequence[str]) -> dict[str, Any]:
    omitted = {path: why for path in changed if (why := _unfit(top / path))}
    text = _diff(top, [path for path in changed if path not in omitted])
    if len(text.encode("utf-8", "surrogateescape")) > PATCH_LIMIT:
        text, omitted = "", dict.fromkeys(changed, f"the patch is larger than {PATCH_LIMIT} bytes")
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError:  # the old side of a change was not UTF-8
        text, content, omitted = "", b"", dict.fromkeys(changed, "the patch is not UTF-8 text")
    refuse_secrets(text)
    digest = hashlib.sha256(content).hexdigest()
    return {"text": text, "sha256": digest, "bytes": len(content), "omitted": omitted}


def _unfit(path: Path) -> str | None:
    """Why a changed file cannot go into the patch; None when it can."""
    if not is_source(path.name):
        return "not a source file"
    if path.is_symlink() or not path.exists():  # a link is its target's name, a deletion has no content
        return None
    if path.is_dir():
        return "a repository inside this one"
    if path.stat().st_size > PATCH_LIMIT:
        return f"larger than {PATCH_LIMIT} bytes"
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8 text"
    return "not text" if b"\0" in content else None


def _diff(top: Path, paths: Sequence[str]) -> str:
    """One patch of tracked and untracked changes, made in an index and an object store of its own.

    The repository's index and objects are not written: the checkout may be read-only, and staged work stays as it is.
    """
    if not paths:
        return ""
    objects = (top / _git(top, "rev-parse", "--git-path", "objects").strip()).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "objects").mkdir()
        apart = {
            "GIT_INDEX_FILE": f"{scratch}/index",
            "GIT_OBJECT_DIRECTORY": f"{scratch}/objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
        }
        _git(top, "read-tree", "HEAD", extra=apart)
        listing = "\0".join(paths)
        literal = ["--literal-pathspecs", "add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"]
        _git(top, *literal, extra=apart, stdin=listing)
        plain = ["--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--full-index", "--unified=3"]
        return _git(top, "diff", "--cached", *plain, "--src-prefix=a/", "--dst-prefix=b/", "HEAD", extra=apart)


def _git(repo: Path, *arguments: str, extra: dict[str, str] | None = None, stdin: str = "") -> str:
    environment = {key: value for key, value in os.environ.items() if key not in _INHERITED}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", **(extra or {})}
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", "-c", "core.safecrlf=false", *arguments],
            cwd=repo,
            env=environment,
            input=stdin.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        raise _GitFailed(f"git is not installed, or {repo} does not exist") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _GitFailed(told[0] if told else f"git {arguments[0]} failed") from None
    return done.stdout.decode("utf-8", "surrogateescape")
