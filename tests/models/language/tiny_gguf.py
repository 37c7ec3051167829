"""A GGUF file of the form of SmolLM2's that takes milliseconds: a random Llama in 4 bits, and a tokenizer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tiny_base import SPECIAL, vocabulary

WIDTH, INNER, LAYERS, HEADS, KEYS = 64, 96, 2, 2, 1


def make_gguf(file: Path) -> Path:
    """Write the file."""
    from gguf import GGMLQuantizationType, GGUFWriter, TokenType, quantize

    rng = np.random.default_rng(0)
    writer = GGUFWriter(file, "llama")
    writer.add_block_count(LAYERS)
    writer.add_context_length(256)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEYS)
    writer.add_rope_freq_base(100000.0)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    tokens = [*vocabulary(), "Ġt", "er"]
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL for token in tokens])
    writer.add_token_merges(["Ġ t", "e r"])
    for add, token in ((writer.add_bos_token_id, 1), (writer.add_eos_token_id, 2), (writer.add_pad_token_id, 2)):
        add(token)

    def tensor(name: str, rows: int, columns: int, kind: GGMLQuantizationType) -> None:
        values = rng.normal(0, 0.05, (rows, columns)).astype(np.float32)
        writer.add_tensor(name, quantize(values, kind), raw_dtype=kind)

    tensor("token_embd.weight", len(tokens), WIDTH, GGMLQuantizationType.Q8_0)
    head, key = WIDTH // HEADS, KEYS * WIDTH // HEADS
    shapes = {
        "attn_q": (HEADS * head, WIDTH), "attn_k": (key, WIDTH), "attn_v": (key, WIDTH), "attn_output": (WIDTH, WIDTH),
        "ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER),
    }  # fmt: skip
    for layer in range(LAYERS):
        for name, (rows, columns) in shapes.items():
            tensor(f"blk.{layer}.{name}.weight", rows, columns, GGMLQuantizationType.Q4_1)
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.ones(WIDTH, np.float32))
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file
