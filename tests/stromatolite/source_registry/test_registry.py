"""The registry of sources: what it reads, and that it tells all that is wrong with it, each by source and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from stromatolite.errors import ConfigError
from stromatolite.sources.declaration import Fault, Member
from stromatolite.sources.registry import RegistryError, find, parse_sources, read_sources

SHA = "ab" * 32
ENTRY = f"""\
schema: 1
sources:
  tepcat:
    title: TEPCat
    domain: planets
    tier: core
    origin: {{connector: wheel, package: spright, version: 1.0.0, file: spright-1.0.0.tar.gz, bytes: 9, sha256: {SHA}}}
    members:
      - {{path: spright/data/TEPCat.csv, bytes: 4, sha256: {SHA}}}
    licence: unverified
    terms: unverified
    citation: Southworth 2011
    rows: {{planets: 3598}}
    faults:
      - {{found: -1 is missing., done: Read as missing.}}
    notes: 57 columns.
"""


def faults(text: str) -> dict[str, str]:
    """What is told about each key."""
    with pytest.raises(RegistryError) as told:
        parse_sources(text, "sources.yaml")
    found: dict[str, str] = {}
    for failure in told.value.failures:
        found[failure.key] = found.get(failure.key, "") + str(failure.error())
    return found


def test_an_entry_says_all_that_a_source_has():
    source = parse_sources(ENTRY, "sources.yaml")["tepcat"]
    assert (source.name, source.domain, source.tier, source.terms) == ("tepcat", "planets", "core", "unverified")
    assert source.connector == "wheel"
    assert source.origin["package"] == "spright"
    assert "connector" not in source.origin
    assert source.members == (Member("spright/data/TEPCat.csv", 4, SHA),)
    assert source.rows == {"planets": 3598}
    assert source.faults == (Fault("-1 is missing.", "Read as missing."),)
    assert source.stage == "ingest"
    assert source.pinned


def test_everything_that_is_wrong_is_told_at_once():
    text = f"""\
schema: 1
sources:
  First-Source:
    titel: misspelt
    domain: planet
    tier: main
    origin: {{connector: weel, package: spright}}
    members:
      - {{path: /etc/passwd, bytes: -1, sha256: {SHA}}}
      - {{path: a/../../b.csv, bytes: 1.5, sha256: xyz}}
      - {{path: 'c:\\d', size: 3}}
    licence: ''
    terms: free
    rows: {{planets: many, moons: true}}
    faults: [{{found: wrong}}]
    notes: 7
  second: only text
  third:
    title: Third
"""
    told = faults(text)
    expected = {
        "sources.First-Source": "small letters",
        "sources.First-Source.titel": "Did you mean 'title'?",
        "sources.First-Source.title": "missing",
        "sources.First-Source.domain": "Did you mean 'planets'?",
        "sources.First-Source.tier": "core, optional",
        "sources.First-Source.origin.connector": "Did you mean 'wheel'?",
        "sources.First-Source.members[0].path": "/etc/passwd",
        "sources.First-Source.members[0].bytes": "whole number",
        "sources.First-Source.members[1].path": "..",
        "sources.First-Source.members[1].bytes": "1.5",
        "sources.First-Source.members[1].sha256": "64 of 0-9 and a-f",
        "sources.First-Source.members[2].path": "relative path",
        "sources.First-Source.members[2].size": "path, bytes, sha256",
        "sources.First-Source.licence": "no text",
        "sources.First-Source.terms": "open, unverified, restricted",
        "sources.First-Source.citation": "missing",
        "sources.First-Source.rows.planets": "many",
        "sources.First-Source.rows.moons": "True",
        "sources.First-Source.faults[0].done": "missing",
        "sources.First-Source.notes": "no text",
        "sources.second": "only text",
        "sources.third.domain": "missing",
        "sources.third.origin": "missing",
        "sources.third.members": "missing",
    }
    assert {key: words for key, words in expected.items() if words not in told.get(key, "")} == {}
    assert "sources.second.title" not in told  # one fault, not one for each key that it lacks


@pytest.mark.parametrize(
    ("line", "wrong", "key", "told"),
    [
        ("version: 1.0.0", "version: 1.1", "sources.tepcat.origin", "text (quote it)"),
        ("package: spright", "pakage: spright", "sources.tepcat.origin", "did you mean 'package'"),
        ("file: spright", "file: ../spright", "sources.tepcat.origin", "file name"),
        ("connector: wheel, ", "", "sources.tepcat.origin.connector", "wheel, http, hf, s3, tap, local"),
        ("tier: core", "tier: [core]", "sources.tepcat.tier", "core, optional"),
        ("schema: 1", "schema: 2", "schema", "not known"),
        ("sources:", "sorces:", "sorces", "Did you mean 'sources'?"),
        ("    members:\n", "    members: none\n    ignored:\n", "sources.tepcat.members", "no list"),
        ("spright/data/TEPCat.csv", "spright/source.json", "sources.tepcat.members", "source.json"),
    ],
)
def test_a_fault_is_told_with_its_key(line, wrong, key, told):
    assert told in faults(ENTRY.replace(line, wrong, 1)).get(key, "")


def test_a_doubled_key_is_refused_with_its_line():
    with pytest.raises(ConfigError, match="line 17") as told:
        parse_sources(ENTRY + "    notes: again\n", "sources.yaml")
    assert "twice" in str(told.value)


@pytest.mark.parametrize("second", ["spright/data/TEPCat.csv", "spright/data/tepcat.CSV"])
def test_two_members_that_would_be_one_file_are_refused(second):
    text = ENTRY.replace("    licence:", f"      - {{path: {second}, bytes: 4, sha256: {SHA}}}\n    licence:")
    assert second in faults(text)["sources.tepcat.members"]


@pytest.mark.parametrize(
    ("paths", "places"),
    [
        (["a/b/one.csv"], ["one.csv"]),
        (["a/b/one.csv", "a/c/two.csv"], ["one.csv", "two.csv"]),
        (["a/b/one.csv", "a/c/one.csv", "a/b/two.csv"], ["b/one.csv", "c/one.csv", "b/two.csv"]),
        (["a/b/one.csv", "a/c/ONE.csv"], ["b/one.csv", "c/ONE.csv"]),
        (["one.csv", "a/one.csv"], ["one.csv", "a/one.csv"]),
    ],
)
def test_members_lie_by_their_names_or_below_their_common_folder(paths, places):
    lines = "".join(f"      - {{path: {path}}}\n" for path in paths)
    text = ENTRY.replace(f"      - {{path: spright/data/TEPCat.csv, bytes: 4, sha256: {SHA}}}\n", lines)
    assert list(parse_sources(text, "sources.yaml")["tepcat"].places) == places


def test_a_source_of_another_stage_needs_no_members():
    head, _, tail = ENTRY.partition("    members:\n")
    text = head + "    stage: ingest_climates\n" + tail.partition("\n")[2]
    assert parse_sources(text, "sources.yaml")["tepcat"].stage == "ingest_climates"
    assert "files are missing" in faults(text.replace("    stage: ingest_climates\n", ""))["sources.tepcat.members"]


def test_an_unknown_name_gets_the_nearest(tmp_path: Path):
    (tmp_path / "sources.yaml").write_text(ENTRY)
    sources = read_sources(tmp_path / "sources.yaml")
    with pytest.raises(ConfigError, match="Did you mean 'tepcat'"):
        find(sources, "tepkat")
    with pytest.raises(ConfigError, match=r"nowhere.yaml is missing"):
        read_sources(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    "text", ["", "- a list\n", "schema: 1\nsources: [a]\n", "schema: 1\nsources:\n", "a: b: c\n", "7\n"]
)
def test_what_is_no_registry_is_told_and_no_traceback(text):
    with pytest.raises(ConfigError):
        parse_sources(text, "sources.yaml")
