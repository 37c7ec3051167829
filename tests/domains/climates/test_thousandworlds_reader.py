"""The benchmark, laid out as it is downloaded, goes through the same stages by one line of params.yaml."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from domains.climates.contracts import simulators_of
from domains.climates.cube import load_fields, load_parameters, open_cube
from domains.climates.fields import channel_names
from domains.climates.simulated import ClimateData
from pipelines.build_climate import main as build
from pipelines.ingest_climates import main as ingest
from pipelines.split import split_climates
from pipelines.validate_climates import main as validate
from stromatolite.errors import DataError, StromError
from stromatolite.splits import SplitSettings

DATA = ClimateData(kind="thousandworlds", path="unused", max_quarantine_rate=0.5)
VARIABLES = ("surface_temperature", "temperature", "specific_humidity", "asr", "olr", "cloud_fraction", "u", "v")
SURFACE = ("surface_temperature", "asr", "olr")


def names_of(levels: int) -> list[str]:
    """The benchmark's own order, which is not ours."""
    return [n if n in SURFACE else f"{n}_{k}" for n in VARIABLES for k in range(1 if n in SURFACE else levels)]


def write_benchmark(root: Path, small_cube: xr.Dataset, levels: int = 10) -> Path:
    """Four real climates as six simulations: four by UM, two of the same planets by ExoCAM; level 9 is nonsense."""
    planets = small_cube["planet"].values
    ours = dict(zip(channel_names(), np.moveaxis(load_fields(small_cube, planets), 1, 0), strict=True))
    names = names_of(levels)
    stacked = np.stack([ours.get(name, np.full((4, 32, 64), 1e9, dtype="float32")) for name in names], axis=1)
    ids = np.array([10, 11, 12, 13, 20, 21])
    (root / "fields").mkdir(parents=True)
    archive = "complete-obs-only" if levels == 9 else "all-obs"
    np.savez_compressed(
        root / "fields" / f"{archive}.npz",
        simulation_id=ids,
        field_names=np.array(names),
        fields=np.concatenate([stacked, stacked[:2]]).astype("float32"),
    )
    rows = load_parameters(small_cube, planets)
    table = pd.DataFrame(
        {
            "simulation_id": ids,
            "radius": np.append(rows[:, 2], rows[:2, 2]) * 6.371e6,
            "gravity": np.append(rows[:, 3], rows[:2, 3]),
            "rotation_period": np.append(rows[:, 4], rows[:2, 4]),
            "surface_pressure": np.append(rows[:, 5], rows[:2, 5]) * 1e5,
            "co2": np.append(rows[:, 6], rows[:2, 6]),
            "ch4": 0.0,
            "stellar_flux": np.append(rows[:, 1], rows[:2, 1]),
            "stellar_temperature": np.append(rows[:, 0], rows[:2, 0]),
            "gcm_label": ["um"] * 4 + ["exocam"] * 2,
            "is_target_gcm": True,
            "in_target_physical_domain": True,
            "planet_id": [0, 1, 2, 3, 0, 1],
            "source": "this work",
        }
    )
    table.to_csv(root / "inputs.csv", index=False)
    for subset in ("single-complete", "multi-complete"):
        (root / "subsets" / subset).mkdir(parents=True)
        pd.DataFrame({"simulation_id": [11, 13]}).to_csv(root / "subsets" / subset / "test.csv", index=False)
    return root


@pytest.fixture
def benchmark(tmp_path: Path, small_cube: xr.Dataset) -> Path:
    return write_benchmark(tmp_path / "dataset", small_cube)


def through(benchmark: Path, out: Path, data: ClimateData = DATA) -> xr.Dataset:
    ingest(benchmark, out / "raw", data)
    validate(out / "raw", out / "sorted", out / "report.json", data)
    build(out / "sorted" / "accepted", out / "cube.zarr", data)
    return open_cube(out / "cube.zarr")


@pytest.mark.parametrize("levels", [9, 10])
def test_the_benchmarks_climates_arrive_unchanged_with_level_nine_dropped(
    tmp_path: Path, small_cube: xr.Dataset, levels: int
) -> None:
    cube = through(write_benchmark(tmp_path / "dataset", small_cube, levels), tmp_path)
    planets = small_cube["planet"].values
    assert np.array_equal(load_fields(cube, planets), load_fields(small_cube, planets))
    assert np.allclose(load_parameters(cube, planets), load_parameters(small_cube, planets), rtol=1e-9)
    assert simulators_of(cube) == ["thousandworlds:um"]
    assert cube["emulated"].values.tolist() == [0] * 4


def test_another_simulator_is_chosen_by_name(benchmark: Path, tmp_path: Path) -> None:
    cube = through(benchmark, tmp_path, ClimateData(kind="thousandworlds", simulator="exocam"))
    assert simulators_of(cube) == ["thousandworlds:exocam"]
    assert cube.sizes["planet"] == 2


def test_the_benchmarks_own_test_planets_are_the_test_set(benchmark: Path, tmp_path: Path) -> None:
    cube = through(benchmark, tmp_path)
    assert len(json.loads(cube.attrs["published_test"])) == 2
    document = split_climates(tmp_path / "cube.zarr", SplitSettings(least_test=1, validation_share=0.5))
    assert document["kind"] == "holdout"
    assert document["test"] == sorted(json.loads(cube.attrs["published_test"]))


def test_missing_fields_bad_inputs_and_twins_go_to_quarantine_with_reasons(benchmark: Path, tmp_path: Path) -> None:
    path = benchmark / "fields" / "all-obs.npz"
    with np.load(path) as archive:
        parts = dict(archive)
    parts["fields"][0, list(parts["field_names"]).index("olr")] = np.nan
    np.savez_compressed(path, **parts)
    table = pd.read_csv(benchmark / "inputs.csv")
    table.loc[1, "gravity"] = 900.0
    table.to_csv(benchmark / "inputs.csv", index=False)

    cube = through(benchmark, tmp_path)

    assert cube.sizes["planet"] == 2
    report = json.loads((tmp_path / "report.json").read_text())
    reasons = {entry["item"]: entry["reasons"][0] for entry in report["quarantined"]}
    assert reasons["simulation 10"]["field"] == "olr"
    assert reasons["simulation 10"]["rule"] == "missing values"
    assert reasons["simulation 11"]["field"] == "gravity"
    assert reasons["simulation 11"]["found"] == "900"
    assert pd.read_csv(tmp_path / "sorted" / "quarantine" / "inputs.csv")["simulation_id"].tolist() == [10, 11]


def test_the_same_planet_twice_by_one_simulator_is_taken_once(benchmark: Path, tmp_path: Path) -> None:
    table = pd.read_csv(benchmark / "inputs.csv")
    table.loc[4:, "gcm_label"] = "um"
    table.to_csv(benchmark / "inputs.csv", index=False)
    assert through(benchmark, tmp_path).sizes["planet"] == 4
    report = json.loads((tmp_path / "report.json").read_text())
    assert [entry["item"] for entry in report["quarantined"]] == ["simulation 20", "simulation 21"]
    assert "as in simulation 10" in report["quarantined"][0]["reasons"][0]["found"]


def test_a_download_cut_short_a_missing_archive_and_a_missing_column_are_told(benchmark: Path, tmp_path: Path) -> None:
    path = benchmark / "fields" / "all-obs.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"all-obs\.npz cannot be read"):
        through(benchmark, tmp_path / "cut")
    path.unlink()
    with pytest.raises(DataError, match="holds no fields"):
        through(benchmark, tmp_path / "none")
    pd.read_csv(benchmark / "inputs.csv").drop(columns="co2").to_csv(benchmark / "inputs.csv", index=False)
    with pytest.raises(DataError, match="lacks columns") as caught:
        through(benchmark, tmp_path / "column")
    assert caught.value.allowed == "co2"


def test_an_archive_without_a_field_or_with_another_grid_is_refused(benchmark: Path, tmp_path: Path) -> None:
    path = benchmark / "fields" / "all-obs.npz"
    with np.load(path) as archive:
        parts = dict(archive)
    np.savez(path, **(parts | {"fields": parts["fields"][..., ::2]}))
    with pytest.raises(DataError, match="another layout"):
        through(benchmark, tmp_path / "coarse")
    np.savez(path, **(parts | {"field_names": np.array([f"x_{name}" for name in parts["field_names"]])}))
    with pytest.raises(DataError, match="lacks fields"):
        through(benchmark, tmp_path / "names")


def test_a_mistyped_kind_or_simulator_suggests_the_right_one() -> None:
    with pytest.raises(StromError, match="Did you mean 'thousandworlds'"):
        ClimateData(kind="thousandworld")
    with pytest.raises(StromError, match="exocam"):
        ClimateData(kind="thousandworlds", simulator="exocamm")
