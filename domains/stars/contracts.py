"""Stars: what is known of each, every value with its source; the names it goes by; and where catalogues disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import table_model

CATALOGUES: Final = ("hpic_host_stars", "kepler_gaia_stars", "gcns_nearby_stars")
DERIVED: Final = "derived"
"""Source of a luminosity that follows from the radius and temperature of one catalogue (Stefan-Boltzmann law)."""
STATES: Final = ("main_sequence", "subgiant", "red_giant")
BY_ORDER: Final = "order of catalogues"
BY_TYPE: Final = "spectral type"
RULES: Final = (BY_ORDER, BY_TYPE)

NUMBERS: Final = {
    "tic_id": "the TESS Input Catalogue",
    "kic_id": "the Kepler Input Catalogue",
    "gaia_dr3_id": "Gaia DR3",
    "gaia_dr2_id": "Gaia DR2",
}
"""Columns of the numbers that a star has, and whose they are."""
QUANTITIES: Final[Mapping[str, tuple[type, Any]]] = {
    "distance_pc": (float, column("distance", unit="pc", nullable=True, gt=1.2, le=30000)),
    "teff_k": (float, column("effective temperature", unit="K", nullable=True, ge=500, le=250000)),
    "radius_sun": (float, column("radius", unit="solRad", nullable=True, ge=0.005, le=2000)),
    "mass_sun": (float, column("mass", unit="solMass", nullable=True, ge=0.01, le=150)),
    "luminosity_sun": (float, column("bolometric luminosity", unit="solLum", nullable=True, ge=1e-6, le=1e7)),
    "age_gyr": (float, column("age", unit="Gyr", nullable=True, gt=0, le=13.8)),
}
"""What is measured of a star."""
QUALITIES: Final[Mapping[str, tuple[Any, Any]]] = {
    "spectral_type": (str, column("spectral type", nullable=True)),
    "evolutionary_state": (str, column("phase of its life", nullable=True, isin=STATES)),
    "binary": (pd.BooleanDtype, column("whether it is known or suspected to have a companion", nullable=True)),
}
"""What is said of a star in words."""


def source_of(name: str) -> str:
    """The column that says where a value comes from."""
    return f"{name}_source"


def _sourced(columns: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Each column followed by that of its source."""
    pairs = [((name, rules), (source_of(name), (str, _origin(name)))) for name, rules in columns.items()]
    return dict(each for pair in pairs for each in pair)


def _origin(name: str) -> Any:
    return column(f"catalogue of {name}", nullable=True, isin=[*CATALOGUES, DERIVED])


def _number(doc: str) -> tuple[Any, Any]:
    return (pd.Int64Dtype, column(doc, nullable=True, gt=0))


def _each_once(name: str) -> tuple[str, Callable[[pd.DataFrame], pd.Series]]:
    """A rule: no number occurs twice; to be unique in pandera's sense it would have to be missing only once."""
    return f"a {name} that no other star has", lambda table: table[name].isna() | ~table[name].duplicated(keep=False)


Stars: Final = table_model(
    "Stars",
    "One star.",
    {
        "star": (str, column("name: that of SIMBAD where GCNS has it, else the number in a catalogue", unique=True)),
        "name_key": (str, column("the name in the form in which hosts of planets are looked up")),
        **{name: _number(f"number in {catalogue}") for name, catalogue in NUMBERS.items()},
        "ra_deg": (float, column("right ascension, ICRS, epoch 2000", unit="degree", nullable=True, ge=0, lt=360)),
        "dec_deg": (float, column("declination, ICRS, epoch 2000", unit="degree", nullable=True, ge=-90, le=90)),
        "position_source": (str, _origin("ra_deg and dec_deg")),
        **_sourced(QUANTITIES),
        **_sourced(QUALITIES),
    },
    rules=[_each_once(name) for name in NUMBERS],
)

StarNames: Final = table_model(
    "StarNames",
    "A name of a star.",
    {
        "name_key": (str, column("the name in the form in which hosts of planets are looked up", unique=True)),
        "name": (str, column("the name as a person writes it")),
        "star": (str, column("its name in the table of stars")),
    },
)

StarConflicts: Final = table_model(
    "StarConflicts",
    "A quantity of a star on which two catalogues disagree by more than its tolerance.",
    {
        "star": (str, column("its name in the table of stars")),
        "quantity": (str, column("which quantity; its unit is in the name", isin=list(QUANTITIES))),
        "chosen": (float, column("the value in the table of stars")),
        "chosen_source": (str, column("its catalogue", isin=list(CATALOGUES))),
        "other": (float, column("the value of the other catalogue")),
        "other_source": (str, column("the other catalogue", isin=list(CATALOGUES))),
        "difference_percent": (float, column("difference in per cent of the chosen value", unit="percent", gt=0)),
        "rule": (str, column("which part of the rule settled it", isin=list(RULES))),
    },
    unique=("star", "quantity", "other_source"),
)
