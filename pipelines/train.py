"""Stage `train`: one family's training as a run record, shown live in MLflow and resumable after any interruption."""

from __future__ import annotations

import logging
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from models import runnable_family
from pipelines.paths import FamilyPaths, family_parser
from stromatolite.config.document import load_resolved
from stromatolite.config.schema import Schema
from stromatolite.config.yaml_core import read_mapping
from stromatolite.device import choose_device
from stromatolite.errors import DataError, TrackingError, reported
from stromatolite.family import Inputs, contract_identities
from stromatolite.lineage import capture, differences
from stromatolite.record import RunRecord
from stromatolite.settings import apply_settings
from stromatolite.tracking import Tracker


def main(family: str, config_path: Path, inputs: Inputs, out: Path, scratch: Path, root: Path) -> None:
    """Train `family` by the resolved config, and move the whole record to `out`.

    Args:
        family: name of the family.
        config_path: the document that `configure` wrote.
        inputs: the family's processed data and its splits.
        out: where the run record goes.
        scratch: where an unfinished training lives; a later call on the same ground goes on from there.
        root: the repository.

    Raises:
        DataError: an input is missing or breaks its contract.
        KeyboardInterrupt: Ctrl-C or SIGTERM; the run is marked KILLED and can go on.
    """
    apply_settings()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    chosen = runnable_family(family)
    schema = Schema.of(chosen)
    config = load_resolved(config_path, schema)
    device = choose_device(config.runtime.device)
    document = read_mapping(config_path, str(config_path))
    lineage = capture(
        root,
        stage=f"train@{family}",
        data=_data(inputs.data),
        splits=inputs.splits,
        config=document,
        seed=config.seed,
        schemas=contract_identities(chosen),
        device=device,
    )
    record = _record(scratch, family, document, lineage, config.seed)
    tracker = Tracker(root=root)
    began = time.perf_counter()
    with _shown_to_the_end(record, tracker):
        chosen.train(config, inputs, record, scratch, device.device)
    seconds = time.perf_counter() - began
    record.set_tags(
        {
            "training_seconds": round(seconds, 2),
            "tracking_seconds": round(tracker.seconds + record.seconds, 3),
            "tracking_share": round((tracker.seconds + record.seconds) / seconds, 5),
            "tracking_startup_seconds": round(tracker.startup_seconds, 3),
        }
    )
    _move(record.root, out)
    shutil.rmtree(scratch, ignore_errors=True)
    print(f"trained {document['label']} in {seconds:.0f} s on {device.device} ({device.reason}) -> {out}")


def _data(directory: Path) -> dict[str, Path]:
    found = {path.stem: path for path in sorted(directory.glob("*")) if not path.name.startswith(".")}
    if not found:
        raise DataError(f"{directory} holds no data.", fix="Run `dvc repro`: earlier stages make it.")
    return found


def _record(
    scratch: Path, family: str, document: Mapping[str, Any], lineage: Mapping[str, Any], seed: int
) -> RunRecord:
    """The unfinished record in `scratch` when it rests on the same ground, else a new one."""
    root = scratch / "record"
    if (root / "record.json").exists():
        record = RunRecord.open(root)
        changed = differences(record.lineage, lineage)
        if not changed:
            record.resume(lineage)
            print(f"going on with the unfinished run {record.id[:12]}")
            return record
        print(f"an unfinished run is dropped: it rests on another {', '.join(changed)}")
    shutil.rmtree(scratch, ignore_errors=True)
    record = RunRecord.create(root, family=family, config=document, lineage=lineage, seed=seed)
    for name, version in lineage["data"].items():
        if version["md5"]:  # outside a DVC repository there is none, and the lineage says why
            record.add_input(name, version["path"], version["md5"])
    return record


@contextmanager
def _shown_to_the_end(record: RunRecord, tracker: Tracker) -> Iterator[None]:
    """Show the run live, and how it ended; SIGTERM counts as Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with record.session(), tracker.follow(record):
            yield
    except BaseException:
        with suppress(TrackingError):  # what stopped the training has to be told, not that nobody could be told
            tracker.sync(record)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _move(record: Path, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        shutil.rmtree(out)
    record.rename(out)


@reported
def command() -> None:
    """Read the command line."""
    asked = family_parser("train", __doc__).parse_args()
    at = FamilyPaths(asked.root, asked.family)
    main(asked.family, at.config, at.inputs, at.record, at.unfinished, asked.root)


if __name__ == "__main__":
    command()
