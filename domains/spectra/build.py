"""Builds the spectra of stars and planets in one unit each, and an index that says what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from domains.spectra.contracts import QUANTITIES, PlanetSpectra, Spectra, StellarSpectra
from domains.spectra.planets import PLANETS, SOURCE, planet_checks, read_planets
from domains.spectra.stars import STARS, read_stars, star_checks
from domains.spectra.surfaces import build as build_surfaces
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.contracts.table_storage import write_table


def build(validated: Path, out: Path) -> None:
    """Build `spectra.parquet`, `stellar_spectra.parquet`, `planet_spectra.parquet` and `surfaces.parquet` in `out`."""
    stars, planets = read_stars(validated), read_planets(validated)
    require_reference_checks("stellar_spectra", star_checks(stars))
    require_reference_checks("planet_spectra", planet_checks(planets))
    spectra = _index(stars, planets)
    tables: list[tuple[str, pd.DataFrame, Any]] = [
        ("spectra", spectra, Spectra),
        ("stellar_spectra", stars, StellarSpectra),
        ("planet_spectra", planets, PlanetSpectra),
    ]
    for name, table, model in tables:
        require_table(table, model, name)
    for name, table, model in tables:
        sources = sorted(set(spectra.set_index("spectrum_id").loc[table["spectrum_id"].unique(), "source"]))
        write_table(out / f"{name}.parquet", table, model, provenance={"sources": sources})
    build_surfaces(validated, out)
    print(f"built {len(stars)} rows of {len(STARS)} stellar spectra, {len(planets)} of {len(PLANETS)} planets -> {out}")


def _index(stars: pd.DataFrame, planets: pd.DataFrame) -> pd.DataFrame:
    ranges = pd.concat([stars, planets]).groupby("spectrum_id")["wavelength_um"].agg(["size", "min", "max"])
    rows = [
        (each, "star", star.body, "surface_flux", star.origin, star.note, star.source, star.part)
        for each, star in STARS.items()
    ] + [
        (each, "planet", planet.body, planet.quantity, planet.origin, planet.note, SOURCE, planet.part)
        for each, planet in PLANETS.items()
    ]
    names = ["spectrum_id", "kind", "body", "quantity", "origin", "note", "source", "part"]
    index = pd.DataFrame(rows, columns=names)
    place = index["spectrum_id"]
    return index.assign(
        unit=index["quantity"].map(QUANTITIES),
        points=place.map(ranges["size"]),
        shortest_um=place.map(ranges["min"]),
        longest_um=place.map(ranges["max"]),
    )[list(Spectra.to_schema().columns)]
