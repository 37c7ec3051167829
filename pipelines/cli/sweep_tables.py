"""What `strom sweep` prints: progress while it runs, tables for a person, JSON for a machine."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from pipelines.cli.output import print_json, print_table
from stromatolite.errors import ConfigError, StromError
from stromatolite.sweep.location import file_of
from stromatolite.sweep.settings import StorageSettings
from stromatolite.sweep.storage import SHEET, Store, SweepPaths
from stromatolite.sweep.study import Identity, load, next_name
from stromatolite.sweep.varied import varied
from stromatolite.tracking.failures import without_password


def before(url: str, paths: SweepPaths, settings: StorageSettings, resume: bool, new: bool) -> dict[str, Any]:
    """Under which name the sweep goes on, and how many trials it was last asked for.

    Raises:
        ConfigError: there is nothing to resume.
    """
    file = file_of(url)
    store = Store(url, paths, settings) if file is None or file.is_file() else None
    study = load(store, paths.name) if store else None
    if resume and study is None:
        raise ConfigError(
            f"There is no sweep called {paths.name!r} to resume.",
            found=f"no such study in {without_password(url)}",
            fix="leave --resume out to begin it; see `strom sweep list`",
        )
    if new and store and study is not None:
        return {"name": next_name(store, paths.name), "trials": 0}
    asked = Identity.of(study).trials if study is not None and "key" in study.user_attrs else 0
    return {"name": paths.name, "trials": asked}


class Progress:
    """The bar, or a line a trial where nobody watches."""

    def __init__(self, name: str, trials: int, as_json: bool) -> None:
        self.name, self.trials, self.silent = name, trials, as_json
        self.began, self.done, self.before = time.monotonic(), 0, 0
        self.said: set[str] = set()
        self.bar: Bar | None = None
        self.task: Any = None

    def event(self, message: Mapping[str, Any]) -> None:
        """Take what the sweep tells."""
        if "begun" in message:
            self._begin(message["begun"])
        elif "trial" in message:
            self._trial(message)
        elif "lost" in message:
            self._line(f"a worker was lost (exit status {message['lost']}); another takes over")
        elif "stopping" in message and message["stopping"] not in self.said:
            self.said.add(message["stopping"])
            self._line(f"no further trial: {message['stopping']}")

    def close(self) -> None:
        """Take the bar off the screen."""
        if self.bar is not None:
            self.bar.stop()

    def _begin(self, found: Mapping[str, Any]) -> None:
        self.done = self.before = found["settled"]
        self.trials = found["asked"]
        if self.done:
            self._line(f"going on with {self.name}: {self.done} of {self.trials} trials are there")
        else:
            self._line(f"{self.name} begins with its start, {found['begun_from']}; a line a trial follows")
        if sys.stdout.isatty() and not self.silent:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[left]}"),
            )
            # no thread of its own: processes are forked from here
            self.bar = Bar(*columns, auto_refresh=False, transient=True)
            self.bar.start()
            self.task = self.bar.add_task(self.name, total=self.trials, completed=self.done, left="")
            self.bar.refresh()

    def _trial(self, message: Mapping[str, Any]) -> None:
        value, how = message["value"], message["how"]
        self.done = message["settled"]  # by whomever: others may work on the same study
        told = "" if value is None else f" {value:.5g}"
        best = "" if message["best"] is None else f", best {message['best']:.5g}"
        why = f": {str(message['why']).splitlines()[0]}" if message.get("why") else ""
        left = self._left()
        self._line(f"trial {message['trial']}: {how}{told}{why} ({self.done} of {self.trials}{best}{left})")
        if self.bar is not None:
            self.bar.update(self.task, completed=self.done, left=(best + left).strip(", "))
            self.bar.refresh()

    def _left(self) -> str:
        here = self.done - self.before
        if here < 1 or self.done >= self.trials:
            return ""
        seconds = (time.monotonic() - self.began) / here * (self.trials - self.done)
        return f", about {seconds / 60:.0f} min left" if seconds > 90 else f", about {seconds:.0f} s left"

    def _line(self, text: str) -> None:
        if self.silent:
            return
        if self.bar is not None:
            self.bar.console.print(text, markup=False, highlight=False)
        else:
            print(text, flush=True)


def show_summary(found: Mapping[str, Any], report: Path, as_json: bool) -> None:
    """Print how a sweep ended."""
    if as_json:
        print_json(found)
        return
    counts = ", ".join(f"{number} {how}" for how, number in sorted(found["counts"].items()))
    print(
        f"{found['study']}: {found['settled']} of {found['asked']} trials ({counts}), {found['steps']} training steps"
    )
    print(found["verdict"])
    print(f"figures and table: {report}; `dvc repro report` puts them on the page")
    if found["best"] is not None and found["best"]["value"] != found["start"]:
        print(
            f"next: strom config diff {found['family']} sweep:{found['study']}/best; strom sweep apply {found['study']}"
        )


def show_list(root: Path, as_json: bool) -> None:
    """Print one line a sweep."""
    from stromatolite.sweep.results import open_study, summary

    rows: list[dict[str, Any]] = []
    for sheet in sorted((root / "mlruns" / "sweeps").glob(f"*/{SHEET}")):
        name = sheet.parent.name
        try:
            rows.append(summary(open_study(root, name)[1]))
        except StromError as error:
            rows.append({"study": name, "problem": error.problem})
    if as_json:
        print_json(rows)
        return
    if not rows:
        print("No sweep was run yet: `strom sweep climate` runs one.")
        return
    table = Table("sweep", "family", "trials", "ended", "metric", "start", "best")
    for each in rows:
        if "problem" in each:
            table.add_row(each["study"], "", "", each["problem"])
            continue
        counts = "\n".join(f"{number} {how}" for how, number in sorted(each["counts"].items()))
        best = each["best"] and each["best"]["value"]
        told = f"{each['settled']} of {each['asked']}"
        table.add_row(
            each["study"], each["family"], told, counts, each["metric"], _number(each["start"]), _number(best)
        )
    print_table(table)


def show_study(
    found: Mapping[str, Any], shares: Mapping[str, float], rows: Sequence[Mapping[str, Any]], as_json: bool
) -> None:
    """Print a study: every trial, and what mattered."""
    if as_json:
        print_json({"summary": found, "importances": shares, "trials": rows})
        return
    names = [found["metric"], *found["objectives"][1:]]
    table = Table("trial", "ended", *names, "rung", "steps", "s", "note")
    on_front = {each["number"] for each in found["front"]}
    for each in rows:
        values = [_number(value) for value in each["values"] or [None] * len(names)]
        notes = ["start"] if each["start"] else []
        notes += [f"repeats {each['repeats']}"] if each["repeats"] is not None else []
        notes += ["best"] if found["best"] and each["number"] == found["best"]["number"] else []
        notes += ["Pareto front"] if each["number"] in on_front else []
        notes += [str(each["failure"]).splitlines()[0][:60]] if each["failure"] else []
        cells = [each["rung"], each["steps"], each["seconds"]]
        texts = ["" if cell is None else str(cell) for cell in cells]
        table.add_row(str(each["number"]), each["ended"], *values, *texts, ", ".join(notes))
    print_table(table)
    table = Table("varied", "start", "best trial", "share")
    for name, start, best, share in varied(rows, found, shares):
        table.add_row(name, _number(start), _number(best), "" if share is None else f"{share:.2f}")
    print_table(table)
    if shares:
        print("share: of each parameter in what makes a trial good (PED-ANOVA)")
    print(found["verdict"])


def show_paths(url: str, report: Path) -> None:
    """Print where everything of a sweep is."""
    print(f"study: {url}; figures and table: {report}")
    if not url.startswith("journal"):
        print(f"browse it: optuna-dashboard {url}")
    else:
        print(f"browse it: optuna-dashboard {url.removeprefix('journal:///')}")


def _number(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
