"""What `strom ask` stands on, without trained models: real tables in excerpts, real label, and three fakes.

The fakes have the interfaces of the served models: a reader that knows the rules alone, a climate that is warm below
the star and warmer with more carbon dioxide, and a fusion model that knows temperature and water.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from energy_excerpts import heat_capacity_table, thermochemistry_table
from tiny_fusion import LATENT, ROOT, growth_table, tiny_organisms

from domains.climates.grid import latitudes, longitudes
from domains.dossiers.reading import assemble
from domains.dossiers.rules import label_spans
from domains.dossiers.spans import find_spans
from domains.habitability.cardinal import read_organisms
from domains.habitability.energy import EnergyGate
from domains.habitability.growth import GrowthTable
from domains.habitability.label import GATES, area_share
from domains.habitability.scenarios import read_scenarios
from domains.habitability.standard_energies import standard_energies
from models.fusion.asking.knowledge import Knowledge
from models.fusion.asking.models import Models

QUESTION = "Could Methanosarcina barkeri grow on TRAPPIST-1 e if its air held 1 % hydrogen?"
VERSIONS = {
    family: {"name": family, "version": "3", "alias": "production", "package": "", "config": "", "decision": ""}
    for family in ("language", "climate", "fusion")
}


class FakeLanguage:
    """Reads by the hand-written rules."""

    def __init__(self) -> None:
        self.calls = 0

    def read(self, texts: Any) -> list[Any]:
        self.calls += 1
        return [assemble(text, spans, label_spans(text, spans)) for text in texts for spans in [find_spans(text)]]


class FakeClimate:
    """Warm below the star; ten degrees warmer for each tenfold of carbon dioxide above a millionth."""

    def __init__(self) -> None:
        self.planets = 0

    def predict(self, context: None, model_input: pd.DataFrame) -> dict[str, Any]:
        self.planets += len(model_input)
        height = np.cos(np.radians(latitudes()))[:, None] * np.cos(np.radians(longitudes()))[None]
        day = height.clip(0.0)
        warmer = 10.0 * np.log10(model_input["co2_volume_fraction"].to_numpy() / 1e-6).clip(0.0)
        temperature = 220.0 + 70.0 * day[None] + warmer[:, None, None]
        light = model_input["stellar_flux_w_m2"].to_numpy()[:, None, None] * day[None]
        return {"surface_temperature": temperature, "asr": light, "outside_domain": np.zeros(len(model_input))}


class FakeFusion:
    """Knows temperature and water; energy and growth are open everywhere."""

    def __init__(self) -> None:
        self.rows: pd.DataFrame = pd.DataFrame()

    def predict(self, context: None, model_input: pd.DataFrame) -> dict[str, Any]:
        self.rows = model_input
        maps = [self._maps(row) for row in model_input.to_dict("records")]
        found = {name: np.stack([each[name] for each in maps]) for name in (*GATES, "habitable")}
        fraction = np.array([area_share(each) for each in found["habitable"]])
        return {"f_bio": fraction, "low": (fraction - 0.05).clip(0), "high": (fraction + 0.05).clip(max=1), **found}

    def _maps(self, row: dict[str, Any]) -> dict[str, Any]:
        celsius = np.asarray(row["surface_temperature"]).reshape(32, 64) - 273.15
        inside = (celsius >= row["growth_temperature_min_c"]) & (celsius <= row["growth_temperature_max_c"])
        temperature, water = np.where(inside, 0.95, 0.02), np.where((celsius > 0) & (celsius < 100), 0.95, 0.02)
        ones = np.full(celsius.shape, 0.99)
        gates = {"temperature": temperature, "water": water, "energy": ones, "growth": ones}
        return {**gates, "habitable": temperature * water * ones * ones}


def models(with_language: bool = True) -> Models:
    """Three fakes, or two."""
    return Models(FakeClimate(), FakeFusion(), FakeLanguage() if with_language else None, VERSIONS)


def knowledge() -> Knowledge:
    """Excerpts of the real tables."""
    excerpts = _subject_excerpts()
    organisms, scenarios = tiny_organisms(), read_scenarios(ROOT / "data" / "scenarios.yaml")
    growth = GrowthTable.of(growth_table(organisms, scenarios))
    networks = {network for network, _ in growth.rates}
    return Knowledge(
        excerpts.subject_tables(),
        read_organisms(ROOT / "data" / "cardinal_temperatures.yaml"),
        excerpts.networks(),
        scenarios,
        EnergyGate(standard_energies(thermochemistry_table(), heat_capacity_table())),
        growth,
        {network: np.zeros(LATENT) for network in sorted(networks)},
    )


def _subject_excerpts() -> ModuleType:
    """Those of the tests of the subject, which lie in another folder."""
    path = Path(ROOT) / "tests" / "domains" / "subjects" / "subject_excerpts.py"
    spec = importlib.util.spec_from_file_location("subject_excerpts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
