"""Emulated climates are drawn evenly, the same for a seed, marked in every row, and kept out of every test."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from domains.climates import emulated, sampling
from domains.climates.contracts import require_cube, require_fair, require_simulated, simulators_of
from domains.climates.cube import load_fields, open_cube
from domains.climates.emulated import Emulation
from domains.climates.exoplasim import parameters_of, read_run
from domains.climates.fields import OWN_SIMULATOR, PARAMETER_NAMES
from pipelines.emulate import main as emulate
from stromatolite.errors import ConfigError, ContractError

FEW = Emulation(planets={"exoplasim": 40, "um": 24})


@pytest.fixture(scope="module")
def emulated_cube(tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    path = tmp_path_factory.mktemp("emulated") / "emulated.zarr"
    emulate(path, FEW)
    return open_cube(path)


def test_our_own_runs_follow_the_rotation_period_that_is_sampled(bundled: Path) -> None:
    for path in sorted(bundled.glob("*.nc")):
        planet = parameters_of(read_run(path))
        flux, star = np.array([planet["stellar_flux_w_m2"]]), np.array([planet["stellar_temperature_k"]])
        period = sampling.rotation_period_days(flux, star)[0]
        assert period == pytest.approx(planet["rotation_period_days"], rel=1e-5), path.name


def test_planets_fill_the_box_and_depend_on_the_seed_alone() -> None:
    parameters, simulators = emulated.sample(Emulation())
    again, _ = emulated.sample(Emulation())
    other, _ = emulated.sample(Emulation(seed=1))
    assert np.array_equal(parameters, again)
    assert not np.array_equal(parameters, other)
    assert len(parameters) == len(simulators) == 2000
    columns = dict(zip(PARAMETER_NAMES, parameters.T, strict=True))
    for axis in sampling.OUR_BOX:
        values = columns[axis.parameter]
        low, high = (np.log(axis.low), np.log(axis.high)) if axis.logarithmic else (axis.low, axis.high)
        place = ((np.log(values) if axis.logarithmic else values) - low) / (high - low)
        assert np.all((place >= 0) & (place <= 1))
        assert np.histogram(place, 10, (0, 1))[0].min() > 180  # 200 a tenth, evenly


def test_each_simulator_gets_planets_that_are_spread_evenly_by_themselves() -> None:
    parameters, simulators = emulated.sample(Emulation())
    for name in ("clero:um", "clero:exocam"):
        stars = parameters[[simulator == name for simulator in simulators], 0]
        assert np.histogram(stars, 5, (2500, 4500))[0].min() > 85  # 100 a fifth


def test_periods_spread_about_the_tidal_one_and_some_planets_have_methane() -> None:
    parameters, _ = emulated.sample(Emulation())
    columns = dict(zip(PARAMETER_NAMES, parameters.T, strict=True))
    tidal = sampling.rotation_period_days(columns["stellar_flux_w_m2"], columns["stellar_temperature_k"])
    spread = np.log(columns["rotation_period_days"] / tidal)
    assert abs(np.median(spread)) < 0.02
    assert 0.3 < spread.std() < 0.38
    methane = columns["ch4_volume_fraction"]
    assert 0.18 < (methane > 0).mean() < 0.22
    assert methane[methane > 0].min() >= 1e-6
    assert methane.max() <= 0.05


def test_every_row_says_that_it_is_emulated_and_by_whom(emulated_cube: xr.Dataset) -> None:
    assert emulated_cube["emulated"].values.tolist() == [1] * 64
    assert simulators_of(emulated_cube) == ["clero:exoplasim", "clero:um"]
    require_cube(emulated_cube, emulated=True)
    with pytest.raises(ContractError):
        require_cube(emulated_cube, emulated=False)


def test_the_cube_is_small_on_disk_and_holds_what_the_emulator_says(emulated_cube: xr.Dataset) -> None:
    assert emulated_cube["temperature"].dtype == np.float16
    assert emulated_cube["specific_humidity"].dtype == np.float32
    assert emulated_cube["temperature"].chunksizes["planet"][0] == 32
    parameters, _ = emulated.sample(FEW)
    planets = emulated_cube["planet"].values
    said = emulated.predict(parameters[40:], "um")
    kept = load_fields(emulated_cube, planets[40:])
    assert np.allclose(kept[:, 0], said[:, 0], atol=0.13)


def test_provenance_names_the_weights_and_the_share_outside_the_domain(emulated_cube: xr.Dataset) -> None:
    provenance = json.loads(emulated_cube.attrs["provenance"])
    assert provenance["version"] == "0.1.4"
    assert len(provenance["weights_sha256"]) == 64
    parameters, _ = emulated.sample(FEW)
    assert emulated_cube.attrs["fraction_outside_core_domain"] == emulated.outside_core_domain(parameters).mean()


def test_planets_outside_the_core_domain_are_counted_and_no_warning_is_left() -> None:
    parameters, _ = emulated.sample(FEW)
    slow = parameters[:2].copy()
    slow[1, PARAMETER_NAMES.index("rotation_period_days")] = 250.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        emulated.predict(slow, "exoplasim")
    assert emulated.outside_core_domain(slow).tolist() == [False, True]


def test_batches_do_not_change_the_answer() -> None:
    parameters, _ = emulated.sample(Emulation(planets={"um": 300}))
    whole = emulated.predict(parameters, "um")
    assert np.allclose(whole[255:258], emulated.predict(parameters[255:258], "um"), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"planets": {"plasim": 10}},
        {"planets": {"um": 0}},
        {"planets": {"um": True}},
        {"period_spread": -1.0},
        {"methane_share": 1.5},
        {"methane": (0.01, 0.5)},
    ],
)
def test_settings_out_of_range_name_their_key(wrong: dict) -> None:
    with pytest.raises(ConfigError, match=f"emulate.{next(iter(wrong))}"):
        Emulation(**wrong)


def test_emulated_planets_may_not_be_split_or_tested_on(emulated_cube: xr.Dataset, small_cube: xr.Dataset) -> None:
    require_simulated(small_cube, small_cube["planet"].values, "test")
    with pytest.raises(ContractError, match="may not be used for test"):
        require_simulated(emulated_cube, emulated_cube["planet"].values[:3], "test")


def test_an_emulated_row_is_refused_though_its_flag_was_cleared(emulated_cube: xr.Dataset) -> None:
    cleared = emulated_cube.assign(emulated=emulated_cube["emulated"] * 0)
    with pytest.raises(ContractError):
        require_simulated(cleared, cleared["planet"].values[:1], "test")


def test_an_emulator_is_never_test_data() -> None:
    with pytest.raises(ContractError, match="emulated"):
        require_fair(training=[OWN_SIMULATOR], test=["clero:um"])


def test_clero_may_train_for_our_runs_and_not_for_thousandworlds() -> None:
    require_fair(training=["clero:um", OWN_SIMULATOR], test=[OWN_SIMULATOR])
    require_fair(training=["thousandworlds:um"], test=["thousandworlds:um"])
    with pytest.raises(ContractError, match="CLERO"):
        require_fair(training=["thousandworlds:um", "clero:um"], test=["thousandworlds:um"])
