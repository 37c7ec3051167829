"""Holds pandas tables against pandera schemas and tells, row by row, what is wrong."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandera.errors
import pandera.pandas as pa

from stromatolite.contracts.quarantine import Violation
from stromatolite.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd


def table_identity(schema: pa.DataFrameSchema) -> str:
    """The first 12 hex digits of the sha256 of the schema in its serialised form, pandera's own version left out."""
    document = json.loads(schema.to_json())
    document.pop("version", None)
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:12]


def check_table(table: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> dict[Any, list[Violation]]:
    """What is wrong with each row of a table.

    Args:
        table: the rows; its index names them.
        schema: what they must be.
        name: how messages call the table.

    Returns:
        The violations by index label; rows in order are not in it.

    Raises:
        ContractError: the table as a whole is wrong: a column is missing or of another type.
    """
    try:
        schema.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        whole = cases[cases["index"].isna()]
        if len(whole):
            first = whole.iloc[0]
            raise ContractError(
                f"{name} is not the table that it should be.",
                found=f"{first['check']}: {first['failure_case']}",
                allowed="columns " + ", ".join(schema.columns),
            ) from None
        found: dict[Any, list[Violation]] = {}
        for case in cases.itertuples():
            violation = Violation(str(case.column), "range", str(case.failure_case), str(case.check))
            found.setdefault(case.index, []).append(violation)
        return found
    return {}
