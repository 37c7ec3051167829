"""Units behind numbers, and what they are in the units of the record."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from domains.dossiers.fields import FIELDS, GASES, Field
from domains.dossiers.spans.conversion import converter
from domains.dossiers.spans.unit_lexicon import (
    BY_KEY,
    NEPTUNE_MASS_EARTH,
    NEPTUNE_RADIUS_EARTH,
    RELATIVE,
    SATURN_MASS_EARTH,
    SATURN_RADIUS_EARTH,
    STANDARD_GRAVITY_M_S2,
    UNITS,
    Unit,
)
from domains.planets.units import JUPITER_MASS_EARTH, JUPITER_RADIUS_EARTH

_FORMS: Final = "|".join(f"(?P<{unit.key}>{unit.forms})(?![A-Za-z0-9_⊕☉])" for unit in UNITS if unit.forms)
UNIT: Final = re.compile(rf"(?: ?- ?| ?)(?:{_FORMS})")
"""A unit right behind a number, with the space or hyphen between them. The first that fits is meant."""

LARGEST_BARE_FLUX: Final = 100.0
"""A larger number without a unit is a year, a count or a page."""
IN_EARTHS: Final = {
    "times_earth": {"length": 1.0, "mass": 1.0, "flux": 1.0, "acceleration": STANDARD_GRAVITY_M_S2},
    "times_jupiter": {"length": JUPITER_RADIUS_EARTH, "mass": JUPITER_MASS_EARTH},
    "times_neptune": {"length": NEPTUNE_RADIUS_EARTH, "mass": NEPTUNE_MASS_EARTH},
    "times_saturn": {"length": SATURN_RADIUS_EARTH, "mass": SATURN_MASS_EARTH},
}
"""What "1.6 times that of the Earth" is in Earth radii, Earth masses, Earth's insolation, m s-2."""
BASE: Final = {"length": "R_earth", "mass": "M_earth", "flux": "S_earth", "acceleration": "m_s2"}


def unit_at(text: str, place: int) -> tuple[int, Unit] | None:
    """Where a unit that begins at a place ends, and which it is."""
    found = UNIT.match(text, place)
    if found is None:
        return None
    key = next(name for name, part in found.groupdict().items() if part is not None)
    return found.end(), BY_KEY[key]


def convert(value: float, unit: str | None, field: Field) -> float | None:
    """A value in the unit of a field; None where its unit measures something else.

    Args:
        value: as written.
        unit: key of the lexicon; None for a bare number.
        field: where it goes. A pressure does not become a share here: that needs the total.
    """
    if unit is None:
        return value if field.unit in ("", "S_earth") else None
    known = BY_KEY[unit]
    if known.dimension == RELATIVE:
        return _relative(value, unit, field)
    if known.dimension != field.quantity and not _also(known, field):
        return None
    if not known.astropy and field.unit == "":
        return value * known.factor
    return float(converter(known.astropy, str(field.unit))(value * known.factor))


def _also(unit: Unit, field: Field) -> bool:
    return unit.dimension == "fraction" and field.quantity == "salinity"


def _relative(value: float, unit: str, field: Field) -> float | None:
    if unit == "times_sun":
        return value if field.unit in ("R_sun", "M_sun") else None
    size = IN_EARTHS[unit].get(field.quantity)
    return None if size is None else convert(value * size, BASE[field.quantity], field)


@lru_cache(maxsize=4096)
def fitting_fields(value: float, unit: str | None) -> tuple[str, ...]:
    """Fields whose dimension and range a quantity fits."""
    fits = []
    for field in FIELDS:
        if not field.is_number:
            continue
        if field.name in GASES and unit is not None and BY_KEY[unit].dimension == "pressure":
            fits.append(field.name)
            continue
        if unit is None and field.quantity == "flux" and value > LARGEST_BARE_FLUX:
            continue
        converted = convert(value, unit, field)
        if converted is not None and field.holds(converted):
            fits.append(field.name)
    return tuple(fits)
