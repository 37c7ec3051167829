"""A TAP service on loopback: it understands the queries of the connector, and answers in VOTable or CSV, or badly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loopback_web import Asked, Served

COLUMNS = {"pl_name": ("char", ""), "pl_orbper": ("double", "d"), "disc_year": ("int", "")}


@dataclass
class Tap:
    """A table `ps` with its faults.

    Attributes:
        rows: its rows, by column.
        limit: rows that it sends at most, whatever is asked for.
        says_overflow: whether it marks an answer that it cut.
        count: what it claims to have; None for the truth.
    """

    rows: list[dict[str, object]]
    limit: int = 1000
    says_overflow: bool = True
    count: int | None = None
    queries: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Served:
        query = asked.fields["QUERY"]
        self.queries.append(query)
        if "FROM ps" not in query:
            return Served(error("Table nowhere is not known: did you mean ps?"), kind="application/x-votable+xml")
        if "COUNT(*)" in query:
            count = len(self.chosen(query)) if self.count is None else self.count
            return Served(votable({"row_count": ("long", "")}, [{"row_count": count}]))
        rows = self.chosen(query)
        top = re.search(r"TOP (\d+)", query)
        most = min(int(top[1]) if top else self.limit, self.limit)
        names = re.search(r"SELECT (?:TOP \d+ )?(.*) FROM", query)[1].split(", ")
        cut = self.says_overflow and len(rows) > self.limit
        if asked.fields.get("FORMAT") == "csv":
            lines = [",".join(names), *(",".join(quoted(row[name]) for name in names) for row in rows[:most])]
            return Served("\n".join(lines).encode() + b"\n", kind="text/csv")
        return Served(votable({name: COLUMNS[name] for name in names}, rows[:most], overflow=cut))

    def chosen(self, query: str) -> list[dict[str, object]]:
        rows = sorted(self.rows, key=lambda row: row["pl_name"] or "")
        if year := re.search(r"disc_year >= (\d+)", query):
            rows = [row for row in rows if row["disc_year"] >= int(year[1])]
        if later := re.search(r"pl_name > '((?:[^']|'')*)'", query):
            rows = [row for row in rows if (row["pl_name"] or "") > later[1].replace("''", "'")]
        if later := re.search(r"disc_year > (\d+)", query):
            rows = [row for row in rows if row["disc_year"] > int(later[1])]
        if query.endswith("ORDER BY disc_year"):
            rows = sorted(rows, key=lambda row: row["disc_year"])
        return rows


def votable(columns: dict[str, tuple[str, str]], rows: list[dict[str, object]], *, overflow: bool = False) -> bytes:
    fields = "".join(
        f'<FIELD name="{name}" datatype="{kind}"{" arraysize=" + chr(34) + "*" + chr(34) if kind == "char" else ""}'
        f"{f' unit={chr(34)}{unit}{chr(34)}' if unit else ''}/>"
        for name, (kind, unit) in columns.items()
    )
    cells = "".join("<TR>" + "".join(f"<TD>{row[name]}</TD>" for name in columns) + "</TR>" for row in rows)
    mark = '<INFO name="QUERY_STATUS" value="OVERFLOW"/>' if overflow else ""
    body = f"<TABLE>{fields}<DATA><TABLEDATA>{cells}</TABLEDATA></DATA></TABLE>"
    return document(f'<INFO name="QUERY_STATUS" value="OK"/>{body}{mark}')


def error(words: str) -> bytes:
    return document(f'<INFO name="QUERY_STATUS" value="ERROR">{words}</INFO>')


def document(content: str) -> bytes:
    return (
        '<?xml version="1.0"?><VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">'
        f'<RESOURCE type="results">{content}</RESOURCE></VOTABLE>'
    ).encode()


def quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
