"""Rows of the real catalogues, value by value, and files of the catalogues' own formats made of them.

Only the cells that a reader takes are here; the others of a row are empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from domains import load_parts
from domains.planets.readers import exoplanet_eu, kepler_dr25_koi, mdwarf_planets_nea
from stromatolite.contracts.checked_rows import CheckedRows, quarantine_rows

Cells = Mapping[str, str]


def _row(numbers: str, **text: str) -> dict[str, str]:
    """Cells from "name=value" and, for a value with its error on both sides, "name=value~error"."""
    cells = dict(text)
    for pair in numbers.split():
        name, value = pair.split("=")
        value, _, error = value.partition("~")
        cells[name] = value
        if error:
            cells |= {f"{name}_error_min": error, f"{name}_error_max": error}
    return {"planet_status": "Confirmed", "detection_type": "Primary Transit", "updated": "2024-08-30"} | cells


TRAPPIST_1 = (
    "ra=346.620833343 dec=-5.041388896 star_teff=2560.0~55.0 star_radius=0.117~0.004 star_mass=0.08~0.007 "
    "star_metallicity=0.04~0.08 star_distance=12.1~0.4"
)
MU_ARA = "ra=266.0333333 dec=-51.8338889 star_teff=5700.0~100.0 star_radius=1.245~0.255 star_mass=1.08~0.05"
RV = {"detection_type": "Radial Velocity"}
EXOPLANET_EU = {
    row["name"]: row
    for row in (
        _row(
            f"{TRAPPIST_1} discovered=2017 inclination=89.86 orbital_period=6.099615~1.1e-05 radius=0.0819~0.0035 "
            "mass=0.002~0.0018 semi_major_axis=0.02817~0.00087 eccentricity=0.0~0.085 temp_calculated=251.3~4.9",
            name="TRAPPIST-1 e", star_name="TRAPPIST-1", alternate_names="2MASS J23062928-0502285 e",
        ),
        _row(
            f"{TRAPPIST_1} discovered=2017 inclination=89.8 orbital_period=20.0~6.0 radius=0.0674~0.003 "
            "mass=0.001041~0.000154 semi_major_axis=0.063~0.013 temp_calculated=168.0~28.0",
            name="TRAPPIST-1 h", star_name="TRAPPIST-1",
        ),
        _row(
            "ra=217.428938029 dec=-62.679444468 discovered=2016 orbital_period=11.1881~0.006 mass=0.00337~0.00019 "
            "mass_sini=0.00337~0.00019 semi_major_axis=0.04856~0.003 eccentricity=0.02~0.02 temp_calculated=216.0~99.0 "
            "star_teff=3050.0~100.0 star_radius=0.141~0.021 star_mass=0.12~0.015 star_distance=1.295",
            name="Proxima Centauri b", star_name="Proxima Centauri", star_alternate_names="alpha Cen C, GL 551", **RV,
        ),
        _row(
            "ra=298.652714 dec=43.955017 discovered=2014 inclination=89.96 orbital_period=129.9441~0.0012 "
            "radius=0.104~0.007 semi_major_axis=0.432~0.053 eccentricity=0.04~0.04 star_teff=3755.0~90.0 "
            "star_radius=0.52~0.02 star_mass=0.54~0.02 star_metallicity=-0.26~0.12 star_distance=172.0~10.0",
            name="Kepler-186 f", star_name="Kepler-186", alternate_names="K00571.05, KIC 8120608 f, KOI-571.05",
            star_alternate_names="KIC 8120608, KOI-571",
        ),
        _row(
            "ra=344.3625 dec=20.7686111 discovered=1995 inclination=80.0 orbital_period=4.2308~3.72905e-05 "
            "radius=1.9~0.3 "
            "mass=0.47~0.07 mass_sini=0.46~0.06 semi_major_axis=0.052 eccentricity=0.0069~0.0066 star_mass=1.03~0.126",
            name="51 Peg b", star_name="51 Peg", radius_measurement_type="Theoretical", **RV,
        ),
        _row(
            "ra=330.7916667 dec=18.8844444 discovered=1999 inclination=86.59 orbital_period=3.52472~2.82e-05 "
            "radius=1.38~0.018 mass=0.69~0.017 semi_major_axis=0.04747~0.00055 eccentricity=0.0082~0.0082 "
            "star_teff=6092.0~103.0 star_radius=1.203~0.061 star_mass=1.148~0.022 star_distance=47.0",
            name="HD 209458 b", star_name="HD 209458", **RV,
        ),
        _row(
            "ra=258.8291667 dec=4.9638889 discovered=2009 inclination=88.17 orbital_period=1.580404497~3e-08 "
            "radius=0.24463~0.00473 mass=0.02571~0.00135 semi_major_axis=0.01411~0.00032 star_teff=3026.0~150.0",
            name="GJ 1214 b", star_name="GJ 1214",
        ),
        _row(
            f"{MU_ARA} discovered=2000 orbital_period=643.25~0.9 mass=1.676 mass_sini=1.676 semi_major_axis=1.5~0.02",
            name="mu Ara b", star_name="mu Ara", alternate_names="HD 160691 b", **RV,
        ),
        _row(
            f"{MU_ARA} discovered=2004 orbital_period=9.6386~0.0015 mass=0.03321 mass_sini=0.03321",
            name="mu Ara c", star_name="mu Ara", alternate_names="HD 160691 c", **RV,
        ),
        _row(
            f"{MU_ARA} discovered=2004 orbital_period=310.55~0.83 mass=0.5219 mass_sini=0.5219 semi_major_axis=0.921",
            name="mu Ara d", star_name="mu Ara", alternate_names="HD 160691 d", **RV,
        ),
        _row(
            "ra=331.203047 dec=-12.018885 discovered=2015 orbital_period=596.0~2.0 mass=1.31~0.05 mass_sini=1.31~0.05",
            name="WASP-47 c", star_name="WASP-47", **RV,
        ),
        _row(
            "ra=331.203047 dec=-12.018885 discovered=2015 orbital_period=0.789592~1.2e-05 radius=0.161~0.002",
            name="WASP-47 e", star_name="WASP-47",
        ),
        _row(
            "ra=189.841666674 dec=20.311111126 discovered=2023 orbital_period=9.113678~1e-05",
            name="HD 110067 b", star_name="HD 110067",
        ),
        _row(
            "ra=182.751556 dec=-9.765218 discovered=2017 orbital_period=0.36931~1e-05",
            name="K2-131 b", star_name="K2-131",
        ),
    )
}  # fmt: skip
FAULTY_EXOPLANET_EU = {
    row["name"]: row
    for row in (
        _row("ra=0.0 dec=0.0 radius=2e-06 eccentricity=1.196~0.004", name="ISO 1I", star_name="Sun"),
        _row("ra=221.8875 dec=-0.2813889 mass=136.0~135.0 mass_sini=1.02", name="HD 130322 b", **RV),
        _row("ra=67.34025792353 dec=27.02375450113 radius=18.8 mass=58.0", name="CFHT-BD-Tau 18"),
        _row("ra=348.515875 dec=-0.0821916 star_distance=265.914~-2.784 star_mass=0.881~-0.269", name="K2-393 b"),
        _row("ra=297.465344 dec=42.88285 mass=0.013~0.003 mass_sini=0.415~0.053", name="Kepler-289 d"),
        _row("ra=101.925 dec=-3.719 mass=0.018~inf radius=0.33~0.04", name="CoRoT-24 b"),
    )
}


def _records(text: str) -> list[str]:
    """Lines of a file, each broken over several lines here, with an empty line between them."""
    return [line.replace("\n", "") for line in text.strip().split("\n\n")]


TEPCAT_HEADER = (
    "System,Type,RA(deg),Dec(deg),Vmag,Kmag,length,depth,T0(HJDorBJD),T0err,Period(day),Perioderr,Teff,err,err,[Fe/H],"
    "erru,errd,M_A,errup,errdn,R_A,errup,errdn,loggA,errup,errdn,rho_A,errup,errdn,e,errup,errdown,a(AU),errup,errdown,"
    "M_b,errup,errdn,R_b,errup,errdn,g_b,errup,errdn,rho_b,errup,errdn,Teq,err,err,Lambda,err,err,Psi,err,err"
)
TEPCAT = _records(
    """
TRAPPIST-1e,TEP,346.62200,-5.04125,18.80,10.30,0.03883,0.55,2457257.82771,0.00041,6.101013,0.000035,2566,26,26,+0.04,
0.08,0.08,0.0898,0.0023,0.0023,0.1192,0.0013,0.0013,5.2396,0.0056,0.0073,48.0,3.9,3.9,0.0,0.085,0.0,0.02925,0.00025,
0.00025,0.0022,0.0001,0.0001,0.0821,0.0012,0.0011,8.01,0.24,0.24,3.68,0.13,0.14,246.1,3.5,3.5,9,45,51,-999,-999,-999

TRAPPIST-1h,TEP,346.62200,-5.04125,18.80,10.30,0.05342,0.35,2457249.60676,0.00272,18.772866,0.000214,2566,26,26,+0.04,
0.08,0.08,0.0898,0.0023,0.0023,0.1192,0.0013,0.0013,5.2396,0.0056,0.0073,48.0,3.9,3.9,0.0,-1,-1,0.06189,0.00053,
0.00053,0.0010,0.0001,0.0001,0.0674,0.0012,0.0012,5.59,0.37,0.37,3.13,0.24,0.23,169.2,2.4,2.4,-999,-999,-999,-999,
-999,-999

Kepler-186f,TEP,298.65271,43.95503,15.23,11.61,0.234,0.05,2455789.4940,0.0036,129.9441,0.0013,3852,64,64,-0.08,0.10,
0.10,0.478,0.055,0.055,0.472,0.052,0.052,4.770,0.069,0.069,3.49,0.63,0.75,0.04,0.07,0.04,0.356,0.048,0.048,-1,-1,-1,
0.104,0.007,0.007,-1,-1,-1,-1,-1,-1,-1,-1,-1,-999,-999,-999,-999,-999,-999

GJ_1214,TEP,258.82892,4.96381,14.67,8.78,0.03624,1.7,2459639.781262,0.000009,1.58040453,0.00000001,3101,43,43,+0.24,
0.11,0.11,0.1820,0.0042,0.0041,0.2162,0.0025,0.0024,5.0286,0.0078,0.0088,18.00,0.44,0.50,0.0062,0.0079,0.0044,0.01505,
0.00011,0.00011,0.0265,0.0011,0.0011,0.2438,0.0029,0.0028,11.04,0.49,0.47,1.70,0.08,0.08,567,8,8,-999,-999,-999,-999,
-999,-999

HD_209458,TEP,330.79500,18.88444,7.65,6.31,0.127,2.1,2455216.405640,0.000094,3.52474859,0.00000038,6117,50,50,+0.02,
0.05,0.05,1.148,0.040,0.040,1.162,0.014,0.014,4.368,0.006,0.006,0.733,0.008,0.008,0.0,-1,-1,0.04747,0.00055,0.00055,
0.714,0.017,0.017,1.380,0.017,0.017,9.30,0.08,0.08,0.272,0.004,0.004,1459,12,12,1.58,0.08,0.08,-999,-999,-999

HD_022946b,TEP,54.81983,-42.76256,8.27,6.98,0.1281,0.02,2458385.7321,0.0027,4.040205,0.000015,6169,64,64,-0.08,0.04,
0.04,1.098,0.040,0.039,1.117,0.009,0.009,4.47,0.11,0.11,-1,-1,-1,0.0,-1,-1,0.05727,0.00085,0.00082,0.0,0.043,0.0,
0.153,0.009,0.009,-1,-1,-1,-1,-1,-1,1241,14,14,-999,-999,-999,-999,-999,-999

WASP-047c,TEP,331.20300,-12.01883,11.93,10.19,0.08,0.025,2457011.34862,0.00030,0.7895933,0.0000044,5576,67,67,+0.36,
0.05,0.05,1.058,0.047,0.047,1.156,0.009,0.009,4.3437,0.0063,0.0063,0.708,0.010,0.010,0.030,0.036,0.020,0.01688,
0.00017,0.00017,0.0283,0.0016,0.0016,0.1613,0.0023,0.0023,20.5,2.0,2.0,4.74,0.45,0.45,-1,-1,-1,-999,-999,-999,-999,
-999,-999

HD_110067b,TEP,189.83958,20.02778,8.42,6.49,0.1290,0.07,2459640.15797,0.00036,9.113678,0.000010,5266,64,64,-0.20,0.04,
0.04,0.798,0.042,0.042,0.788,0.008,0.008,4.54,0.03,0.03,-1,-1,-1,0.0,-1,-1,0.0793,0.0010,0.0010,0.0179,0.0056,0.0057,
0.1963,0.0027,0.0027,-1,-1,-1,-1,-1,-1,800,10,10,-999,-999,-999,-999,-999,-999

AD_3116,BD,130.66429,19.41442,18.73,13.50,0.068,14,2457178.817792,0.000080,1.9827960,0.0000064,3184,29,29,+0.14,0.10,
0.10,0.28,0.03,0.03,0.29,0.02,0.02,-1,-1,-1,-1,-1,-1,0.144,0.045,0.045,-1,-1,-1,54.6,6.8,6.8,0.95,0.07,0.07,-1,-1,-1,
-1,-1,-1,1669,244,258,-999,-999,-999,-999,-999,-999

TOI-2796,TEP,84.15271,0.89628,12.53,10.94,0.0818,2.3,2459026.48882,0.00045,4.8084983,0.0000057,5764,81,78,+0.239,
0.076,0.079,1.063,0.057,0.062,1.069,0.024,0.024,4.400,0.030,0.030,0.865,0.078,0.064,0.0,0.172,0.0,0.0569,0.0010,
0.0011},0.44,0.10,0.11,1.59,0.05,0.50,2.5,1.4,0.9,0.023,0.000,0.090,1205,18,17,-999,-999,-999,-999,-999,-999

K2-131,TEP,182.75158,-9.76522,12.12,10.05,0.058,0.05,2457582.9360,0.0011,0.3693038,0.0000091,5200,100,100,-0.02,0.08,
0.08,0.793,0.024,0.040,0.744,0.010,0.009,4.62,0.10,0.10,1.92,0.10,0.13,0.0,0.26,0.0,-1,-1,-1,0.0198,0.0044,0.0044,
0.1473,0.0058,0.0050,-1,-1,-1,5.8,2.0,2.0,-1,-1,-1,-999,-999,-999,-999,-999,-999

K2-131b,KTEP,182.75154,-9.76519,11.72,10.05,0.0432,0.04,2457582.93550,0.00110,0.3693100,0.0000100,5245,46,52,-0.17,
0.03,0.03,0.840,0.010,0.010,0.750,0.010,0.010,4.610,0.010,0.010,1.700,0.400,0.600,-1,-1,-1,0.00950,0.00005,0.00005,-1,
-1,-1,0.152,0.008,0.004,-1,-1,-1,-1,-1,-1,2062,23,23,-999,-999,-999,-999,-999,-999
"""
)

STPM_HEADER = (
    "Star,AltName,Karmn,RA_J2000,DE_J2000,SpT,SpTnum,d_pc,ed_pc,Lbol_Lsol,eLbol_Lsol,Teff_K,eTeff_K,R_Rsol,eR_Rsol,"
    "M_Msol,"
    "eM_Msol,J_mag,eJ_mag,Ks_mag,eKs_mag,Planet,TOI,Porb_d,a_au,R_Rterra,euR_Rterra,edR_Rterra,M_Mterra,euM_Mterra,"
    "edM_Mterra,rho_gcm-3,eurho_gcm-3,edrho_gcm-3,Teq_K,euTeq_K,edTeq_K,TSM,ESM,Method,DiscoveryRef,ParameterRef"
)
STPM = _records(
    """
GJ 1214,LHS 3275,J17153+049,17:15:18.93,+04:57:50.1,M4.5 V,4.5,14.649,0.037,0.0046,7.0E-4,3250,100,0.215,0.008,0.178,
0.01,9.75,0.024,8.782,0.02,b,,1.580404497,0.0149,2.742,0.05,0.053,8.17,0.43,0.43,2.2,0.17,0.16,596.0,19.0,19.0,,,RV,
Cha09,Cha09 Ang13 Harp14 Clou21

TRAPPIST-1,2MUCD 12171,J23064-050,23:06:29.37,-05:02:29.0,M8.0 V,8.0,12.43,0.019,5.53E-4,1.9E-5,2566,26,0.1192,0.0013,
0.0901,0.0026,11.354,0.022,10.296,0.023,e,,6.101013,0.02925,0.92,0.013,0.012,0.692,0.022,0.022,4.885,0.168,0.182,
251.3,4.9,4.9,17.6,0.16,TTV,Gil16,Gil16 Gil17 Gri18 Ago21

TRAPPIST-1,2MUCD 12171,J23064-050,23:06:29.37,-05:02:29.0,M8.0 V,8.0,12.43,0.019,5.53E-4,1.9E-5,2566,26,0.1192,0.0013,
0.0904,0.0029,11.354,0.022,10.296,0.023,h,,18.772866,0.06189,0.755,0.014,0.014,0.326,0.02,0.02,4.147,0.322,0.302,
168.0,21.0,28.0,17.1,0.0,TTV,Gil16,Gil16 Gil17 Gri18 Ago21

TOI-1468,LSPM J0106+1913,J01066+192,01:06:36.93,=+19:13:29.6,M3 V,3.0,24.72,0.02,0.01595,0.00009,3496,25,0.344,0.005,
0.339,0.011,9.343,0.021,8.497,0.017,b,1468.02,1.8805136,,1.280,0.038,0.039,3.21,0.24,0.24,8.39,1.05,0.92,682.2,7.4,
6.9,9.0,6.3,RV,Cha22,Cha22
"""
)

KOI = {
    row["kepoi_name"]: row
    for row in (
        {
            "kepid": "8120608", "kepoi_name": "K00571.05", "kepler_name": "Kepler-186 f",
            "koi_disposition": "CONFIRMED",
            "koi_pdisposition": "CANDIDATE", "koi_score": "0.6770", "ra": "298.652710", "dec": "43.955021",
            "koi_period": "129.945392000", "koi_period_err1": "1.5560000e-03", "koi_period_err2": "-1.5560000e-03",
            "koi_prad": "1.18", "koi_prad_err1": "0.11", "koi_prad_err2": "-1.400e-01", "koi_sma": "0.3855",
            "koi_insol": "0.23", "koi_insol_err1": "0.07", "koi_insol_err2": "-0.06", "koi_teq": "177.0",
            "koi_steff": "3751.00", "koi_steff_err1": "75.00", "koi_steff_err2": "-84.00", "koi_srad": "0.4430",
            "koi_srad_err1": "0.0400", "koi_srad_err2": "-0.0530", "koi_smass": "0.4520",
        },
        {
            "kepid": "4743508", "kepoi_name": "K03572.01", "koi_disposition": "CANDIDATE",
            "koi_pdisposition": "CANDIDATE", "koi_score": "0.6920", "ra": "290.813930", "dec": "39.819061",
            "koi_period": "2.086076372",
            "koi_prad": "1543.74", "koi_insol": "1728.20", "koi_teq": "1645.0", "koi_steff": "6124.00",
        },
        {
            "kepid": "9593759", "kepoi_name": "K03800.01", "koi_disposition": "FALSE POSITIVE",
            "koi_pdisposition": "FALSE POSITIVE", "koi_score": "0.0000", "ra": "294.107330", "dec": "46.209469",
            "koi_period": "1.247156944", "koi_prad": "26042.90", "koi_insol": "68223.38", "koi_smass": "1.3730",
        },
        {
            "kepid": "9205938", "kepoi_name": "K02162.02", "koi_disposition": "CANDIDATE",
            "koi_pdisposition": "CANDIDATE", "koi_score": "0.9200", "ra": "285.691990", "dec": "45.689388",
            "koi_period": "199.668760000",
            "koi_prad": "1.45", "koi_insol": "2.06", "koi_teq": "305.0",
        },
    )
}  # fmt: skip
GAIA_HEADER = (
    "KIC&kepoi_name&gaia_prad&gaia_prad_errp&gaia_prad_errm&gaia_insol&gaia_insol_errp&gaia_insol_errm&"
    "AO_Binary_Flag\\\\"
)
GAIA = {
    "K00571.05": "8120608&K00571.05&1.438&0.137&0.251&0.346&0.035&0.032&0\\\\",
    "K01174.01": "10287723&K01174.01&2.289&0.420&0.188&0.000&0.000&0.000&0\\\\",
    "K07231.02": "9790965&K07231.02&17208.238&8828.614&1670.121&2848.488&197.313&181.139&0\\\\",
}
HARPS_HEADER = "Planet,Star,Period,Ecc,K,M2sini,References"
HARPS = {
    "HD160691 b": "HD160691 b,HD160691 ,9.64,0.12,3.05,10.6,Pepe2007",
    "HD160691 c": "HD160691 c,HD160691 ,313.2,0.04,16.9,189.1,Pepe2007",
    "HD160691 d": "HD160691 d,HD160691 ,648.7,0.18,39,546.9,Pepe2007",
    "HD168443 c": "HD168443 c,HD168443 ,1748.15,0.21     2,98.13,5571.5,Marcy2001",
}
NEA = {
    row["pl_name"]: row
    for row in (
        {
            "pl_name": "TRAPPIST-1 h", "hostname": "TRAPPIST-1", "discoverymethod": "Transit", "disc_year": "2017.0",
            "ra": "346.6263919", "dec": "-5.0434618", "pl_orbper": "18.767", "pl_orbpererr1": "0.001",
            "pl_orbpererr2": "0.001", "pl_orbsmax": "0.06193488", "pl_rade": "0.773", "pl_radeerr1": "0.027",
            "pl_radeerr2": "-0.026", "pl_masse": "0.331", "st_teff": "2559.0", "st_mass": "0.08",
            "pl_orbeccenlim": "0.0",
        },
        {
            "pl_name": "GJ 1214 b", "hostname": "GJ 1214", "discoverymethod": "Transit", "disc_year": "2009.0",
            "ra": "258.8313991", "dec": "4.9606795", "pl_orbper": "1.58040433", "pl_orbeccen": "0.14",
            "pl_orbeccenerr1": "1e+20", "pl_orbeccenerr2": "1e+20", "pl_orbeccenlim": "1.0", "pl_rade": "2.742",
        },
    )
}  # fmt: skip


def csv_text(header: list[str], rows: list[Cells]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def ipac_text(header: list[str], rows: list[Cells], promised: int | None = None) -> str:
    width = 18

    def line(cells: list[str], bar: str) -> str:
        return bar + bar.join(cell.ljust(width) for cell in cells) + bar

    lines = ["\\ This file was produced by the NASA Exoplanet Archive", f"\\nrows = {promised or len(rows)}      "]
    lines += [line(header, "|"), line(["double"] * len(header), "|"), line([""] * len(header), "|")]
    lines += [line(["null"] * len(header), "|")]
    lines += [line([row.get(name, "null") for name in header], " ") for row in rows]
    return "\n".join(lines) + "\n"


def lines_text(header: str, lines: list[str]) -> str:
    return "\n".join([header, *lines]) + "\n"


def files() -> dict[str, tuple[str, str]]:
    """Each catalogue's file name and its text, with the sound rows of this module."""
    return {
        "exoplanet_eu": (exoplanet_eu.FILE, eu_text(list(EXOPLANET_EU.values()))),
        "tepcat": ("TEPCat.csv", lines_text(TEPCAT_HEADER, TEPCAT)),
        "stpm": ("stpm_230202.csv", lines_text(STPM_HEADER, STPM)),
        "kepler_dr25_koi": (kepler_dr25_koi.FILE, koi_text(list(KOI.values()))),
        "kepler_gaia_planets": ("DR2PapTable2.txt", lines_text(GAIA_HEADER, list(GAIA.values()))),
        "harps_rv_planets": ("Mayor2011.csv", lines_text(HARPS_HEADER, list(HARPS.values()))),
        "mdwarf_planets_nea": (mdwarf_planets_nea.FILE, nea_text(list(NEA.values()))),
    }


def eu_text(rows: list[Cells]) -> str:
    return csv_text([*exoplanet_eu.TEXT.values(), *exoplanet_eu.NUMBERS.values()], rows)


def koi_text(rows: list[Cells], promised: int | None = None) -> str:
    return ipac_text([*kepler_dr25_koi.TEXT.values(), *kepler_dr25_koi.NUMBERS.values()], rows, promised)


def nea_text(rows: list[Cells]) -> str:
    nea = mdwarf_planets_nea
    return csv_text([*nea.TEXT.values(), *nea.NUMBERS.values(), nea.LIMIT], rows)


def read(source: str, text: str, folder: Path) -> pd.DataFrame:
    """What the reader of a catalogue makes of a file with this text."""
    (folder / files()[source][0]).write_text(text, encoding="utf-8")
    return load_parts(source)["planets"].read(folder)


def sort(source: str, text: str, folder: Path) -> CheckedRows:
    """The rows of such a file that keep the contract, and those that do not."""
    return quarantine_rows(read(source, text, folder), load_parts(source)["planets"].contract, source)


def accepted(folder: Path) -> dict[str, pd.DataFrame]:
    """The accepted rows of every catalogue."""
    return {source: sort(source, text, folder).accepted for source, (_, text) in files().items()}
