"""Where pip of this environment would look for packages: its own settings, so that nobody has to say it twice."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import Final

from stromatolite.sources.remote import certificates

SECTIONS: Final = ("global", "install", "download")  # the later ones win, as in pip
SECONDS: Final = 60
OFF: Final = ("", "0", "false", "no", "off")


@dataclass(frozen=True)
class PipSettings:
    """Where packages are.

    Attributes:
        indexes: addresses of indexes that speak the simple API (http, https or file).
        find_links: folders that hold archives, or addresses of pages that link to them.
        certificates: file of the certificates to trust; None for what the machine trusts.
    """

    indexes: tuple[str, ...]
    find_links: tuple[str, ...]
    certificates: str | None

    @property
    def places(self) -> tuple[str, ...]:
        """All of them, in the order in which they are asked."""
        return (*self.find_links, *self.indexes)


def pip_settings() -> PipSettings:
    """What pip's files say, and over them its variables (PIP_INDEX_URL, PIP_FIND_LINKS, PIP_CERT and the others)."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    settings = dict(_from_files(os.environ.get("PIP_CONFIG_FILE")))
    for name, value in os.environ.items():
        if name.startswith("PIP_"):
            settings[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    indexes = [settings.get("index-url") or PYPI_SIMPLE_ENDPOINT, *settings.get("extra-index-url", "").split()]
    if settings.get("no-index", "").lower() not in OFF:
        indexes = []
    find_links = settings.get("find-links", "").split()
    return PipSettings(tuple(dict.fromkeys(indexes)), tuple(find_links), settings.get("cert") or certificates())


@cache
def _from_files(_config_file: str | None) -> tuple[tuple[str, str], ...]:
    """What pip reads in its files, without the variables; nothing where there is no pip."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return ()
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in done.stdout.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.partition(".")
        if section in found:
            found[section][name.replace("_", "-")] = str(ast.literal_eval(value))
    merged = {name: value for section in SECTIONS for name, value in found[section].items()}
    return tuple(merged.items())
