"""Gates on what stands behind the candidate's run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """The code that trained, evaluated and judges the candidate is a commit, without changes beside it."""

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when nothing was changed, or when the person asked for it with --allow-dirty (which is recorded)."""
        required = {"commit": True, "dirty": False, "allow_dirty": evidence.allow_dirty}
        found, without, changed = {}, [], []
        for done, git in evidence.code.items():
            if not git.get("commit"):
                without.append(f"{done}: {git.get('reason') or 'no commit was recorded'}")
            elif git.get("dirty") is not False:
                found[done] = list(git.get("changed") or [])
                changed.append(f"changed when it was {done}: {_some(found[done])}")
        if without:
            return Finding(False, found, required, "; ".join(without))
        if not changed:
            return Finding(True, found, required, f"{', '.join(evidence.code)} from a commit without changes")
        if evidence.allow_dirty:
            return Finding(True, found, required, f"allowed by --allow-dirty: {'; '.join(changed)}")
        return Finding(False, found, required, f"{'; '.join(changed)}. {_remedy(found, evidence)}")


def _remedy(found: Mapping[str, Sequence[str]], evidence: Evidence) -> str:
    """How to come to a candidate that passes; DVC runs no stage again for a commit alone."""
    family = evidence.metrics.get("family", "FAMILY")
    again = {
        "trained": f"`dvc repro -f -s train@{family}`, `dvc repro`",
        "evaluated": f"`dvc repro -f -s evaluate@{family}`, `dvc repro`",
    }
    then = next((command for done, command in again.items() if done in found), f"`strom promote {family}`")
    return f"Fix: commit these files (`git add`, `git commit`), then {then}"


def _some(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
    return ", ".join(paths[:5]) + more if paths else "not recorded what"


def _identity(block: Any) -> str | None:
    return block.get("identity") if isinstance(block, Mapping) else None


def _short(identity: Any) -> str:
    return str(identity)[:12]
