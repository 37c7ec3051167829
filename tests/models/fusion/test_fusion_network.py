"""The network: modalities that are left out do not matter, and unknown gates are not learned from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.fusion import network
from models.fusion.lightning_module import gates_loss
from models.fusion.network import KNOWN, MODALITIES, FusionNet, log_habitable

TRUNKS = ("gated", "joint", "attention")
LATENT = 4
NAN = float("nan")


def net(trunk, modalities=MODALITIES):
    torch.manual_seed(0)
    return FusionNet(trunk, 8, LATENT, 0.5, list(modalities)).eval()


def inputs(seed, rows=32):
    random = torch.Generator().manual_seed(seed)
    climate = torch.randn(rows, 3, generator=random) * torch.tensor([30.0, 10.0, 1.0])
    words = torch.randn(rows, network.WORDS, generator=random)
    words[:, KNOWN] = (words[:, KNOWN] > 0).float()
    return climate, words, torch.randn(rows, LATENT, generator=random)


@pytest.mark.parametrize("left_out", MODALITIES)
@pytest.mark.parametrize("trunk", TRUNKS)
def test_a_modality_that_is_left_out_does_not_matter_and_the_others_do(trunk, left_out):
    fused = net(trunk, [name for name in MODALITIES if name != left_out])
    first, other = inputs(1), inputs(2)
    before = fused(*first)
    for place, name in enumerate(MODALITIES):
        mixed = [other[each] if each == place else first[each] for each in range(len(MODALITIES))]
        assert torch.equal(fused(*mixed), before) == (name == left_out), name


@pytest.mark.parametrize("trunk", TRUNKS)
def test_a_temperature_that_is_not_known_does_not_matter(trunk):
    fused, (climate, words, latent) = net(trunk), inputs(1)
    words[:, KNOWN] = 0.0
    words[:, network.TEMPERATURES] = 0.0
    place = words.clone()
    place[:, KNOWN.start] = 1.0
    assert not torch.equal(fused(climate, place, latent), fused(climate, words, latent))
    assert torch.isfinite(fused(climate, words, latent)).all()


@pytest.mark.parametrize("trunk", TRUNKS)
def test_probabilities_multiply(trunk):
    found = net(trunk).probabilities(*inputs(1)).numpy()
    assert found.shape == (32, len(network.GATES) + 1)
    assert found[:, -1] == pytest.approx(found[:, :-1].prod(axis=1), rel=1e-5)
    assert ((found > 0) & (found < 1)).all()


@pytest.mark.parametrize("trunk", TRUNKS)
def test_a_network_is_read_as_it_was_written(trunk, tmp_path):
    fused = net(trunk, ("climate", "network"))
    network.save(fused, tmp_path / "net.safetensors")
    again = network.load(tmp_path / "net.safetensors")
    assert again.architecture == fused.architecture
    assert torch.equal(again(*inputs(3)), fused(*inputs(3)))


def test_an_unknown_trunk_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="gated, joint, attention"):
        net("transformer")


def test_the_loss_is_that_of_each_gate_and_of_all_together():
    logits = torch.tensor([[2.0, 0.0, -1.0, 1.0]])
    opened = 1 / (1 + np.exp(-logits.numpy()[0]))
    each = -np.log(opened * [1, 1, 0, 1] + (1 - opened) * [0, 0, 1, 0]).mean()
    together = -np.log(1 - opened.prod())
    assert gates_loss(logits, torch.tensor([[1.0, 1.0, 0.0, 1.0]])).item() == pytest.approx(each + together, rel=1e-5)


def test_gates_that_nobody_knows_do_not_count():
    gates = torch.tensor([[NAN, 1.0, NAN, 0.0], [1.0, 1.0, 1.0, 1.0]])
    logits = torch.tensor([[3.0, -1.0, 2.0, 0.5], [1.0, 2.0, 0.0, 1.0]], requires_grad=True)
    loss = gates_loss(logits, gates)
    loss.backward()
    assert (logits.grad == 0).tolist() == [[True, False, True, False], [False] * 4]
    other = logits.detach().clone()
    other[0, [0, 2]] = torch.tensor([-9.0, 7.0])
    assert torch.equal(gates_loss(other, gates), loss.detach())


def test_without_any_known_gate_there_is_no_loss_and_no_nan():
    logits = torch.zeros(3, 4, requires_grad=True)
    loss = gates_loss(logits, torch.full((3, 4), NAN))
    loss.backward()
    assert loss.item() == 0.0
    assert not logits.grad.any()


@pytest.mark.parametrize("size", [0.0, 3.0, 40.0, -200.0])
def test_the_logarithms_of_both_outcomes_are_finite_and_add_up(size):
    log_open, log_shut = log_habitable(torch.full((1, 4), size))
    assert torch.isfinite(log_open + log_shut).all()
    assert (log_open.exp() + log_shut.exp()).item() == pytest.approx(1.0, abs=1e-5)


def test_light_counts_for_the_growth_of_what_lives_by_light_alone():
    assert network.MEDIA[network.LIGHT - network.MEDIUM.start] == "light+CO2_anox"
    net = network.FusionNet("gated", 8, 4, 0.0, list(network.MODALITIES)).eval()
    dark, lit = torch.zeros(1, network.CLIMATE), torch.tensor([[0.0, 50.0, 0.0]])
    latent = torch.randn(1, 4, generator=torch.Generator().manual_seed(0))
    growth = network.GATES.index("growth")
    for medium, counts in (("light+CO2_anox", True), ("H2+CO2", False)):
        fed = torch.zeros(1, network.WORDS)
        fed[0, network.MEDIUM.start + network.MEDIA.index(medium)] = 1.0
        assert (net(dark, fed, latent)[0, growth] != net(lit, fed, latent)[0, growth]) == counts
