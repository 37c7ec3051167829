"""Texts a second and peak memory of the model that reads, on one core: each part alone, and `Reader.read`.

    python benchmarks/language_reading.py [--record FOLDER] [--texts 200] [--json FILE]

Texts are the test dossiers, evenly chosen, one batch after the other as `strom read` does it. Each part is timed three
times in turn, in seconds of the processor, so that other work beside it counts little; the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")

import torch

from domains.dossiers.rules import label_spans
from domains.dossiers.spans import find_spans
from models.language.checkpoints import load_reader
from models.language.data import evenly, read_examples
from stromatolite.family import Inputs
from stromatolite.record import RunRecord

REPEATS = 3


def seconds(work: Callable[[], object]) -> float:
    """How long it takes the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, default=Path("build/runs/language"))
    parser.add_argument("--data", type=Path, default=Path("data/processed/language"))
    parser.add_argument("--splits", type=Path, default=Path("data/splits/language.json"))
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    texts = [each.text for each in evenly(read_examples(Inputs(given.data, given.splits), "test"), given.texts)]
    reader = load_reader(RunRecord.open(given.record))
    spans = [find_spans(text) for text in texts]
    parts: dict[str, Callable[[], object]] = {
        "find_spans": lambda: [find_spans(text) for text in texts],
        "rules": lambda: [label_spans(*each) for each in zip(texts, spans, strict=True)],
        "read": lambda: reader.read(texts),
        "read, one text a call": lambda: [reader.read([text]) for text in texts],
    }
    reader.read(texts[:8])
    found: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(REPEATS):
        for name, work in parts.items():
            found[name].append(seconds(work))
    told = {
        "texts_a_second": {name: len(texts) / statistics.median(each) for name, each in found.items()},
        "peak_memory_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    print(json.dumps(told, indent=1))
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
