"""Metabolites of KEGG and BiGG with their structures, names and protonation states: eQuilibrator's small cache.

It is an SQLite database, opened read-only. It holds no Gibbs energies: those come of a method (component contribution)
that works on `group_vector`, how often each chemical group occurs in a compound. That column, `atom_bag` and
`dissociation_constants` are pickled Python objects: they are never unpickled, since that runs what they say, and are
left out. Whether a group vector is stored can be told without: there is none, the empty list (always the same 14 bytes)
or one.

Of 291 compounds the InChIKey ends with a line break, and of 292 the InChI: it is taken off. 41,392 synonyms stand more
than once with the same compound, in 62,288 surplus rows. The patterns of names in the database are those of
identifiers.org and do not hold here for MetaCyc and Reactome.

Sources: Beber et al. 2022, NAR 50, D603 (eQuilibrator 3.0); Noor et al. 2013, PLoS Comput. Biol. 9, e1003098.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pandas as pd

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError

FILE: Final = "mini_compounds.sqlite"
EMPTY_LIST: Final = "80049503000000000000005D942E"
"""The bytes of a pickled empty list, in hex: a group vector that could not be made."""
NAMESPACES: Final = (
    "bigg.metabolite",
    "chebi",
    "coco",
    "envipath",
    "hmdb",
    "kegg",
    "lipidmaps",
    "metacyc.compound",
    "metanetx.chemical",
    "reactome",
    "sabiork.compound",
    "seed",
    "swisslipid",
    "synonyms",
)


class Compounds(Table):
    """A compound, or a class of them without a structure."""

    inchi_key: str = column("InChIKey", matches=r"[A-Z]{14}-[A-Z]{10}-[A-Z]\Z", nullable=True)
    inchi: str = column("InChI", matches=r"InChI=1S/\S*\Z", nullable=True)
    smiles: str = column("SMILES of the main protonation state", matches=r"\S+\Z", nullable=True)
    mass_g_mol: float = column(
        "molar mass; some of metals count hydrogens too many", unit="g mol-1", gt=0, nullable=True
    )
    has_group_vector: bool = column("whether a group vector that is not empty is stored")


class Identifiers(Table):
    """A name of a compound."""

    compound_id: int = column("row of the compound", gt=0)
    namespace: str = column("who gave the name", isin=NAMESPACES)
    accession: str = column("the name", matches=r"(?s).*\S")


class Microspecies(Table):
    """A protonation and magnesium-binding state of a compound."""

    compound_id: int = column("row of the compound", gt=0)
    charge: int = column("charge", unit="1", ge=-100, le=100)
    number_protons: int = column("hydrogen atoms", unit="1", ge=0)
    number_magnesiums: int = column("magnesium ions bound", unit="1", ge=0, le=10)
    is_major: bool = column("whether it prevails at pH 7")
    ddg_over_rt: float = column("Gibbs energy above the major state, over RT", unit="1", ge=-1e3, le=1e3)


def read_compounds(folder: Path) -> pd.DataFrame:
    """Every compound; the index is its id."""
    stored = f"group_vector IS NOT NULL AND group_vector <> x'{EMPTY_LIST}' AS has_group_vector"
    query = f"SELECT id AS row, inchi_key, inchi, smiles, mass AS mass_g_mol, {stored} FROM compounds"  # noqa: S608
    table = _select(folder, query)
    for name in ("inchi_key", "inchi"):
        table[name] = table[name].str.strip("\n")
    return table.astype({"has_group_vector": bool, "mass_g_mol": float})


def read_identifiers(folder: Path) -> pd.DataFrame:
    """Every identifier; the index is its id."""
    return _select(
        folder,
        "SELECT i.id AS row, i.compound_id, r.namespace, i.accession FROM compound_identifiers AS i"
        " LEFT JOIN registries AS r ON r.id = i.registry_id",
    )


def read_microspecies(folder: Path) -> pd.DataFrame:
    """Every microspecies; the index is its id."""
    query = (
        "SELECT id AS row, compound_id, charge, number_protons, number_magnesiums, is_major, ddg_over_rt"
        " FROM compound_microspecies"
    )
    return _select(folder, query).astype({"is_major": bool})


def _select(folder: Path, query: str) -> pd.DataFrame:
    path = folder / FILE
    if not path.is_file():
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.")
    try:
        # immutable: SQLite looks for no journal beside the file and writes none
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            return pd.read_sql_query(f"{query} ORDER BY 1", database, index_col="row")
    except (sqlite3.Error, pd.errors.DatabaseError) as error:
        raise DataError(f"{path} cannot be read as eQuilibrator's cache.", found=str(error)) from error


PARTS: Final = {
    "compounds": TablePart(read_compounds, Compounds, max_quarantine_rate=0.001),
    "identifiers": TablePart(read_identifiers, Identifiers, max_quarantine_rate=0.001),
    "microspecies": TablePart(read_microspecies, Microspecies, max_quarantine_rate=0.001),
}
