"""The config registry: typed, versioned configurations with an identity, and names that never change their meaning.

Names are imported when they are first used: declaring a configuration needs `stromatolite.config.fields` alone.
The functions `identity` and `difference` are imported from the modules of these names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stromatolite.config.adoption import adopt
    from stromatolite.config.difference import ABSENT, Change
    from stromatolite.config.document import load_resolved, read_document, write_document
    from stromatolite.config.entries import entry_names
    from stromatolite.config.failures import Failure, InvalidConfigError
    from stromatolite.config.fields import Rule, field
    from stromatolite.config.reference import Catalogue, Elsewhere
    from stromatolite.config.registered import Snapshot, read_registered
    from stromatolite.config.registration import record_migration, register
    from stromatolite.config.resolution import resolve, resolve_params
    from stromatolite.config.resolved import Resolved
    from stromatolite.config.schema import Leaf, Migration, Schema, Section

_MODULES = {
    "adoption": ("adopt",),
    "difference": ("ABSENT", "Change"),
    "document": ("load_resolved", "read_document", "write_document"),
    "entries": ("entry_names",),
    "failures": ("Failure", "InvalidConfigError"),
    "fields": ("Rule", "field"),
    "reference": ("Catalogue", "Elsewhere"),
    "registered": ("Snapshot", "read_registered"),
    "registration": ("record_migration", "register"),
    "resolution": ("resolve", "resolve_params"),
    "resolved": ("Resolved",),
    "schema": ("Leaf", "Migration", "Schema", "Section"),
}
_MODULE_OF = {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a name from its module."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


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
    "entry_names",
    "field",
    "load_resolved",
    "read_document",
    "read_registered",
    "record_migration",
    "register",
    "resolve",
    "resolve_params",
    "write_document",
]
