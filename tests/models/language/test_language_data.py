"""Batches come in an order of seed and epoch alone, and the parts of the split are kept apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tiny_language import add_rows, make_inputs

from domains.dossiers.fields import LABELS
from models.language.data import EpochBatches, base_models, fresh_examples, read_examples
from models.language.network import load_tokenizer
from models.language.tokens import Tokens
from stromatolite.errors import ContractError, DataError
from stromatolite.family import Inputs


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return make_inputs(tmp_path_factory.mktemp("language"))


@pytest.fixture(scope="module")
def tokens(inputs: Inputs) -> Tokens:
    return Tokens(load_tokenizer(base_models(inputs) / "tiny"), LABELS, "both_ways")


def epoch(batches: EpochBatches, number: int) -> list[torch.Tensor]:
    batches.set_epoch(number)
    return [batch.ids_BT for batch in batches]


def test_no_pattern_of_a_part_is_in_another(inputs: Inputs) -> None:
    parts = [{each.pattern for each in read_examples(inputs, part)} for part in ("train", "validation", "test")]
    assert all(parts)
    assert sum(map(len, parts)) == len(set().union(*parts))


def test_a_resumed_epoch_has_the_batches_of_an_unbroken_one(inputs: Inputs, tokens: Tokens) -> None:
    train = read_examples(inputs, "train")
    one, other = (EpochBatches(train, tokens, 4, 12, seed=5) for _ in range(2))
    epoch(one, 0)
    assert all(map(torch.equal, epoch(one, 1), epoch(other, 1)))
    assert len(epoch(one, 1)) == len(one) == 3


def test_every_dossier_is_seen_once_before_one_is_seen_again(inputs: Inputs, tokens: Tokens) -> None:
    train = [each for each in read_examples(inputs, "train") if each.truth]
    batches = EpochBatches(train, tokens, 1, len(train), seed=0)
    found = [tuple(ids[0].tolist()) for ids in epoch(batches, 0)]
    assert len(set(found)) == len({each.text for each in train})
    assert found != [tuple(ids[0].tolist()) for ids in epoch(batches, 1)]


def test_fresh_dossiers_are_of_training_patterns_and_the_same_again(inputs: Inputs) -> None:
    train = read_examples(inputs, "train")
    with pytest.raises(DataError, match="rows_train"):
        fresh_examples(inputs, train, 0)
    add_rows(inputs)
    write, again = (fresh_examples(inputs, train, 0) for _ in range(2))
    written = [write(number) for number in range(6)]
    assert [each.text for each in written] == [again(number).text for number in range(6)]
    assert len({each.text for each in written}) == 6
    assert {each.pattern for each in written if not each.pattern.startswith("texts/")} <= {p.pattern for p in train}
    (inputs.data / "rows_train.jsonl").unlink()


def test_a_corpus_of_another_finder_or_split_is_refused(inputs: Inputs, tmp_path: Path) -> None:
    example = read_examples(inputs, "train")[0]
    with pytest.raises(ContractError, match="does not fit the finder"):
        _ = replace(example, truth=(*example.truth, ("planet", "subject"))).spans
    other = make_inputs(tmp_path / "other")
    table = inputs.data / "corpus.parquet"
    other.splits.write_text(other.splits.read_text().replace("train/", "gone/"))
    with pytest.raises((ContractError, DataError)):
        read_examples(Inputs(table.parent, other.splits), "train")
