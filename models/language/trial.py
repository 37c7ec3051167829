"""One trial of a sweep: a short training, scored on validation dossiers. Test dossiers are not read.

Patterns, planets and organisms of validation are no more in training than those of the test. To be done in minutes,
a trial trains a fixed share of the configuration's dossiers and is scored on few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import torch

from domains.dossiers.reading import assemble
from models.evaluation.cost import model_cost
from models.language import metrics
from models.language.base import find_base
from models.language.base_cut import cut
from models.language.config import LanguageConfig
from models.language.data import Example, base_models, read_examples
from models.language.network import SpanReader
from models.language.reader import Reader
from models.language.tokens import Tokens
from models.language.train_run import fit_network, start, training_data
from models.training.module import LOSS
from stromatolite.family import Inputs
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import RUNGS, Report, rung_of

DOSSIERS: Final = 640
"""Dossiers that a trial trains on at most, in `EPOCHS` parts."""
EPOCHS: Final = 8
SCORED: Final = 80
TIMED: Final = 16


def validated(
    config: LanguageConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
) -> dict[str, float]:
    """Train, and score validation dossiers on the way and at the end.

    Raises:
        Pruned: by `report`.
    """
    torch.set_num_threads(config.runtime.threads)
    config = _cut_down(config)
    base = scratch / "base"
    cut(find_base(config.model.base, base_models(inputs)), config.model.layers or None, base)
    data = training_data(config, inputs, base, device)
    held_out = read_examples(inputs, "validation")[-SCORED:]
    net, tokens = start(data)
    epochs = config.training.epochs

    def after_epoch(values: Mapping[str, float], epoch: int, step: int) -> None:
        record.log_metrics({f"trial/{name}": value for name, value in values.items() if name == LOSS}, step=epoch)
        rung = rung_of(epoch + 1, epochs)
        if rung < RUNGS:
            report(rung, exact(net, tokens, held_out), step)

    fit_network(net, tokens, data, after_epoch, None)
    value = exact(net, tokens, held_out)
    reader = Reader(net, tokens.tokenizer)
    texts = [each.text for each in held_out[:TIMED]]
    cost = model_cost(net, lambda: reader.read(texts), len(texts))
    report(RUNGS, value, epochs * max(1, config.training.dossiers // config.training.batch_size))
    return {"exact_record": value, **cost}


def exact(net: SpanReader, tokens: Tokens, examples: list[Example]) -> float:
    """The share of exact records, without disturbing a training."""
    training, device = net.training, next(net.parameters()).device
    net.to("cpu").eval()
    try:
        reader = Reader(net, tokens.tokenizer)
        spans = [each.spans for each in examples]
        found = reader.labels_and_alone([each.text for each in examples], spans)[1]
    finally:
        net.to(device).train(training)
    records = [assemble(each.text, each.spans, labels).record for each, labels in zip(examples, found, strict=True)]
    told = [metrics.scores(one, each.record)["exact"] for one, each in zip(records, examples, strict=True)]
    return float(np.mean(told))


def _cut_down(config: LanguageConfig) -> LanguageConfig:
    training = config.training
    total = min(DOSSIERS, training.epochs * training.dossiers)
    epochs = min(EPOCHS, total)
    return replace(config, training=replace(training, epochs=epochs, max_steps=0, dossiers=max(1, total // epochs)))
