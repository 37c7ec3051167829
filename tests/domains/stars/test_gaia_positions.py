"""A Gaia number holds the star's position: checked on stars whose position is in a catalogue."""

from __future__ import annotations

import numpy as np
import pytest

from domains.stars.gaia_position import position_deg, unit_vectors

KNOWN = {
    4242187851655657344: (297.02349, 3.52235),
    2568545886464876672: (25.88387, 7.26849),
    5267182831927535744: (108.95838, -70.88703),
    1145516946635881088: (127.90531, 81.88773),
    2210840501590321920: (356.98140, 67.80675),
}
"""Number and position of stars of GCNS, at low, middle and high latitudes of both signs."""


@pytest.mark.parametrize(("number", "place"), KNOWN.items())
def test_the_position_is_right_to_one_arc_minute(number, place):
    ra, dec = position_deg(np.array([number]))
    apart = np.linalg.norm(unit_vectors(ra, dec) - unit_vectors(np.array([place[0]]), np.array([place[1]])))
    assert np.degrees(apart) * 60 < 1


def test_every_pixel_is_on_the_sphere_and_none_is_another():
    pixels = np.random.default_rng(0).choice(12 * 4**12, size=20000, replace=False)
    ra, dec = position_deg(pixels.astype(np.int64) << 35)
    assert ((ra >= 0) & (ra < 360) & (np.abs(dec) <= 90)).all()
    assert len(set(zip(ra.round(9), dec.round(9), strict=True))) == len(pixels)
