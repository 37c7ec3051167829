"""Reads a star's position off its Gaia number.

A Gaia number begins with the star's HEALPix of level 12 in nested order: pixels of 0.86 arc minutes. The formulas are
those of Górski et al. 2005, ApJ 622, 759. Positions are those of the epoch of the release, which gave the number.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LEVEL: Final = 12
SIDE: Final = 1 << LEVEL
PIXEL_SHIFT: Final = 35
"""The bits of a Gaia number after the pixel: data-processing centre and running number."""
RING_OF_FACE: Final = np.array([2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4])
COLUMN_OF_FACE: Final = np.array([1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7])


def unit_vectors(ra_deg: Floats, dec_deg: Floats) -> Floats:
    """Directions on the sky; shape (stars, 3)."""
    ra, dec = np.radians(ra_deg), np.radians(dec_deg)
    return np.column_stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])


def position_deg(gaia_id: Integers) -> tuple[Floats, Floats]:
    """Right ascension and declination of the middle of the pixel that a Gaia number names."""
    pixel = gaia_id >> PIXEL_SHIFT
    face, place = pixel >> (2 * LEVEL), pixel & (SIDE * SIDE - 1)
    x, y = _even_bits(place), _even_bits(place >> 1)
    ring = RING_OF_FACE[face] * SIDE - x - y - 1
    from_pole = np.minimum(ring, 4 * SIDE - ring)
    polar = from_pole < SIDE
    quarter = np.where(polar, from_pole, SIDE)
    height = np.where(polar, 1 - quarter**2 / (3 * SIDE**2), (2 * SIDE - from_pole) * 2 / (3 * SIDE))
    shift = np.where(polar, 0, (ring - SIDE) & 1)
    column = (COLUMN_OF_FACE[face] * quarter + x - y + 1 + shift) / 2
    column = (column - 1) % (4 * quarter) + 1
    longitude = (column - (shift + 1) / 2) * 90 / quarter
    return longitude % 360, np.degrees(np.arcsin(np.where(ring > 2 * SIDE, -height, height)))


def _even_bits(value: Integers) -> Integers:
    """Every other bit of a number, drawn together."""
    value = value & 0x555555
    for shift, mask in ((1, 0x333333), (2, 0x0F0F0F), (4, 0xFF00FF), (8, 0xFFFF)):
        value = (value | (value >> shift)) & mask
    return value
