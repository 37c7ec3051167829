"""How a person names a registered version, and the version that the name leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import ConfigError, DataError, nearest
from stromatolite.registry.store import require_store
from stromatolite.registry.versions import PACKAGE_TAG
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

FORMS = "FAMILY@ALIAS, FAMILY/VERSION, models:/FAMILY@ALIAS or models:/FAMILY/VERSION"
_TARGET = re.compile(r"(?:models:/)?(?P<family>[\w.-]+)(?:@(?P<alias>[\w.-]+)|/(?P<number>\d{1,9}))")


@dataclass(frozen=True)
class Target:
    """A version by its family and either an alias or a number; the other is None."""

    family: str
    alias: str | None = None
    number: str | None = None

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read one of FORMS.

        Raises:
            ConfigError: it is none of them.
        """
        found = _TARGET.fullmatch(text)
        if found is None:
            family = re.sub(r"^models:/|[@/].*$", "", text) or "FAMILY"
            raise ConfigError(
                "This names no version of a model.",
                found=text,
                allowed=FORMS,
                fix=f"{family}@production is what is in production.",
            )
        number = found["number"]
        return cls(found["family"], found["alias"], str(int(number)) if number else None)

    def __str__(self) -> str:
        return f"{self.family}@{self.alias}" if self.alias else f"{self.family}/{self.number}"


def find(root: Path, target: Target) -> tuple[Tracker, ModelVersion]:
    """The version that `target` names. A tracking store that does not exist is not made.

    Returns:
        The open store, and the version.

    Raises:
        DataError: there is no such version or alias.
        TrackingError: the store cannot be read.
    """
    tracker = require_store(root, f"{target.family} model in the registry")
    with as_tracking_errors(tracker.location.uri):
        models = tracker.client.search_registered_models(f"name = '{target.family}'")
        if not models:
            raise DataError(
                f"There is no {target.family} model in the registry.",
                found="no version of it",
                fix="`dvc repro` trains, evaluates and registers one.",
            )
        if target.alias:
            number = _borne(target, dict(models[0].aliases))
            return tracker, tracker.client.get_model_version(target.family, number)
        found = tracker.client.search_model_versions(f"name = '{target.family}'")
        versions = {str(version.version): version for version in found}
        if target.number not in versions:
            raise DataError(
                f"There is no version {target.number} of {target.family}.",
                found=target.number,
                allowed=", ".join(sorted(versions, key=int)) or "none: all were deleted",
            )
        return tracker, versions[target.number]


def with_package_beginning(client: MlflowClient, digits: str) -> ModelVersion | None:
    """The last version of the package whose digest begins with `digits`; None where no package's does.

    Raises:
        ConfigError: several packages' digests do.
    """
    found: dict[str, ModelVersion] = {}
    for model in client.search_registered_models():
        for version in client.search_model_versions(f"name = '{model.name}'"):
            package = version.tags.get(PACKAGE_TAG, "")
            if package.startswith(digits) and int(version.version) >= int(getattr(found.get(package), "version", 0)):
                found[package] = version
    if len(found) > 1:
        raise ConfigError(
            f"Several packages have a digest that begins with {digits}.",
            found=", ".join(sorted(f"{package[:16]} ({each.name})" for package, each in found.items())),
            allowed="more digits",
        )
    return next(iter(found.values()), None)


def _borne(target: Target, aliases: dict[str, str]) -> str:
    if target.alias not in aliases:
        guess = nearest(str(target.alias), list(aliases))
        raise DataError(
            f"No version of {target.family} bears the alias {target.alias!r}.",
            allowed=", ".join(sorted(aliases)) or "none yet",
            fix=f"Did you mean {target.family}@{guess}?" if guess else None,
        )
    return str(aliases[target.alias])
