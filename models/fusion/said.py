"""What dossiers say, as columns of words: read by the language model for simulated planets, exact for emulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.climates.fields import PARAMETER_NAMES
from domains.habitability.cardinal import Organism
from domains.habitability.contracts import FORMS
from domains.habitability.scenarios import Scenario
from models.fusion.network import AIR, GASES, MEDIUM, METABOLISM, PRESSURE, RECORD_TEMPERATURES, words

Array = npt.NDArray[np.floating[Any]]

COLUMNS: Final = (*RECORD_TEMPERATURES, "metabolism", "medium", PRESSURE, *GASES)
TEXT: Final = ("metabolism", "medium")
NOTHING: Final[Mapping[str, Any]] = {name: None if name in TEXT else np.nan for name in COLUMNS}


@dataclass(frozen=True)
class Said:
    """The records of dossiers.

    Attributes:
        records: the table, see `models.fusion.contracts.Records`.
        scenarios: by name.
    """

    records: pd.DataFrame
    scenarios: Mapping[str, Scenario]

    @cached_property
    def by_dossier(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The record of each dossier, by subject, key and aspect."""
        keys = zip(self.records["subject"], self.records["key"], self.records["aspect"], strict=True)
        said = (
            {str(name): value for name, value in row.items()} for row in self.records[list(COLUMNS)].to_dict("records")
        )
        return dict(zip(keys, said, strict=True))

    def organisms(self, table: pd.DataFrame) -> Array:
        """Temperatures and metabolism in each form, (K, O, 11); zeros of networks that no text tells of."""
        rows = [
            self.by_dossier[("organism", key, form)] if isinstance(key, str) else NOTHING
            for form in FORMS
            for key in table["organism"]
        ]
        return _words(rows)[:, : METABOLISM.stop].reshape(len(FORMS), len(table), -1)

    def media(self, table: pd.DataFrame) -> Array:
        """What each network is fed in each scenario, (O, S, 11)."""
        rows = [
            self.by_dossier[("medium", key, scenario.medium)]
            if isinstance(key, str)
            else {**NOTHING, "medium": scenario.medium}
            for key in table["organism"]
            for scenario in self.scenarios.values()
        ]
        return _words(rows)[:, MEDIUM].reshape(len(table), len(self.scenarios), -1)

    def airs(self, planets: tuple[str, ...], emulated: npt.NDArray[np.bool_], parameters: Array) -> Array:
        """log10 of bar of the gases of each planet in each scenario, (P, S, 5)."""
        rows = [
            exact_air(values, scenario) if made else self.by_dossier[("planet", planet, name)]
            for planet, made, values in zip(planets, emulated, parameters, strict=True)
            for name, scenario in self.scenarios.items()
        ]
        return _words(rows)[:, AIR].reshape(len(planets), len(self.scenarios), -1)


def exact_air(parameters: Array, scenario: Scenario) -> dict[str, Any]:
    """The record of a planet's air as it would be read without an error."""
    of = dict(zip(PARAMETER_NAMES, parameters.tolist(), strict=True))
    pressure = of["surface_pressure_bar"]
    gases = {f"{gas}_fraction": bar / pressure for gas, bar in scenario.partial_pressures_bar.items()}
    known = {name: value for name, value in gases.items() if name in GASES}
    return {**NOTHING, **known, PRESSURE: pressure, "co2_fraction": of["co2_volume_fraction"]}


def exact_record(parameters: Array, organism: Organism, scenario: Scenario) -> dict[str, Any]:
    """The record of a planet, an organism and what it is fed as it would be read without an error."""
    told = (organism.min, organism.optimum, organism.max)
    temperatures = dict(zip(RECORD_TEMPERATURES, told, strict=True))
    fed = {"metabolism": organism.metabolism, "medium": scenario.medium}
    return {**exact_air(parameters, scenario), **temperatures, **fed}


def _words(rows: Sequence[Mapping[str, Any]]) -> Array:
    return words(pd.DataFrame(rows, columns=list(COLUMNS)))
