"""Rows of all catalogues in one form: what each calls its planet and star, where it lies, and its values.

Names of stars and planets are kept as keys (`domains.planets.names`): the same name, written otherwise, is met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pandas as pd

from domains.planets.contracts import QUANTITIES
from domains.planets.names import PlanetName, parse_planet, star_key, tidy

COMMON: Final = (
    "source", "row", "name", "keys", "star_keys", "aliases", "kepler_verdict",
    "discovery_year", "discovery_method", "ra_deg", "dec_deg", "assumed",
)  # fmt: skip
VALUES: Final = tuple(name for q in QUANTITIES for name in (q.name, q.low, q.high))
MODELLED: Final = "Theoretical"


def entries(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every row of every catalogue, in the order of the catalogues and of their lines.

    Args:
        tables: the accepted rows of each catalogue, by its name.

    Returns:
        Columns `COMMON` and `VALUES`; `name` is a `PlanetName`, `keys`, `star_keys`, `aliases` are tuples of text and
        `assumed` names the quantities that the catalogue set or modelled.
    """
    frames = [_described(source, table.sort_index()) for source, table in tables.items()]
    return pd.concat(frames, ignore_index=True)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each with its cells by column."""
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def _described(source: str, table: pd.DataFrame) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for row, cells in zip(table.index, records(table), strict=True):
        name, others, stars = NAMED[source](cells)
        planets = [name, *(parse_planet(other) for other in others)]
        rows.append(
            {
                "source": source,
                "row": row,
                "name": name,
                "keys": _distinct(planet.key for planet in planets),
                "star_keys": _star_keys(planets, stars),
                "aliases": _distinct(planet.title for planet in planets[1:]),
                "assumed": _assumed(cells),
                "kepler_verdict": cells.get("disposition"),
            }
        )
    described = pd.DataFrame(rows, index=table.index)
    known = [name for name in (*COMMON, *VALUES) if name in table and name not in described]
    return pd.concat([described, table[known]], axis="columns").reindex(columns=[*COMMON, *VALUES])


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if re.search("[A-Za-z]", word)))


def _star_keys(planets: list[PlanetName], stars: Iterable[str]) -> tuple[str, ...]:
    """The star by all its names, those among them that are in a planet's names."""
    hosts = [planet.star for planet in planets if planet.letter or planet is planets[0]]
    return _distinct(star_key(star) for star in [*hosts, *stars])


def _assumed(cells: Mapping[str, Any]) -> tuple[str, ...]:
    """Quantities that were not measured: modelled ones, and an eccentricity of exactly 0 without an error."""
    found = [f"{name}_earth" for name in ("mass", "radius") if cells.get(f"{name}_method") == MODELLED]
    errors = [cells.get(f"eccentricity_error_{side}") for side in ("low", "high")]
    if cells.get("eccentricity") == 0 and not any(error and error > 0 for error in errors):
        found.append("eccentricity")
    return tuple(found)


def _listed(text: str | None) -> list[str]:
    return [each.strip() for each in (text or "").split(",") if each.strip()]


Named = tuple[PlanetName, list[str], list[str]]
"""A planet's name, its other names, and those of its star."""


def _exoplanet_eu(cells: Mapping[str, Any]) -> Named:
    stars = [cells["host"]] if cells["host"] else []
    return parse_planet(cells["planet"]), _listed(cells["other_names"]), stars + _listed(cells["host_other_names"])


def _tepcat(cells: Mapping[str, Any]) -> Named:
    name = re.sub(r"(?<=[-\s])0+(?=\d)", "", tidy(cells["planet"]))
    return parse_planet(name, alone="b"), [], []


def _stpm(cells: Mapping[str, Any]) -> Named:
    others = [f"{cells['host_other_name']} {cells['letter']}"] if cells["host_other_name"] else []
    objects = [f"TOI-{cells['toi']}"] if cells["toi"] else []
    return parse_planet(cells["planet"]), others + objects, []


def _mdwarf_planets_nea(cells: Mapping[str, Any]) -> Named:
    name = parse_planet(cells["planet"])
    return name, [f"{cells['host_hd_name']} {name.letter}"] if cells["host_hd_name"] else [], []


def _harps_rv_planets(cells: Mapping[str, Any]) -> Named:
    return parse_planet(re.sub(r"^HD(?=\d)", "HD ", cells["planet"])), [], []


def _kepler_dr25_koi(cells: Mapping[str, Any]) -> Named:
    star = f"KIC {cells['kepler_id']:.0f}"
    if cells["planet"] is None:
        return parse_planet(cells["koi"]), [], [star]
    return parse_planet(cells["planet"]), [cells["koi"]], [star]


def _kepler_gaia_planets(cells: Mapping[str, Any]) -> Named:
    return parse_planet(cells["koi"]), [], [f"KIC {cells['kepler_id']:.0f}"]


NAMED: Final[Mapping[str, Callable[[Mapping[str, Any]], Named]]] = {
    "exoplanet_eu": _exoplanet_eu,
    "tepcat": _tepcat,
    "stpm": _stpm,
    "mdwarf_planets_nea": _mdwarf_planets_nea,
    "harps_rv_planets": _harps_rv_planets,
    "kepler_dr25_koi": _kepler_dr25_koi,
    "kepler_gaia_planets": _kepler_gaia_planets,
}
