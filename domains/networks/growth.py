"""Flux-balance analysis: how fast a network grows on a medium, how much ATP it gains, and what it makes of its food.

The network is taken at steady state: of all fluxes that use up what they make, those with the largest growth, or the
largest gain of ATP, are found by linear programming (Orth, Thiele & Palsson 2010, Nat. Biotechnol. 28, 245).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domains.networks.contracts.growth import NOTHING
from domains.networks.media import Medium
from domains.networks.network import ATP_DRAIN, Network, to_cobra

if TYPE_CHECKING:
    import cobra


@dataclass(frozen=True)
class Rates:
    """What a network does on a medium; NaN where it has no steady state.

    Attributes:
        atp: largest gain of ATP, mmol per gram and hour.
        growth: largest rate of growth per hour.
    """

    atp: float
    growth: float


class Culture:
    """A network in a solver, to be fed one medium after the other."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.model: cobra.Model = to_cobra(network)

    def feed(self, medium: Medium) -> None:
        """Let the network take up what the medium offers, and nothing else."""
        for compound, uptake in medium.of(self.network.compounds_outside).items():
            exchange = self.model.reactions.get_by_id(self.network.exchange(compound))
            if exchange.lower_bound != -uptake:  # media have most in common, and a change costs
                exchange.lower_bound = -uptake

    def rates(self, media: Mapping[str, Medium]) -> dict[str, Rates]:
        """ATP and growth on each medium, by its name."""
        atp = self._largest(ATP_DRAIN, media)
        growth = self._largest(self.network.biomass, media)
        return {name: Rates(atp[name], growth[name]) for name in media}

    def exchanges_at_most_atp(self, medium: Medium, compounds: Sequence[str]) -> Mapping[str, tuple[float, float]]:
        """What is taken up (negative) or given off while as much ATP is gained as can be.

        Returns:
            For each compound the lowest and the highest flux: they differ where the network has a choice.
        """
        from cobra.flux_analysis import flux_variability_analysis

        self.feed(medium)
        self.model.objective = self.model.reactions.get_by_id(ATP_DRAIN)
        names = [self.network.exchange(compound) for compound in compounds]
        found = flux_variability_analysis(self.model, names, fraction_of_optimum=1.0, processes=1)
        return {
            compound: (float(found.at[name, "minimum"]), float(found.at[name, "maximum"]))
            for compound, name in zip(compounds, names, strict=True)
        }

    def _largest(self, reaction: str, media: Mapping[str, Medium]) -> dict[str, float]:
        """The largest flux on each medium; the solver goes on from one to the next, which is faster than anew."""
        self.model.objective = self.model.reactions.get_by_id(reaction)
        found = {}
        for name, medium in media.items():
            self.feed(medium)
            flux = float(self.model.slim_optimize(error_value=math.nan))
            found[name] = 0.0 if abs(flux) < NOTHING else flux
        return found
