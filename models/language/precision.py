"""Which numbers a training computes with: what the processor is fast at, unless the configuration insists.

On a processor with bfloat16 arithmetic a training step is 1.6 times as fast as in float32; on one without, that is,
where bfloat16 is emulated, 5 times slower (docs/language_measurements.md). The choice changes the last digits of every
result: it is recorded with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch

FLOAT32, BFLOAT16 = "32-true", "bf16-mixed"
POLICIES: Final = ("auto", FLOAT32, BFLOAT16)
ARITHMETIC: Final = ("avx512_bf16", "amx_bf16")


@dataclass(frozen=True)
class Precision:
    """A precision, in Lightning's words, and why it was chosen.

    Attributes:
        name: `32-true` or `bf16-mixed`.
        reason: one line for a person.
    """

    name: str
    reason: str

    @property
    def base(self) -> torch.dtype:
        """The type of the base's frozen weights."""
        return torch.bfloat16 if self.name == BFLOAT16 else torch.float32


def choose_precision(policy: str, device: str) -> Precision:
    """Choose by policy: `auto` looks at the processor or the card, the others insist.

    Args:
        policy: one of `POLICIES`.
        device: `cpu` or `cuda`.
    """
    if policy != "auto":
        return Precision(policy, "asked for by the configuration")
    if device == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
        return Precision(BFLOAT16 if fast else FLOAT32, f"the card has {'' if fast else 'no '}bfloat16 arithmetic")
    found = torch.cpu.get_capabilities()
    known = [name for name in ARITHMETIC if found.get(name)]
    if known:
        return Precision(BFLOAT16, f"the processor has {known[0]}")
    return Precision(FLOAT32, f"the processor has neither {' nor '.join(ARITHMETIC)}")
