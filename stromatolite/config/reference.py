"""What a person may write for a configuration: a name, an identity, a file, or something that tracking knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from stromatolite.config.document import is_document, read_document
from stromatolite.config.entries import entry_names
from stromatolite.config.identity import SHORT, identity
from stromatolite.config.registered import read_registered
from stromatolite.config.resolution import migrated_values, resolve, resolve_params
from stromatolite.config.resolved import Resolved
from stromatolite.config.schema import Schema
from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import ConfigError, TrackingError, nearest

_IDENTITY = re.compile(r"[0-9a-f]{6,64}")
_TRACKED = ("models:/", "runs:/", "sweep:")
FORMS = (
    "a family, an entry (family/default), a file (build/config/family.yaml), an identity (6 hex or more), "
    "an MLflow run id, models:/family@production, sweep:NAME/best"
)


class Elsewhere(Protocol):
    """Finds configurations that are no files of the repository; handed in, since it needs MLflow."""

    def document(self, reference: str) -> Mapping[str, Any]:
        """The document (see `read_document`) of a run id, a `models:/` URI or a trial of a `sweep:`.

        Raises:
            StromError: there is none.
        """


@dataclass(frozen=True)
class Catalogue:
    """Everything that a reference can be looked up in.

    Attributes:
        root: the repository.
        families: names of all families.
        schema_of: gives a family's schema; raises ConfigError where there is no such family.
        elsewhere: finds what is not a file here.
    """

    root: Path
    families: Sequence[str]
    schema_of: Callable[[str], Schema]
    elsewhere: Elsewhere

    def look_up(self, reference: str, overrides: Sequence[str] = ()) -> Resolved:
        """The configuration that a reference means.

        Args:
            reference: see `FORMS`.
            overrides: `a.b=c`, for a family or an entry only.

        Raises:
            ConfigError: it means nothing here, or several configurations.
        """
        resolved = self._by_name(reference, overrides)
        if resolved is not None:
            return resolved
        if overrides:
            raise ConfigError(
                "Overrides go with a family or an entry only.", found=reference, allowed="a family, or family/entry"
            )
        if reference.startswith(_TRACKED):
            return self._document(self.elsewhere.document(reference), reference)
        if reference.endswith((".yaml", ".yml")):
            return self._by_file(reference)
        prefix = reference.rpartition("+")[2]
        if _IDENTITY.fullmatch(prefix):
            return self._by_identity(prefix) or self._by_run(prefix)
        guess = nearest(reference, [*self.families, *self.names()])
        raise ConfigError(
            f"{reference!r} means no configuration.",
            allowed=FORMS,
            fix=f"did you mean {guess}?" if guess else None,
        )

    def names(self) -> Iterator[str]:
        """Full names of all entries."""
        return (f"{family}/{name}" for family in self.families for name in entry_names(self.root, family))

    def _by_name(self, reference: str, overrides: Sequence[str]) -> Resolved | None:
        family, slash, name = reference.partition("/")
        if family not in self.families or "+" in name:
            return None
        if slash:
            return resolve(self.schema_of(family), self.root, name, cli=overrides)
        return resolve_params(self.schema_of(family), self.root, overrides)

    def _by_file(self, reference: str) -> Resolved:
        path = Path(reference) if Path(reference).exists() else self.root / reference
        content = read_mapping(path, reference)
        if is_document(content):
            return self._document(content, reference)
        family, name = path.resolve().parent.name, path.stem
        if path.resolve().parent.parent != (self.root / "configs").resolve():
            raise ConfigError(
                f"{reference}: this is neither an entry nor a resolved configuration.",
                allowed="configs/<family>/<name>.yaml, or what the configure stage or a run wrote",
            )
        return resolve(self.schema_of(family), self.root, name)

    def _by_run(self, run: str) -> Resolved:
        try:
            return self._document(self.elsewhere.document(run), run)
        except TrackingError as error:
            raise ConfigError(
                f"No configuration here has an identity that begins with {run}, and tracking has no such run.",
                found=error.found or error.problem,
                allowed=FORMS,
            ) from error

    def _by_identity(self, prefix: str) -> Resolved | None:
        found: dict[str, Resolved] = {}
        for resolved, identities in self._known():
            for each in identities:
                if each.startswith(prefix):
                    found.setdefault(each, resolved)
        if len({resolved.identity for resolved in found.values()}) > 1:
            told = ", ".join(f"{each[:SHORT]} ({resolved.label})" for each, resolved in found.items())
            raise ConfigError(f"The identity {prefix} means several configurations.", found=told, allowed="more digits")
        return next(iter(found.values()), None)

    def _known(self) -> Iterator[tuple[Resolved, tuple[str, ...]]]:
        """Every configuration in the repository's files, with each identity that it has or had.

        One that cannot be resolved is passed over: `validate` tells of it, and here another one was asked for.
        """
        for name, snapshot in read_registered(self.root).items():
            family, _, short = name.partition("/")
            if family in self.families:
                schema = self.schema_of(family)
                values = migrated_values(schema, snapshot, name)
                origin = (snapshot.schema_version, snapshot.identity)
                moved = origin if snapshot.schema_version != schema.schema_version else None
                each = identity(values)
                known = Resolved(family, short, schema.schema_version, values, each, migrated_from=moved)
                yield known, (*snapshot.identities, each)
        for name in self.names():
            try:
                resolved = self.look_up(name)
            except ConfigError:
                continue
            yield resolved, (resolved.identity,)
        for path in sorted((self.root / "build" / "config").glob("*.yaml")):
            try:
                resolved = self._by_file(str(path))
            except ConfigError:
                continue
            yield resolved, (resolved.identity,)

    def _document(self, content: Mapping[str, Any], source: str) -> Resolved:
        return read_document(content, self.schema_of(str(content.get("family"))), source)
