"""Stage `split` of habitability: an organism at a time, each with a part of the planets."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from family_trial import tiny

from models.fusion.folds import read_folds
from pipelines.split import FEWEST_ORGANISMS, main, split_habitability
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import ContractError
from stromatolite.splits import SplitSettings, split_units

SETTINGS = SplitSettings(folds=2)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return tiny("fusion").make_inputs(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def label(inputs):
    return read_table(inputs.data / "fractions.parquet")


def split(folder, table, settings=SETTINGS):
    path = folder / "habitability.parquet"
    table.reset_index(drop=True).to_parquet(path)
    return split_habitability(path, settings)


def living(document):
    return [fold["organism"] for fold in document["folds"]]


def test_what_is_written_is_read_as_the_same_folds(tmp_path, label):
    (tmp_path / "data" / "tables").mkdir(parents=True)
    (tmp_path / "params.yaml").write_text("split: {folds: 2}\n")
    label.to_parquet(tmp_path / "data" / "tables" / "habitability.parquet")
    main("fusion", tmp_path)
    path = tmp_path / "data" / "splits" / "fusion.json"
    document = json.loads(path.read_text())
    identity, folds = read_folds(path)
    assert identity == document["identity"]
    assert [(fold.name, fold.organism, list(fold.planets)) for fold in folds] == [
        (each["name"], each["organism"], each["planets"]) for each in document["folds"]
    ]


def test_an_organism_whose_label_is_zero_everywhere_is_not_tested(tmp_path, label):
    assert "thermotoga_maritima" in set(label["organism"])
    assert living(split(tmp_path, label)) == [
        "bacillus_subtilis", "escherichia_coli", "methanosarcina_barkeri", "pseudomonas_putida", "synechocystis",
    ]  # fmt: skip


def test_one_that_lives_on_emulated_planets_alone_is_not_tested_either(tmp_path, label):
    theirs = (label["organism"] == "synechocystis") & ~label["emulated"]
    table = label.assign(f_bio=label["f_bio"].mask(theirs, 0.0))
    assert table.loc[table["organism"] == "synechocystis", "f_bio"].max() > 0
    assert "synechocystis" not in living(split(tmp_path, table))


def test_the_planets_of_every_fold_are_a_part_of_the_planets_own_split(tmp_path, label):
    """The climate that is shown comes from the model of the part that tests the planet: it has not seen it."""
    planets = sorted(set(label.loc[~label["emulated"], "planet"]))
    own = split_units("planet", planets, SETTINGS)
    document = split(tmp_path, label)
    parts = [fold["test"] for fold in own["folds"]]
    assert document["planets"] == own["identity"]
    assert [fold["planets"] for fold in document["folds"]] == [parts[place % 2] for place in range(5)]


def test_planets_enough_for_a_hold_out_are_tested_on_by_all(tmp_path, label):
    settings = SplitSettings(holdout_from=4, test_share=0.4, validation_share=0.3, least_test=1)
    planets = sorted(set(label.loc[~label["emulated"], "planet"]))
    own = split_units("planet", planets, settings)
    document = split(tmp_path, label, settings)
    assert {tuple(fold["planets"]) for fold in document["folds"]} == {tuple(own["test"])}


def test_emulated_planets_and_knockouts_are_in_no_fold(tmp_path, label):
    document = split(tmp_path, label)
    emulated = set(label.loc[label["emulated"], "planet"])
    assert emulated
    assert emulated & {planet for fold in document["folds"] for planet in fold["planets"]} == set()
    assert not any("__" in name for name in living(document))


def test_too_few_organisms_that_live_are_refused(tmp_path, label):
    few = label[label["organism"].isin(["escherichia_coli", "synechocystis", "thermotoga_maritima"])]
    with pytest.raises(ContractError, match="Too few organisms") as caught:
        split(tmp_path, few)
    assert (caught.value.found, FEWEST_ORGANISMS) == (2, 3)


def test_a_label_that_breaks_its_contract_is_not_split(tmp_path, label):
    with pytest.raises(ContractError):
        split(tmp_path, pd.concat([label, label[:1]]))
