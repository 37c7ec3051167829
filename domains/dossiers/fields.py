"""The fields of the record that is read from a text: names, units and ranges. The only list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Subject = Literal["planet", "star", "organism", "question"]
Quantity = Literal[
    "name", "term", "question", "temperature", "length", "mass", "time", "acceleration", "flux", "pressure", "fraction",
    "dex", "ph", "salinity",
]  # fmt: skip

NONE: Final = "none"
"""Label of a span that says nothing of the record."""


@dataclass(frozen=True)
class Field:
    """One entry of the record.

    Attributes:
        name: key in the record; the unit is its last part.
        unit: unit in the notation of astropy ("" for a pure number); None for text.
        quantity: what kind of quantity it is; units of the lexicon have the same word as their dimension.
        subject: what it is said of.
        low: smallest value that a text may give (inclusive), in `unit`.
        high: largest (inclusive).
        doc: one line for people.
    """

    name: str
    unit: str | None
    quantity: Quantity
    subject: Subject
    low: float | None
    high: float | None
    doc: str

    @property
    def is_number(self) -> bool:
        """Whether its value is a number."""
        return self.unit is not None

    def holds(self, value: float) -> bool:
        """Whether a value, in this field's unit, is within its range."""
        return self.low is not None and self.high is not None and self.low <= value <= self.high


def _text(name: str, quantity: Quantity, subject: Subject, doc: str) -> Field:
    return Field(name, None, quantity, subject, None, None, doc)


def _share(name: str, gas: str) -> Field:
    doc = f"{gas} in the air, by volume; a partial pressure over the total"
    return Field(name, "", "fraction", "planet", 0.0, 1.0, doc)


FIELDS: Final = (
    _text("planet", "name", "planet", "the planet that the text is about"),
    _text("host", "name", "star", "the star that it orbits"),
    Field("stellar_temperature_k", "K", "temperature", "star", 500.0, 250000.0, "effective temperature of the star"),
    Field("stellar_radius_solar", "R_sun", "length", "star", 0.005, 2000.0, "radius of the star"),
    Field("stellar_mass_solar", "M_sun", "mass", "star", 0.01, 150.0, "mass of the star"),
    Field("stellar_metallicity_dex", "", "dex", "star", -6.0, 1.5, "metallicity of the star, [Fe/H]"),
    Field("period_days", "d", "time", "planet", 0.02, 1.2e10, "orbital period"),
    Field("radius_earth", "R_earth", "length", "planet", 0.01, 109.1, "radius of the planet"),
    Field("mass_earth", "M_earth", "mass", "planet", 1e-5, 25500.0, "mass of the planet"),
    Field("minimum_mass_earth", "M_earth", "mass", "planet", 1e-5, 25500.0, "m sin i, or a mass of at least this"),
    Field("gravity_m_s2", "m / s2", "acceleration", "planet", 0.01, 3000.0, "gravity at the planet's surface"),
    Field("insolation_earth", "S_earth", "flux", "planet", 1e-8, 1e6, "starlight received; 1361 W m-2 is 1"),
    Field("equilibrium_temperature_k", "K", "temperature", "planet", 2.7, 15000.0, "equilibrium temperature"),
    Field("surface_pressure_bar", "bar", "pressure", "planet", 1e-9, 1e5, "total pressure at the surface"),
    _share("n2_fraction", "nitrogen"),
    _share("co2_fraction", "carbon dioxide"),
    _share("ch4_fraction", "methane"),
    _share("h2_fraction", "hydrogen"),
    _share("h2o_fraction", "water vapour"),
    _share("o2_fraction", "oxygen"),
    _text("rotation", "term", "planet", "how the planet rotates"),
    Field("rotation_period_days", "d", "time", "planet", 0.02, 1e5, "period of the planet's rotation"),
    _text("organism", "name", "organism", "the organism that the text is about"),
    _text("metabolism", "term", "organism", "what it lives by"),
    _text("medium", "term", "organism", "what it is grown on"),
    Field("growth_temperature_min_c", "deg_C", "temperature", "organism", -30.0, 130.0, "lowest temperature of growth"),
    Field("growth_temperature_optimum_c", "deg_C", "temperature", "organism", -30.0, 130.0, "best for growth"),
    Field(
        "growth_temperature_max_c", "deg_C", "temperature", "organism", -30.0, 130.0, "highest temperature of growth"
    ),
    Field("ph", "", "ph", "organism", 0.0, 14.0, "pH of growth; the optimum where a range is given beside it"),
    Field("salinity_fraction", "", "salinity", "organism", 0.0, 0.4, "salt in kilograms a litre of the medium"),
    _text("question", "question", "question", "what the text asks"),
)
"""In the order of the record."""

BY_NAME: Final = {field.name: field for field in FIELDS}
FIELD_NAMES: Final = tuple(BY_NAME)
LABELS: Final = (*FIELD_NAMES, NONE)
GASES: Final = tuple(field.name for field in FIELDS if field.quantity == "fraction")
"""Fields of the air's composition; a pressure may stand for them too."""

ROTATIONS: Final = ("synchronous", "resonant", "asynchronous")
METABOLISMS: Final = (
    "methanogenesis", "acetogenesis", "sulfate_reduction", "sulfur_reduction", "iron_reduction", "iron_oxidation",
    "sulfur_oxidation", "hydrogen_oxidation", "carbon_monoxide_oxidation", "nitrification", "denitrification",
    "anammox", "methanotrophy", "oxygenic_photosynthesis", "anoxygenic_photosynthesis", "fermentation",
    "aerobic_respiration",
)  # fmt: skip
MEDIA: Final = (
    "minerals", "H2+CO2", "H2+CO2+CH4+CO", "CH4+CO2", "CO+CO2", "acetate", "acetate+NO3", "glucose_anox", "glucose_O2",
    "light+CO2_anox", "H2+CO2+O2",
)  # fmt: skip
"""Media that a text may name: those of `domains.networks.media` that are not "everything" or "nothing"."""
TERMS: Final = {"rotation": ROTATIONS, "metabolism": METABOLISMS, "medium": MEDIA}
"""The values of the closed fields."""
