"""Approvals: a line in the log by which a person vouches for exactly one package, and not for a later one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.registry.aliases import version_numbered
from stromatolite.registry.decision_log import APPROVE, DecisionLog, Entry, git_identity, in_production
from stromatolite.registry.evidence import Approval
from stromatolite.registry.identity import address, is_one_of, same_person
from stromatolite.registry.log_queries import approvals_of, first_judged
from stromatolite.registry.stored import package_problem
from stromatolite.registry.unfinished import finish
from stromatolite.registry.versions import AUTHOR_TAG, CONFIG_TAG, HEAD_TAG, PACKAGE_TAG, with_package
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow import MlflowClient

APPROVED = "approved"


def authors_of(client: MlflowClient, family: str, package: str, entries: Sequence[Entry]) -> list[str]:
    """Who may not approve a package: whoever registered it, and whose pipeline first asked for it.

    Who registered it again after that decision, to fill another registry, is no author.

    Args:
        client: of the registry.
        family: name of the registered model.
        package: digest of the package.
        entries: the log of decisions.

    Returns:
        Their git identities, sorted; empty where none with an address is recorded.
    """
    first = first_judged(entries, package)
    until = inf if first is None else (datetime.fromisoformat(first.time).timestamp() + 1) * 1000
    versions = with_package(client, family, package)
    found = [version.tags.get(AUTHOR_TAG, "") for version in versions if version.creation_timestamp <= until]
    return sorted({who for who in (*found, first.who if first else "") if address(who)})


def approvals(entries: Sequence[Entry], package: str) -> list[Approval]:
    """The approvals of a package that count, as the gates see them."""
    return [Approval(entry.who, entry.reason) for entry in approvals_of(entries, package)]


def approve(
    tracker: Tracker, family: str, root: Path, log: DecisionLog, number: str, reason: str
) -> tuple[Entry, bool]:
    """Add an approval of a version's package to the log, in the name that git has for whoever runs this.

    Args:
        tracker: of the repository.
        family: name of the registered model.
        root: the repository.
        log: its log of decisions.
        number: of the version.
        reason: what was looked at, for the log.

    Returns:
        The entry, and whether it is new: a person approves a package once.

    Raises:
        DataError: there is no such version, its files were changed, there is no reason, or the person may not approve.
        TrackingError: the store failed.
    """
    if not reason.strip():
        raise DataError("An approval needs a reason: it is what the log will say.", fix="--reason 'what you looked at'")
    with log.locked(), as_tracking_errors(tracker.location.uri):
        entries, version = log.entries(), version_numbered(tracker.client, family, number)
        problem = package_problem(version)
        if problem:
            told = f"Version {number} of {family} cannot be approved."
            raise DataError(told, found=problem, allowed="a whole package")
        package = version.tags[PACKAGE_TAG]
        who = git_identity(root)
        _require_another(who, authors_of(tracker.client, family, package, entries), f"Version {number} of {family}")
        known = next((entry for entry in approvals_of(entries, package) if same_person(entry.who, who)), None)
        if known:
            return known, False
        finish(tracker.client, family, entries)
        says = in_production(entries)
        entry = log.append(
            root,
            action=APPROVE,
            outcome=APPROVED,
            production=says.production if says else None,
            reason=reason.strip(),
            decision={"candidate": {"package": package, "config": json.loads(version.tags.get(CONFIG_TAG, "{}"))}},
        )
        tracker.client.set_registered_model_tag(family, HEAD_TAG, entry.hash)
    return entry, True


def _require_another(who: str, authors: Sequence[str], named: str) -> None:
    if not address(who):
        raise DataError(
            "An approval needs a name and an address, and git has none for you.",
            found=who,
            fix="`git config user.name 'Your Name'` and `git config user.email you@example.org`.",
        )
    if not authors:
        raise DataError(
            f"{named} cannot be approved: who registered it is not recorded, so it could be you.",
            fix="Register it again: `dvc repro -f -s register@FAMILY` records who does.",
        )
    if is_one_of(who, authors):
        raise DataError(
            f"{named} is yours, and must be approved by somebody else.",
            found=who,
            allowed=f"another person than {', '.join(authors)}",
            fix="Let a colleague run this, or go without and say why: `strom promote ... --without-approval --reason`.",
        )
