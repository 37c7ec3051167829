"""Real lines of the files of the source `thermochemistry`, in their own formats."""

from __future__ import annotations

import json
from pathlib import Path

FILES = {
    "API TDB Albahri Hf (g).tsv": """\
CAS\tCompound\tHfg
74-82-8\tMethane\t-74520
75-71-8\tDichlorodifluoromethane\t491610
124-38-9\tCarbon Dioxide\t-393530
""",
    "ATcT 1.112 (g).tsv": """\
CAS\tChemical\tFormula\tHfg_0K\tHfg\tuncertainty
74-82-8\tMethane\tCH4 (g)\t-66564\t-74534\t57
75-71-8\tDifluorodichloromethane\tCF2Cl2 (g)\t-491050\t-495810\t980
124-38-9\tCarbon dioxide\tCO2 (g)\t-393108\t-393474\t15
630-08-0\tCarbon monoxide\tCO (g)\t-113805\t-110525\t26
1333-74-0\tHydrogen molecule\tH2 (g)\t0\t0\t0
7732-18-5\tWater\tH2O (g)\t-238919\t-241822\t27
14967-78-3\tOxonitrate anion\t[NO]- (g)\t87880\t87910\t120
""",
    "ATcT 1.112 (l).tsv": """\
CAS\tChemical\tFormula\tHfl_0K\tHfl\tuncertainty
64-19-7\tAcetic acid\tCH3C(O)OH (l)\t-484000\t-483580\t200
7732-18-5\tWater\tH2O (l)\t\t-285825\t27
""",
    "JANAF_1998.tsv": """\
CAS\tChemical\tformula\tHfl\tGfl\tS0l\tCpl\tHfg\tGfg\tS0g\tCpg
74-82-8\tMethane\tCH4\t\t\t\t\t-74873.0\t-50768.0\t186.251\t35.639
75-71-8\tDichlorodifluoromethane\tCCl2F2\t\t\t\t\t-491620.0\t-452648.0\t300.897\t72.404
124-38-9\tCarbon Dioxide\tCO2\t\t\t\t\t-393522.0\t-394389.0\t213.795\t37.129
630-08-0\tCarbon Monoxide\tCO\t\t\t\t\t-110527.0\t-137163.0\t197.653\t29.142
7550-45-0\tTitanium Chloride\tCl4Ti\t804165.0\t728139.0\t221.925\t145.205\t-763162.0\t-726779.0\t354.889\t95.614
7732-18-5\tWater\tH2O\t-285830.0\t-237141.0\t69.95\t75.351\t-241826.0\t-228582.0\t188.834\t33.59
14967-78-3\tNitrogen Oxide, Ion\tNO+\t\t\t\t\t990185.0\t983978.0\t198.219\t29.123
""",
    "Yaws Hf S0 (g).tsv": """\
CAS\tname\tHfg\tS0g
55-63-0\tnitroglycerine\t-270900\t
74-82-8\tmethane\t-74500\t186.6
75-71-8\tdichlorodifluoromethane\t-490800\t300.47
124-38-9\tcarbon dioxide\t-393520\t213.91
1333-74-0\thydrogen\t0\t130.68
4806-58-0\t1,cis-2,cis-3-trimethylcyclopropane\t-135050\t-10.09
7732-18-5\twater\t-241830\t188.84
""",
    "JANAF_1998_gas_Cp.json": json.dumps(
        {
            "74-82-8": [[0.0, 100.0, 200.0, 298.15], [0.0, 33.258, 33.473, 35.639]],
            "10544-73-7": [[0.0, 100.0, 200.0], [4.157, 43.29, 56.497]],
        }
    ),
    "webbook_shomate_coefficients.json": json.dumps(
        {
            "1312-73-8": [
                [
                    [298.0, 800.0, 69.1722, 0.016754, 1.34384e-05, -6.573699999999999e-09, -45088.0],
                    [800.0, 1050.0, 81853.3, -157.961, 0.113333, -2.84394e-05, -8628280000.0],
                    [1050.0, 1221.0, -219.179, 0.607285, -0.000381935, 8.5268e-08, 51007000.0],
                ],
                None,
                None,
            ],
            "1317-36-8": [
                None,
                [[1159.0, 2500.0, 65.00221, -3.325e-06, 1.7179999999999999e-09, -2.97e-13, -306.0]],
                [
                    [2500.0, 6000.0, 36.01675, 0.002052955, -8.79201e-07, 1.6270499999999998e-10, -377326.0],
                    [2500.0, 6000.0, 36.01675, 0.002052955, -8.79201e-07, 1.6270499999999998e-10, -377326.0],
                ],
            ],
            "7732-18-5": [
                None,
                [[298.0, 500.0, -203.606, 1.52329, -0.003196413, 2.474455e-06, 3855326.0]],
                [[500.0, 1700.0, 30.092, 0.006832514, 6.793435e-06, -2.5344799999999997e-09, 82139.0]],
            ],
        }
    ),
}


def write_files(folder: Path) -> Path:
    """Write all seven files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder
