"""Stars that the table must get right."""

from __future__ import annotations

from typing import Final

from stromatolite.contracts.reference_rows import Expected

KERVELLA: Final = "Kervella et al. 2017, A&A 597, A137"
BOYAJIAN: Final = "Boyajian et al. 2012, ApJ 757, 112"
GAIA: Final = "parallax of Gaia DR3"

REFERENCE_VALUES: Final = (
    Expected("Proxima Centauri", "teff_k", 2979, 5, "HPIC, Tuchow et al. 2024, AJ 167, 139"),
    Expected("Proxima Centauri", "radius_sun", 0.146, 0.01, BOYAJIAN),
    Expected("Proxima Centauri", "distance_pc", 1.3020, 0.003, GAIA),
    Expected("Proxima Centauri", "tic_id", 388857263, 0, "TESS Input Catalogue"),
    Expected("alf Cen A", "teff_k", 5795, 40, KERVELLA),
    Expected("alf Cen A", "radius_sun", 1.223, 0.08, KERVELLA),
    Expected("alf Cen A", "distance_pc", 1.332, 0.02, "Akeson et al. 2021, AJ 162, 14"),
    Expected("alf Cen B", "teff_k", 5231, 40, KERVELLA),
    Expected("alf Cen B", "radius_sun", 0.863, 0.05, KERVELLA),
    Expected("Barnard's star", "teff_k", 3238, 60, BOYAJIAN),
    Expected("Barnard's star", "radius_sun", 0.187, 0.01, BOYAJIAN),
    Expected("Barnard's star", "distance_pc", 1.8282, 0.002, GAIA),
    Expected("tau Cet", "teff_k", 5344, 60, "Teixeira et al. 2009, A&A 494, 237"),
    Expected("tau Cet", "distance_pc", 3.652, 0.01, GAIA),
    Expected("eps Eri", "teff_k", 5077, 60, BOYAJIAN),
    Expected("eps Eri", "radius_sun", 0.735, 0.03, BOYAJIAN),
    Expected("61 Cyg A", "teff_k", 4400, 100, "Kervella et al. 2008, A&A 488, 667"),
    Expected("61 Cyg A", "distance_pc", 3.497, 0.01, GAIA),
    Expected("TRAPPIST-1", "teff_k", 2566, 100, "Agol et al. 2021, PSJ 2, 1"),
    Expected("TRAPPIST-1", "radius_sun", 0.119, 0.01, "Agol et al. 2021, PSJ 2, 1"),
    Expected("TRAPPIST-1", "distance_pc", 12.467, 0.02, GAIA),
    Expected("YZ Cet", "teff_k", 3151, 80, "Stock et al. 2020, A&A 636, A119"),
    Expected("Kepler-138", "kic_id", 7603200, 0, "Kepler Input Catalogue"),
    Expected("Kepler-138", "radius_sun", 0.535, 0.02, "Piaulet et al. 2023, Nat. Astron. 7, 206"),
)
