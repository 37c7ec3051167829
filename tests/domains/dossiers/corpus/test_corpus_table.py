from __future__ import annotations

import json

import pandas as pd
import pytest

from domains.contract_catalogue import model_of
from domains.dossiers.corpus.build import CorpusSettings, corpus
from domains.dossiers.corpus.contracts import Corpus
from domains.dossiers.corpus.from_tables import GROWTH
from domains.dossiers.corpus.patterns import Patterns
from domains.dossiers.corpus.rows import Rows, from_json, to_json
from domains.networks.taxonomy import taxonomy
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.tables import table_identity
from stromatolite.errors import ConfigError, ContractError
from stromatolite.splits import SplitSettings

SETTINGS = CorpusSettings(train=90, validation=24, test=36, negatives=0.06, seed=3)


@pytest.fixture(scope="module")
def table(rows: Rows, patterns: Patterns) -> pd.DataFrame:
    return corpus(rows, patterns, SETTINGS, SplitSettings())


def test_the_table_keeps_its_contract_and_has_what_was_asked_for(table: pd.DataFrame) -> None:
    require_table(table, Corpus, "corpus")
    assert table["partition"].value_counts().to_dict() == {"train": 90, "test": 36, "validation": 24}
    assert model_of(table_identity(Corpus.to_schema())) is not None


def test_it_is_the_same_again(table: pd.DataFrame, rows: Rows, patterns: Patterns) -> None:
    pd.testing.assert_frame_equal(corpus(rows, patterns, SETTINGS, SplitSettings()), table)


def test_more_training_texts_move_no_other(table: pd.DataFrame, rows: Rows, patterns: Patterns) -> None:
    more = corpus(rows, patterns, CorpusSettings(120, 24, 36, 0.06, 3), SplitSettings())
    for part in ("test", "validation"):
        assert more[more["partition"] == part]["text"].tolist() == table[table["partition"] == part]["text"].tolist()


def test_texts_from_which_nothing_is_to_be_read_have_no_record(table: pd.DataFrame) -> None:
    negatives = table[table["genre"] == "texts"]
    assert len(negatives) >= 5
    assert set(negatives["record"]) == {"{}"}
    labels = {span["field"] for spans in negatives["spans"] for span in json.loads(spans)}
    assert labels <= {"none"}


@pytest.mark.parametrize("column", ["pattern", "planet", "host", "organism"])
def test_a_name_of_a_test_in_training_is_refused(table: pd.DataFrame, column: str) -> None:
    name = table[(table["partition"] == "test") & table[column].notna()][column].iloc[0]
    leaked = table.copy()
    leaked.loc[leaked.index[leaked["partition"] == "train"][0], column] = name
    with pytest.raises(ContractError, match="in two partitions"):
        require_table(leaked, Corpus, "corpus")


def test_a_planet_of_a_test_beside_another_in_training_is_refused(table: pd.DataFrame) -> None:
    name = table[(table["partition"] == "test") & table["planet"].notna()]["planet"].iloc[0]
    leaked = table.copy()
    leaked.loc[leaked.index[leaked["partition"] == "train"][0], "others"] = json.dumps([name])
    with pytest.raises(ContractError, match="in two partitions"):
        require_table(leaked, Corpus, "corpus")


def test_a_value_that_no_span_says_is_refused(table: pd.DataFrame) -> None:
    made_up = table.copy()
    made_up.loc[0, "record"] = '{"surface_pressure_bar": 5.0}'
    with pytest.raises(ContractError, match="a span of the subject for each"):
        require_table(made_up, Corpus, "corpus")


def test_a_span_outside_its_text_is_refused(table: pd.DataFrame) -> None:
    wrong = table.copy()
    wrong.loc[0, "spans"] = '[{"start": 5, "end": 99999, "field": "none", "owner": "subject"}]'
    with pytest.raises(ContractError, match="spans within the text"):
        require_table(wrong, Corpus, "corpus")


def test_rows_survive_being_written_and_read(rows: Rows, tmp_path: object) -> None:
    path = tmp_path / "rows.jsonl"  # type: ignore[operator]
    path.write_text(to_json(rows.all()), encoding="utf-8")
    assert from_json(path).all() == rows.all()


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ConfigError, match="corpus is out of range"):
        CorpusSettings(train=0)


def test_conditions_of_growth_are_in_order_and_agree_with_the_taxonomy() -> None:
    growth = pd.read_csv(GROWTH, sep="\t")
    assert growth["organism"].is_unique
    for what in ("t", "ph", "salt"):
        low, best, high = (growth[f"{what}_{end}"] for end in ("min", "opt", "max"))
        assert not (low > best).any()
        assert not (best > high).any()
    ours = taxonomy().assign(species=lambda known: known["name"].str.split().str[:2].str.join(" "))
    orders = ours.drop_duplicates("species").set_index("species")["order"]
    both = growth[growth["organism"].isin(orders.index)]
    assert len(both) >= 12
    assert (both["order"].to_numpy() == orders[both["organism"]].to_numpy()).all()
