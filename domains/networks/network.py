"""A metabolic network ready for flux-balance analysis, rebuilt from tables; and the same as a cobra model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from domains.networks.biomass import HYDROLYSIS, core_biomass
from stromatolite.errors import DependencyError

if TYPE_CHECKING:
    import cobra

EXCHANGE: Final = "EX_"
OUTSIDE: Final = "_e"
ATP_DRAIN: Final = "ATP_DRAIN"
CORE_BIOMASS: Final = "BIOMASS_core"
LARGEST_FLUX: Final = 1000.0
"""Bound of the reactions that are added here, mmol per gram and hour; those of the network keep their own."""


@dataclass(frozen=True)
class Network:
    """A network with an exchange for each compound outside, a drain for ATP and a biomass reaction.

    Attributes:
        organism: its key.
        bounds: `lower_bound` and `upper_bound` of each reaction, by its name; exchanges let out and nothing in.
        stoichiometry: `reaction`, `metabolite`, `coefficient`, one row a metabolite in a reaction.
        biomass: name of the reaction that is growth.
    """

    organism: str
    bounds: pd.DataFrame
    stoichiometry: pd.DataFrame
    biomass: str

    @property
    def compounds_outside(self) -> tuple[str, ...]:
        """The compounds that a medium can offer, without their compartment."""
        names = self.bounds.index[self.bounds.index.str.startswith(EXCHANGE)]
        return tuple(name.removeprefix(EXCHANGE).removesuffix(OUTSIDE) for name in names)

    def exchange(self, compound: str) -> str:
        """The reaction that brings a compound in (negative flux) or out."""
        return f"{EXCHANGE}{compound}{OUTSIDE}"


def rebuilt(
    organism: str,
    bounds: pd.DataFrame,
    stoichiometry: pd.DataFrame,
    core: Mapping[str, float],
    biomass: str | None = None,
) -> Network:
    """Complete a network: exchanges, a drain for ATP and, unless it has its own, core biomass.

    Args:
        organism: its key.
        bounds: `lower_bound` and `upper_bound` of the network's reactions, by name, exchanges left out.
        stoichiometry: `reaction`, `metabolite`, `coefficient` of the same reactions.
        core: amounts of core biomass, see `core_amounts`.
        biomass: name of the network's own biomass reaction; None gives it the core biomass.
    """
    metabolites = sorted(set(stoichiometry["metabolite"]))
    added: dict[str, dict[str, float]] = {
        EXCHANGE + name: {name: -1.0} for name in metabolites if name.endswith(OUTSIDE)
    }
    added[ATP_DRAIN] = HYDROLYSIS
    if biomass is None:
        added[CORE_BIOMASS] = core_biomass(core, set(metabolites))
    rows = [(name, metabolite, value) for name, made in added.items() for metabolite, value in made.items()]
    more = pd.DataFrame(rows, columns=["reaction", "metabolite", "coefficient"])
    new = pd.DataFrame({"lower_bound": 0.0, "upper_bound": LARGEST_FLUX}, index=list(added))
    return Network(
        organism,
        pd.concat([bounds[["lower_bound", "upper_bound"]], new]),
        pd.concat([stoichiometry, more], ignore_index=True),
        biomass or CORE_BIOMASS,
    )


def to_cobra(network: Network) -> cobra.Model:
    """The network as a cobra model, which solves it.

    Raises:
        DependencyError: cobra is not installed.
    """
    try:
        import cobra
    except ModuleNotFoundError:
        raise DependencyError(
            "Flux-balance analysis needs cobra.", fix="Install the extra: `pip install -e .[metabolic]`."
        ) from None
    model = cobra.Model(network.organism)
    metabolites = {name: cobra.Metabolite(name) for name in sorted(set(network.stoichiometry["metabolite"]))}
    made: dict[str, dict[cobra.Metabolite, float]] = {name: {} for name in network.bounds.index}
    for name, metabolite, coefficient in network.stoichiometry.itertuples(index=False):
        made[name][metabolites[metabolite]] = coefficient
    reactions = []
    for name, lower, upper in network.bounds.itertuples():
        reaction = cobra.Reaction(name, lower_bound=lower, upper_bound=upper)
        reaction.add_metabolites(made[name])
        reactions.append(reaction)
    model.add_reactions(reactions)
    return model
