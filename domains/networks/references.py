"""Holds the tables against one another: what one names, another has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from stromatolite.errors import ContractError

REFERENCES: Final = (
    ("memberships", "organism", "organisms", "organism"),
    ("memberships", "reaction", "reactions", "reaction"),
    ("stoichiometry", "reaction", "reactions", "reaction"),
    ("reactions", "reaction", "stoichiometry", "reaction"),
    ("stoichiometry", "metabolite", "metabolites", "metabolite"),
    ("media", "compound", "metabolites", "compound"),
    ("phenotypes", "organism", "organisms", "organism"),
    ("gene_essentiality", "organism", "organisms", "organism"),
    ("growth", "organism", "organisms", "organism"),
)
"""Table, column, and the table and column that has every value of it. A reaction without metabolites is empty."""


def require_references(tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse tables of which one names what another does not have.

    Raises:
        ContractError: with every such column, and the first values.
    """
    wrong = []
    for table, column, target, key in REFERENCES:
        missing = sorted(set(tables[table][column]) - set(tables[target][key]))
        if missing:
            first = ", ".join(missing[:5])
            wrong.append(f"{table}.{column}: {len(missing)} that {target}.{key} does not have, {first}")
    if wrong:
        raise ContractError("The tables of networks do not fit together.", found="\n    ".join(wrong))
