"""Match a user's network to the pool: its reactions in the pool, and the identifiers by which they were found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from models.metabolic.catalogue import Catalogue
from models.metabolic.gapfilling.identifiers import (
    BIGG,
    DATABASES,
    IDENTIFIER,
    MatchedMetabolites,
    MetaboliteNames,
    is_outside,
    match_metabolites,
    spellings,
    with_own,
)
from models.metabolic.gapfilling.sbml_elements import Reaction, UserNetwork
from models.metabolic.reaction_matching import (
    NetworkReactions,
    ReactionPool,
    Rows,
    match_names,
    match_reactions,
    network_reactions,
)
from stromatolite.errors import DataError

STOICHIOMETRY: Final = "stoichiometry"
_COPY: Final = re.compile(r"_copy\d+\Z")
_SHOWN: Final = 5


@dataclass(frozen=True)
class MatchedNetwork:
    """A network in terms of the pool.

    Attributes:
        model: what the document calls the network.
        metabolites: species of the document in the pool.
        reactions: the pool's row of each reaction of the document that it has, by the document's identifier.
        by: the kind of identifier that matched, likewise.
        boundary: reactions of a single metabolite: exchanges, sinks and demands, of which the pool has none.
        unknown: all other reactions.
    """

    model: str
    metabolites: MatchedMetabolites
    reactions: Mapping[str, int]
    by: Mapping[str, str]
    boundary: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def rows(self) -> Rows:
        """The pool's rows that the network has, each once."""
        return np.unique(np.array(list(self.reactions.values()), dtype=np.intp))

    def counts(self) -> dict[str, Any]:
        """How many metabolites and reactions were matched, and by which identifiers."""
        return {
            "metabolites": {
                "all": len(self.metabolites.of) + len(self.metabolites.unknown),
                "recognised": len(self.metabolites.of),
                "by": dict(Counter(self.metabolites.by.values()).most_common()),
            },
            "reactions": {
                "all": len(self.reactions) + len(self.boundary) + len(self.unknown),
                "recognised": len(self.reactions),
                "by": dict(Counter(self.by.values()).most_common()),
                "over_the_border": len(self.boundary),
                "unrecognised": len(self.unknown),
            },
        }


def match_network(network: UserNetwork, pool: ReactionPool, counts: Rows, catalogue: Catalogue) -> MatchedNetwork:
    """Match the metabolites and reactions of a network to the pool.

    Args:
        network: of the user.
        pool: of the served model.
        counts: how many known networks have each reaction of the pool.
        catalogue: of the served model.

    Raises:
        DataError: the pool has none of its metabolites, or none of its reactions.
    """
    occurs = np.bincount(pool.stoichiometry.indices, minlength=len(pool.metabolites))
    names = MetaboliteNames(catalogue.metabolites, dict(zip(pool.metabolites, occurs.tolist(), strict=True)))
    metabolites = match_metabolites(network, names)
    if not metabolites.of:
        raise _nothing_matched("metabolites", metabolites.unknown, "glc__D_c")
    inside, boundary = _stoichiometry(network, metabolites)
    own = network_reactions(pool, *_long(inside))
    rows, by = _rows(pool, own, counts, [network.reactions[name] for name in own.names], catalogue)
    known = {name: int(row) for name, row in zip(own.names, rows, strict=True) if row >= 0}
    unknown = tuple(name for name in own.names if name not in known)
    if not known:
        raise _nothing_matched("reactions", unknown or boundary, "PFK")
    return MatchedNetwork(
        network.model, metabolites, known, {name: by[name] for name in known}, tuple(boundary), unknown
    )


def _nothing_matched(what: str, found: Iterable[str], example: str) -> DataError:
    examples = ", ".join(list(found)[:_SHOWN])
    return DataError(
        f"None of the model's {what} is known: it has nothing in common with the pool of reactions.",
        found=f"{what} such as {examples}" if examples else f"no {what} inside the border",
        allowed=f"identifiers of BiGG ({example}), or annotations with those of {', '.join(DATABASES.values())}",
        fix="Annotate the model, for instance through MetaNetX, or rename its metabolites to BiGG's names.",
    )


def _stoichiometry(
    network: UserNetwork, metabolites: MatchedMetabolites
) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Each reaction in BiGG's metabolites, others by the document's name; and the boundary reactions."""
    inside: dict[str, dict[str, float]] = {}
    boundary = []
    for name, reaction in network.reactions.items():
        made: dict[str, float] = {}
        for species, coefficient in reaction.made.items():
            if not is_outside(network.species[species]):
                metabolite = metabolites.of.get(species, f"?{species}")
                made[metabolite] = made.get(metabolite, 0.0) + coefficient
        made = {metabolite: coefficient for metabolite, coefficient in made.items() if coefficient}
        if len(made) > 1:
            inside[name] = made
        else:
            boundary.append(name)
    return inside, boundary


def _long(inside: Mapping[str, Mapping[str, float]]) -> tuple[list[str], list[str], list[float]]:
    rows = [(name, metabolite, value) for name, made in inside.items() for metabolite, value in made.items()]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _rows(
    pool: ReactionPool, own: NetworkReactions, counts: Rows, reactions: list[Reaction], catalogue: Catalogue
) -> tuple[Rows, dict[str, str]]:
    """The pool's row of each reaction, -1 for none, and what matched: BiGG, stoichiometry, then other databases."""
    row_of = {name: row for row, name in enumerate(pool.reactions)}
    names = [(list(_own_names(each)), each.elsewhere.get("bigg", ())) for each in reactions]
    suggested = [
        next((row_of[name] for name in [*own_names, *bigg] if name in row_of), -1) for own_names, bigg in names
    ]
    named, alike = match_reactions(pool, own, np.array(suggested, dtype=np.intp), counts)
    by = {}
    for name, row, other, (own_names, _) in zip(own.names, named, alike, names, strict=True):
        by[name] = (
            STOICHIOMETRY if row < 0 <= other else IDENTIFIER if any(each in row_of for each in own_names) else BIGG
        )
    rows = np.maximum(named, alike)
    for database, suggestions in _elsewhere(reactions, row_of, catalogue):
        more = match_names(pool, own, np.where(rows >= 0, -1, suggestions))
        by |= {own.names[place]: DATABASES[database] for place in np.flatnonzero(more >= 0)}
        rows = np.maximum(rows, more)
    return rows, by


def _own_names(reaction: Reaction) -> Iterator[str]:
    for name in spellings(reaction.identifier, "R_"):
        yield name
        yield _COPY.sub("", name)


def _elsewhere(
    reactions: list[Reaction], row_of: Mapping[str, int], catalogue: Catalogue
) -> Iterator[tuple[str, Rows]]:
    """Suggested rows by one database after the other: the first reaction with that identifier, the second, ..."""
    identifiers = [with_own(each.elsewhere, spellings(each.identifier, "R_")) for each in reactions]
    for database in (each for each in DATABASES if each in catalogue.reactions.columns):
        rows: dict[str, list[int]] = {}
        for reaction, names in catalogue.reactions[database].dropna().items():
            for name in names.split(";"):
                rows.setdefault(name, []).append(row_of[str(reaction)])
        candidates = [[row for name in each.get(database, ()) for row in rows.get(name, ())] for each in identifiers]
        for place in range(max(map(len, candidates), default=0)):
            yield database, np.array([each[place] if place < len(each) else -1 for each in candidates], dtype=np.intp)
