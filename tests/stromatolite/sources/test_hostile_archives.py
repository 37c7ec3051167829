"""Archives of every hostile kind are refused in words, and nothing of them is left."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from made_sources import checksum, left, noise, source_of, tarred, zipped

from stromatolite.errors import DataError
from stromatolite.sources.fetch import fetch

NAME = "data/planets.csv"
ROWS = b"planet,period_days\nTRAPPIST-1 e,6.10\n" * 20
ZEROS = bytes(8 * 2**20)


def of_kind(name: str, kind: bytes, target: str = "") -> Callable[[tarfile.TarFile], None]:
    def add(archive: tarfile.TarFile) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        archive.addfile(info)

    return add


def link_in_zip(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
        if name != NAME:
            archive.writestr(NAME, ROWS)
    return made.getvalue()


def patched(content: bytes, *, local: int, central: int, layout: str, value: int) -> bytes:
    """A zip of one entry with a field of its two headers changed; the offsets are those of the format."""
    made = bytearray(content)
    struct.pack_into(layout, made, made.index(b"PK\x03\x04") + local, value)
    struct.pack_into(layout, made, made.index(b"PK\x01\x02") + central, value)
    return bytes(made)


def with_size(content: bytes, size: int) -> bytes:
    return patched(content, local=22, central=24, layout="<I", value=size)


def twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(NAME, ROWS)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(NAME, b"other rows")
    return made.getvalue()


def by_bzip2() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(NAME, ROWS)
    return made.getvalue()


def endless_header() -> bytes:
    """A tar archive whose first entry has a name of 1 GiB, which tarfile would read into memory at once."""
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2**30
    return header.tobuf(format=tarfile.GNU_FORMAT) + bytes(10240)


def with_wrong_end(content: bytes) -> bytes:
    return content[:-8] + bytes(4) + content[-4:]  # the checksum of gzip


GOOD_ZIP, GOOD_TAR = zipped({NAME: ROWS}), tarred({NAME: ROWS})
HOSTILE = {
    "zip: path traversal": ("zip", lambda: zipped({NAME: ROWS, "../../evil.csv": b"x"}), "leads out"),
    "zip: traversal inside": ("zip", lambda: zipped({NAME: ROWS, "data/../../evil.csv": b"x"}), "leads out"),
    "zip: absolute path": ("zip", lambda: zipped({NAME: ROWS, "/etc/evil.csv": b"x"}), "leads out"),
    "zip: backslashes": ("zip", lambda: zipped({NAME: ROWS, "..\\evil.csv": b"x"}), "leads out"),
    "zip: drive": ("zip", lambda: zipped({NAME: ROWS, "C:evil.csv": b"x"}), "leads out"),
    "zip: control letters": ("zip", lambda: zipped({NAME: ROWS, "a\x1b[2J": b"x"}), "cannot be shown"),
    "zip: link": ("zip", lambda: link_in_zip(NAME), "is a link"),
    "zip: link above": ("zip", lambda: link_in_zip("data"), "is a link"),
    "zip: bomb by ratio": ("zip", lambda: zipped({NAME: ZEROS}), "200 times"),
    "zip: bomb with a small header": ("zip", lambda: with_size(zipped({NAME: ZEROS}), 700), "damaged"),
    "zip: fewer bytes than its header": ("zip", lambda: with_size(GOOD_ZIP, 2**31), "not the 2,147,483,648"),
    "zip: same name twice": ("zip", twice, "two entries"),
    "zip: encrypted": (
        "zip",
        lambda: patched(GOOD_ZIP, local=6, central=8, layout="<H", value=1),
        "encrypted",
    ),
    "zip: another method": ("zip", by_bzip2, "another method"),
    "zip: wrong CRC": ("zip", lambda: patched(GOOD_ZIP, local=14, central=16, layout="<I", value=7), "damaged"),
    "zip: truncated": ("zip", lambda: zipped({NAME: ROWS, "more": noise(9000)})[:-4000], "damaged"),
    "zip: no archive": ("zip", lambda: b"<html>not found</html>", "damaged"),
    "tar: path traversal": ("tar", lambda: tarred({NAME: ROWS, "../evil.csv": b"x"}), "leads out"),
    "tar: absolute path": ("tar", lambda: tarred({NAME: ROWS, "/etc/evil.csv": b"x"}), "leads out"),
    "tar: symbolic link": ("tar", lambda: tarred({}, more=of_kind(NAME, tarfile.SYMTYPE, "/etc/passwd")), "is a link"),
    "tar: hard link": ("tar", lambda: tarred({"a": b"x"}, more=of_kind(NAME, tarfile.LNKTYPE, "a")), "is a link"),
    "tar: link above": (
        "tar",
        lambda: tarred({NAME: ROWS}, more=of_kind("data", tarfile.SYMTYPE, "/etc")),
        "is a link",
    ),
    "tar: device": ("tar", lambda: tarred({NAME: ROWS}, more=of_kind("zero", tarfile.CHRTYPE)), "device"),
    "tar: pipe": ("tar", lambda: tarred({NAME: ROWS}, more=of_kind("pipe", tarfile.FIFOTYPE)), "special file"),
    "tar: bomb by ratio": ("tar", lambda: tarred({"padding": ZEROS, NAME: ROWS}), "200 times"),
    "tar: endless header": ("tar", endless_header, "claims 1,073,741,824 bytes"),
    "tar: same name twice": ("tar", lambda: tarred({NAME: ROWS, f"./{NAME}": b"other"}), "two entries"),
    "tar: truncated": ("tar", lambda: tarred({NAME: ROWS, "more": noise(90_000)})[:-40_000], "damaged"),
    "tar: truncated, not packed": ("tar", lambda: tarred({NAME: noise(9000)}, "w")[:4000], "damaged"),
    "tar: wrong checksum of gzip": ("tar", lambda: with_wrong_end(GOOD_TAR), "damaged"),
    "tar: no archive": ("tar", lambda: b"<html>not found</html>" * 100, "damaged"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_archive_is_refused_and_nothing_is_left(hostile, tmp_path, archives, target):
    kind, made, words = HOSTILE[hostile]
    path = tmp_path / f"archive.{kind}"
    path.write_bytes(made())
    source = source_of("local", {"path": str(path), "archive": kind}, {NAME: None})
    with pytest.raises(DataError, match=words) as caught:
        fetch(source, target, archives=archives)
    assert "Nothing was unpacked" in str(caught.value.fix)
    assert left(target.parent) == []
    assert left(archives) == []


@pytest.mark.parametrize(("kind", "content"), [("zip", GOOD_ZIP), ("tar", GOOD_TAR)])
def test_a_sound_archive_gives_the_named_members_only(kind, content, tmp_path, archives, target):
    path = tmp_path / "archive"
    path.write_bytes(content)
    fetch(source_of("local", {"path": str(path), "archive": kind}, {NAME: ROWS}), target, archives=archives)
    assert left(target) == ["planets.csv", "source.json"]
    assert (target / "planets.csv").read_bytes() == ROWS


@pytest.mark.parametrize(("kind", "content"), [("zip", GOOD_ZIP), ("tar", GOOD_TAR)])
def test_an_archive_with_a_wrong_checksum_is_not_opened(kind, content, tmp_path, archives, target):
    path = tmp_path / "archive"
    path.write_bytes(content)
    origin = {"path": str(path), "archive": kind, "sha256": checksum(b"another archive")}
    with pytest.raises(DataError, match="checksum is wrong"):
        fetch(source_of("local", origin, {NAME: ROWS}), target, archives=archives)
    assert left(target.parent) == []
    assert left(archives) == []


@pytest.mark.parametrize(("kind", "content"), [("zip", GOOD_ZIP), ("tar", GOOD_TAR)])
def test_a_member_with_a_wrong_checksum_is_refused(kind, content, tmp_path, archives, target):
    path = tmp_path / "archive"
    path.write_bytes(content)
    source = source_of("local", {"path": str(path), "archive": kind}, {NAME: bytes(len(ROWS))})
    with pytest.raises(DataError, match="another checksum") as caught:
        fetch(source, target, archives=archives)
    assert checksum(ROWS) in str(caught.value)
    assert left(target.parent) == []


@pytest.mark.parametrize(("kind", "content"), [("zip", GOOD_ZIP), ("tar", GOOD_TAR)])
def test_a_member_of_another_size_is_refused_by_its_header(kind, content, tmp_path, archives, target):
    path = tmp_path / "archive"
    path.write_bytes(content)
    source = source_of("local", {"path": str(path), "archive": kind}, {NAME: ROWS + b"more"})
    with pytest.raises(DataError, match="another size"):
        fetch(source, target, archives=archives)
    assert left(target.parent) == []


@pytest.mark.parametrize(("kind", "content"), [("zip", GOOD_ZIP), ("tar", GOOD_TAR)])
def test_a_member_that_is_missing_is_told_with_the_nearest(kind, content, tmp_path, archives, target):
    path = tmp_path / "archive"
    path.write_bytes(content)
    source = source_of("local", {"path": str(path), "archive": kind}, {"data/planet.csv": ROWS})
    with pytest.raises(DataError, match=r"no member data/planet\.csv") as caught:
        fetch(source, target, archives=archives)
    assert caught.value.fix == f"Did you mean {NAME!r}?"
    assert left(target.parent) == []
