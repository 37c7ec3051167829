"""Holds xarray datasets against pandera schemas, values included, and tells what is wrong in plain terms.

pandera checks the structure alone of data that Dask reads lazily; here the chunks are walked, so values count too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandera.errors
import xarray as xr
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrorReason
from pandera.xarray import DatasetSchema

from stromatolite.contracts.quarantine import Violation
from stromatolite.contracts.wording import shown

PART_BYTES: Final = 64 * 2**20
"""What a part takes in memory, unless one chunk takes more: many small parts cost more to walk than to check."""


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
        return _violations(dataset, schema, {})


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
        rules: more checks of each part in memory that keeps the schema, where a schema cannot say them.

    Returns:
        The violations of the first part that has any, with the place of the first bad value.
    """
    with config_context(validation_depth=ValidationDepth.SCHEMA_ONLY):
        structural = _violations(dataset, schema, {})
    if not structural and not dataset.sizes.get(along):
        found = "missing" if along not in dataset.sizes else "0"
        structural = [Violation(along, "size", found, "at least 1")]
    if structural:
        return structural
    for start, stop in parts(dataset, along):
        part = dataset.isel({along: slice(start, stop)})
        place = f"{along} {start}..{stop - 1}"
        unreadable = [violation for name in part.variables if (violation := _unreadable(part[name], place))]
        if unreadable:
            return unreadable
        with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            found_here = _violations(part, schema, {along: start})
        if rules and not found_here:  # they may rely on what the schema says
            found_here = [replace(v, field=f"{v.field} ({place})") for v in rules(part)]
        if found_here:
            return found_here
    return []


def _unreadable(array: xr.DataArray, place: str) -> Violation | None:
    """Bring the values into memory; a store that is damaged says so here."""
    try:
        array.variable.load()
    except Exception as error:  # a damaged chunk fails in as many ways as there are codecs
        words = str(error).partition("\n")[0]
        return Violation(f"{array.name} ({place})", "readable", f"{type(error).__name__}: {words}", "values")
    return None


def parts(dataset: xr.Dataset, along: str) -> Iterator[tuple[int, int]]:
    """Stretches of whole chunks of a lazy dataset, as many as fit into `PART_BYTES` of memory together."""
    fields = [array for array in dataset.data_vars.values() if along in array.dims and array.ndim > 1]
    chunk = max((array.chunksizes[along][0] for array in fields if array.chunks), default=1)
    length = dataset.sizes[along]
    fitting = PART_BYTES * length // max(1, sum(array.nbytes for array in fields))
    step = chunk * max(1, fitting // chunk)
    for start in range(0, length, step):
        yield start, min(start + step, length)


def _violations(dataset: xr.Dataset, schema: DatasetSchema, offset: Mapping[str, int]) -> list[Violation]:
    try:
        schema.validate(dataset, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return [_explained(error, dataset, schema, offset) for error in errors.schema_errors]
    return []


def _explained(error: Any, dataset: xr.Dataset, schema: DatasetSchema, offset: Mapping[str, int]) -> Violation:
    """One pandera error in our words: which field, what was found and where, what is allowed."""
    name = str(getattr(error.schema, "name", "") or "")
    field = "" if name == schema.name else name
    cases, check = error.failure_cases, error.check
    if check == "nullable":
        missing = dataset[field].isnull()
        found = f"{int(missing.sum())} NaN of {missing.size}, the first at {_place(missing, offset)}"
        return Violation(field, "missing values", found, "none")
    if check == "data_var_presence" or check == "coords":
        absent = re.search(r"missing (?:required data_var|coordinate) '(.*)'", str(error))
        return Violation(absent[1] if absent else str(cases), "presence", "missing", "present")
    if check == "attrs":
        return Violation(field, "units or attribute", str(cases), str(_expected_attrs(schema, field)))
    if isinstance(cases, xr.DataArray):
        units = str(_expected_attrs(schema, field).get("units", ""))
        return Violation(field, "range", _found(cases, offset), _allowed(check, "" if units == "1" else units))
    if check == "strict_data_vars":
        return Violation("", "presence", str(cases), ", ".join(map(str, schema.data_vars)))
    if error.reason_code is SchemaErrorReason.WRONG_DATATYPE:
        return Violation(field, "type", str(dataset[field].dtype), str(error.schema.dtype))
    if check == "dims":
        return Violation(field, "dimensions", str(dataset[field].dims), str(error.schema.dims))
    if check == "sizes":
        sizes = {dim: size for dim, size in (schema.sizes or {}).items() if size is not None}
        return Violation(field, "sizes", str(dict(dataset.sizes)), str(sizes))
    return Violation(field, str(check), str(cases), str(error))


def _found(cases: xr.DataArray, offset: Mapping[str, int]) -> str:
    """The first bad value with its place, and how many more there are."""
    bad = cases.notnull()
    values = cases.values[bad.values]
    if not values.size:
        return "values"
    first = f"{shown(values[0])} at {_place(bad, offset)}"
    if values.size == 1:
        return first
    span = dict.fromkeys((shown(values.min()), shown(values.max())))
    return f"{first}, and {values.size - 1} more of {' to '.join(span)}"


def _place(where: xr.DataArray, offset: Mapping[str, int]) -> str:
    """The first place that is true, as xarray counts: `x[99], y[2]`."""
    first = np.unravel_index(int(np.argmax(where.values)), where.shape)
    return ", ".join(f"{dim}[{n + offset.get(str(dim), 0)}]" for dim, n in zip(where.dims, first, strict=True))


def _allowed(check: Any, units: str) -> str:
    limits = dict(check.statistics or {})
    if {"min_value", "max_value"} <= set(limits):
        return f"{limits['min_value']:g} to {limits['max_value']:g} {units}".rstrip()
    return str(check)


def _expected_attrs(schema: DatasetSchema, field: str) -> dict[str, Any]:
    variable = schema.data_vars.get(field)
    return dict(variable.attrs or {}) if variable is not None else {}
