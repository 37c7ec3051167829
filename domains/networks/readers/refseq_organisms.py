"""The genome assemblies of NCBI RefSeq, release 201: which organisms have one, and their identifiers in NCBI Taxonomy.

Source: O'Leary et al. 2016, Nucleic Acids Res. 44, D733.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.delimited import numbers_in, read_delimited

FILE: Final = "refseq_release_201.tsv.gz"
HEADER: Final = (
    "assembly_accession", "bioproject", "biosample", "wgs_master", "refseq_category", "taxid",
    "species_taxid", "organism_name", "infraspecific_name", "isolate", "version_status", "assembly_level",
    "release_type", "genome_rep", "seq_rel_date", "asm_name", "submitter", "gbrs_paired_asm", "paired_asm_comp",
    "ftp_path", "excluded_from_refseq", "relation_to_type_material",
)  # fmt: skip
CATEGORIES: Final = ("na", "reference genome", "representative genome")
LEVELS: Final = ("Chromosome", "Complete Genome", "Contig", "Scaffold")


class Assemblies(Table):
    """One row an assembly."""

    assembly: str = column("accession", matches=r"GC[AF]_\d{9}\.\d+\Z", unique=True)
    organism: str = column("name of the organism")
    strain: str = column("strain or breed", nullable=True)
    taxid: float = column("organism in NCBI Taxonomy", unit="1", ge=1, le=1e8)
    species_taxid: float = column("species in NCBI Taxonomy", unit="1", ge=1, le=1e8)
    category: str = column("whether RefSeq takes it to stand for its species", isin=CATEGORIES)
    level: str = column("how far it is put together", isin=LEVELS)
    released: str = column("day of release, year/month/day", matches=r"(19[89]|20[012])\d/[01]\d/[0-3]\d\Z")


def assemblies(folder: Path) -> pd.DataFrame:
    """Every assembly of the list."""
    path = folder / FILE
    table = read_delimited(path, HEADER)
    return pd.DataFrame(
        {
            "assembly": table["assembly_accession"],
            "organism": table["organism_name"],
            "strain": table["infraspecific_name"],
            "taxid": numbers_in(table, "taxid", path),
            "species_taxid": numbers_in(table, "species_taxid", path),
            "category": table["refseq_category"],
            "level": table["assembly_level"],
            "released": table["seq_rel_date"],
        }
    )


PARTS: Final = {"assemblies": TablePart(assemblies, Assemblies)}
