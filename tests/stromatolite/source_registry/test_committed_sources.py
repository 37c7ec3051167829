"""The committed data/sources.yaml: sound, broad, complete, honest about terms, and in step with the readers."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from domains import load_parts
from stromatolite.sources.declaration import DOMAINS, INGEST, Source
from stromatolite.sources.entry_text import entry_text
from stromatolite.sources.registry import parse_sources, read_sources

ROOT = Path(__file__).parents[3]
SOURCES = read_sources(ROOT / "data" / "sources.yaml")
CORE = {name: source for name, source in SOURCES.items() if source.tier == "core" and source.stage == INGEST}
AUDITED = {
    "planets": ("exoplanet_eu tepcat stpm kepler_dr25_koi kepler_gaia_planets mdwarf_planets_nea harps_rv_planets"),
    "stars": "hpic_host_stars gcns_nearby_stars kepler_gaia_stars mamajek_bhac15 stellar_spectra",
    "spectra": "vpl_planet_spectra surface_reflectance",
    "metabolism": "bigg_networks carveme_sbml cobra_sbml",
    "phenotypes": "phenotypes refseq_organisms",
    "thermochemistry": "thermochemistry compound_thermo",
    "climate": (
        "gcm_earth_climatology_t21 metoffice_samples reanalysis_winds paleoclimate solar_reference_and_stations"
    ),
    "solar_system": "solar_system_bodies",
    "text": "cf_standard_names plasim_manuals",
}
"""The sources that were opened and checked before this project began, by domain."""


def test_every_audited_source_is_in_its_domain():
    for domain, names in AUDITED.items():
        assert {SOURCES[name].domain for name in names.split()} == {domain}
    assert sum(len(names.split()) for names in AUDITED.values()) == 29


def test_the_core_is_broad():
    assert len(CORE) >= 20
    assert len({source.domain for source in CORE.values()}) >= 8
    assert {source.domain for source in SOURCES.values()} == set(DOMAINS)


def test_the_core_comes_from_the_package_index_alone_and_cannot_change():
    assert {source.connector for source in CORE.values()} == {"wheel"}
    assert [name for name, source in CORE.items() if not source.pinned or source.size is None] == []


def test_one_archive_is_declared_alike_wherever_it_is_used():
    archives = {
        (s.origin["file"], s.origin["bytes"], s.origin["sha256"]) for s in SOURCES.values() if s.connector == "wheel"
    }
    assert len(archives) == len({file for file, _, _ in archives}) == 17


def test_what_the_licence_leaves_open_is_no_open_source():
    doubtful = {name for name, source in SOURCES.items() if "unverified" in source.licence}
    assert doubtful == {name for name, source in SOURCES.items() if source.terms == "unverified"}
    assert {"exoplanet_eu", "tepcat", "bigg_networks", "cf_standard_names"} <= doubtful


def test_the_sources_of_the_pipeline_are_the_core():
    listed = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["sources"]
    assert sorted(listed) == sorted(CORE)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_an_entry_written_again_says_the_same(source: Source):
    assert parse_sources(f"schema: 1\nsources:\n{entry_text(source)}", "again")[source.name] == source


@pytest.mark.parametrize("name", CORE)
def test_rows_are_counted_for_the_parts_of_the_reader(name: str):
    assert find_spec(f"pipelines.readers.{name}") is not None, f"no pipelines/readers/{name}.py"
    assert set(CORE[name].rows) == set(load_parts(name))
