"""Which archive of a package is entered when only its name and version are known."""

from __future__ import annotations

import os
import threading

import pytest

from stromatolite.errors import DataError
from stromatolite.files import sha256
from stromatolite.sources.connectors.package_choice import choose_archive

WHEEL = "some_catalogue-1.0-py3-none-any.whl"
LINUX = "some_catalogue-1.0-cp311-cp311-manylinux_2_28_x86_64.whl"
SDIST = "some_catalogue-1.0.tar.gz"
OTHERS = ("some_catalogue-0.9-py3-none-any.whl", "some_catalogue_more-1.0-py3-none-any.whl", "notes.txt")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("offered", [(WHEEL, LINUX, SDIST), (LINUX, SDIST), (SDIST,)])
def test_a_wheel_for_every_machine_goes_first_then_any_wheel_then_the_sdist(folder, offered):
    for name in (*offered, *OTHERS):
        (folder / name).write_text(name)
    found = choose_archive("Some.Catalogue", "1.0", stop=threading.Event())
    assert found["file"] == offered[0]
    assert found["sha256"] == sha256(folder / offered[0])
    assert (found["package"], found["version"]) == ("Some.Catalogue", "1.0")


def test_an_index_in_a_folder_is_read_too(folder, monkeypatch):
    page = folder / "simple" / "some-catalogue"
    page.mkdir(parents=True)
    (page / "index.html").write_text(f'<a href="../../{WHEEL}#sha256={"ab" * 32}">{WHEEL}</a>')
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", (folder / "simple").as_uri())
    found = choose_archive("some_catalogue", "1.0", stop=threading.Event())
    assert (found["file"], found["sha256"]) == (WHEEL, "ab" * 32)


@pytest.mark.parametrize("version", ["2.0", "1.0.x", ""])
def test_a_version_that_there_is_not_is_told_with_those_that_there_are(folder, version):
    for name in (WHEEL, *OTHERS):
        (folder / name).write_text(name)
    with pytest.raises(DataError, match=r"versions 0\.9, 1\.0"):
        choose_archive("some-catalogue", version, stop=threading.Event())
