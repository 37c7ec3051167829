"""From the data of a run back to its sources: what the locks lead to, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exported import LOCK, SOURCE

from stromatolite.errors import ConfigError
from stromatolite.export.data_sources import data_sources

REPOSITORY = Path(__file__).parents[3]
MD5 = "b" * 32


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "sources" / "toys"
    folder.mkdir(parents=True)
    (folder / "toy_rows.yaml").write_text(SOURCE.replace("TERMS", "restricted"))
    (folder / "other_rows.yaml").write_text(SOURCE.replace("TERMS", "open"))
    (tmp_path / "data" / "dvc.lock").write_text(LOCK)
    return tmp_path


def names(root: Path, **data: tuple[str, str | None]) -> list[str]:
    found = data_sources(root, {name: {"path": path, "md5": md5} for name, (path, md5) in data.items()})
    return [source.name for source in found.sources]


def test_the_lock_leads_from_data_to_the_sources_behind_them(root: Path) -> None:
    assert names(root, rows=("data/processed/toy", MD5)) == ["toy_rows"]
    assert names(root, rows=("data/processed/other", "4")) == ["other_rows"]
    assert names(root, rows=("data/processed/toy/part.parquet", MD5), more=("data/processed/other", "4")) == [
        "other_rows",
        "toy_rows",
    ]


def test_sources_that_are_parameters_of_a_stage_are_found(root: Path) -> None:
    fetched = LOCK.replace(
        "deps: [{path: data/bundled/toy_rows, md5: 1}]", "params: {params.yaml: {sources.toys: [toy_rows]}}"
    )
    (root / "data" / "dvc.lock").write_text(fetched)
    assert names(root, rows=("data/processed/toy", MD5)) == ["toy_rows"]


def test_terms_that_are_not_open_are_named(root: Path) -> None:
    found = data_sources(root, {"rows": {"path": "data/processed/toy", "md5": MD5}})
    assert [source.name for source in found.closed] == ["toy_rows"]


@pytest.mark.parametrize(
    ("path", "md5", "other"),
    [
        ("data/processed/toy", MD5, ()),
        ("data/processed/toy", "c" * 32, ("rows",)),
        ("data/processed/gone", MD5, ("rows",)),
        ("data/processed/toy/part.parquet", "5", ()),
        ("data/processed/toy/part.parquet", "6", ("rows",)),
        ("data/processed/toy/gone.parquet", "5", ("rows",)),
    ],
)
def test_data_that_todays_pipeline_does_not_make_are_named(
    root: Path, path: str, md5: str, other: tuple[str, ...]
) -> None:
    listing = root / ".dvc" / "cache" / "files" / "md5" / MD5[:2] / MD5[2:]
    listing.parent.mkdir(parents=True)
    listing.write_text(json.dumps([{"md5": "5", "relpath": "part.parquet"}]))
    assert data_sources(root, {"rows": {"path": path, "md5": md5}}).other == other


def test_what_a_folder_holds_is_not_accused_where_its_listing_is_not_here(root: Path) -> None:
    data = {"rows": {"path": "data/processed/toy/part.parquet", "md5": "5"}}
    assert data_sources(root, data).other == ()


def test_a_damaged_registry_of_sources_is_told(root: Path) -> None:
    (root / "data" / "sources" / "toys" / "toy_rows.yaml").write_text("schema: 1\n")
    with pytest.raises(ConfigError, match="toy_rows"):
        data_sources(root, {"rows": {"path": "data/processed/toy", "md5": MD5}})


def test_a_repository_without_locks_and_sources_has_none(tmp_path: Path) -> None:
    found = data_sources(tmp_path, {"rows": {"path": "data/processed/toy", "md5": MD5}})
    assert (found.sources, found.other) == ((), ("rows",))


def test_the_families_of_this_repository_are_led_back_to_their_sources() -> None:
    climate = {"simulated": ("data/processed/climate/simulated.zarr", None)}
    assert names(REPOSITORY, **climate) == ["exoplasim_t21"]
    metabolic = names(REPOSITORY, reactions=("data/processed/metabolic/reactions.parquet", None))
    assert "bigg_networks" in metabolic
    assert not {"tepcat", "exoplasim_t21"} & set(metabolic)
