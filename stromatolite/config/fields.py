"""One field of a configuration: its default, what it means, its unit, and which values it may take."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

RULE = "stromatolite.rule"
BOUNDS = (("ge", ">="), ("gt", ">"), ("le", "<="), ("lt", "<"))


@dataclass(frozen=True)
class Rule:
    """What a field means and which values it may take.

    Attributes:
        doc: one sentence for the person who sets it.
        unit: its unit; "1" where it has none.
        ge: least value allowed.
        gt: value that it must exceed.
        le: greatest value allowed.
        lt: value that it must stay below.
        choices: the only values allowed, or None.
    """

    doc: str
    unit: str = "1"
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: tuple[Any, ...] | None = None

    @property
    def bounded(self) -> bool:
        """Whether any limit is set."""
        return self.choices is not None or any(getattr(self, name) is not None for name, _ in BOUNDS)

    def permits(self, value: Any) -> bool:
        """Whether a value of the right type is within the limits."""
        if self.choices is not None and value not in self.choices:
            return False
        return not (
            (self.ge is not None and value < self.ge)
            or (self.gt is not None and value <= self.gt)
            or (self.le is not None and value > self.le)
            or (self.lt is not None and value >= self.lt)
        )

    def limits(self) -> str:
        """The limits as text, such as `>= 8 and <= 512` or `one of auto, cpu`; empty where there are none."""
        if self.choices is not None:
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        bounds = [f"{sign} {getattr(self, name)}" for name, sign in BOUNDS if getattr(self, name) is not None]
        return " and ".join(bounds)


def field(
    default: T,
    *,
    doc: str,
    unit: str = "1",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    choices: Sequence[Any] | None = None,
) -> T:
    """Declare a field of a frozen configuration dataclass.

    A section is declared alike, with an instance of its dataclass as the default:
    `model: ModelConfig = field(ModelConfig(), doc="The network.")`.

    Args:
        default: the value where nothing else is said; it must itself be allowed.
        doc: one sentence for the person who sets it.
        unit: its unit; "1" where it has none.
        ge: least value allowed (of each element, where the field is a tuple).
        gt: value that it must exceed.
        le: greatest value allowed.
        lt: value that it must stay below.
        choices: the only values allowed.
    """
    rule = Rule(doc, unit, ge, gt, le, lt, None if choices is None else tuple(choices))
    return dataclasses.field(default=default, metadata={RULE: rule})
