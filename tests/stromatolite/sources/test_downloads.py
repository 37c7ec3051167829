"""Downloads from a server that cuts, refuses, lies and changes: continued, tried again, or refused in words."""

from __future__ import annotations

import socket

import pytest
from loopback_web import Served
from made_sources import left, noise, source_of

from stromatolite.errors import DataError
from stromatolite.sources.fetch import fetch, verify

STARS = noise(4_000_000)


def stars(web, *, sizes=True, known=True):
    return source_of("http", {"url": f"{web.url}/stars.csv"}, {"stars.csv": STARS if known else None}, sizes=sizes)


def test_a_file_comes_whole_with_a_record_of_where_it_is_from(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS)
    record = fetch(stars(web), target, archives=archives)
    assert (target / "stars.csv").read_bytes() == STARS
    assert record["members"][0]["bytes"] == 4_000_000
    assert verify(stars(web), target) == []
    assert left(archives) == []


def test_a_connection_that_is_cut_several_times_is_continued_where_it_was(web, archives, target):
    many = STARS * 3
    web.routes["/stars.csv"] = Served(many, cuts=[3_000_000, 3_000_000, 3_000_000])
    source = source_of("http", {"url": f"{web.url}/stars.csv"}, {"stars.csv": many})
    fetch(source, target, archives=archives)
    assert (target / "stars.csv").read_bytes() == many
    first, *later = web.ranges("/stars.csv")
    assert first is None
    starts = [int(each.removeprefix("bytes=").removesuffix("-")) for each in later]
    # bytes that were on their way at a cut may be lost: no exact place can be asked for
    assert [0, *starts] == sorted({0, *starts}), "each attempt begins after the one before"


def test_a_server_without_ranges_starts_again(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS, ranges=False, cuts=[1_500_000])
    fetch(stars(web), target, archives=archives)
    assert (target / "stars.csv").read_bytes() == STARS


def test_a_busy_server_is_asked_again(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS, refusals=[503, 429, 500], headers={"Retry-After": "0"})
    fetch(stars(web), target, archives=archives)
    assert len(web.asked) == 4


def test_a_server_that_stays_busy_is_given_up_in_words(web, archives, target):
    web.routes["/stars.csv"] = Served(status=503)
    with pytest.raises(DataError, match="answers with an error") as caught:
        fetch(stars(web), target, archives=archives)
    assert "HTTP 503" in str(caught.value)
    assert left(target.parent) == []


@pytest.mark.parametrize(("status", "words"), [(404, "is not there"), (403, "may not be read")])
def test_what_will_not_change_is_not_asked_again(web, archives, target, status, words):
    web.routes["/stars.csv"] = Served(status=status)
    with pytest.raises(DataError, match=words):
        fetch(stars(web), target, archives=archives)
    assert len(web.asked) == 1


def test_a_file_that_changed_between_two_attempts_is_fetched_anew(web, archives, target):
    old = noise(4_000_000, seed=2)
    web.routes["/stars.csv"] = Served(old, cuts=[1_500_000] + [0] * 20)
    with pytest.raises(DataError, match="breaks again and again"):
        fetch(stars(web, known=False), target, archives=archives)
    assert [name for name in left(archives) if name.endswith(".part")], "what came is kept"
    web.routes["/stars.csv"] = Served(STARS, etag='"second"')
    fetch(stars(web, known=False), target, archives=archives)
    assert (target / "stars.csv").read_bytes() == STARS
    assert web.asked[-1].headers["if-range"] == '"first"'


def test_a_server_that_continues_another_file_is_found_out(web, archives, target):
    web.routes["/stars.csv"] = Served(noise(4_000_000, seed=2), etag=None, cuts=[1_500_000] + [0] * 20)
    with pytest.raises(DataError, match="breaks again and again"):
        fetch(stars(web), target, archives=archives)
    web.routes["/stars.csv"] = Served(STARS, etag=None)
    fetch(stars(web), target, archives=archives)
    assert (target / "stars.csv").read_bytes() == STARS, "the mixture has a wrong checksum; then it is begun anew"


def test_a_file_of_another_size_is_refused_before_it_is_fetched(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS + b"more")
    with pytest.raises(DataError, match="size is wrong") as caught:
        fetch(stars(web), target, archives=archives)
    assert "4,000,004 bytes" in str(caught.value)
    assert left(archives) == []


def test_a_server_that_claims_more_than_it_sends_is_no_success(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS[:1_500_000], length=4_000_000, etag=None, ranges=False)
    with pytest.raises(DataError, match="breaks again and again"):
        fetch(stars(web), target, archives=archives)
    assert left(target.parent) == []


def test_a_server_that_tells_no_size_and_stops_early_is_no_success(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS[:1_500_000], tell_length=False)
    with pytest.raises(DataError, match="breaks again and again"):
        fetch(stars(web), target, archives=archives)


def test_a_server_that_tells_no_size_and_never_stops_is_stopped(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS + noise(3_000_000), tell_length=False)
    with pytest.raises(DataError, match="size is wrong"):
        fetch(stars(web), target, archives=archives)
    assert left(archives) == []


def test_a_wrong_checksum_leaves_nothing_behind(web, archives, target):
    web.routes["/stars.csv"] = Served(noise(4_000_000, seed=3))
    with pytest.raises(DataError, match="checksum is wrong"):
        fetch(stars(web), target, archives=archives)
    assert left(archives) == []
    assert left(target.parent) == []


def test_what_was_there_stays_when_a_new_fetch_fails(web, archives, target):
    web.routes["/stars.csv"] = Served(STARS)
    fetch(stars(web), target, archives=archives)
    web.routes["/stars.csv"] = Served(status=404)
    with pytest.raises(DataError):
        fetch(stars(web), target, archives=archives)
    assert verify(stars(web), target) == []


def test_a_server_that_is_not_there_is_told_in_words(archives, target):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = source_of("http", {"url": f"http://127.0.0.1:{port}/stars.csv"}, {"stars.csv": STARS})
    with pytest.raises(DataError, match="cannot be reached") as caught:
        fetch(source, target, archives=archives)
    assert caught.value.fix


def test_no_download_begins_without_room_for_it(web, archives, target, mounted):
    disk = mounted(target.parent, "-t", "tmpfs", "-o", "size=8m", "tmpfs")
    web.routes["/stars.csv"] = Served(STARS)
    with pytest.raises(DataError, match="There is no room") as caught:
        fetch(stars(web), target, archives=disk / "archives")
    assert "MiB free" in str(caught.value)
    assert web.asked == []


def test_an_empty_file_is_a_file(web, archives, target):
    web.routes["/stars.csv"] = Served(b"")
    fetch(source_of("http", {"url": f"{web.url}/stars.csv"}, {"stars.csv": b""}), target, archives=archives)
    assert (target / "stars.csv").read_bytes() == b""
