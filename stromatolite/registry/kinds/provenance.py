"""Gates on what stands behind the candidate's run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stromatolite.lineage import complete
from stromatolite.registry.evidence import Evidence
from stromatolite.registry.kinds.result import Finding
from stromatolite.typed import Typed


@dataclass(frozen=True)
class LineageComplete(Typed):
    """Everything that reproducing the run needs was recorded, and the evaluation is of that run."""

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when nothing is missing, and configuration and split are those of the metrics."""
        lacking = complete(evidence.lineage)
        for part, evaluated in (
            ("config", evidence.candidate.config.get("identity")),
            ("split", evidence.metrics.get("split")),
        ):
            trained = _identity(evidence.lineage.get(part))
            if trained != evaluated:
                lacking.append(f"{part}: trained with {_short(trained)}, evaluated with {_short(evaluated)}")
        detail = "; ".join(lacking) or "nothing is missing"
        return Finding(not lacking, lacking, "code, data, split, config, schemas, seed, environment, device", detail)


@dataclass(frozen=True)
class GitClean(Typed):
    """The code that trained the candidate is a commit, without changes beside it."""

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when nothing was changed, or when the person asked for it with --allow-dirty (which is recorded)."""
        git: Mapping[str, Any] = evidence.lineage.get("git") or {}
        required = {"commit": True, "dirty": False, "allow_dirty": evidence.allow_dirty}
        changed = list(git.get("changed") or [])
        if not git.get("commit"):
            return Finding(False, None, required, str(git.get("reason") or "no commit was recorded"))
        if git.get("dirty") is False:
            return Finding(True, [], required, "trained from a commit without changes")
        told = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
        if evidence.allow_dirty:
            return Finding(True, changed, required, f"allowed by --allow-dirty: changed {told}")
        return Finding(False, changed, required, f"changed when it was trained: {told or 'not recorded what'}")


def _identity(block: Any) -> str | None:
    return block.get("identity") if isinstance(block, Mapping) else None


def _short(identity: Any) -> str:
    return str(identity)[:12]
