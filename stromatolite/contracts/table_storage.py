"""Tables on disk: Parquet that says each column's unit and meaning, and where the table comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from stromatolite.contracts.columns import descriptions, key, units
from stromatolite.contracts.tables import table_identity
from stromatolite.errors import DataError
from stromatolite.files import replaced_file

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

PROVENANCE = b"stromatolite"
SCHEMA = "schema"
"""In a table's provenance: the identity of the contract that it was held against."""
KEY = "key"
"""In a table's provenance: the columns that name its rows, or else the levels of its index."""


def write_table(target: Path, table: pd.DataFrame, model: type[DataFrameModel], provenance: dict[str, Any]) -> None:
    """Write a table that keeps its schema; the same rows give the same bytes.

    Args:
        target: the Parquet file.
        table: its rows, checked already; a named index is stored with them.
        model: what gives each column its unit and meaning.
        provenance: where it comes from: JSON without times or paths of a machine.
    """
    stored = pa.Table.from_pandas(table, preserve_index=table.index.name is not None)
    unit, doc = units(model), descriptions(model)
    fields = [
        field.with_metadata({"unit": unit.get(field.name) or "", "description": doc.get(field.name, "")})
        for field in stored.schema
    ]
    names = key(model) or [str(name) for name in table.index.names if name is not None]
    about = {SCHEMA: table_identity(model.to_schema()), KEY: names, **provenance}
    metadata = {**(stored.schema.metadata or {}), PROVENANCE: json.dumps(about, sort_keys=True).encode()}
    with replaced_file(target) as partial:
        pq.write_table(
            stored.cast(pa.schema(fields, metadata=metadata)), partial, compression="zstd", write_page_checksum=True
        )


def write_quarantine(target: Path, rows: pd.DataFrame, reasons: Sequence[str], provenance: dict[str, Any]) -> None:
    """Write the rows that were set aside, as they were read, with a column `reasons`.

    A column that mixes types is among the reasons, and Parquet knows no such column: it is written as text.
    """
    mixed = [name for name in rows if rows[name].dtype == object and rows[name].dropna().map(type).nunique() > 1]
    told = rows.assign(reasons=list(reasons))
    for name in mixed:
        told[name] = rows[name].where(rows[name].isna(), rows[name].astype(str))
    stored = pa.Table.from_pandas(told, preserve_index=rows.index.name is not None)
    metadata = {**(stored.schema.metadata or {}), PROVENANCE: json.dumps(provenance, sort_keys=True).encode()}
    with replaced_file(target) as partial:
        pq.write_table(stored.replace_schema_metadata(metadata), partial, compression="zstd", write_page_checksum=True)


def read_table(path: Path) -> pd.DataFrame:
    """The rows of a stored table.

    Raises:
        DataError: it is missing or no Parquet.
    """
    with _readable(path):
        table: pd.DataFrame = pq.read_table(path, page_checksum_verification=True).to_pandas()
    return table


def table_shape(path: Path) -> tuple[int, int]:
    """How many rows and columns a stored table has; its index counts as columns.

    Raises:
        DataError: it is missing or no Parquet.
    """
    with _readable(path):
        found = pq.read_metadata(path)
    return found.num_rows, found.num_columns


def provenance_of(path: Path) -> dict[str, Any]:
    """What a stored table says of where it comes from.

    Raises:
        DataError: it is missing or no Parquet.
    """
    with _readable(path):
        found: dict[str, Any] = json.loads((pq.read_schema(path).metadata or {}).get(PROVENANCE, b"{}"))
    return found


def stored_units(path: Path) -> dict[str, str]:
    """The unit of each column of a stored table; "" for text, names and flags.

    Raises:
        DataError: it is missing or no Parquet.
    """
    with _readable(path):
        return {field.name: (field.metadata or {}).get(b"unit", b"").decode() for field in pq.read_schema(path)}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Make it: `dvc repro`.") from None
    except Exception as error:  # a damaged file fails in as many ways as it has parts
        words = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        raise DataError(f"{path} is no Parquet.", found=words, fix="Delete it and run `dvc repro`.") from error
