"""The tables of what was measured: growth on single nutrients, essential genes; and the table of media."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from domains.networks.contracts.media import Media
from domains.networks.contracts.phenotypes import GeneEssentiality, Phenotypes
from domains.networks.inputs import PHENOTYPES
from domains.networks.media import EVERYTHING, MEDIA
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import ContractError

SCREEN = ["organism", "role", "compound"]


def phenotype_table(validated: Path, compounds: Collection[str]) -> pd.DataFrame:
    """One row a measured call, with what CarveMe predicts beside it.

    Args:
        validated: the folder of validated sources.
        compounds: those that the pool of metabolites has.

    Raises:
        ContractError: a prediction says that something else was measured, or has nothing measured beside it.
    """
    calls = _part(validated, "growth_calls")
    predictions = _part(validated, "growth_predictions")
    table = calls.merge(predictions, on=SCREEN, how="outer", indicator=True)
    table["growth"] = table["call"].str.startswith("+")
    right = table["outcome"].str.startswith("T")
    measured_positive = (table["outcome"].isin(["TP", "FN"])).astype(bool)
    wrong = table[(table["_merge"] != "both") | (table["growth"] != measured_positive)]
    if len(wrong):
        raise ContractError(
            f"{len(wrong)} calls of growth and CarveMe's table of results do not belong together.",
            found="; ".join(" ".join(map(str, row)) for row in wrong[[*SCREEN, "call", "outcome"]].head(5).to_numpy()),
            allowed="a result for each call, and the growth that was measured",
        )
    table["growth"] = table["growth"].astype(bool)
    table["predicted_growth"] = (table["growth"] == right.astype(bool)).astype(bool)
    table["in_pool"] = table["compound"].isin(set(compounds))
    table["source"] = PHENOTYPES
    return table[list(Phenotypes.to_schema().columns)].sort_values([*SCREEN, "compound_name"], ignore_index=True)


def essentiality_table(validated: Path) -> pd.DataFrame:
    """One row a gene that was knocked out."""
    table = _part(validated, "essentiality")
    table["essential"] = table["phenotype"] == "E"
    table["both_listed"] = ~table.groupby("organism")["essential"].transform("all")
    table["source"] = PHENOTYPES
    return table[list(GeneEssentiality.to_schema().columns)].sort_values(["organism", "gene"], ignore_index=True)


def media_table(validated: Path) -> pd.DataFrame:
    """One row a compound of a medium: the scenarios of this project, with rates, and the media of the screens without.

    `open` and `open_anox` offer whatever a network can take up, so they have no rows.
    """
    scenarios = [
        (name, medium.description, compound, uptake, "scenario")
        for name, medium in MEDIA.items()
        for compound, uptake in medium.uptakes.items()
        if compound != EVERYTHING
    ]
    screens = _part(validated, "media").drop_duplicates(["medium", "compound"])
    screens = screens.assign(uptake=float("nan"), source=PHENOTYPES)
    columns = list(Media.to_schema().columns)
    table = pd.concat([pd.DataFrame(scenarios, columns=columns), screens[columns]])
    return table.sort_values(["medium", "compound"], ignore_index=True)


def _part(validated: Path, name: str) -> pd.DataFrame:
    return read_table(validated / "networks" / PHENOTYPES / f"{name}.parquet").reset_index(drop=True)
