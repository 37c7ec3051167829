"""The config registry: typed, versioned configurations with an identity, and names that never change their meaning."""

from stromatolite.config.adoption import adopt
from stromatolite.config.difference import ABSENT, Change, difference
from stromatolite.config.document import load_resolved, read_document, write_document
from stromatolite.config.entries import entry_names
from stromatolite.config.failures import Failure, InvalidConfigError
from stromatolite.config.fields import Rule, field
from stromatolite.config.identity import identity
from stromatolite.config.reference import Catalogue, Elsewhere
from stromatolite.config.registered import Snapshot, read_registered
from stromatolite.config.registration import record_migration, register
from stromatolite.config.resolution import resolve, resolve_params
from stromatolite.config.resolved import Resolved
from stromatolite.config.schema import Leaf, Migration, Schema, Section

__all__ = [
    "ABSENT",
    "Catalogue",
    "Change",
    "Elsewhere",
    "Failure",
    "InvalidConfigError",
    "Leaf",
    "Migration",
    "Resolved",
    "Rule",
    "Schema",
    "Section",
    "Snapshot",
    "adopt",
    "difference",
    "entry_names",
    "field",
    "identity",
    "load_resolved",
    "read_document",
    "read_registered",
    "record_migration",
    "register",
    "resolve",
    "resolve_params",
    "write_document",
]
