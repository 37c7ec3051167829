"""What dossiers print: the record's quantities and others that papers give, their units, symbols and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PRECISE: Final = (2, 8)
USUAL: Final = (2, 4)
ROUGH: Final = (1, 3)
AS_KNOWN: Final = (0, 0)
"""As many digits as the table has."""


@dataclass(frozen=True)
class InUnit:
    """A unit that a quantity may be printed in: how often, and between which printed values."""

    unit: str
    weight: float
    low: float = 0.0
    high: float = float("inf")


@dataclass(frozen=True)
class Quantity:
    """A quantity that dossiers print.

    Attributes:
        units: the units that it may have.
        signs: its symbols in Unicode or ASCII.
        tex: its symbols in mathematics of TeX.
        words: what tables and lists call it.
        digits: fewest and most significant digits.
        field: the record's field; None for a distractor.
    """

    units: tuple[InUnit, ...]
    signs: tuple[str, ...]
    tex: tuple[str, ...]
    words: tuple[str, ...]
    digits: tuple[int, int] = USUAL
    field: str | None = None


def _in(*units: str) -> tuple[InUnit, ...]:
    """Units written as "day 8 0.5 1000": key, weight, lowest and highest printed value."""
    found = []
    for unit in units:
        key, *numbers = unit.split()
        found.append(InUnit(key, *map(float, numbers)))
    return tuple(found)


def _gas(name: str, formula: str, gas: str) -> Quantity:
    low = formula.replace("2", "₂").replace("4", "₄")
    tex = formula.replace("2", "_2").replace("4", "_4")
    return Quantity(
        _in("percent 5 0.05 100", "ppm 3 0.2 3000", "ppmv 2 0.2 3000", "ppb 0.5 1 999", "percent_volume 1 0.05 100", "fraction 3 1e-9 0.95"),
        (low, f"f({low})", f"X_{formula}", f"x({formula})", f"{formula}"), (rf"\mathrm{{{tex}}}", rf"f_{{\rm {tex}}}", rf"X_{{\rm {tex}}}"),
        (gas, f"{formula} mixing ratio", f"{low} volume mixing ratio", f"mole fraction of {gas}", f"{gas} fraction"), ROUGH, name,
    )  # fmt: skip


RECORD: Final[dict[str, Quantity]] = {
    "period_days": Quantity(_in("day 14 0.1", "hour 1 4 60", "year 2 0.8"), ("P", "P_orb", "Porb"), ("P", r"P_{\rm orb}", r"P_\mathrm{orb}", "P_b"), ("Orbital period", "Period", "Orbital period P", "orbital period"), PRECISE, "period_days"),
    "radius_earth": Quantity(_in("R_earth 8 0.1 30", "R_jup 4 0.15 3", "km 0.7 1000 50000"), ("R_p", "Rp", "R_b", "R_pl", "R"), (r"R_{\rm p}", "R_p", r"R_\mathrm{P}", "R_b"), ("Planet radius", "Radius", "Planetary radius", "radius"), USUAL, "radius_earth"),
    "mass_earth": Quantity(_in("M_earth 7 0.02 900", "M_jup 5 0.03 90"), ("M_p", "Mp", "M_b", "M_pl", "M"), (r"M_{\rm p}", "M_p", r"M_\mathrm{P}", "M_b"), ("Planet mass", "Mass", "Planetary mass", "mass"), USUAL, "mass_earth"),
    "minimum_mass_earth": Quantity(_in("M_earth 7 0.1 900", "M_jup 5 0.03 90"), ("m sin i", "M sin i", "Mp sin i", "M_p sin i", "msini"), (r"m \sin i", r"M_{\rm p}\sin i", r"M\sin i", r"M_p \sin{i}"), ("Minimum mass", "Minimum mass m sin i", "m sin i", "M sin i", "minimum mass"), USUAL, "minimum_mass_earth"),
    "gravity_m_s2": Quantity(_in("m_s2 5 0.1 300", "g 1 0.2 4"), ("g_p", "g", "g_surf"), (r"g_{\rm p}", "g", r"g_{\rm surf}"), ("Surface gravity", "Planet gravity", "surface gravity"), USUAL, "gravity_m_s2"),
    "insolation_earth": Quantity(_in("S_earth 5 0.01 9999", "W_m2 4 1 9999", "kW_m2 1 1 9999", "cgs_flux 0.7 1e4 1e12"), ("S", "S_p", "F", "S_inc", "Insolation"), ("S", r"S_{\rm p}", r"F_{\rm p}", r"S_{\rm inc}"), ("Insolation", "Incident flux", "Instellation", "Stellar flux at the planet", "incident flux"), USUAL, "insolation_earth"),
    "equilibrium_temperature_k": Quantity(_in("K 12 20 5000", "degC_of_K 0.5 -150 600"), ("T_eq", "Teq", "T_equ"), (r"T_{\rm eq}", r"T_\mathrm{eq}", "T_{eq}"), ("Equilibrium temperature", "Equilibrium temperature Teq", "equilibrium temperature"), USUAL, "equilibrium_temperature_k"),
    "surface_pressure_bar": Quantity(_in("bar 7 0.05", "mbar 2 1 3000", "hPa 2 1 9000", "Pa 1 100", "kPa 1 1 9000", "atm 2 0.05 300"), ("p_s", "P_s", "p_surf", "P_0", "P_surf"), (r"p_{\rm s}", r"P_{\rm surf}", "p_0", "P_s"), ("Surface pressure", "Total pressure", "Mean surface pressure", "surface pressure"), ROUGH, "surface_pressure_bar"),
    "n2_fraction": _gas("n2_fraction", "N2", "nitrogen"),
    "co2_fraction": _gas("co2_fraction", "CO2", "carbon dioxide"),
    "ch4_fraction": _gas("ch4_fraction", "CH4", "methane"),
    "h2_fraction": _gas("h2_fraction", "H2", "hydrogen"),
    "h2o_fraction": _gas("h2o_fraction", "H2O", "water vapour"),
    "o2_fraction": _gas("o2_fraction", "O2", "oxygen"),
    "rotation_period_days": Quantity(_in("day 8 0.1", "hour 3 2 100"), ("P_rot", "Prot"), (r"P_{\rm rot}", r"P_\mathrm{rot}"), ("Rotation period", "Planetary rotation period", "rotation period"), USUAL, "rotation_period_days"),
    "stellar_temperature_k": Quantity(_in("K 1"), ("T_eff", "Teff", "T_star", "T⋆"), (r"T_{\rm eff}", r"T_\mathrm{eff}", r"T_{\mathrm{eff}}", r"T_{\star}"), ("Effective temperature", "Stellar effective temperature", "Teff", "effective temperature"), (2, 4), "stellar_temperature_k"),
    "stellar_radius_solar": Quantity(_in("R_sun 1"), ("R_*", "R_star", "R⋆", "Rs"), (r"R_\star", "R_*", r"R_{\star}"), ("Stellar radius", "Radius of the star", "stellar radius"), USUAL, "stellar_radius_solar"),
    "stellar_mass_solar": Quantity(_in("M_sun 1"), ("M_*", "M_star", "M⋆", "Ms"), (r"M_\star", "M_*", r"M_{\star}"), ("Stellar mass", "Mass of the star", "stellar mass"), USUAL, "stellar_mass_solar"),
    "stellar_metallicity_dex": Quantity(_in("dex 1 -6 2"), ("[Fe/H]", "[Fe/H]", "[M/H]"), (r"{\rm [Fe/H]}", r"[\mathrm{Fe/H}]", "[Fe/H]"), ("Metallicity [Fe/H]", "[Fe/H]", "Stellar metallicity"), USUAL, "stellar_metallicity_dex"),
    "growth_temperature_min_c": Quantity(_in("degC 1 -30 130"), ("T_min",), (r"T_{\rm min}",), ("Minimum growth temperature", "Temperature minimum"), AS_KNOWN, "growth_temperature_min_c"),
    "growth_temperature_optimum_c": Quantity(_in("degC 1 -30 130"), ("T_opt",), (r"T_{\rm opt}",), ("Optimum growth temperature", "Temperature optimum", "Optimal temperature"), AS_KNOWN, "growth_temperature_optimum_c"),
    "growth_temperature_max_c": Quantity(_in("degC 1 -30 130"), ("T_max",), (r"T_{\rm max}",), ("Maximum growth temperature", "Temperature maximum"), AS_KNOWN, "growth_temperature_max_c"),
    "ph": Quantity(_in("fraction 1 0 14"), ("pH",), (r"{\rm pH}",), ("Optimum pH", "pH optimum", "pH"), (2, 2), "ph"),
    "salinity_fraction": Quantity(_in("percent_w_v 3 0 40", "g_l 2 0.5 400"), ("NaCl",), (r"{\rm NaCl}",), ("NaCl optimum", "Optimum NaCl", "Salinity"), ROUGH, "salinity_fraction"),
}  # fmt: skip
"""Quantities of the record."""

OTHERS: Final[dict[str, Quantity]] = {
    "semi_major_axis_au": Quantity(_in("au 1"), ("a", "a_b"), ("a", "a_b"), ("Semi-major axis", "Orbital separation", "semi-major axis"), PRECISE),
    "eccentricity": Quantity(_in("fraction 1"), ("e",), ("e",), ("Eccentricity", "Orbital eccentricity", "eccentricity"), ROUGH),
    "distance_pc": Quantity(_in("pc 3", "ly 1"), ("d",), ("d",), ("Distance", "distance"), USUAL),
    "age_gyr": Quantity(_in("Gyr 4 0.3", "Myr 1 0 900"), ("age", "t"), (r"\tau", "t_\\star"), ("Age", "Stellar age", "age"), ROUGH),
    "luminosity_solar": Quantity(_in("L_sun 1"), ("L_*", "L"), (r"L_\star", r"L_{\rm bol}"), ("Luminosity", "Stellar luminosity", "luminosity"), USUAL),
    "density_g_cm3": Quantity(_in("g_cm3 3", "kg_m3 1"), ("ρ_p", "ρ"), (r"\rho_{\rm p}", r"\rho"), ("Mean density", "Bulk density", "Density", "density"), USUAL),
    "stellar_density_g_cm3": Quantity(_in("g_cm3 1"), ("ρ_*", "ρ⋆"), (r"\rho_\star",), ("Stellar density", "stellar density"), USUAL),
    "semi_amplitude_m_s": Quantity(_in("m_s 1"), ("K", "K_b"), ("K", "K_b", r"K_{\rm p}"), ("RV semi-amplitude", "Semi-amplitude K", "semi-amplitude"), USUAL),
    "transit_depth": Quantity(_in("ppm 3 10 40000", "percent 1 0.1 10"), ("δ", "(Rp/R*)²"), (r"\delta", r"(R_{\rm p}/R_\star)^2"), ("Transit depth", "transit depth"), USUAL),
    "radius_ratio": Quantity(_in("fraction 1"), ("Rp/R*", "k"), (r"R_{\rm p}/R_\star",), ("Radius ratio", "Planet-to-star radius ratio"), USUAL),
    "transit_duration_days": Quantity(_in("hour 4", "minute 1 20 400"), ("T_14", "T14"), ("T_{14}",), ("Transit duration", "transit duration"), USUAL),
    "star_gravity_log_cgs": Quantity(_in("fraction 1"), ("log g", "log g*"), (r"\log g", r"\log g_\star"), ("Stellar log g (cgs)", "log g_star"), (2, 3)),
    "escape_velocity_km_s": Quantity(_in("km_s 1"), ("v_esc",), (r"v_{\rm esc}",), ("Escape velocity", "escape velocity"), USUAL),
    "angular_separation_mas": Quantity(_in("mas 1"), ("a/d",), (r"\theta",), ("Angular separation", "angular separation"), USUAL),
    "transit_probability": Quantity(_in("percent 1"), ("p_tr",), (r"p_{\rm tr}",), ("Transit probability", "transit probability"), ROUGH),
    "bolometric_magnitude": Quantity(_in("mag 1"), ("m_bol",), (r"m_{\rm bol}",), ("Apparent bolometric magnitude", "bolometric magnitude"), (2, 4)),
    "ra_deg": Quantity(_in("deg 1"), ("RA", "R.A."), (r"\alpha",), ("Right ascension", "RA"), PRECISE),
    "dec_deg": Quantity(_in("deg 1 -90 90"), ("Dec", "δ"), (r"\delta",), ("Declination", "Dec"), PRECISE),
}  # fmt: skip
"""What tables of ours have, or what follows from them, beside the record: values of these are distractors."""

DRAWN: Final[dict[str, tuple[str, float, float, int]]] = {
    "star_rotation_days": ("day", 0.8, 110.0, 3), "baseline_days": ("day", 20, 4000, 3), "baseline_years": ("year", 2, 16, 2),
    "inclination_deg": ("deg", 84.0, 90.0, 4), "magnitude": ("mag", 6.5, 15.5, 4), "noise_m_s": ("m_s", 0.4, 9.0, 2),
    "noise_ppm": ("ppm", 15, 900, 2), "exposure_minutes": ("minute", 2, 60, 2), "cell_length_um": ("um", 0.6, 12.0, 2),
    "cell_width_um": ("um", 0.3, 2.5, 2), "gc_mol_percent": ("mol_percent", 26, 71, 3), "doubling_hours": ("hour", 0.4, 90, 2),
    "incubation_days": ("day", 1, 30, 1), "incubation_temperature_c": ("degC", 4, 85, 2), "medium_ph": ("fraction", 5.0, 9.0, 2),
    "albedo": ("fraction", 0.05, 0.6, 2), "projected_velocity_km_s": ("km_s", 1.0, 12.0, 2),
    "dilution_percent": ("percent", 1, 20, 1), "similarity_percent": ("percent", 94.0, 99.6, 3), "confidence_percent": ("percent", 68, 99, 2),
    "cadence_minutes": ("minute", 1, 30, 2), "integration_years": ("year", 20, 200, 2), "dayside_k": ("K", 280, 2400, 3),
    "age_of_run_days": ("day", 365, 36500, 3), "obliquity_deg": ("deg", 1, 40, 2), "headspace_kpa": ("kPa", 100, 250, 2),
    "period_ratio": ("fraction", 1.3, 3.2, 3), "optical_depth": ("fraction", 0.05, 8, 2),
}  # fmt: skip
"""Numbers that no table of ours has and no record holds (the star's rotation, magnitudes, noise, the make of cells): unit, lowest,
highest and digits, for a drawing of what papers say beside it. They are there to be passed over, and state nothing of a real body."""
