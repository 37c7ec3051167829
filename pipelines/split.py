"""Stage `split`: which units are tested on; identifiers only.

Simulated climates are split by planet, dossiers as they were written, metabolic networks by taxonomic group,
habitability by organism and planets at once, tables by the column that groups rows which belong together.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipelines.settings import read_block
from stromatolite.errors import ConfigError, ContractError, nearest, reported
from stromatolite.files import write_json
from stromatolite.splits import PARTS, SCHEMA, SplitSettings, identity, leave_one_group_out, split_groups, split_units

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Grouping:
    """What a table is split by: the column that names a row, and the column whose rows stay together."""

    key: str
    group: str


FEWEST_ORGANISMS: Final = 3
TABLES: Final = {"planets": Grouping("planet", "system"), "organisms": Grouping("organism", "split_group")}


def split_climates(cube: Path, settings: SplitSettings) -> Document:
    """Split the planets of the simulated climates; an emulated one among them is refused."""
    from domains.climates.contracts import require_simulated
    from domains.climates.cube import hex_id, open_cube

    climates = open_cube(cube)
    planets = climates["planet"].values.tolist()
    require_simulated(climates, planets, "splits")
    published = json.loads(climates.attrs.get("published_test", "[]"))
    return split_units("planet", [hex_id(planet) for planet in planets], settings, published)


def split_networks(graphs: Path) -> Document:
    """Leave each taxonomic group of the trained networks out in turn."""
    from models.metabolic.contracts import GraphOrganisms
    from stromatolite.contracts.checked_rows import require_table
    from stromatolite.contracts.table_storage import read_table

    organisms = read_table(graphs / "organisms.parquet")
    require_table(organisms, GraphOrganisms, "organisms")
    trained = organisms[organisms["trained"]]
    return leave_one_group_out("organism", _groups(trained, "organism", "split_group"), "split_group")


def split_corpus(corpus: Path) -> Document:
    """The parts that the corpus was written in: patterns, planets and organisms are split, and dossiers follow."""
    from domains.dossiers.corpus.contracts import Corpus
    from stromatolite.contracts.checked_rows import require_table
    from stromatolite.contracts.table_storage import read_table

    table = read_table(corpus)
    require_table(table, Corpus, "corpus")
    table = table if "text_id" in table else table.reset_index()
    parts = {part: sorted(table.loc[table["partition"] == part, "text_id"]) for part in PARTS}
    if not all(parts.values()):
        raise ContractError(
            "The corpus has a part without dossiers.",
            found=", ".join(f"{part}: {len(names)}" for part, names in parts.items()),
            allowed="dossiers in each",
        )
    document = {"schema": SCHEMA, "dossiers": len(table), "kind": "holdout", **parts}
    return document | {"identity": identity(document)}


def split_habitability(label: Path, settings: SplitSettings) -> Document:
    """Leave out each organism in turn, with a part of the planets: the parts of the climates' own split.

    Degenerate organisms, whose label is zero everywhere, are not tested. With few planets the parts are the folds of
    their cross-validation, one after the other; with a hold-out all organisms are tested on its planets.

    Raises:
        ContractError: the table breaks its contract, or too few organisms live anywhere.
    """
    from domains.habitability.contracts import Habitability
    from stromatolite.contracts.checked_rows import require_table
    from stromatolite.contracts.table_storage import read_table

    table = read_table(label)
    require_table(table, Habitability, "habitability")
    simulated = table[~table["emulated"]]
    planets = split_units("planet", sorted(set(simulated["planet"])), settings)
    parts = [planets["test"]] if planets["kind"] == "holdout" else [fold["test"] for fold in planets["folds"]]
    lives = sorted(set(simulated.loc[simulated["f_bio"] > 0, "organism"].dropna()))
    if len(lives) < FEWEST_ORGANISMS:
        raise ContractError(
            "Too few organisms live anywhere.",
            found=len(lives),
            allowed=f"at least {FEWEST_ORGANISMS}, to leave one out",
        )
    folds = [
        {"name": name, "organism": name, "planets": list(parts[place % len(parts)])} for place, name in enumerate(lives)
    ]
    document = {"schema": SCHEMA, "kind": "organism-and-planets", "planets": planets["identity"], "folds": folds}
    return document | {"identity": identity(document)}


def split_table(path: Path, settings: SplitSettings) -> Document:
    """Split the rows of a table by their groups.

    Raises:
        ContractError: the table lacks a column, names a row twice, or has rows without a group.
    """
    from stromatolite.contracts.table_storage import read_table

    table, by = path.stem, TABLES[path.stem]
    rows = read_table(path).reset_index()
    missing = [name for name in (by.key, by.group) if name not in rows]
    if missing:
        raise ContractError(
            f"The table {table} lacks columns.", found=", ".join(map(str, rows)), allowed=", ".join(missing)
        )
    if not rows[by.key].is_unique:
        twice = rows[by.key][rows[by.key].duplicated()].iloc[0]
        raise ContractError(f"The table {table} names a row twice.", found=repr(twice), allowed="each once")
    return split_groups(table, _groups(rows, by.key, by.group), by.group, settings)


def _groups(rows: Any, key: str, group: str) -> dict[str, str | None]:
    """The group of each row by the row's key; None where it has none."""
    return dict(zip(rows[key], rows[group].where(rows[group].notna(), None), strict=True))


SPLITS: Final[dict[str, Callable[[Path, SplitSettings], Document]]] = {
    "climate": lambda data, settings: split_climates(data / "processed" / "climate" / "simulated.zarr", settings),
    "fusion": lambda data, settings: split_habitability(data / "tables" / "habitability.parquet", settings),
    "language": lambda data, _: split_corpus(data / "processed" / "language" / "corpus.parquet"),
    "metabolic": lambda data, _: split_networks(data / "processed" / "metabolic"),
    "organisms": lambda data, settings: split_table(data / "tables" / "organisms.parquet", settings),
    "planets": lambda data, settings: split_table(data / "tables" / "planets.parquet", settings),
}
"""How each split is made from the folder `data`."""


def main(name: str, root: Path) -> None:
    """Write `data/splits/<name>.json` below `root`.

    Raises:
        ConfigError: there is no split of that name.
    """
    if name not in SPLITS:
        guess = nearest(name, list(SPLITS))
        raise ConfigError(
            f"There is no split called {name!r}.",
            allowed=", ".join(SPLITS),
            fix=f"Did you mean {guess!r}?" if guess else None,
        )
    document = SPLITS[name](root / "data", read_block(root / "params.yaml", "split", SplitSettings))
    out = root / "data" / "splits" / f"{name}.json"
    write_json(out, document)
    print(f"{document['kind']} split of {name}, identity {document['identity']} -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.split", description=__doc__)
    parser.add_argument("name", help=f"one of {', '.join(SPLITS)}")
    parser.add_argument("--root", type=Path, default=Path())
    given = parser.parse_args()
    main(given.name, given.root)


if __name__ == "__main__":
    run()
