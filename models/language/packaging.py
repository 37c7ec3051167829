"""The recorded model as a package for MLflow: adapter, cut base, and the code that reads."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from domains.dossiers.contracts import records_table
from domains.dossiers.fields import FIELDS
from models.language.checkpoints import base_path, code_path, load_reader
from models.packaging import model_package
from models.training.checkpoints import PRODUCTION, weights_path
from stromatolite.family import ModelPackage
from stromatolite.record import RunRecord

EXAMPLES = (
    "TRAPPIST-1 e orbits its star (T_eff = 2566 K) every 6.101 d; its radius is 0.920 R⊕, unlike the 1.045 R⊕ of "
    "TRAPPIST-1 f, and its mass is below 2 M⊕.",
    "Methanosarcina barkeri grows best at 37 °C and pH 7.0.",
    "Nothing is to be read here.",
)
REQUIREMENTS = ("accelerate", "peft", "tokenizers", "transformers")


def package(record: RunRecord) -> ModelPackage:
    """Code, weights and an example of the record's model."""
    reader = load_reader(record)
    example = pd.DataFrame({"text": list(EXAMPLES)})

    def predicted() -> pd.DataFrame:
        readings = reader.read(EXAMPLES)
        table = records_table([each.record for each in readings])
        words = [field.name for field in FIELDS if not field.is_number]
        table = table.assign(**{name: table[name].where(table[name].notna(), "") for name in words})
        told = {name: [json.dumps(list(getattr(each, name)), ensure_ascii=False) for each in readings]
                for name in ("limits", "others")}  # fmt: skip
        return table.assign(**told)

    files = {"weights": weights_path(record, PRODUCTION), "base": base_path(record), "reader": code_path(record)}
    serving = Path(__file__).with_name("serving.py")
    return model_package(serving, {}, files, example, predicted, REQUIREMENTS)
