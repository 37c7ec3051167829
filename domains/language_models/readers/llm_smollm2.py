"""Reads what SmolLM2-135M-Instruct consists of: its tensors and its vocabulary, out of a GGUF file.

Allal et al. 2025, SmolLM2: When Smol Goes Big, arXiv:2502.02737. The format: ggml-org/ggml, docs/gguf.md.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from stromatolite.compat import required
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError

if TYPE_CHECKING:
    from gguf import GGUFReader

FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
FORMATS: Final = ("F32", "Q4_1", "Q8_0")


class Tensors(Table):
    """One tensor of weights."""

    name: str = column("its name in llama.cpp", unique=True, matches=r"[a-z_.0-9]+\Z")
    format: str = column("how its numbers are stored", isin=FORMATS)
    rows: int = column("outputs; 1 for a vector", unit="1", ge=1)
    columns: int = column("inputs", unit="1", ge=1)
    bytes: int = column("what it takes in the file", unit="1", ge=1)


class Vocabulary(Table):
    """One token."""

    token: str = column("its bytes, as GPT-2 writes them", unique=True, matches=r"(?s).+")
    kind: str = column("part of text, or a sign of its own", isin=("text", "control"))


KINDS: Final = {1: "text", 3: "control"}
"""Of llama.cpp; the file has no others."""


def read_tensors(folder: Path) -> pd.DataFrame:
    """Every tensor, in the order of the file."""
    tensors = _read(folder / FILE).tensors
    shapes = [[int(size) for size in tensor.shape] for tensor in tensors]  # of llama.cpp: inputs first
    return pd.DataFrame(
        {
            "name": [tensor.name for tensor in tensors],
            "format": [tensor.tensor_type.name for tensor in tensors],
            "rows": [shape[1] if len(shape) > 1 else 1 for shape in shapes],
            "columns": [shape[0] for shape in shapes],
            "bytes": [int(tensor.n_bytes) for tensor in tensors],
        },
        index=pd.RangeIndex(len(tensors), name="row"),
    )


def read_vocabulary(folder: Path) -> pd.DataFrame:
    """Every token; the index is its number."""
    fields = _read(folder / FILE).fields
    try:
        tokens, kinds = (fields[f"tokenizer.ggml.{part}"].contents() for part in ("tokens", "token_type"))
    except KeyError as error:
        raise DataError(f"{folder / FILE} has no vocabulary.", found=f"no {error}") from None
    named = [KINDS.get(kind, str(kind)) for kind in kinds]
    return pd.DataFrame({"token": tokens, "kind": named}, index=pd.RangeIndex(len(tokens), name="row"))


@lru_cache(maxsize=1)
def _read(path: Path) -> GGUFReader:
    gguf = required("gguf", "pip install --editable '.[language]'")
    try:
        return gguf.GGUFReader(path)
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except Exception as error:  # whatever a broken file makes it raise
        raise DataError(f"{path} is no GGUF file.", found=f"{type(error).__name__}: {error}") from error


PARTS: Final = {
    "tensors": TablePart(read_tensors, Tensors, max_quarantine_rate=0),
    "vocabulary": TablePart(read_vocabulary, Vocabulary, max_quarantine_rate=0),
}
