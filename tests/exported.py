"""What the tests of an export share: a repository with a toy model in production, and a look at an export."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from registry_stage import Stage

CARD = """\
# toy: flux to a map

## What it is

A number that flux is multiplied with.

## Training data

None to speak of.

## Intended use

Tests.

## Metrics

Primary: `relative_rmse`.

## Limits

- It is **a toy**: see `models/toy`.

## Citations

- Nobody 2026, nowhere.
"""
SOURCE = """\
schema: 1
title: Rows of a toy
tier: core
origin: {connector: local, path: data/bundled/toy_rows}
stage: ingest_toy
licence: CC0-1.0
terms: TERMS
citation: Nobody 2026, Journal of Toys 1, 1
"""
LOCK = """\
schema: '2.0'
stages:
  ingest_toy:
    cmd: none
    deps: [{path: data/bundled/toy_rows, md5: 1}]
    outs: [{path: data/raw/toy, md5: 2}]
  build_toy:
    cmd: none
    deps: [{path: data/raw/toy, md5: 2}]
    outs: [{path: data/processed/toy, md5: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}]
  build_another:
    cmd: none
    deps: [{path: data/bundled/other_rows, md5: 3}]
    outs: [{path: data/processed/other, md5: 4}]
"""


def furnish(stage: Stage, terms: str = "open") -> None:
    """Give the stage's repository a card, two sources, DVC's lock and what the command looks for; then commit."""
    files = {
        "params.yaml": "toy: {config: default}\n",
        "LICENSE": "a licence\n",
        "models/toy/card.md": CARD,
        "data/dvc.lock": LOCK,
        "data/sources/toys/toy_rows.yaml": SOURCE.replace("TERMS", terms),
        "data/sources/toys/other_rows.yaml": SOURCE.replace("TERMS", "open").replace("ingest_toy", "ingest_other"),
    }
    for name, text in files.items():
        path = stage.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    stage.commit()
    for key, value in (("user.name", "Ada Judge"), ("user.email", "ada@example.org")):
        subprocess.run(("git", "config", key, value), cwd=stage.root, check=True)


def entities(folder: Path) -> dict[str, dict[str, Any]]:
    """What the crate in `folder` describes, by identifier."""
    document = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    return {entity["@id"]: entity for entity in document["@graph"]}


def listing(folder: Path) -> set[str]:
    """Every path below `folder`."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
