"""Definitions and manuals as texts: readers, contract, the table."""
