"""Everything that the gates may look at, gathered before any of them judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.fresh_process import Served
from stromatolite.registry.scores import Scores


@dataclass(frozen=True)
class Signature:
    """What a model takes and gives: MLflow's column or tensor specifications as plain dictionaries."""

    inputs: Sequence[Mapping[str, Any]]
    outputs: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ModelEvidence:
    """A model version as the gates see it.

    Attributes:
        package: digest of code and artifacts; two versions with the same one are the same model.
        config: {"name", "identity"} of the configuration that it was trained with.
        primary: {"metric", "direction", "overall", ...} of its evaluation.
        scores: unit by unit; None when its evaluation was never logged.
        signature: None when it was logged without one.
    """

    package: str
    config: Mapping[str, Any]
    primary: Mapping[str, Any]
    scores: Scores | None
    signature: Signature | None

    def summary(self) -> dict[str, Any]:
        """What a decision says of it: the same on every machine and at any time."""
        return {"package": self.package, "config": dict(self.config), "primary": dict(self.primary)}


@dataclass(frozen=True)
class Rival:
    """A model that was accepted before, as a candidate is compared with it.

    Attributes:
        label: how messages call it.
        package: digest of its code and artifacts.
        scores: under the evaluation of today; None where it has none.
        obstacle: why it has none.
    """

    label: str
    package: str
    scores: Scores | None
    obstacle: str = ""


@dataclass(frozen=True)
class Approval:
    """A person's word for the candidate's package.

    Attributes:
        who: name and address that git knows.
        reason: what the person said.
    """

    who: str
    reason: str


@dataclass(frozen=True)
class SignatureCheck:
    """The candidate's files against their signature.

    Attributes:
        key: sha256 of the public key as PEM, by which a signature names its key, too.
        problem: what is wrong; None when nothing is.
    """

    key: str
    problem: str | None


@dataclass(frozen=True)
class Evidence:
    """The case before the gates.

    Attributes:
        candidate: the version that asks for promotion; its scores are there.
        champion: what is in production, or None.
        rivals: the champion, and every model that was accepted under the same evaluation, wherever it was trained.
        metrics: the candidate's whole metrics document.
        lineage: of the candidate's run, as captured when it was trained.
        code: state of the code by what was done with it: `trained`, `evaluated`, `judged` (see `lineage.git_state`).
        allow_dirty: whether the person asked to let uncommitted changes pass.
        signed: checks the candidate's signature by the public key in a file, whose path counts from the repository.
        serve: runs the candidate in a fresh process.
        place: that it asks for, `production` or `staging`.
        authors: who registered the candidate, as git knows them.
        approvals: of exactly this package, that no rollback has made void.
        without_approval: the person's reason to go without one, or None.
    """

    candidate: ModelEvidence
    champion: ModelEvidence | None
    rivals: Sequence[Rival]
    metrics: Mapping[str, Any]
    lineage: Mapping[str, Any]
    code: Mapping[str, Mapping[str, Any]]
    allow_dirty: bool
    signed: Callable[[str], SignatureCheck]
    serve: Callable[[], Served]
    place: str = PRODUCTION
    authors: Sequence[str] = ()
    approvals: Sequence[Approval] = ()
    without_approval: str | None = None
