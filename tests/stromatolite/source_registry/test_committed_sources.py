"""The committed data/sources: sound, broad, complete, honest about terms, and in step with the readers."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from domains import domain_names, find_reader, load_parts
from stromatolite.sources.declaration import INGEST, Source
from stromatolite.sources.entry_text import entry_text
from stromatolite.sources.registry import parse_source, read_sources

ROOT = Path(__file__).parents[3]
SOURCES = read_sources(ROOT / "data" / "sources")
CORE = {name: source for name, source in SOURCES.items() if source.tier == "core" and source.stage == INGEST}
AUDITED = 29
"""The sources that were opened and checked before this project began."""


def test_every_source_is_in_a_domain_of_the_package_and_every_domain_has_one():
    made_of_others = {"dossiers", "habitability", "subjects"}  # they read the tables of the other domains
    assert {source.domain for source in SOURCES.values()} == set(domain_names()) - made_of_others
    assert len(SOURCES) >= AUDITED


def test_the_core_is_broad():
    assert len(CORE) >= 20
    assert len({source.domain for source in CORE.values()}) >= 8


def test_the_core_comes_from_the_package_index_alone_and_cannot_change():
    assert {source.connector for source in CORE.values()} == {"wheel"}
    assert [name for name, source in CORE.items() if not source.pinned or source.size is None] == []


def test_one_archive_is_declared_alike_wherever_it_is_used():
    archives = {
        (s.origin["file"], s.origin["bytes"], s.origin["sha256"]) for s in SOURCES.values() if s.connector == "wheel"
    }
    assert len(archives) == len({file for file, _, _ in archives}) == 18


def test_what_the_licence_leaves_open_is_no_open_source():
    doubtful = {name for name, source in SOURCES.items() if "unverified" in source.licence}
    assert doubtful == {name for name, source in SOURCES.items() if source.terms == "unverified"}
    assert {"exoplanet_eu", "tepcat", "bigg_networks", "cf_standard_names"} <= doubtful


def test_the_sources_of_the_pipeline_are_the_core():
    listed = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["sources"]
    assert {name: domain for domain, names in listed.items() for name in names} == {
        name: source.domain for name, source in CORE.items()
    }


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_an_entry_written_again_says_the_same(source: Source):
    assert parse_source(entry_text(source), source.domain, source.name, "again") == source


@pytest.mark.parametrize("name", CORE)
def test_rows_are_counted_for_the_parts_of_the_reader(name: str):
    assert find_reader(name) == f"domains.{CORE[name].domain}.readers.{name}"
    assert set(CORE[name].rows) == set(load_parts(name))
