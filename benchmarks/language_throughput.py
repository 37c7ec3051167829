"""Tokens a second in training the network that reads: through `fit` against the Hugging Face Trainer, in one run.

The Trainer gets the same base with the same LoRA by peft and the same head, optimiser, schedule and clipping. Two ways:
with our batches, so that the loops alone differ; and as one would write it, with dossiers in an order of chance, padded
to the longest of each batch. Tokens of padding do not count. The ways take turns, from the same weights, and
are timed in seconds of the processor, of all threads, so that other work beside it counts little.

    python benchmarks/language_throughput.py [--data FOLDER] [--layers 10] [--steps 12] [--repeats 5] [--json FILE]

Prints ratios, ours by theirs: median, least and most; and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from torch import Tensor, nn
from torch.utils.data import Dataset
from transformers import Trainer, TrainingArguments
from transformers.utils import logging as transformers_logging

from models.language.config import LanguageConfig
from models.language.data import EpochBatches, Example, batch_of
from models.language.lightning_module import SpanModule
from models.language.network import SpanReader, loss
from models.language.precision import FLOAT32
from models.language.tokens import Batch, Tokens
from models.language.train_run import start, training_data
from models.training.fit import fit
from stromatolite.family import Inputs


class WithLoss(nn.Module):
    """The network as the Trainer wants it: batches by name in, a dictionary with the loss out."""

    def __init__(self, net: SpanReader) -> None:
        super().__init__()
        self.net = net

    def forward(self, **parts: Tensor) -> dict[str, Tensor]:
        """Loss of a batch whose tensors come one by one."""
        batch = Batch(**parts)
        return {"loss": loss(*self.net(batch), batch)}


class Items(Dataset[Any]):
    """A list as the Trainer wants it."""

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, place: int) -> Any:
        return self.items[place]


class Same:
    """The batches that were given, once an epoch."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self.batches = batches

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Any:
        return iter(self.batches)


def by_trainer(net: SpanReader, items: Sequence[Any], collate: Callable[..., Any], size: int, config: Any) -> float:
    """Processor seconds of one epoch through the Hugging Face Trainer."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder,
            use_cpu=True,
            num_train_epochs=1,
            per_device_train_batch_size=size,
            learning_rate=config.learning_rate,
            weight_decay=config.weight_decay,
            max_grad_norm=config.gradient_clip or 0.0,
            lr_scheduler_type="cosine",
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
            logging_strategy="no",
            remove_unused_columns=False,
            dataloader_pin_memory=False,
        )
        trainer = Trainer(WithLoss(net), arguments, train_dataset=Items(items), data_collator=collate)
        began = time.process_time()
        trainer.train()
        return time.process_time() - began


def by_fit(net: SpanReader, batches: Sequence[Batch], config: Any, head_factor: float) -> float:
    """Processor seconds of one epoch through `fit`."""
    module = SpanModule(net, config, len(batches), head_factor)
    began = time.process_time()
    fit(module, Same(batches), device="cpu", after_epoch=lambda *_: None)
    return time.process_time() - began


def measure(config: LanguageConfig, inputs: Inputs, base: Path, steps: int, repeats: int) -> dict[str, list[float]]:
    """Tokens a second of each way, by repeat."""
    training = replace(config.training, epochs=1, precision=FLOAT32, dossiers=steps * config.training.batch_size)
    config = replace(config, training=training)
    data = training_data(config, inputs, base, "cpu")
    found: dict[str, list[float]] = {"fit": [], "trainer, same batches": [], "trainer": []}
    for repeat in range(-1, repeats):  # the first one warms up and does not count
        seeded = replace(config, seed=max(repeat, 0))
        tokens = start(replace(data, config=seeded))[1]
        epoch = EpochBatches(data.train, tokens, training.batch_size, training.dossiers, seeded.seed, data.write)
        dossiers = [epoch._example(number) for number in range(steps * epoch.batch_size)]
        batches = list(epoch)
        total = sum(int(batch.present_BT.sum()) for batch in batches)

        def fresh(seeded: LanguageConfig = seeded) -> SpanReader:
            return start(replace(data, config=seeded))[0]

        def collate(chosen: Sequence[Example], tokens: Tokens = tokens) -> dict[str, Tensor]:
            return vars(batch_of(chosen, tokens))

        seconds = {
            "fit": by_fit(fresh(), batches, training, training.head_factor),
            "trainer, same batches": by_trainer(fresh(), batches, lambda each: vars(each[0]), 1, training),
            "trainer": by_trainer(fresh(), dossiers, collate, epoch.batch_size, training),
        }
        if repeat >= 0:
            for name, each in seconds.items():
                found[name].append(total / each)
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data/processed/language"))
    parser.add_argument("--splits", type=Path, default=Path("data/splits/language.json"))
    parser.add_argument("--base", type=Path, default=Path("data/base_models/smollm2_135m_instruct"))
    parser.add_argument("--layers", type=int, default=10, help="of the base")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    transformers_logging.set_verbosity_error()
    config = replace(LanguageConfig(), model=replace(LanguageConfig().model, layers=given.layers))
    found = measure(config, Inputs(given.data, given.splits), given.base, given.steps, given.repeats)
    told: dict[str, Any] = {"tokens_a_second": {name: statistics.median(each) for name, each in found.items()}}
    for name in ("trainer, same batches", "trainer"):
        ratios = [ours / theirs for ours, theirs in zip(found["fit"], found[name], strict=True)]
        told[f"fit / {name}"] = {"median": statistics.median(ratios), "least": min(ratios), "most": max(ratios)}
    told["peak_memory_gib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps(told, indent=1))
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
