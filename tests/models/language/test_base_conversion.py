"""A GGUF file becomes a base once and for all: the numbers that it holds, in bytes that do not change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_gguf import KEYS, LAYERS, WIDTH, make_gguf

from models.language.base_conversion import convert
from models.language.network import Architecture, build, identify, load_tokenizer
from pipelines.build_base import main
from stromatolite.errors import DataError


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="module")
def made(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "base"
    main(gguf, out)
    return out


def test_the_same_file_gives_the_same_bytes_wherever_it_lies(gguf: Path, made: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / gguf.name
    copy.write_bytes(gguf.read_bytes())
    convert(copy, tmp_path / "again")
    files = {path.name: path.read_bytes() for path in made.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == files
    assert {Path(name).suffix for name in files} <= {".json", ".jinja", ".safetensors"}
    assert not any(
        str(tmp_path).encode() in content or str(gguf.parent).encode() in content for content in files.values()
    )


def test_weights_are_what_the_blocks_stand_for(gguf: Path, made: Path) -> None:
    from gguf import GGUFReader
    from gguf.quants import dequantize
    from safetensors.torch import load_file

    weights = load_file(made / "model.safetensors")
    packed = {tensor.name: tensor for tensor in GGUFReader(gguf).tensors}
    names = {"token_embd": "model.embed_tokens", "blk.1.attn_v": "model.layers.1.self_attn.v_proj",
             "blk.0.ffn_down": "model.layers.0.mlp.down_proj"}  # fmt: skip
    for theirs, ours in names.items():
        tensor = packed[f"{theirs}.weight"]
        expected = torch.from_numpy(np.array(dequantize(tensor.data, tensor.tensor_type))).bfloat16()
        assert torch.equal(weights[f"{ours}.weight"], expected), ours
    # llama.cpp turns each head's rows of q and k from halves to pairs; transformers wants halves
    tensor = packed["blk.0.attn_k.weight"]
    rows = torch.from_numpy(np.array(dequantize(tensor.data, tensor.tensor_type)))
    halves = rows.reshape(KEYS, -1, 2, WIDTH).transpose(1, 2).reshape(-1, WIDTH)
    assert torch.equal(weights["model.layers.0.self_attn.k_proj.weight"], halves.bfloat16())


def test_it_can_be_built_on_and_its_tokenizer_gives_every_text_back(made: Path) -> None:
    net = build(made, Architecture(("planet", "none"), 6, rank=2, width=8))
    assert len(net.encoder.get_base_model().layers) == LAYERS  # type: ignore[operator, union-attr]
    assert net.base == identify(made)
    tokenizer = load_tokenizer(made)
    text = "Kepler-1649 c: 1.06 ± 0.15 R⊕, 19.5 d,\n[Fe/H] = \N{MINUS SIGN}0.15; 1.1 × 10⁻³ 🪐"
    assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text


def test_a_broken_file_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is missing"):
        convert(tmp_path / "absent.gguf", tmp_path / "out")
    (tmp_path / "broken.gguf").write_bytes(b"GGUF\x03\x00\x00\x00 and no more")
    with pytest.raises(DataError, match="cannot be read as a language model"):
        convert(tmp_path / "broken.gguf", tmp_path / "out")
    assert not (tmp_path / "out").exists()
