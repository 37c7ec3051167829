"""`ro-crate-metadata.json`: every file with its checksum, and how, of what and by whom the model was made.

RO-Crate 1.1 with the profile Process Run Crate 0.5: https://www.researchobject.org/workflow-run-crate/
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.export import LICENCE, METADATA, MODEL
from stromatolite.export.data_sources import DataSources
from stromatolite.files import sha256
from stromatolite.registry.model_card import CardFacts

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

SPECIFICATION: Final = "1.1"
PROFILE: Final = "https://w3id.org/ro/wfrun/process/0.5"
TERMS: Final = "https://w3id.org/ro/terms/workflow-run/context"
"""Has `sha256` and `md5`."""
MEANING: Final = {
    "README.md": "Model card: what it is, results, decision, lineage, limits, how to use it",
    "LICENSE": "Licence",
    "config.yaml": "Configuration of the training, whole",
    "decision.json": "The entry of the log of decisions that judged the model",
    "environment.txt": "Every package that was installed when it was trained",
    "lineage.json": "Code, data, split, seed, environment and device of the training",
    "metrics.json": "Metrics of the model and of every baseline",
    "patch.diff": "Changes of the code that were not committed when it was trained",
    "scores.json": "The primary metric of the model and of every baseline, test unit by test unit",
}
TRAINED_WITH: Final = ("config.yaml", "environment.txt", "patch.diff")


@dataclass(frozen=True)
class Run:
    """When and by what a model was trained.

    Attributes:
        id: MLflow's.
        started: ISO 8601, UTC.
        ended: the same; None where it is not known.
    """

    id: str
    started: str
    ended: str | None


def write_metadata(folder: Path, facts: CardFacts, version: str, run: Run, sources: DataSources) -> None:
    """Describe all that is in `folder`; the description is written beside it.

    Args:
        folder: the export, whole but for this file.
        facts: what is known of the version.
        version: its number.
        run: its training.
        sources: what stands behind its data.
    """
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=SPECIFICATION)
    crate.metadata.extra_contexts.append(TERMS)
    _root(crate, facts, version)
    _files(crate, folder)
    _training(crate, facts, run)
    _decision(crate, facts)
    _sources(crate, sources)
    crate.metadata.write(folder)


def _root(crate: ROCrate, facts: CardFacts, version: str) -> None:
    primary = facts.metrics["primary"]
    crate.name = f"{facts.title} ({facts.label}, version {version})"
    crate.description = (
        f"The registered model {facts.family}, version {version}, package {facts.package}, with its model card, "
        f"metrics, decision and lineage. {primary['metric']}: {primary['overall']:.4g}."
    )
    crate.license = _entity(
        crate,
        f"https://spdx.org/licenses/{LICENCE}",
        "CreativeWork",
        name=LICENCE,
        description="Licence of the model and its code; the sources of its data have their own.",
    )
    crate.keywords = f"{facts.family}, machine learning, mlflow"
    crate.root_dataset["identifier"] = f"sha256:{facts.package}"
    profile = _entity(crate, PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    crate.root_dataset["conformsTo"] = profile


def _files(crate: ROCrate, folder: Path) -> None:
    package = crate.add_dataset(dest_path=f"{MODEL}/", properties={"name": "MLflow package: code, weights, example"})
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.name != METADATA):
        name = path.relative_to(folder).as_posix()
        properties = {
            "name": name,
            "contentSize": str(path.stat().st_size),
            "sha256": sha256(path),
            "encodingFormat": _format(path),
        }
        if name in MEANING:
            properties["description"] = MEANING[name]
        entity = crate.add_file(path, dest_path=name, properties=properties)
        if name.startswith(f"{MODEL}/"):
            package.append_to("hasPart", entity)


def _format(path: Path) -> str:
    known = {".md": "text/markdown", ".yaml": "application/yaml", ".diff": "text/x-diff", "": "text/plain"}
    if path.name == "MLmodel":
        return "application/yaml"
    return known.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _training(crate: ROCrate, facts: CardFacts, run: Run) -> None:
    git = facts.lineage.get("git") or {}
    stage = str(facts.lineage.get("stage") or f"train@{facts.family}")
    inputs = [_input(crate, name, each) for name, each in sorted((facts.lineage.get("data") or {}).items())]
    split = facts.lineage.get("split") or {}
    if split.get("path"):
        inputs.append(_input(crate, "split", split))
    action = _entity(
        crate,
        f"#run-{run.id}",
        "CreateAction",
        name=f"Training of {facts.label}",
        description=f"Stage {stage}, seed {facts.lineage.get('seed')}, configuration {facts.config.get('identity')}",
        startTime=run.started,
        endTime=run.ended,
        instrument=_software(crate, "training", f"Stromatolite, stage {stage}", git.get("commit")),
        object=[*inputs, *_there(crate, TRAINED_WITH)],
        result=[crate.get(f"{MODEL}/"), *_there(crate, ("lineage.json",))],
    )
    crate.root_dataset.append_to("mentions", action, compact=True)


def _decision(crate: ROCrate, facts: CardFacts) -> None:
    entry = facts.standing.entry
    if entry is None:
        return
    person = _person(crate, entry.who)
    crate.root_dataset["author"] = person
    judged = (entry.decision.get("code") or {}).get("judged") or {}
    name = "Accepted for production" if entry.accepted else "Refused for production"
    action = _entity(
        crate,
        f"#decision-{entry.hash[:12]}",
        "CreateAction",
        name=name,
        description=entry.reason or f"{len(entry.decision.get('gates') or [])} gates let it pass.",
        endTime=entry.time,
        agent=person,
        instrument=_software(crate, "gates", "Stromatolite, stage promote", judged.get("commit")),
        object=[crate.get(f"{MODEL}/"), *_there(crate, ("metrics.json", "scores.json"))],
        result=_there(crate, ("decision.json",)),
    )
    for document in _there(crate, ("decision.json",)):
        document["author"], document["dateCreated"] = person, entry.time
    crate.root_dataset.append_to("mentions", action, compact=True)


def _sources(crate: ROCrate, sources: DataSources) -> None:
    for source in sources.sources:
        entity = _entity(
            crate,
            f"#source-{source.name}",
            "CreativeWork",
            name=source.title,
            alternateName=source.name,
            license=source.licence,
            conditionsOfAccess=source.terms,
            creditText=source.citation,
            version=str(source.origin["version"]) if "version" in source.origin else None,
            sha256=source.origin.get("sha256"),
        )
        crate.root_dataset.append_to("isBasedOn", entity, compact=True)
        cited = _entity(crate, f"#citation-{source.name}", "ScholarlyArticle", name=source.citation)
        crate.root_dataset.append_to("citation", cited, compact=True)


def _input(crate: ROCrate, name: str, version: dict[str, Any]) -> Any:
    """Data that the training read. They are not in the export: their md5 is DVC's."""
    return _entity(
        crate,
        f"#input-{name.replace(' ', '-')}",
        "CreativeWork",
        name=name,
        alternateName=version.get("path"),
        description=f"Not in this folder. Made by the stage {version['made_by']}." if version.get("made_by") else None,
        md5=version.get("md5"),
        identifier=version.get("identity"),
    )


def _software(crate: ROCrate, identifier: str, name: str, commit: str | None) -> Any:
    return _entity(crate, f"#{identifier}", "SoftwareApplication", name=name, softwareVersion=commit)


def _person(crate: ROCrate, who: str) -> Any:
    """The person that `Name <address>` names."""
    found = re.fullmatch(r"(?P<name>[^<]*?)\s*(?:<(?P<address>[^>]*)>)?", who)
    name, address = (found["name"], found["address"]) if found else (who, None)
    slug = re.sub(r"\W+", "-", name or address or "unknown").strip("-").lower()
    return _entity(crate, f"#person-{slug}", "Person", name=name or address, email=address)


def _there(crate: ROCrate, names: tuple[str, ...]) -> list[Any]:
    return [entity for entity in (crate.get(name) for name in names) if entity is not None]


def _entity(crate: ROCrate, name_in_crate: str, kind: str, /, **properties: Any) -> Any:
    from rocrate.model import ContextEntity

    known = {name: _compact(value) for name, value in properties.items() if value not in (None, [])}
    return crate.add(ContextEntity(crate, name_in_crate, properties={"@type": kind, **known}))


def _compact(value: Any) -> Any:
    """RO-Crate writes a list of one as the one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value
