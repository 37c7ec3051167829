"""A decision as an in-toto Statement: the form of attestations that supply-chain tools read.

It is derived from the log of decisions, so the same line gives the same statement. docs/decision_statement.md describes
the predicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from stromatolite.errors import DataError
from stromatolite.registry.decision_log import PROMOTE, STAGE, Entry, in_production

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://stromatolite/decision/v1"
"""A name, not an address: nothing is served there."""
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
LEAST_DIGITS: Final = 6
"""Of a hash that a person types."""


def statement(family: str, entry: Entry, files: Mapping[str, str]) -> dict[str, Any]:
    """The statement of one decision.

    Args:
        family: whose decision.
        entry: its line in the log.
        files: path → sha256 of each file of the package that was judged.

    Returns:
        JSON: `_type`, `subject`, `predicateType`, `predicate`.
    """
    decision = entry.decision
    scores, basis = decision.get("scores") or {}, decision["basis"]
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in sorted(files.items())],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "family": family,
            "package": decision["candidate"]["package"],
            "config": decision["candidate"]["config"],
            "champion": (decision["champion"] or {}).get("package"),
            "evaluation": {
                "identity": scores.get("evaluation"),
                "split": basis["split"],
                "data": basis["data"],
                "metricsSha256": basis["metrics"],
                "scoresSha256": basis["scores"],
                "primary": decision["candidate"]["primary"],
            },
            "gates": decision["gates"],
            "gatesSha256": basis["gates"],
            "outcome": decision["outcome"],
            "reasons": decision["reasons"],
            "code": decision["code"],
            "allowDirty": decision["allow_dirty"],
            "decidedOn": entry.time,
            "decidedBy": entry.who,
            "log": {"entry": entry.hash, "previous": entry.previous},
        },
    }


def chosen_entry(family: str, entries: Sequence[Entry], asked: str | None = None) -> Entry:
    """The decision to state: the one with that hash, or the one that accepted what is in production.

    Args:
        family: for messages.
        entries: of its log.
        asked: the first hex digits of an entry's hash; None is the decision on the model in production.

    Raises:
        DataError: there is none, or the hash fits none or several.
    """
    if asked is None:
        now = in_production(entries)
        entry = acceptance(entries, now.production if now else None)
        if entry is None:
            raise DataError(
                f"The log of {family} has no decision that put a model in production.",
                fix="`strom history` lists what was decided; name a line with --entry.",
            )
        return entry
    found = [entry for entry in entries if entry.hash.startswith(asked)] if len(asked) >= LEAST_DIGITS else []
    if len(found) != 1:
        raise DataError(
            f"--entry names no line of the log of {family}.",
            found=asked,
            allowed=f"the hash of one line, {LEAST_DIGITS} digits or more; `strom history --json` lists them",
        )
    if found[0].action not in (PROMOTE, STAGE):
        told = "A rollback asks no gates, nor does an approval, so it has no statement."
        raise DataError(told, found=asked, fix="Name a promotion.")
    return found[0]


def acceptance(entries: Sequence[Entry], package: str | None) -> Entry | None:
    """The last decision that put this package in production, or None."""
    return next((entry for entry in reversed(entries) if entry.accepted and entry.production == package), None)
