"""What a promotion attempt is asked to do, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.decision_log import Entry


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Attributes:
        place: `production` or `staging`.
        version: number of a registered version; None is the candidate of the register stage.
        allow_dirty: let uncommitted changes pass; the decision records it.
        without_approval: reason to go without an approval; None where the gate `approved` is to be kept.
        dry_run: judge, and change nothing.
        automatic: asked by the pipeline and not by a person: a candidate that a person has passed over stays out.
    """

    place: str = PRODUCTION
    version: str | None = None
    allow_dirty: bool = False
    without_approval: str | None = None
    dry_run: bool = False
    automatic: bool = False


@dataclass(frozen=True)
class Attempt:
    """What came of it.

    Attributes:
        decision: the decision document.
        version: number of the version that was judged.
        before: number of the version that bore the alias of the place before; None where none did.
        entry: the line in the log; None after a dry run of a decision that the log does not have.
        new: whether the line is new, or would be.
        moved: whether the alias was moved, or would be.
    """

    decision: Mapping[str, Any]
    version: str
    before: str | None
    entry: Entry | None
    new: bool
    moved: bool
