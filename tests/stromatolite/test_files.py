"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from stromatolite.errors import explain
from stromatolite.files import replaced_dir, replaced_file, write_json, write_text


class HalfWay(Exception):  # noqa: N818
    """What ends a writer before its time."""


def test_a_file_takes_the_place_of_the_old_one_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "table.csv"
    write_text(target, "old")
    with suppress(HalfWay), replaced_file(target) as partial:
        partial.write_text("half")
        raise HalfWay
    assert target.read_text() == "old"
    with replaced_file(target) as partial:
        partial.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(target.parent.iterdir()) == [target]
    assert target.stat().st_mode & 0o777 == 0o644


def test_a_directory_takes_the_place_of_the_old_one_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "figures"
    target.mkdir()
    (target / "old.png").touch()
    with suppress(HalfWay), replaced_dir(target) as partial:
        (partial / "new.png").touch()
        raise HalfWay
    assert [path.name for path in target.iterdir()] == ["old.png"]
    with replaced_dir(target) as partial:
        (partial / "new.png").touch()
    assert [path.name for path in target.iterdir()] == ["new.png"]
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_process_left_beside_a_directory_is_swept_away(tmp_path: Path) -> None:
    left = tmp_path / ".partial-figures-abc"
    left.mkdir()
    (left / "half.png").touch()
    with replaced_dir(tmp_path / "figures"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["figures"]


@pytest.mark.parametrize("writer", [replaced_file, replaced_dir])
def test_a_full_disk_is_told_with_what_was_being_written(small_disk: Path, writer: Callable[..., object]) -> None:
    target = small_disk / "large"
    with pytest.raises(OSError) as error, writer(target) as partial:  # type: ignore[attr-defined]  # noqa: PT011, PT012
        place = partial / "part" if partial.is_dir() else partial
        with place.open("wb") as file:
            file.write(os.urandom(5 * 2**20))
    assert error.value.errno == errno.ENOSPC
    assert f"while writing {target}" in str(explain(error.value))
    assert list(small_disk.iterdir()) == []


def test_json_with_a_nan_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "metrics.json", {"rmse": float("nan")})
    assert list(tmp_path.iterdir()) == []
