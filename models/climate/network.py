"""The network: planet parameters to a climate.

Every registered model carries a copy of this file, so it imports nothing of this repository.

Planets here are aquaplanets that turn one face to their star: north and south are mirror images. The network draws the
northern half, equator to pole, and mirrors it (the northward wind changes sign). Inside, fields are relative: radiation
over the stellar flux, humidity as log10, all of it standardised by the climates that it was pretrained on.

Shape suffixes: B batch, N planets, P = 8 parameters, C = 48 channels, H = 16 northern latitudes, Y = 32 latitudes,
X = 64 longitudes.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

CHANNELS = 48
ASR, OLR = 1, 2
HUMIDITY = slice(12, 21)
CLOUD = slice(21, 30)
NORTHWARD = slice(39, 48)
MAPS = 6
SECONDS_A_DAY = 86_400.0
CHUNK = 32  # planets at a time when predicting: what fits a core's cache is twice as fast as a batch of 256


def features(parameters_BP: Tensor) -> Tensor:
    """Parameters on the scales on which a climate answers to them; gases as arcsinh, since none at all is common."""
    star, flux, radius, gravity, period, pressure, co2, ch4 = parameters_BP.double().unbind(1)
    columns = [star, flux, radius, gravity, period.log(), pressure.log(), (co2 / 1e-6).asinh(), (ch4 / 1e-6).asinh()]
    return torch.stack(columns, dim=1)


class SphereConv(nn.Module):
    """3×3 convolution on the northern half: periodic in longitude, mirrored at the equator, on across the pole."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3)

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, h, w) to (B, outputs, h, w); the first row lies at the equator."""
        beyond_pole = torch.roll(x[:, :, -1:], x.shape[-1] // 2, dims=-1)
        x = torch.cat([x[:, :, :1], x, beyond_pole], dim=2)
        x = torch.cat([x[..., -1:], x, x[..., :1]], dim=3)
        out: Tensor = self.conv(x)
        return out


class Block(nn.Module):
    """Residual block whose scale and shift the planet sets (FiLM; Perez et al. 2018, arXiv 1709.07871)."""

    def __init__(self, inputs: int, outputs: int, hidden: int) -> None:
        super().__init__()
        self.first, self.second = SphereConv(inputs, outputs), SphereConv(outputs, outputs)
        self.norm = nn.GroupNorm(math.gcd(8, outputs), outputs)
        self.film = nn.Linear(hidden, 2 * outputs)
        self.skip: nn.Module = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor, planet: Tensor) -> Tensor:
        """(B, inputs, h, w) and (B, hidden) to (B, outputs, h, w)."""
        scale, shift = self.film(planet)[:, :, None, None].chunk(2, dim=1)
        out: Tensor = self.skip(x) + self.second(functional.silu(self.norm(self.first(x)) * (1 + scale) + shift))
        return out


class ClimateNet(nn.Module):
    """A convolutional decoder: a latent map of 4×16 cells from the planet, refined to 8×32, unfolded to 16×64.

    Args:
        labels: names of the simulators that it can imitate.
        hidden: width of the planet's embedding.
        coarse: channels of the 4×16 map.
        medium: channels of the 8×32 map.
        fine: channels of the 16×64 map.
        blocks: residual blocks on the 8×32 map.
        label_embedding: size of a simulator's embedding.
    """

    sine: Tensor
    mean: Tensor
    std: Tensor
    centre: Tensor
    scale: Tensor
    geometry: Tensor
    low: Tensor
    high: Tensor

    def __init__(
        self, labels: list[str], hidden: int, coarse: int, medium: int, fine: int, blocks: int, label_embedding: int
    ) -> None:
        super().__init__()
        self.architecture: dict[str, Any] = {
            "labels": list(labels),
            "hidden": hidden,
            "coarse": coarse,
            "medium": medium,
            "fine": fine,
            "blocks": blocks,
            "label_embedding": label_embedding,
        }
        self.labels = list(labels)
        self.embed = nn.Embedding(len(labels), label_embedding)
        widths = [8 + label_embedding, hidden, hidden, hidden]
        layers = [part for i in range(3) for part in (nn.Linear(widths[i], widths[i + 1]), nn.SiLU())]
        self.planet = nn.Sequential(*layers)
        self.seed = nn.Linear(hidden, coarse * 4 * 16)
        self.coarse = Block(coarse, coarse, hidden)
        self.medium = nn.ModuleList([Block(coarse if i == 0 else medium, medium, hidden) for i in range(blocks)])
        self.unfold = nn.Conv2d(medium, 4 * fine, 1)
        self.fine = SphereConv(fine + MAPS, fine)
        self.head = nn.Conv2d(fine, CHANNELS, 1)
        nn.init.normal_(self.embed.weight, std=0.3)
        for name, value in _geometry().items():
            self.register_buffer(name, value)
        self.register_buffer("mean", torch.zeros(CHANNELS, 16, 64))
        self.register_buffer("std", torch.ones(CHANNELS, 1, 1))
        self.register_buffer("centre", torch.zeros(8, dtype=torch.float64))
        self.register_buffer("scale", torch.ones(8, dtype=torch.float64))
        self.register_buffer("low", torch.full((8,), -torch.inf, dtype=torch.float64))
        self.register_buffer("high", torch.full((8,), torch.inf, dtype=torch.float64))

    def standardise(self, halves_NCHX: np.ndarray[Any, Any], parameters_NP: np.ndarray[Any, Any]) -> None:
        """Set the inner scales from the climates to train on: a mean map and a spread a channel; so for the inputs."""
        area = torch.as_tensor(np.polynomial.legendre.leggauss(32)[1][16:])
        for channel in range(CHANNELS):
            values = torch.as_tensor(halves_NCHX[:, channel]).double()
            self.mean[channel] = mean = values.mean(0)
            self.std[channel] = ((((values - mean) ** 2).mean((0, 2)) @ area) / area.sum()).sqrt().clamp(min=1e-6)
        x = features(torch.as_tensor(parameters_NP))
        spread = x.std(0, correction=0)
        self.centre.copy_(x.mean(0))
        self.scale.copy_(torch.where(spread > 1e-9, spread, torch.ones_like(spread)))  # constant inputs pass unscaled

    def set_domain(self, parameters_NP: np.ndarray[Any, Any]) -> None:
        """Set the box of planets within which a prediction is an interpolation."""
        x = features(torch.as_tensor(parameters_NP))
        self.low.copy_(x.amin(0))
        self.high.copy_(x.amax(0))

    def forward(self, parameters_BP: Tensor, label_B: Tensor) -> Tensor:
        """Physical parameters and places in `labels` to standardised northern halves, (B, C, H, X)."""
        planet = ((features(parameters_BP) - self.centre) / self.scale).float()
        planet = self.planet(torch.cat([planet, self.embed(label_B)], dim=1))
        x = self.seed(planet).view(len(planet), -1, 4, 16)
        x = functional.interpolate(self.coarse(x, planet), scale_factor=2, mode="bilinear")
        for block in self.medium:
            x = block(x, planet)
        x = functional.pixel_shuffle(self.unfold(functional.silu(x)), 2)
        x = torch.cat([x, self.input_maps(parameters_BP)], dim=1)
        out: Tensor = self.head(functional.silu(self.fine(x)))
        return out

    def input_maps(self, parameters_BP: Tensor) -> Tensor:
        """What a planet's star and spin do at each place, (B, 6, H, X), all of order one.

        Stellar flux at the top of the atmosphere (kW m-2) and its fourth root (a radiative-equilibrium temperature),
        the Coriolis parameter (1e-4 s-1, cut at 10), and the direction cosines of the place.
        """
        flux = (parameters_BP[:, 1].float() / 1000.0)[:, None, None] * self.geometry[0]
        spin = (4e4 * math.pi / SECONDS_A_DAY / parameters_BP[:, 4].float())[:, None, None]
        coriolis = (spin * self.sine).clamp(max=10.0)
        fixed = self.geometry[1:].expand(len(flux), -1, -1, -1)
        return torch.cat([torch.stack([flux, flux**0.25, coriolis], dim=1), fixed], dim=1)

    def physical(self, standardised_BCHX: Tensor, parameters_BP: Tensor) -> Tensor:
        """Whole planets in physical units, (B, C, Y, X), humidity as log10(kg kg-1): what `forward` returned, undone.

        Physics that is known is imposed: no sunlight absorbed on the night side, cloud fractions in 0..1.
        """
        north = self.mean + self.std * standardised_BCHX.float()
        flux = parameters_BP[:, 1].float()[:, None, None, None]
        north[:, ASR : OLR + 1] *= flux
        north[:, ASR] = north[:, ASR].clamp(min=0.0) * (self.geometry[0] > 0)
        north[:, CLOUD] = north[:, CLOUD].clamp(0.0, 1.0)
        south = north.flip(2)
        south[:, NORTHWARD] *= -1.0
        return torch.cat([south, north], dim=2)

    @torch.inference_mode()
    def predict(self, parameters_NP: np.ndarray[Any, Any], labels: list[str]) -> np.ndarray[Any, Any]:
        """Climates (N, C, Y, X) in physical units, humidity as log10(kg kg-1).

        Args:
            parameters_NP: physical parameters in the order of the cube.
            labels: the simulator to imitate, one a planet.

        Raises:
            ValueError: a label is unknown.
        """
        unknown = sorted(set(labels) - set(self.labels))
        if unknown:
            raise ValueError(f"unknown simulator {unknown[0]!r}; this model knows {', '.join(self.labels)}")
        parameters = torch.as_tensor(np.asarray(parameters_NP, dtype=np.float64), device=self.mean.device)
        places = torch.tensor([self.labels.index(label) for label in labels], device=self.mean.device)
        out = np.empty((len(parameters), CHANNELS, 32, 64), dtype=np.float32)
        for start in range(0, len(parameters), CHUNK):
            part = slice(start, start + CHUNK)
            standardised = self(parameters[part], places[part])
            out[part] = self.physical(standardised, parameters[part]).cpu().numpy()
        return out

    def outside_domain(self, parameters_NP: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """How far each planet lies outside the box of the simulated training planets, (N,); 0 inside.

        Euclidean, in standard deviations of the pretraining planets, on the scales of `features`.
        """
        x = features(torch.as_tensor(np.asarray(parameters_NP, dtype=np.float64), device=self.mean.device))
        excess = (self.low - x).clamp(min=0) + (x - self.high).clamp(min=0)
        return np.asarray(((excess / self.scale) ** 2).sum(1).sqrt().cpu().numpy())


def _geometry() -> dict[str, Tensor]:
    sine = np.polynomial.legendre.leggauss(32)[0][16:, None] * np.ones((1, 64))
    cosine = np.sqrt(1.0 - sine**2)
    longitude = np.radians((np.arange(64) + 0.5) * 5.625 - 180.0)
    toward_star, eastward = cosine * np.cos(longitude), cosine * np.sin(longitude)
    maps = np.stack([np.clip(toward_star, 0.0, None), sine, eastward, toward_star])
    return {"sine": torch.tensor(sine, dtype=torch.float32), "geometry": torch.tensor(maps, dtype=torch.float32)}


def northern_half(scored_NCYX: np.ndarray[Any, Any], parameters_NP: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Relative fields of the northern half, (N, C, H, X), each the mean of north and mirrored south.

    Args:
        scored_NCYX: physical fields with humidity as log10(kg kg-1).
        parameters_NP: the planets' parameters; radiation is taken relative to the stellar flux.
    """
    north, south = np.array(scored_NCYX[:, :, 16:]), np.array(scored_NCYX[:, :, 15::-1])
    south[:, NORTHWARD] *= -1.0
    half: np.ndarray[Any, Any] = 0.5 * (north + south)
    half[:, ASR : OLR + 1] /= np.asarray(parameters_NP)[:, 1, None, None, None]
    return half


def save(net: ClimateNet, weights: Path) -> None:
    """Write weights and architecture as one safetensors file."""
    from safetensors.torch import save as serialised

    tensors = {name: value.detach().cpu().contiguous() for name, value in net.state_dict().items()}
    # written by Python: a full disk is then an OSError as everywhere else
    weights.write_bytes(serialised(tensors, {"architecture": json.dumps(net.architecture, sort_keys=True)}))


def load(weights: Path) -> ClimateNet:
    """The network that `save` wrote, ready to predict on the CPU. No pickle is read."""
    from safetensors import safe_open

    with safe_open(weights, framework="pt") as file:
        net = ClimateNet(**json.loads(file.metadata()["architecture"]))
        net.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - not a mapping
    return net.eval()
