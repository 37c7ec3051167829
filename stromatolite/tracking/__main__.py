"""Make the tracking store ready (create it, follow a moved clone) and print its URI."""

from __future__ import annotations

import sys

from stromatolite.errors import reported
from stromatolite.tracking.tracker import Tracker


@reported
def main() -> None:
    """Open the store of the repository in the working directory."""
    sys.stdout.write(f"{Tracker().location.uri}\n")


main()
