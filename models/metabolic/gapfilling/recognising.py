"""A user's network as the model sees it: which reactions of the pool it shows, and what told."""

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
    FoundMetabolites,
    MetaboliteNames,
    find_metabolites,
    is_outside,
    spellings,
    with_own,
)
from models.metabolic.gapfilling.sbml_elements import Reaction, UserNetwork
from models.metabolic.recognition import OwnReactions, ReactionPool, Rows, by_name, own_reactions, recognised
from stromatolite.errors import DataError

STOICHIOMETRY: Final = "stoichiometry"
_COPY: Final = re.compile(r"_copy\d+\Z")
_SHOWN: Final = 5


@dataclass(frozen=True)
class Recognised:
    """What of a network the pool has.

    Attributes:
        model: what the document calls the network.
        metabolites: species of the document in the pool.
        reactions: the pool's row of each reaction of the document that it has, by the document's identifier.
        by: what told, likewise.
        over_the_border: reactions of a single metabolite: exchanges, sinks and demands, of which the pool has none.
        unknown: all other reactions.
    """

    model: str
    metabolites: FoundMetabolites
    reactions: Mapping[str, int]
    by: Mapping[str, str]
    over_the_border: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def rows(self) -> Rows:
        """The pool's rows that the network shows, each once."""
        return np.unique(np.array(list(self.reactions.values()), dtype=np.intp))

    def counts(self) -> dict[str, Any]:
        """How much was recognised, and by what."""
        return {
            "metabolites": {
                "all": len(self.metabolites.of) + len(self.metabolites.unknown),
                "recognised": len(self.metabolites.of),
                "by": dict(Counter(self.metabolites.by.values()).most_common()),
            },
            "reactions": {
                "all": len(self.reactions) + len(self.over_the_border) + len(self.unknown),
                "recognised": len(self.reactions),
                "by": dict(Counter(self.by.values()).most_common()),
                "over_the_border": len(self.over_the_border),
                "unrecognised": len(self.unknown),
            },
        }


def recognise(network: UserNetwork, pool: ReactionPool, networks: Rows, catalogue: Catalogue) -> Recognised:
    """Find a network in the pool.

    Args:
        network: of the user.
        pool: of the served model.
        networks: how many known networks have each reaction of the pool.
        catalogue: of the served model.

    Raises:
        DataError: the pool has none of its metabolites, or none of its reactions.
    """
    occurs = np.bincount(pool.stoichiometry.indices, minlength=len(pool.metabolites))
    names = MetaboliteNames(catalogue.metabolites, dict(zip(pool.metabolites, occurs.tolist(), strict=True)))
    metabolites = find_metabolites(network, names)
    if not metabolites.of:
        raise _strange("metabolites", metabolites.unknown, "glc__D_c")
    inside, border = _parts(network, metabolites)
    own = own_reactions(pool, *_long(inside))
    rows, by = _rows(pool, own, networks, [network.reactions[name] for name in own.names], catalogue)
    known = {name: int(row) for name, row in zip(own.names, rows, strict=True) if row >= 0}
    unknown = tuple(name for name in own.names if name not in known)
    if not known:
        raise _strange("reactions", unknown or border, "PFK")
    return Recognised(network.model, metabolites, known, {name: by[name] for name in known}, tuple(border), unknown)


def _strange(what: str, found: Iterable[str], example: str) -> DataError:
    examples = ", ".join(list(found)[:_SHOWN])
    return DataError(
        f"None of the model's {what} is known: it has nothing in common with the pool of reactions.",
        found=f"{what} such as {examples}" if examples else f"no {what} inside the border",
        allowed=f"identifiers of BiGG ({example}), or annotations with those of {', '.join(DATABASES.values())}",
        fix="Annotate the model, for instance through MetaNetX, or rename its metabolites to BiGG's names.",
    )


def _parts(network: UserNetwork, metabolites: FoundMetabolites) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Each reaction in BiGG's metabolites, others by the document's name; and the reactions over the border."""
    inside: dict[str, dict[str, float]] = {}
    border = []
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
            border.append(name)
    return inside, border


def _long(inside: Mapping[str, Mapping[str, float]]) -> tuple[list[str], list[str], list[float]]:
    rows = [(name, metabolite, value) for name, made in inside.items() for metabolite, value in made.items()]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _rows(
    pool: ReactionPool, own: OwnReactions, networks: Rows, reactions: list[Reaction], catalogue: Catalogue
) -> tuple[Rows, dict[str, str]]:
    """The pool's row of each reaction, -1 for none, and what told: names of BiGG, what becomes what, other names."""
    row_of = {name: row for row, name in enumerate(pool.reactions)}
    names = [(list(_own_names(each)), each.elsewhere.get("bigg", ())) for each in reactions]
    suggested = [next((row_of[name] for name in [*mine, *told] if name in row_of), -1) for mine, told in names]
    named, alike = recognised(pool, own, np.array(suggested, dtype=np.intp), networks)
    by = {}
    for name, row, other, (mine, _) in zip(own.names, named, alike, names, strict=True):
        by[name] = STOICHIOMETRY if row < 0 <= other else IDENTIFIER if any(each in row_of for each in mine) else BIGG
    rows = np.maximum(named, alike)
    for database, suggestions in _elsewhere(reactions, row_of, catalogue):
        more = by_name(pool, own, np.where(rows >= 0, -1, suggestions))
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
    """Suggestions by one database after the other: the first reaction of the pool that bears the name, the second..."""
    told = [with_own(each.elsewhere, spellings(each.identifier, "R_")) for each in reactions]
    for database in (each for each in DATABASES if each in catalogue.reactions.columns):
        rows: dict[str, list[int]] = {}
        for reaction, names in catalogue.reactions[database].dropna().items():
            for name in names.split(";"):
                rows.setdefault(name, []).append(row_of[str(reaction)])
        candidates = [[row for name in each.get(database, ()) for row in rows.get(name, ())] for each in told]
        for place in range(max(map(len, candidates), default=0)):
            yield database, np.array([each[place] if place < len(each) else -1 for each in candidates], dtype=np.intp)
