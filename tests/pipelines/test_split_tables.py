"""The stage that splits tables: planets by system, organisms by order, identifiers only."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from domains.networks.contracts.organisms import Organisms
from domains.planets.contracts import Planets
from pipelines.split_tables import TABLES, main
from stromatolite.errors import ContractError, DataError
from stromatolite.splits import Shares


def written(folder, table, frame):
    folder.mkdir(exist_ok=True)
    frame.to_parquet(folder / f"{table}.parquet")
    main(table, folder, folder, Shares())
    return json.loads((folder / f"{table}.json").read_text())


def planets(count):
    systems = [f"Kepler-{n}" for n in range(count)]
    rows = [
        {"planet": f"{system} {letter}", "system": system, "radius_earth": 1.0}
        for system in systems
        for letter in "bcd"
    ]
    return pd.DataFrame(rows)


def test_planets_of_a_system_are_in_one_set_and_nothing_but_names_is_written(tmp_path):
    document = written(tmp_path, "planets", planets(60))
    parts = {name: part for part in ("train", "validation", "test") for name in document[part]}
    assert len(parts) == 180
    assert all(len({parts[f"Kepler-{n} {letter}"] for letter in "bcd"}) == 1 for n in range(60))
    assert "1.0" not in (tmp_path / "planets.json").read_text()


def test_the_same_table_gives_the_same_bytes_and_a_longer_one_moves_nothing(tmp_path):
    short = written(tmp_path, "planets", planets(60))
    assert written(tmp_path, "planets", planets(60)) == short
    longer = written(tmp_path, "planets", planets(80))
    for part in ("train", "validation", "test"):
        assert set(short[part]) <= set(longer[part])


def test_organisms_of_a_taxonomic_order_are_in_one_set(tmp_path):
    frame = pd.DataFrame(
        {"organism": [f"species {n}" for n in range(90)], "split_group": [f"order {n % 30}" for n in range(90)]}
    )
    document = written(tmp_path, "organisms", frame)
    assert (document["grouped_by"], sum(document["groups"].values())) == ("split_group", 30)


def test_what_the_tables_are_split_by_are_columns_that_they_have():
    for model, table in ((Planets, "planets"), (Organisms, "organisms")):
        columns = model.to_schema().columns
        assert not columns[TABLES[table].group].nullable
        assert TABLES[table].key in columns


def test_missing_groups_doubled_rows_and_missing_tables_are_refused(tmp_path):
    with pytest.raises(ContractError, match="rows have none"):
        written(tmp_path, "planets", planets(60).assign(system=None))
    with pytest.raises(ContractError, match="names a row twice"):
        written(tmp_path, "planets", pd.concat([planets(60), planets(1)]))
    with pytest.raises(ContractError, match="lacks columns"):
        written(tmp_path, "planets", planets(60).drop(columns="system"))
    with pytest.raises(DataError, match="missing"):
        main("organisms", tmp_path, tmp_path, Shares())
