"""A training keeps what is its own, starts from an adapter only if it is the one that was named, and cuts its base."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from family_trial import Trial, trained
from safetensors.torch import load_file

from models.language.base_cut import cut
from models.language.checkpoints import base_path, load_reader
from models.language.config import StartConfig
from models.language.data import base_models
from models.language.train_run import start, training_data
from stromatolite.errors import ConfigError, DataError
from stromatolite.record import RunRecord


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("language", tmp_path_factory)


def test_a_record_holds_the_layers_that_are_used_and_no_more(trial: Trial) -> None:
    weights = load_file(base_path(trial.record) / "model.safetensors")
    assert {name.split(".")[1] for name in weights if name.startswith("layers.")} == {"0"}
    assert not any("lm_head" in name for name in weights)
    assert {value.dtype for value in weights.values()} == {torch.bfloat16}
    assert (trial.record.root / "artifacts" / "precision.json").is_file()


def test_a_checkpoint_holds_what_is_trained_alone(trial: Trial) -> None:
    path = next((trial.folder / "scratch").rglob("last.ckpt"))
    names = set(torch.load(path, weights_only=True)["state_dict"])
    assert names
    assert all("lora_" in name or not name.startswith("net.encoder.") for name in names)


def test_probabilities_were_fitted(trial: Trial) -> None:
    assert load_reader(trial.record).net.temperature.tolist() != [1.0, 1.0]


def starting(trial: Trial, adapter: Path, sha256: str) -> Any:
    config = replace(trial.config, start=StartConfig(str(adapter), sha256))
    return start(training_data(config, trial.inputs, base_path(trial.record), "cpu"))[0]


def test_a_training_starts_from_the_adapter_that_is_named(trial: Trial) -> None:
    adapter = trial.record.artifact("weights/production.safetensors")
    digest = hashlib.sha256(adapter.read_bytes()).hexdigest()
    net = starting(trial, adapter, digest)
    kept = load_reader(trial.record).net.own_state()
    assert all(torch.equal(value, kept[name]) for name, value in net.own_state().items() if name != "temperature")
    with pytest.raises(ConfigError, match="another adapter"):
        starting(trial, adapter, "0" * 64)
    with pytest.raises(DataError, match="no adapter"):
        starting(trial, adapter.with_name("absent"), digest)


def test_an_adapter_without_its_checksum_is_refused() -> None:
    with pytest.raises(ValueError, match="go together"):
        StartConfig("adapter.safetensors", "")


def test_a_base_with_too_few_layers_or_code_of_its_own_is_refused(trial: Trial, tmp_path: Path) -> None:
    base = base_models(trial.inputs) / "tiny"
    with pytest.raises(DataError, match="cannot be used"):
        cut(base, 9, tmp_path / "out")
    copy = tmp_path / "coded"
    cut(base, 1, copy)
    (copy / "config.json").write_text('{"auto_map": {"AutoModel": "own.Model"}, "model_type": "llama"}')
    with pytest.raises(DataError) as told:
        cut(copy, 1, tmp_path / "out")
    assert "code of its own" in str(told.value)
    assert not (tmp_path / "out").exists()


def test_damaged_weights_are_told(trial: Trial, tmp_path: Path) -> None:
    shutil.copytree(trial.record.root, tmp_path / "run")
    record = RunRecord.open(tmp_path / "run")
    record.artifact("weights/production.safetensors").write_bytes(b"\x80\x04pickled")
    with pytest.raises(DataError) as told:
        load_reader(record)
    assert "pickle" in str(told.value)
