"""The run on disk: everything that is known of one training. MLflow shows it; this holds it.

- `record.json`: identity, status, parameters, tags, dataset inputs, sessions
- `metrics.jsonl`: the curves
- `artifacts/`: config.yaml, lineage.json, environment.txt, patch.diff, weights and whatever the family leaves
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

from stromatolite.curves import Curves
from stromatolite.errors import DataError, StromError
from stromatolite.files import PARTIAL, write_json, write_text
from stromatolite.lineage import differences, unpacked
from stromatolite.resources import peak_memory_mib

SCHEMA = 1
ENDINGS = ("FINISHED", "FAILED", "KILLED")


class RunRecord:
    """One run's record in the directory `root`. Use `create` or `open`.

    Attributes:
        id: made at creation and kept for ever: MLflow's run is found by it.
        root: the record's directory.
        curves: every metric at every step.
        seconds: time this process spent writing metrics, for the account of tracking's cost.
        listener: called after metrics were logged; the tracker puts itself here to follow a run live.
    """

    def __init__(self, root: Path, document: dict[str, Any]) -> None:
        self.root = root
        self.curves = Curves(root / "metrics.jsonl")
        self.seconds = 0.0
        self.listener: Callable[[], None] | None = None
        self._document = document

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        family: str,
        config: Mapping[str, Any],
        lineage: Mapping[str, Any],
        seed: int,
        record_id: str | None = None,
    ) -> RunRecord:
        """Begin a record in `root` and mark it RUNNING.

        Args:
            root: a directory that holds no record yet.
            family: name of the model family.
            config: the document that the configure stage wrote (`family`, `name`, `label`, `identity`, `config`, ...).
            lineage: what `stromatolite.lineage.capture` returned.
            seed: of every random generator of the run.
            record_id: 32 hex digits, where something else already says which run this is; default: a new one.

        Raises:
            StromError: `root` holds a record already.
        """
        import yaml

        if (root / "record.json").exists():
            raise StromError(
                f"{root} already holds a run record.", fix="Open it with RunRecord.open, or remove the directory."
            )
        named = {key: value for key, value in config.items() if key != "config"}
        record = cls(
            root,
            {
                "schema": SCHEMA,
                "id": record_id or uuid.uuid4().hex,
                "family": family,
                "config": named,
                "seed": seed,
                "status": "RUNNING",
                "params": flatten({**config.get("config", {}), "seed": seed}),
                "tags": {},
                "inputs": [],
                "sessions": [],
            },
        )
        write_text(record.artifact("config.yaml"), yaml.safe_dump(dict(config), sort_keys=True, allow_unicode=True))
        record._write_lineage(lineage)
        record._begin_session()
        return record

    @classmethod
    def open(cls, root: Path) -> RunRecord:
        """Read the record in `root`; nothing is changed (see `resume`).

        Raises:
            DataError: there is no whole record.
        """
        path = root / "record.json"
        fix = "Train again: `dvc repro` makes it."
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise DataError(f"{root} holds no run record.", found=f"no {path.name}", fix=fix) from None
        except ValueError as error:
            raise DataError(f"{path} is damaged.", found=str(error), allowed="JSON", fix=fix) from None
        found = document.get("schema") if isinstance(document, dict) else None
        if found != SCHEMA:
            raise DataError(f"{path} is of another schema.", found=found, allowed=SCHEMA, fix=fix)
        return cls(root, document)

    def resume(self, lineage: Mapping[str, Any]) -> None:
        """Go on with a run that was stopped: RUNNING again, under the same id.

        What differs between the lineage it began with and `lineage` is kept, and makes the lineage incomplete: two
        states of the code or data stand behind such a run.
        """
        kept = dict(self.lineage)
        changed = sorted({*kept.get("resumed_with_changes", []), *differences(kept, lineage)})
        if changed:
            kept["resumed_with_changes"] = changed
            write_json(self.artifact("lineage.json"), kept)
        for partial in self.root.rglob(f"{PARTIAL}*"):  # whoever was killed while writing
            partial.unlink()
        self._document["status"] = "RUNNING"
        sessions = self._document["sessions"]
        if sessions and sessions[-1]["ended_ms"] is None:  # killed: it worked at least until its last metric
            sessions[-1]["ended_ms"] = max(sessions[-1]["started_ms"], self.curves.last_time_ms() or 0)
        self._begin_session()

    @property
    def id(self) -> str:
        """32 hex digits."""
        return str(self._document["id"])

    @property
    def family(self) -> str:
        """Name of the model family."""
        return str(self._document["family"])

    @property
    def seed(self) -> int:
        """Seed of the run's random generators."""
        return int(self._document["seed"])

    @property
    def status(self) -> str:
        """RUNNING, FINISHED, FAILED or KILLED. A run that was stopped by SIGKILL still says RUNNING."""
        return str(self._document["status"])

    @property
    def config(self) -> dict[str, Any]:
        """What names the configuration: family, name, label, identity, schema_version (the whole is in config.yaml)."""
        return dict(self._document["config"])

    @property
    def params(self) -> dict[str, str]:
        """Flat parameters."""
        return dict(self._document["params"])

    @property
    def tags(self) -> dict[str, str]:
        """The run's own tags."""
        return dict(self._document["tags"])

    @property
    def inputs(self) -> list[dict[str, str]]:
        """Dataset inputs, each with name, path and digest."""
        return list(self._document["inputs"])

    @property
    def lineage(self) -> dict[str, Any]:
        """What stands behind the run; its bulky parts are files beside it."""
        found: dict[str, Any] = json.loads((self.root / "artifacts" / "lineage.json").read_text(encoding="utf-8"))
        return found

    @property
    def started_ms(self) -> int:
        """Unix time in milliseconds at which the run first began."""
        return int(self._document["sessions"][0]["started_ms"])

    @property
    def ended_ms(self) -> int | None:
        """Unix time in milliseconds at which the run ended; None while it runs."""
        ended = self._document["sessions"][-1]["ended_ms"]
        return None if ended is None else int(ended)

    def artifact(self, name: str) -> Path:
        """The place of an artifact, such as `weights/model.safetensors`; its directories are made.

        Raises:
            ValueError: the name leads out of the record.
        """
        return artifact_path(self.root, name)

    def log_metrics(self, values: Mapping[str, float], *, step: int) -> None:
        """Add points to the curves. A (name, step) that is already there is passed over: see `Curves`."""
        began = time.perf_counter()
        added = self.curves.append(values, step)
        self.seconds += time.perf_counter() - began
        if added and self.listener is not None:
            self.listener()

    def set_params(self, values: Mapping[str, Any]) -> None:
        """Add or change parameters; nested mappings are flattened with dots."""
        self._document["params"].update(flatten(values))
        self._save()

    def set_tags(self, values: Mapping[str, object]) -> None:
        """Add or change tags."""
        self._document["tags"].update({name: str(value) for name, value in values.items()})
        self._save()

    def add_input(self, name: str, path: Path | str, digest: str) -> None:
        """Name a dataset that went into the run, by its path in the repository and its digest."""
        entry = {"name": name, "path": Path(path).as_posix(), "digest": digest}
        kept = [other for other in self._document["inputs"] if other["name"] != name]
        self._document["inputs"] = [*kept, entry]
        self._save()

    def finish(self, status: str = "FINISHED") -> None:
        """End the run, and put its wall time and peak memory into the lineage.

        Raises:
            ValueError: `status` is no ending.
        """
        if status not in ENDINGS:
            raise ValueError(f"a run ends {', '.join(ENDINGS)}, not {status!r}")
        sessions = self._document["sessions"]
        sessions[-1].update(ended_ms=_now_ms(), peak_memory_mib=peak_memory_mib())
        self._document["status"] = status
        wall_ms = sum(session["ended_ms"] - session["started_ms"] for session in sessions)
        peaks = [session["peak_memory_mib"] for session in sessions if session["peak_memory_mib"] is not None]
        resources = {"wall_seconds": wall_ms / 1000, "peak_memory_mib": max(peaks), "sessions": len(sessions)}
        write_json(self.artifact("lineage.json"), {**self.lineage, "resources": resources})
        self._save()

    @contextmanager
    def session(self) -> Iterator[None]:
        """Train inside this: the run ends FINISHED, KILLED by Ctrl-C or an exit, or FAILED by any other error."""
        try:
            yield
        except BaseException as error:
            stopped = isinstance(error, (KeyboardInterrupt, SystemExit))
            with suppress(OSError):  # a full disk is often the reason, and the reason is what has to be told
                self.finish("KILLED" if stopped else "FAILED")
            raise
        self.finish("FINISHED")

    def _begin_session(self) -> None:
        self._document["sessions"].append({"started_ms": _now_ms(), "ended_ms": None, "peak_memory_mib": None})
        self._save()

    def _write_lineage(self, lineage: Mapping[str, Any]) -> None:
        """Keep the lineage; the patch and the package list go into files of their own."""
        slim, files = unpacked(lineage)
        for name, text in files.items():
            write_text(self.artifact(name), text)
        write_json(self.artifact("lineage.json"), slim)

    def _save(self) -> None:
        write_json(self.root / "record.json", self._document)


def artifact_path(root: Path, name: str) -> Path:
    """The place of an artifact below `root`; its directories are made.

    Raises:
        ValueError: the name leads out of it.
    """
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        raise ValueError(f"an artifact's name is a relative path inside the record, not {name!r}")
    path = root / "artifacts" / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested mappings as dotted names; strings as they are, everything else as JSON."""
    flat: dict[str, str] = {}
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            flat.update(flatten(value, f"{name}."))
        else:
            flat[name] = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return flat


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
