"""What the log of decisions says of one model: how it was judged, and whether it is in production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stromatolite.registry.decision_log import PROMOTE, Entry, in_production, withdrawn


@dataclass(frozen=True)
class Standing:
    """The decisions on one package.

    Attributes:
        entry: the decision that accepted it; where none did, the last that refused it; None where it was never judged.
        withdrawal: the rollback that took it out of production, if it is out.
        in_production: whether the log says that it is in production now.
    """

    entry: Entry | None = None
    withdrawal: Entry | None = None
    in_production: bool = False


def standing(entries: Sequence[Entry], package: str) -> Standing:
    """How the package with this digest stands in the log."""
    judged = [each for each in entries if each.action == PROMOTE and _candidate(each) == package]
    accepted = [each for each in judged if each.accepted]
    now = in_production(entries)
    return Standing(
        entry=next(reversed(accepted or judged), None),
        withdrawal=withdrawn(entries).get(package),
        in_production=now is not None and now.production == package,
    )


def _candidate(entry: Entry) -> object:
    return (entry.decision.get("candidate") or {}).get("package")
