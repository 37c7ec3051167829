"""What is wrong with a configuration: every fault at once, each with its full key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stromatolite.errors import ConfigError


@dataclass(frozen=True)
class Failure:
    """One fault in one layer.

    Attributes:
        source: the file, or the command line, that holds it.
        key: full path of the key.
        problem: what is wrong with it.
        found: what was there.
        allowed: what may be there.
        fix: what to do now, where more can be said.
    """

    source: str
    key: str
    problem: str
    found: str | None = None
    allowed: str | None = None
    fix: str | None = None

    def error(self) -> ConfigError:
        """The fault as an error of its own."""
        text = f"{self.source}: {self.key}: {self.problem}"
        return ConfigError(text, found=self.found, allowed=self.allowed, fix=self.fix)


class InvalidConfigError(ConfigError):
    """One or more faults in a configuration, all told at once.

    Args:
        subject: the configuration that was asked for.
        failures: its faults, at least one.
        fix: what to do about all of them.
    """

    def __init__(self, subject: str, failures: Sequence[Failure], fix: str | None = None) -> None:
        self.failures = tuple(failures)
        told = "\n".join(str(failure.error()) for failure in failures)
        count = "one fault" if len(failures) == 1 else f"{len(failures)} faults"
        super().__init__(f"The configuration {subject} has {count}.\n{told}", fix=fix)


def refuse(subject: str, failures: Sequence[Failure], fix: str | None = None) -> None:
    """Raise when there is any failure.

    Raises:
        InvalidConfigError: there is one.
    """
    if failures:
        raise InvalidConfigError(subject, failures, fix)
