"""What a killed process left undone: its line is in the log, and the alias was not moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stromatolite.registry.aliases import put_in_production, put_in_staging
from stromatolite.registry.decision_log import FIRST, ROLLBACK, STAGE, Entry
from stromatolite.registry.log_queries import STAGED
from stromatolite.registry.versions import HEAD_TAG, find_version

if TYPE_CHECKING:
    from mlflow import MlflowClient


def finish(client: MlflowClient, family: str, entries: Sequence[Entry]) -> None:
    """Move the alias of the last line, where the registry has seen all lines but this one.

    Decisions on the pipeline's candidate are left out: the attempt that follows comes to the same decision and moves
    the alias itself. So are models that are not in this registry.

    Args:
        client: of the registry.
        family: name of the registered model.
        entries: the log. Call it inside `locked`.
    """
    last = entries[-1] if entries else None
    if last is None or last.package is None:
        return
    staged = last.action == STAGE and last.outcome == STAGED
    if not (staged or last.action == ROLLBACK or (last.accepted and last.by_version)):
        return
    models = client.search_registered_models(f"name = '{family}'")
    version = find_version(client, family, last.package)
    if not models or version is None or models[0].tags.get(HEAD_TAG, FIRST) != last.previous:
        return
    if staged:
        put_in_staging(client, family, version)
    else:
        put_in_production(client, family, version)
    client.set_registered_model_tag(family, HEAD_TAG, last.hash)
