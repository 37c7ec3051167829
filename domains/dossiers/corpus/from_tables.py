"""Rows for dossiers from the project's tables: planets with their stars, organisms, climates, bodies, texts."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from domains.dossiers.corpus.derived import derived
from domains.dossiers.corpus.numbers import Measured
from domains.dossiers.corpus.rows import Row
from domains.dossiers.corpus.unit_forms import EARTH_KG, EARTH_KM, SOLAR_CONSTANT
from domains.planets.names import star_key
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import ContractError

GROWTH: Final = Path(__file__).with_name("growth_conditions.tsv")
NAMES: Final = {
    "period_days": "period_days", "radius_earth": "radius_earth", "mass_earth": "mass_earth",
    "minimum_mass_earth": "minimum_mass_earth", "semi_major_axis_au": "semi_major_axis_au",
    "eccentricity": "eccentricity", "insolation_earth": "insolation_earth",
    "equilibrium_temperature_k": "equilibrium_temperature_k", "teff_k": "stellar_temperature_k",
    "star_radius_solar": "stellar_radius_solar", "star_mass_solar": "stellar_mass_solar",
    "star_metallicity_dex": "stellar_metallicity_dex", "distance_pc": "distance_pc",
}  # fmt: skip
"""Quantity of the table of planets -> of the dossiers."""
STAR: Final = {"age_gyr": "age_gyr", "luminosity_sun": "luminosity_solar"}
LEAST_VALUES: Final = 4
"""A planet of which less is known makes no dossier."""
LETTERED: Final = re.compile(r"(?P<host>\S.{0,80}) [b-i]\Z")
CONDITIONS: Final = {"growth_temperature": "t", "ph": "ph", "salinity_fraction": "salt"}
WINDOW: Final = (250, 900)
"""Characters of an excerpt of a manual, at least and at most."""


def read_rows(tables: Path, cube: Path) -> list[Row]:
    """All rows that dossiers can be written from.

    Args:
        tables: folder of the project's tables.
        cube: the datacube of simulated climates, for their parameters.

    Raises:
        DataError: a table is missing.
    """
    return [
        *planets(tables), *organisms(tables), *climates(cube), *bodies(tables), *texts(tables)
    ]  # fmt: skip


def planets(tables: Path) -> Iterator[Row]:
    """Planets of other stars whose names a text can hold, in the order of their names."""
    table = read_table(tables / "planets.parquet")
    errors = _errors(read_table(tables / "planet_values.parquet"))
    stars = _stars(tables)
    chosen = table[(table["status"] == "confirmed") & ~table["is_brown_dwarf"]].sort_values("planet")
    for row in chosen.to_dict("records"):
        named = LETTERED.match(row["planet"])
        if named is None or named["host"] != row["host"]:
            continue
        values = {
            ours: _measured(row[theirs], errors.get((row["planet"], theirs)))
            for theirs, ours in NAMES.items()
            if pd.notna(row[theirs]) and (row[theirs] or theirs == "eccentricity")
        }
        star = stars.get(star_key(row["host"]), {})
        values |= {
            ours: Measured(float(f"{star[name]:.4g}")) for name, ours in STAR.items() if pd.notna(star.get(name))
        }
        values |= {name: Measured(round(row[name], 4)) for name in ("ra_deg", "dec_deg") if pd.notna(row[name])}
        if sum(name in NAMES.values() for name in values) < LEAST_VALUES:
            continue
        words = {"spectral_type": star.get("spectral_type")}
        if pd.notna(row["discovery_year"]):
            words["year"] = str(int(row["discovery_year"]))
        yield Row(
            "planet", row["planet"], row["system"], {"planet": row["planet"], "host": row["host"]},
            values | derived(values), {}, {name: word for name, word in words.items() if isinstance(word, str)},
        )  # fmt: skip


def _measured(value: float, errors: tuple[float, float] | None) -> Measured:
    value = float(f"{value:.8g}")
    return Measured(value, *(float(f"{error:.4g}") for error in errors)) if errors else Measured(value)


def _errors(values: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """Errors of the values that the table of planets has, where both are given and neither is 0."""
    known = values[(values["verdict"] == "chosen") & (values["error_low"] > 0) & (values["error_high"] > 0)]
    keys = zip(known["planet"], known["quantity"], strict=True)
    return dict(zip(keys, zip(known["error_low"], known["error_high"], strict=True), strict=True))


def _stars(tables: Path) -> dict[str, Mapping[Hashable, Any]]:
    """What is known of a star beside the table of planets, by the key of its name."""
    stars = read_table(tables / "stars.parquet")
    wanted = stars[stars["spectral_type"].notna() | stars["age_gyr"].notna() | stars["luminosity_sun"].notna()]
    names = read_table(tables / "star_names.parquet")
    named = names.merge(wanted[["star", "spectral_type", *STAR]], on="star")
    plain = named["spectral_type"].str.fullmatch(r"[OBAFGKML][0-9](?:\.[0-9])?(?: ?(?:V|IV|III))?").eq(True)
    named["spectral_type"] = named["spectral_type"].where(plain, None)
    return {row["name_key"]: row for row in named.drop_duplicates("name_key").to_dict("records")}


def organisms(tables: Path) -> Iterator[Row]:
    """Species whose conditions of growth are known, and strains of them that we have networks of."""
    growth = pd.read_csv(GROWTH, sep="\t", dtype=str, keep_default_na=False)
    strains = read_table(tables / "organisms.parquet")
    for row in growth.to_dict("records"):
        yield _organism(row["organism"], row)
        own = strains[strains["name"].str.startswith(row["organism"] + " ")].sort_values("name")
        for name, order in dict.fromkeys(zip(own["name"], own["order"], strict=True)):
            if order != row["order"]:
                raise ContractError(
                    f"{GROWTH.name} has {row['organism']} in another order than the table of organisms.",
                    found=row["order"], allowed=order, fix="Correct the order.",
                )  # fmt: skip
            yield _organism(name, row)


def _organism(name: str, row: Mapping[Hashable, str]) -> Row:
    values: dict[str, Measured] = {}
    ranges: dict[str, tuple[float, float]] = {}
    for what, column in CONDITIONS.items():
        scale = 0.01 if column == "salt" else 1.0
        low, best, high = (_number(row[f"{column}_{end}"], scale) for end in ("min", "opt", "max"))
        if best is not None:
            values[f"{what}_optimum_c" if column == "t" else what] = Measured(best)
        if column == "t":
            values |= {f"{what}_{end}_c": Measured(v) for end, v in (("min", low), ("max", high)) if v is not None}
        if low is not None and high is not None:
            ranges["growth_temperature_c" if column == "t" else what] = (low, high)
    words = ("metabolism", "medium", "oxygen", "shape", "source_of_isolation")
    return Row("organism", name, row["order"], {"organism": name}, values, ranges, {w: row[w] for w in words if row[w]})


def _number(text: str, scale: float) -> float | None:
    return round(float(text) * scale, 6) if text else None


def climates(cube: Path) -> Iterator[Row]:
    """Planets of the simulated climates, which have numbers and no names."""
    from domains.climates.cube import hex_id, open_cube
    from domains.climates.fields import PARAMETER_NAMES

    climates = open_cube(cube)
    columns = {name: climates[name].values.tolist() for name in PARAMETER_NAMES}
    for place, planet in enumerate(climates["planet"].values.tolist()):
        known = {name: float(f"{values[place]:.4g}") for name, values in columns.items()}
        values = {
            "stellar_temperature_k": known["stellar_temperature_k"],
            "insolation_earth": float(f"{known['stellar_flux_w_m2'] / SOLAR_CONSTANT:.5g}"),
            "radius_earth": known["radius_earth"],
            "gravity_m_s2": known["gravity_m_s2"],
            "rotation_period_days": known["rotation_period_days"],
            "surface_pressure_bar": known["surface_pressure_bar"],
            "co2_fraction": known["co2_volume_fraction"],
            "ch4_fraction": known["ch4_volume_fraction"],
        }
        key = f"climate:{hex_id(planet)}"
        kept = {name: Measured(value) for name, value in values.items() if value > 0}
        yield Row("climate", key, key, {}, kept, {}, {"rotation": "synchronous"})


def bodies(tables: Path) -> Iterator[Row]:
    """Planets, dwarf planets and moons of the solar system."""
    table = read_table(tables / "solar_system.parquet").sort_values("body")
    for row in table[table["kind"] != "moon"].to_dict("records"):
        known = {
            "radius_earth": row["mean_radius_km"] / EARTH_KM,
            "mass_earth": row["mass_kg"] / EARTH_KG,
            "period_days": row["orbital_period_days"],
            "rotation_period_days": abs(row["rotation_period_days"]),
            "gravity_m_s2": row["surface_gravity_m_s2"],
            "density_g_cm3": row["density_kg_m3"] / 1000,
            "escape_velocity_km_s": row["escape_velocity_km_s"],
            "eccentricity": row["eccentricity"],
            "insolation_earth": 1.0 if row["body"] == "Earth" else float("nan"),
        }
        values = {name: Measured(float(f"{value:.5g}")) for name, value in known.items() if pd.notna(value) and value}
        yield Row("body", row["body"], row["body"], {"planet": row["body"], "host": "Sun"}, values)
        yield Row("world", row["body"], row["body"], {"planet": row["body"]}, values)


def texts(tables: Path) -> Iterator[Row]:
    """Definitions and excerpts of manuals: texts from which nothing is to be read."""
    for row in read_table(tables / "texts.parquet").sort_values("text_id").to_dict("records"):
        for number, text in enumerate([row["text"]] if row["kind"] == "definition" else excerpts(row["text"])):
            key = f"{row['text_id']}:{number}"
            yield Row("text", key, row["text_id"], {}, {}, {}, {"text": text.strip()[: WINDOW[1]]})


def excerpts(text: str) -> list[str]:
    """The first paragraphs of a page together, once they are long enough to say something."""
    found = ""
    for paragraph in re.split(r"\n\s*\n|(?<=\.)\n", text):
        if len(found) + len(paragraph) > WINDOW[1]:
            break
        found += paragraph + "\n"
    return [found] if len(found) >= WINDOW[0] else []
