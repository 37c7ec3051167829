"""Fetches the answer of a database of the Virtual Observatory (TAP): whole, or page by page of its key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.errors import DataError
from stromatolite.sources.connectors.keys import URL, Key

if TYPE_CHECKING:
    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Source

NAME: Final = r"[A-Za-z_][\w.]*"
KEYS: Final = {
    "service": Key("address of the TAP service, without /sync", required=True, pattern=URL),
    "query": Key("ADQL of one answer"),
    "table": Key("instead of a query: the table to fetch page by page", pattern=NAME),
    "columns": Key("its columns to fetch", kind=list),
    "key": Key("the one of them that names each row; pages follow its order", pattern=NAME),
    "where": Key("ADQL condition that rows fulfil"),
    "page_rows": Key("rows a page", kind=int),
    "format": Key("what to ask the service for: votable (default) or csv", choices=("votable", "csv")),
}
PAGED: Final = ("table", "columns", "key")


def check(origin: Mapping[str, Any]) -> list[str]:
    """What is wrong with an origin whose keys are right one by one."""
    if "query" in origin:
        csv = (
            ["format: csv cannot say whether an answer is whole; ask for votable"]
            if origin.get("format") == "csv"
            else []
        )
        return csv + [f"{name}: a query stands for itself" for name in (*PAGED, "where", "page_rows") if name in origin]
    missing = [name for name in PAGED if name not in origin]
    if missing:
        return [f"either a query is needed, or table, columns and key ({', '.join(missing)} missing)"]
    if origin["key"] not in origin["columns"]:
        return [f"key: {origin['key']!r} is none of the columns {', '.join(origin['columns'])}"]
    return []


def fetch(source: Source, folder: Path, archives: Archives) -> dict[str, Any]:
    """Write the answer into `folder`; returns its rows and the units that the service gives its columns."""
    import io

    import pandas as pd

    from stromatolite.sources.connectors.delivery import only_member
    from stromatolite.sources.connectors.tap_service import Answers

    member = only_member(source)
    answers = Answers(source.origin, archives.stop)
    table = answers.whole(source.origin["query"]) if "query" in source.origin else answers.paged()
    path = folder / member.name
    if path.suffix == ".csv":
        table.to_csv(path, index=False, lineterminator="\n")
    elif path.suffix == ".parquet":
        if source.origin.get("format") == "csv":  # it is all text so far
            table = pd.read_csv(io.StringIO(table.to_csv(index=False)))
        table.to_parquet(path, index=False)
    else:
        raise DataError(
            f"{source.name}: the answer cannot be written.",
            found=member.name,
            allowed="a name that ends in .csv or .parquet",
        )
    return {"rows": len(table), "units": answers.units}
