"""The study of a sweep: begun or gone on with, and refused where its fingerprint is another."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stromatolite.errors import ConfigError, nearest
from stromatolite.files import write_json
from stromatolite.sweep.attempts import REPEATS
from stromatolite.sweep.checked_space import digest
from stromatolite.sweep.failures import as_storage_errors
from stromatolite.sweep.location import portable
from stromatolite.sweep.settings import SweepSettings
from stromatolite.sweep.storage import SHEET, Store
from stromatolite.sweep.target import SweepTarget

if TYPE_CHECKING:
    from optuna import Study

STORED_FINGERPRINT = "ground"
"""Attribute of a study that holds its fingerprint; studies on disk have it by this name."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")


@dataclass(frozen=True)
class Identity:
    """What a study is, kept in its attributes.

    Attributes:
        key: made when it began: the keys of its runs come from it.
        family: name of the family.
        fingerprint: what its trials rest on.
        start: document of the configuration that it started from.
        objectives: what is optimised.
        primary: name of the family's metric.
        trials: how many were last asked for.
    """

    key: str
    family: str
    fingerprint: Mapping[str, str]
    start: Mapping[str, Any]
    objectives: tuple[str, ...]
    primary: str
    trials: int

    @classmethod
    def of(cls, study: Study) -> Identity:
        """Read it.

        Raises:
            ConfigError: the study was not made by a sweep of ours.
        """
        attrs = study.user_attrs
        try:
            return cls(
                attrs["key"],
                attrs["family"],
                attrs[STORED_FINGERPRINT],
                attrs["start"],
                tuple(attrs["objectives"]),
                attrs["primary"],
                int(attrs.get("trials", 0)),
            )
        except KeyError as error:
            raise ConfigError(
                f"The study {study.study_name!r} was not made by `strom sweep`.",
                found=f"no attribute {error}",
                fix="choose another name with --study",
            ) from None


def checked_name(name: str) -> str:
    """A name that a study may have.

    Raises:
        ConfigError: it is none.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            "This is no name of a sweep.", found=repr(name), allowed="a plain name in a-z 0-9 _ . -, such as wide-2"
        )
    return name


def fingerprint(target: SweepTarget, settings: SweepSettings) -> dict[str, str]:
    """Everything that trials must share to be compared in one study."""
    return {
        **target.fingerprint,
        "code schema": str(target.schema.schema_version),
        "search space": digest(target.space),
        "start configuration": target.start.identity[:12],
        "objectives": ", ".join(settings.objectives),
    }


def load(store: Store, name: str) -> Study | None:
    """The study of that name, or None."""
    import optuna

    with as_storage_errors(store.url):
        try:
            return optuna.load_study(study_name=name, storage=store.optuna, sampler=optuna.samplers.RandomSampler())
        except KeyError:
            return None


def require(store: Store, name: str) -> Study:
    """The study of that name.

    Raises:
        ConfigError: there is none.
    """
    study = load(store, name)
    if study is None:
        names = _names(store)
        guess = nearest(name, names)
        raise ConfigError(
            f"There is no sweep called {name!r} in {store.url}.",
            allowed=", ".join(names) or "none has been begun",
            fix=f"did you mean {guess}?" if guess else None,
        )
    return study


def begin_or_go_on(store: Store, target: SweepTarget, settings: SweepSettings, trials: int) -> Study:
    """The study that the target's trials belong to, with its start as the first trial.

    Raises:
        ConfigError: a study of that name has another fingerprint.
    """
    import optuna

    name, ours = store.paths.name, fingerprint(target, settings)
    with store.exclusive(), as_storage_errors(store.url):
        study = load(store, name)
        if study is not None and "key" not in study.user_attrs and not study.get_trials(deepcopy=False):
            optuna.delete_study(study_name=name, storage=store.optuna)  # whoever began it died before it was whole
            study = None
        if study is None:
            directions = [optuna.study.StudyDirection[way.upper()] for way in target.directions(settings.objectives)]
            study = optuna.create_study(storage=store.optuna, study_name=name, directions=directions)
            study.set_metric_names([target.primary, *settings.objectives[1:]])
            for attr, value in {
                "family": target.family,
                STORED_FINGERPRINT: ours,
                "start": target.start.document(),
                "objectives": list(settings.objectives),
                "primary": target.primary,
                "key": secrets.token_hex(8),  # the last: with it, the study is whole
            }.items():
                study.set_user_attr(attr, value)
        else:
            _refuse_other_fingerprint(study, target.family, ours)
        if not study.get_trials(deepcopy=False):
            study.enqueue_trial(target.start_params(), user_attrs={"start": True})
        there = sum(REPEATS not in trial.user_attrs for trial in study.get_trials(deepcopy=False))
        if study.user_attrs.get("trials") != max(trials, there):
            study.set_user_attr("trials", max(trials, there))
    sheet = {"study": name, "family": target.family, "storage": portable(store.url, store.paths.root)}
    write_json(store.paths.folder / SHEET, sheet)
    return study


def next_name(store: Store, name: str) -> str:
    """The name itself, or with the first number that no study has yet."""
    names = set(_names(store))
    number = 2
    while name in names or (store.paths.folder.parent / name / SHEET).exists():
        name, number = f"{re.sub(r'-[0-9]+$', '', name)}-{number}", number + 1
    return name


def _names(store: Store) -> list[str]:
    import optuna

    with as_storage_errors(store.url):
        return sorted(optuna.get_all_study_names(storage=store.optuna))


def _refuse_other_fingerprint(study: Study, family: str, ours: Mapping[str, str]) -> None:
    before = Identity.of(study)
    if before.family != family:
        raise ConfigError(
            f"The sweep {study.study_name!r} is of another family.",
            found=before.family,
            allowed=family,
            fix="choose another name with --study",
        )
    other = _differing(before.fingerprint, ours)
    if other:
        raise ConfigError(
            f"The trials of the sweep {study.study_name!r} were made with other data or settings: it takes no more.",
            found="; ".join(
                f"{name}: now {ours.get(name, 'none')}, there {before.fingerprint.get(name, 'none')}" for name in other
            ),
            allowed="the data version, split, code schema, search space and start that it began with",
            fix="begin a new study with --new, or go back to what it began with",
        )


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> Sequence[str]:
    return [name for name in {**before, **now} if before.get(name) != now.get(name)]
