"""Figures as data URIs, so that the page is one file."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.reporting.formats import words
from stromatolite.registry.scores import read_json

TYPES = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
CAPTIONS = "captions.json"


@dataclass(frozen=True)
class Figure:
    """One picture with its caption, which is its text alternative too."""

    uri: str
    caption: str


def read_figures(folder: Path) -> list[Figure] | None:
    """The pictures of a folder, those with a caption first and in the captions' order; None when there is none.

    Raises:
        DataError: captions.json is no JSON.
    """
    captions: Mapping[str, str] = read_json(folder / CAPTIONS) if (folder / CAPTIONS).exists() else {}
    order = {name: place for place, name in enumerate(captions)}
    paths = [path for path in folder.glob("*") if path.suffix.lower() in TYPES]
    paths.sort(key=lambda path: (order.get(path.name, len(order)), path.name))
    return [Figure(_data_uri(path), captions.get(path.name, words(path.stem))) for path in paths] or None


def _data_uri(path: Path) -> str:
    return f"data:{TYPES[path.suffix.lower()]};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
