"""The difference of two configurations: only what differs, by full key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stromatolite.config.schema import RUNTIME

ABSENT = "(absent)"


@dataclass(frozen=True)
class Change:
    """One key that two configurations say differently.

    Attributes:
        key: full path.
        left: value in the first, or ABSENT.
        right: value in the second, or ABSENT.
    """

    key: str
    left: Any
    right: Any

    @property
    def identifying(self) -> bool:
        """Whether it makes the identities differ; the runtime block does not."""
        return self.key.partition(".")[0] != RUNTIME


def difference(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Change]:
    """What differs, in the order of the first, then what only the second has."""
    first, second = dict(_flat(left)), dict(_flat(right))
    return [
        Change(key, first.get(key, ABSENT), second.get(key, ABSENT))
        for key in {**first, **second}
        if key not in first or key not in second or first[key] != second[key]
    ]


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
