"""Rows of the real tables of planets, stars, bodies and organisms, cell by cell; only the cells that are read."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from domains.networks.contracts.organisms import Organisms
from domains.planets.contracts import Planets, PlanetValues
from domains.solar_system.contracts import SolarSystemBody
from domains.stars.contracts import StarNames, Stars
from domains.subjects.tables import SubjectTables

PLANETS: Final[list[dict[str, Any]]] = [
    {"planet": "GJ 1214 b", "host": "GJ 1214", "other_names": "LHS 3275 b", "status": "confirmed",
     "is_brown_dwarf": False, "period_days": 1.5804045, "period_days_source": "tepcat", "radius_earth": 2.7327495,
     "radius_earth_source": "tepcat", "mass_earth": 8.4224528, "mass_earth_error_low": 0.34961125,
     "mass_earth_source": "tepcat", "semi_major_axis_au": 0.01505, "semi_major_axis_au_source": "tepcat",
     "eccentricity": 0.0062, "eccentricity_source": "tepcat", "insolation_earth": 17.192544,
     "insolation_earth_source": "derived", "teff_k": 3101.0, "teff_k_source": "tepcat",
     "star_radius_solar": 0.2162, "star_radius_solar_source": "tepcat", "star_mass_solar": 0.182,
     "star_mass_solar_source": "tepcat"},
    {"planet": "LP 890-9 c", "host": "LP 890-9", "other_names": "TOI-4306 c; SPECULOOS-2 c",
     "status": "confirmed", "is_brown_dwarf": False, "period_days": 8.457463, "period_days_source": "tepcat",
     "radius_earth": 1.3670473, "radius_earth_source": "exoplanet_eu", "mass_earth": 25.299141,
     "mass_earth_error_low": 25.299141, "mass_earth_source": "exoplanet_eu", "semi_major_axis_au": 0.03984,
     "semi_major_axis_au_source": "tepcat", "eccentricity": 0.0, "eccentricity_source": "tepcat",
     "insolation_earth": 0.90668134, "insolation_earth_source": "derived", "teff_k": 2850.0,
     "teff_k_source": "tepcat", "star_radius_solar": 0.1556, "star_radius_solar_source": "tepcat",
     "star_mass_solar": 0.118, "star_mass_solar_source": "tepcat"},
    {"planet": "Proxima Centauri b", "host": "Proxima Centauri",
     "other_names": "alpha Cen C b; GL 551 C b; HIP 70890 b", "status": "confirmed", "is_brown_dwarf": False,
     "period_days": 11.1881, "period_days_source": "exoplanet_eu", "minimum_mass_earth": 1.0710817,
     "minimum_mass_earth_source": "exoplanet_eu", "semi_major_axis_au": 0.04856,
     "semi_major_axis_au_source": "exoplanet_eu", "eccentricity": 0.02, "eccentricity_source": "exoplanet_eu",
     "insolation_earth": 0.65731711, "insolation_earth_source": "derived", "teff_k": 3050.0,
     "teff_k_source": "exoplanet_eu", "star_radius_solar": 0.141, "star_radius_solar_source": "exoplanet_eu",
     "star_mass_solar": 0.12, "star_mass_solar_source": "exoplanet_eu"},
    {"planet": "TOI-700 d", "host": "TOI-700", "other_names": "", "status": "confirmed", "is_brown_dwarf": False,
     "period_days": 37.42396, "period_days_source": "exoplanet_eu", "radius_earth": 1.0730357,
     "radius_earth_source": "exoplanet_eu", "mass_earth": 2.25976, "mass_earth_error_low": 0.52123859,
     "mass_earth_source": "exoplanet_eu", "semi_major_axis_au": 0.1633, "semi_major_axis_au_source": "tepcat",
     "eccentricity": 0.042, "eccentricity_source": "exoplanet_eu", "insolation_earth": 0.85721306,
     "insolation_earth_source": "derived", "teff_k": 3459.0, "teff_k_source": "tepcat",
     "star_radius_solar": 0.421, "star_radius_solar_source": "tepcat", "star_mass_solar": 0.416,
     "star_mass_solar_source": "exoplanet_eu"},
    {"planet": "TRAPPIST-1 d", "host": "TRAPPIST-1", "other_names": "2MUCD 12171 d", "status": "confirmed",
     "is_brown_dwarf": False, "period_days": 4.049219, "period_days_source": "tepcat", "radius_earth": 0.788,
     "radius_earth_source": "stpm", "mass_earth": 0.388, "mass_earth_error_low": 0.012,
     "mass_earth_source": "stpm", "semi_major_axis_au": 0.02227, "semi_major_axis_au_source": "tepcat",
     "eccentricity": 0.0, "eccentricity_source": "tepcat", "insolation_earth": 1.1190085,
     "insolation_earth_source": "derived", "teff_k": 2566.0, "teff_k_source": "tepcat",
     "star_radius_solar": 0.1192, "star_radius_solar_source": "tepcat", "star_mass_solar": 0.0898,
     "star_mass_solar_source": "tepcat"},
    {"planet": "TRAPPIST-1 e", "host": "TRAPPIST-1", "other_names": "2MASS J23062928-0502285 e; 2MUCD 12171 e",
     "status": "confirmed", "is_brown_dwarf": False, "period_days": 6.099615,
     "period_days_source": "exoplanet_eu", "radius_earth": 0.92, "radius_earth_source": "stpm",
     "mass_earth": 0.692, "mass_earth_error_low": 0.022, "mass_earth_source": "stpm",
     "semi_major_axis_au": 0.02925, "semi_major_axis_au_source": "tepcat", "eccentricity": 0.0,
     "eccentricity_source": "tepcat", "insolation_earth": 0.64866742, "insolation_earth_source": "derived",
     "teff_k": 2566.0, "teff_k_source": "tepcat", "star_radius_solar": 0.1192,
     "star_radius_solar_source": "tepcat", "star_mass_solar": 0.0898, "star_mass_solar_source": "tepcat"},
    {"planet": "TRAPPIST-1 f", "host": "TRAPPIST-1", "other_names": "2MUCD 12171 f", "status": "confirmed",
     "is_brown_dwarf": False, "period_days": 9.20669, "period_days_source": "exoplanet_eu", "radius_earth": 1.045,
     "radius_earth_source": "stpm", "mass_earth": 1.039, "mass_earth_error_low": 0.031,
     "mass_earth_source": "stpm", "semi_major_axis_au": 0.03849, "semi_major_axis_au_source": "tepcat",
     "eccentricity": 0.0, "eccentricity_source": "tepcat", "insolation_earth": 0.37460883,
     "insolation_earth_source": "derived", "teff_k": 2566.0, "teff_k_source": "tepcat",
     "star_radius_solar": 0.1192, "star_radius_solar_source": "tepcat", "star_mass_solar": 0.0898,
     "star_mass_solar_source": "tepcat"},
    {"planet": "Teegarden's b", "host": "Teegarden's", "other_names": "GAT 1370 b", "status": "confirmed",
     "is_brown_dwarf": False, "period_days": 4.90634, "period_days_source": "exoplanet_eu",
     "minimum_mass_earth": 1.1600737, "minimum_mass_earth_source": "exoplanet_eu", "semi_major_axis_au": 0.0259,
     "semi_major_axis_au_source": "exoplanet_eu", "eccentricity": 0.03, "eccentricity_source": "exoplanet_eu",
     "star_radius_solar": 0.107, "star_radius_solar_source": "exoplanet_eu", "star_mass_solar": 0.089,
     "star_mass_solar_source": "exoplanet_eu"},
]  # fmt: skip
STARS: Final[list[dict[str, Any]]] = [
    {"star": "Proxima Centauri", "name_key": "proxima cen", "teff_k": 2979.0, "teff_k_source": "hpic_host_stars",
     "radius_sun": 0.14646739, "radius_sun_source": "hpic_host_stars", "mass_sun": 0.12623355,
     "mass_sun_source": "hpic_host_stars", "luminosity_sun": 0.0015221541,
     "luminosity_sun_source": "hpic_host_stars"},
    {"star": "Teegarden's Star", "name_key": "teegarden's star", "teff_k": 2783.0,
     "teff_k_source": "gcns_nearby_stars", "radius_sun": 0.119, "radius_sun_source": "gcns_nearby_stars",
     "mass_sun": 0.093, "mass_sun_source": "gcns_nearby_stars", "luminosity_sun": 0.000686,
     "luminosity_sun_source": "gcns_nearby_stars"},
    {"star": "TRAPPIST-1", "name_key": "trappist 1", "teff_k": 2655.0, "teff_k_source": "gcns_nearby_stars",
     "radius_sun": 0.115, "radius_sun_source": "gcns_nearby_stars", "mass_sun": 0.09,
     "mass_sun_source": "gcns_nearby_stars", "luminosity_sun": 0.000423,
     "luminosity_sun_source": "gcns_nearby_stars"},
]  # fmt: skip
STAR_NAMES: Final[list[dict[str, Any]]] = [
    {"name_key": "proxima cen", "name": "Proxima Centauri", "star": "Proxima Centauri"},
    {"name_key": "teegarden's star", "name": "Teegarden's Star", "star": "Teegarden's Star"},
    {"name_key": "trappist 1", "name": "TRAPPIST-1", "star": "TRAPPIST-1"},
    {"name_key": "tic 388857263", "name": "TIC 388857263", "star": "Proxima Centauri"},
    {"name_key": "teegarden's", "name": "Teegarden's", "star": "Teegarden's Star"},
]  # fmt: skip
PLANET_VALUES: Final[list[dict[str, Any]]] = [
    {"planet": "TOI-700 d", "quantity": "mass_earth", "value": 2.25976, "error_low": 0.52123859,
     "error_high": 0.52123859, "source": "exoplanet_eu", "row": 6823, "is_assumed": True, "verdict": "chosen"},
    {"planet": "TRAPPIST-1 e", "quantity": "mass_earth", "value": 0.63565681, "error_low": 0.57209113,
     "error_high": 0.57209113, "source": "exoplanet_eu", "row": 6873, "is_assumed": False, "verdict": "agrees"},
    {"planet": "TRAPPIST-1 e", "quantity": "mass_earth", "value": 0.692, "error_low": 0.022, "error_high": 0.022,
     "source": "stpm", "row": 71, "is_assumed": False, "verdict": "chosen"},
    {"planet": "TRAPPIST-1 e", "quantity": "mass_earth", "value": 0.69922249, "error_low": 0.031782841,
     "error_high": 0.031782841, "source": "tepcat", "row": 1346, "is_assumed": False, "verdict": "agrees"},
]  # fmt: skip
BODIES: Final[list[dict[str, Any]]] = [
    {"body": "Earth", "kind": "planet", "orbits": "Sun", "mean_radius_km": 6371.0084, "mass_kg": 5.97217e+24},
    {"body": "Mars", "kind": "planet", "orbits": "Sun", "mean_radius_km": 3389.5, "mass_kg": 6.41691e+23},
]  # fmt: skip
NETWORKS: Final[list[dict[str, Any]]] = [
    {"organism": "STM_v1_0", "name": "Salmonella enterica subsp. enterica serovar Typhimurium str. LT2",
     "oxygen": "facultative", "flux_analysis": True},
    {"organism": "e_coli_core", "name": "Escherichia coli str. K-12 substr. MG1655", "oxygen": "facultative",
     "flux_analysis": True},
    {"organism": "iAF692", "name": "Methanosarcina barkeri str. Fusaro", "oxygen": "anaerobe",
     "flux_analysis": True},
    {"organism": "iAF987", "name": "Geobacter metallireducens GS-15", "oxygen": "anaerobe", "flux_analysis": True},
    {"organism": "iIT341", "name": "Helicobacter pylori 26695", "oxygen": "microaerophile", "flux_analysis": True},
    {"organism": "iML1515", "name": "Escherichia coli str. K-12 substr. MG1655", "oxygen": "facultative",
     "flux_analysis": True},
    {"organism": "iSDY_1059", "name": "Shigella dysenteriae Sd197", "oxygen": "facultative",
     "flux_analysis": True},
    {"organism": "iSF_1195", "name": "Shigella flexneri 2a str. 301", "oxygen": "facultative",
     "flux_analysis": True},
    {"organism": "iSynCJ816", "name": "Synechocystis sp. PCC 6803", "oxygen": "aerobe", "flux_analysis": True},
    {"organism": "iYO844", "name": "Bacillus subtilis subsp. subtilis str. 168", "oxygen": "facultative",
     "flux_analysis": True},
    {"organism": "sone", "name": "Shewanella oneidensis MR-1", "oxygen": "facultative", "flux_analysis": False},
]  # fmt: skip


def table(model: Any, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with all the columns of a table; what is not here is missing."""
    return pd.DataFrame(rows).reindex(columns=list(model.to_schema().columns))


def subject_tables() -> SubjectTables:
    """The tables of planets, stars and bodies."""
    return SubjectTables(
        {
            "planets": table(Planets, PLANETS),
            "stars": table(Stars, STARS),
            "star_names": table(StarNames, STAR_NAMES),
            "solar_system": table(SolarSystemBody, BODIES),
            "planet_values": table(PlanetValues, PLANET_VALUES),
        }.__getitem__
    )


def networks() -> pd.DataFrame:
    """The table of organisms."""
    return table(Organisms, NETWORKS)
