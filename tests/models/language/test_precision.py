"""The precision follows the processor, and the configuration where it insists."""

from __future__ import annotations

import pytest
import torch

from models.language.precision import BFLOAT16, FLOAT32, choose_precision


@pytest.mark.parametrize(
    ("found", "name", "reason"),
    [
        ({"avx2": True}, FLOAT32, "neither avx512_bf16 nor amx_bf16"),
        ({"avx2": True, "avx512_bf16": True}, BFLOAT16, "avx512_bf16"),
        ({"amx_bf16": True}, BFLOAT16, "amx_bf16"),
    ],
)
def test_auto_takes_what_the_processor_has(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, bool], name: str, reason: str
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found)
    chosen = choose_precision("auto", "cpu")
    assert chosen.name == name
    assert reason in chosen.reason
    assert chosen.base is (torch.bfloat16 if name == BFLOAT16 else torch.float32)


@pytest.mark.parametrize("name", [FLOAT32, BFLOAT16])
def test_the_configuration_may_insist(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    assert choose_precision(name, "cpu").name == name


def test_this_processor_can_be_asked() -> None:
    assert choose_precision("auto", "cpu").name in (FLOAT32, BFLOAT16)
