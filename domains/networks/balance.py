"""Weighs reactions: whether as many atoms and charges come out as go in, where every formula is known."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from domains.networks.contracts.formulas import atoms

LIGHT: Final = "photon"
TOLERANCE: Final = 1e-6
"""Of what goes through a reaction: coefficients of polymers are rounded."""


def mass_balance(stoichiometry: pd.DataFrame, metabolites: pd.DataFrame) -> pd.Series:
    """For each reaction `balanced`, `imbalanced`, or `unknown` where a formula is missing.

    Args:
        stoichiometry: `reaction`, `metabolite`, `coefficient`.
        metabolites: `metabolite`, `compound`, `formula`; light has no atoms.
    """
    weightless = metabolites["compound"].str.startswith(LIGHT)
    known = set(metabolites.loc[metabolites["formula"].notna() | weightless, "metabolite"])
    parts = [
        (metabolite, element, count)
        for metabolite, formula in zip(metabolites["metabolite"], metabolites["formula"], strict=True)
        if isinstance(formula, str)
        for element, count in atoms(formula).items()
    ]
    counts = pd.DataFrame(parts, columns=["metabolite", "what", "amount"])
    return _balance(stoichiometry, counts, known)


def charge_balance(stoichiometry: pd.DataFrame, metabolites: pd.DataFrame) -> pd.Series:
    """The same for charges.

    Args:
        stoichiometry: `reaction`, `metabolite`, `coefficient`.
        metabolites: `metabolite`, `compound`, `charge`; light has none.
    """
    charge = metabolites["charge"].where(~metabolites["compound"].str.startswith(LIGHT), 0.0)
    counts = pd.DataFrame({"metabolite": metabolites["metabolite"], "what": "charge", "amount": charge})
    counts = counts[charge.notna()]
    return _balance(stoichiometry, counts, set(counts["metabolite"]))


def _balance(stoichiometry: pd.DataFrame, counts: pd.DataFrame, known: set[str]) -> pd.Series:
    flows = stoichiometry.merge(counts, on="metabolite")
    flows["flow"] = flows["coefficient"] * flows["amount"]
    flows["size"] = flows["flow"].abs()
    sums = flows.groupby(["reaction", "what"])[["flow", "size"]].sum()
    off = sums["flow"].abs() > TOLERANCE * sums["size"].clip(lower=1.0)
    wrong = off.groupby("reaction").any()
    complete = stoichiometry["metabolite"].isin(known).groupby(stoichiometry["reaction"]).all()
    wrong = wrong.reindex(complete.index, fill_value=False)
    verdict = np.where(~complete, "unknown", np.where(wrong, "imbalanced", "balanced"))
    return pd.Series(verdict, index=complete.index, dtype=object)
