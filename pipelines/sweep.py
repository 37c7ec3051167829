"""A sweep of one family: trials around the configuration in params.yaml, on the training side of its split."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from models import FAMILIES, load_family, runnable_family
from pipelines.paths import FamilyPaths
from stromatolite.config import Resolved, Schema, resolve_params
from stromatolite.device import choose_device
from stromatolite.errors import ConfigError, DataError
from stromatolite.family import Family, Inputs, contract_identities, sweepable
from stromatolite.files import sha256
from stromatolite.lineage import capture
from stromatolite.record import RunRecord
from stromatolite.sweep.checked_space import check_space, require_inside
from stromatolite.sweep.reporting import Report
from stromatolite.sweep.space import SearchSpace
from stromatolite.sweep.supervisor import aside
from stromatolite.sweep.target import SweepTarget

HEAVY = ("optuna", "mlflow", "sqlalchemy")
"""Imported once, before anything is forked, besides what the family names in `trial_imports`."""


def search_space(family: str) -> tuple[SearchSpace, str]:
    """A family's search space and the file that says it.

    Raises:
        ConfigError: it has none.
    """
    module = f"{FAMILIES[family]}.search"
    source = module.replace(".", "/") + ".py"
    try:
        return importlib.import_module(module).SEARCH_SPACE, source
    except (ModuleNotFoundError, AttributeError) as error:
        raise ConfigError(f"The family {family} has no search space.", found=str(error), allowed=source) from None


def sweep_target(family: str, root: Path, workers: int) -> SweepTarget:
    """The family as a sweep sees it, everything checked that can be before a trial begins.

    Raises:
        ConfigError: there is no such family, it cannot be swept, or its space does not fit its configuration.
        DataError: its data or split is missing.
        DependencyError: a package that it imports does not go with another.
    """
    chosen = runnable_family(family)
    sweeps = sweepable(chosen)
    schema = Schema.of(chosen)
    space, source = search_space(family)
    check_space(space, schema, source)
    start = resolve_params(schema, root)
    require_inside(space, start, source)
    inputs = FamilyPaths(root, family).inputs
    # aside: DVC opens databases, and this process is going to be forked
    lineage = aside(lambda: _lineage(chosen, root, inputs, start))

    def train(config: Any, record: RunRecord, scratch: Path, report: Report) -> Mapping[str, float]:
        scratch.mkdir(parents=True, exist_ok=True)
        config = _for_workers(config, workers)
        return sweeps.trial(config, inputs, record, scratch, choose_device(config.runtime.device).device, report)

    fingerprint = {f"data {name}": _version(root, version) for name, version in lineage["data"].items()}
    fingerprint["split"] = str(lineage["split"]["identity"])
    primary = chosen.primary
    return SweepTarget(family, schema, space, start, primary.name, primary.direction, fingerprint, lineage, train)


def import_heavy(family: str) -> None:
    """Import now what every trial and worker would otherwise import for itself."""
    for name in (*HEAVY, *getattr(load_family(family), "trial_imports", ())):
        importlib.import_module(name)


def _for_workers(config: Any, workers: int) -> Any:
    """The same configuration with its threads shared out among the workers, and without a progress bar of its own."""
    names = {each.name for each in fields(config.runtime)}
    changes: dict[str, Any] = {"progress_bar": False} if "progress_bar" in names else {}
    if "threads" in names:
        changes["threads"] = max(1, min(config.runtime.threads, (os.cpu_count() or 1) // workers))
    return replace(config, runtime=replace(config.runtime, **changes))


def _lineage(chosen: Family, root: Path, inputs: Inputs, start: Resolved) -> dict[str, Any]:
    data = {path.stem: path for path in sorted(inputs.data.glob("*")) if not path.name.startswith(".")}
    if not data or not inputs.splits.is_file():
        raise DataError(
            f"There is nothing to sweep {chosen.name} on.",
            found=f"no {inputs.splits if data else inputs.data}",
            fix="run `dvc repro`, or `dvc pull`: earlier stages make it",
        )
    return capture(
        root,
        stage=f"sweep@{chosen.name}",
        data=data,
        splits=inputs.splits,
        config=start.document(),
        seed=start.values.get("seed"),
        schemas=contract_identities(chosen),
    )


def _version(root: Path, version: Mapping[str, Any]) -> str:
    """DVC's md5 of a data dependency; outside a DVC repository, a hash of our own."""
    if version["md5"]:
        return str(version["md5"])
    place = root / version["path"]
    files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    text = "".join(f"{path.relative_to(place.parent).as_posix()} {sha256(path)}\n" for path in files)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
