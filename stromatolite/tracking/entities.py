"""A run record as MLflow takes it: names and values cut to its limits, curves in batches."""

from __future__ import annotations

import json
import math
import posixpath
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from stromatolite import lineage as origin
from stromatolite.curves import Point

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput, Metric

    from stromatolite.record import RunRecord

T = TypeVar("T")

PREFIX = "stromatolite."
RECORD_TAG = f"{PREFIX}record"
IDENTITY_TAG = f"{PREFIX}config_identity"
DIRECTION_TAG = f"{PREFIX}primary_direction"
CHANGED_TAG = f"{PREFIX}changed_params"
SWEEP_ROLE = "sweep_role"
"""Of the runs of a sweep: parent or trial."""
SYNCED_TAG = f"{PREFIX}synced_bytes"

NAME_LIMIT = 250
PARAM_LIMIT = 6000
TAG_LIMIT = 8000
DIGEST_LIMIT = 36
"""Of a dataset's digest: just the length of DVC's `<md5>.dir`."""
METRICS_PER_CALL = 900
"""MLflow takes 1000 entities a call, tags included."""
PARAMS_PER_CALL = 90
CUT = " ... (cut; the whole is in config.yaml)"


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def name_for_mlflow(name: str) -> str:
    """A metric's, parameter's or tag's name in MLflow's alphabet: a plain relative path, of at most 250 characters."""
    plain = posixpath.normpath(re.sub(r"[^\w\-. :/]", "_", name)).lstrip("./ ")
    return plain[:NAME_LIMIT] or "_"


def params_for_mlflow(values: Mapping[str, str]) -> dict[str, str]:
    """Parameters that no limit of MLflow refuses."""
    cut = {}
    for name, value in values.items():
        too_long = len(value) > PARAM_LIMIT
        cut[name_for_mlflow(name)] = value[: PARAM_LIMIT - len(CUT)] + CUT if too_long else value
    return cut


def tags_of(record: RunRecord) -> dict[str, str]:
    """Every tag of a run: who it is, what it rests on, and what the family said of it."""
    lineage = record.lineage
    git = lineage.get("git") or {}
    missing = origin.complete(lineage)
    tags = {
        RECORD_TAG: record.id,
        f"{PREFIX}family": record.family,
        **{f"{PREFIX}{name}": value for name, value in origin.tags(lineage).items()},
        f"{PREFIX}lineage_missing": json.dumps(missing) if record.status != "RUNNING" else None,
        # Under these names MLflow's own pages show them.
        "mlflow.source.name": lineage.get("stage"),
        "mlflow.source.type": "PROJECT",
        "mlflow.source.git.commit": git.get("commit"),
        "mlflow.source.git.branch": git.get("branch"),
        **record.tags,
    }
    return {name_for_mlflow(name): str(value)[:TAG_LIMIT] for name, value in tags.items() if value is not None}


def metrics_for_mlflow(points: Sequence[Point]) -> list[Metric]:
    """Points as MLflow's metrics; it keeps NaN, and ±inf as the largest number there is."""
    from mlflow.entities import Metric

    return [Metric(name_for_mlflow(point.name), point.value, point.time_ms, point.step) for point in points]


def inputs_of(record: RunRecord) -> list[DatasetInput]:
    """The data of the lineage, and the inputs that the family added, as MLflow's dataset inputs."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    versions = record.lineage.get("data") or {}
    named = {
        name: {"path": version["path"], "digest": version["md5"]}
        for name, version in versions.items()
        if version.get("md5")
    }
    named |= {entry["name"]: {"path": entry["path"], "digest": entry["digest"]} for entry in record.inputs}
    return [
        DatasetInput(
            Dataset(
                name=name[:NAME_LIMIT],
                digest=entry["digest"][:DIGEST_LIMIT],
                source_type="local",
                source=json.dumps({"uri": entry["path"]}),  # from the repository's root: it holds in a moved clone
            ),
            [InputTag("mlflow.data.context", "training")],
        )
        for name, entry in named.items()
    ]


def flat_numbers(document: Mapping[str, Any]) -> dict[str, float]:
    """Every number of a metrics document under a path-like name.

    The primary metric's `overall` becomes plain `primary`, and a pair called `interval` becomes `…/low` and `…/high`.
    """
    # Infinity as MLflow keeps it, so that what was sent can be compared with what is there.
    most = sys.float_info.max
    numbers = {
        name_for_mlflow(name): value if math.isnan(value) else max(-most, min(most, value))
        for name, value in _numbers(document, "")
    }
    if "primary/overall" in numbers:
        numbers["primary"] = numbers.pop("primary/overall")
    return numbers


def _numbers(value: Any, name: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _numbers(inner, f"{name}/{key}" if name else str(key))
    elif isinstance(value, (list, tuple)):
        parent, _, last = name.rpartition("/")
        if last == "interval" and len(value) == 2:
            yield from _numbers(value[0], f"{parent}/low" if parent else "low")
            yield from _numbers(value[1], f"{parent}/high" if parent else "high")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield name, float(value)
