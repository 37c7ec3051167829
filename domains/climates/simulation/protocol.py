"""How a planet is simulated: the fixed set-up of the ensemble, and when a run has settled."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from domains.climates import sampling
from domains.climates.fields import PARAMETER_NAMES
from stromatolite.files import write_json

TIMESTEPS_MINUTES: Final = (45.0, 22.5)
"""A run that crashes at the first is tried again at the next."""

SETUP: Final = (
    "synchronously rotating aquaplanet, circular orbit, no obliquity, N2+CO2 air, black-body star, "
    "substellar point at 180 E, 2 m slab ocean, sea ice with 1/20 latent heat of fusion and unlimited thickness "
    "(faster to the same steady state)"
)


@dataclass(frozen=True)
class Schedule:
    """How long a planet is simulated.

    Attributes:
        segment_days: days between looks at the drift; the second half of the last segment is averaged.
        least_days: days before which no run counts as settled.
        most_days: days after which a run is taken as it is.
        settled_k: change of mean surface temperature from the third quarter of a segment to its last, K, up to which a
            run has settled.
    """

    segment_days: int = 270
    least_days: int = 540
    most_days: int = 1080
    settled_k: float = 0.6


@dataclass(frozen=True)
class Task:
    """One planet to simulate.

    Attributes:
        name: name of its files, "s<seed>-<place in the sequence>".
        parameters: the planet, by the names of `domains.climates.fields.PARAMETERS`.
        model: folder of the compiled copy of ExoPlaSim.
        scratch: folder to work in, removed afterwards.
        target: the NetCDF file to write.
        schedule: how long.
    """

    name: str
    parameters: dict[str, float]
    model: str
    scratch: str
    target: str
    schedule: Schedule

    @property
    def number(self) -> int:
        """The planet's place in its sequence."""
        return int(self.name.rpartition("-")[2])

    def write(self, path: Path) -> None:
        """Write the task where another process reads it."""
        write_json(path, asdict(self))

    @classmethod
    def read(cls, path: Path) -> Task:
        """Read a task from a file."""
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(**(document | {"schedule": Schedule(**document["schedule"])}))


def draw(seed: int, start: int, count: int) -> dict[str, dict[str, float]]:
    """Planets `start` to `start + count` of the sequence with this seed, by name."""
    box = sampling.OUR_BOX
    values = sampling.scale(sampling.sobol(len(box), count, seed, start), box)
    periods = sampling.rotation_period_days(values[:, 1], values[:, 0])
    planets = {}
    for number, (row, period) in enumerate(zip(values.tolist(), periods.tolist(), strict=True)):
        by_name = {axis.parameter: value for axis, value in zip(box, row, strict=True)}
        by_name |= {"rotation_period_days": period, "ch4_volume_fraction": 0.0}
        planets[f"s{seed}-{start + number:05d}"] = {name: by_name[name] for name in PARAMETER_NAMES}
    return planets
