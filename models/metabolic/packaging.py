"""The recorded model as MLflow is to keep it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from models.metabolic import graph_vae, pool, recognition
from models.metabolic.catalogue import FOLDER, TABLES
from models.metabolic.long_table import long_table
from models.metabolic.pool import Known, Question, Rows, question
from models.metabolic.questions import not_seen
from models.metabolic.recorded import load_network, load_pool
from stromatolite.errors import DataError
from stromatolite.family import ModelPackage, pinned
from stromatolite.record import RunRecord

REQUIREMENTS: Final = ("mlflow", "numpy", "pandas", "safetensors", "scipy", "torch")
EXAMPLE_REACTIONS: Final = 40


def package(record: RunRecord) -> ModelPackage:
    """Code, weights, pool and an example of the record's production model.

    Raises:
        DataError: the record lacks a part.
    """
    catalogue = record.artifact(FOLDER)
    if not all((catalogue / f"{name}.parquet").is_file() for name in TABLES):
        raise DataError(
            f"{record.root} does not say what the reactions of its pool are.",
            found=f"no whole artifact {FOLDER}",
            fix="Train again: `dvc repro -f train@metabolic`.",
        )
    net, (reactions, known) = load_network(record, "production").double(), load_pool(record)
    rows = commonest(known, EXAMPLE_REACTIONS)
    organism = "common_core"

    def predicted() -> pd.DataFrame:
        asked = not_seen(rows, len(reactions.reactions))
        scores = net.scores(in_double(question(reactions, known, rows, asked)))
        order = np.argsort(-scores, kind="stable")
        names = [reactions.reactions[row] for row in asked[order]]
        rank = np.arange(1, len(asked) + 1)
        return pd.DataFrame(
            {"organism": organism, "reaction": names, "score": scores[order].astype(np.float64), "rank": rank}
        )

    artifacts = {
        "graph_vae": Path(graph_vae.__file__),
        "pool_code": Path(pool.__file__),
        "recognition": Path(recognition.__file__),
        "weights": record.artifact("weights/production.safetensors"),
        "pool": record.artifact("pool.safetensors"),
        "catalogue": catalogue,
    }
    code = Path(__file__).with_name("serving.py")
    return ModelPackage(code, artifacts, long_table(reactions, rows, organism), predicted, pinned(REQUIREMENTS))


def in_double(asked: Question) -> Question:
    """The same question in double precision, in which the served model answers."""
    floats = ("metabolites", "seen_features", "asked_features", "evidence")
    return replace(asked, **{name: getattr(asked, name).astype(np.float64) for name in floats})


def commonest(known: Known, count: int) -> Rows:
    """The rows of the reactions that most networks have: one small network that hangs together."""
    rows: Rows = np.sort(np.argsort(-known.has.sum(axis=0), kind="stable")[:count])
    return rows
