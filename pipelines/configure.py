"""Stage `configure`: params.yaml and configs/ -> build/config/<family>.yaml, all that `train` sees of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from models import load_family
from stromatolite.config import Schema, resolve_params, write_document
from stromatolite.errors import reported


def main(family: str, root: Path, output: Path, overrides: Sequence[str] = ()) -> None:
    """Resolve the family's configuration and write it.

    Args:
        family: name of the family.
        root: the repository, which holds params.yaml and configs/.
        output: where the resolved configuration goes.
        overrides: last word, such as `pretrain.epochs=3`.

    Raises:
        ConfigError: params.yaml, an entry or an override cannot be used; nothing is written.
    """
    resolved = resolve_params(Schema.of(load_family(family)), root, overrides)
    write_document(output, resolved)
    print(f"{resolved.label}  identity {resolved.identity[:12]}  -> {output}")


@reported
def command() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.configure", description=__doc__)
    parser.add_argument("family")
    parser.add_argument("overrides", nargs="*", metavar="a.b=c", help="overrides of the resolved configuration")
    parser.add_argument("--root", type=Path, default=Path(), help="the repository (default: here)")
    parser.add_argument("--output", type=Path, help="default: build/config/<family>.yaml")
    asked = parser.parse_args()
    output = asked.output or asked.root / "build" / "config" / f"{asked.family}.yaml"
    main(asked.family, asked.root, output, asked.overrides)


if __name__ == "__main__":
    command()
