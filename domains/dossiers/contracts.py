"""The contract of a record: which fields it may have, of what type and range; and the same as a JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from domains.dossiers.fields import FIELDS, TERMS, Field
from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import table_model
from stromatolite.errors import ContractError

CF_UNITS: Final = {"R_sun": "solRad", "M_sun": "solMass", "R_earth": "1", "M_earth": "1", "S_earth": "1", "": "1",
                   "d": "day", "m / s2": "m s-2", "deg_C": "degree_Celsius"}  # fmt: skip
"""Units of the fields in the notation of the other tables, where it is another."""


def _column(field: Field) -> tuple[type, Any]:
    if field.is_number:
        unit = CF_UNITS.get(str(field.unit), field.unit)
        return float, column(field.doc, unit=unit, nullable=True, ge=field.low, le=field.high)
    return str, column(field.doc, nullable=True, matches=r"\S", isin=TERMS.get(field.name))


Records: Final = table_model(
    "Records", "What was read from one text; what it does not give is missing.", {f.name: _column(f) for f in FIELDS}
)


def record_schema() -> dict[str, Any]:
    """The JSON schema of one record: flat, absent fields left out."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Record of a dossier",
        "type": "object",
        "properties": {field.name: _property(field) for field in FIELDS},
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    if field.is_number:
        return {"description": field.doc, "type": "number", "minimum": field.low, "maximum": field.high}
    allowed = {"enum": list(TERMS[field.name])} if field.name in TERMS else {"minLength": 1}
    return {"description": field.doc, "type": "string", **allowed}


def records_table(records: list[Mapping[str, str | float]]) -> pd.DataFrame:
    """Records as a table that `Records` accepts."""
    table = pd.DataFrame(records, columns=[field.name for field in FIELDS])
    return table.astype({field.name: float if field.is_number else object for field in FIELDS})


def require_record(record: Mapping[str, str | float]) -> None:
    """Refuse a record that breaks its contract.

    Raises:
        ContractError: naming the field, what was found and what is allowed.
    """
    schema = record_schema()["properties"]
    for name, value in record.items():
        if name not in schema:
            raise ContractError("A record has an unknown field.", found=name, allowed=", ".join(schema))
        rules = schema[name]
        if rules["type"] == "number":
            right = isinstance(value, float) and rules["minimum"] <= value <= rules["maximum"]
            allowed: object = f"{rules['minimum']:g} to {rules['maximum']:g}"
        else:
            right = isinstance(value, str) and bool(value.strip()) and value in rules.get("enum", [value])
            allowed = ", ".join(rules.get("enum", ["text"]))
        if not right:
            raise ContractError(f"The record's {name} breaks its contract.", found=value, allowed=allowed)
