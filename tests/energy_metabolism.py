"""How a methanogen and an acetogen live: the reactions of iAF692 and iHN637 that carry flux on hydrogen."""

from __future__ import annotations

import pandas as pd

from domains.networks.network import Network, rebuilt

METHANOGEN = """
ATPS4r: adp_c + 4.0 h_e + pi_c <=> atp_c + h2o_c + 3.0 h_c
CH4t: ch4_e <=> ch4_c
CO2t: co2_e <=> co2_c
ECHH_10: 2.0 fdred_c + 3.0 h_c <=> 2.0 fdox_c + h2_c + h_e
F4MTSPD: f420_2h2_c + menylh4spt_c <=> f420_2_c + h_c + mleneh4spt_c
F4MTSPR: f420_2h2_c + mleneh4spt_c <=> f420_2_c + mh4spt_c
F4NH: h2_e + 1.8 h_c + mphen_c --> 1.8 h_e + mphenh2_c
F4RHi: f420_2_c + h2_c --> f420_2h2_c
FMFD_b: co2_c + 2.0 fdred_c + h_c + mfr_b_c <=> 2.0 fdox_c + formmfr_b_c + h2o_c
FMFTSPFT_b: formmfr_b_c + h4spt_c + h_c <=> formh4spt_c + mfr_b_c
H2Ot: h2o_e <=> h2o_c
H2td: h2_c <=> h2_e
HDR: 1.8 h_c + hsfd_c + mphenh2_c --> cob_c + com_c + 1.8 h_e + mphen_c
MCR: cob_c + mcom_c --> ch4_c + hsfd_c
MTSPC: formh4spt_c + h_c <=> h2o_c + menylh4spt_c
MTSPCMMT: com_c + mh4spt_c + 1.7 na1_c <=> h4spt_c + mcom_c + 1.7 na1_e
NAt3_1: h_e + na1_c <=> h_c + na1_e
"""

ACETOGEN = """
ACKr: ac_c + atp_c <=> actp_c + adp_c
ACt2r: ac_e + h_e <=> ac_c + h_c
ATPS4r: adp_c + 4.0 h_e + pi_c <=> atp_c + h2o_c + 3.0 h_c
CO2t: co2_e <=> co2_c
CODH_ACS: co2_c + coa_c + fdxr_42_c + h_c + mecfsp_c --> accoa_c + cfesp_c + fdxo_42_c + h2o_c
FDH7: co2_c + fdxr_42_c + h_c <=> fdxo_42_c + for_c
FRNDPR2r: fdxr_42_c + h_c + nadh_c + 2.0 nadp_c <=> fdxo_42_c + nad_c + 2.0 nadph_c
FTHFLi: atp_c + for_c + thf_c --> 10fthf_c + adp_c + pi_c
H2Ot: h2o_e <=> h2o_c
H2td: h2_c <=> h2_e
HYDFDN2r: fdxo_42_c + 2.0 h2_c + nadp_c <=> fdxr_42_c + 3.0 h_c + nadph_c
METR: 5mthf_c + cfesp_c <=> mecfsp_c + thf_c
MTHFC: h2o_c + methf_c <=> 10fthf_c + h_c
MTHFD: mlthf_c + nadp_c <=> methf_c + nadph_c
MTHFR5: fdxo_42_c + h_c + mlthf_c + 2.0 nadh_c <=> 5mthf_c + fdxr_42_c + 2.0 nad_c
PTAr: accoa_c + pi_c <=> actp_c + coa_c
RNF: fdxr_42_c + 3.0 h_c + nad_c <=> fdxo_42_c + 2.0 h_e + nadh_c
"""


def coefficients(text: str) -> pd.DataFrame:
    """The stoichiometry of reactions written one a line."""
    rows = []
    for line in text.strip().splitlines():
        name, _, equation = line.partition(": ")
        left, _, right = equation.replace("-->", "<=>").partition(" <=> ")
        for side, sign in ((left, -1.0), (right, 1.0)):
            for term in side.split(" + "):
                number, _, metabolite = term.rpartition(" ")
                rows.append((name, metabolite.strip(), sign * float(number or 1)))
    return pd.DataFrame(rows, columns=["reaction", "metabolite", "coefficient"])


def bounds(text: str, largest: float = 1000.0) -> pd.DataFrame:
    """Their bounds: `<=>` runs both ways."""
    lines = [line.partition(": ") for line in text.strip().splitlines()]
    lower = [-largest if "<=>" in equation else 0.0 for _, _, equation in lines]
    return pd.DataFrame({"lower_bound": lower, "upper_bound": largest}, index=[name for name, _, _ in lines])


def network(name: str, text: str) -> Network:
    """A network of these reactions, with exchanges, ATP drain and as much of core biomass as it knows."""
    return rebuilt(name, bounds(text), coefficients(text), core={"atp": 0.13})
