"""The registry of sources: what it reads, and that it reports all that is wrong, each by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from stromatolite.errors import ConfigError
from stromatolite.sources.declaration import Fault, Member
from stromatolite.sources.registry import RegistryError, find, parse_source, read_domain, read_sources

SHA = "ab" * 32
ENTRY = f"""\
schema: 1
title: TEPCat
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


def read(text: str, name: str = "tepcat"):
    return parse_source(text, "planets", name, f"planets/{name}.yaml")


def faults(text: str, name: str = "tepcat") -> dict[str, str]:
    """What is reported about each key."""
    with pytest.raises(RegistryError) as refused:
        read(text, name)
    found: dict[str, str] = {}
    for failure in refused.value.failures:
        found[failure.key] = found.get(failure.key, "") + str(failure.error())
    return found


def test_an_entry_says_all_that_a_source_has():
    source = read(ENTRY)
    assert (source.name, source.domain, source.tier, source.terms) == ("tepcat", "planets", "core", "unverified")
    assert source.folder(Path("raw")) == Path("raw/planets/tepcat")
    assert source.connector == "wheel"
    assert source.origin["package"] == "spright"
    assert "connector" not in source.origin
    assert source.members == (Member("spright/data/TEPCat.csv", 4, SHA),)
    assert source.rows == {"planets": 3598}
    assert source.faults == (Fault("-1 is missing.", "Read as missing."),)
    assert source.stage == "ingest"
    assert source.pinned


def test_everything_that_is_wrong_is_reported_at_once():
    text = f"""\
schema: 1
titel: misspelt
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
"""
    reported = faults(text, "First-Source")
    expected = {
        "": "small letters",
        "titel": "Did you mean 'title'?",
        "title": "missing",
        "tier": "core, optional",
        "origin.connector": "Did you mean 'wheel'?",
        "members[0].path": "/etc/passwd",
        "members[0].bytes": "whole number",
        "members[1].path": "..",
        "members[1].bytes": "1.5",
        "members[1].sha256": "64 of 0-9 and a-f",
        "members[2].path": "relative path",
        "members[2].size": "path, bytes, sha256",
        "licence": "no text",
        "terms": "open, unverified, restricted",
        "citation": "missing",
        "rows.planets": "many",
        "rows.moons": "True",
        "faults[0].done": "missing",
        "notes": "no text",
    }
    assert {key: words for key, words in expected.items() if words not in reported.get(key, "")} == {}


@pytest.mark.parametrize(
    ("line", "wrong", "key", "words"),
    [
        ("version: 1.0.0", "version: 1.1", "origin", "text (quote it)"),
        ("package: spright", "pakage: spright", "origin", "did you mean 'package'"),
        ("file: spright", "file: ../spright", "origin", "file name"),
        ("connector: wheel, ", "", "origin.connector", "wheel, http, hf, s3, tap, local"),
        ("tier: core", "tier: [core]", "tier", "core, optional"),
        ("schema: 1", "schema: 2", "schema", "not known"),
        ("title:", "titel:", "titel", "Did you mean 'title'?"),
        ("members:\n", "members: none\nignored:\n", "members", "no list"),
        ("spright/data/TEPCat.csv", "spright/source.json", "members", "source.json"),
    ],
)
def test_a_fault_is_reported_with_its_key(line, wrong, key, words):
    assert words in faults(ENTRY.replace(line, wrong, 1)).get(key, "")


def test_a_doubled_key_is_refused_with_its_line():
    with pytest.raises(ConfigError, match="line 14") as refused:
        read(ENTRY + "notes: again\n")
    assert "twice" in str(refused.value)


@pytest.mark.parametrize("second", ["spright/data/TEPCat.csv", "spright/data/tepcat.CSV"])
def test_two_members_that_would_be_one_file_are_refused(second):
    text = ENTRY.replace("licence:", f"  - {{path: {second}, bytes: 4, sha256: {SHA}}}\nlicence:", 1)
    assert second in faults(text)["members"]


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        (["a/b/one.csv"], ["one.csv"]),
        (["a/b/one.csv", "a/c/two.csv"], ["one.csv", "two.csv"]),
        (["a/b/one.csv", "a/c/one.csv", "a/b/two.csv"], ["b/one.csv", "c/one.csv", "b/two.csv"]),
        (["a/b/one.csv", "a/c/ONE.csv"], ["b/one.csv", "c/ONE.csv"]),
        (["one.csv", "a/one.csv"], ["one.csv", "a/one.csv"]),
    ],
)
def test_members_lie_by_their_names_or_below_their_common_folder(paths, files):
    lines = "".join(f"  - {{path: {path}}}\n" for path in paths)
    text = ENTRY.replace(f"  - {{path: spright/data/TEPCat.csv, bytes: 4, sha256: {SHA}}}\n", lines)
    assert list(read(text).files) == files


def test_a_source_of_another_stage_needs_no_members():
    head, _, tail = ENTRY.partition("members:\n")
    text = head + "stage: ingest_climates\n" + tail.partition("\n")[2]
    assert read(text).stage == "ingest_climates"
    assert "files are missing" in faults(text.replace("stage: ingest_climates\n", ""))["members"]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    for domain, name in (("planets", "tepcat"), ("stars", "gliese")):
        (tmp_path / domain).mkdir()
        (tmp_path / domain / f"{name}.yaml").write_text(ENTRY)
    return tmp_path


def test_sources_are_read_by_domain_or_all_together(registry: Path):
    assert {name: source.domain for name, source in read_sources(registry).items()} == {
        "tepcat": "planets",
        "gliese": "stars",
    }
    (registry / "stars" / "gliese.yaml").write_text("7\n")
    assert list(read_domain(registry, "planets")) == ["tepcat"]
    with pytest.raises(ConfigError, match="Did you mean 'planets'"):
        read_domain(registry, "planet")


def test_faults_of_all_files_are_reported_together_each_with_its_file(registry: Path):
    for path in registry.glob("*/*.yaml"):
        path.write_text(ENTRY.replace("tier: core", "tier: main"))
    with pytest.raises(RegistryError, match="2 faults") as refused:
        read_sources(registry)
    assert {Path(failure.source).name for failure in refused.value.failures} == {"tepcat.yaml", "gliese.yaml"}


def test_a_name_in_two_domains_is_refused(registry: Path):
    (registry / "stars" / "tepcat.yaml").write_text(ENTRY)
    with pytest.raises(RegistryError, match="another domain has a source of this name"):
        read_sources(registry)


def test_an_unknown_name_gets_the_nearest(registry: Path):
    with pytest.raises(ConfigError, match="Did you mean 'tepcat'"):
        find(read_sources(registry), "tepkat")
    with pytest.raises(ConfigError, match=r"nowhere is missing"):
        read_sources(registry / "nowhere")


@pytest.mark.parametrize("text", ["", "- a list\n", "a: b: c\n", "7\n"])
def test_what_is_no_entry_is_refused_and_no_traceback(text):
    with pytest.raises(ConfigError):
        read(text)
