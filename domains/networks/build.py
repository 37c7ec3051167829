"""Builds metabolic networks as tables, rebuilt and fed by flux-balance analysis to see that they live.

It stops when a network of BiGG is not the one of the reference: its counts, growth and ATP on each medium, and the
reaction that it lives by. Networks that gain something from nothing stay in the tables, for their structure, and are
marked: `organisms.flux_analysis` and `organisms.anoxic_labels`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from domains.networks.audit import Verdicts, audited
from domains.networks.biomass import COLUMN, core_amounts
from domains.networks.contracts.growth import Growth, NetworkAudit
from domains.networks.contracts.media import Media
from domains.networks.contracts.metabolites import Metabolites
from domains.networks.contracts.organisms import Organisms
from domains.networks.contracts.phenotypes import GeneEssentiality, Phenotypes
from domains.networks.contracts.reactions import Memberships, Reactions, Stoichiometry
from domains.networks.cultures import growth_table, require_growth
from domains.networks.inputs import SOURCES, Inputs, read_inputs
from domains.networks.membership_table import membership_table
from domains.networks.metabolite_table import metabolite_table
from domains.networks.organism_table import core_compounds, held_metabolites, organism_table
from domains.networks.phenotype_tables import essentiality_table, media_table, phenotype_table
from domains.networks.pool import Pool, pool_of
from domains.networks.reaction_table import kinds, reaction_table
from domains.networks.rebuilding import rebuilt_networks
from domains.networks.references import require_references
from domains.networks.sizes import require_sizes, sizes_as_published
from domains.networks.taxonomy import taxonomy
from stromatolite.contracts.checked_rows import CheckedRows, quarantine_rows, require_table
from stromatolite.contracts.table_storage import write_quarantine, write_table
from stromatolite.errors import ContractError

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

MOST_UNRESOLVED: Final = 0.0005
"""Share of the reactions of networks whose stoichiometry may be nowhere to be found."""

TABLES: Final[dict[str, type[DataFrameModel]]] = {
    "organisms": Organisms,
    "reactions": Reactions,
    "metabolites": Metabolites,
    "stoichiometry": Stoichiometry,
    "memberships": Memberships,
    "media": Media,
    "phenotypes": Phenotypes,
    "gene_essentiality": GeneEssentiality,
    "growth": Growth,
    "network_audit": NetworkAudit,
}


def build(validated: Path, out: Path) -> None:
    """Build the tables of networks in `out`, and what was set aside on the way in `out/quarantine`."""
    inputs = read_inputs(validated, COLUMN)
    pool = pool_of(inputs)
    memberships = resolved(membership_table(inputs, pool))
    growth, verdicts, agreement = cultivated(inputs, pool, memberships.accepted)
    tables = described(validated, inputs, pool, memberships.accepted, verdicts)
    tables |= {"growth": growth, "network_audit": verdicts.rows.accepted.reset_index(drop=True)}
    for name, model in TABLES.items():
        require_table(tables[name], model, name)
    require_references(tables)
    for name, model in TABLES.items():
        write_table(out / f"{name}.parquet", tables[name], model, provenance={"sources": list(SOURCES)})
    for name, found in (("memberships", memberships), ("network_audit", verdicts.rows)):
        write_quarantine(out / "quarantine" / f"{name}.parquet", found.quarantined, found.messages(), {"part": name})
    print_summary(tables, memberships, verdicts, agreement, out)


def resolved(memberships: pd.DataFrame) -> CheckedRows:
    """The memberships that have a reaction in the pool, and the others.

    Raises:
        ContractError: too many have none.
    """
    found = quarantine_rows(memberships.rename_axis("row"), Memberships, "memberships")
    if found.rate > MOST_UNRESOLVED:
        raise ContractError(
            f"{len(found.quarantined)} of {len(memberships)} reactions of networks break their contract.",
            found="\n    ".join(found.messages()[:5]),
            allowed=f"at most {MOST_UNRESOLVED:.2%}",
        )
    return found


def cultivated(inputs: Inputs, pool: Pool, memberships: pd.DataFrame) -> tuple[pd.DataFrame, Verdicts, str]:
    """Rebuild and feed every network; the table of growth, the audit, and how far they agree with the reference."""
    objectives = dict(zip(inputs.sbml_models["model"], inputs.sbml_models["objective"], strict=True))
    core = core_amounts(inputs.amounts)
    networks = list(rebuilt_networks(memberships, pool.stoichiometry, kinds(pool.stoichiometry), objectives, core))
    cores = core_compounds(held_metabolites(memberships, pool.stoichiometry))
    sizes = sizes_as_published(inputs.memberships, inputs.stoichiometry)
    counts = require_sizes(sizes, [network for network in networks if network.organism in sizes.index], cores)
    growth = growth_table(networks)
    rates = require_growth(growth)
    told = f"{counts} counts and {rates} pairs of growth and ATP agree with the reference"
    return growth, audited(growth, taxonomy()), told


def described(
    validated: Path, inputs: Inputs, pool: Pool, memberships: pd.DataFrame, verdicts: Verdicts
) -> dict[str, pd.DataFrame]:
    """The tables of what networks are made of and what was measured, by name."""
    held = held_metabolites(memberships, pool.stoichiometry)
    metabolites = metabolite_table(inputs, held.groupby("metabolite").size())
    return {
        "organisms": organism_table(memberships, pool.stoichiometry, taxonomy(), inputs.names, verdicts),
        "reactions": reaction_table(pool, memberships, metabolites),
        "metabolites": metabolites,
        "stoichiometry": pool.stoichiometry.sort_values(["reaction", "metabolite"], ignore_index=True),
        "memberships": memberships.reset_index(drop=True),
        "media": media_table(validated),
        "phenotypes": phenotype_table(validated, metabolites["compound"]),
        "gene_essentiality": essentiality_table(validated),
    }


def print_summary(
    tables: dict[str, pd.DataFrame], memberships: CheckedRows, verdicts: Verdicts, agreement: str, out: Path
) -> None:
    """Print what came of it."""
    for name, table in tables.items():
        print(f"built {len(table)} rows -> {out / name}.parquet")
    inner = tables["reactions"][tables["reactions"]["kind"] == "internal"]
    for what in ("mass_balance", "charge_balance"):
        counts = inner[what].value_counts()
        print(f"{what}: " + ", ".join(f"{counts[kind]} {kind}" for kind in sorted(counts.index)))
    print(agreement)
    for found in (memberships, verdicts.rows):
        for row, why in zip(found.quarantined.to_dict("records"), found.messages(), strict=True):
            print(f"set aside {row['organism']} {row.get('published', '')}: {why}")
