"""The label on the Earth: E. coli in the warm seas and not in the polar ones, or the table is refused."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from energy_excerpts import heat_capacity_table, thermochemistry_table
from family_trial import tiny

from domains.climates import grid
from domains.habitability.earth import ORGANISM, earth_checks
from domains.habitability.energy import EnergyGate
from domains.habitability.growth import GrowthTable
from domains.habitability.label import Mechanisms
from domains.habitability.scenarios import read_scenarios
from domains.habitability.standard_energies import standard_energies
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.errors import ContractError

SCENARIOS = read_scenarios()
ORGANISMS = tiny("fusion").tiny_organisms()


@pytest.fixture(scope="module")
def energies():
    return EnergyGate(standard_energies(thermochemistry_table(), heat_capacity_table()))


@pytest.fixture(scope="module")
def growth():
    return tiny("fusion").growth_table(ORGANISMS, SCENARIOS)


def seas(warmer_c: float = 0.0) -> xr.Dataset:
    """Sea surface temperatures of about the Earth's, with the seasons, and a continent without any."""
    latitude, month = grid.latitudes(), np.arange(1, 13)
    season = 4.0 * np.sin(np.radians(latitude))[None, :] * np.cos(2 * np.pi * (month - 8) / 12)[:, None]
    zonal = 273.15 - 1.8 + 29.0 * np.cos(np.radians(latitude)) ** 2 + season + warmer_c
    values = np.repeat(zonal[:, :, None], 64, axis=2)
    values[:, 8:28, 5:20] = np.nan
    return xr.Dataset(
        {"sea_surface_temperature": (("month", "lat", "lon"), values)},
        {"month": month, "lat": latitude, "lon": grid.longitudes()},
    )


def test_the_warm_seas_suit_it_and_the_polar_ones_do_not(energies, growth):
    mechanisms = Mechanisms(energies, GrowthTable.of(growth), SCENARIOS)
    checks = earth_checks(seas(), ORGANISMS[ORGANISM], mechanisms)
    require_reference_checks("The label on the Earth", checks)
    assert [check.found for check in checks] == [1.0, 0.0]  # the land counts for nothing


@pytest.mark.parametrize(("warmer_c", "wrong"), [(-25.0, "tropical"), (25.0, "polar"), (60.0, "tropical")])
def test_an_earth_that_is_too_cold_or_too_warm_is_refused(energies, growth, warmer_c, wrong):
    mechanisms = Mechanisms(energies, GrowthTable.of(growth), SCENARIOS)
    checks = earth_checks(seas(warmer_c), ORGANISMS[ORGANISM], mechanisms)
    with pytest.raises(ContractError, match=wrong):
        require_reference_checks("The label on the Earth", checks)


def test_an_organism_that_grows_on_nothing_is_refused(energies, growth):
    starved = GrowthTable.of(growth.assign(growth_per_h=0.0))
    checks = earth_checks(seas(), ORGANISMS[ORGANISM], Mechanisms(energies, starved, SCENARIOS))
    with pytest.raises(ContractError, match="tropical"):
        require_reference_checks("The label on the Earth", checks)
