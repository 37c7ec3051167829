"""A base is a folder here or a model of the hub at a revision; its identity is that of all its parts."""

from __future__ import annotations

import shutil
from pathlib import Path

import huggingface_hub
import pytest

from models.language.base import find_base
from models.language.network import identify
from stromatolite.errors import DataError


def test_a_folder_is_found_from_the_repository_on_or_by_its_whole_path(base: Path) -> None:
    assert find_base(base.name, base.parent) == find_base(str(base), Path("elsewhere")) == base


def test_a_model_of_the_hub_is_fetched_without_code_or_pickles(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    def fetch(name: str, revision: str, allow_patterns: list[str]) -> str:
        asked.update(name=name, revision=revision, patterns=allow_patterns)
        return str(base)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    assert find_base("HuggingFaceTB/SmolLM2-135M-Instruct@main", Path()) == base
    assert (asked["name"], asked["revision"]) == ("HuggingFaceTB/SmolLM2-135M-Instruct", "main")
    assert not any(pattern.endswith((".py", ".bin", "*")) for pattern in asked["patterns"])


@pytest.mark.parametrize("reference", ["data/base_models/no_such", "owner/name", "", "../@x", "owner/name@a/b"])
def test_what_is_neither_is_refused(tmp_path: Path, reference: str) -> None:
    with pytest.raises(DataError, match="There is no base model"):
        find_base(reference or "absent", tmp_path)


def test_what_the_hub_does_not_give_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fetch(*_name: str, **_more: object) -> str:
        raise OSError("offline mode is enabled\nand more")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    with pytest.raises(DataError) as told:
        find_base("owner/name@0123", tmp_path)
    assert told.value.found == "OSError: offline mode is enabled"


def test_every_part_of_the_weights_counts(base: Path, tmp_path: Path) -> None:
    copy = tmp_path / "base"
    shutil.copytree(base, copy)
    assert identify(copy) == identify(base)
    (copy / "model-00002-of-00002.safetensors").write_bytes(b"one")
    first = identify(copy)
    (copy / "model-00002-of-00002.safetensors").write_bytes(b"two")
    assert len({first.weights, identify(copy).weights, identify(base).weights}) == 3
    assert first.tokenizer == identify(base).tokenizer
