"""The network: a place on a planet, words about an organism and its air, and the organism's network → open gates.

Every registered model carries a copy of this file, so it imports nothing of this repository.

Four gates decide whether an organism can live at a place: temperature, liquid water, energy, growth. The network gives
a logit of each; the place is habitable with the product of their probabilities. It looks at one place (cell) of a map
at a time: the label has no memory of neighbours, and the climate that it is given has seen the whole planet.

Shape suffixes: B places, C = 3 climate columns, W = 27 columns of words, L latent dimensions, G = 4 gates.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

GATES = ("temperature", "water", "energy", "growth")
MODALITIES = ("climate", "words", "network")

CLIMATE = 3
"""Surface temperature (degC), uptake of photons (mmol gDW-1 h-1), 1 where the climate is predicted, else 0."""
TEMPERATURES = slice(0, 3)
"""Of growth: lowest, best, highest, degrees Celsius; 0 where not known."""
KNOWN = slice(3, 6)
"""1 where that temperature is known."""
METABOLISM = slice(6, 11)
MEDIUM = slice(11, 22)
LIGHT = 20
"""Of these the medium that is lived on by light."""
AIR = slice(22, 27)
"""log10 of bar: hydrogen, methane, oxygen, carbon dioxide, the whole air."""
WORDS = 27

RECORD_TEMPERATURES = tuple(f"growth_temperature_{each}_c" for each in ("min", "optimum", "max"))
METABOLISMS = ("methanogenesis", "acetogenesis", "fermentation", "aerobic_respiration", "oxygenic_photosynthesis")
MEDIA = (
    "minerals", "H2+CO2", "H2+CO2+CH4+CO", "CH4+CO2", "CO+CO2", "acetate", "acetate+NO3", "glucose_anox", "glucose_O2",
    "light+CO2_anox", "H2+CO2+O2",
)  # fmt: skip
GASES = ("h2_fraction", "ch4_fraction", "o2_fraction", "co2_fraction")
PRESSURE = "surface_pressure_bar"
LEAST_BAR = 1e-9
"""A gas that is not mentioned has this pressure."""
USUAL_BAR = 1.0
"""An air whose pressure is not mentioned."""


class FusionNet(nn.Module):
    """Three modalities joined by a trunk.

    Args:
        trunk: `gated` gives each gate the columns that its physics knows; `joint` gives one perceptron everything;
            `attention` lets the place attend to words and network.
        width: of hidden layers.
        latent: dimensions of the organism's latent vector, L.
        dropout: share of the latent vector's inputs that are dropped in training.
        modalities: those that are used; the columns of the others count as zero.
    """

    def __init__(self, trunk: str, width: int, latent: int, dropout: float, modalities: list[str]) -> None:
        super().__init__()
        self.architecture: dict[str, Any] = {
            "trunk": trunk,
            "width": width,
            "latent": latent,
            "dropout": dropout,
            "modalities": list(modalities),
        }
        self.dropout = nn.Dropout(dropout)
        kinds = {"gated": Gated, "joint": Joint, "attention": Attention}
        if trunk not in kinds:
            raise ValueError(f"unknown trunk {trunk!r}; there are {', '.join(kinds)}")
        self.trunk: nn.Module = kinds[trunk](width, latent)

    def forward(self, climate_BC: Tensor, words_BW: Tensor, latent_BL: Tensor) -> Tensor:
        """Logits of the gates, (B, G)."""
        used = self.architecture["modalities"]
        climate_BC = climate_BC if "climate" in used else torch.zeros_like(climate_BC)
        words_BW = words_BW if "words" in used else torch.zeros_like(words_BW)
        latent_BL = self.dropout(latent_BL) if "network" in used else torch.zeros_like(latent_BL)
        known = words_BW[:, KNOWN]
        above = (climate_BC[:, :1] - words_BW[:, TEMPERATURES]) / 10.0 * known if "climate" in used else 0.0 * known
        scaled = torch.stack([climate_BC[:, 0] / 20.0, climate_BC[:, 1].clamp(min=0).log1p(), climate_BC[:, 2]], dim=1)
        words = torch.cat([words_BW[:, TEMPERATURES] / 20.0, words_BW[:, KNOWN.start :]], dim=1)
        out: Tensor = self.trunk(scaled, words, above, latent_BL)
        return out

    @torch.inference_mode()
    def probabilities(self, climate_BC: Tensor, words_BW: Tensor, latent_BL: Tensor) -> Tensor:
        """Probability that each gate is open, and in the last column that all are, (B, G + 1)."""
        gates = self(climate_BC, words_BW, latent_BL).sigmoid()
        return torch.cat([gates, gates.prod(dim=1, keepdim=True)], dim=1)


class Gated(nn.Module):
    """A perceptron a gate, each with what that gate can depend on."""

    def __init__(self, width: int, latent: int) -> None:
        super().__init__()
        metabolism, medium, air = (part.stop - part.start for part in (METABOLISM, MEDIUM, AIR))
        self.temperature = perceptron(9, width, 1)  # above, known, temperature, predicted; the range's width
        self.water = perceptron(3, width, 1)
        self.energy = perceptron(2 + metabolism + medium + air, width, 1)
        self.growth = perceptron(1 + latent + metabolism + medium + air, width, 1)

    def forward(self, climate: Tensor, words: Tensor, above: Tensor, latent: Tensor) -> Tensor:
        """See `FusionNet.forward`."""
        place = climate[:, [0, 2]]
        known = words[:, KNOWN]
        wide = (words[:, 2:3] - words[:, 0:1]) * known[:, :1] * known[:, 2:]
        food = torch.cat([words[:, METABOLISM], words[:, MEDIUM], words[:, AIR] + 4.0], dim=1)
        logits = [
            self.temperature(torch.cat([above, known, place, wide], dim=1)),
            self.water(torch.cat([place, words[:, AIR.stop - 1 : AIR.stop]], dim=1)),
            self.energy(torch.cat([place, food], dim=1)),
            self.growth(torch.cat([climate[:, 1:2] * words[:, LIGHT : LIGHT + 1], latent, food], dim=1)),
        ]
        return torch.cat(logits, dim=1)


class Joint(nn.Module):
    """One perceptron that is given everything."""

    def __init__(self, width: int, latent: int) -> None:
        super().__init__()
        self.layers = perceptron(CLIMATE + WORDS + 3 + latent, 2 * width, len(GATES))

    def forward(self, climate: Tensor, words: Tensor, above: Tensor, latent: Tensor) -> Tensor:
        """See `FusionNet.forward`."""
        out: Tensor = self.layers(torch.cat([climate, above, words, latent], dim=1))
        return out


class Attention(nn.Module):
    """The place asks words and network by cross-attention (Vaswani et al. 2017, arXiv 1706.03762)."""

    def __init__(self, width: int, latent: int) -> None:
        super().__init__()
        width = 4 * -(-width // 4)
        self.place = nn.Linear(CLIMATE + 3, width)
        self.words, self.latent = perceptron(WORDS, width, width), perceptron(latent, width, width)
        self.attend = nn.MultiheadAttention(width, 4, batch_first=True)
        self.head = perceptron(2 * width, width, len(GATES))

    def forward(self, climate: Tensor, words: Tensor, above: Tensor, latent: Tensor) -> Tensor:
        """See `FusionNet.forward`."""
        place = self.place(torch.cat([climate, above], dim=1)).unsqueeze(1)
        others = torch.stack([self.words(words), self.latent(latent)], dim=1)
        joined, _ = self.attend(place, others, others, need_weights=False)
        out: Tensor = self.head(torch.cat([place, joined], dim=2).squeeze(1))
        return out


def perceptron(inputs: int, width: int, outputs: int) -> nn.Sequential:
    """Two hidden layers."""
    return nn.Sequential(
        nn.Linear(inputs, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, outputs)
    )


def words(record: Any) -> np.ndarray[Any, Any]:
    """Records as columns of words, (B, W).

    Args:
        record: a frame with the columns of a record of the language family: temperatures, metabolism, medium, pressure
            and volume fractions of gases; a missing number is NaN, and an unknown word is none.
    """
    out = np.zeros((len(record), WORDS), dtype=np.float32)
    temperatures = record[list(RECORD_TEMPERATURES)].to_numpy(dtype=np.float64)
    out[:, TEMPERATURES] = np.nan_to_num(temperatures)
    out[:, KNOWN] = ~np.isnan(temperatures)
    for name, part, known in (("metabolism", METABOLISM, METABOLISMS), ("medium", MEDIUM, MEDIA)):
        said = record[name].to_numpy()
        out[:, part] = [[said_one == each for each in known] for said_one in said]
    pressure = record[PRESSURE].to_numpy(dtype=np.float64)
    pressure = np.where(np.isnan(pressure), USUAL_BAR, pressure)
    gases = np.nan_to_num(record[list(GASES)].to_numpy(dtype=np.float64)) * pressure[:, None]
    out[:, AIR] = np.log10(np.column_stack([gases, pressure]).clip(LEAST_BAR))
    return out


def log_habitable(logits_BG: Tensor) -> tuple[Tensor, Tensor]:
    """Logarithms of the probability that all gates are open, and that one is shut, (B,) each."""
    log_open = functional.logsigmoid(logits_BG).sum(dim=1)
    log_shut = torch.log(-torch.expm1(log_open.clamp(max=-1e-6)))
    return log_open, log_shut


def save(net: FusionNet, weights: Path) -> None:
    """Write weights and architecture as one safetensors file."""
    from safetensors.torch import save as serialised

    tensors = {name: value.detach().cpu().contiguous() for name, value in net.state_dict().items()}
    # written by Python: a full disk is then an OSError as everywhere else
    weights.write_bytes(serialised(tensors, {"architecture": json.dumps(net.architecture, sort_keys=True)}))


def load(weights: Path) -> FusionNet:
    """The network that `save` wrote, ready to predict on the CPU. No pickle is read."""
    from safetensors import safe_open

    with safe_open(weights, framework="pt") as file:
        net = FusionNet(**json.loads(file.metadata()["architecture"]))
        net.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - not a mapping
    return net.eval()
