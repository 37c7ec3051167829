"""Makes a base model of a GGUF file: weights as safetensors in bfloat16, configuration, tokenizer. Once, by a stage.

The numbers of the file are unpacked exactly and rounded to bfloat16: 3 significant digits, where 4 bits had 1.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from stromatolite.compat import check_pairs
from stromatolite.errors import DataError
from stromatolite.files import replaced_dir

PACKAGES = ("accelerate", "gguf", "peft", "tokenizers", "torch", "transformers")
"""Distributions that the family cannot do without."""
UNPICKLED = {".json", ".jinja", ".safetensors", ".txt"}


def convert(gguf: Path, out: Path) -> None:
    """Write the base that `gguf` holds into the folder `out`, whole or not at all; the same file gives the same bytes.

    Raises:
        DataError: it is no GGUF file of a language model.
        DependencyError: a package that this needs is missing, or does not go with another.
    """
    check_pairs(*PACKAGES)
    if not gguf.is_file():
        raise DataError(f"{gguf} is missing.", fix="Run `python -m pipelines.ingest language_models`.")
    model, tokenizer = _unpacked(gguf)
    with replaced_dir(out) as partial:
        model.save_pretrained(partial)
        tokenizer.save_pretrained(partial)
        strange = [path.name for path in partial.iterdir() if path.suffix not in UNPICKLED]
        if strange:
            raise DataError(f"{gguf} gave files that are not expected of a base.", found=", ".join(strange))


def _unpacked(gguf: Path) -> tuple[Any, Any]:
    """The language model in bfloat16, and its tokenizer."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    try:
        model = AutoModelForCausalLM.from_pretrained(
            gguf.parent,
            gguf_file=gguf.name,
            quantization_config=GgufConfig(dequantize=True),  # else its weights stay packed, and cannot be saved
            dtype=torch.float32,
            trust_remote_code=False,
        )
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, trust_remote_code=False)
    except Exception as error:  # whatever a broken file makes the libraries raise
        raise DataError(
            f"{gguf} cannot be read as a language model.",
            found=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            allowed="a GGUF file with weights and tokenizer, of a kind that transformers knows",
        ) from error
    model.config._name_or_path = model.name_or_path = ""  # a path of this machine, or a name within the file
    return model.to(torch.bfloat16), tokenizer
