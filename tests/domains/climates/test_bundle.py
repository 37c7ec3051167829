"""A bundle only grows, is compared with its manifest, and what breaks the contract is set aside with reasons."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import netCDF4
import pytest

from domains.climates.bundle import Bundle, append_to_manifest, check, read_manifest
from stromatolite.contracts import Ledger
from stromatolite.errors import DataError

Edit = Callable[[Path, Callable[[netCDF4.Dataset], None]], None]


def sort(bundle: Path, tmp_path: Path) -> tuple[Ledger, Path, Path]:
    append_to_manifest(bundle)
    accepted, quarantine = tmp_path / "accepted", tmp_path / "quarantine"
    accepted.mkdir()
    quarantine.mkdir()
    return Bundle(max_drift_k=0.6).sort(bundle, accepted, quarantine), accepted, quarantine


def test_the_bundle_that_ships_is_whole(bundled: Path) -> None:
    assert len(check(bundled)) == len(list(bundled.glob("*.nc"))) >= 25


def test_a_truncated_file_goes_to_quarantine_and_the_others_on(bundle: Path, tmp_path: Path) -> None:
    data = (bundle / "0002.nc").read_bytes()
    (bundle / "0002.nc").write_bytes(data[: len(data) // 2])
    (bundle / "manifest.json").unlink()  # it arrived like that: its checksum is that of the half file
    ledger, accepted, quarantine = sort(bundle, tmp_path)
    assert ledger.accepted == ["0000.nc", "0001.nc", "0003.nc"]
    assert ledger.quarantined["0002.nc"][0].rule == "readable"
    assert "whole NetCDF-4 file" in str(ledger.quarantined["0002.nc"][0])
    assert sorted(path.name for path in quarantine.glob("*.nc")) == ["0002.nc"]
    assert sorted(read_manifest(accepted)) == ["0000.nc", "0001.nc", "0003.nc"]


def test_the_second_file_of_a_planet_goes_to_quarantine_and_names_the_first(bundle: Path, tmp_path: Path) -> None:
    shutil.copy(bundle / "0001.nc", bundle / "0900.nc")
    ledger, _, _ = sort(bundle, tmp_path)
    (fault,) = ledger.quarantined["0900.nc"]
    assert fault.rule == "duplicated planet"
    assert "as in 0001.nc" in fault.found
    assert "0001.nc" in ledger.accepted


def test_a_bad_first_file_does_not_bar_a_good_second_of_the_same_planet(
    bundle: Path, tmp_path: Path, edit: Edit
) -> None:
    shutil.copy(bundle / "0001.nc", bundle / "0900.nc")
    edit(bundle / "0001.nc", lambda file: file["olr"].setncattr("units", "kW m-2"))
    (bundle / "manifest.json").unlink()
    ledger, _, _ = sort(bundle, tmp_path)
    assert list(ledger.quarantined) == ["0001.nc"]
    assert "0900.nc" in ledger.accepted


def test_new_files_are_entered_and_old_ones_may_not_change(bundle: Path, bundled: Path, edit: Edit) -> None:
    before = read_manifest(bundle)
    shutil.copy(bundled / "0005.nc", bundle / "0005.nc")
    assert append_to_manifest(bundle) == ["0005.nc"]
    assert before.items() < read_manifest(bundle).items()
    edit(bundle / "0003.nc", lambda file: file.setncattr("note", "edited"))
    with pytest.raises(DataError, match=r"0003\.nc: the checksum does not match"):
        append_to_manifest(bundle)
    shutil.copy(bundled / "0003.nc", bundle / "0003.nc")
    (bundle / "0000.nc").unlink()
    with pytest.raises(DataError, match="missing"):
        append_to_manifest(bundle)


def test_a_manifest_that_is_none_is_told(bundle: Path) -> None:
    for text in ("[", "{}", '{"files": 3}'):
        (bundle / "manifest.json").write_text(text)
        with pytest.raises(DataError, match="is not a manifest"):
            check(bundle)
    (bundle / "manifest.json").unlink()
    with pytest.raises(DataError, match="--append-manifest"):
        check(bundle)


def test_provenance_names_every_file_with_its_checksum(bundle: Path) -> None:
    provenance = Bundle(max_drift_k=0.6).provenance(bundle)
    assert json.loads(json.dumps(provenance))["files"] == read_manifest(bundle)
