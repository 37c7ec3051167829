"""Feeds every network every medium, and holds growth and ATP against the reference."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from domains.networks.growth import Culture
from domains.networks.media import MEDIA
from domains.networks.network import Network
from domains.networks.reference import ATP_TOLERANCE, ENERGY_REACTIONS, GROWTH_TOLERANCE, reference_growth
from stromatolite.errors import ContractError

SLACK = 1e-6
"""For the solver, beside the rounding of the reference."""
DIGITS = 6


def growth_table(networks: Iterable[Network]) -> pd.DataFrame:
    """One row a network and medium; the energy reactions of the reference are held against it on the way.

    Raises:
        ContractError: an organism does not live as it is known to.
    """
    rows = []
    for network in networks:
        culture = Culture(network)
        for name, rates in culture.rates(MEDIA).items():
            feasible = not (math.isnan(rates.atp) or math.isnan(rates.growth))
            rows.append((network.organism, name, feasible, round(rates.atp, DIGITS), round(rates.growth, DIGITS)))
        if network.organism in ENERGY_REACTIONS:
            require_energy_reaction(culture)
    return pd.DataFrame(rows, columns=["organism", "medium", "feasible", "atp", "growth_per_h"])


def require_energy_reaction(culture: Culture) -> None:
    """Refuse a network that lives by another reaction than its organism.

    Raises:
        ContractError: with what it takes up and gives off instead.
    """
    organism = culture.network.organism
    medium, expected = ENERGY_REACTIONS[organism]
    found = culture.exchanges_at_most_atp(MEDIA[medium], list(expected))
    food = min(expected, key=lambda compound: expected[compound])
    turns = found[food][0] / expected[food]
    told = {compound: (low / turns, high / turns) for compound, (low, high) in found.items()}
    if any(abs(value - expected[compound]) > 1e-4 for compound, range_ in told.items() for value in range_):
        raise ContractError(
            f"{organism} gains ATP on {medium} by another reaction than it should.",
            found=", ".join(f"{compound} {low:.4g} to {high:.4g}" for compound, (low, high) in told.items()),
            allowed=", ".join(f"{compound} {value:g}" for compound, value in expected.items()),
        )


def require_growth(table: pd.DataFrame) -> int:
    """Refuse growth or ATP that differ from the reference; returns how many pairs of network and medium agree.

    Raises:
        ContractError: with every difference.
    """
    both = reference_growth().merge(table, on=["organism", "medium"], how="left", suffixes=("_expected", ""))
    wrong = []
    for row in both.to_dict("records"):
        for what, tolerance in (("atp", ATP_TOLERANCE), ("growth_per_h", GROWTH_TOLERANCE)):
            found, expected = row[what], row[f"{what}_expected"]
            missing = (found != found, expected != expected)
            if missing != (True, True) and (any(missing) or abs(found - expected) > tolerance + SLACK):
                wrong.append(f"{row['organism']} on {row['medium']}: {what} {found:.6g}, expected {expected:g}")
    if wrong:
        raise ContractError(
            f"{len(wrong)} rates differ from the reference.",
            found="\n    ".join(wrong),
            allowed=f"domains/networks/reference/growth.tsv, to {GROWTH_TOLERANCE:g} h-1 and {ATP_TOLERANCE:g} mmol",
        )
    return len(both)
