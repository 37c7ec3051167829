"""Lines of the real catalogues, as their files have them: well-known stars and bodies, and every kind of fault."""

from __future__ import annotations

from pathlib import Path

from domains import find_reader, load_parts
from stromatolite.contracts.checked_rows import CheckedRows, quarantine_rows
from stromatolite.contracts.table_storage import write_table

HPIC = """\
star_name|Vmag|Jmag|Tmag|Gmag|d|SpT|T_eff_st|logL|R_st|M_st|age|binary
TIC 136969986|10.6|8.413|9.421|10.125938415527344|45.21876525878906|A0|4461.272720145005|-0.7525206842312054|0.7038413170231792|0.7046630382537842|12.012492179870604|1
TIC 747459985|8.44|null|8.679|8.52413272857666|2.670146942138672|DA1.9|26083.0|null|null|null|null|1
TIC 325554331|9.511|5.244|6.883|8.193974494934082|1.82810640335083|M4V|3259.0|-2.4183114376844976|0.1937885910048746|0.1629002334893592|null|0
TIC 165602000|5.21|3.114|4.056|4.7667131423950195|3.4962456226348877|K5V|4441.0|-0.8020857639686779|0.6708852080982142|0.6795274019241333|null|1
TIC 118572803|3.73|2.228|2.905|3.465751886367798|3.2197771072387695|K2V|5098.0|-0.4660261100809529|0.7496178639035633|0.811199426651001|7.304041385650635|1
TIC 165602023|6.03|3.546|4.635|5.450644493103027|3.4960672855377197|K7V|4107.0|-0.9816762724754284|0.6379183615999892|0.61|null|1
TIC 206436687|12.2|8.046|9.672|null|18.6704|null|null|-1.8833922560117515|null|0.371|null|0
TIC 471012283|12.2|8.046|9.672|null|18.6704|null|null|-1.8833922560117515|null|0.371|null|0
TIC 419015728|3.5|2.149|2.746|3.3003997802734375|3.652167797088623|G8V|5356.0|-0.2843083618745233|0.8371770749672125|0.92|null|1
TIC 471011144|1.33|-0.01|-0.15|null|1.3474909718104888|K1V|5244.0|-0.2583092356262869|0.899855262848747|0.8959186306211407|null|1
TIC 471011145|0.01|-1.454|-0.01|null|1.3474909718104888|G2V|5776.0|0.2198564358187633|1.2862532752257885|1.035213484399243|null|1
TIC 179323446|2.05|0.403|1.244|null|18.034265103697024|K0-IIIb|4924.0|3.679806662742005|95.04294561366169|0.8081666320131379|null|1
TIC 445258198|7.51|7.167|5.918|6.7620439529418945|5.925907611846924|K7Ve|5881.1|-1.2899432079406326|0.2181543678519598|1.0657367503142492|null|1
TIC 388857263|11.13|5.357|7.36|8.984748840332031|1.3019113540649414|M5.5Ve|2979.0|-2.817541383434548|0.1464673913658396|0.1262335482401175|null|1
TIC 437261156|8.75|6.097|7.325|8.125106811523438|13.72153377532959|K7V|5450.0|-1.0913983751936516|0.3192717205687834|0.951550676268632|null|1
TIC 500620012|8.96|null|7.701|8.353316307067871|18.5217|K4V|2600.9653994160017|0.9944330109701104|15.4739076523925|0.0737261678633897|null|1
TIC 353969903|7.52|4.203|5.652|6.551171779632568|2.5461|M2+V|3469.1|-1.6218811803041548|0.4278370753201991|0.4042735175024463|null|0
GAIA DR3 2358524597030794112|12.074|7.258|9.18257414056756|10.436525344848633|3.715834140777588|M4.0Ve|5144.0|-3.131823187711188|0.0342089017051288|0.8683420097474815|null|0
"""  # noqa: E501
GCNS = """\
star_name d ra dec M_G M_st R_st L_st T_eff_st SpT subSpT binary RV
Proxima_Centauri 1.30 217.42894 -62.67949 13.420 0.117 0.147 0.001357 2896 M M5.5V False -21.94273
*_alf_Cen_A 1.35 219.90206 -60.83399 4.265 1.129 1.005 1.472792 6453 F F5V True -21.40000
*_alf_Cen_B 1.35 219.89610 -60.83753 5.814 0.795 0.971 0.461495 5042 K K2V True -22.58600
Barnard's_star 1.84 269.45208 4.69337 11.869 0.148 0.181 0.003444 3263 M M3.5V False -110.46822
HD_95735 2.55 165.83415 35.96988 9.524 0.368 0.389 0.023267 3568 M M2V False -85.11064
*_eps_Eri 3.22 53.23269 -9.45826 5.926 0.764 0.807 0.352312 4946 K K3V False 16.37600
*_61_Cyg_A 3.50 316.72475 38.74942 7.047 0.647 0.671 0.147642 4358 K K6V True -65.97495
*_61_Cyg_B 3.50 316.73027 38.74204 7.726 0.627 0.666 0.092027 4018 K K7V True -64.59354
*_tau_Cet 3.65 26.01701 -15.93748 5.490 0.833 0.897 0.503072 5149 K K1V False -16.59700
V*_YZ_Cet 3.72 18.12765 -16.99899 12.588 0.137 0.168 0.002206 3095 M M4.5V False 28.27000
HD_156384 6.85 259.73819 -34.98976 6.744 0.723 0.736 0.262828 5032 K K2V False 0.00000
HD_156384C 7.24 259.74511 -34.99684 10.090 0.327 0.341 0.014129 3518 M M2V False 6.12847
TRAPPIST-1 12.47 346.62237 -5.04140 15.143 0.090 0.115 0.000423 2655 M M7V False -54.00000
HD_98712A 13.72 170.36111 -20.45389 7.438 0.657 0.684 0.115462 4096 K K7V True -0.14529
HIP_43650 27.20 133.37183 -48.40555 9.705 0.137 0.170 0.034394 3001 M M5V False 51.13000
**_LDS_823 29.05 355.81974 -24.18789 9.826 0.281 0.304 0.013782 3947 M M0V False 38.07686
**_LDS_823 29.06 355.80686 -24.16449 9.173 0.363 0.373 0.023842 4053 K K7V True 38.36838
V*_EX_Hya 56.91 193.10093 -29.24889 9.468 0.185 0.218 0.011939 7100 F F1V True -21.00000
HD_181678 66.05 289.73558 49.85978 4.594 0.995 1.003 1.058707 5884 G G1V True -0.29363
HD_181678A 66.05 289.73558 49.85978 4.595 0.995 0.980 1.061406 5890 G G1V True -0.29363
Kepler-138 67.11 290.38153 43.29297 8.328 0.546 0.546 0.058103 3839 M M0V False -37.25023
Gaia_DR3_4242187851655657344 119.07 297.02349 3.52235 15.156 0.087 0.105 0.000575 2683 M M7V False -35.39697
"""
KEPLER = """\
KIC&source_id&teff&teffe&dis&disep&disem&rad&radep&radem&avs&evState&binaryFlag\\\\
757076&2050233807328471424&5164&181&658.465&21.419&20.163&3.986&0.324&0.293&0.273&1&0\\\\
5855479&2103705493030825856&4710&165&91.625&0.929&0.913&0.082&0.007&0.006&0.017&0&0\\\\
7603200&2102053446751282944&3847&77&66.858&0.105&0.105&0.537&0.015&0.015&0.017&0&0\\\\
9083864&2127093140445053696&6691&234&28.073&0.035&0.035&0.013&0.001&0.001&0.006&0&0\\\\
9306844&2085214082576467584&5171&181&82.211&0.642&0.634&0.066&0.005&0.005&0.010&0&0\\\\
9532479&2128105996813100032&4344&152&402.150&12.283&11.606&0.361&0.030&0.028&0.132&0&0\\\\
9532480&2128105996813100032&3486&122&402.150&12.283&11.606&0.449&0.018&0.017&0.132&0&0\\\\
"""
SEQUENCE = """\
# "A Modern Mean Dwarf Stellar Color and Effective Temperature Sequence"
SpT   Teff  logT   BCv    logL   Mbol R_Rsun   Mv    B-V    Bt-Vt  G-V    Bp-Rp  G-Rp   M_G    b-y    U-B    V-Rc   V-Ic   V-Ks   J-H    H-Ks   M_J    M_Ks   Ks-W1   W1-W2  W1-W3  W1-W4   g-r   i-z  z-Y  Msun  SpT2
A0V    9700  3.987 -0.21   1.58   0.78  2.193   0.99  0.000  0.013  0.015 -0.037 -0.020  1.00   0.000 -0.005  0.001  0.004  0.041 -0.032  0.028  0.95   0.949  0.042  -0.041 -0.074 -0.022  -0.250 nan  nan  2.18  A0V
G2V    5770  3.761 -0.085  0.01   4.72  1.012   4.80  0.650  0.724 -0.165  0.823  0.459  4.635  nan    0.133  0.363  0.713  1.564  0.293  0.073  3.60   3.236  0.061  -0.050 -0.040 -0.016   0.476 nan  nan  1.00  G2V
K0V    5270  3.723 -0.195 -0.34   5.59  0.813   5.78  0.816  0.944 -0.227  0.983  0.56   5.553  nan    0.436  0.443  0.853  1.953  0.387  0.091  4.31   3.827  0.070  -0.063 -0.037 -0.015   0.620 nan  nan  0.88  K0V
K2V    5100  3.708 -0.26  -0.43   5.81  0.783   6.07  0.884  1.035 -0.27   1.10   0.62   5.83   nan    0.581  0.482  0.920  2.13   0.427  0.098  4.46   3.938  0.073  -0.068 -0.037 -0.009   0.740 nan  nan  0.82  K2V
K7V    4100  3.613 -0.93  -1.00   7.23  0.630   8.16  1.340  1.506 -0.58   1.70   0.86   7.57   nan    1.222  0.802  1.519  3.35   0.619  0.164  5.59   4.81   0.110   nan    nan    nan     1.260 nan  nan  0.64  K7V
M0V    3850  3.585 -1.15  -1.16   7.65  0.588   8.80  1.420  1.623 -0.70   1.84   0.92   8.16   nan    1.204  0.889  1.766  3.65   0.627  0.190  5.97   5.15   0.120   nan    nan    nan      nan  0.33 nan  0.57  M0V
M4V    3210  3.507 -2.51  -2.14  10.10  0.274  12.61  1.65   nan   -1.40   2.94   1.24  11.21   nan    1.222  1.241  2.831  5.25   0.557  0.280  8.20   7.36   0.180   nan    nan    nan      nan  0.71 nan  0.23  M4V
M5.5V  2930  3.467 -3.58  -2.79  11.72  0.156  15.30  1.94   nan   -1.95   3.71   1.38  13.35   nan    1.3    1.656  3.664  6.50   0.588  0.329  9.72   8.80   0.220   0.19   nan    nan      nan  1.13 0.52 0.123 M5.5V
M9V    2380  3.377 -5.86  -3.52  13.54  0.102  19.40  2.17   nan   -3.00   4.78   1.60  16.20   nan    nan    1.890  4.66   9.00   0.72   0.47  11.59  10.40   0.330   0.27   nan    nan      nan  1.99 0.82 0.079 M9V
L6V    1550  3.190 nan    -4.38  15.70  0.0891 nan    nan    nan    nan    nan    1.74  19.25:  nan    nan    nan    nan    nan    1.06   0.654 13.89  12.20   0.76    0.36   nan    nan      nan  2.51 1.00 nan   L6V
T5V    1160  3.064 nan    -4.95  17.12  0.101  nan    nan    nan    nan    nan    nan     nan   nan    nan    nan    nan    nan    0.2   -0.08  14.88  14.9    nan     1.70   nan    nan      nan  3.95 1.81 nan   T5V
Y4V     250  2.398 nan     nan   nan    nan    nan    nan    nan    nan    nan    nan     nan   nan    nan    nan    nan    nan   nan    nan   28.2   nan     nan     6.1    nan    nan      nan  nan  nan  nan   Y4V"""  # noqa: E501
ISOCHRONES = """\
BHAC15 models

Li/Li0: ratio of surface lithium abundance to initial abundance

2MASS
!  t (Gyr) =   0.0005
!-----------------------------------------------------------------------------------------------
! M/Ms  Teff     L/Ls   g    R/Rs   Li/Li0    Mj     Mh     Mk
!-----------------------------------------------------------------------------------------------
 0.010  2387.   -2.47  3.38  0.339    1.000   8.80   8.26   7.85
 0.015  2514.   -2.21  3.38  0.413    1.000   8.16   7.64   7.25

!  t (Gyr) =   0.0010
!-----------------------------------------------------------------------------------------------
! M/Ms  Teff     L/Ls   g    R/Rs   Li/Li0    Mj     Mh     Mk
!-----------------------------------------------------------------------------------------------
 0.010  2345.   -2.70  3.57  0.271    1.000   9.35   8.79   8.38
 0.015  2504.   -2.42  3.59  0.326    1.000   8.69   8.16   7.77
"""
TRACKS = """\
BHAC15 tracks for low mass stars (0.07 Msun to 1.4 Msun)

Li/Li0: ratio of surface lithium abundance to initial abundance

!------------------------------------------------------------
! M/Ms    log t(yr)  Teff      L/Ls    g    R/Rs   Li/Li0
!------------------------------------------------------------
 0.070     5.693     2834.   -1.324  3.369  0.905  1.000
 0.070     5.702     2835.   -1.327  3.374  0.900  1.000
!------------------------------------------------------------
! M/Ms    log t(yr)  Teff      L/Ls    g    R/Rs   Li/Li0
!------------------------------------------------------------
 0.072     5.695     2831.   -1.291  3.347  0.942  1.000
 0.072     5.703     2832.   -1.294  3.352  0.937  1.000
"""
PLANETS = """\
    name | equatorial_radius | equatorial_radius_uncertainty | mean_radius | mean_radius_uncertainty |     mass | mass_uncertainty | density | density_uncertainty | rotational_period |     period | absolute_magnitude | albedo_geometric | surface_gravity | escape_velocity | eccentricity | argument_of_periastron | inclination
   Venus |            6051.8 |                           1.0 |      6051.8 |                     1.0 |  4.86731 |          0.00023 |   5.243 |               0.003 |          -243.018 | 0.61519726 |              -4.47 |             0.65 |            8.87 |           10.36 |   0.00677672 |           131.60246718 |  3.39467605
   Earth |         6378.1366 |                        0.0001 |   6371.0084 |                  0.0001 |  5.97217 |          0.00028 |  5.5134 |              0.0003 |        0.99726968 |  1.0000174 |              -3.86 |            0.367 |             9.8 |           11.19 |   0.01671123 |           102.93768193 |  0
 Jupiter |           71492.0 |                           4.0 |     69911.0 |                     6.0 | 1898.125 |            0.088 |  1.3262 |              0.0003 |           0.41354 |  11.862615 |               -9.4 |             0.52 |           24.79 |            60.2 |   0.04838624 |            14.72847983 |  1.30439695"""  # noqa: E501
DWARF_PLANETS = """\
    name | equatorial_radius | equatorial_radius_uncertainty | mean_radius | mean_radius_uncertainty |     mass | mass_uncertainty | density | density_uncertainty | rotational_period |     period | absolute_magnitude | albedo_geometric | surface_gravity | escape_velocity
   Ceres |             482.1 |                               |       469.7 |                         |  938.416 |            0.013 |   2.162 |               0.008 |        0.37809042 |       4.61 |               3.34 |             0.09 |            0.27 |            0.51
   Pluto |            1188.3 |                           1.6 |      1188.3 |                     1.6 |  13029.0 |             27.0 |    1.85 |                0.06 |           -6.3872 |  247.92065 |               -1.0 |              0.3 |            0.62 |            1.21
Makemake |             717.0 |                           7.0 |       714.0 |                     7.0 |   3100.0 |                  |     2.1 |                     |             0.937 |     307.54 |               -0.2 |             0.81 |             0.4 |            0.76"""  # noqa: E501
MOONS = """\
 planet |  satellite | code |         GM | GM_uncertainty | GM_ref |  radius | radius_uncertainty | radius_ref | density | density_uncertainty | density_ref
  Earth |       Moon |  301 |   4902.800 |          0.001 |  DE440 |  1737.4 |                0.1 |          1 |   3.344 |         0.001 |           *
Jupiter |     Europa |  502 | 3202.71210 |        0.00181 | JUP365 |  1560.8 |                0.3 |          1 |  3.0130 |        0.0017 |           *
 Saturn |      Titan |  606 | 8978.13710 |        0.00025 | SAT441 | 2574.76 |               0.02 |          1 |  1.8814 |        0.0001 |           *
Neptune |     Nereid |  802 |    0.00000 |        0.00000 | NEP101 |   170.0 |               25.0 |          1 |     nan |           nan |         nan
  Pluto |     Charon |  901 |      106.1 |            0.3 | PLU060 |   606.0 |                0.5 |          2 |   1.853 |         0.004 |           *
  Pluto |       Styx |  905 |        nan |            nan | PLU060 |     5.2 |                1.0 |          3 |     nan |           nan |         nan"""  # noqa: E501
FILES = {
    "hpic_host_stars": {"HPIC.txt": HPIC},
    "gcns_nearby_stars": {"gcns_catalog.dat": GCNS},
    "kepler_gaia_stars": {"DR2PapTable1.txt": KEPLER},
    "mamajek_bhac15": {
        "mamajek_dwarfproperties.txt": SEQUENCE,
        "BHAC15_iso.2mass.txt": ISOCHRONES,
        "BHAC15_tracks.txt": TRACKS,
    },
    "solar_system_bodies": {
        "jpl-ssd-planets.txt": PLANETS,
        "jpl-ssd-dwarf-planets.txt": DWARF_PLANETS,
        "jpl-ssd-moons.txt": MOONS,
    },
}


def brought(raw: Path, source: str) -> Path:
    """The folder of a source with its excerpts."""
    folder = raw / source
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES[source].items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def part_of_rows(folder: Path, part: str) -> CheckedRows:
    """A part of the source in `folder`, read and held against its contract."""
    door = load_parts(folder.name)[part]
    return quarantine_rows(door.read(folder), door.contract, folder.name)


def domain_of(source: str) -> str:
    """The domain that reads a source."""
    return (find_reader(source) or "").split(".")[1]


def validated(raw: Path, out: Path) -> Path:
    """All parts of all sources, as the stage `validate` leaves them."""
    for source in FILES:
        folder = brought(raw, source)
        for part, door in load_parts(source).items():
            write_table(
                out / domain_of(source) / source / f"{part}.parquet",
                part_of_rows(folder, part).accepted,
                door.contract,
                {"sources": [source]},
            )
    return out
