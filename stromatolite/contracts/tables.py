"""Which contract a table was held against: the identity of its schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandera.pandas as pa


def table_identity(schema: pa.DataFrameSchema) -> str:
    """The first 12 hex digits of the sha256 of what the schema asks: types, units, ranges and every other rule.

    Pandera's own serialised form leaves out nullable, unique, metadata and custom checks. Of a custom check the name
    and the words count; its code is code.
    """
    index = getattr(schema.index, "indexes", [schema.index] if schema.index is not None else [])
    document = {
        "columns": {str(name): _component(column) for name, column in schema.columns.items()},
        "index": [{"name": level.name, **_component(level)} for level in index],
        "rules": [_check(check) for check in schema.checks],
        "unique": schema.unique,
        "strict": schema.strict,
        "coerce": schema.coerce,
    }
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _component(component: Any) -> dict[str, Any]:
    return {
        "dtype": str(component.dtype),
        "nullable": component.nullable,
        "unique": component.unique,
        "required": getattr(component, "required", True),
        "metadata": {str(key): str(value) for key, value in (component.metadata or {}).items()},
        "checks": [_check(check) for check in component.checks],
    }


def _check(check: Any) -> dict[str, Any]:
    return {"name": check.name, "limits": _plain(check.statistics or {}), "words": check.error or check.description}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)
