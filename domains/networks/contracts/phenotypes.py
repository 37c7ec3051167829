"""The tables of measured phenotypes: growth on one nutrient, and genes that an organism cannot do without."""

from __future__ import annotations

from typing import ClassVar, Final

import pandas as pd
import pandera.pandas as pa

from stromatolite.contracts.columns import Table, column

ROLES: Final = ("carbon", "nitrogen", "phosphorus", "sulfur")
CALLS: Final = ("--", "-", "+", "++")
LOCUS: Final = r"[A-Za-z]+(_[A-Z]?)?\d+[a-z]?(\.\d+)?\Z"
SCREENED: Final = ("bsub", "ecol", "mgen", "paer", "rsol", "sone")


class Phenotypes(Table):
    """One row a measured call: does the organism grow with this compound as its only source of an element?"""

    organism: str = column("draft network of the organism in `organisms`", isin=SCREENED)
    role: str = column("element that the compound is the only source of", isin=ROLES)
    compound: str = column("BiGG identifier of the compound", matches=r"\w+\Z")
    compound_name: str = column("the compound as the screen names it")
    in_pool: bool = column("whether the pool of metabolites has the compound: without, no network can tell")
    call: str = column("how clear the call is, from -- to ++", isin=CALLS)
    growth: bool = column("whether it grows")
    predicted_growth: bool = column("what CarveMe's draft network predicts, after gap filling")
    source: str = column("source in data/sources", isin=("phenotypes",))

    class Config:
        """A racemate and a pure form may share an identifier, never a name and an identifier."""

        unique: ClassVar = ["organism", "role", "compound", "compound_name"]

    @pa.dataframe_check(name="call", error="growth as call says")  # type: ignore[untyped-decorator]
    @classmethod
    def growth_is_the_call(cls, table: pd.DataFrame) -> pd.Series:
        """A plus is growth."""
        return table["growth"] == table["call"].str.startswith("+")


class GeneEssentiality(Table):
    """One row a gene: does the organism die without it?"""

    organism: str = column("draft network of the organism in `organisms`", isin=SCREENED)
    gene: str = column("locus tag", matches=LOCUS)
    essential: bool = column("whether the organism cannot do without it")
    both_listed: bool = column("whether the screen lists genes that can be done without, too; else all others are such")
    source: str = column("source in data/sources", isin=("phenotypes",))

    class Config:
        """Each gene of an organism once."""

        unique: ClassVar = ["organism", "gene"]
