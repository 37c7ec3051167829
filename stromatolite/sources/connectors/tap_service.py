"""Asks a TAP service: one answer or page by page, and never takes a part for the whole."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import pandas as pd
from astropy.io import votable
from astropy.utils.exceptions import AstropyWarning
from pyvo.dal import TAPResults, TAPService
from pyvo.dal.exceptions import DALAccessError, DALOverflowWarning, DALQueryError, DALServiceError
from requests import HTTPError, PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from stromatolite.errors import DataError
from stromatolite.sources.faults import described
from stromatolite.sources.remote import CONNECT_SECONDS, certificates, shown
from stromatolite.sources.retries import with_retries

T = TypeVar("T")

PAGE_ROWS: Final = 50_000
ANSWER_SECONDS: Final = 300  # a database thinks before it answers
BEGINNING: Final = 4096  # bytes of an answer in which an error is looked for
PLAIN_NUMBER: Final = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"  # 007 is a name
REMEDY: Final = "Check the network and the address of the service."


class Answers:
    """Answers of a service as tables.

    Args:
        origin: the origin of a source.
        stop: when set, it asks no more.

    Attributes:
        units: the unit of each column that has one, as far as the service reports it.
    """

    def __init__(self, origin: Mapping[str, Any], stop: threading.Event) -> None:
        self.units: dict[str, str] = {}
        self._origin = origin
        self._stop = stop
        self._what = f"The TAP service {shown(origin['service'])}"
        session = Session()
        session.verify = certificates() or True
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Impatient())
        self._service = TAPService(origin["service"], session=session)

    def whole(self, query: str) -> pd.DataFrame:
        """The answer to a query.

        Raises:
            DataError: the service fails, refuses the query, or has more rows than it sends at once.
        """
        table, overflow = self._votable(query, None)
        if overflow:
            raise DataError(
                f"{self._what} does not send the whole answer: it ends at its limit of rows.",
                found=f"{len(table):,} rows and more",
                fix="Fetch it page by page: give table, columns and key instead of query.",
            )
        return table

    def paged(self) -> pd.DataFrame:
        """All rows of a table, page by page in the order of its key; the end is an empty page.

        Raises:
            DataError: the service fails or refuses the query, or the rows are not those that it counts.
        """
        origin = self._origin
        table = pd.concat(list(self._pages()), ignore_index=True)
        rows = self._counted()
        if rows != len(table) or not table[origin["key"]].is_unique:
            raise DataError(
                f"{self._what} counts other rows of {origin['table']} than its pages have.",
                found=f"{len(table):,} rows, {table[origin['key']].nunique():,} values of {origin['key']}",
                allowed=f"{rows:,} rows, each with a value of {origin['key']} of its own",
                fix="Name a key that is unique and never missing; or, if the table changed meanwhile, run it again.",
            )
        return table

    def _pages(self) -> Iterator[pd.DataFrame]:
        origin = self._origin
        rows = origin.get("page_rows", PAGE_ROWS)
        ask = self._csv if origin.get("format") == "csv" else self._page
        after: Any = None
        while True:
            page = ask(_page_query(origin, rows, after), rows)
            if origin["key"] not in page:
                raise DataError(
                    f"{self._what} sends no column {origin['key']}.", found=", ".join(map(str, page.columns))
                )
            if after is None or len(page):
                yield page
            if not len(page):
                return
            last = page[origin["key"]].iloc[-1]
            if last == after or pd.isna(last):
                raise DataError(
                    f"{self._what} sends pages that do not go on after {origin['key']} = {after}.", found=last
                )
            after = last

    def _counted(self) -> int:
        table, _ = self._votable(_query("COUNT(*) AS row_count", self._origin), None)
        try:
            return int(table.iloc[:, 0].item())
        except (IndexError, ValueError):
            raise DataError(f"{self._what} does not count the rows of {self._origin['table']}.") from None

    def _page(self, query: str, rows: int) -> pd.DataFrame:
        return self._votable(query, rows)[0]

    def _votable(self, query: str, rows: int | None) -> tuple[pd.DataFrame, bool]:
        """An answer, and whether the service says that there is more."""

        def ask() -> tuple[pd.DataFrame, bool]:
            with warnings.catch_warnings():
                for kind in (AstropyWarning, DALOverflowWarning):  # what matters of them is raised as an error
                    warnings.simplefilter("ignore", kind)
                answer = self._service.create_query(query, maxrec=rows).execute()
            table = answer.to_table()
            self.units |= {name: str(table[name].unit) for name in table.colnames if table[name].unit}
            return table.to_pandas(), answer.status[0].upper() == "OVERFLOW"

        return self._asked(ask)

    def _csv(self, query: str, rows: int) -> pd.DataFrame:
        """An answer in CSV, all of it text but a key that is a number."""
        key = self._origin["key"]

        def ask() -> pd.DataFrame:
            answer = self._service.create_query(query, maxrec=rows, FORMAT="csv").submit()
            content = answer.content
            if b"QUERY_STATUS" in content[:BEGINNING]:  # errors come as a VOTable, whatever format was requested
                TAPResults(votable.parse(io.BytesIO(content)))
            try:
                answer.raise_for_status()
            except HTTPError as error:
                raise DALServiceError.from_except(error, self._what) from error
            page = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
            if key in page and page[key].str.fullmatch(PLAIN_NUMBER).all():
                page[key] = pd.to_numeric(page[key])
            return page

        return self._asked(ask)

    def _asked(self, ask: Callable[[], T]) -> T:
        def once() -> T:
            try:
                return ask()
            except DALQueryError as error:
                raise DataError(
                    f"{self._what} refuses the query.",
                    found=error.reason,
                    fix="Check the query, or the table, columns and condition, in the source's origin.",
                ) from error
            except (DALAccessError, ValueError) as error:
                cause = getattr(error, "cause", None)
                if isinstance(cause, Exception) and described(cause, self._what):
                    raise cause from error
                raise DataError(
                    f"{self._what} answers with something that is no table.",
                    found=str(error).strip().splitlines()[0][:300],
                    fix="Open its address in a browser: it may be another service, or say why.",
                ) from error

        return with_retries(once, self._what, stop=self._stop, fix=REMEDY)


def _page_query(origin: Mapping[str, Any], rows: int, after: Any) -> str:
    key = origin["key"]
    later = [] if after is None else [f"{key} > {_literal(after)}"]
    columns = ", ".join(origin["columns"])
    return f"{_query(f'TOP {rows} {columns}', origin, later)} ORDER BY {key}"


def _query(selected: str, origin: Mapping[str, Any], conditions: Sequence[str] = ()) -> str:
    given = [f"({origin['where']})"] if "where" in origin else []
    where = " AND ".join([*given, *conditions])
    return f"SELECT {selected} FROM {origin['table']}{f' WHERE {where}' if where else ''}"  # noqa: S608 - the user's own


def _literal(value: Any) -> str:
    """A value as ADQL writes it."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value.item() if hasattr(value, "item") else value)


class _Impatient(HTTPAdapter):
    """Waits for answers for a long time, and not for ever."""

    def send(self, request: PreparedRequest, *given: Any, **named: Any) -> Response:
        return super().send(request, *given, **{**named, "timeout": (CONNECT_SECONDS, ANSWER_SECONDS)})
