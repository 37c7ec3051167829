"""Six real networks cut to the making of core biomass, each of a group of its own: the metabolic family in seconds.

The excerpt is of CarveMe's drafts (Machado et al. 2018, Nucleic Acids Res. 46, 7542; package carveme, Apache-2.0), the
sources `carveme_sbml` and `phenotypes` of data/sources, whose terms are open. It holds nothing of `bigg_networks`,
whose terms are not known: that may be fetched, never published again.

How it was cut: the internal reactions that carry flux in some draft when it makes core biomass (parsimonious
flux-balance analysis) on M9 with glucose, fructose, glycerol, succinate or acetate, for M. genitalium on everything
that it can take up, without the three that drafts write differently. Of these 445 each draft has those that it has;
three exchanges are there to be left out of the pool. Stoichiometry, names, formulas and identifiers are the drafts'
own, balances are weighed with the drafts' formulas, bounds are as published, biomass is what E. coli's draft takes.
Genes, subsystems and ChEBI were left out. Organisms have the sizes of their whole networks.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipelines import build_graphs
from pipelines.split import split_networks
from stromatolite.contracts.table_storage import write_table
from stromatolite.family import Inputs
from stromatolite.files import write_json

EXCERPT = Path(__file__).with_name("excerpt")
SOURCE = "carveme_sbml"
LEFT_OUT: dict[str, dict[str, str | None]] = {
    "reactions": {"subsystem": None},
    "metabolites": {"chebi": None, "source": "bigg_networks"},  # the one source that the table of metabolites may have
    "memberships": {"subsystem": None, "genes": None, "source": SOURCE},
}
"""Columns that are the same in every row, by table."""

OVERRIDES = {
    "model.width": 8,
    "model.layers": 1,
    "model.latent": 4,
    "training.epochs": 3,
    "training.candidates": 60,
    "runtime.device": "cpu",
    "runtime.threads": 1,
    "runtime.workers": 1,
    "runtime.progress_bar": False,
}
EVALUATION = {"hidings": 2, "added": 10, "cheshire_networks": 1, "cheshire_steps": 4}


def make_inputs(folder: Path) -> Inputs:
    """The processed tables and the split, made by the stages that make the real ones."""
    tables, validated = write_tables(folder / "tables"), write_biomass(folder / "validated")
    inputs = Inputs(folder / "processed", folder / "split.json")
    build_graphs.main(tables, validated, inputs.data, trained=SOURCE)
    write_json(inputs.splits, split_networks(inputs.data))
    return inputs


def excerpt(name: str) -> pd.DataFrame:
    """One table of the excerpt, with the columns and types of its contract."""
    columns = build_graphs.INPUTS[name].to_schema().columns
    wanted = {column: str(each.dtype) for column, each in columns.items()}
    types = {column: dtype for column, dtype in wanted.items() if column not in LEFT_OUT.get(name, {})}
    table = pd.read_csv(EXCERPT / f"{name}.tsv", sep="\t", dtype=types, keep_default_na=False, na_values=[""])
    return table.assign(**LEFT_OUT.get(name, {}))[list(wanted)]


def write_tables(folder: Path, **changed: pd.DataFrame) -> Path:
    """The excerpt as `build_networks` would have written it, some tables of it changed."""
    for name, model in build_graphs.INPUTS.items():
        write_table(folder / f"{name}.parquet", changed.get(name, excerpt(name)), model, {})
    return folder


def write_biomass(folder: Path) -> Path:
    """The compositions of biomass and of metabolites as the validated sources hold them."""
    (folder / build_graphs.BIOMASS).parent.mkdir(parents=True, exist_ok=True)
    pd.read_csv(EXCERPT / "biomass.tsv", sep="\t").to_parquet(folder / build_graphs.BIOMASS)
    metabolites = excerpt("metabolites")
    for path, columns in zip(build_graphs.COMPOSITIONS, (["metabolite"], ["compound"]), strict=True):
        known = metabolites[[*columns, "formula", "charge"]].drop_duplicates(columns)
        known.to_parquet(folder / path)
    return folder
