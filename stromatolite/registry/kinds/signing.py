"""A gate on who signed the candidate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from stromatolite.errors import ConfigError
from stromatolite.registry.evidence import Evidence
from stromatolite.registry.kinds.result import Finding
from stromatolite.typed import Typed


@dataclass(frozen=True)
class Signed(Typed):
    """The files of the candidate's package bear a signature by one key.

    Attributes:
        public_key: PEM file, by its path from the root of the repository, so that every clone has it.
    """

    public_key: str

    def __post_init__(self) -> None:
        path = PurePosixPath(self.public_key)
        if not path.parts or path.is_absolute() or ".." in path.parts:
            raise ConfigError(
                "The public key must be a file of the repository.",
                found=self.public_key,
                allowed="a path from the root of the repository, such as configs/keys/models.pub",
            )

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when the signature is there, by this key, and of the files as they are.

        Raises:
            ConfigError: the file is no public key.
            DependencyError: model-signing is not installed, so that nobody can say.
        """
        checked = evidence.signed(self.public_key)
        found = {"public_key_sha256": checked.key, "signed": checked.problem is None}
        return Finding(
            checked.problem is None, found, {"public_key": self.public_key}, checked.problem or "signed by this key"
        )
