"""The tables of reactions, their stoichiometry, and which network has which within what bounds."""

from __future__ import annotations

from typing import ClassVar, Final

import pandas as pd
import pandera.pandas as pa

from domains.networks.contracts.organisms import NETWORK_SOURCES
from stromatolite.contracts.columns import Table, column

KINDS: Final = ("internal", "exchange", "demand", "biomass")
BALANCE: Final = ("balanced", "imbalanced", "unknown", "open")
REACTION: Final = r"(?!\w*_copy\d+\Z)\w+(@\w+)?\Z"
"""A copy mark is the network's own and has no place in the pool."""
METABOLITE: Final = r"\w+_[a-z]{1,2}\Z"
LARGEST_FLUX: Final = 1e6
FLUX: Final = "mmol g-1 h-1"


class Reactions(Table):
    """One row a reaction of the universal pool.

    A reaction that a draft network writes with other coefficients than the pool is a reaction of its own,
    `<id>@<source>`; a biomass reaction is always its network's own, `<id>@<organism>`.
    """

    reaction: str = column("key: BiGG identifier, without the _copyN of some networks", matches=REACTION, unique=True)
    name: str = column("name", nullable=True)
    equation: str = column("what becomes what, in the forward direction")
    kind: str = column("internal, over the border of the system (exchange, demand), or growth", isin=KINDS)
    compartments: str = column("compartments that it touches, in order", matches=r"[a-z]{1,2}(;[a-z]{1,2})*\Z")
    reversible: bool = column(
        "whether some network lets it run both ways; of reactions in no network, whether the pool does"
    )
    subsystem: str = column("subsystem that most networks put it in", nullable=True)
    networks: int = column("networks that have it", unit="1", ge=0)
    mass_balance: str = column("atoms left and right; unknown without formulas, open over the border", isin=BALANCE)
    charge_balance: str = column("charges left and right, likewise", isin=BALANCE)
    metanetx: str = column("identifiers in MetaNetX, separated by ;", nullable=True)
    kegg: str = column("identifiers in KEGG, separated by ;", nullable=True)
    rhea: str = column("identifiers in Rhea, separated by ;", nullable=True)
    ec: str = column("enzyme classes, separated by ;", nullable=True)
    source: str = column("source that its stoichiometry is from", isin=NETWORK_SOURCES)


class Stoichiometry(Table):
    """One row a metabolite in a reaction."""

    reaction: str = column("reaction", matches=REACTION)
    metabolite: str = column("metabolite with its compartment", matches=METABOLITE)
    coefficient: float = column("made (positive) or used (negative) a turn", unit="1", ge=-1e5, le=1e5)

    class Config:
        """Each metabolite of a reaction once."""

        unique: ClassVar = ["reaction", "metabolite"]

    @pa.check("coefficient", name="not nothing", error="coefficient other than 0")  # type: ignore[untyped-decorator]
    @classmethod
    def takes_part(cls, coefficient: pd.Series) -> pd.Series:
        """A metabolite that is neither made nor used is none of the reaction."""
        return coefficient != 0


class Memberships(Table):
    """One row a reaction that a network has; copies of a reaction are rows of their own."""

    organism: str = column("network", matches=r"\w+\Z")
    published: str = column("the reaction's name in the network, as published", matches=r"\w+\Z")
    reaction: str = column("the same in the pool; none when its stoichiometry is nowhere to be found", matches=REACTION)
    lower_bound: float = column("lowest flux", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)
    upper_bound: float = column("highest flux", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)
    subsystem: str = column("subsystem that the network puts it in", nullable=True)
    genes: str = column("rule of the genes that it needs", nullable=True)
    source: str = column("source in data/sources", isin=NETWORK_SOURCES)

    class Config:
        """Each published name of a network once."""

        unique: ClassVar = ["organism", "published"]

    @pa.dataframe_check(name="order of bounds", error="lower_bound at most upper_bound")  # type: ignore[untyped-decorator]
    @classmethod
    def bounds_are_ordered(cls, table: pd.DataFrame) -> pd.Series:
        """A flux lies between its bounds."""
        return table["lower_bound"] <= table["upper_bound"]
