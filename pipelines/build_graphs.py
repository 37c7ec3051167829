"""Stage `build_graphs`: what the metabolic family learns from: the pool of reactions, and which network has which.

Exchanges, demands and biomass reactions are no part of the pool: every network has its own. BiGG's networks are
trained and tested on; drafts of organisms that BiGG has already, and other versions of its networks, stay in the
tables for what was measured of their growth.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from domains.networks.balance import LIGHT
from domains.networks.biomass import COLUMN, CORE, core_amounts
from domains.networks.contracts.media import Media
from domains.networks.contracts.metabolites import Metabolites
from domains.networks.contracts.organisms import Organisms
from domains.networks.contracts.phenotypes import Phenotypes
from domains.networks.contracts.reactions import Memberships, Reactions, Stoichiometry
from models.metabolic.contracts import TABLES, require_graphs
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.columns import key
from stromatolite.contracts.table_storage import read_table, write_table
from stromatolite.errors import ContractError, reported
from stromatolite.files import replaced_dir

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

INPUTS: Final[dict[str, type[DataFrameModel]]] = {
    "organisms": Organisms,
    "reactions": Reactions,
    "metabolites": Metabolites,
    "stoichiometry": Stoichiometry,
    "memberships": Memberships,
    "media": Media,
    "phenotypes": Phenotypes,
}
IN_POOL: Final = "internal"
BIGG: Final = "bigg_networks"
PARTS: Final = Path("networks", BIGG)
BIOMASS: Final = PARTS / "biomass.parquet"
COMPOSITIONS: Final = tuple(PARTS / f"{part}.parquet" for part in ("universe_metabolites", "compounds"))


def main(tables: Path, validated: Path, out: Path, trained: str = BIGG) -> None:
    """Make the folder `out` of what the family learns from.

    Args:
        tables: folder of the tables of networks.
        validated: folder of the validated sources, for the composition of biomass.
        out: folder that is made anew.
        trained: source whose networks are trained and tested on.

    Raises:
        DataError: a table is missing.
        ContractError: a table breaks its contract, or an organism has no network.
    """
    read = {name: read_table(tables / f"{name}.parquet").reset_index(drop=True) for name in INPUTS}
    for name, model in INPUTS.items():
        require_table(read[name], model, name)
    read["metabolites"] = with_universe(read["metabolites"], validated)
    made = graphs(read, trained) | {"core_biomass": core_biomass(validated / BIOMASS)}
    require_graphs(made)
    with replaced_dir(out) as partial:
        for name, table in made.items():
            write_table(partial / f"{name}.parquet", table, TABLES[name], {"tables": [name]})
    for name, table in made.items():
        print(f"built {len(table)} rows -> {out / name}.parquet")
    chosen = made["organisms"][made["organisms"]["trained"]]
    print(f"{len(chosen)} networks of {chosen['split_group'].nunique()} groups are trained and tested on")


def with_universe(metabolites: pd.DataFrame, validated: Path) -> pd.DataFrame:
    """The metabolites with formula and charge of the universe, or else of MetaNetX's list, whatever networks say."""
    universe, compounds = (read_table(validated / path).reset_index(drop=True) for path in COMPOSITIONS)
    names = universe["metabolite"].str.rsplit("_", n=1).str[0]
    both = pd.concat([universe.assign(compound=names), compounds])
    known = both[both["formula"].notna()].drop_duplicates("compound").set_index("compound")
    known = known.reindex(metabolites["compound"])
    light = metabolites["compound"].str.startswith(LIGHT).to_numpy()  # the universe writes it as H*
    formula = pd.Series(known["formula"].to_numpy(), index=metabolites.index).mask(light, None)
    charge = pd.to_numeric(pd.Series(known["charge"].to_numpy(), index=metabolites.index)).astype(float)
    return metabolites.assign(universe_formula=formula, universe_charge=charge)


def graphs(tables: dict[str, pd.DataFrame], trained: str = BIGG) -> dict[str, pd.DataFrame]:
    """The tables of networks without what is no part of the pool, their rows in the order of their keys.

    Raises:
        ContractError: an organism has no network.
    """
    organisms = tables["organisms"].assign(trained=tables["organisms"]["source"] == trained)
    reactions = tables["reactions"][tables["reactions"]["kind"] == IN_POOL]
    in_pool = {name: tables[name]["reaction"].isin(reactions["reaction"]) for name in ("stoichiometry", "memberships")}
    stoichiometry = tables["stoichiometry"][in_pool["stoichiometry"]]
    members = tables["memberships"][in_pool["memberships"]]
    without = sorted(set(organisms["organism"]) - set(members["organism"]))
    if without:
        raise ContractError(
            "An organism has no network.",
            found=f"{len(without)} of {len(organisms)} without a reaction of the pool: {', '.join(without[:5])}",
            allowed="at least one internal reaction for each organism",
            fix="Build the tables of networks again: `dvc repro -f data/dvc.yaml:build_networks`.",
        )
    made = {
        "organisms": organisms,
        "reactions": reactions,
        "metabolites": tables["metabolites"][tables["metabolites"]["metabolite"].isin(stoichiometry["metabolite"])],
        "stoichiometry": stoichiometry,
        "memberships": once(members),
        "media": tables["media"],
        "phenotypes": tables["phenotypes"],
    }
    return {
        name: table[list(TABLES[name].to_schema().columns)].sort_values(key(TABLES[name]), ignore_index=True)
        for name, table in made.items()
    }


def once(members: pd.DataFrame) -> pd.DataFrame:
    """Copies of a reaction in a network as one, with the widest bounds of them."""
    copies = members.groupby(["organism", "reaction"], as_index=False)
    widest: pd.DataFrame = copies.agg({"lower_bound": "min", "upper_bound": "max"})
    return widest


def core_biomass(path: Path) -> pd.DataFrame:
    """What a gram of every organism takes, from the composition of bacteria.

    Raises:
        ContractError: the composition lacks a compound.
    """
    table = read_table(path)
    chosen = table[(table["composition"] == COLUMN) & (table["compartment"] == "c")]
    composition = dict(zip(chosen["compound"], chosen["coefficient"], strict=True))
    missing = sorted(set(CORE) - set(composition) - {"atp"})
    if missing:
        raise ContractError(
            f"{path} lacks compounds of core biomass.",
            found=f"no {', '.join(missing)} in {COLUMN!r}",
            allowed=f"all {len(CORE)} of domains/networks/biomass.py",
        )
    amounts = core_amounts(composition)
    return pd.DataFrame({"compound": sorted(amounts), "amount": [amounts[name] for name in sorted(amounts)]})


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=Path, default=Path("data/tables"))
    parser.add_argument("--validated", type=Path, default=Path("data/validated"))
    parser.add_argument("--out", type=Path, default=Path("data/processed/metabolic"))
    asked = parser.parse_args()
    main(asked.tables, asked.validated, asked.out)


if __name__ == "__main__":
    run()
