"""The served model predicts as the recorded one does, from its own files alone, and refuses unusable input."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
from family_trial import saved, tiny
from untrained_metabolic import untrained_record

from models.metabolic import graph_vae
from models.metabolic.long_table import long_table
from models.metabolic.masking import not_seen, rows_of
from models.metabolic.packaging import package
from models.metabolic.pool import Known, Pool, build_query
from models.metabolic.pool import load as load_pool
from models.metabolic.reaction_matching import signatures
from stromatolite.errors import DataError
from stromatolite.family import ModelPackage
from stromatolite.record import RunRecord


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    folder = tmp_path_factory.mktemp("untrained")
    return untrained_record(tiny("metabolic").make_inputs(folder / "inputs").data, folder / "run")


@pytest.fixture(scope="module")
def packed(record: RunRecord) -> ModelPackage:
    return package(record)


@pytest.fixture(scope="module")
def model(packed: ModelPackage, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The model as its user loads it."""
    return mlflow.pyfunc.load_model(str(saved(packed, tmp_path_factory.mktemp("served") / "model")))


@pytest.fixture(scope="module")
def known(record: RunRecord) -> tuple[Pool, Known]:
    return load_pool(record.artifact("pool.safetensors"))


@pytest.fixture(scope="module")
def network(known: tuple[Pool, Known]) -> pd.DataFrame:
    """All that one organism shows."""
    pool, networks = known
    return long_table(pool, rows_of(networks, networks.organisms[0]), "mine")


def order(ranking: pd.DataFrame) -> list[str]:
    return list(ranking["reaction"])


def test_it_ranks_as_the_network_of_the_record_does(
    record: RunRecord, model: Any, known: tuple[Pool, Known], network: pd.DataFrame
) -> None:
    pool, networks = known
    seen = rows_of(networks, networks.organisms[0])
    queried = not_seen(seen, len(pool.reactions))
    net = graph_vae.load(record.artifact("weights/production.safetensors"))
    expected = pd.Series(
        net.scores(build_query(pool, networks, seen, queried)), [pool.reactions[row] for row in queried]
    )
    served = model.predict(network)
    assert list(served.columns) == ["organism", "reaction", "score", "rank"]
    assert set(served["reaction"]) == set(expected.index)
    assert np.allclose(served["score"], expected[served["reaction"]], atol=1e-4)
    assert (np.diff(served["score"]) <= 0).all()
    assert list(served["rank"]) == list(range(1, len(queried) + 1))


def test_the_example_is_a_small_network_that_hangs_together(packed: ModelPackage) -> None:
    example = packed.input_example
    assert 20 <= example["reaction"].nunique() <= 60
    assert example.groupby("metabolite")["reaction"].nunique().max() > 5


def test_the_order_of_the_rows_and_the_number_of_threads_change_nothing(model: Any, network: pd.DataFrame) -> None:
    import torch

    first, threads = model.predict(network), torch.get_num_threads()
    try:
        torch.set_num_threads(threads + 1)
        again = model.predict(network.sample(frac=1.0, random_state=1)[list(network.columns[::-1])])
    finally:
        torch.set_num_threads(threads)
    pd.testing.assert_frame_equal(first, again)


def test_each_organism_of_a_table_has_a_ranking_of_its_own(
    model: Any, network: pd.DataFrame, known: tuple[Pool, Known]
) -> None:
    pool, networks = known
    other = long_table(pool, rows_of(networks, networks.organisms[2]), "yours")
    both = model.predict(pd.concat([other, network], ignore_index=True))
    assert list(dict.fromkeys(both["organism"])) == ["yours", "mine"]
    for name, alone in (("mine", network), ("yours", other)):
        expected = model.predict(alone)
        pd.testing.assert_frame_equal(both[both["organism"] == name].reset_index(drop=True), expected)


def test_what_is_shown_is_never_proposed(model: Any, network: pd.DataFrame) -> None:
    assert not set(model.predict(network)["reaction"]) & set(network["reaction"])


def test_a_reaction_is_known_by_what_becomes_what_under_any_name_and_scale_and_direction(
    model: Any, network: pd.DataFrame, known: tuple[Pool, Known]
) -> None:
    pool, _ = known
    alike = pd.Series(signatures(pool.stoichiometry), pool.reactions)
    once = network[~network["reaction"].map(alike.duplicated(keep=False))]
    renamed = once.assign(reaction="my_" + once["reaction"], coefficient=-2.0 * once["coefficient"])
    assert order(model.predict(renamed)) == order(model.predict(once))


def test_what_the_pool_lacks_is_passed_over(model: Any, network: pd.DataFrame) -> None:
    strange = pd.DataFrame(
        {"organism": "mine", "reaction": "alchemy", "metabolite": ["pb_c", "au_c"], "coefficient": [-1.0, 1.0]}
    )
    pd.testing.assert_frame_equal(model.predict(pd.concat([network, strange])), model.predict(network))


@pytest.mark.parametrize("column", ["organism", "reaction", "metabolite", "coefficient"])
def test_a_missing_column_is_refused_by_name(model: Any, network: pd.DataFrame, column: str) -> None:
    with pytest.raises(mlflow.exceptions.MlflowException, match=f"missing inputs.*{column}"):
        model.predict(network.drop(columns=column))


@pytest.mark.parametrize(("column", "value"), [("coefficient", "two"), ("metabolite", 7)])
def test_a_column_of_another_type_is_refused(model: Any, network: pd.DataFrame, column: str, value: Any) -> None:
    with pytest.raises(mlflow.exceptions.MlflowException, match=r"Incompatible input types|Failed to convert"):
        model.predict(network.assign(**{column: value}))


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_a_coefficient_that_no_reaction_has_is_refused_by_name(model: Any, network: pd.DataFrame, value: float) -> None:
    wrong = network.copy()
    wrong.loc[3, "coefficient"] = value
    row = wrong.loc[3]
    with pytest.raises(ValueError, match=rf"{row['metabolite']} in {row['reaction']} of mine is {value}"):
        model.predict(wrong)


@pytest.mark.parametrize("column", ["organism", "reaction", "metabolite"])
@pytest.mark.parametrize("value", ["", "  ", None])
def test_a_row_that_names_nothing_is_refused(model: Any, network: pd.DataFrame, column: str, value: Any) -> None:
    wrong = network.copy()
    wrong.loc[2, column] = value
    with pytest.raises(ValueError, match=f"row 2 names no {column}"):
        model.predict(wrong)


def test_an_empty_table_is_refused(model: Any, network: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="the table is empty"):
        model.predict(network.iloc[:0])


def test_a_metabolite_twice_in_a_reaction_is_refused(model: Any, network: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="stands twice in"):
        model.predict(pd.concat([network, network.iloc[[0]]]))


def test_a_network_in_other_words_is_refused_with_examples(model: Any, network: pd.DataFrame) -> None:
    foreign = network.assign(metabolite="cpd_" + network["metabolite"])
    with pytest.raises(ValueError, match=r"metabolites of 'mine' are unknown, such as cpd_.*glc__D_c"):
        model.predict(foreign)


def test_a_network_of_unknown_reactions_is_refused(model: Any, network: pd.DataFrame) -> None:
    made = network.drop_duplicates("metabolite").assign(reaction="everything_at_once", coefficient=1.0)
    with pytest.raises(ValueError, match="none of the 1 reactions of 'mine' is known"):
        model.predict(made)


def test_two_versions_live_side_by_side_each_with_its_own_code(
    packed: ModelPackage, model: Any, network: pd.DataFrame, tmp_path: Path
) -> None:
    text = Path(graph_vae.__file__).read_text(encoding="utf-8")
    line = "found.logits.float()"
    assert text.count(line) == 1
    upside_down = tmp_path / "graph_vae.py"
    upside_down.write_text(text.replace(line, f"-{line}"), encoding="utf-8")
    other = dataclasses.replace(packed, artifacts={**packed.artifacts, "graph_vae": upside_down})
    second = mlflow.pyfunc.load_model(str(saved(other, tmp_path / "second")))
    before, after, again = model.predict(network), second.predict(network), model.predict(network)
    assert len({type(each.unwrap_python_model().net).__module__ for each in (model, second)}) == 2
    assert np.allclose(np.sort(after["score"]), np.sort(-before["score"]), atol=1e-6)
    pd.testing.assert_frame_equal(again, before)


def test_the_model_brings_its_own_code_and_leaves_the_repository_s_alone(model: Any) -> None:
    served = model.unwrap_python_model()
    assert type(served.net) is not graph_vae.GraphVAE
    for part in (type(served.net), type(served.pool)):
        assert part.__module__.startswith("metabolic_")
        assert sys.modules[part.__module__].__file__ != graph_vae.__file__


def test_a_record_without_descriptions_of_its_reactions_is_not_packaged(record: RunRecord, tmp_path: Path) -> None:
    empty = RunRecord.create(tmp_path / "run", family="metabolic", config={}, lineage={}, seed=0)
    with pytest.raises(DataError, match="has no description of the reactions of its pool"):
        package(empty)
