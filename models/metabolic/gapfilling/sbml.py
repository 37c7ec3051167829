"""Read the network of a user's SBML document: level 2 or 3, plain or compressed, of any writer.

The document is read as a stream, and only compartments, species and reactions of it; flux bounds, units and layouts
are ignored. A document type is refused, so that no entity is expanded, and so are too deep and too long documents.
"""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final, cast
from xml.parsers import expat

from models.metabolic.gapfilling.sbml_elements import NetworkBuilder, UnusableElementError, UserNetwork
from stromatolite.errors import DataError

LARGEST: Final = 1 << 30
"""Bytes of a document, unpacked: several times the largest published network."""
DEEPEST: Final = 200
_CHUNK: Final = 1 << 16
_GZIP, _BZIP2 = b"\x1f\x8b", b"BZh"
_OTHERS: Final[Mapping[bytes, str]] = {
    b"{": "JSON, as cobra writes it: `cobra.io.write_sbml_model(cobra.io.load_json_model(FILE), NEW)` converts it",
    b"MATLAB": "MATLAB: `cobra.io.write_sbml_model(cobra.io.load_matlab_model(FILE), NEW)` converts it",
    b"PK": "a zip archive: unpack it first",
    b"\x89HDF": "HDF5",
}


def read_network(path: Path) -> UserNetwork:
    """The network of a document, `.xml`, or compressed by gzip or bzip2.

    Raises:
        DataError: there is no such file, it cannot be read, it is no SBML of level 2 or 3, it is broken, it declares a
            document type, it is too deep or too long, or its network is empty.
    """
    _require_file(path)
    try:
        network = _parsed(path)
    except expat.ExpatError as error:
        raise DataError(f"{path} is no whole XML document.", found=_what(path, error), allowed="SBML") from error
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise DataError(f"{path} cannot be unpacked: it is damaged, or cut short.", found=error) from error
    except UnusableElementError as error:
        raise DataError(f"{path} is not SBML that can be read.", found=error.found, allowed=error.allowed) from error
    except OSError as error:
        raise DataError(
            f"{path} cannot be read.", found=error.strerror or error, fix="Make it readable to you."
        ) from error
    for kind, there in (("species", network.species), ("reactions", network.reactions)):
        if not there:
            raise DataError(f"The model of {path} is empty.", found=f"no {kind}", allowed="a metabolic network")
    return network


def _require_file(path: Path) -> None:
    try:
        if path.is_file():
            return
        found = "a directory" if path.is_dir() else "no regular file" if path.exists() else None
    except OSError as error:
        raise DataError(f"{path} cannot be read.", found=error.strerror or error) from error
    if found is None:
        raise DataError(f"There is no file {path}.", allowed="an SBML document: .xml, .xml.gz or .xml.bz2")
    raise DataError(f"{path} is {found}.", allowed="one SBML document: .xml, .xml.gz or .xml.bz2")


def _parsed(path: Path) -> UserNetwork:
    builder, parser, read = NetworkBuilder(), expat.ParserCreate(namespace_separator=" "), 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        if builder.depth >= DEEPEST:
            raise UnusableElementError(f"elements {DEEPEST} deep", "a network, which is never so deep")
        builder.begin(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(_name: str) -> None:
        builder.end()

    def refuse(*_: object) -> None:
        raise UnusableElementError("a document type", "SBML without one: entities are not expanded")

    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = begin, end, refuse
    with _opened(path) as file:
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            if read > LARGEST:
                raise UnusableElementError(
                    f"more than {LARGEST >> 20} MiB once unpacked", "a network, which is never so large"
                )
            parser.Parse(chunk)
    parser.Parse(b"", True)
    return builder.finished()


def _opened(path: Path) -> IO[bytes]:
    """By the content of the file, not by its name."""
    start = _start(path)
    if start.startswith(_GZIP):
        return cast(IO[bytes], gzip.open(path))
    return cast(IO[bytes], bz2.open(path)) if start.startswith(_BZIP2) else path.open("rb")


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _what(path: Path, error: expat.ExpatError) -> str:
    """What the file is instead, if that can be recognised, or where it breaks."""
    start = _start(path)
    if not start:
        return "an empty file"
    return next((text for mark, text in _OTHERS.items() if start.lstrip().startswith(mark)), str(error))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
