"""Stage `build`: the tables of a domain from its validated sources, held against their contracts."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from domains import domain_names
from stromatolite.errors import ConfigError, reported

VALIDATED = Path("data/validated")
TABLES = Path("data/tables")


def main(domain: str, validated: Path, out: Path) -> None:
    """Call `build` of `domains.<domain>.build`.

    Args:
        domain: its name.
        validated: the folder of validated sources, `<domain>/<source>/<part>.parquet`.
        out: the folder that the tables are written into.

    Raises:
        ConfigError: the domain has no tables.
    """
    module = f"domains.{domain}.build"
    if domain not in domain_names() or find_spec(module) is None:
        raise ConfigError(
            f"The domain {domain} has no tables to build.",
            allowed=", ".join(name for name in domain_names() if find_spec(f"domains.{name}.build")),
        )
    import_module(module).build(validated, out)


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.build", description=__doc__)
    parser.add_argument("domain")
    parser.add_argument("--validated", type=Path, default=VALIDATED)
    parser.add_argument("--out", type=Path, default=TABLES)
    given = parser.parse_args()
    main(given.domain, given.validated, given.out)


if __name__ == "__main__":
    run()
