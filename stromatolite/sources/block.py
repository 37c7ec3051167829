"""A block of the registry's file as it was written: typed reading that gathers faults and goes on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from stromatolite.config.failures import Failure
from stromatolite.errors import nearest

SHOWN: Final = 70


@dataclass(frozen=True)
class Block:
    """One mapping of the file.

    A value that is missing or wrong reads as an empty one; its fault is in `failures`.

    Attributes:
        file: the file that holds it, as messages name it.
        key: its full key.
        values: what it says.
        failures: all faults of the file so far; the blocks inside share the list.
        sound: whether it is a mapping at all.
    """

    file: str
    key: str
    values: Mapping[Any, Any]
    failures: list[Failure]
    sound: bool = True

    @classmethod
    def of(cls, file: str, key: str, value: Any, failures: list[Failure]) -> Block:
        """The block that a value is; anything but a mapping is a fault."""
        if isinstance(value, Mapping):
            return cls(file, key, value, failures)
        broken = cls(file, key, {}, failures, sound=False)
        broken.fail("", "this is no mapping.", value, "`key: value`")
        return broken

    def fail(
        self, name: str, problem: str, found: object = None, allowed: str | None = None, fix: str | None = None
    ) -> None:
        """Book a fault of the key `name`, or of the block itself when the name is empty."""
        self.failures.append(Failure(self.file, self._inner(name), problem, shortened(found), allowed, fix))

    def _inner(self, name: str) -> str:
        """The full key of `name`; the block's own where it is empty."""
        return ".".join(part for part in (self.key, name) if part)

    def expect(self, required: Collection[str], optional: Collection[str] = ()) -> None:
        """Refuse keys that are not known, and miss those that must be there."""
        allowed = [*required, *optional]
        for name in self.values:
            if name not in allowed:
                self.fail(str(name), "the key is unknown.", name, ", ".join(allowed), _guess(name, allowed))
        for name in required:
            if self.sound and name not in self.values:
                self.fail(name, "the key is missing.", None, "every entry says this")

    def text(self, name: str) -> str:
        """Text that says something; "" where there is none."""
        value = self.values.get(name, "")
        if name in self.values and not (isinstance(value, str) and value.strip()):
            self.fail(name, "this is no text.", value, "text; in quotes where it could be a number")
        return value if isinstance(value, str) else ""

    def word(self, name: str, allowed: Collection[str]) -> str:
        """One of a few words; "" where there is none."""
        value = self.values.get(name, "")
        if name in self.values and value not in allowed:
            self.fail(name, "no such choice.", value, ", ".join(allowed), _guess(value, allowed))
        return value if isinstance(value, str) else ""

    def count(self, name: Any) -> int | None:
        """A whole number from 0 up; None where there is none."""
        value = self.values.get(name)
        if name in self.values and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            self.fail(str(name), "this is no count.", value, "a whole number from 0 up")
            return None
        return value

    def block(self, name: str) -> Block:
        """The block inside this one; an empty one where there is none."""
        return Block.of(self.file, self._inner(name), self.values.get(name, {}), self.failures)

    def blocks(self, name: str) -> list[Block]:
        """The blocks of a list in this one."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            self.fail(name, "this is no list.", value, "lines that begin with `- `")
            return []
        return [Block.of(self.file, f"{self._inner(name)}[{i}]", each, self.failures) for i, each in enumerate(value)]


def shortened(value: object) -> str | None:
    """A value as a message shows it; None for nothing."""
    if value is None:
        return None
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _guess(word: object, allowed: Collection[str]) -> str | None:
    close = nearest(str(word), list(allowed))
    return f"Did you mean {close!r}?" if close else None
