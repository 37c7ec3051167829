"""What is in production, for tables and reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stromatolite.registry.aliases import PRODUCTION, version_called
from stromatolite.registry.versions import CONFIG_TAG, PACKAGE_TAG, PRIMARY_TAG
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors
from stromatolite.tracking.location import locate


@dataclass(frozen=True)
class Production:
    """The version that bears the alias `production`.

    Attributes:
        version: its number in this registry.
        package: digest of its code and artifacts.
        config: label of its configuration, such as `family/default`.
        identity: of that configuration, 64 hex.
        metric: name of the primary metric.
        primary: its value; None when the version was put there around the register stage.
    """

    version: str
    package: str
    config: str
    identity: str
    metric: str
    primary: float | None


def current(root: Path, family: str) -> Production | None:
    """What is in production of a family, or None. A store that does not exist yet is not made.

    Raises:
        TrackingError: the store cannot be read.
    """
    location = locate(None, root)
    if location.database and not location.database.exists():
        return None
    tracker = Tracker(root=root)
    with as_tracking_errors(location.uri):
        version = version_called(tracker.client, family, PRODUCTION)
    if version is None:
        return None
    config: dict[str, Any] = json.loads(version.tags.get(CONFIG_TAG, "{}"))
    primary: dict[str, Any] = json.loads(version.tags.get(PRIMARY_TAG, "{}"))
    return Production(
        version=str(version.version),
        package=version.tags.get(PACKAGE_TAG, ""),
        config=str(config.get("label", "")),
        identity=str(config.get("identity", "")),
        metric=str(primary.get("metric", "")),
        primary=primary.get("overall"),
    )
