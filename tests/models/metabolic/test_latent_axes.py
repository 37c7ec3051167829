"""The axes of the latent vector: every one tells networks apart, and none is wider than another."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from family_trial import tiny

from models.metabolic import graph_vae
from models.metabolic.config import MetabolicConfig, ModelConfig
from models.metabolic.graph_vae import RunningScale
from models.metabolic.graphs import read_graphs
from models.metabolic.latent_axes import latent_axes, set_latent_axes
from models.metabolic.latent_map import effective_dimensions, encode
from models.metabolic.lightning_module import new_network


def masked(between: list[float], within: list[float]) -> torch.Tensor:
    """Means (40, 5, L) of networks along rotated directions of these standard deviations between and within them."""
    rng = np.random.default_rng(0)
    size = len(between)
    networks = rng.normal(size=(40, 1, size)) * between
    points = networks + rng.normal(size=(40, 5, size)) * within
    rotation = np.linalg.qr(rng.normal(size=(size, size)))[0]
    return torch.from_numpy(points @ rotation + 3.0)


def test_directions_of_unlike_width_become_axes_of_one_width() -> None:
    means = masked([100.0, 10.0, 1.0], [0.01, 0.01, 0.01])
    center, axes = latent_axes(means, torch.full((3,), 1e-3))
    points = (means.mean(dim=1).float() - center) @ axes
    assert points.var(dim=0, unbiased=False).numpy() == pytest.approx(np.ones(3), rel=1e-3)
    assert effective_dimensions(means.mean(dim=1).numpy()) < 1.1
    assert effective_dimensions(points.numpy()) == pytest.approx(3.0, rel=1e-3)


def test_what_a_mask_changes_as_much_as_another_network_is_left_out() -> None:
    center, axes = latent_axes(masked([100.0, 10.0, 5.0], [0.1, 0.1, 10.0]), torch.zeros(3))
    assert (axes.abs().sum(dim=0) > 0).tolist() == [True, True, False]
    assert torch.isfinite(center).all()


def test_what_the_noise_of_training_covers_is_left_out_however_steady_it_is() -> None:
    steady = masked([10.0, 1.0, 0.1], [1e-6, 1e-6, 1e-6])
    assert (latent_axes(steady, torch.full((3,), 0.5))[1].abs().sum(dim=0) > 0).tolist() == [True, True, False]
    assert not latent_axes(steady * 1e-3, torch.full((3,), 0.5))[1].any()  # collapsed


def test_a_running_scale_makes_small_columns_as_large_as_wide_ones_and_cuts_the_unlike() -> None:
    torch.manual_seed(0)
    scale = RunningScale(2)
    wide = torch.tensor([100.0, 0.01])
    for _ in range(400):
        scale(torch.randn(1, 2) * wide + 5.0)
    scale.eval()
    before = scale.mean.clone()
    points = scale(torch.randn(400, 2) * wide + 5.0)
    assert points.std(dim=0).numpy() == pytest.approx(np.ones(2), rel=0.3)
    assert scale(torch.tensor([[1e9, 5.0]]))[0, 0] == RunningScale.LARGEST
    assert torch.equal(scale.mean, before)  # it learns in training alone


def test_the_network_gives_its_latent_vector_on_them_and_keeps_them(tmp_path: Path) -> None:
    graphs = read_graphs(tiny("metabolic").make_inputs(tmp_path).data)
    net = new_network(MetabolicConfig(model=ModelConfig(width=8, layers=1, latent=4)), 0).eval()
    with torch.no_grad():
        net.read_out[-1].weight.mul_(100.0)  # untrained, it tells nothing apart
    before = copy.deepcopy(net.state_dict())
    set_latent_axes(net, graphs.pool, graphs.known, 0.2, 0)
    changed = {name for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"latent_center", "latent_axes"}
    graph_vae.save(net, tmp_path / "net.safetensors")
    again = graph_vae.load(tmp_path / "net.safetensors")
    raw = torch.from_numpy(encode(graphs.pool, graphs.known, net)[0])
    assert torch.equal(again.on_axes(raw), net.on_axes(raw))
    assert not torch.allclose(net.on_axes(raw), raw)
