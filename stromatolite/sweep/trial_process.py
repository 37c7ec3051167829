"""What happens inside a trial's own process: it trains, says how far it is, and hears whether to go on."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from stromatolite.config.resolution import built
from stromatolite.errors import StromError
from stromatolite.record import RunRecord
from stromatolite.sweep.processes import hear, say
from stromatolite.sweep.reporting import Pruned
from stromatolite.sweep.target import SweepTarget

LOG = "log.txt"


def run_trial(target: SweepTarget, folder: Path, values: dict[str, Any], connection: Connection) -> None:
    """Train one trial and send how it ended.

    Args:
        target: what is swept.
        folder: the trial's own, with its run record; takes its log.
        values: of its configuration, complete.
        connection: to its worker. Sent: `rung`, `value`, `steps` on the way, answered by `go on` or `prune`; at the end
            `measures`, or `pruned`, or `error` (the trial's fault), or `fatal` (nobody else would fare better).
    """
    with (folder / LOG).open("a", encoding="utf-8") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    record = RunRecord.open(folder / "record")
    reached = {"rung": 0, "steps": 0}

    def report(rung: int, value: float, steps: int) -> None:
        reached["steps"] = steps
        if rung <= reached["rung"]:
            return
        reached["rung"] = rung
        record.log_metrics({"validation": value, "steps": steps}, step=rung)
        say(connection, {"rung": rung, "value": float(value), "steps": int(steps)})
        if hear(connection)["answer"] != "go on":
            raise Pruned

    try:
        config = built(target.schema, values, target.family)
        measures = target.train(config, record, folder / "scratch", report)
        record.finish("FINISHED")
        told = {name: float(value) for name, value in measures.items()}
        say(connection, {"ended": "measures", "measures": told, "steps": reached["steps"]})
    except Pruned:
        record.finish("FINISHED")
        say(connection, {"ended": "pruned", "steps": reached["steps"]})
    except (EOFError, BrokenPipeError):  # the worker is gone, and with it whoever would want the result
        os._exit(1)
    except Exception as error:
        traceback.print_exc()
        with suppress(OSError):
            record.finish("FAILED")
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        text = str(error) if isinstance(error, StromError) else f"{type(error).__name__}: {error}"
        say(connection, {"ended": "fatal" if full else "error", "why": text[:2000], "steps": reached["steps"]})
