"""A CycloneDX list of the packages that a version was trained with."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.errors import DataError
from stromatolite.registry.keys import missing_extra
from stromatolite.registry.model_evidence import lineage_of
from stromatolite.registry.versions import PACKAGE_TAG

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

    from stromatolite.tracking import Tracker

ENVIRONMENT: Final = "environment.txt"
NAMES: Final = "https://stromatolite/sbom/v1/"
_LINE: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)$")


@dataclass(frozen=True)
class Environment:
    """The recorded environment of one version.

    Attributes:
        family: name of the registered model.
        package: digest of the version's package.
        packages: name and version of each installed package.
        sha256: of environment.txt.
        python: version of the interpreter; "" when it was not recorded.
        started: when the run began.
    """

    family: str
    package: str
    packages: tuple[tuple[str, str], ...]
    sha256: str
    python: str
    started: datetime


def recorded_environment(tracker: Tracker, version: ModelVersion) -> Environment:
    """Read what the run of a version recorded.

    Raises:
        DataError: it came from no run, or the list is missing, damaged, or not the one that its lineage names.
        TrackingError: the artifacts of the run are gone.
    """
    if not version.run_id:
        raise DataError(f"Version {version.version} of {version.name} came from no run, so no environment is known.")
    path = tracker.resolve_artifacts(version.run_id) / ENVIRONMENT
    fix = "`dvc repro` brings the artifacts back from the run record."
    if not path.is_file():
        raise DataError(f"The run of version {version.version} recorded no {ENVIRONMENT}.", fix=fix)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    installed = lineage_of(tracker, version).get("environment") or {}
    if installed.get("sha256") not in (None, digest):
        raise DataError(f"{path} was changed.", found=digest[:12], allowed=installed["sha256"][:12], fix=fix)
    run = tracker.client.get_run(version.run_id)
    return Environment(
        family=str(version.name),
        package=version.tags.get(PACKAGE_TAG, ""),
        packages=tuple(_packages(content.decode("utf-8", "replace"), path)),
        sha256=digest,
        python=str(installed.get("python", "")),
        started=datetime.fromtimestamp(run.info.start_time / 1000, UTC).replace(microsecond=0),
    )


def sbom(environment: Environment) -> str:
    """The list as CycloneDX 1.6 JSON; the same environment gives the same text.

    Raises:
        DependencyError: cyclonedx-python-lib is not installed.
    """
    try:
        from cyclonedx.model import Property
        from cyclonedx.model.bom import Bom, BomMetaData
        from cyclonedx.model.component import Component, ComponentType
        from cyclonedx.output.json import JsonV1Dot6
        from packageurl import PackageURL
    except ImportError as error:
        raise missing_extra(error) from None
    told = {"environment.sha256": environment.sha256, "package": environment.package, "python": environment.python}
    model = Component(
        name=environment.family,
        version=environment.package[:12],
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=f"model:{environment.family}",
        properties=[Property(name=f"stromatolite:{name}", value=value) for name, value in told.items() if value],
    )
    components = []
    for name, version in environment.packages:
        purl = PackageURL("pypi", None, re.sub(r"[-_.]+", "-", name).lower(), version)
        components.append(
            Component(name=name, version=version, type=ComponentType.LIBRARY, purl=purl, bom_ref=purl.to_string())
        )
    content = json.dumps([environment.family, told, environment.packages, environment.started.isoformat()])
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{NAMES}{hashlib.sha256(content.encode()).hexdigest()}"),
        components=components,
        metadata=BomMetaData(component=model, timestamp=environment.started),
    )
    bom.register_dependency(model, components)
    document: Any = json.loads(JsonV1Dot6(bom).output_as_string())
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _packages(text: str, path: Path) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        matched = _LINE.match(line)
        if matched is None:
            raise DataError(f"{path}, line {number} is no package.", found=line[:80], allowed="name==version")
        found.append((matched.group(1), matched.group(2)))
    return found
