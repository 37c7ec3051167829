"""The recorded model as a package for MLflow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from models.metabolic import graph_vae, pool, reaction_matching
from models.metabolic.catalogue import FOLDER, TABLES
from models.metabolic.checkpoints import load_network, load_pool
from models.metabolic.long_table import long_table
from models.metabolic.masking import not_seen
from models.metabolic.pool import Known, Query, Rows, build_query
from models.packaging import model_package
from models.training.checkpoints import PRODUCTION, weights_path
from stromatolite.errors import DataError
from stromatolite.family import ModelPackage
from stromatolite.record import RunRecord

EXAMPLE_REACTIONS: Final = 40


def package(record: RunRecord) -> ModelPackage:
    """Code, weights, pool and an example of the record's production model.

    Raises:
        DataError: the record lacks a part.
    """
    catalogue = record.artifact(FOLDER)
    if not all((catalogue / f"{name}.parquet").is_file() for name in TABLES):
        raise DataError(
            f"{record.root} has no description of the reactions of its pool.",
            found=f"artifact {FOLDER} is missing or incomplete",
            fix="Train again: `dvc repro -f train@metabolic`.",
        )
    net, (reactions, known) = load_network(record, PRODUCTION).double(), load_pool(record)
    rows = commonest(known, EXAMPLE_REACTIONS)
    organism = "common_core"

    def predicted() -> pd.DataFrame:
        queried = not_seen(rows, len(reactions.reactions))
        scores = net.scores(in_double(build_query(reactions, known, rows, queried)))
        order = np.argsort(-scores, kind="stable")
        names = [reactions.reactions[row] for row in queried[order]]
        rank = np.arange(1, len(queried) + 1)
        return pd.DataFrame(
            {"organism": organism, "reaction": names, "score": scores[order].astype(np.float64), "rank": rank}
        )

    modules = {"graph_vae": graph_vae, "pool_code": pool, "reaction_matching": reaction_matching}
    files = {
        "weights": weights_path(record, PRODUCTION),
        "pool": record.artifact("pool.safetensors"),
        "catalogue": catalogue,
    }
    serving = Path(__file__).with_name("serving.py")
    return model_package(serving, modules, files, long_table(reactions, rows, organism), predicted, ["scipy"])


def in_double(query: Query) -> Query:
    """The same query in double precision, as the served model computes it."""
    floats = ("metabolites", "seen_features", "queried_features", "evidence")
    return replace(query, **{name: getattr(query, name).astype(np.float64) for name in floats})


def commonest(known: Known, count: int) -> Rows:
    """The rows of the reactions that most networks have: one small connected network."""
    rows: Rows = np.sort(np.argsort(-known.has.sum(axis=0), kind="stable")[:count])
    return rows
