"""Finds the stars that planets orbit, so that the names by which planets are catalogued lead to them.

GCNS has one name a star, that of SIMBAD: GJ 411 is HD 95735 there. The Extrasolar Planets Encyclopaedia gives other
names, positions and distances: a host is found by any of its names, and else by where it is. Of 550 hosts that are
found both ways, 549 are found to be the same star.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from domains.planets.names import star_key
from domains.stars.matching import Floats, Strictness, mutual_nearest, points_in_space

ANGLE_RAD: Final = np.radians(10 / 3600)
"""Positions of the encyclopaedia differ by epochs and rounding."""
DISTANCE: Final = 0.05
"""As a share: its distances are often older than Gaia."""
SAME: Final = Strictness(furthest=4, lead=2)


def host_names(planets: pd.DataFrame, stars: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Names of hosts that are not known yet, and the stars that they are: columns name_key, name and star.

    Args:
        planets: accepted rows of the encyclopaedia.
        stars: the table of stars.
        names: the names that they have already.
    """
    hosts = planets.dropna(subset=["host"]).drop_duplicates("host").reset_index(drop=True)
    others = hosts["host_other_names"].fillna("").str.split(",")
    called = (hosts["host"].map(lambda host: [host]) + others).explode().str.strip()
    called = called[called != ""]
    keys = called.map(star_key)
    by_name = keys.map(names.set_index("name_key")["star"]).dropna()
    found = by_name.groupby(level=0).first().reindex(hosts.index).fillna(_by_position(hosts, stars))
    new = pd.DataFrame({"name_key": keys, "name": called, "star": found.reindex(called.index)}).dropna()
    return new[~new["name_key"].isin(names["name_key"])].drop_duplicates("name_key")


def _by_position(hosts: pd.DataFrame, stars: pd.DataFrame) -> pd.Series:
    """The star at the place and distance of each host; missing where there is doubt, or it is another of a pair."""
    placed = stars[stars["ra_deg"].notna() & stars["distance_pc"].notna()]
    known = hosts[hosts["distance_pc"].notna()]
    here, there = mutual_nearest(_points(known), _points(placed), SAME)
    found = placed[["star", "name_key"]].iloc[there].set_axis(known.index[here])
    return found.loc[_component(found["name_key"]) == _component(known["host"].iloc[here].map(star_key)), "star"]


def _points(rows: pd.DataFrame) -> Floats:
    return points_in_space(rows["ra_deg"], rows["dec_deg"], rows["distance_pc"], ANGLE_RAD, DISTANCE)


def _component(keys: pd.Series) -> pd.Series:
    """The letter of a star that is not the brightest of its system: GJ 667 C is not HD 156384, the pair beside it."""
    return keys.str.extract(r" ([B-Z])$", expand=False).fillna("")
