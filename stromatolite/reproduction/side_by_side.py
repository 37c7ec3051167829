"""Trainings side by side: scores, and what differs in configuration, data, code and environment."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stromatolite.record import flatten
from stromatolite.registry.scores import Scores, read_json
from stromatolite.reproduction.data_store import DataStore
from stromatolite.reproduction.origin import Origin
from stromatolite.reproduction.readiness import data_of, recorded_packages
from stromatolite.statistics import paired_bootstrap

ABSENT: Final = "-"
MOST_COMMITS: Final = 20
"""Commits and files that are listed between two trainings."""


@dataclass(frozen=True)
class ComparisonTable:
    """One aspect of the trainings.

    Attributes:
        title: such as `configuration`.
        headings: of the columns.
        rows: what differs; none where all is the same.
        note: what there is to say beside the rows.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def compare_origins(root: Path, origins: Sequence[Origin]) -> list[ComparisonTable]:
    """Compare trainings with the first of them.

    Args:
        root: the repository, whose history and data are asked.
        origins: at least two.

    Raises:
        DataError: scores are damaged.
    """
    labels = tuple(origin.label for origin in origins)
    return [
        _scores(origins),
        _metrics(origins, labels),
        _differing("configuration", "setting", labels, [_config(origin) for origin in origins]),
        _data(root, origins, labels),
        *(_code(root, origins[0], other) for other in origins[1:]),
        _differing("environment", "package", labels, [_environment(origin) for origin in origins]),
    ]


def _scores(origins: Sequence[Origin]) -> ComparisonTable:
    """The primary metric of each, and its paired difference from the first where both were scored alike."""
    scores = [_read_scores(origin) for origin in origins]
    rows = []
    for place, origin in enumerate(origins):
        primary = origin.metrics["primary"]
        low, high = primary.get("interval") or (float("nan"), float("nan"))
        row = (origin.label, f"{primary['metric']} ({primary['direction']})", f"{primary['overall']:.4f}")
        difference = _difference(scores[0], scores[place]) if place else ABSENT
        rows.append((*row, f"{low:.4f} to {high:.4f}", difference))
    headings = ("training", "metric", "value", "95 % interval", "difference from the first")
    return ComparisonTable("scores", headings, tuple(rows))


def _read_scores(origin: Origin) -> Scores | None:
    path = origin.artifacts / "evaluation" / "scores.json"
    return Scores.from_document(read_json(path), str(path)) if path.is_file() else None


def _difference(first: Scores | None, other: Scores | None) -> str:
    if first is None or other is None:
        return "no scores by unit were kept"
    if not first.comparable_with(other):
        return "scored by another evaluation, split or data: not comparable unit by unit"
    row_of = {unit: row for row, unit in enumerate(other.units)}
    paired = [other.candidate[row_of[unit]] for unit in first.units]
    mean, low, high = paired_bootstrap(paired, list(first.candidate))
    return f"{mean:+.4f} ({low:+.4f} to {high:+.4f})"


def _metrics(origins: Sequence[Origin], labels: Sequence[str]) -> ComparisonTable:
    """Scores by variable, and the invariants."""
    found = []
    for origin in origins:
        primary = origin.metrics["primary"].get("by_variable") or {}
        held = origin.metrics.get("invariants") or {}
        entries = {**primary, **{f"invariants.{name}": entry for name, entry in held.items()}}
        found.append({name: _measure(entry) for name, entry in entries.items()})
    return _differing("metrics", "metric", labels, found)


def _measure(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return str(entry)
    unit = entry.get("unit") or ""
    return f"{float(entry.get('value', float('nan'))):.4g} {'' if unit == '1' else unit}".strip()


def _config(origin: Origin) -> dict[str, str]:
    import yaml

    document = yaml.safe_load((origin.artifacts / "config.yaml").read_text(encoding="utf-8"))
    return {"identity": str(document.get("identity"))[:12], **flatten(document.get("config") or {})}


def _data(root: Path, origins: Sequence[Origin], labels: Sequence[str]) -> ComparisonTable:
    """Versions of what was read; of tables that DVC's cache still has, the number of rows too."""
    store = DataStore(root)

    def told(version: Mapping[str, Any]) -> str:
        md5 = str(version.get("md5") or ABSENT)
        rows = store.rows(str(version.get("path")), md5)
        return md5[:12] if rows is None else f"{md5[:12]}, {rows} rows"

    found = [{name: told(version) for name, version in data_of(origin).items()} for origin in origins]
    return _differing("data", "part", labels, found)


def _environment(origin: Origin) -> dict[str, str]:
    then = origin.lineage.get("environment") or {}
    here = {name: str(then.get(name, ABSENT)) for name in ("python", "platform")}
    return {**here, **recorded_packages(origin)}


def _differing(title: str, what: str, labels: Sequence[str], found: Sequence[Mapping[str, str]]) -> ComparisonTable:
    names = dict.fromkeys(name for each in found for name in each)
    rows = [(name, *(each.get(name, ABSENT) for each in found)) for name in names]
    differing = tuple(row for row in rows if len(set(row[1:])) > 1)
    return ComparisonTable(
        title, (what, *labels), differing, f"{len(rows) - len(differing)} of {len(rows)} are the same"
    )


def _code(root: Path, first: Origin, other: Origin) -> ComparisonTable:
    """The commits that lie between two trainings, and the files that differ."""
    before, after = (str((each.lineage.get("git") or {}).get("commit")) for each in (first, other))
    title = f"code from {before[:12]} to {after[:12]}"
    note = ", ".join(each.label for each in (first, other) if (each.lineage.get("git") or {}).get("dirty"))
    note = f"trained with uncommitted changes: {note}" if note else ""
    if before == after:
        return ComparisonTable(title, ("", "what"), (), note or "the same commit")
    commits = _git(root, "log", "--oneline", "--no-decorate", f"{before}..{after}")
    files = _git(root, "diff", "--name-only", before, after)
    if commits is None or files is None:
        return ComparisonTable(title, ("", "what"), (), "a commit is not in this repository; `git fetch` may bring it")
    rows = [("commit", line) for line in commits[:MOST_COMMITS]] + [("file", line) for line in files[:MOST_COMMITS]]
    counted = f"{len(commits)} commits, {len(files)} files"
    return ComparisonTable(title, ("", "what"), tuple(rows), f"{counted}; {note}" if note else counted)


def _git(root: Path, *arguments: str) -> list[str] | None:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else None
