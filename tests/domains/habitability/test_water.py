"""Where water is liquid."""

from __future__ import annotations

import numpy as np
import pytest

from domains.habitability.water import boiling_temperature_c, liquid_water, saturation_pressure_bar
from stromatolite.errors import DataError


@pytest.mark.parametrize(
    ("pressure_bar", "boiling_c"),
    [(0.0123, 10.0), (0.1, 45.81), (0.5, 81.32), (1.01325, 99.97), (5.0, 151.83), (10.0, 179.88), (100.0, 311.00)],
)
def test_water_boils_where_steam_tables_say(pressure_bar, boiling_c):
    assert boiling_temperature_c(pressure_bar) == pytest.approx(boiling_c, abs=0.05)


@pytest.mark.parametrize("temperature_k", [274.0, 300.0, 373.15, 500.0, 640.0])
def test_boiling_is_the_inverse_of_the_saturation_pressure(temperature_k):
    pressure = float(saturation_pressure_bar(np.array(temperature_k)))
    assert boiling_temperature_c(pressure) == pytest.approx(temperature_k - 273.15, abs=1e-3)


def test_water_is_liquid_from_freezing_to_boiling():
    temperature_c = np.array([[-0.01, 0.0, 50.0], [81.2, 81.4, 150.0]])
    assert liquid_water(temperature_c, 0.5).tolist() == [[False, True, True], [True, False, False]]
    assert liquid_water(temperature_c, 10.0).tolist() == [[False, True, True], [True, True, True]]


def test_planets_may_be_asked_of_together():
    pressures = np.array([0.001, 0.5, 300.0])
    assert boiling_temperature_c(pressures) == pytest.approx([np.nan, 81.32, 373.95], abs=0.01, nan_ok=True)
    assert liquid_water(np.array([50.0, 90.0, 90.0]), pressures).tolist() == [False, False, True]


@pytest.mark.parametrize("pressure_bar", [0.0, 0.0060])
def test_no_water_is_liquid_below_the_pressure_of_the_triple_point(pressure_bar):
    assert not liquid_water(np.array([0.0, 0.005, 0.01, 20.0]), pressure_bar).any()


def test_water_above_the_critical_pressure_is_liquid_up_to_the_critical_temperature():
    assert liquid_water(np.array([373.9, 374.0]), 300.0).tolist() == [True, False]


@pytest.mark.parametrize("pressure_bar", [-1.0, float("nan"), float("inf")])
def test_a_pressure_that_is_none_is_refused(pressure_bar):
    with pytest.raises(DataError, match="surface pressure"):
        boiling_temperature_c(pressure_bar)
