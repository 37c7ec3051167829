"""Finds the rows of several catalogues that are one planet: by name, by star and orbit, by place and orbit.

Catalogues are taken one after the other, the fullest first; its rows are all different planets. A row of a later
catalogue joins a planet by the first of these ways that is open to it, the best pairs of the catalogue first:

1. it has a name of the planet, and the periods agree within 1 %;
2. it has a name of the star, and the periods agree within 0.1 % (Mayor et al. call mu Ara c what others call mu Ara b);
3. it lies within 10 arcsec of the planet, and the periods agree within 0.1 % (K2-36 b, K2-36 Bb);
4. it has a name of the planet, and one of the periods is not known;
5. it has a name of the planet, and the periods agree within 10 %;
6. its name is another planet's that another row fits better, and the periods of its star's planet agree within 10 %;
7. it has a name of the planet that no row fits better: the periods are in conflict (WASP-83 b, 4.07 and 4.97 d).

Names are trusted beyond way 1 only where the places are not more than 5 arcmin apart (exoplanet.eu gives K2-151 B b a
name of K2-122 b); with the same name and the same period it is the place that is wrong (exoplanet.eu on HD 110067). A
planet takes one row of a catalogue, and another only if way 1 leads there and the periods are the same within 0.1 %
(TEPCat has K2-131 and K2-131b). A name that was met and not followed is a refused match. False positives of Kepler go
by names alone: a binary star contaminates its neighbours with its own period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from domains.planets.entries import records
from domains.planets.kepler import FALSE_POSITIVE

SAME_PLANET: Final = 0.01
SAME_ORBIT: Final = 0.001
LIKE_ORBIT: Final = 0.1
SAME_PLACE_ARCSEC: Final = 10.0
OTHER_PLACE_ARCSEC: Final = 300.0
CELL_DEGREES: Final = 0.05
WAYS: Final = (
    "name",
    "star and orbit",
    "place and orbit",
    "name alone",
    "name, like orbit",
    "other name",
    "name, other orbit",
)


@dataclass(frozen=True)
class Matches:
    """Which rows are one planet.

    Attributes:
        planet: number of the planet of each entry, by position.
        way: how each entry joined it: one of `WAYS`, or "first" for the row that founded it.
        refused: names that were met and not followed: entry, the planet that has the name, its period, and why.
    """

    planet: list[int]
    way: list[str]
    refused: pd.DataFrame


def match(entries: pd.DataFrame) -> Matches:
    """Put together the entries that are one planet (`domains.planets.entries`)."""
    sky = _Sky(records(entries))
    for rows in entries.groupby("source", sort=False).indices.values():
        if sky.planets:
            _join(sky, [int(row) for row in rows])
        else:
            for row in rows:
                sky.found(int(row))
    columns = ["entry", "planet", "planet_period_days", "reason"]
    return Matches(sky.planet, sky.way, pd.DataFrame(sky.refused, columns=columns))


class _Sky:
    """The planets known so far, and where to look for them."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.planets: list[list[int]] = []
        self.planet = [-1] * len(rows)
        self.way = ["first"] * len(rows)
        self.refused: list[tuple[int, int, float, str]] = []
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.by_star: dict[str, set[int]] = defaultdict(set)
        self.by_cell: dict[tuple[int, int], set[int]] = defaultdict(set)

    def found(self, row: int) -> None:
        self.planets.append([])
        self.join(row, len(self.planets) - 1, "first")

    def join(self, row: int, planet: int, way: str) -> None:
        self.planets[planet].append(row)
        self.planet[row], self.way[row] = planet, way
        for key in self.rows[row]["keys"]:
            self.by_name[key].add(planet)
        for key in self.rows[row]["star_keys"]:
            self.by_star[key].add(planet)
        for cell in self._cells(row, 0):
            self.by_cell[cell].add(planet)

    def named(self, row: int) -> set[int]:
        return set().union(*(self.by_name.get(key, ()) for key in self.rows[row]["keys"]))

    def at_star(self, row: int) -> set[int]:
        return set().union(*(self.by_star.get(key, ()) for key in self.rows[row]["star_keys"]))

    def nearby(self, row: int) -> set[int]:
        found = set().union(*(self.by_cell.get(cell, ()) for cell in self._cells(row, 1)))
        return {planet for planet in found if self.distance(row, planet) <= SAME_PLACE_ARCSEC}

    def _cells(self, row: int, around: int) -> Iterator[tuple[int, int]]:
        ra, dec = self.rows[row]["ra_deg"], self.rows[row]["dec_deg"]
        if ra == ra and dec == dec:
            x, y = int(ra * np.cos(np.radians(dec)) / CELL_DEGREES), int(dec // CELL_DEGREES)
            steps = range(-around, around + 1)
            yield from ((x + i, y + j) for i in steps for j in steps)

    def distance(self, row: int, planet: int) -> float:
        """Arcsec between an entry and the nearest row of a planet; NaN where a place is not known."""
        here = self.rows[row]
        found = [separation_arcsec(here, self.rows[other]) for other in self.planets[planet]]
        known = [each for each in found if each == each]
        return min(known) if known else float("nan")

    def difference(self, row: int, planet: int) -> float:
        """Relative difference of periods between an entry and the nearest row of a planet; NaN where one is unknown."""
        here = self.rows[row]["period_days"]
        found = [abs(here / self.rows[other]["period_days"] - 1) for other in self.planets[planet]]
        known = [each for each in found if each == each]
        return min(known) if known else float("nan")

    def period(self, planet: int) -> float:
        return next((p for r in self.planets[planet] if (p := self.rows[r]["period_days"]) == p), float("nan"))


def separation_arcsec(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Angle between two places in the sky, right to 0.1 % below a degree; NaN where one is not known."""
    east = (one["ra_deg"] - other["ra_deg"] + 180) % 360 - 180
    north = one["dec_deg"] - other["dec_deg"]
    return float(3600 * np.hypot(east * np.cos(np.radians(other["dec_deg"])), north))


def _join(sky: _Sky, rows: list[int]) -> None:
    """Let the rows of one catalogue join planets, the best pairs first; what is left founds planets of its own."""
    taken: dict[int, int] = {}
    named = {row: sky.named(row) for row in rows}
    pairs = sorted((pair for row in rows for pair in _pairs(sky, row, named[row])), key=lambda pair: pair[:4])
    for way, difference, row, planet in pairs:
        twin = way == 0 and difference <= SAME_ORBIT
        if sky.way[row] == "first" and (planet not in taken or twin):
            taken.setdefault(planet, row)
            sky.join(row, planet, WAYS[way])
    for row in rows:
        if sky.planet[row] < 0:
            sky.found(row)
        for planet in sorted(named[row] - {sky.planet[row]}):
            away = sky.distance(row, planet) > OTHER_PLACE_ARCSEC
            reason = "another place" if away else "another row fits its orbit" if planet in taken else "no row fits"
            sky.refused.append((row, planet, sky.period(planet), reason))


def _pairs(sky: _Sky, row: int, named: set[int]) -> Iterator[tuple[int, float, int, int]]:
    """Every way in which an entry may join a planet: number of the way, difference of periods, entry, planet."""
    false_positive = sky.rows[row]["kepler_verdict"] == FALSE_POSITIVE
    for planet in named:
        difference = sky.difference(row, planet)
        if difference <= SAME_PLANET:
            yield 0, difference, row, planet
        elif not sky.distance(row, planet) > OTHER_PLACE_ARCSEC:
            known = difference == difference
            yield (3 if not known else 4 if difference <= LIKE_ORBIT else 6), difference if known else 0.0, row, planet
    if false_positive:
        return
    for planet in sky.at_star(row) - named:
        difference = sky.difference(row, planet)
        if difference <= SAME_ORBIT:
            yield 1, difference, row, planet
        elif named and difference <= LIKE_ORBIT:
            yield 5, difference, row, planet
    for planet in sky.nearby(row) - named:
        difference = sky.difference(row, planet)
        if difference <= SAME_ORBIT:
            yield 2, difference, row, planet
