"""What goes wrong when lineage is captured."""

from __future__ import annotations

from stromatolite.errors import StromError


class LineageError(StromError):
    """A run's origin cannot be kept safely."""
