"""What the catalogues of Kepler have in common."""

from __future__ import annotations

from typing import Final

FALSE_POSITIVE: Final = "FALSE POSITIVE"
LARGEST_TRANSITING: Final = 30.0
"""Radii of the Earth. Transiting planets reach 2.2 Jupiter radii, 25 of the Earth; no young stars are in this field."""
