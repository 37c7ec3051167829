"""A repository as the stages leave it: made-up numbers in documents of the real form."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import registry_toys as toys

from stromatolite.contracts.part_report import BrokenRule, PartReport, SourceReport
from stromatolite.contracts.quarantine import Violation
from stromatolite.files import write_json, write_text
from stromatolite.record import RunRecord

IDENTITY = "ab12cd34ef56" + "0" * 52
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DATA_DVC_YAML = """\
stages:
  ingest: {cmd: python -m pipelines.ingest, deps: ["${climate_data.path}"], outs: [data/raw]}
  validate: {cmd: a, deps: [data/raw], outs: [data/processed/exoplasim_t21, reports/validation/a.json]}
  build_climate: {cmd: a, deps: [data/processed/exoplasim_t21], outs: [data/processed/climate/simulated.zarr]}
  split: {cmd: a, deps: [data/processed/climate/simulated.zarr], outs: [data/splits/climate.json]}
  emulate: {cmd: a, deps: [models/climate], outs: [data/processed/climate/emulated.zarr]}
"""
DVC_YAML = """\
stages:
  train:
    foreach: [climate]
    do:
      cmd: a
      deps: [models/climate, "data/processed/${item}", "data/splits/${item}.json"]
      outs: ["build/runs/${item}"]
  evaluate:
    matrix: {family: [climate, metabolic]}
    cmd: a
    deps: ["build/runs/${item.family}", "data/processed/${item.family}", "data/splits/${item.family}.json"]
    metrics: ["reports/metrics/${item.family}.json": {cache: false}]
  report:
    cmd: a
    deps: [reports/metrics, build/runs/climate, reports/validation]
    outs: [reports/index.html: {cache: false}]
"""


def scored(overall: float, temperature: float, **more: Any) -> dict[str, Any]:
    """One model's block of a metrics document."""
    return {
        "overall": overall,
        "interval": [overall - 0.05, overall + 0.05],
        "by_variable": {
            "surface_temperature": {"value": temperature, "unit": "K", "interval": [temperature - 1, temperature + 1]},
            "cloud_fraction": {"value": overall / 10, "unit": "1"},
        },
        **more,
    }


def difference(overall: float, low: float, high: float) -> dict[str, Any]:
    """Candidate minus another."""
    return {"overall": overall, "interval": [low, high]}


def metrics() -> dict[str, Any]:
    """A metrics document with a baseline that is beaten, one that is not for certain, and a peer."""
    return {
        "family": "climate",
        "config": {"name": "default", "identity": IDENTITY},
        "split": "1f2e3d4c5b6a",
        "units": 24,
        "primary": {"metric": "relative_rmse", "direction": "minimize", **scored(0.873, 12.6)},
        "baselines": {
            "pca_ridge": scored(
                1.3,
                18.2,
                from_scratch=True,
                citation="Hoerl & Kennard 1970",
                difference=difference(-0.427, -0.5, -0.35),
            ),
            "clero_ridge_residual": scored(0.89, 11.9, from_scratch=False, difference=difference(-0.017, -0.06, 0.03)),
        },
        "peer": {"clero": scored(1.0, 13.3, difference=difference(-0.127, -0.2, -0.05))},
        "ratio_to_clero": {"overall": 0.91, "by_variable": {"surface_temperature": 0.94, "cloud_fraction": 0.88}},
        "anomaly_correlation": {"surface_temperature": 0.91, "cloud_fraction": 0.42},
        "humidity_floor_1e-8": {"candidate": 0.31, "pca_ridge": 0.45},
        "invariants": {"nightside_asr_w_m2": {"value": 1.2e-7, "unit": "W m-2"}},
        "ensemble": {"members": 5, "energy_score": {"value": 4.25, "unit": "K"}},
    }


def decision(outcome: str = "refused") -> dict[str, Any]:
    """A decision with a gate that passed and one that did not."""
    gates = [
        {
            "name": "better_than_baselines",
            "kind": "better_than_baselines",
            "passed": True,
            "found": {"pca_ridge": {"difference": -0.427, "interval": [-0.5, -0.35]}},
            "required": {"difference_to_each": "better", "confidence": 0.95},
            "detail": "better than pca_ridge",
        },
        {
            "name": "surface temperature error (K)",
            "kind": "threshold",
            "passed": False,
            "found": 18.4,
            "required": {"metric": "primary.by_variable.surface_temperature.value", "max": 18.0},
            "detail": "18.4 K",
        },
    ]
    return {
        "schema": 1,
        "family": "climate",
        "candidate": {"config": {"label": "climate/default"}, "package": "9f" * 32},
        "champion": None,
        "basis": {},
        "allow_dirty": False,
        "gates": gates,
        "outcome": outcome,
        "reasons": ["surface temperature error (K): 18.4 K"],
    }


VALIDATION = {
    "schema": 2,
    "kind": "items",
    "source": "exoplasim_t21",
    "schemas": {"exoplasim_run": "b5665dcfec56"},
    "settings": {"max_drift_k": 0.6},
    "checked": 3,
    "accepted": ["0000.nc", "0001.nc"],
    "quarantined": [
        {
            "item": "0008.nc",
            "reasons": [
                {
                    "field": "surface_temperature_drift_k",
                    "rule": "still drifting",
                    "found": "-1.32 K",
                    "allowed": "0.6 K",
                }
            ],
        }
    ],
    "quarantine_rate": 0.333333,
}
MANY_ROWS = SourceReport(
    "gcns",
    {
        "stars": PartReport(
            contract="9f9f9f9f9f9f",
            checked=331312,
            quarantined=24,
            max_rate=0.01,
            rules=[BrokenRule("teff_k", "range", "at least 400 K", 24)],
            examples=[("row 17", [Violation("teff_k", "range", "-1 K", "at least 400 K")])],
        ),
        "winds": PartReport(contract="8e8e8e8e8e8e", problem="winds.nc is cut short"),
    },
)


def fill(root: Path) -> None:
    """Put everything where the stages put it."""
    reports = root / "reports"
    write_json(reports / "metrics" / "climate.json", metrics())
    write_json(reports / "decisions" / "climate.json", decision())
    write_json(reports / "validation" / "climates" / "exoplasim_t21.json", VALIDATION)
    MANY_ROWS.write(reports / "validation" / "stars" / "gcns.json")
    figures = reports / "figures" / "climate"
    figures.mkdir(parents=True)
    for name in ("a_map.png", "z_skill.png"):
        (figures / name).write_bytes(PIXEL)
    write_json(figures / "captions.json", {"z_skill.png": "Skill of <this> model & of all others."})
    write_pipeline(root)
    record(root / "build" / "runs" / "climate")


def write_pipeline(root: Path) -> None:
    """Both files of the pipeline."""
    write_text(root / "data" / "dvc.yaml", DATA_DVC_YAML)
    write_text(root / "dvc.yaml", DVC_YAML)


def record(root: Path) -> None:
    """A finished run with a curve for each of two folds."""
    lineage = toys.lineage(toys.DIRTY) | {"stage": "train@climate"}
    named = {"family": "climate", "name": "default", "label": "climate/default", "identity": IDENTITY}
    run = RunRecord.create(root, family="climate", config={**named, "config": {}}, lineage=lineage, seed=7)
    for step in range(5):
        run.log_metrics({"fold_0/loss": 1 / (step + 1), "fold_1/loss": 2 / (step + 1)}, step=step)
    run.finish()


def sweep(folder: Path) -> None:
    """A sweep of two trials, the second better, with one figure."""
    rows = [
        {"number": 0, "start": True, "params": {"gradient_clip": 1.0, "model.hidden": 192}},
        {"number": 1, "start": False, "params": {"gradient_clip": 2.5, "model.hidden": 256}},
    ]
    summary = {
        "study": folder.name,
        "family": "climate",
        "asked": 2,
        "settled": 2,
        "counts": {"complete": 2},
        "steps": 444,
        "best": {"number": 1},
        "verdict": "Trial 1 is better than climate/default: relative_rmse 0.5 against 0.6.",
    }
    shares = {"model.hidden": 0.75, "gradient_clip": 0.25}
    write_json(folder / "trials.json", {"summary": summary, "importances": shares, "trials": rows})
    write_json(folder / "captions.json", {"history.png": "Every trial in its turn."})
    (folder / "history.png").write_bytes(PIXEL)
