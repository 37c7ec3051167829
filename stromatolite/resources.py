"""What a process has used of the machine."""

from __future__ import annotations

import resource
import sys

_BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


def peak_memory_mib() -> float:
    """Largest resident memory of this process or of one of its finished children, MiB."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(peak * _BYTES_PER_UNIT / 2**20, 1)
