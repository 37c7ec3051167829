"""A TAP service on loopback: whole answers, pages, and every way to have only a part of one."""

from __future__ import annotations

import pandas as pd
import pytest
from loopback_tap import Tap
from loopback_web import Served
from made_sources import left, source_of

from stromatolite.errors import DataError
from stromatolite.sources.connectors import origin_problems
from stromatolite.sources.fetch import fetch

PLANETS = [{"pl_name": f"K2-{i:03d} b", "pl_orbper": 1.5 * i, "disc_year": 2000 + i} for i in range(1, 24)]
PLANETS.append({"pl_name": "Barnard's b", "pl_orbper": 3.1533, "disc_year": 2024})
PAGED = {"table": "ps", "columns": ["pl_name", "pl_orbper", "disc_year"], "key": "pl_name", "page_rows": 5}


@pytest.fixture
def tap(web):
    service = Tap(list(PLANETS))
    web.routes["/tap/sync"] = service.answer
    return service


def fetched_table(web, archives, target, member="planets.parquet", **origin):
    source = source_of("tap", {"service": f"{web.url}/tap", **origin}, {member: None})
    record = fetch(source, target, archives=archives)
    path = target / member
    return record, pd.read_parquet(path) if member.endswith(".parquet") else pd.read_csv(path)


def test_the_answer_to_a_query_is_a_table_with_units(web, tap, archives, target):
    record, table = fetched_table(web, archives, target, query="SELECT pl_name, pl_orbper FROM ps")
    assert table.set_index("pl_name")["pl_orbper"]["Barnard's b"] == 3.1533
    assert record["found"] == {"rows": 24, "units": {"pl_orbper": "d"}}


@pytest.mark.parametrize("form", ["votable", "csv"])
@pytest.mark.parametrize("member", ["planets.parquet", "planets.csv"])
def test_pages_make_the_whole_table(web, tap, archives, target, form, member):
    record, table = fetched_table(web, archives, target, member, **PAGED, format=form)
    expected = pd.DataFrame(sorted(PLANETS, key=lambda row: row["pl_name"]))
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)
    assert record["found"]["rows"] == 24
    assert len(tap.queries) == 7, "five pages, the empty one, the count"
    assert "pl_name > 'Barnard''s b'" not in tap.queries[0]


def test_pages_follow_a_key_of_numbers_too(web, tap, archives, target):
    del tap.rows[-1]  # the last two share a year
    _, table = fetched_table(
        web, archives, target, **PAGED | {"key": "disc_year", "format": "csv"}, where="disc_year >= 2010"
    )
    assert list(table["disc_year"]) == list(range(2010, 2024))
    assert "disc_year > 2014" in tap.queries[1]


def test_the_same_table_gives_the_same_bytes(web, tap, archives, target):
    fetched_table(web, archives, target, **PAGED)
    first = (target / "planets.parquet").read_bytes()
    fetched_table(web, archives, target, **PAGED)
    assert (target / "planets.parquet").read_bytes() == first


def test_an_answer_that_the_service_cut_is_not_the_whole(web, tap, archives, target):
    tap.limit = 10
    with pytest.raises(DataError, match="does not send the whole answer") as caught:
        fetched_table(web, archives, target, query="SELECT pl_name FROM ps")
    assert "page by page" in str(caught.value.fix)
    assert left(target.parent) == []


@pytest.mark.parametrize("form", ["votable", "csv"])
@pytest.mark.parametrize("says_overflow", [True, False])
def test_a_service_that_cuts_its_pages_is_asked_for_the_rest(web, tap, archives, target, form, says_overflow):
    tap.limit, tap.says_overflow = 3, says_overflow
    _, table = fetched_table(web, archives, target, **PAGED, format=form)
    assert len(table) == 24


def test_rows_without_a_key_or_with_the_same_are_missed_by_pages_and_found_by_the_count(web, tap, archives, target):
    tap.rows += [{"pl_name": "K2-004 b", "pl_orbper": 1.0, "disc_year": 2030}] * 3
    with pytest.raises(DataError, match="counts other rows") as caught:
        fetched_table(web, archives, target, **PAGED)
    assert "unique" in str(caught.value.fix)
    assert left(target.parent) == []


def test_csv_cannot_say_whether_it_is_whole_and_is_refused_for_one_answer():
    origin = {"service": "http://example.org/tap", "query": "SELECT 1", "format": "csv"}
    assert "cannot say whether" in origin_problems("tap", origin)[0]


@pytest.mark.parametrize("form", ["votable", "csv"])
def test_an_error_of_the_query_is_told_in_the_words_of_the_service(web, tap, archives, target, form):
    with pytest.raises(DataError, match="refuses the query") as caught:
        fetched_table(web, archives, target, **PAGED | {"table": "nowhere"}, format=form)
    assert caught.value.found == "Table nowhere is not known: did you mean ps?"
    assert len(tap.queries) == 1


@pytest.mark.parametrize("form", ["votable", "csv"])
def test_a_service_that_is_broken_is_told_after_some_attempts(web, archives, target, form):
    web.routes["/tap/sync"] = Served(b"out of memory", status=500, kind="text/plain")
    with pytest.raises(DataError, match="answers with an error") as caught:
        fetched_table(web, archives, target, **PAGED, format=form)
    assert "HTTP 500: out of memory" in str(caught.value)
    assert len(web.asked) == 5


@pytest.mark.parametrize("form", ["votable", "csv"])
def test_a_service_that_is_busy_is_asked_again(web, tap, archives, target, form):
    page = b"<html>Service Unavailable</html>"
    busy = [Served(page, status=503, kind="text/html"), Served(status=429, headers={"Retry-After": "0"})]
    web.routes["/tap/sync"] = lambda asked: busy.pop() if busy else tap.answer(asked)
    _, table = fetched_table(web, archives, target, **PAGED, format=form)
    assert len(table) == 24


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"not at all", b""])
@pytest.mark.parametrize("form", ["votable", "csv"])
def test_something_that_is_no_table_is_told(web, archives, target, body, form):
    web.routes["/tap/sync"] = Served(body, kind="text/html")
    with pytest.raises(DataError, match="TAP service"):
        fetched_table(web, archives, target, **PAGED, format=form)
    assert left(target.parent) == []


def test_an_answer_that_is_cut_is_asked_for_again(web, tap, archives, target):
    answers = []

    def cut_once(asked):
        answers.append(tap.answer(asked))
        if len(answers) == 1:
            answers[0].cuts = [500]
        return answers[-1]

    web.routes["/tap/sync"] = cut_once
    _, table = fetched_table(web, archives, target, query="SELECT pl_name FROM ps")
    assert (len(answers), len(table)) == (2, 24)


def test_an_answer_is_a_table_of_a_known_kind(web, tap, archives, target):
    source = source_of("tap", {"service": f"{web.url}/tap", "query": "SELECT pl_name FROM ps"}, {"planets.xlsx": None})
    with pytest.raises(DataError, match="cannot be written"):
        fetch(source, target, archives=archives)
    assert left(target.parent) == []
