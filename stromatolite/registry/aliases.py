"""The names by which versions are found: candidate, staging, production, and the one that was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

CANDIDATE = "candidate"
STAGING = "staging"
PRODUCTION = "production"
PREVIOUS = "previous"


def version_called(client: MlflowClient, family: str, alias: str) -> ModelVersion | None:
    """The version of `family` that bears the alias, or None."""
    models = client.search_registered_models(f"name = '{family}'")
    number = models[0].aliases.get(alias) if models else None
    return None if number is None else client.get_model_version(family, number)


def point(client: MlflowClient, family: str, alias: str, version: ModelVersion) -> None:
    """Give the alias to a version; it is taken from the one that had it."""
    bearer = version_called(client, family, alias)
    if bearer is None or bearer.version != version.version:
        client.set_registered_model_alias(family, alias, version.version)


def put_in_production(client: MlflowClient, family: str, version: ModelVersion) -> None:
    """Move `production` to a version, after `previous` to the one that had it: the order survives a kill in between."""
    champion = version_called(client, family, PRODUCTION)
    if champion is not None and champion.version == version.version:
        return
    if champion is not None:
        point(client, family, PREVIOUS, champion)
    point(client, family, PRODUCTION, version)
