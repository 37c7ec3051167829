"""Holds xarray datasets against pandera schemas, values included, and tells what is wrong in plain terms.

pandera checks the structure alone of data that Dask reads lazily; here the chunks are walked, so values count too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import pandera.errors
import xarray as xr
from pandera.config import ValidationDepth, config_context
from pandera.xarray import DatasetSchema

from stromatolite.contracts.quarantine import Violation

AT_ONCE: Final = 32
"""Rows walked at a time, at least: reading them one by one costs more than checking them."""


def schema_identity(schema: DatasetSchema) -> str:
    """The first 12 hex digits of the sha256 of the schema in its serialised form.

    pandera's JSON says nothing of attributes, and names pandera's own version: the first is added, the second dropped.
    """
    document = json.loads(schema.to_json(minimal=False))
    document.pop("version", None)
    document["attrs"] = {name: dict(var.attrs or {}) for name, var in sorted(schema.data_vars.items()) if var}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def check_dataset(dataset: xr.Dataset, schema: DatasetSchema) -> list[Violation]:
    """Everything in a dataset in memory that breaks the schema; an empty list when nothing does."""
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        return _violations(dataset, schema)


def check_in_chunks(
    dataset: xr.Dataset,
    schema: DatasetSchema,
    along: str,
    rules: Callable[[xr.Dataset], list[Violation]] | None = None,
) -> list[Violation]:
    """Check a lazily read dataset: its structure once, then the values chunk by chunk at flat memory.

    Args:
        dataset: Dask-backed dataset.
        schema: what it must be; it fixes no size along `along`.
        along: the dimension to walk.
        rules: more checks of each part in memory, where a schema cannot say them.

    Returns:
        The violations of the first part that has any, its place named in `field`.
    """
    with config_context(validation_depth=ValidationDepth.SCHEMA_ONLY):
        structural = _violations(dataset, schema)
    if structural:
        return structural
    for start, stop in _parts(dataset, along):
        part = dataset.isel({along: slice(start, stop)}).load()
        found = check_dataset(part, schema) + (rules(part) if rules else [])
        if found:
            where = f" ({along} {start}..{stop - 1})"
            return [Violation(v.field + where, v.rule, v.found, v.allowed) for v in found]
    return []


def _parts(dataset: xr.Dataset, along: str) -> Iterator[tuple[int, int]]:
    fields = [array for array in dataset.data_vars.values() if along in array.dims and array.ndim > 1 and array.chunks]
    chunk = max((array.chunksizes[along][0] for array in fields), default=AT_ONCE)
    step = chunk * -(-AT_ONCE // chunk)
    for start in range(0, dataset.sizes[along], step):
        yield start, min(start + step, dataset.sizes[along])


def _violations(dataset: xr.Dataset, schema: DatasetSchema) -> list[Violation]:
    try:
        schema.validate(dataset, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return [_explained(error, dataset, schema) for error in errors.schema_errors]
    return []


def _explained(error: Any, dataset: xr.Dataset, schema: DatasetSchema) -> Violation:
    """One pandera error in our words: which field, what was found, what is allowed."""
    name = str(getattr(error.schema, "name", "") or "")
    field = "" if name == schema.name else name
    cases, check = error.failure_cases, error.check
    if check == "nullable":
        values = np.asarray(dataset[field].values)
        return Violation(field, "missing values", f"{int(np.isnan(values).sum())} NaN of {values.size}", "none")
    if check == "data_var_presence" or check == "coords":
        return Violation(str(cases), "presence", "missing", "present")
    if check == "attrs":
        return Violation(field, "units or attribute", str(cases), str(_expected_attrs(schema, field)))
    if isinstance(cases, xr.DataArray):
        bad = cases.values[~np.isnan(cases.values)] if cases.dtype.kind == "f" else cases.values
        found = f"{bad.size} values from {bad.min():.6g} to {bad.max():.6g}" if bad.size else "values"
        return Violation(field, "range", found, _allowed(check, _expected_attrs(schema, field).get("units", "")))
    if check == "sizes":
        sizes = {dim: size for dim, size in (schema.sizes or {}).items() if size is not None}
        return Violation(field, "sizes", str(dict(dataset.sizes)), str(sizes))
    return Violation(field, str(check), str(cases), str(error))


def _allowed(check: Any, units: str) -> str:
    limits = dict(check.statistics or {})
    if {"min_value", "max_value"} <= set(limits):
        return f"{limits['min_value']:g} to {limits['max_value']:g} {units}".rstrip()
    return str(check)


def _expected_attrs(schema: DatasetSchema, field: str) -> dict[str, Any]:
    variable = schema.data_vars.get(field)
    return dict(variable.attrs or {}) if variable is not None else {}
