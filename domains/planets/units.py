"""Units that catalogues of planets use, in those of this project: nominal values of IAU 2015 Resolution B3."""

from __future__ import annotations

from typing import Final

JUPITER_RADIUS_EARTH: Final = 71492 / 6378.1
"""Equatorial radius of Jupiter in equatorial radii of the Earth: 11.209."""
JUPITER_MASS_EARTH: Final = 1.2668653e17 / 3.986004e14
"""Mass of Jupiter in masses of the Earth: 317.83."""
YEAR_DAYS: Final = 365.25
SUN_TEFF_K: Final = 5772.0
