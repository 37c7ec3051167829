"""What the network promises whatever its weights: symmetry, known physics, the same numbers wherever it is loaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError

from domains.climates import grid
from domains.climates.fields import VARIABLES
from domains.climates.sampling import OUR_BOX, scale, sobol
from models.climate import network
from models.climate.metrics import channel_slices
from models.climate.network import CHUNK, ClimateNet, SphereConv, northern_half

LABELS = ["clero:um", "exoplasim_stromatolite"]


def planets(count: int) -> np.ndarray:
    """Parameters of planets within the box of our own runs, (count, 8)."""
    values = scale(sobol(len(OUR_BOX), count, seed=3), OUR_BOX)
    period = np.linspace(4.0, 40.0, count)
    return np.column_stack([values[:, :4], period, values[:, 4:], np.linspace(0.0, 0.01, count)])


def labels(count: int) -> list[str]:
    return [LABELS[place % 2] for place in range(count)]


@pytest.fixture
def net() -> ClimateNet:
    """Random weights and wild inner scales: what holds for it holds for any network."""
    torch.manual_seed(5)
    net = ClimateNet(LABELS, hidden=16, coarse=8, medium=8, fine=4, blocks=2, label_embedding=3)
    net.mean.copy_(torch.randn_like(net.mean))
    net.std.copy_(3.0 * torch.rand_like(net.std) + 1.0)
    net.centre.copy_(network.features(torch.tensor(planets(64))).mean(0))
    net.scale.copy_(network.features(torch.tensor(planets(64))).std(0))
    net.set_domain(planets(64))
    return net.eval()


def test_north_mirrors_south_exactly(net: ClimateNet) -> None:
    fields = net.predict(planets(5), labels(5))
    v = channel_slices()["v"]
    sign = np.ones((48, 1, 1), dtype=np.float32)
    sign[v] = -1.0
    assert np.array_equal(fields[:, :, ::-1], sign * fields)
    assert np.abs(fields[:, v]).max() > 0.1


def test_there_is_no_sunlight_at_night_and_none_is_negative(net: ClimateNet) -> None:
    asr = net.predict(planets(8), labels(8))[:, channel_slices()["asr"]]
    night = np.abs(grid.longitudes()) > 90.0
    assert np.all(asr[..., night] == 0.0)
    assert asr.min() == 0.0
    assert asr[..., ~night].max() > 0.0


def test_clouds_cover_between_nothing_and_everything(net: ClimateNet) -> None:
    cloud = net.predict(planets(8), labels(8))[:, channel_slices()["cloud_fraction"]]
    assert (cloud.min(), cloud.max()) == (0.0, 1.0)  # these weights reach beyond both


def test_an_untrained_variable_is_not_bounded_by_accident(net: ClimateNet) -> None:
    fields = net.predict(planets(8), labels(8))
    for name in ("olr", "temperature", "u", "v", "specific_humidity"):
        assert fields[:, channel_slices()[name]].min() < 0.0, name


def test_radiation_is_in_proportion_to_the_stellar_flux(net: ClimateNet) -> None:
    standardised = torch.randn(1, 48, 16, 64).repeat(2, 1, 1, 1)
    parameters = torch.tensor(planets(1)).repeat(2, 1)
    parameters[1, 1] *= 2.0
    once, twice = net.physical(standardised, parameters)
    assert torch.allclose(twice[1:3], 2.0 * once[1:3])
    assert torch.equal(twice[3:], once[3:])
    assert torch.equal(twice[0], once[0])


@pytest.mark.parametrize("cells", [1, 7, 32])
def test_turning_a_map_turns_what_the_convolution_makes_of_it(cells: int) -> None:
    torch.manual_seed(0)
    conv = SphereConv(3, 4)
    x = torch.randn(2, 3, 16, 64)
    assert torch.allclose(conv(x.roll(cells, -1)), conv(x).roll(cells, -1), atol=1e-6)


def test_the_convolution_goes_on_across_the_pole_and_mirrors_at_the_equator() -> None:
    conv = SphereConv(1, 1)
    torch.nn.init.ones_(conv.conv.weight)
    torch.nn.init.zeros_(conv.conv.bias)
    x = torch.zeros(1, 1, 4, 8)
    x[0, 0, -1, 0] = 1.0  # beside the pole
    x[0, 0, 0, 4] = 1.0  # at the equator
    seen = conv(x)[0, 0]
    across = {column for column in range(8) if seen[-1, column] == 1.0}
    assert across == {7, 0, 1} | {3, 4, 5}  # neighbours, and those over the pole
    assert seen[0, 4] == 2.0  # itself and its mirror image south of the equator


def test_the_northern_half_keeps_a_symmetric_climate_whole(net: ClimateNet) -> None:
    parameters = planets(4)
    climates = net.predict(parameters, labels(4))
    halves = northern_half(climates, parameters)
    assert halves.shape == (4, 48, 16, 64)
    standardised = (torch.tensor(halves) - net.mean) / net.std
    again = net.physical(standardised, torch.tensor(parameters)).numpy()
    # what was cut off (clouds, sunlight) is already within bounds, so nothing is lost
    assert np.allclose(again, climates, atol=1e-3, rtol=1e-5)


def test_the_northern_half_of_a_lopsided_climate_is_the_mean_of_both() -> None:
    fields = np.zeros((1, 48, 32, 64), dtype=np.float32)
    fields[0, :, 20] = 1.0  # a band in the north
    fields[0, :, 11] = 3.0  # its mirror image in the south
    half = northern_half(fields, planets(1))
    assert half[0, 0, 4, 0] == 2.0
    assert half[0, channel_slices()["v"].start, 4, 0] == -1.0
    assert half[0, 1, 4, 0] == pytest.approx(2.0 / planets(1)[0, 1])


def test_a_planet_is_predicted_alike_alone_and_in_any_company(net: ClimateNet) -> None:
    count = CHUNK + 5
    names = np.array(labels(count))
    together = net.predict(planets(count), names.tolist())
    largest = np.abs(together).max(axis=(0, 2, 3), keepdims=True)
    for rows in ([0], [CHUNK - 1], [CHUNK], [count - 1, 0], list(range(count))[::-1]):
        apart = net.predict(planets(count)[rows], names[rows].tolist())
        # matrix products of other sizes add up in another order: the last bits may differ
        assert np.all(np.abs(apart - together[rows]) < 1e-5 * largest), rows


def test_the_simulator_and_each_parameter_make_a_difference(net: ClimateNet) -> None:
    here = planets(1)
    plain = net.predict(here, ["clero:um"])
    assert not np.allclose(plain, net.predict(here, ["exoplasim_stromatolite"]))
    for column in range(8):
        there = here.copy()
        there[0, column] = 1.2 * there[0, column] + 1e-6
        assert not np.array_equal(plain, net.predict(there, ["clero:um"])), column


def test_an_unknown_simulator_is_told_with_the_known_ones(net: ClimateNet) -> None:
    with pytest.raises(
        ValueError, match=r"unknown simulator 'lmdg'; this model knows clero:um, exoplasim_stromatolite"
    ):
        net.predict(planets(2), ["clero:um", "lmdg"])


def test_no_planets_give_no_climates(net: ClimateNet) -> None:
    assert net.predict(np.empty((0, 8)), []).shape == (0, 48, 32, 64)


def test_saved_and_loaded_it_predicts_the_same_bits(net: ClimateNet, tmp_path: Path) -> None:
    network.save(net, tmp_path / "net.safetensors")
    again = network.load(tmp_path / "net.safetensors")
    assert again.architecture == net.architecture
    assert not again.training
    assert np.array_equal(again.predict(planets(3), labels(3)), net.predict(planets(3), labels(3)))
    far = planets(3) * 3.0
    assert np.array_equal(again.outside_domain(far), net.outside_domain(far))


def test_equal_networks_are_equal_files(net: ClimateNet, tmp_path: Path) -> None:
    for name in ("one", "two"):
        network.save(net, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_weights_that_are_a_pickle_are_refused_and_never_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "sprung",)

    torch.save({"weights": Trap()}, tmp_path / "net.safetensors")
    with pytest.raises(SafetensorError, match="header"):
        network.load(tmp_path / "net.safetensors")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("stars", [(5000.0, 6000.0, 7000.0), (2000.0, 1000.0, 0.0)])
def test_distance_from_the_domain_is_none_inside_and_grows_on_both_sides(
    net: ClimateNet, stars: tuple[float, ...]
) -> None:
    assert np.all(net.outside_domain(planets(64)) == 0.0)
    middle = planets(64).mean(axis=0)
    steps = np.tile(middle, (4, 1))
    steps[1:, 0] = stars
    distance = net.outside_domain(steps)
    assert distance[0] == 0.0
    assert np.diff(distance[1:]) == pytest.approx(1000.0 / float(net.scale[0]))  # in standard deviations


def test_distances_in_two_parameters_add_up_as_in_space(net: ClimateNet) -> None:
    both = np.tile(planets(64).mean(axis=0), (3, 1))
    both[[0, 2], 0], both[[1, 2], 3] = 6000.0, 40.0
    star, gravity, together = net.outside_domain(both)
    assert together == pytest.approx(np.hypot(star, gravity))


def test_inner_scales_come_from_the_climates_given(net: ClimateNet) -> None:
    halves = np.random.default_rng(0).normal(5.0, 2.0, (200, 48, 16, 64)).astype(np.float32)
    parameters = planets(200)
    parameters[:, 7] = 0.0  # no methane at all, as in our own runs
    net.standardise(halves, parameters)
    assert np.allclose(net.mean.numpy(), halves.mean(axis=0), atol=1e-5)
    assert np.allclose(net.std.numpy(), 2.0, rtol=0.01)
    assert float(net.scale[7]) == 1.0  # a constant input passes unscaled, not divided by zero
    assert np.isfinite(net.predict(parameters[:2], labels(2))).all()


def test_a_constant_channel_does_not_divide_by_zero(net: ClimateNet) -> None:
    net.standardise(np.zeros((4, 48, 16, 64), dtype=np.float32), planets(4))
    assert float(net.std.min()) > 0.0


def test_its_constants_are_those_of_the_cube() -> None:
    parts = channel_slices()
    assert sum(variable.levels for variable in VARIABLES) == network.CHANNELS
    assert (parts["asr"].start, parts["olr"].start) == (network.ASR, network.OLR)
    assert (parts["specific_humidity"], parts["cloud_fraction"]) == (network.HUMIDITY, network.CLOUD)
    assert parts["v"] == network.NORTHWARD
    net = ClimateNet(LABELS, hidden=8, coarse=8, medium=8, fine=4, blocks=1, label_embedding=1)
    assert np.allclose(net.sine[:, 0], np.sin(np.radians(grid.latitudes()[16:])), atol=1e-6)
    assert np.array_equal(net.geometry[0, 0] > 0.0, np.abs(grid.longitudes()) < 90.0)
