"""Cuts a base to the layers that are used: a run record holds it, and so is complete without the folder of bases."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch

from models.language.network import TOKENIZER, read_encoder
from stromatolite.errors import DataError
from stromatolite.files import replaced_dir

TOKENIZER_FILES = (TOKENIZER, "tokenizer_config.json", "special_tokens_map.json")


def cut(base: Path, layers: int | None, out: Path) -> None:
    """Write the first layers of a base, in bfloat16 and without the language head, into `out`, whole or not at all.

    The same base gives the same bytes.

    Args:
        base: folder of the base.
        layers: how many; None for all.
        out: replaced if it is there.

    Raises:
        DataError: the base cannot be used, or has fewer layers.
    """
    try:
        encoder = read_encoder(base, layers, torch.bfloat16)
    except (ValueError, OSError, KeyError) as error:
        raise DataError(
            f"The base model {base} cannot be used.",
            found=(str(error).splitlines() or [type(error).__name__])[0],
            allowed="safetensors, a tokenizer and a configuration of a kind that transformers knows, without own code",
            fix="Name another in model.base or other model.layers.",
        ) from error
    encoder.config._name_or_path = encoder.name_or_path = ""
    with replaced_dir(out) as partial:
        encoder.save_pretrained(partial)
        for name in TOKENIZER_FILES:
            if (base / name).is_file():
                shutil.copyfile(base / name, partial / name)
        (partial / "model.safetensors").chmod(0o644)
