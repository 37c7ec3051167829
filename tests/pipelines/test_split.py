"""Stage `split`: planets by system, organisms by order, networks by taxonomic group; names only."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from family_trial import tiny

from domains.networks.contracts.organisms import Organisms
from domains.planets.contracts import Planets
from models.metabolic.folds import read_folds
from pipelines.split import TABLES, main, run
from stromatolite.errors import ContractError, DataError


@pytest.fixture
def root(tmp_path):
    (tmp_path / "params.yaml").write_text("split: {folds: 5}\n")
    (tmp_path / "data" / "tables").mkdir(parents=True)
    return tmp_path


def written(root, table, frame):
    frame.to_parquet(root / "data" / "tables" / f"{table}.parquet")
    main(table, root)
    return json.loads((root / "data" / "splits" / f"{table}.json").read_text())


def planets(count):
    systems = [f"Kepler-{n}" for n in range(count)]
    rows = [
        {"planet": f"{system} {letter}", "system": system, "radius_earth": 1.0}
        for system in systems
        for letter in "bcd"
    ]
    return pd.DataFrame(rows)


def test_planets_of_a_system_are_in_one_set_and_nothing_but_names_is_written(root):
    document = written(root, "planets", planets(60))
    parts = {name: part for part in ("train", "validation", "test") for name in document[part]}
    assert len(parts) == 180
    assert all(len({parts[f"Kepler-{n} {letter}"] for letter in "bcd"}) == 1 for n in range(60))
    assert "1.0" not in (root / "data/splits/planets.json").read_text()


def test_organisms_of_a_taxonomic_order_are_in_one_set(root):
    frame = pd.DataFrame(
        {"organism": [f"species {n}" for n in range(90)], "split_group": [f"order {n % 30}" for n in range(90)]}
    )
    document = written(root, "organisms", frame)
    assert (document["grouped_by"], sum(document["groups"].values())) == ("split_group", 30)


def test_what_the_tables_are_split_by_are_columns_that_they_have():
    for model, table in ((Planets, "planets"), (Organisms, "organisms")):
        columns = model.to_schema().columns
        assert not columns[TABLES[table].group].nullable
        assert TABLES[table].key in columns


def test_missing_groups_doubled_rows_and_missing_tables_are_refused(root):
    with pytest.raises(ContractError, match="some have no group"):
        written(root, "planets", planets(60).assign(system=None))
    with pytest.raises(ContractError, match="names a row twice"):
        written(root, "planets", pd.concat([planets(60), planets(1)]))
    with pytest.raises(ContractError, match="lacks columns"):
        written(root, "planets", planets(60).drop(columns="system"))
    with pytest.raises(DataError, match="missing"):
        main("organisms", root)


def test_what_is_written_of_networks_is_read_as_the_same_folds(tmp_path):
    splits = tiny("metabolic").make_inputs(tmp_path).splits
    identity, folds = read_folds(splits)
    assert identity == json.loads(splits.read_text())["identity"]
    assert [(fold.name, fold.group, fold.test) for fold in folds][:2] == [
        ("alteromonadales", "Alteromonadales", ("sone",)),
        ("bacillales", "Bacillales", ("bsub",)),
    ]
    assert folds[0].train == ("bsub", "ecol", "mgen", "paer", "rsol")


def test_without_networks_and_with_an_unknown_name_the_stage_says_what_is_missing(root, called):
    code, _, errors = called(run, "metabolic", "--root", str(root))
    assert code == 2
    assert "organisms.parquet is missing" in errors
    assert not (root / "data/splits").exists()
    code, _, errors = called(run, "planet", "--root", str(root))
    assert code == 2
    assert "Did you mean 'planets'?" in errors
