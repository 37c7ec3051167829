"""The closing summary: each family, its metric, its best baseline, who is in production and why."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import FAMILIES
from stromatolite.registry.scores import read_json


@dataclass(frozen=True)
class ClosingRow:
    """One family's line; every part is text for people.

    Attributes:
        family: its name.
        config: label and the first twelve digits of the identity of the evaluated configuration.
        primary: the primary metric with its interval.
        best_baseline: the best of all baselines, and the best of those trained from scratch where that is another.
        production: which version is in production.
        why: what put it there: when, who, how many gates let it pass or the reason of a rollback.
        decision: how the last promotion attempt ended, with the reasons of a refusal.
    """

    family: str
    config: str
    primary: str
    best_baseline: str
    production: str
    decision: str
    why: str = ""


def closing_rows(root: Path, families: Sequence[str] | None = None) -> list[ClosingRow]:
    """One row a family, from the reports of the last `dvc repro` and the registry as it is now.

    Args:
        root: the repository.
        families: which; None for all.

    Raises:
        DataError: a report is damaged.
        TrackingError: the registry cannot be read.
    """
    return [_row(root, family) for family in (FAMILIES if families is None else families)]


def show(rows: Sequence[ClosingRow]) -> None:
    """Print a block of lines for each family; no word is cut, however narrow the terminal."""
    for row in rows:
        print(f"{row.family}  {row.config.replace(f'{row.family}/', '')}")
        parts = {
            "primary metric": row.primary,
            "best baseline": row.best_baseline,
            "in production": row.production.replace(f"{row.family}/", ""),
            "why": row.why,
            "last decision": row.decision,
        }
        for name, text in parts.items():
            if text:
                print(_folded(f"  {name:<15} {text}") if name == "why" else f"  {name:<15} {text}")


def _folded(line: str) -> str:
    return textwrap.fill(line, 80, subsequent_indent=" " * 18, break_long_words=False, break_on_hyphens=False)


def _row(root: Path, family: str) -> ClosingRow:
    from stromatolite.registry.production import current

    metrics = _read(root / "reports" / "metrics" / f"{family}.json")
    decision = _read(root / "reports" / "decisions" / f"{family}.json")
    version = current(root, family)
    production = "nothing"
    if version is not None:
        value = "" if version.primary is None else f", {version.primary:.3f}"
        production = f"version {version.version}: {version.config}{value}"
    return ClosingRow(
        family=family,
        config=_config(metrics),
        primary=_primary(metrics),
        best_baseline=_best_baseline(metrics),
        production=production,
        decision=_decision(decision, version.package if version else None, _moved_since(root, family)),
        why=_why(root, family, version.package if version else None),
    )


def _read(path: Path) -> dict[str, Any] | None:
    document: dict[str, Any] | None = read_json(path) if path.exists() else None
    return document


def _config(metrics: Mapping[str, Any] | None) -> str:
    if metrics is None:
        return "not evaluated yet"
    name, identity = metrics["config"]["name"], metrics["config"]["identity"][:12]
    return name if name.endswith(f"+{identity}") else f"{name} {identity}"


def _primary(metrics: Mapping[str, Any] | None) -> str:
    if metrics is None:
        return ""
    primary = metrics["primary"]
    low, high = primary.get("interval") or (None, None)
    interval = "" if low is None else f" [{low:.3f}, {high:.3f}]"
    return f"{primary['metric']} {primary['overall']:.3f}{interval}"


def _best_baseline(metrics: Mapping[str, Any] | None) -> str:
    baselines = (metrics or {}).get("baselines") or {}
    if not metrics or not baselines:
        return ""
    best = max if metrics["primary"]["direction"] == "maximize" else min

    def leader(names: Sequence[str]) -> str:
        return best(names, key=lambda name: baselines[name]["overall"])

    first = leader(list(baselines))
    told = f"{first} {baselines[first]['overall']:.3f}"
    scratch = [name for name, baseline in baselines.items() if baseline.get("from_scratch")]
    if first in scratch or not scratch:
        return told
    own = leader(scratch)
    return f"{told} (from scratch: {own} {baselines[own]['overall']:.3f})"


def _moved_since(root: Path, family: str) -> str | None:
    """The package that a rollback or a choice of another version has put in production, if that came last."""
    from pipelines.paths import FamilyPaths
    from stromatolite.registry.decision_log import DecisionLog, in_production

    last = in_production(DecisionLog(FamilyPaths(root, family).decision_log).read()[0])
    moved = last is not None and (not last.accepted or last.by_version)
    return last.production if last and moved else None


def _why(root: Path, family: str, package: str | None) -> str:
    """What put the package in production, by the log; nothing where nothing is in production and nothing should be."""
    from pipelines.paths import FamilyPaths
    from stromatolite.registry.decision_log import DecisionLog, in_production

    entry = in_production(DecisionLog(FamilyPaths(root, family).decision_log).read()[0])
    says = entry.production if entry else None
    if package != says:
        if package is None:
            return f"the log has package {str(says)[:12]} in production; `dvc repro` brings it here"
        return f"by no line of the log: see `strom registry verify {family}`"
    if entry is None or package is None:
        return ""
    told = f"{entry.outcome} on {entry.time[:10]} by {entry.who.partition(' <')[0]}"
    if not entry.accepted:
        return f"{told}: {entry.reason}"
    told += f": {_gates_passed(entry.decision['gates'])}"
    if without := entry.decision.get("without_approval"):
        told += f"; without an approval: {without}"
    return f"{told}; a person named the version" if entry.by_version else told


def _gates_passed(gates: Sequence[Mapping[str, Any]]) -> str:
    passed = sum(bool(gate["passed"]) for gate in gates)
    return f"{passed} of {len(gates)} gates passed"


def _decision(decision: Mapping[str, Any] | None, in_production: str | None, moved: str | None = None) -> str:
    if decision is None:
        return "none yet"
    outcome, package = decision["outcome"], decision["candidate"]["package"]
    label = f"{decision['candidate']['config'].get('label')} {outcome}"
    if outcome == "refused":
        return f"{label}: {'; '.join(decision['reasons'])}"
    if in_production is not None and in_production == moved != package:
        return f"{label}; another model was put in production since: `strom history {decision['family']}`"
    if package != in_production:  # moved by hand since, or the registry is not the one that the decision was made for
        return f"{label}, but not in production here: run `dvc repro`"
    return label
