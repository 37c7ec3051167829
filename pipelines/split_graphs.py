"""Stage `split_graphs`: metabolic networks by taxonomic group, each left out of training in turn; identifiers only."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.metabolic.contracts import GraphOrganisms
from models.metabolic.folds import leave_one_group_out
from stromatolite.contracts.sorting import require_table
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import reported
from stromatolite.files import write_json


def main(graphs: Path, out: Path) -> None:
    """Split the trained networks of the folder `graphs` and write the document `out`."""
    organisms = read_table(graphs / "organisms.parquet")
    require_table(organisms, GraphOrganisms, "organisms")
    document = leave_one_group_out(organisms)
    write_json(out, document)
    count, folds = document["organisms"], len(document["folds"])
    print(f"split {count} networks into {folds} folds, identity {document['identity']} -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=Path, default=Path("data/processed/metabolic"))
    parser.add_argument("--out", type=Path, default=Path("data/splits/metabolic.json"))
    asked = parser.parse_args()
    main(asked.graphs, asked.out)


if __name__ == "__main__":
    run()
