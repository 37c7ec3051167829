"""Judges each network by what it does where the answer is known."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from domains.networks.contracts.growth import NEEDS_OXYGEN, NOTHING, NetworkAudit
from stromatolite.contracts.checked_rows import CheckedRows, quarantine_rows


@dataclass(frozen=True)
class Verdicts:
    """What may be done with the networks.

    Attributes:
        rows: the audit, one row a network, parted by its contract.
        flux_analysis: for each organism, whether its fluxes mean anything: neither ATP nor carbon comes from nowhere.
        anoxic_labels: whether its growth without oxygen may be a label: it breaks no rule at all.
    """

    rows: CheckedRows
    flux_analysis: pd.Series
    anoxic_labels: pd.Series


def audited(growth: pd.DataFrame, taxonomy: pd.DataFrame) -> Verdicts:
    """Audit networks by their growth.

    Args:
        growth: the table of growth.
        taxonomy: `oxygen` and `autotroph` of each organism.
    """
    atp = growth.pivot(index="organism", columns="medium", values="atp")
    rate = growth.pivot(index="organism", columns="medium", values="growth_per_h")
    on_glucose = (rate["glucose_O2"] > NOTHING) & (atp["glucose_anox"] > NOTHING) & ~(rate["glucose_anox"] > NOTHING)
    on_all = (rate["open"] > NOTHING) & (rate["open_anox"] <= NOTHING)
    table = pd.DataFrame(
        {
            "organism": rate.index,
            "oxygen": taxonomy["oxygen"].reindex(rate.index),
            "autotroph": taxonomy["autotroph"].reindex(rate.index),
            "atp_closed": atp["closed"],
            "atp_minerals": atp["minerals"],
            "starved_without_oxygen": on_glucose | on_all,
            "growth_h2_co2_per_h": rate["H2+CO2+O2"],
        }
    ).rename_axis("row")
    found = quarantine_rows(table, NetworkAudit, "network_audit")
    unsound = {organism for organism, why in found.reasons.items() if any(each.rule != NEEDS_OXYGEN for each in why)}
    names = table["organism"]
    return Verdicts(found, ~names.isin(unsound), ~names.isin(set(found.reasons)))
