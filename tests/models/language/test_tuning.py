"""What is trained of the base is a choice: matrices beside its weights, the same on weights in 4 bits, or all."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from family_trial import Trial, trained
from test_span_reader import ARCHITECTURE, answers, batch_of

from models.language import train_run
from models.language.checkpoints import base_path
from models.language.config import ModelConfig
from models.language.network import FULL, QLORA, SpanReader, build, load, loss, save
from models.language.tokens import Batch
from models.language.train_run import start, training_data
from stromatolite.errors import DependencyError


def train(net: SpanReader, batch: Batch) -> set[str]:
    """A few steps; the names of the weights that moved."""
    before = {name: value.clone() for name, value in net.named_parameters()}
    optimizer = torch.optim.AdamW([each for each in net.parameters() if each.requires_grad], lr=1e-2)
    for _ in range(3):
        optimizer.zero_grad()
        loss(*net(batch), batch).backward()
        optimizer.step()
    return {name for name, value in net.named_parameters() if not torch.equal(value, before[name])}


def test_full_trains_every_weight_and_its_file_holds_them(base: Path, tmp_path: Path) -> None:
    net, batch = build(base, replace(ARCHITECTURE, tuning=FULL)), batch_of(base, "both_ways")
    moved = train(net, batch)
    layers = {name for name, _ in net.named_parameters() if ".layers." in name}
    assert layers
    assert layers <= moved
    assert not any("lora_" in name for name in net.state_dict())
    save(net, tmp_path / "all.safetensors")
    assert torch.equal(answers(load(tmp_path / "all.safetensors", base), batch), answers(net, batch))


@pytest.mark.skipif(find_spec("bitsandbytes") is None, reason="bitsandbytes is not installed")
def test_qlora_trains_beside_weights_in_four_bits_and_is_read_on_whole_ones(base: Path, tmp_path: Path) -> None:
    net, batch = build(base, replace(ARCHITECTURE, tuning=QLORA), quantised_on="cpu"), batch_of(base, "both_ways")
    moved = train(net, batch)
    assert moved
    assert all("lora_" in name or not name.startswith("encoder.") for name in moved)
    assert any(value.dtype == torch.uint8 for value in net.parameters())
    save(net, tmp_path / "adapter.safetensors")
    read = load(tmp_path / "adapter.safetensors", base)
    assert all(torch.equal(value, net.own_state()[name]) for name, value in read.own_state().items())
    assert torch.isfinite(answers(read, batch)[batch.allowed_SF]).all()


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("language", tmp_path_factory)


def test_without_bitsandbytes_qlora_says_what_to_install(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_run, "find_spec", lambda _: None)
    config = replace(trial.config, model=replace(trial.config.model, tuning=QLORA))
    assert isinstance(config.model, ModelConfig)
    with pytest.raises(DependencyError) as told:
        start(training_data(config, trial.inputs, base_path(trial.record), "cpu"))
    assert "pip install bitsandbytes" in str(told.value)
