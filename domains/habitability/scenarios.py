"""The scenarios: what a planet offers to life beside its water, minerals and carbon dioxide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from domains.networks.media import MEDIA
from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import DataError
from stromatolite.typed import Typed, read_typed

SCENARIOS: Final = Path("data/scenarios.yaml")
GASES: Final = ("h2", "co", "ch4", "o2")
"""Gases that a scenario may give; carbon dioxide is the planet's own."""


@dataclass(frozen=True)
class Scenario(Typed):
    """What is offered.

    Attributes:
        medium: name of it in `domains.networks.media` and in texts.
        description: what it is, in a line.
        partial_pressures_bar: of gases at the surface.
        organics: compounds in the water, BiGG identifiers without compartment.
        light: whether light may be used.
    """

    medium: str
    description: str
    partial_pressures_bar: Mapping[str, float] = field(default_factory=dict)
    organics: tuple[str, ...] = ()
    light: bool = False


def read_scenarios(path: Path = SCENARIOS) -> dict[str, Scenario]:
    """The scenarios of a file, by name.

    Raises:
        DataError: the file is missing, or a scenario has an unknown medium or gas, or a pressure out of range.
        ConfigError: a key is unknown or missing, or a value has the wrong type.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}.", fix="Run from the root of the repository.")
    found = {
        name: read_typed(Scenario, block, f"{path}: {name}") for name, block in read_mapping(path, str(path)).items()
    }
    for name, scenario in found.items():
        _require_known(f"{path}: {name}", scenario)
    return found


def _require_known(where: str, scenario: Scenario) -> None:
    if scenario.medium not in MEDIA:
        raise DataError(f"{where}: there is no such medium.", found=scenario.medium, allowed=", ".join(MEDIA))
    for gas, pressure in scenario.partial_pressures_bar.items():
        if gas not in GASES:
            raise DataError(f"{where}: there is no such gas.", found=gas, allowed=", ".join(GASES))
        if not 0.0 < pressure <= 100.0:
            raise DataError(f"{where}: the pressure of {gas} is out of range.", found=pressure, allowed="0 to 100 bar")
