"""A hundred real dossiers and a random base of two layers: the language family in seconds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from domains.dossiers.corpus.build import CorpusSettings, corpus
from domains.dossiers.corpus.contracts import Corpus, Papers
from domains.dossiers.corpus.papers import read_papers
from domains.dossiers.corpus.patterns import read_patterns
from domains.dossiers.corpus.rows import from_json, partitions, to_json
from pipelines.split import split_corpus
from stromatolite.contracts.table_storage import write_table
from stromatolite.family import Inputs
from stromatolite.files import write_json
from stromatolite.splits import SplitSettings

HERE = Path(__file__)
ROWS = HERE.parents[2] / "domains" / "dossiers" / "corpus" / "rows.jsonl"

OVERRIDES = {
    "model.base": "tiny",
    "model.layers": 1,
    "model.rank": 2,
    "model.width": 16,
    "training.epochs": 4,
    "training.dossiers": 12,
    "training.batch_size": 4,
    "training.calibration": 6,
    "runtime.threads": 1,
    "runtime.progress_bar": False,
}


def make_inputs(folder: Path) -> Inputs:
    """Corpus and split, made by the code that makes the real ones, and a random base."""
    inputs = Inputs(folder / "data" / "processed" / "language", folder / "data" / "splits" / "language.json")
    inputs.data.mkdir(parents=True)
    inputs.splits.parent.mkdir()
    rows = from_json(ROWS)
    table = corpus(rows, read_patterns(), CorpusSettings(48, 12, 24, 0.06, 3), SplitSettings())
    write_table(inputs.data / "corpus.parquet", table, Corpus, {"tables": ["rows.jsonl of the tests"]})
    write_table(inputs.data / "papers.parquet", read_papers(), Papers, {"tables": []})
    write_json(inputs.splits, split_corpus(inputs.data / "corpus.parquet"))
    _tiny_base().make_base(folder / "data" / "base_models" / "tiny")
    return inputs


def add_rows(inputs: Inputs) -> None:
    """The rows of training beside the corpus, for fresh dossiers."""
    rows = partitions(from_json(ROWS), SplitSettings())["train"]
    (inputs.data / "rows_train.jsonl").write_text(to_json(rows.all()), encoding="utf-8")


def _tiny_base():
    spec = importlib.util.spec_from_file_location("tiny_base_of_language", HERE.with_name("tiny_base.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
