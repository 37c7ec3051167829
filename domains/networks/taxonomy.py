"""Who the networks belong to: their order in NCBI Taxonomy, and how they live, which no file of the networks says.

The table was entered by hand from general knowledge: nobody has held it against a file of these works, which are where
it can be checked. Orders: NCBI Taxonomy (Schoch et al. 2020, Database 2020, baaa062). Numbers of species: RefSeq
release 201. How an organism stands to oxygen and carbon: Bergey's Manual (Whitman, ed., 2015 and later), for
B. subtilis without oxygen Nakano & Zuber 1998, Annu. Rev. Microbiol. 52, 165, for C. difficile on CO2 Köpke et al.
2013, PLoS One 8, e62157. "Facultative" covers the respiration of nitrate.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

TABLE: Final = Path(__file__).with_name("taxonomy.tsv")
ONE_GROUP: Final = {"Primates": "Mammalia", "Rodentia": "Mammalia"}
"""Orders too near one another to be in two splits: their networks descend from one of human metabolism."""


def taxonomy() -> pd.DataFrame:
    """One row a network, by its key: name, kingdom, order, split_group, ncbi_taxid, oxygen, autotroph."""
    table = pd.read_csv(TABLE, sep="\t", index_col="organism")
    table["split_group"] = table["order"].replace(ONE_GROUP)
    table["autotroph"] = table["autotroph"] == "yes"
    return table
