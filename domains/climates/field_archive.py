"""Reads the rows of a large array in an .npz archive one after another, without holding it all."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from domains.climates.fields import channel_names
from domains.climates.grid import LATITUDES, LONGITUDES
from stromatolite.errors import DataError

MEMBER: Final = "fields.npy"


class FieldArchive:
    """An archive with `simulation_id` (N,), `field_names` (C,) and `fields` (N, C, 32, 64).

    Args:
        path: the .npz file.

    Raises:
        DataError: the file is not such an archive.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with np.load(path, allow_pickle=False) as archive:
                self.simulations: npt.NDArray[np.int64] = np.asarray(archive["simulation_id"], dtype=np.int64)
                names = [str(name) for name in archive["field_names"]]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise self._broken(str(error)) from error
        missing = [name for name in channel_names() if name not in names]
        if missing:
            raise DataError(
                f"{path} lacks fields.", found=f"{len(names)} fields without {', '.join(missing[:5])}", allowed="all 48"
            )
        self._columns = np.array([names.index(name) for name in channel_names()])
        self._channels = len(names)

    def read(self, wanted: set[int], at_once: int) -> Iterator[tuple[list[int], npt.NDArray[np.float32]]]:
        """Pass once over the archive.

        Args:
            wanted: simulations to yield.
            at_once: most rows to hold.

        Yields:
            Identifiers, and their fields (n, 48, 32, 64) in the order of `fields.channel_names()`.
        """
        simulations: list[int] = []
        block: list[npt.NDArray[np.float32]] = []
        for simulation, row in self._rows():
            if simulation in wanted:
                simulations.append(simulation)
                block.append(row[self._columns])
            if len(block) == at_once:
                yield simulations, np.stack(block)
                simulations, block = [], []
        if block:
            yield simulations, np.stack(block)

    def _rows(self) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
        shape = (self._channels, LATITUDES, LONGITUDES)
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(MEMBER) as member:
                dtype = self._start(member, (len(self.simulations), *shape))
                size = int(np.prod(shape)) * dtype.itemsize
                for simulation in self.simulations.tolist():
                    data = member.read(size)
                    if len(data) < size:
                        raise self._broken("the fields end early")
                    yield simulation, np.frombuffer(data, dtype=dtype).reshape(shape).astype(np.float32)
        except (OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise self._broken(str(error)) from error

    def _start(self, member: IO[bytes], expected: tuple[int, ...]) -> np.dtype[Any]:
        version = np.lib.format.read_magic(member)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(member)
        if shape != expected or fortran or dtype.kind != "f":
            raise DataError(
                f"{self.path}: `fields` has another layout.",
                found=f"{shape} of {dtype}",
                allowed=f"{expected} of float32",
            )
        return dtype

    def _broken(self, found: str) -> DataError:
        return DataError(
            f"{self.path} cannot be read.",
            found=found,
            allowed="an .npz archive with simulation_id, field_names and fields",
            fix="The download may be cut short: fetch it again.",
        )
