"""What a test does to a process that it wants to interrupt."""

from __future__ import annotations

import signal


def heed_ctrl_c() -> None:
    """For `preexec_fn`: a shell starts jobs in the background with SIGINT ignored, and all below inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
