"""The network: what it sees, what it trains, and that an adapter is only read with the base that it belongs to."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from test_span_tokens import LABELS, SPOTS, TEXT
from tiny_base import make_base

from models.language.network import Architecture, SpanReader, build, load, load_tokenizer, loss, pool, save
from models.language.tokens import KINDS, READINGS, Batch, Tokens

ARCHITECTURE = Architecture(LABELS, len(KINDS), rank=4, width=16)
TRUTH = {0: [("planet", "subject"), ("radius_earth", "subject"), ("period_days", "other")]}


def batch_of(base: Path, reading: str, text: str = TEXT, fill: int = 0) -> Batch:
    made = Tokens(load_tokenizer(base), LABELS, reading)  # type: ignore[arg-type]
    windows = made.windows(0, text, SPOTS)
    if fill:
        windows += made.windows(1, text * fill, SPOTS)
    return made.batch(windows, dict.fromkeys(range(2), SPOTS), {0: TRUTH[0], 1: TRUTH[0]})


def answers(net: SpanReader, batch: Batch) -> torch.Tensor:
    with torch.inference_mode():
        return net.eval()(batch)[0]


@pytest.mark.parametrize(("reading", "sees"), [("once", False), ("twice", True), ("both_ways", True)])
def test_whether_a_span_is_read_in_the_light_of_what_follows(base: Path, reading: str, sees: bool) -> None:
    net = build(base, replace(ARCHITECTURE, reading=reading))
    first, other = (answers(net, batch_of(base, reading, text))[0] for text in (TEXT, TEXT.replace("d.", "h!")))
    assert torch.allclose(first, other, atol=1e-7) is not sees


@pytest.mark.parametrize("reading", READINGS)
def test_what_stands_beside_a_text_in_a_batch_changes_nothing(base: Path, reading: str) -> None:
    net = build(base, replace(ARCHITECTURE, reading=reading))
    alone, beside = answers(net, batch_of(base, reading)), answers(net, batch_of(base, reading, fill=3))
    assert torch.allclose(alone, beside[: len(alone)], atol=1e-5)


def test_a_label_that_is_not_allowed_has_no_probability(base: Path) -> None:
    batch = batch_of(base, "once")
    probability = answers(build(base, replace(ARCHITECTURE, reading="once")), batch).softmax(1)
    assert torch.equal(probability > 0, batch.allowed_SF)


def test_a_span_is_its_first_token_its_last_and_its_mean() -> None:
    hidden = torch.arange(24.0).reshape(2, 6, 2)
    found = pool(hidden, torch.tensor([0, 1]), torch.tensor([1, 3]), torch.tensor([1, 5]))
    assert found.tolist() == [[2, 3, 2, 3, 2, 3], [18, 19, 22, 23, 20, 21]]


def test_training_moves_lora_and_head_and_nothing_else_and_learns(base: Path) -> None:
    net, batch = build(base, ARCHITECTURE), batch_of(base, "both_ways")
    before = {name: value.clone() for name, value in net.state_dict().items()}
    optimizer = torch.optim.AdamW([each for each in net.parameters() if each.requires_grad], lr=1e-2)
    losses = []
    for _ in range(40):
        optimizer.zero_grad()
        losses.append(loss(*net(batch), batch))
        losses[-1].backward()
        optimizer.step()
    assert float(losses[-1].detach()) < 0.1 < float(losses[0].detach())
    moved = {name for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    own = set(net.own_state()) - {"prior", "temperature"}
    assert moved == own
    projections = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}
    assert {part for name in own for part in name.split(".") if part.endswith("_proj")} == projections
    assert {name.split("layers.")[1][0] for name in own if "layers." in name} == {"0", "1"}


def test_the_owner_of_nothing_does_not_count(base: Path) -> None:
    net, batch = build(base, ARCHITECTURE), batch_of(base, "both_ways")
    without = replace(batch, owner_S=torch.full_like(batch.owner_S, -1))
    field = torch.nn.functional.cross_entropy(net(batch)[0], batch.field_S)
    assert float(loss(*net(without), without).detach()) == pytest.approx(float(field.detach()))
    assert float(loss(*net(batch), batch).detach()) > float(field.detach())


def test_the_same_seed_gives_the_same_network_and_leaves_the_callers_chance_alone(base: Path) -> None:
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    one = build(base, ARCHITECTURE, seed=3)
    assert torch.equal(torch.rand(1), expected)
    same, other = build(base, ARCHITECTURE, seed=3), build(base, ARCHITECTURE, seed=4)
    assert all(torch.equal(value, same.own_state()[name]) for name, value in one.own_state().items())
    assert any(not torch.equal(value, other.own_state()[name]) for name, value in one.own_state().items())


def test_fewer_layers_are_the_first_ones(base: Path) -> None:
    assert len(build(base, replace(ARCHITECTURE, layers=1)).encoder.get_base_model().layers) == 1  # type: ignore[operator, union-attr]
    with pytest.raises(ValueError, match=r"3 layers are asked for, and .* has 2"):
        build(base, replace(ARCHITECTURE, layers=3))


@pytest.fixture
def adapter(base: Path, tmp_path: Path) -> Path:
    net = build(base, ARCHITECTURE, seed=5)
    with torch.no_grad():
        for value in net.own_state().values():
            value.add_(0.01)
    save(net, tmp_path / "adapter.safetensors")
    return tmp_path / "adapter.safetensors"


def test_an_adapter_read_back_says_the_same_and_has_the_same_bytes(base: Path, adapter: Path, tmp_path: Path) -> None:
    net = load(adapter, base)
    assert net.architecture == ARCHITECTURE
    save(net, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == adapter.read_bytes()
    assert torch.equal(
        answers(net, batch_of(base, "both_ways")), answers(load(adapter, base), batch_of(base, "both_ways"))
    )
    assert adapter.stat().st_size < (base / "model.safetensors").stat().st_size * 2


def test_on_another_base_it_is_refused(adapter: Path, tmp_path: Path) -> None:
    other = make_base(tmp_path / "other", seed=1)
    with pytest.raises(ValueError, match=r"on another base: the sha256 of its weights is \w{12}, that of"):
        load(adapter, other)


def test_with_another_tokenizer_it_is_refused(base: Path, adapter: Path, tmp_path: Path) -> None:
    other = make_base(tmp_path / "other")
    told = json.loads((other / "tokenizer.json").read_text())
    (other / "tokenizer.json").write_text(json.dumps(told, indent=1))
    with pytest.raises(ValueError, match=r"on another base: the sha256 of its tokenizer"):
        load(adapter, other)


@pytest.mark.parametrize("form", ["pickle", "torch", "text", "other safetensors", "cut short"])
def test_what_is_no_adapter_is_refused_and_nothing_in_it_runs(
    base: Path, adapter: Path, tmp_path: Path, form: str
) -> None:
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path(ran).write_text, ("",))

    file = tmp_path / "adapter.bin"
    if form == "pickle":
        file.write_bytes(pickle.dumps(Trap()))
    elif form == "torch":
        torch.save(Trap(), file)
    elif form == "text":
        file.write_text("no adapter at all")
    elif form == "other safetensors":
        file.write_bytes((base / "model.safetensors").read_bytes())
    else:
        file.write_bytes(adapter.read_bytes()[:-100])
    with pytest.raises(ValueError, match="is a pickle" if form in ("pickle", "torch") else "is no adapter"):
        load(file, base)
    assert not ran.exists()


def test_a_folder_that_is_no_base_is_told_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80")
    with pytest.raises(ValueError, match=r"no model\*\.safetensors, .*pickled weights: pytorch_model\.bin"):
        build(tmp_path, ARCHITECTURE)


def test_a_base_that_wants_to_run_its_own_code_is_refused(tmp_path: Path) -> None:
    other = make_base(tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "evil.Model"}}))
    with pytest.raises(ValueError, match="run code of its own"):
        build(other, ARCHITECTURE)
