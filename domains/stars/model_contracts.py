"""Stars in the mean and in theory: properties of dwarfs by spectral type, and stars of low mass as they age."""

from __future__ import annotations

from stromatolite.contracts.columns import Table, column


class DwarfType(Table):
    """What a dwarf of a spectral type is like in the mean."""

    spectral_type: str = column("spectral type", unique=True, matches=r"[OBAFGKMLTY]\d(\.\d)?V$")
    teff_k: float = column("effective temperature", unit="K", unique=True, ge=200, le=60000)
    luminosity_sun: float = column("bolometric luminosity", unit="solLum", nullable=True, ge=1e-8, le=1e7)
    radius_sun: float = column("radius", unit="solRad", nullable=True, ge=0.05, le=20)
    mass_sun: float = column("mass", unit="solMass", nullable=True, ge=0.01, le=150)
    bolometric_correction_v: float = column(
        "bolometric less absolute V magnitude", unit="mag", nullable=True, ge=-10, le=1
    )
    absolute_v_magnitude: float = column("absolute magnitude in V", unit="mag", nullable=True, ge=-10, le=30)
    absolute_g_magnitude: float = column("absolute magnitude in Gaia's G", unit="mag", nullable=True, ge=-10, le=30)
    absolute_j_magnitude: float = column("absolute magnitude in J", unit="mag", nullable=True, ge=-10, le=30)
    absolute_ks_magnitude: float = column("absolute magnitude in Ks", unit="mag", nullable=True, ge=-10, le=30)
    b_minus_v: float = column("colour B - V", unit="mag", nullable=True, ge=-1, le=5)
    g_minus_v: float = column("colour G - V", unit="mag", nullable=True, ge=-5, le=1)
    bp_minus_rp: float = column("colour of Gaia, Bp - Rp", unit="mag", nullable=True, ge=-1, le=8)


class ModelStar(Table):
    """A modelled star of some mass at some age."""

    age_gyr: float = column("age", unit="Gyr", gt=0, le=13.8)
    mass_sun: float = column("mass", unit="solMass", ge=0.01, le=1.4)
    teff_k: float = column("effective temperature", unit="K", ge=500, le=10000)
    luminosity_sun: float = column("bolometric luminosity", unit="solLum", ge=1e-6, le=100)
    radius_sun: float = column("radius", unit="solRad", ge=0.05, le=10)
    log_gravity: float = column("log10 of the gravity in cm s-2 at the surface", unit="1", ge=2, le=6)
    lithium_left: float = column("lithium at the surface over that at birth", unit="1", ge=0, le=1)


class ModelStarInColour(ModelStar):
    """A modelled star with the magnitudes that 2MASS would measure at 10 pc."""

    absolute_j_magnitude: float = column("absolute magnitude in J", unit="mag", ge=-5, le=30)
    absolute_h_magnitude: float = column("absolute magnitude in H", unit="mag", ge=-5, le=30)
    absolute_ks_magnitude: float = column("absolute magnitude in Ks", unit="mag", ge=-5, le=30)
