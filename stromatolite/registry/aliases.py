"""The names by which versions are found: candidate, staging, production, and the one that was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.registry.versions import PACKAGE_TAG
from stromatolite.tracking.entities import PREFIX

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

CANDIDATE = "candidate"
STAGING = "staging"
PRODUCTION = "production"
PREVIOUS = "previous"
PUT_TAGS = {PRODUCTION: f"{PREFIX}production", STAGING: f"{PREFIX}staging"}
"""On the registered model: digest of the package that a decision gave the alias; any other was put there by hand."""


def version_called(client: MlflowClient, family: str, alias: str) -> ModelVersion | None:
    """The version of `family` that bears the alias, or None."""
    models = client.search_registered_models(f"name = '{family}'")
    number = models[0].aliases.get(alias) if models else None
    return None if number is None else client.get_model_version(family, number)


def version_numbered(client: MlflowClient, family: str, number: str | None) -> ModelVersion:
    """The version of `family` with that number; None is the one in production.

    Raises:
        DataError: there is none.
    """
    if number is None:
        version = version_called(client, family, PRODUCTION)
        if version is None:
            raise DataError(
                f"No {family} model is in production in this registry.",
                fix="`dvc repro` fills the registry; or name a version with --version.",
            )
        return version
    versions = {str(version.version): version for version in client.search_model_versions(f"name = '{family}'")}
    if number not in versions:
        allowed = ", ".join(sorted(versions, key=int)) or "none: the registry has no version of it"
        raise DataError(f"There is no version {number} of {family}.", found=number, allowed=allowed)
    return versions[number]


def point(client: MlflowClient, family: str, alias: str, version: ModelVersion) -> None:
    """Give the alias to a version; it is taken from the one that had it."""
    bearer = version_called(client, family, alias)
    if bearer is None or bearer.version != version.version:
        client.set_registered_model_alias(family, alias, version.version)


def put_in_staging(client: MlflowClient, family: str, version: ModelVersion) -> None:
    """Move `staging` to a version, as a decision says."""
    _note(client, family, STAGING, version)
    point(client, family, STAGING, version)


def put_in_production(client: MlflowClient, family: str, version: ModelVersion) -> None:
    """Move `production` to a version, after `previous` to the one that had it: the order survives a kill in between."""
    _note(client, family, PRODUCTION, version)
    champion = version_called(client, family, PRODUCTION)
    if champion is not None and champion.version == version.version:
        return
    if champion is not None:
        point(client, family, PREVIOUS, champion)
    point(client, family, PRODUCTION, version)


def _note(client: MlflowClient, family: str, alias: str, version: ModelVersion) -> None:
    client.set_registered_model_tag(family, PUT_TAGS[alias], version.tags.get(PACKAGE_TAG, ""))
