"""`strom registry sign` and `tag`, and the check of signatures that `strom registry verify --key` makes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models import load_family
from pipelines.cli.options import Root
from pipelines.cli.registry_documents import Family, Version, files_of
from pipelines.paths import FamilyPaths
from stromatolite.errors import StromError
from stromatolite.registry.decision_log import DecisionLog, in_production
from stromatolite.repository import repository

if TYPE_CHECKING:
    from stromatolite.tracking import Tracker


def sign(
    family: Family,
    key: Annotated[Path, typer.Option("--key", help="PEM file of a private elliptic-curve key, kept elsewhere.")],
    version: Version = None,
    root: Root = None,
) -> None:
    """Sign the files of a version, and the decision that accepted it."""
    load_family(family)
    here = repository(root)
    from stromatolite.registry.aliases import version_numbered
    from stromatolite.registry.envelopes import envelope_path, sign_statement
    from stromatolite.registry.signatures import sign as sign_files
    from stromatolite.registry.statement import acceptance, statement
    from stromatolite.registry.store import require_store
    from stromatolite.registry.versions import PACKAGE_TAG
    from stromatolite.tracking.failures import as_tracking_errors

    at = FamilyPaths(here, family)
    entries = DecisionLog(at.decision_log).entries()
    tracker = require_store(here, f"version of {family} here")
    with as_tracking_errors(tracker.location.uri):
        chosen = version_numbered(tracker.client, family, version)
        package = chosen.tags.get(PACKAGE_TAG, "")
        entry = acceptance(entries, package)
        document = statement(family, entry, files_of(here, family, entry)) if entry else None
        signature, fresh = sign_files(chosen, key, at.signatures, here)
    written = [signature] if fresh else []
    if document is not None:
        envelope = envelope_path(at.signatures, package)
        written += [envelope] if sign_statement(document, key, envelope, here) else []
    for path in written:
        print(f"written: {path.relative_to(here)}")
    if written:
        print(f"next: commit reports/signatures/{family}, and the public key if git does not have it:")
        print(f"      `mkdir -p configs/keys; openssl ec -in {key} -pubout -out configs/keys/release.pub`")
    else:
        print(f"{family}: version {chosen.version}, package {package[:12]}, bears this signature already")


def tag(family: Family, root: Root = None) -> None:
    """Name the last line of the log in an annotated git tag, decision/FAMILY/HASH."""
    load_family(family)
    here = repository(root)
    from stromatolite.registry.head_tags import tag_head

    name, made = tag_head(here, family, DecisionLog(FamilyPaths(here, family).decision_log))
    print(f"{'tagged' if made else 'tagged already'}: {name}")
    if made:
        print(f"next: git push origin {name}")


@dataclass(frozen=True)
class SignaturesChecked:
    """What the check of a family's signatures found.

    Attributes:
        problems: what is wrong, in words.
        checked: what was checked.
        unsigned: what is not signed, with what to do.
    """

    problems: tuple[str, ...]
    checked: tuple[str, ...]
    unsigned: tuple[str, ...]


def check_signatures(tracker: Tracker, family: str, root: Path, key: Path) -> SignaturesChecked:
    """Check the signatures of the model in production: of its files, and of the decision that accepted it.

    Args:
        tracker: of the repository.
        family: of the model.
        root: the repository.
        key: PEM file of the public key.
    """
    from stromatolite.registry.aliases import PRODUCTION, version_called
    from stromatolite.registry.envelopes import envelope_path, statement_problem
    from stromatolite.registry.signatures import check_signature, signature_path
    from stromatolite.registry.versions import PACKAGE_TAG
    from stromatolite.tracking.failures import as_tracking_errors

    at = FamilyPaths(root, family)
    entries, _ = DecisionLog(at.decision_log).read()
    says = in_production(entries)
    found: list[str] = []
    checked: list[str] = []
    unsigned: list[str] = []
    try:
        with as_tracking_errors(tracker.location.uri):
            version = version_called(tracker.client, family, PRODUCTION)
            if version is not None:
                problem = check_signature(version, at.signatures, key).problem
                if not signature_path(at.signatures, version.tags.get(PACKAGE_TAG, "unknown")).is_file():
                    advice = f"sign it with `strom registry sign {family} --key PRIVATE_KEY`, or pull its signature"
                    unsigned.append(f"version {version.version} ({PRODUCTION}); {advice}")
                else:
                    checked.append("its files")
                    found += [f"version {version.version} ({PRODUCTION}): {problem}"] if problem else []
        envelope = envelope_path(at.signatures, str(says.production)) if says and says.production else None
        if envelope is not None and envelope.is_file():
            checked.append("its decision")
            problem = statement_problem(family, entries, envelope, key, partial(files_of, root, family))
            found += [problem] if problem else []
    except StromError as error:
        told = f": {error.found}" if error.found is not None else ""
        found.append(f"the signature cannot be checked. {error.problem.rstrip('.')}{told}")
    return SignaturesChecked(tuple(found), tuple(checked), tuple(unsigned))
