"""Candidate reactions: the ranking of the served model, filtered and described for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from models.metabolic.catalogue import Catalogue
from models.metabolic.reaction_matching import ReactionPool, Rows, signatures

ELSEWHERE: Final = ("ec", "kegg", "metanetx", "rhea")


@dataclass(frozen=True)
class Participant:
    """A metabolite of a candidate.

    Attributes:
        metabolite: identifier with the compartment.
        name: None where none is known.
        formula: None where none is known.
        charge: None where none is known.
        coefficient: negative where it is used.
        in_network: whether the network has it already.
    """

    metabolite: str
    name: str | None
    formula: str | None
    charge: float | None
    coefficient: float
    in_network: bool


@dataclass(frozen=True)
class Candidate:
    """A reaction that a network may lack.

    Attributes:
        rank: from 1, the most probable.
        reaction: identifier.
        name: None where none is known.
        score: log odds, as the model gives them.
        equation: in the forward direction.
        subsystem: None where none is known.
        mass_balance: atoms left and right: balanced, imbalanced or unknown.
        metabolites: its participants.
        elsewhere: its identifiers in databases, separated by `;`, None where none is known.
    """

    rank: int
    reaction: str
    name: str | None
    score: float
    equation: str
    subsystem: str | None
    mass_balance: str
    metabolites: tuple[Participant, ...]
    elsewhere: Mapping[str, str | None]

    @property
    def new(self) -> tuple[str, ...]:
        """Metabolites that the network lacks."""
        return tuple(each.metabolite for each in self.metabolites if not each.in_network)

    @property
    def connected(self) -> tuple[str, ...]:
        """Metabolites that the network has."""
        return tuple(each.metabolite for each in self.metabolites if each.in_network)


def candidates(
    ranking: pd.DataFrame, pool: ReactionPool, catalogue: Catalogue, rows: Rows, metabolites: Collection[str], top: int
) -> list[Candidate]:
    """The first of a ranking, without those that the network has under another name or with other coefficients.

    Args:
        ranking: `reaction` and `score`, the most probable first.
        pool: of the served model.
        catalogue: of the served model.
        rows: of the pool, that the network has.
        metabolites: that the network has.
        top: how many at most.
    """
    row_of = {name: row for row, name in enumerate(pool.reactions)}
    there = set(signatures(pool.stoichiometry[rows]))
    names = {_plain_name(pool.reactions[row]) for row in rows}
    found: list[Candidate] = []
    for reaction, score in zip(ranking["reaction"], ranking["score"], strict=True):
        part = pool.stoichiometry[[row_of[reaction]]]
        if signatures(part)[0] not in there and _plain_name(reaction) not in names:
            about = _plain(catalogue.reactions.loc[reaction])
            parts = _participants(part, pool, catalogue, metabolites)
            found.append(
                Candidate(
                    rank=len(found) + 1,
                    reaction=str(reaction),
                    name=about["name"],
                    score=float(score),
                    equation=about["equation"],
                    subsystem=about["subsystem"],
                    mass_balance=about["mass_balance"],
                    metabolites=tuple(parts),
                    elsewhere={name: about[name] for name in ELSEWHERE},
                )
            )
        if len(found) == top:
            break
    return found


def _plain_name(reaction: str) -> str:
    """The identifier without the suffix of a draft that has other coefficients, `<id>@<source>`."""
    return reaction.partition("@")[0]


def _participants(
    part: Any, pool: ReactionPool, catalogue: Catalogue, metabolites: Collection[str]
) -> Iterator[Participant]:
    for column, coefficient in zip(part.indices, part.data, strict=True):
        name = pool.metabolites[column]
        about = _plain(catalogue.metabolites.loc[name])
        yield Participant(
            name, about["name"], about["formula"], about["charge"], float(coefficient), name in metabolites
        )


def _plain(row: pd.Series) -> dict[str, Any]:
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}
