"""In-silico knock-outs: organisms that lack one reaction and therefore grow in fewer scenarios.

They stand beside the organisms, of which there are few: same temperatures, another label. Flux-balance analysis says
where each grows, nobody has measured it. Deleting a reaction can take growth away and never gives any.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from domains.habitability.growth import LEAST_GROWTH_PER_H, growing_culture, largest_growth, medium_of
from domains.habitability.scenarios import Scenario
from domains.networks.contracts.growth import NOTHING
from domains.networks.growth import Culture
from domains.networks.media import PHOTONS, UPTAKE
from domains.networks.network import ATP_DRAIN, Network

SEPARATOR: Final = "__"
MOST_KNOCKOUTS: Final = 3
"""Knock-outs of one organism."""
MOST_TRIED: Final = 60
"""Reactions that are tried of one organism: each costs a few solutions of a linear programme."""


@dataclass(frozen=True)
class Knockout:
    """An organism without one of its reactions.

    Attributes:
        organism: key of the network.
        reaction: published name of the reaction that is deleted.
        grows_on: scenarios in which it still grows at 0.001 h-1, with as much carbon dioxide and light as it can use.
    """

    organism: str
    reaction: str
    grows_on: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name in the table of growth."""
        return f"{self.organism}{SEPARATOR}{self.reaction}"

    def of(self, network: Network) -> Network:
        """The organism's network without the reaction, under the key of the knock-out."""
        rows = network.stoichiometry
        return replace(
            network,
            organism=self.key,
            bounds=network.bounds.drop(index=self.reaction),
            stoichiometry=rows[rows["reaction"] != self.reaction].reset_index(drop=True),
        )


def knockouts(networks: Iterable[Network], scenarios: Mapping[str, Scenario]) -> Iterator[tuple[Knockout, Network]]:
    """Up to three knock-outs of each network, and the network of each, in the order of `networks`."""
    for network in networks:
        for found in knockouts_of(network, scenarios):
            yield found, found.of(network)


def knockouts_of(network: Network, scenarios: Mapping[str, Scenario]) -> list[Knockout]:
    """Deletions that stop growth in some of the scenarios where the organism grows, but not in all.

    Of an organism that grows in one scenario or in none there are no such deletions. Those that differ in where they
    still grow come first; the rest is filled up with others.

    Raises:
        DependencyError: cobra is not installed.
    """
    culture = growing_culture(network)
    grown = {name: scenario for name, scenario in scenarios.items() if _grows(culture, scenario)}
    if len(grown) < 2:
        return []
    used = _reactions_used(culture, grown)
    found: dict[tuple[str, ...], list[str]] = {}
    for reaction in _candidates(network, used)[:MOST_TRIED]:
        stopped = _scenarios_stopped(
            culture, reaction, {name: scenarios[name] for name in used if reaction in used[name]}
        )
        if stopped:
            found.setdefault(tuple(name for name in used if name not in stopped), []).append(reaction)
        if len(found) == MOST_KNOCKOUTS:
            break
    all_found = [(place, reaction, where) for where, names in found.items() for place, reaction in enumerate(names)]
    chosen = sorted(all_found, key=lambda each: each[0])[:MOST_KNOCKOUTS]  # first of each pattern, then the second
    return [Knockout(network.organism, reaction, where) for _, reaction, where in chosen]


def _reactions_used(culture: Culture, scenarios: Mapping[str, Scenario]) -> dict[str, frozenset[str]]:
    """Reactions with flux at the largest growth, for each scenario.

    Of all such fluxes those with the smallest sum are taken (Lewis et al. 2010, Mol. Syst. Biol. 6, 390).
    """
    from cobra.flux_analysis import pfba

    used = {}
    for name, scenario in scenarios.items():
        culture.feed(medium_of(scenario, UPTAKE, PHOTONS))
        fluxes = pfba(culture.model).fluxes
        used[name] = frozenset(fluxes.index[fluxes.abs() > NOTHING])
    return used


def _candidates(network: Network, used: Mapping[str, frozenset[str]]) -> list[str]:
    """Reactions inside the network that are used in some scenarios and not in all, in an order that a hash draws.

    Where one is not used, growth goes on without it as before: a deletion that is tried leaves some growth.
    """
    border = network.stoichiometry.groupby("reaction").size() == 1
    some = frozenset.union(*used.values()) - frozenset.intersection(*used.values())
    inside = some - set(border.index[border]) - {ATP_DRAIN, network.biomass}
    return sorted(inside, key=lambda name: hashlib.sha256(f"{network.organism} {name}".encode()).digest())


def _scenarios_stopped(culture: Culture, reaction: str, scenarios: Mapping[str, Scenario]) -> set[str]:
    """Those of these scenarios where growth stops without the reaction."""
    deleted = culture.model.reactions.get_by_id(reaction)
    bounds = deleted.bounds
    deleted.bounds = (0.0, 0.0)
    stopped = {name for name, scenario in scenarios.items() if not _grows(culture, scenario)}
    deleted.bounds = bounds
    return stopped


def _grows(culture: Culture, scenario: Scenario) -> bool:
    return largest_growth(culture, medium_of(scenario, UPTAKE, PHOTONS)) >= LEAST_GROWTH_PER_H
