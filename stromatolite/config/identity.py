"""The identity of a resolved configuration: what it says, whatever file says it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from stromatolite.config.schema import RUNTIME

SHORT = 12


def identity(resolved: Mapping[str, Any]) -> str:
    """Hex sha256 of the canonical JSON of a resolved config, without its `runtime` block.

    Numbers that are equal are written equally: 1 as 1.0, 1e-3 as 0.001.
    """
    what = {key: _canonical(value) for key, value in resolved.items() if key != RUNTIME}
    text = json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _canonical(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
