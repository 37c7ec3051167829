"""Where the base model lies: a folder here, or a model of the Hugging Face Hub, fetched once. No code of it is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from stromatolite.errors import DataError

HUB: Final = re.compile(r"(?P<id>[\w.-]+/[\w.-]+)@(?P<revision>[0-9a-f]{40}|[\w.-]+)")
FILES: Final = ("*.json", "*.jinja", "*.txt", "model*.safetensors")
"""What is fetched: no pickled weights, and no Python."""


def find_base(reference: str, root: Path) -> Path:
    """The folder of a base.

    Args:
        reference: a folder, from `root` on or absolute; or `owner/name@revision` of the Hugging Face Hub.
        root: the repository.

    Raises:
        DataError: there is no such folder, or the hub does not give it.
    """
    folder = root / reference
    if folder.is_dir():
        return folder
    asked = HUB.fullmatch(reference)
    if asked is None:
        raise DataError(
            f"There is no base model {reference}.",
            found=f"no folder {folder}",
            allowed="a folder with safetensors, or owner/name@revision of the Hugging Face Hub",
            fix="Run `dvc repro data/dvc.yaml:build_base` for the one that configurations name.",
        )
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(asked["id"], revision=asked["revision"], allow_patterns=list(FILES)))
    except Exception as error:  # no network, no such model, no licence agreed to
        raise DataError(
            f"The base model {reference} could not be fetched.",
            found=f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}",
            fix="Check its name and revision, HF_ENDPOINT and HF_TOKEN; HF_HUB_OFFLINE=1 forbids fetching.",
        ) from error
