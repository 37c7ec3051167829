"""Local folders, web folders and S3: the same downloads from other places."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from loopback_web import Served
from made_sources import left, noise, source_of, tarred

from stromatolite.errors import ConfigError, DataError
from stromatolite.sources.connectors import CONNECTORS, load_connector, origin_problems
from stromatolite.sources.connectors.keys import Key
from stromatolite.sources.fetch import fetch, verify

PLANETS, STARS = b"planet\nTRAPPIST-1 e\n", noise(9_000_000)


def test_files_of_a_local_folder_are_copied(tmp_path, archives, target):
    (tmp_path / "mine" / "a").mkdir(parents=True)
    (tmp_path / "mine" / "a" / "planets.csv").write_bytes(PLANETS)
    (tmp_path / "mine" / "stars.bin").write_bytes(STARS)
    source = source_of("local", {"path": str(tmp_path / "mine")}, {"a/planets.csv": PLANETS, "stars.bin": STARS})
    fetch(source, target, archives=archives)
    assert left(target) == ["planets.csv", "source.json", "stars.bin"]
    assert verify(source, target) == []


def test_a_local_file_that_is_missing_is_told(tmp_path, archives, target):
    source = source_of("local", {"path": str(tmp_path / "planets.csv")}, {"planets.csv": PLANETS})
    with pytest.raises(DataError, match="is not there"):
        fetch(source, target, archives=archives)


def test_a_local_file_that_changed_before_it_was_copied_whole_is_copied_anew(tmp_path, archives, target):
    (tmp_path / "stars.bin").write_bytes(noise(9_000_000, seed=2))
    source = source_of("local", {"path": str(tmp_path)}, {"stars.bin": None, "planets.csv": PLANETS})
    with pytest.raises(DataError, match=r"planets\.csv .* is not there"):
        fetch(source, target, archives=archives)
    assert [name for name in left(archives) if name.endswith(".part")], "what came is kept"
    (tmp_path / "stars.bin").write_bytes(STARS)
    (tmp_path / "planets.csv").write_bytes(PLANETS)
    fetch(source, target, archives=archives)
    assert (target / "stars.bin").read_bytes() == STARS


def test_a_local_pipe_is_no_file(tmp_path, archives, target):
    os.mkfifo(tmp_path / "planets.csv")
    source = source_of("local", {"path": str(tmp_path)}, {"planets.csv": PLANETS})
    with pytest.raises(DataError, match="is not there"):
        fetch(source, target, archives=archives)


def test_files_that_are_called_alike_keep_their_folders(web, archives, target):
    web.routes |= {"/data/b/x y.csv": Served(b"1"), "/data/c/x y.csv": Served(b"2")}
    source = source_of("http", {"url": f"{web.url}/data/"}, {"b/x y.csv": b"1", "c/x y.csv": b"2"})
    fetch(source, target, archives=archives)
    assert left(target) == ["b/x y.csv", "c/x y.csv", "source.json"]


def test_one_file_of_several_that_is_missing_brings_none(web, archives, target):
    web.routes |= {"/data/planets.csv": Served(PLANETS)}
    source = source_of("http", {"url": f"{web.url}/data/"}, {"planets.csv": PLANETS, "stars.bin": STARS})
    with pytest.raises(DataError, match=r"stars\.bin .* is not there"):
        fetch(source, target, archives=archives)
    assert left(target.parent) == []
    web.routes |= {"/data/stars.bin": Served(STARS)}
    fetch(source, target, archives=archives)
    again = [each.range for each in web.asked if each.path == "/data/planets.csv"]
    assert again == [None, f"bytes={len(PLANETS) - 1}-"], "what has come is only confirmed by its last byte"


def test_a_source_that_nobody_pinned_says_when_it_changed(web, archives, target):
    source = source_of("http", {"url": f"{web.url}/live.csv"}, {"live.csv": None})
    web.routes["/live.csv"] = Served(b"planet\na\n", etag='"a"')
    fetch(source, target, archives=archives)
    web.routes["/live.csv"] = Served(b"planet\nb\n", etag='"b"')
    with pytest.warns(UserWarning, match=r"catalogue changed since it was last fetched: live\.csv"):
        fetch(source, target, archives=archives)


def test_verify_tells_files_that_are_missing_changed_or_strange(tmp_path, archives, target):
    (tmp_path / "planets.csv").write_bytes(PLANETS)
    source = source_of("local", {"path": str(tmp_path)}, {"planets.csv": None})
    assert verify(source, target) == [f"{target / 'source.json'} is missing: the source was not fetched."]
    fetch(source, target, archives=archives)
    (target / "planets.csv").write_bytes(PLANETS.upper())
    (target / "stray.csv").write_bytes(b"")
    assert verify(source, target) == [
        f"{target / 'planets.csv'} has another checksum than it had.",
        f"{target / 'stray.csv'} does not belong to catalogue.",
    ]
    elsewhere = source_of("local", {"path": str(tmp_path / "planets.csv")}, {"planets.csv": None})
    assert "another origin" in verify(elsewhere, target)[0]


def test_the_same_source_gives_the_same_record(tmp_path, archives, target):
    (tmp_path / "planets.csv").write_bytes(PLANETS)
    source = source_of("local", {"path": str(tmp_path)}, {"planets.csv": PLANETS})
    fetch(source, target, archives=archives)
    first = (target / "source.json").read_bytes()
    fetch(source, target, archives=archives)
    assert (target / "source.json").read_bytes() == first


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Address of an S3 server with the bucket `space`."""
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", config=Config(signature_version=UNSIGNED)
    )
    client.create_bucket(Bucket="space")
    packed = tarred({"data/planets.csv": PLANETS})
    for name, body in (("data/planets.csv", PLANETS), ("data/stars.bin", STARS), ("all.tar.gz", packed)):
        client.put_object(Bucket="space", Key=name, Body=body, ACL="public-read")
    yield f"http://{host}:{port}"
    server.stop()


def test_files_of_a_bucket_are_fetched(bucket, archives, target):
    origin = {"url": "s3://space/data/", "endpoint_url": bucket, "anon": True}
    fetch(source_of("s3", origin, {"planets.csv": PLANETS, "stars.bin": STARS}), target, archives=archives)
    assert left(target) == ["planets.csv", "source.json", "stars.bin"]


def test_members_of_an_archive_in_a_bucket_are_fetched(bucket, archives, target):
    origin = {"url": "s3://space/all.tar.gz", "endpoint_url": bucket, "anon": True, "archive": "tar"}
    fetch(source_of("s3", origin, {"data/planets.csv": PLANETS}), target, archives=archives)
    assert (target / "planets.csv").read_bytes() == PLANETS


def test_an_object_that_is_missing_is_told(bucket, archives, target):
    origin = {"url": "s3://space/data/moons.csv", "endpoint_url": bucket, "anon": True}
    with pytest.raises(DataError, match="is not there"):
        fetch(source_of("s3", origin, {"moons.csv": PLANETS}), target, archives=archives)


def test_a_bucket_without_credentials_is_told(bucket, archives, target, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    origin = {"url": "s3://space/data/planets.csv", "endpoint_url": bucket}
    with pytest.raises(DataError, match="no credentials") as caught:
        fetch(source_of("s3", origin, {"planets.csv": PLANETS}), target, archives=archives)
    assert "anon: true" in str(caught.value)


def test_an_origin_says_all_that_is_wrong_with_it():
    problems = origin_problems("http", {"urll": "x", "archive": "rar", "bytes": True})
    assert len(problems) == 4
    assert "did you mean 'url'" in problems[0]
    assert origin_problems("htp", {}) == ["There is no connector called 'htp'. Did you mean 'http'?"]
    assert origin_problems("http", {"url": "https://me:secret@example.org/x"}) != [], "the registry is public"
    assert origin_problems("local", {"path": "data", "sha256": "0" * 64}) != [], "a checksum of what?"


@pytest.mark.parametrize("name", CONNECTORS)
def test_every_connector_declares_its_keys(name):
    connector = load_connector(name)
    assert connector.KEYS
    assert all(isinstance(key, Key) and key.doc for key in connector.KEYS.values())


def test_an_unknown_connector_gets_the_nearest():
    with pytest.raises(ConfigError, match="no connector called 'whele'"):
        load_connector("whele")
