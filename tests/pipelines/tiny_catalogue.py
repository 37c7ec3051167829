"""A published package in a folder that pip would look into, and a repository whose registry has two sources in it."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

ROWS = b"planet,period_days\nTRAPPIST-1 e,6.101\nTRAPPIST-1 h,18.77\n"
README = b"What it is.\n"
FILE = "catalogue-1.0-py3-none-any.whl"
ENTRY = """\
schema: 1
title: A catalogue
tier: {tier}
origin: {{connector: wheel, package: catalogue, version: '1.0', file: catalogue-1.0-py3-none-any.whl,
  bytes: {size}, sha256: {checksum}}}
members:
  - {{path: {path}, bytes: {bytes}, sha256: {sha256}}}
licence: MIT
terms: open
citation: Nobody 2026
"""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def publish(index: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Put the package where pip would find it, and let pip look nowhere else; returns the archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("catalogue/data/planets.csv", ROWS)
        archive.writestr("catalogue/README", README)
        archive.writestr("catalogue/__init__.py", "raise SystemExit('nobody may run me')\n")
    index.mkdir()
    (index / FILE).write_bytes(packed.getvalue())
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return packed.getvalue()


def found_repository(root: Path, archive: bytes) -> None:
    """A repository with the sources `planets` (core) and `readme` (optional), both out of the archive."""
    known = {"size": len(archive), "checksum": sha256(archive)}
    entries = root / "data" / "sources" / "planets"
    entries.mkdir(parents=True)
    (root / "configs").mkdir()
    (root / "params.yaml").write_text("sources: {planets: [planets]}\n")
    rows = {"path": "catalogue/data/planets.csv", "bytes": len(ROWS), "sha256": sha256(ROWS)}
    readme = {"path": "catalogue/README", "bytes": len(README), "sha256": sha256(README)}
    (entries / "planets.yaml").write_text(ENTRY.format(tier="core", **rows, **known))
    (entries / "readme.yaml").write_text(ENTRY.format(tier="optional", **readme, **known))
