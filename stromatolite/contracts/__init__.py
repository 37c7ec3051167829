"""Contracts between stages: what was checked, what was set aside and why, and when to stop."""

from stromatolite.contracts.cubes import check_dataset, check_in_chunks, schema_identity
from stromatolite.contracts.quarantine import Ledger, Violation
from stromatolite.contracts.tables import table_identity

__all__ = [
    "Ledger",
    "Violation",
    "check_dataset",
    "check_in_chunks",
    "schema_identity",
    "table_identity",
]
