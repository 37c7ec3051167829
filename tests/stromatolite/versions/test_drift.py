"""Drift of a new version: what counts as one, what chance explains, and the gate that refuses it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from pipelines.settings import read_block
from stromatolite.errors import ConfigError, ContractError
from stromatolite.versions.drift import ColumnDrift, DriftLimits, chance, drift, require_no_drift, stability_index
from stromatolite.versions.profile import Numbers, profile_cube, profile_table

GATE = DriftLimits(gate=True)


def stars(seed: int, rows: int = 5000, shift: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "teff_k": 5000.0 + shift + 600.0 * rng.standard_normal(rows),
            "metallicity": np.where(rng.random(rows) < 0.1, np.nan, rng.standard_normal(rows)),
            "humidity": 10.0 ** rng.uniform(-12, -2, rows),
            "kind": rng.choice(["F", "G", "K"], rows),
            "name": [f"star {number}" for number in range(rows)],
            "binary": rng.random(rows) < 0.3,
        }
    )


def by_name(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, ColumnDrift]:
    return {column.name: column for column in drift(profile_table(old), profile_table(new)).columns}


def test_two_samples_of_one_population_have_not_drifted() -> None:
    for rows in (40, 500, 5000):
        found = drift(profile_table(stars(1, rows)), profile_table(stars(2, rows)))
        assert [words for words in found.breaches(GATE) if "stability" in words] == []
        require_no_drift(drift(profile_table(stars(1)), profile_table(stars(2))), GATE, "stars")


def test_the_index_is_that_of_the_shares_by_hand() -> None:
    old, new = np.array([50, 30, 20]), np.array([30, 30, 40])
    by_hand = (0.3 - 0.5) * np.log(0.3 / 0.5) + (0.4 - 0.2) * np.log(0.4 / 0.2)
    assert stability_index(old, new) == pytest.approx(by_hand)
    assert stability_index(old, old) == 0.0
    assert stability_index(old, np.array([0, 50, 50])) < 10, "an empty bin is no infinite drift"


def test_chance_exceeds_its_limit_once_in_a_hundred() -> None:
    """Against the index of real samples of one population: the approximation is neither blind nor shy."""
    rng = np.random.default_rng(5)
    draws = rng.multinomial(400, [0.1] * 10, size=(2, 3000))
    share = np.mean([stability_index(a, b) > chance(10, 400, 400) for a, b in zip(*draws, strict=True)])
    assert 0.003 < share < 0.03


def test_a_shift_of_the_mean_is_found_and_its_size_follows() -> None:
    small, large = (by_name(stars(1), stars(2, shift=shift))["teff_k"].psi for shift in (100.0, 500.0))
    assert small is not None
    assert large is not None
    assert small < 0.1 < 0.25 < large
    with pytest.raises(ContractError, match="stars has drifted") as caught:
        require_no_drift(drift(profile_table(stars(1)), profile_table(stars(2, shift=500.0))), GATE, "stars")
    assert "teff_k: stability index" in str(caught.value)
    assert "at most 0.25" in str(caught.value)


def test_without_the_gate_drift_is_a_report() -> None:
    found = drift(profile_table(stars(1)), profile_table(stars(2, shift=500.0)))
    assert found.breaches(DriftLimits())
    require_no_drift(found, DriftLimits(), "stars")


def test_a_shift_in_values_that_span_decades_is_found_too() -> None:
    old, new = stars(1), stars(1).assign(humidity=lambda t: t["humidity"] * 30)
    assert (by_name(old, new)["humidity"].psi or 0) > 0.25
    constant = pd.DataFrame({"x": [1.0] * 100})
    assert (by_name(constant, constant * 2)["x"].psi or 0) > 1


def test_more_missing_values_fewer_rows_and_a_wider_range_are_told() -> None:
    old = stars(1)
    new = old.iloc[:4000].copy()
    new["metallicity"] = new["metallicity"].where(new.index % 2 == 0)
    new["teff_k"] = new["teff_k"].replace(new["teff_k"].max(), 3e4)
    breaches = "\n".join(drift(profile_table(old), profile_table(new)).breaches(GATE))
    assert "20.0% of 5000 rows are gone" in breaches
    assert "metallicity: 44.5% more values are missing, at most 5.0%" in breaches
    assert "teff_k: " in breaches
    assert "far outside" in breaches


def test_categories_that_come_and_go_are_named_and_names_of_things_are_no_categories() -> None:
    old = stars(1)
    new = old.assign(kind=old["kind"].replace("F", "M"))
    kind = by_name(old, new)["kind"]
    assert (kind.new, kind.lost) == (("M",), ("F",))
    assert "kind: 1 categories are gone, at most 0: F" in drift(profile_table(old), profile_table(new)).breaches(GATE)
    assert by_name(old, old.assign(name=old["name"] + " A"))["name"].psi is None


def test_a_column_that_changed_its_kind_or_is_gone_is_left_to_the_contract() -> None:
    old = stars(1)
    assert "teff_k" not in by_name(old, old.assign(teff_k="hot"))
    assert "kind" not in by_name(old, old.drop(columns="kind"))


def test_a_cube_is_counted_part_by_part_and_as_a_table_would_be() -> None:
    values = np.random.default_rng(3).normal(280, 10, (200, 4, 8)).astype("float32")
    values[0, 0, 0] = np.nan
    cube = xr.Dataset({"t": (("planet", "lat", "lon"), values), "land": (("lat", "lon"), np.ones((4, 8)))})
    profile = profile_cube(cube.chunk(planet=7), "planet")
    whole = Numbers()
    whole.add(values.ravel())
    counted = profile.columns["t"]
    assert isinstance(counted, Numbers)
    np.testing.assert_array_equal(counted.counts, whole.counts)
    assert (counted.missing, counted.size, profile.rows) == (1, values.size, 200)
    assert profile.columns["land"].size == 32
    warmer = profile_cube((cube + 15).chunk(planet=7), "planet")
    assert any("t: stability index" in words for words in drift(profile, warmer).breaches(GATE))


def test_of_a_cube_of_few_planets_no_drift_is_made_out_whatever_its_maps_hold() -> None:
    maps = np.random.default_rng(4).normal(280, 10, (2, 1, 1)) + np.linspace(-40, 40, 2048).reshape(1, 32, 64)
    cubes = [xr.Dataset({"t": (("planet", "lat", "lon"), maps[[number]])}) for number in (0, 1)]
    found = drift(*(profile_cube(cube, "planet") for cube in cubes))
    assert [words for words in found.breaches(GATE) if "stability" in words] == []


def test_buckets_keep_the_order_of_numbers() -> None:
    values = np.array([-np.inf, -3e5, -1.0, -1e-30, -0.0, 0.0, 1e-30, 0.5, 1.0, 1.01, 3e5, np.inf])
    places = []
    for value in values:
        numbers = Numbers()
        numbers.add(np.array([value]))
        places.append(int(np.flatnonzero(numbers.counts)[0]))
    assert places == sorted(places)
    assert places[4] == places[5], "zero has no sign"
    assert len(set(places)) == len(places) - 1


@pytest.mark.parametrize("block", ["max_rows_lost: 2", "max_psi: -1", "max_ps: 0.2", "gate: perhaps"])
def test_limits_are_read_from_params_and_mistakes_are_told(tmp_path, block: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("drift: {gate: true, max_psi: 0.1}\n")
    assert read_block(path, "drift", DriftLimits) == DriftLimits(gate=True, max_psi=0.1)
    path.write_text(f"drift: {{{block}}}\n")
    with pytest.raises(ConfigError, match="drift"):
        read_block(path, "drift", DriftLimits)
