"""Planets of other stars: what is known of each, every value with its source, the values and conflicts behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import Quantity, table_model

LARGEST_EARTH: Final = 109.1
"""The Sun's radius in those of the Earth: no planet or brown dwarf outgrows it, however young."""
HEAVIEST_EARTH: Final = 80 * 317.83
"""80 Jupiter masses: above them a body burns hydrogen and is a star."""
BROWN_DWARF_EARTH: Final = 13 * 317.83
"""13 Jupiter masses: above them a body burns deuterium (Spiegel, Burrows & Milsom 2011, ApJ 727, 57)."""

PERIOD: Final = Quantity("period_days", "orbital period", "day", gt=0, le=1.2e10)
RADIUS: Final = Quantity("radius_earth", "radius in equatorial radii of the Earth", "1", gt=0, le=LARGEST_EARTH)
MASS: Final = Quantity("mass_earth", "mass in masses of the Earth", "1", gt=0, le=HEAVIEST_EARTH)
MINIMUM_MASS: Final = Quantity(
    "minimum_mass_earth", "mass times sine of the inclination, in masses of the Earth", "1", gt=0, le=HEAVIEST_EARTH
)
AXIS: Final = Quantity("semi_major_axis_au", "semi-major axis of the orbit", "au", gt=0, le=206265)
ECCENTRICITY: Final = Quantity("eccentricity", "eccentricity of the orbit", "1", ge=0, lt=1)
INSOLATION: Final = Quantity("insolation_earth", "starlight received, that of the Earth being 1", "1", gt=0, le=1e6)
EQUILIBRIUM: Final = Quantity(
    "equilibrium_temperature_k", "equilibrium temperature, under the catalogue's own albedo", "K", gt=2.7, le=15000
)
TEFF: Final = Quantity("teff_k", "effective temperature of the host star", "K", ge=250, le=250000)
STAR_RADIUS: Final = Quantity("star_radius_solar", "radius of the host star", "solRad", gt=0, le=2000)
STAR_MASS: Final = Quantity("star_mass_solar", "mass of the host star", "solMass", gt=0, le=150)
METALLICITY: Final = Quantity("star_metallicity_dex", "metallicity of the host star, [Fe/H]", "1", ge=-6, le=1.5)
DISTANCE: Final = Quantity("distance_pc", "distance of the host star", "pc", gt=1, le=30000)
QUANTITIES: Final = (
    PERIOD, RADIUS, MASS, MINIMUM_MASS, AXIS, ECCENTRICITY, INSOLATION, EQUILIBRIUM, TEFF, STAR_RADIUS, STAR_MASS,
    METALLICITY, DISTANCE,
)  # fmt: skip

CATALOGUES: Final = (
    "exoplanet_eu",
    "tepcat",
    "stpm",
    "mdwarf_planets_nea",
    "harps_rv_planets",
    "kepler_dr25_koi",
    "kepler_gaia_planets",
)
"""The catalogues that planets may come from, in the order in which they are matched."""
CONFIRMED: Final = "confirmed"
CANDIDATE: Final = "candidate"
DISPUTED: Final = "disputed"
STATUSES: Final = (CONFIRMED, CANDIDATE, DISPUTED)
DERIVED: Final = "derived"
"""Source of a value that this project worked out from others of the same row."""


def source_of(quantity: Quantity) -> str:
    """The column that says where a quantity's value comes from."""
    return f"{quantity.name}_source"


def _sourced(quantity: Quantity) -> Mapping[str, tuple[type, Any]]:
    doc = f"catalogue of {quantity.name}"
    origin = column(doc, nullable=True, isin=[*CATALOGUES, DERIVED])
    return {**quantity.columns(), source_of(quantity): (str, origin)}


Planets: Final = table_model(
    "Planets",
    "One planet, or candidate for one.",
    {
        "planet": (str, column("name", unique=True)),
        "host": (str, column("star that it orbits; its own name where it orbits none or an unnamed one")),
        "system": (str, column("stars that belong together: splits are grouped by it")),
        "other_names": (str, column("names in other catalogues and aliases, '; ' between them; may be empty")),
        "status": (str, column("confirmed, candidate, or disputed by Kepler's DR25", isin=STATUSES)),
        "is_brown_dwarf": (bool, column("whether its mass or minimum mass exceeds 13 Jupiter masses")),
        "discovery_year": (float, column("year of discovery", unit="year", nullable=True, ge=1988, le=2100)),
        "discovery_method": (str, column("how it was found, as its catalogue says", nullable=True)),
        "ra_deg": (float, column("right ascension, ICRS", unit="degree", nullable=True, ge=0, lt=360)),
        "dec_deg": (float, column("declination, ICRS", unit="degree", nullable=True, ge=-90, le=90)),
        "place_spread_arcsec": (
            float,
            column("largest angle between its places in catalogues", unit="arcsec", nullable=True, ge=0),
        ),
        "catalogues": (int, column("number of catalogues that list it", unit="1", ge=1, le=len(CATALOGUES))),
        "catalogue_rows": (str, column("where: catalogue:row of the original, '; ' between them")),
        "conflicts": (int, column("number of quantities on which its catalogues disagree", unit="1", ge=0)),
        "third_law_ratio": (
            float,
            column(
                "period over that of Kepler's third law for axis and star; 1 is right", unit="1", nullable=True, gt=0
            ),
        ),
        **{name: rules for quantity in QUANTITIES for name, rules in _sourced(quantity).items()},
    },
)

PlanetRefusals: Final = table_model(
    "PlanetRefusals",
    "One row of a catalogue that has the name of a planet and is none of it.",
    {
        "source": (str, column("catalogue", isin=CATALOGUES)),
        "row": (int, column("row of the original", ge=1)),
        "name": (str, column("what the catalogue calls it")),
        "period_days": (float, column("its period", unit="day", nullable=True, gt=0)),
        "refused": (str, column("the planet that has this name")),
        "refused_period_days": (float, column("the period of that planet", unit="day", nullable=True, gt=0)),
        "reason": (str, column("why it is another")),
        "planet": (
            str,
            column("the planet that the row is, in the table of planets; none of a false positive", nullable=True),
        ),
    },
    unique=("source", "row", "refused"),
)

VERDICTS: Final = ("chosen", "agrees", "outvoted", "set aside")
PlanetValues: Final = table_model(
    "PlanetValues",
    "One value of one quantity of one planet in one catalogue.",
    {
        "planet": (str, column("name in the table of planets")),
        "quantity": (str, column("which quantity; its unit is in the name", isin=[q.name for q in QUANTITIES])),
        "value": (float, column("the value, in the unit of the quantity")),
        "error_low": (float, column("1 sigma towards lower values", nullable=True, ge=0)),
        "error_high": (float, column("1 sigma towards higher values", nullable=True, ge=0)),
        "source": (str, column("catalogue", isin=CATALOGUES)),
        "row": (int, column("row of the original", ge=1)),
        "is_assumed": (bool, column("set or modelled by the catalogue, not measured")),
        "verdict": (str, column("what became of it; assumed or superseded values are set aside", isin=VERDICTS)),
    },
    unique=("quantity", "source", "row"),
)
PlanetConflicts: Final = table_model(
    "PlanetConflicts",
    "One quantity of one planet on which catalogues disagree by more than its tolerance.",
    {
        "planet": (str, column("name in the table of planets")),
        "quantity": (str, column("which quantity", isin=[q.name for q in QUANTITIES])),
        "values": (str, column("catalogue value, '; ' between them")),
        "chosen": (float, column("the value in the table of planets, in the unit of the quantity")),
        "chosen_source": (str, column("its catalogue", isin=CATALOGUES)),
        "furthest": (float, column("the measured value that differs most from it")),
        "furthest_source": (str, column("its catalogue", isin=CATALOGUES)),
        "difference_percent": (
            float,
            column("their difference in per cent of the chosen; none of 0", unit="percent", nullable=True, ge=0),
        ),
        "difference_sigma": (
            float,
            column("their difference in combined errors, where there are any", unit="1", nullable=True, ge=0),
        ),
        "within_errors": (bool, column("whether that is no more than 3")),
        "rule": (str, column("which step of the rule settled it")),
    },
    unique=("planet", "quantity"),
)
