"""The served model.

MLflow keeps a copy of this file with every version and runs it, so it imports nothing of this repository: the network,
the pool and the matching of reactions come from the version's own copies of `graph_vae.py`, `pool.py` and
`reaction_matching.py`, under module names of their own, so that two versions live in one process with their own code.
"""

from __future__ import annotations

import importlib.util
import sys
import uuid
from dataclasses import replace
from types import ModuleType
from typing import Any

import mlflow
import numpy as np
import numpy.typing as npt
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext

NAMES = ("organism", "reaction", "metabolite")
LEAST_KNOWN = 0.5
"""Least share of an organism's metabolites that the pool must have, for a meaningful ranking."""
SHOWN = 5


class MetabolicModel(PythonModel):
    """Takes the reactions of networks, returns a ranking of the reactions that they lack.

    Input: a long table of stoichiometry with BiGG identifiers, one row a metabolite in a reaction of an organism:
    `organism`, `reaction`, `metabolite` (with its compartment, `glc__D_c`), `coefficient` (negative where it is used).
    A reaction is matched to the pool by its name, where the two have half of their metabolites in common, or by its
    stoichiometry; reactions that the pool lacks are ignored. Output: for each organism, in the order of the input,
    every reaction of the pool that it lacks, the most probable first: `organism`, `reaction`, `score` (log odds before
    calibration), `rank` (from 1).

    Attributes:
        pool: the universal pool: `reactions`, `metabolites`, `stoichiometry`.
        catalogue: folder of tables that describe the pool's reactions and metabolites, with identifiers of databases.
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Load this version's own network and pool."""
        files = context.artifacts
        self.matching = _module("reaction_matching", files["reaction_matching"])
        self.pool_code = _module("pool", files["pool_code"])
        # double precision: near ties then rank alike whatever the number of threads
        self.net = _module("graph_vae", files["graph_vae"]).load(files["weights"]).double()
        self.pool, self.known = self.pool_code.load(files["pool"])
        self.catalogue = files["catalogue"]

    def predict(self, context: PythonModelContext, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """The rankings of the table's organisms.

        Raises:
            ValueError: the table is empty, lacks a name, has a coefficient that is no number, has a row twice, or most
                of its metabolites are unknown.
        """
        del context, params
        _require_sound(model_input)
        parts = [self._ranking(str(name), part) for name, part in model_input.groupby("organism", sort=False)]
        return pd.concat(parts, ignore_index=True)

    def _ranking(self, organism: str, table: pd.DataFrame) -> pd.DataFrame:
        seen = self._matched(organism, table)
        queried = np.setdiff1d(np.arange(len(self.pool.reactions)), seen)
        query = self.pool_code.build_query(self.pool, self.known, seen, queried)
        floats = ("metabolites", "seen_features", "queried_features", "evidence")
        scores = self.net.scores(replace(query, **{name: getattr(query, name).astype(float) for name in floats}))
        best_first = np.argsort(-scores, kind="stable")
        return pd.DataFrame(
            {
                "organism": organism,
                "reaction": [self.pool.reactions[row] for row in queried[best_first]],
                "score": scores[best_first].astype(np.float64),
                "rank": np.arange(1, len(queried) + 1),
            }
        )

    def _matched(self, organism: str, table: pd.DataFrame) -> npt.NDArray[np.intp]:
        """The pool's rows of an organism's reactions, each once."""
        unknown = sorted(set(table["metabolite"]) - set(self.pool.metabolites))
        count = table["metabolite"].nunique()
        if len(unknown) > (1.0 - LEAST_KNOWN) * count:
            raise ValueError(
                f"{len(unknown)} of {count} metabolites of {organism!r} are unknown, such as "
                f"{', '.join(unknown[:SHOWN])}: they must be BiGG identifiers with a compartment, such as glc__D_c"
            )
        network = self.matching.network_reactions(
            self.pool, table["reaction"], table["metabolite"], table["coefficient"]
        )
        suggested = np.array([self.pool.row_of.get(name, -1) for name in network.names], dtype=np.intp)
        rows = np.maximum(*self.matching.match_reactions(self.pool, network, suggested, self.known.has.sum(axis=0)))
        if not (rows >= 0).any():
            raise ValueError(f"none of the {len(rows)} reactions of {organism!r} is known, nor like one that is")
        return np.unique(rows[rows >= 0])


def _require_sound(table: pd.DataFrame) -> None:
    if table.empty:
        raise ValueError("the table is empty: it needs a row for each metabolite in each reaction")
    for name in NAMES:
        nameless = (table[name].isna() | (table[name].astype(str).str.strip() == "")).to_numpy()
        if nameless.any():
            raise ValueError(f"row {int(np.argmax(nameless))} names no {name}")
    coefficient = table["coefficient"].to_numpy(dtype=np.float64)
    wrong = ~np.isfinite(coefficient) | (coefficient == 0.0)
    if wrong.any():
        row = table.iloc[int(np.argmax(wrong))]
        raise ValueError(
            f"the coefficient of {row['metabolite']} in {row['reaction']} of {row['organism']} is "
            f"{row['coefficient']}: it must be a number other than 0, negative where the metabolite is used"
        )
    twice = table.duplicated(list(NAMES)).to_numpy()
    if twice.any():
        row = table.iloc[int(np.argmax(twice))]
        raise ValueError(f"{row['metabolite']} stands twice in {row['reaction']} of {row['organism']}")


def _module(kind: str, path: str) -> ModuleType:
    name = f"metabolic_{kind}_{uuid.uuid4().hex}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


mlflow.models.set_model(MetabolicModel())
