"""Says which rows of HPIC, GCNS and the Kepler catalogue are one star.

HPIC has neither names nor positions. What it shares with GCNS is the distance, to 0.1 %, and Gaia's magnitude, to a
thousandth. That is as good as a fingerprint: of 4,452 pairs whose Gaia number is known from elsewhere, 2 are wrong, and
of 327 stars that GCNS lacks 2 found a partner. HPIC has no Gaia magnitude for the brightest: theirs is expected from V
and the temperature, and they are matched only where nothing else is near. Where there is doubt rows stay apart.

The Kepler catalogue has Gaia's number, and so the position to one arc minute, and the distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from domains.stars.gaia_position import position_deg
from domains.stars.matching import Floats, Indices, Strictness, mutual_nearest, points_in_space

HPIC: Final = "hpic_host_stars"
KEPLER: Final = "kepler_gaia_stars"
GCNS: Final = "gcns_nearby_stars"


@dataclass(frozen=True)
class Fingerprint:
    """How well two catalogues agree about a star.

    Attributes:
        distance: expected difference of the distances, as a share.
        magnitude: expected difference of the magnitudes in G.
        strictness: when two rows are one star.
    """

    distance: float
    magnitude: float
    strictness: Strictness


MEASURED: Final = Fingerprint(0.0012, 0.0008, Strictness(furthest=5, lead=2))
ROUNDED: Final = Fingerprint(0.003, 0.01, Strictness(furthest=3, lead=2))
"""Within 15 pc: GCNS gives distances to 0.01 pc, and the magnitude here is made of them."""
EXPECTED: Final = Fingerprint(0.002, 0.3, Strictness(furthest=3, lead=2.5))
"""Where HPIC has no magnitude in G."""
SKY_RAD: Final = 0.5 / 60 * np.pi / 180
"""Half the width of the pixel that a Gaia number names."""
SKY_DISTANCE: Final = 0.01
SKY: Final = Strictness(furthest=3, lead=2)


def star_numbers(
    hpic: pd.DataFrame, kepler: pd.DataFrame, gcns: pd.DataFrame, dwarfs: pd.DataFrame
) -> dict[str, Indices]:
    """The number of the star of each row: rows with one number are one star.

    Args:
        hpic: accepted rows of HPIC.
        kepler: accepted rows of the Kepler catalogue.
        gcns: accepted rows of GCNS.
        dwarfs: the mean sequence of dwarfs.

    Returns:
        By catalogue, the numbers of its rows: those of GCNS come first, then the Kepler stars that are not in it, then
        those of HPIC.
    """
    in_gcns = {KEPLER: _kepler_in_gcns(kepler, gcns), HPIC: _hpic_in_gcns(hpic, gcns, dwarfs)}
    numbers = {GCNS: np.arange(len(gcns))}
    following = len(gcns)
    for catalogue, places in in_gcns.items():
        new = places < 0
        places[new] = following + np.arange(new.sum())
        following += int(new.sum())
        numbers[catalogue] = places
    return numbers


def gaia_magnitude(gcns: pd.DataFrame) -> pd.Series:
    """Apparent magnitude in G, which GCNS gives at 10 pc."""
    apparent: pd.Series = gcns["absolute_g_magnitude"] + 5 * np.log10(gcns["distance_pc"] / 10)
    return apparent


def expected_magnitude(hpic: pd.DataFrame, dwarfs: pd.DataFrame) -> pd.Series:
    """Apparent magnitude in G of a dwarf of this V magnitude and temperature; NaN where either is missing."""
    known = dwarfs.dropna(subset=["absolute_g_magnitude", "absolute_v_magnitude"]).sort_values("teff_k")
    colour = known["absolute_g_magnitude"] - known["absolute_v_magnitude"]
    return hpic["v_magnitude"] + np.interp(hpic["teff_k"], known["teff_k"], colour)


def _hpic_in_gcns(hpic: pd.DataFrame, gcns: pd.DataFrame, dwarfs: pd.DataFrame) -> Indices:
    """For each row of HPIC the place of its star in GCNS; -1 where it has none or there is doubt."""
    theirs = gaia_magnitude(gcns)
    found = _by_gaia_id(hpic["name"].str.removeprefix("GAIA DR3 "), gcns["name"].str.removeprefix("Gaia_DR3_"))
    for fingerprint, magnitude in (
        (MEASURED, hpic["g_magnitude"]),
        (ROUNDED, hpic["g_magnitude"]),
        (EXPECTED, expected_magnitude(hpic, dwarfs).where(hpic["g_magnitude"].isna())),
    ):
        left = np.flatnonzero((found < 0) & magnitude.notna() & hpic["distance_pc"].notna())
        free = np.setdiff1d(np.arange(len(gcns)), found)
        here, there = mutual_nearest(
            _seen(hpic["distance_pc"].iloc[left], magnitude.iloc[left], fingerprint),
            _seen(gcns["distance_pc"].iloc[free], theirs.iloc[free], fingerprint),
            fingerprint.strictness,
        )
        found[left[here]] = free[there]
    return found


def _by_gaia_id(ours: pd.Series, theirs: pd.Series) -> Indices:
    """For each of our numbers its place among theirs; -1 where it has none."""
    places: Indices = pd.Index(theirs).get_indexer(ours)
    return places


def _seen(distance_pc: pd.Series, magnitude: pd.Series, fingerprint: Fingerprint) -> Floats:
    return np.column_stack([np.log(distance_pc) / fingerprint.distance, magnitude / fingerprint.magnitude])


def _kepler_in_gcns(kepler: pd.DataFrame, gcns: pd.DataFrame) -> Indices:
    """For each Kepler star its place in GCNS; -1 where it has none or there is doubt."""
    found = np.full(len(kepler), -1)
    near = np.flatnonzero(kepler["distance_pc"] < 1.1 * gcns["distance_pc"].max())
    ra_deg, dec_deg = position_deg(kepler["gaia_dr2_id"].to_numpy()[near])
    here, there = mutual_nearest(
        points_in_space(ra_deg, dec_deg, kepler["distance_pc"].iloc[near], SKY_RAD, SKY_DISTANCE),
        points_in_space(gcns["ra_deg"], gcns["dec_deg"], gcns["distance_pc"], SKY_RAD, SKY_DISTANCE),
        SKY,
    )
    found[near[here]] = there
    return found
