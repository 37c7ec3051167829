"""What is not measured of a planet: name, host, status, who found it, where it lies and which rows describe it."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from domains.planets.contracts import CANDIDATE, CONFIRMED, DISPUTED
from domains.planets.kepler import FALSE_POSITIVE
from domains.planets.matching import separation_arcsec
from domains.planets.names import PlanetName
from domains.planets.systems import systems

OF_CANDIDATES: Final = ("kepler_dr25_koi", "kepler_gaia_planets")
"""Catalogues that list candidates beside planets; all others list planets."""
BY_PLACE: Final = ("kepler_dr25_koi", "tepcat", "mdwarf_planets_nea", "stpm", "exoplanet_eu")
"""Whose place is taken first: exoplanet.eu rounds some."""


def status(rows: list[dict[str, Any]]) -> str | None:
    """Whether a planet is confirmed, a candidate or disputed; None for a false positive that only Kepler lists."""
    verdicts = {row["kepler_verdict"] for row in rows}
    if any(row["source"] not in OF_CANDIDATES for row in rows):
        return DISPUTED if FALSE_POSITIVE in verdicts else CONFIRMED
    return None if FALSE_POSITIVE in verdicts else CONFIRMED if "CONFIRMED" in verdicts else CANDIDATE


def titles(planets: list[list[dict[str, Any]]]) -> list[tuple[str, PlanetName]]:
    """A title for each planet that no other has, and the name behind it: that of its first row, else of another row.

    Where all are taken, the catalogue and the row stand behind the name in brackets.
    """
    taken: set[str] = set()
    found = []
    for rows in planets:
        choices = [(row["name"].title, row["name"]) for row in rows]
        spare = (f"{choices[0][0]} ({rows[0]['source']} {rows[0]['row']})", choices[0][1])
        choice = next(each for each in [*choices, spare] if each[0] not in taken)
        taken.add(choice[0])
        found.append(choice)
    return found


def describe(planets: list[list[dict[str, Any]]], statuses: list[str]) -> pd.DataFrame:
    """What is not measured of each planet, in the columns of the table of planets.

    Args:
        planets: the rows of each planet, the founding row first.
        statuses: their statuses, in the same order.
    """
    names = titles(planets)
    years = [_first(rows, "discovery_year", float("nan")) for rows in planets]
    keys = [[key for row in rows for key in row["star_keys"]] for rows in planets]
    belongs = systems(keys, [name.host for _, name in names], years)
    described = [
        {
            "planet": title,
            "host": name.star,
            "system": system,
            "other_names": "; ".join(_others(title, rows)),
            "status": state,
            "discovery_year": year,
            "discovery_method": _first(rows, "discovery_method", None),
            **_place(rows),
            "place_spread_arcsec": _spread(rows),
            "catalogues": len({row["source"] for row in rows}),
            "catalogue_rows": "; ".join(f"{row['source']}:{row['row']}" for row in rows),
        }
        for (title, name), system, state, year, rows in zip(names, belongs, statuses, years, planets, strict=True)
    ]
    return pd.DataFrame(described).set_index("planet", drop=False)


def _first(rows: list[dict[str, Any]], column: str, otherwise: Any) -> Any:
    return next((row[column] for row in rows if not pd.isna(row[column])), otherwise)


def _others(title: str, rows: list[dict[str, Any]]) -> list[str]:
    called = dict.fromkeys(name for row in rows for name in (row["name"].title, *row["aliases"]))
    return [name.replace(";", ",") for name in called if name != title]


def _place(rows: list[dict[str, Any]]) -> dict[str, float]:
    known = [row for row in rows if not pd.isna(row["ra_deg"])]
    best = min(
        known, key=lambda row: BY_PLACE.index(row["source"]), default={"ra_deg": float("nan"), "dec_deg": float("nan")}
    )
    return {"ra_deg": best["ra_deg"], "dec_deg": best["dec_deg"]}


def _spread(rows: list[dict[str, Any]]) -> float:
    known = [row for row in rows if not pd.isna(row["ra_deg"])]
    return max((separation_arcsec(a, b) for n, a in enumerate(known) for b in known[n + 1 :]), default=float("nan"))
