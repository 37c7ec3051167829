"""Planets that everybody knows: when their values are off, the join went wrong, whatever the other rows look like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from domains.planets.contracts import AXIS, INSOLATION, MASS, MINIMUM_MASS, PERIOD, RADIUS, TEFF
from stromatolite.contracts.reference_checks import ReferenceCheck

KNOWN: Final = (
    # Agol et al. 2021, PSJ 2, 1
    ("TRAPPIST-1 e", RADIUS, 0.918, 0.921),
    ("TRAPPIST-1 e", PERIOD, 6.099, 6.102),
    ("TRAPPIST-1 e", MASS, 0.64, 0.78),
    ("TRAPPIST-1 e", TEFF, 2540, 2590),
    # Luger et al. 2017, Nature Astronomy 1, 0129: not the 20 d of the discovery paper
    ("TRAPPIST-1 h", PERIOD, 18.76, 18.78),
    # Quintana et al. 2014, Science 344, 277; Berger et al. 2018, ApJ 866, 99
    ("Kepler-186 f", RADIUS, 1.0, 1.3),
    ("Kepler-186 f", PERIOD, 129.9, 130.0),
    ("Kepler-186 f", INSOLATION, 0.2, 0.4),
    # Anglada-Escude et al. 2016, Nature 536, 437; Faria et al. 2022, A&A 658, A115
    ("Proxima Centauri b", PERIOD, 11.18, 11.19),
    ("Proxima Centauri b", MINIMUM_MASS, 0.95, 1.45),
    ("Proxima Centauri b", AXIS, 0.048, 0.049),
    # Mayor & Queloz 1995, Nature 378, 355
    ("51 Peg b", PERIOD, 4.230, 4.232),
    # Southworth 2010, MNRAS 408, 1689: a giant, so that units of Jupiter show
    ("HD 209458 b", PERIOD, 3.5247, 3.5248),
    ("HD 209458 b", RADIUS, 14.8, 15.7),
    ("HD 209458 b", MASS, 205, 240),
    # Cloutier et al. 2021, AJ 162, 174
    ("GJ 1214 b", PERIOD, 1.580, 1.581),
    ("GJ 1214 b", RADIUS, 2.6, 2.9),
    ("GJ 1214 b", MASS, 6.0, 8.7),
    # Butler et al. 2006, ApJ 646, 505; Lovis et al. 2006, Nature 441, 305: mu Arae and its permuted letters
    ("mu Ara c", PERIOD, 9.63, 9.65),
)
"""Planet, quantity, lowest and highest value that agree with the papers named above it."""
CATALOGUES: Final = {"TRAPPIST-1 e": 3, "Kepler-186 f": 4, "GJ 1214 b": 3, "HD 209458 b": 2}
"""Fewest catalogues that list a planet."""


def reference_checks(planets: pd.DataFrame) -> Iterator[ReferenceCheck]:
    """What the table of planets must say; a planet that it lacks has no value."""
    known = planets.set_index("planet")
    for planet, quantity, low, high in KNOWN:
        value = known[quantity.name].get(planet, float("nan"))
        yield ReferenceCheck(
            f"{quantity.doc} of {planet}", float(value), low, high, "" if quantity.unit == "1" else quantity.unit
        )
    for planet, least in CATALOGUES.items():
        count = known["catalogues"].get(planet, float("nan"))
        yield ReferenceCheck(f"catalogues that list {planet}", float(count), least, float("inf"))
