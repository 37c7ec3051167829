"""Builds definitions of quantities and pages of manuals as one table of texts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from domains.texts.contracts import Texts
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.table_storage import read_table, write_table


def build(validated: Path, out: Path) -> None:
    """Build `texts.parquet` in `out`."""
    parts = [definitions(validated), pages(validated)]
    table = pd.concat(parts, ignore_index=True)[list(Texts.to_schema().columns)]
    require_table(table, Texts, "texts")
    write_table(out / "texts.parquet", table, Texts, provenance={"sources": sorted(set(table["source"]))})
    print(f"built {len(table)} texts of {int(table['words'].sum())} words -> {out}")


def definitions(validated: Path) -> pd.DataFrame:
    """What each standard name means; names without a definition are left out."""
    names = read_table(validated / "texts" / "cf_standard_names" / "names.parquet")
    names = names[names["definition"].notna()]
    return pd.DataFrame(
        {
            "text_id": "cf_standard_names:" + names["name"],
            "source": "cf_standard_names",
            "kind": "definition",
            "title": names["name"],
            "unit": names["canonical_unit"],
            "text": names["definition"],
            "words": names["words"],
        }
    )


def pages(validated: Path) -> pd.DataFrame:
    """Each page of the manuals."""
    found = read_table(validated / "texts" / "plasim_manuals" / "pages.parquet")
    number = found["page"].astype(str)
    return pd.DataFrame(
        {
            "text_id": "plasim_manuals:" + found["document"].str.replace(r"\W+", "_", regex=True) + ":" + number,
            "source": "plasim_manuals",
            "kind": "page",
            "title": found["document"] + ", page " + number,
            "unit": None,
            "text": found["text"],
            "words": found["words"],
        }
    )
