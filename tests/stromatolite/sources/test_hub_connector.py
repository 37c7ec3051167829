"""Datasets of a Hugging Face hub on loopback, asked by the hub's own client."""

from __future__ import annotations

import hashlib
import json

import pytest
from loopback_web import Asked, Served
from made_sources import checksum, left, noise, source_of, tarred

from stromatolite.errors import DataError
from stromatolite.sources.fetch import fetch

COMMIT = "0123456789abcdef0123456789abcdef01234567"
INPUTS, FIELDS = b"planet,flux\na,1000\n", noise(3_000_000)
PACKED = tarred({"./dataset/inputs.csv": INPUTS})


@pytest.fixture
def hub(web, monkeypatch):
    """A hub with one dataset; large files have a checksum there, small ones have none."""
    files = {"inputs.csv": INPUTS, "fields/all.bin": FIELDS, "archives/dataset.tar.gz": PACKED}

    def described(asked: Asked) -> Served:
        wanted = asked.fields["paths"].split(",")
        return Served(json.dumps([entry(path) for path in wanted if path in files]).encode(), kind="application/json")

    def entry(path: str) -> dict[str, object]:
        body = files[path]
        large = {"lfs": {"oid": checksum(body), "size": len(body), "pointerSize": 134}} if len(body) > 1000 else {}
        return {"type": "file", "path": path, "size": len(body), "oid": hashlib.sha1(body).hexdigest()} | large  # noqa: S324

    about = Served(json.dumps({"id": "someone/worlds", "sha": COMMIT}).encode(), kind="application/json")
    web.routes["/api/datasets/someone/worlds/revision/v1"] = about
    web.routes[f"/api/datasets/someone/worlds/paths-info/{COMMIT}"] = described
    web.routes |= {f"/datasets/someone/worlds/resolve/{COMMIT}/{path}": Served(body) for path, body in files.items()}
    monkeypatch.setenv("HF_ENDPOINT", web.url)
    return web


def worlds(members, **more):
    return source_of("hf", {"repo": "someone/worlds", "revision": "v1"} | more, members)


def test_files_come_by_the_commit_of_the_revision_though_the_project_is_offline(hub, archives, target, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    record = fetch(worlds({"inputs.csv": None}), target, archives=archives)
    assert (target / "inputs.csv").read_bytes() == INPUTS
    assert record["found"] == {"commit": COMMIT}
    assert record["members"][0]["sha256"] == checksum(INPUTS)
    assert constants.HF_HUB_OFFLINE, "only this fetch goes out"


def test_the_checksum_of_the_hub_is_kept_where_the_entry_has_none(hub, archives, target):
    hub.routes[f"/datasets/someone/worlds/resolve/{COMMIT}/fields/all.bin"] = Served(noise(3_000_000, seed=2))
    with pytest.raises(DataError, match="checksum is wrong"):
        fetch(worlds({"fields/all.bin": None}), target, archives=archives)
    assert left(archives) == []


def test_a_cut_download_from_the_hub_is_continued(hub, archives, target):
    path = f"/datasets/someone/worlds/resolve/{COMMIT}/fields/all.bin"
    hub.routes[path] = Served(FIELDS, cuts=[1_500_000])
    fetch(worlds({"fields/all.bin": FIELDS}), target, archives=archives)
    assert (target / "all.bin").read_bytes() == FIELDS
    assert hub.ranges(path)[1] is not None


def test_members_of_an_archive_in_a_dataset_are_fetched_and_it_is_kept(hub, archives, target):
    source = worlds(
        {"dataset/inputs.csv": INPUTS}, archive="tar", file="archives/dataset.tar.gz", sha256=checksum(PACKED)
    )
    fetch(source, target, archives=archives)
    hub.asked.clear()
    record = fetch(source, target, archives=archives)
    assert hub.asked == []
    assert record["found"] == {}, "the same record with and without the network"


def test_the_token_of_the_user_reaches_the_hub(hub, archives, target, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch(worlds({"inputs.csv": INPUTS}), target, archives=archives)
    assert {asked.headers.get("authorization") for asked in hub.asked} == {"Bearer hf_secret"}
    assert "hf_secret" not in (target / "source.json").read_text()


def test_a_file_or_revision_that_the_hub_lacks_is_told(hub, archives, target):
    with pytest.raises(DataError, match=r"has no file moons\.csv"):
        fetch(worlds({"moons.csv": INPUTS}), target, archives=archives)
    with pytest.raises(DataError, match=r"someone/worlds at v2 .* is not there"):
        fetch(worlds({"inputs.csv": INPUTS}, revision="v2"), target, archives=archives)
    assert left(target.parent) == []
