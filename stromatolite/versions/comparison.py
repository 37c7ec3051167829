"""Compares two versions of the repository's data, table by table and cube by cube."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stromatolite.errors import ConfigError, DataError, nearest
from stromatolite.versions.cube_difference import compare_cubes
from stromatolite.versions.datasets import Dataset, chosen, datasets, names_of
from stromatolite.versions.difference import Difference
from stromatolite.versions.history import NotCachedError, Version, WorkingTree, is_revision, version
from stromatolite.versions.table_difference import compare_tables


@dataclass(frozen=True)
class Compared:
    """One table or cube in two versions.

    Attributes:
        dataset: which.
        status: what became of it as a whole.
        difference: what differs; None where nothing does, or nothing can be said.
        problem: why it could not be compared; "" when it was.
    """

    dataset: Dataset
    status: Literal["unchanged", "added", "removed", "changed", "not cached", "unreadable"]
    difference: Difference | None = None
    problem: str = ""


def compare(root: Path, before: str | None, after: str | None, names: Sequence[str] = ()) -> Iterator[Compared]:
    """Compare what two revisions hold; None is the working tree.

    Args:
        root: the repository.
        before: a git revision.
        after: another.
        names: tables, cubes and sources; default: all there are.

    Raises:
        ConfigError: a revision or a name is unknown.
    """
    with ExitStack() as opened:
        versions = [opened.enter_context(version(root, revision)) for revision in (before, after)]
        wanted = chosen(datasets(versions), names)
        old, new = (each.digests([dataset.path for dataset in wanted]) for each in versions)
        for dataset in wanted:
            if old[dataset.path] is not None and old[dataset.path] == new[dataset.path]:
                yield Compared(dataset, "unchanged")
                continue
            try:
                yield from _compare(dataset, *versions)
            except NotCachedError as error:
                yield Compared(dataset, "not cached", problem=str(error))
            except DataError as error:  # a damaged file: the others can be compared
                yield Compared(dataset, "unreadable", problem=str(error))


def split_revision(root: Path, before: str, more: Sequence[str]) -> tuple[str | None, list[str]]:
    """Part `[REV_B] [NAME...]`: what names a table, cube or source is that, and no revision.

    Raises:
        ConfigError: the first is neither.
    """
    if not more:
        return None, []
    first, *rest = more
    with version(root, before) as old:
        known = names_of(datasets([old, WorkingTree(root)]))
    if first in known:
        return None, [first, *rest]
    if is_revision(root, first):
        return first, rest
    close = nearest(first, sorted(known))
    raise ConfigError(
        "This is neither a git revision nor a table, cube or source.",
        found=first,
        allowed=f"a commit, branch or tag, or one of {', '.join(sorted(known))}",
        fix=f"Did you mean {close!r}?" if close else None,
    )


def _compare(dataset: Dataset, old: Version, new: Version) -> Iterator[Compared]:
    was, now = (each.locate(dataset.path) for each in (old, new))
    if was is None and now is None:  # declared in dvc.yaml, and never made
        return
    difference = compare_tables(was, now) if dataset.kind == "table" else compare_cubes(was, now)
    if was is not None and now is not None:
        yield Compared(dataset, "changed", difference) if difference else Compared(dataset, "unchanged")
    else:
        yield Compared(dataset, "added" if was is None else "removed", difference)
