"""A gate that only another person opens."""

from __future__ import annotations

from dataclasses import dataclass

from stromatolite.registry.aliases import STAGING
from stromatolite.registry.evidence import Evidence
from stromatolite.registry.identity import is_one_of
from stromatolite.registry.kinds.result import Finding
from stromatolite.typed import Typed


@dataclass(frozen=True)
class Approved(Typed):
    """Somebody else than the author of the training has approved exactly this package.

    Attributes:
        staging: whether staging asks for it, too; else production alone does.
    """

    staging: bool = False

    def judge(self, evidence: Evidence) -> Finding:
        """Pass with an approval that counts, or with a reason to go without, which the decision records."""
        required = {"approved_by": "another person than the author"}
        if evidence.place == STAGING and not self.staging:
            return Finding(True, None, required, "staging asks for no approval")
        others = [each for each in evidence.approvals if not is_one_of(each.who, evidence.authors)]
        if evidence.authors and others:
            told = "; ".join(f"approved by {each.who}: {each.reason}" for each in others)
            return Finding(True, [each.who for each in others], required, told)
        if evidence.without_approval:
            return Finding(True, None, required, f"not approved; let through without: {evidence.without_approval}")
        if not evidence.authors:
            return Finding(False, None, required, "who registered it is not recorded, so anybody could be the author")
        return Finding(False, None, required, "nobody but its author has approved it")
