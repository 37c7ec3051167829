"""Finds the repository that a command works on."""

from __future__ import annotations

from pathlib import Path

from stromatolite.errors import ConfigError

MARKS = ("params.yaml", "configs")


def repository(start: Path | None = None) -> Path:
    """The nearest directory from `start` (default: the working directory) upward that holds params.yaml and configs/.

    Raises:
        ConfigError: there is none.
    """
    here = (start or Path()).resolve()
    for directory in (here, *here.parents):
        if all((directory / mark).exists() for mark in MARKS):
            return directory
    raise ConfigError(
        f"{here} is in no repository of Stromatolite.",
        allowed=f"a directory in or under one that holds {' and '.join(MARKS)}",
        fix="change into your clone, or say `--root PATH`",
    )
