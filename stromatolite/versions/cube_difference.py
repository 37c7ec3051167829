"""Compares two versions of a datacube step by step along the dimension that it grows along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stromatolite.versions.cube_digest import Digest, Label, digest_cube
from stromatolite.versions.difference import EXAMPLES, Change, Columns, Difference
from stromatolite.versions.drift import drift


def compare_cubes(before: Path | None, after: Path | None) -> Difference:
    """What differs between two stores of a cube; a version that does not have it counts as empty.

    Raises:
        DataError: a store is not whole.
    """
    old, new = digest_cube(before), digest_cube(after)
    was, now = _places(old), _places(new)
    fresh, gone = [step for step in now if step not in was], [step for step in was if step not in now]
    both = [step for step in now if step in was]
    shared = [name for name in new.values if name in old.values]
    changed = {
        name: steps
        for name in shared
        if (steps := [step for step in both if old.values[name][was[step]] != new.values[name][now[step]]])
    }
    rows = list(dict.fromkeys(step for steps in changed.values() for step in steps))
    return Difference(
        key=[new.along or old.along],
        rows=(len(old.labels), len(new.labels)),
        added=[_name(step) for step in fresh[:EXAMPLES]],
        removed=[_name(step) for step in gone[:EXAMPLES]],
        counts={"added": len(fresh), "removed": len(gone), "changed": len(rows)},
        by_source=_by_source(
            added=_sources(new, now, fresh), removed=_sources(old, was, gone), changed=_sources(new, now, rows)
        ),
        by_column={name: len(steps) for name, steps in changed.items()},
        changes=[Change(_name(steps[0]), name, "", "other values") for name, steps in changed.items()][:EXAMPLES],
        columns=Columns(
            added=[name for name in new.values if name not in old.values],
            removed=[name for name in old.values if name not in new.values],
            retyped={n: (old.forms[n], new.forms[n]) for n in shared if old.forms[n] != new.forms[n]},
        ),
        drift=drift(old.profile, new.profile),
    )


def _places(digest: Digest) -> dict[Label, int]:
    return {step: place for place, step in enumerate(digest.labels)}


def _name(step: Label) -> str:
    name, number = step
    return f"{name} ({number + 1})" if number else name


def _sources(digest: Digest, places: Mapping[Label, int], steps: Sequence[Label]) -> Iterable[str]:
    return [digest.sources[places[step]] for step in steps] if digest.sources else []


def _by_source(**sorts: Iterable[str]) -> dict[str, dict[str, int]]:
    counts = {sort: Counter(sources) for sort, sources in sorts.items()}
    every = sorted(set().union(*counts.values()))
    return {source: {sort: counts[sort][source] for sort in sorts} for source in every}
